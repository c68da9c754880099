"""What `pip install` brings: the package and the Golan, without the tables it was derived from."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    """Names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_an_installed_ceaseline_carries_every_layer_of_the_golan(wheel):
    golan = ROOT / "layers" / "golan"
    needed = [
        path
        for pattern in ("*.toml", "*.geojson", "*.json")
        for path in golan.rglob(pattern)
        if "tables" not in path.parts
    ]

    assert golan / "theatre.toml" in needed
    assert {f"geo/theatres/golan/{path.relative_to(golan).as_posix()}" for path in needed} <= wheel


def test_an_installed_ceaseline_carries_every_file_of_the_package(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "geo").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files <= wheel


def test_the_tables_behind_the_layers_stay_in_the_checkout(wheel):
    assert [name for name in wheel if "/tables/" in name] == []
