"""The action checks layers and tells what a pull request moves; text from outside does nothing."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def test_it_uses_no_other_action_no_secret_and_no_service():
    text = (ROOT / "action.yml").read_text("utf-8")

    assert ACTION["runs"]["using"] == "composite"
    assert not [name for name, step in STEPS.items() if "uses" in step]
    assert not re.search(r"secrets\.|curl|wget|gh api|github\.token", text)


def test_nothing_is_pasted_into_a_script():
    assert [name for name, step in STEPS.items() if "${{" in step["run"]] == []
    assert {step["shell"] for step in STEPS.values()} == {"bash"}


def test_every_input_that_is_used_is_declared():
    used = set(re.findall(r"inputs\.(\w+)", (ROOT / "action.yml").read_text("utf-8")))

    assert used == ACTION["inputs"].keys()
    assert (ROOT / "scripts" / "ensure_venv.sh").is_file()


@pytest.mark.parametrize("name", STEPS)
def test_scripts_are_good_shell(name):
    script = STEPS[name]["run"]

    assert subprocess.run(["bash", "-n", "-c", script], check=False).returncode == 0


@pytest.fixture
def pull_request(two_valleys_path, tmp_path, monkeypatch):
    """A repository whose working tree has the valleys with one day edited after the base."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    top = tmp_path / "repository"
    valleys = Path(shutil.copytree(two_valleys_path, top / "layers" / "valleys"))

    def git(*args):
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", *identity, "-c", "commit.gpgsign=false", *args]
        return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD").strip()
    control = valleys / "control.geojson"
    text = control.read_text("utf-8")
    control.write_text(text.replace('"valid_from": "2008-06-01"', '"valid_from": "2008-07-01"'))
    git("commit", "-qam", "later")
    return top, base


@pytest.fixture
def step(tmp_path):
    """Run the script of a step as a runner does; give its exit code, its log and the summary."""
    program = tmp_path / "bin" / "ceaseline"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geo "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    summary, output = tmp_path / "summary.md", tmp_path / "output"

    def run(name, folder, **known):
        script = tmp_path / "step.sh"
        script.write_text(STEPS[name]["run"], encoding="utf-8")
        given = {
            key: known[EXPRESSION.fullmatch(value)[1]] for key, value in STEPS[name]["env"].items()
        }
        env = {
            **os.environ,
            **given,
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(output),
            "RUNNER_TEMP": str(tmp_path),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        told = summary.read_text("utf-8") if summary.exists() else ""
        return done.returncode, done.stdout + done.stderr, told

    return run


def inputs(paths="layers/valleys", base="", strict="false"):
    return {
        "inputs.paths": paths,
        "inputs.strict": strict,
        "inputs.base || github.event.pull_request.base.sha": base,
    }


def test_a_pull_request_is_checked_and_its_km2_are_told_in_the_summary(pull_request, step):
    top, base = pull_request

    checked = step("Check", top, **inputs(strict="true"))
    code, log, summary = step("Diff", top, **inputs(base=base))

    assert checked[0] == 0, checked[1]
    assert code == 0, log
    assert "no errors" in summary
    assert "| 2008-06-01 | 2008-07-01 | Hill |" in summary
    assert "river\\_pass\\_2008" in summary
    markdown = (top.parent / "output").read_text("utf-8").partition("=")[2].strip()
    assert Path(markdown).read_text("utf-8") in summary


def test_an_error_fails_the_check_and_stands_beside_its_file(pull_request, step):
    top, _ = pull_request
    path = top / "layers" / "valleys" / "control.geojson"
    path.write_text(path.read_text("utf-8").replace('"status": "advance"', '"status": "held"'))

    code, log, summary = step("Check", top, **inputs())

    assert code == 1
    assert "::error file=layers/valleys/control.geojson::record 'river_pass_2008_advance'" in log
    assert "errors; see the annotations" in summary


def test_a_base_that_is_not_here_is_told(pull_request, step):
    top, _ = pull_request

    code, _, summary = step("Diff", top, **inputs(base="0" * 40))

    assert code == 1
    assert "fetch-depth: 0" in summary


def test_a_layer_that_is_new_or_cannot_be_read_is_told(pull_request, step):
    top, base = pull_request
    shutil.copytree(top / "layers" / "valleys", top / "layers" / "new")
    code, _, summary = step("Diff", top, **inputs(paths="layers/new\nlayers/valleys", base=base))
    assert code == 0
    assert "a path is new" in summary
    assert "river\\_pass\\_2008" in summary

    (top / "layers" / "valleys" / "control.geojson").write_text("{")
    code, log, summary = step("Diff", top, **inputs(base=base))
    assert code == 1
    assert "control.geojson" in log
    assert "could not be read" in summary


def test_text_from_outside_runs_nothing(pull_request, step):
    top, base = pull_request
    hostile = ['"; touch pwned; "', "$(touch pwned)", "`touch pwned`", "--help"]
    path = top / "layers" / "valleys" / "control.geojson"
    document = json.loads(path.read_text("utf-8"))
    document["features"][0]["properties"]["name"] = "".join(hostile)
    path.write_text(json.dumps(document), "utf-8")

    step("Check", top, **inputs(paths="\n".join(hostile)))
    step("Diff", top, **inputs(paths="\n".join(hostile), base=base))
    assert step("Diff", top, **inputs(base=hostile[1]))[0] == 1
    code, log, _ = step("Diff", top, **inputs(base=base))

    assert code == 0, log
    assert not [*top.parent.rglob("pwned")]
