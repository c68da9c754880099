"""What is kept on disk never changes a figure: there, gone, damaged, somebody else's, or in use."""

import json
import subprocess
import sys

import numpy as np
import pytest
import shapely

from geo import cache, cutting
from geo.files import sha256
from geo.segments import Ledger
from tests.strategies import EAST, NORTH, SOUTH, WEST, sheet, theatre


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """The folder of files, for theatres of any size."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cutting, "VERTICES_WORTH_KEEPING", 0)
    return tmp_path / "ceaseline"


@pytest.fixture
def entered(monkeypatch):
    """How often polygons were entered into a ledger."""
    calls = []
    enter = Ledger.of.__func__

    def counted(cls, *arguments, **options):
        calls.append(len(arguments[0]))
        return enter(cls, *arguments, **options)

    monkeypatch.setattr(Ledger, "of", classmethod(counted))
    return calls


def strip(east=35.8):
    return theatre(
        sheet("west", "a", shapely.box(WEST, SOUTH, 35.7, NORTH), "2000-01-01"),
        sheet("east", "b", shapely.box(35.7, SOUTH, EAST, NORTH), "2000-01-01"),
        sheet("strip", "a", shapely.box(35.7, SOUTH, east, NORTH), "2010-01-01"),
    )


def areas(timeline):
    return [timeline.at(day).areas.tolist() for day in ("2005-01-01", "2015-01-01")]


def test_the_second_time_nothing_is_entered_and_the_figures_are_the_same(kept, entered):
    first = areas(strip())
    times = len(entered)

    assert areas(strip()) == first
    assert len(entered) == times
    assert len(list(kept.glob("*.npz"))) == times


def test_a_line_drawn_elsewhere_is_not_taken_from_what_is_kept(kept):
    narrow, wide = areas(strip(35.8)), areas(strip(35.9))

    assert wide[1][0] > narrow[1][0]
    assert areas(strip(35.8)) == narrow


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-40])


def emptied(path):
    path.write_bytes(b"")


def with_one_bit_turned(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def renamed(path, data):
    """Make a file that is whole, under the name that a whole file of this key would have."""
    key = path.stem.partition("-")[0]
    path.unlink()
    path.with_name(f"{key}-{sha256(data)}.npz").write_bytes(data)


def not_arrays(path):
    renamed(path, b"not an archive")


def written_by_somebody_else(path):
    other = path.with_name("other.npz")
    np.savez(other, key=np.array("other"), segments=np.zeros((0, 4)))
    data = other.read_bytes()
    other.unlink()
    renamed(path, data)


def changed(path, change):
    with np.load(path) as stored:
        arrays = dict(stored)
    change(arrays)
    other = path.with_name("other.npz")
    np.savez(other, **arrays)
    data = other.read_bytes()
    other.unlink()
    renamed(path, data)


def with_a_row_less(path):
    changed(path, lambda arrays: arrays.update(sign=arrays["sign"][:-1]))


def with_a_segment_that_is_not_there(path):
    changed(path, lambda arrays: arrays.update(segment=arrays["segment"] + 1))


def with_objects(path):
    changed(path, lambda arrays: arrays.update(sign=np.array([object], dtype=object)))


def without_one_of_its_arrays(path):
    changed(path, lambda arrays: arrays.pop("end"))


@pytest.mark.parametrize(
    "damage",
    [
        cut_short,
        emptied,
        with_one_bit_turned,
        not_arrays,
        written_by_somebody_else,
        with_a_row_less,
        with_a_segment_that_is_not_there,
        without_one_of_its_arrays,
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_what_is_damaged_is_made_anew(kept, entered, damage):
    expected = areas(strip())
    times = len(entered)
    for path in list(kept.glob("*.npz")):
        damage(path)

    assert areas(strip()) == expected
    assert {1, 3} <= set(entered[times:])  # the study area and the three sheets
    assert areas(strip()) == expected


def test_a_file_with_objects_in_it_is_never_unpickled(kept, entered):
    expected = areas(strip())
    for path in list(kept.glob("*.npz")):
        with_objects(path)

    assert areas(strip()) == expected


def test_a_changed_engine_asks_for_files_of_its_own(kept, entered, monkeypatch):
    expected = areas(strip())
    times = len(entered)
    monkeypatch.setattr(cache, "_version", lambda: "another")

    assert areas(strip()) == expected
    assert len(entered) == 2 * times


@pytest.mark.parametrize("place", ["a file", "/dev/null", "not/absolute/but/relative"])
def test_where_nothing_can_be_kept_everything_still_works(monkeypatch, tmp_path, place):
    (tmp_path / "a file").touch()
    monkeypatch.setattr(cutting, "VERTICES_WORTH_KEEPING", 0)
    monkeypatch.setenv("HOME", "/dev/null")
    named = str(tmp_path / place) if place == "a file" else place
    monkeypatch.setenv("XDG_CACHE_HOME", named)

    assert areas(strip()) == areas(strip())


def test_small_theatres_leave_nothing_on_disk(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    areas(strip())

    assert list(tmp_path.iterdir()) == []


def test_what_was_not_read_longest_goes_first(kept, monkeypatch):
    areas(strip(35.8))
    size = sum(path.stat().st_size for path in kept.glob("*.npz"))
    monkeypatch.setattr(cache, "LIMIT_BYTES", size)

    for east in (35.81, 35.82, 35.83):
        areas(strip(east))

    assert sum(path.stat().st_size for path in kept.glob("*.npz")) <= size


def test_two_processes_at_once_get_the_same_figures(kept):
    code = (
        "from geo import cutting; cutting.VERTICES_WORTH_KEEPING = 0\n"
        "from tests.test_cache import areas, strip\n"
        "print([areas(strip(35.8 + n / 100)) for n in range(5)])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    said = [process.communicate()[0] for process in running]

    assert [process.returncode for process in running] == [0, 0]
    assert said[0] == said[1]
    assert json.loads(said[0])[0] == areas(strip(35.8))
    assert not list(kept.glob("*.part*"))
