"""The README's commands run, and its figures are those of the layers."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import geo

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return found


@pytest.fixture
def terminal(tmp_path):
    """Run a program in a folder with the layers, in which `ceaseline` is this checkout's."""
    (tmp_path / "layers").symlink_to(ROOT / "layers")
    command = tmp_path / "bin" / "ceaseline"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geo "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    env = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }

    def run(*args):
        return subprocess.run(
            args, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return run


def test_ten_lines_of_python_run(terminal, tmp_path):
    lines = [line for line in block("python").splitlines() if line]

    done = terminal(sys.executable, "-W", "error", "-c", "\n".join(lines))

    assert len(lines) <= 10
    assert done.returncode == 0, done.stderr
    assert "232.4" in done.stdout
    assert {"december.html", "2024-12-09.html"} <= {path.name for path in tmp_path.iterdir()}


def test_ten_lines_of_shell_run(terminal, tmp_path):
    lines = block("sh").splitlines()

    assert len(lines) == 10
    for line in lines:
        done = terminal("sh", "-c", line)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert {"december.html", "golan-through-time.html", "out", "september.pdf"} <= {
        path.name for path in tmp_path.iterdir()
    }


def test_every_line_fits_a_page():
    assert [line for line in README.splitlines() if len(line) > 128] == []


def test_the_figures_are_those_of_the_layers(golan_path):
    timeline = geo.load(golan_path)
    before, after = timeline.at("2024-12-07"), timeline.at("2024-12-09")
    zone = geo.compare(before, after).transitions.loc["syria", "israel"]

    for area in (before.areas.sum(), before.areas["israel"], zone, after.areas["syria"]):
        assert f"{area:,.0f}" in README
    assert f"{timeline.theatre.reported_until:%-d %B %Y}" in README


def test_every_file_that_is_named_is_there():
    named = re.findall(r"\]\(([^)#:]+)\)", README)

    assert len(named) >= 6
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_picture_is_small_enough_to_load_at_once():
    (picture,) = re.findall(r"\(([^)]+\.png)\)", README)

    assert (ROOT / picture).stat().st_size < 300_000
