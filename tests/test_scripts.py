"""The scripts are the public interface in a few lines, and they run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def script(tmp_path):
    def run(name, *args):
        command = [sys.executable, "-W", "error", ROOT / "scripts" / name, *args]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return run


def test_a_map_is_saved_for_every_key_date(script, two_valleys_path, tmp_path):
    done = script("make_maps.py", "maps", two_valleys_path)

    assert done.returncode == 0, done.stderr
    pages = sorted(path.name for path in (tmp_path / "maps").iterdir())
    assert pages[:2] == ["2000-01-01.html", "2003-03-01.html"]
    assert len(pages) == 6


def test_a_change_of_areas_is_reported(script, two_valleys_path, tmp_path):
    done = script("area_report.py", "2003-02-28", "2003-03-01", "meadow.csv", two_valleys_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1:7] == ["hill", "+9.8", "km²", "river", "-9.8", "km²"]
    assert (tmp_path / "meadow.csv").is_file()


def test_a_report_without_dates_says_how_it_is_asked_for(script):
    done = script("area_report.py")

    assert done.returncode == 1
    assert "DATE1 DATE2" in done.stderr
