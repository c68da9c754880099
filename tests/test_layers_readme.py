"""The steps that the layers' README tells an author to take, taken one after the other."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "layers" / "README.md").read_text(encoding="utf-8")
README = README.partition("## To make a theatre of daily files")[0]  # tried with its command
BLOCK = re.compile(r"^```(sh|json|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The last file that is named before a block is the one that it goes into.
FILE = re.compile(r"`(my-valleys/[^`]+)`")
CELL = r"1\.23? km²( \([^)]*\))? of ground"  # a cell has 1.2309 km²; its interval may follow


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Take every step in a copy; give the folder, and what each command printed."""
    here = tmp_path_factory.mktemp("author")
    (here / "layers").symlink_to(ROOT / "layers")
    command = here / "bin" / "ceaseline"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geo "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    printed = {}
    for found in BLOCK.finditer(README):
        language, block = found.groups()
        if language == "sh":
            for line in block.splitlines():
                done = subprocess.run(
                    ["sh", "-c", line],
                    cwd=here,
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
                printed.setdefault(line, []).append(done.stdout + done.stderr)
        else:
            file = FILE.findall(README[: found.start()])[-1]
            write(here / file, block)
    return here, printed


def write(path, block):
    """Write a new file, or add an item to the list in one that is there."""
    if not path.exists():
        path.write_text(block, encoding="utf-8")
        return
    document = json.loads(path.read_text("utf-8"))
    items = document if isinstance(document, list) else document["features"]
    items.append(json.loads(block))
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def told(followed, start):
    _, printed = followed
    ((_, texts),) = ((line, texts) for line, texts in printed.items() if line.startswith(start))
    return texts


def test_every_block_of_the_steps_is_a_command_or_a_file_and_both_are_there():
    languages = [language for language, _ in BLOCK.findall(README)]

    assert languages.count("sh") == 5
    assert languages.count("json") == 4
    assert languages.count("toml") == 1


def test_the_new_theatre_is_clean_after_every_step(followed):
    # The first check is of the copy; the last one of all that was added.
    assert told(followed, "ceaseline check") == ["0 errors, 0 warnings, 0 notes\n"] * 3


def test_the_new_record_moves_a_cell_to_hill_from_its_first_day(followed):
    (text,) = told(followed, "ceaseline compare my-valleys 2014-04-30")

    assert re.search(f"{CELL} passed from River to Hill control", text)


def test_the_place_of_the_new_layer_is_found_by_its_name(followed):
    (text,) = followed[1]["ceaseline who my-valleys Ferry"]

    assert re.search(r"2000-01-01\s+2014-05-01\s+River", text)
    assert re.search(r"2014-05-01\s+.*Hill", text)


def test_the_new_point_of_view_labels_the_ground_on_its_days(followed):
    (text,) = told(followed, "ceaseline who my-valleys Ferry --date")

    assert "the landing" in text
    assert "ferrymen" in text.lower()


def test_the_new_scenario_would_hand_the_cell_back_and_says_that_it_did_not_happen(followed):
    (text,) = told(followed, "ceaseline compare my-valleys 2014-12-31")

    assert re.search(f"{CELL} would pass from Hill to River control", text)
    assert "Scenario: Hand back the corner. Not a record of events." in text
    assert "would end" in text


def test_the_steps_leave_the_theatre_that_was_copied_as_it_was(followed):
    here, _ = followed

    assert "hill_corner_2014" not in (ROOT / "layers/two-valleys/control.geojson").read_text(
        "utf-8"
    )
    assert "hill_corner_2014" in (here / "my-valleys" / "control.geojson").read_text("utf-8")
