"""Whatever stops a write, what is found afterwards is the old file or folder, or the new one."""

import errno
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo import files
from geo.errors import OutputError

ROOT = Path(__file__).parent.parent
NAMES = ("theatre.toml", "control-2024.geojson", "viewpoints/de_facto.toml")


def fill(folder, text):
    for name in NAMES:
        (folder / name).parent.mkdir(exist_ok=True)
        files.write_text(folder / name, text)


def replace(folder, text):
    with files.lock_beside(folder), files.replacing_folder(folder) as part:
        fill(part, text)


def texts(folder):
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(folder)) for path in found) == sorted(NAMES)
    return {path.read_text() for path in found}


def test_a_theatre_appears_whole_and_is_replaced_whole(tmp_path):
    folder = tmp_path / "theatre"

    for text in ("as of the 2nd", "as of the 3rd"):
        replace(folder, text)

        assert texts(folder) == {text}
        assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("exchange", [True, False], ids=["in one step", "in two steps"])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "mkdir", "rename", "replace"])
def test_a_theatre_that_fails_anywhere_on_its_way_to_disk_is_the_old_one_or_the_new_one(
    tmp_path, monkeypatch, call, exchange
):
    folder = tmp_path / "theatre"
    real = getattr(os, call)
    if not exchange:
        monkeypatch.setattr(files, "_exchanged", lambda *_: False)
    for fails_at in itertools.count(1):
        replace(folder, "old")
        calls = itertools.count(1)

        def failing(*args, _calls=calls, _fails_at=fails_at, **kwargs):
            if next(_calls) == _fails_at:
                raise OSError(errno.ENOSPC, "no space")
            return real(*args, **kwargs)

        told = None
        with monkeypatch.context() as shim:
            shim.setattr(os, call, failing)
            try:
                replace(folder, "new")
            except OutputError as error:
                told = str(error)
        assert len(texts(folder)) == 1
        left = {path.name for path in tmp_path.iterdir()} - {"theatre"}
        assert all(name.startswith(".ceaseline-") for name in left)  # swept when this process ends
        if told is None:
            assert texts(folder) == {"new"}
            # A single step has no rename that could fail: the system's exchange takes its place.
            assert fails_at > 1 or (exchange and call == "rename")
            return
        assert "the disk is full" in told


KILLED = """
import os, random, signal, sys
from pathlib import Path
from geo import files
{imports}

path, rounds = Path(sys.argv[1]), int(sys.argv[2])
random.seed(7)
{write}
write(path, "A")
for number in range(rounds):
    child = os.fork()
    if child == 0:
        # The alarm's own action ends the process at once: nothing is tidied up.
        signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, {longest}))
        for text in iter(lambda: random.choice("AB"), None):
            write(path, text)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGALRM, status
    print(found(path), flush=True)
"""
KINDS = {
    "a file": """
def write(path, text):
    files.write_text(path, text * 200_000)
def found(path):
    text = path.read_text()
    return len(text) == 200_000 and len(set(text)) == 1
""",
    "a folder": """
def write(path, text):
    with files.lock_beside(path), files.replacing_folder(path) as part:
        for name in "xyz":
            files.write_text(part / name, text * 20_000)
def found(path):
    with files.lock_beside(path):  # sweeps what was left
        pass
    names = sorted(one.name for one in path.iterdir())
    return names == ["x", "y", "z"] and len({(path / n).read_text() for n in names}) == 1
""",
    "a folder in two steps": """
files._exchanged = lambda *_: False
def write(path, text):
    with files.lock_beside(path), files.replacing_folder(path) as part:
        for name in "xyz":
            files.write_text(part / name, text * 20_000)
def found(path):
    with files.lock_beside(path):
        pass
    names = sorted(one.name for one in path.iterdir())
    return names == ["x", "y", "z"] and len({(path / n).read_text() for n in names}) == 1
""",
    "a GeoPackage": """
SCHEMA = {"geometry": "Point", "properties": {"name": "str"}}
ROWS = {
    text: [
        {
            "type": "Feature",
            "properties": {"name": text},
            "geometry": {"type": "Point", "coordinates": [35.8, 33.1]},
        }
    ] * 50
    for text in "AB"
}
def write(path, text):
    with files.replacing(path) as part:
        options = {"driver": "GPKG", "layer": "a", "crs": "EPSG:4326", "schema": SCHEMA}
        with fiona.open(part, "w", **options) as sink:
            sink.writerecords(ROWS[text])
def found(path):
    with fiona.open(path) as source:
        names = [row["properties"]["name"] for row in source]
    return len(names) == 50 and len(set(names)) == 1
""",
}


@pytest.mark.parametrize("kind", KINDS)
def test_sixty_writers_killed_at_random_points_leave_sixty_whole_results(tmp_path, kind):
    package = kind == "a GeoPackage"
    script = KILLED.format(
        imports="import fiona" if package else "",
        write=KINDS[kind],
        longest=0.08 if package else 0.02,
    )
    path = tmp_path / ("out.gpkg" if package else "out")

    done = subprocess.run(
        [sys.executable, "-c", script, str(path), "60"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.stderr == ""
    assert done.stdout.split() == ["True"] * 60


def test_what_killed_writers_left_is_gone_after_the_next_write(tmp_path):
    path = tmp_path / "date.geojson"
    dead = tmp_path / ".ceaseline-999999999-0.part.geojson"
    alive = tmp_path / f".ceaseline-{os.getpid()}-9999.part.geojson"
    dead.touch()
    alive.touch()

    files.write_text(path, "{}")

    assert sorted(tmp_path.iterdir()) == sorted([alive, path])


def test_a_theatre_that_was_moved_aside_by_a_killed_writer_is_put_back(tmp_path):
    folder, aside = tmp_path / "theatre", tmp_path / ".ceaseline-999999999-1.old-theatre"
    replace(folder, "old")
    folder.rename(aside)

    with files.lock_beside(folder):
        assert texts(folder) == {"old"}

    assert list(tmp_path.iterdir()) == [folder]


def test_a_second_writer_of_a_theatre_is_told_who_holds_it(tmp_path):
    script = (
        "import sys; from pathlib import Path; from geo import files\n"
        "from geo.errors import OutputError\n"
        "try:\n"
        "    with files.lock_beside(Path(sys.argv[1])): print('mine')\n"
        "except OutputError as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "theatre")]

    with files.lock_beside(tmp_path / "theatre"):
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert f"process {os.getpid()} is writing to it" in refused.stdout


def test_a_theatre_is_not_written_over_a_file(tmp_path):
    (tmp_path / "theatre").write_text("a file")

    with pytest.raises(OutputError, match="a file has that name"):
        replace(tmp_path / "theatre", "new")

    assert (tmp_path / "theatre").read_text() == "a file"
