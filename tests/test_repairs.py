"""Only what is asked for is repaired, in a copy, and each repair tells the areas."""

import json

import pytest
import shapely
from click.testing import CliRunner

from geo.cli import main
from geo.io import geojson, repairs
from geo.io.repairs import REPAIRS, repaired

SQUARE = [[3.1, 0.1], [3.2, 0.1], [3.2, 0.2], [3.1, 0.2], [3.1, 0.1]]  # ten by ten cells
SQUARE_KM2 = 123.0903
BOW_TIE = [[3.1, 0.1], [3.2, 0.2], [3.2, 0.1], [3.1, 0.2], [3.1, 0.1]]  # half of it, in two halves
RECORD = {
    "theme": "control",
    "party": "hill",
    "status": "controlled",
    "valid_from": "2001-01-01",
    "assessed_on": "2001-01-01",
    "confidence": "high",
    "accuracy_m": 50,
    "accuracy_basis": "measured",
    "sources": ["chronicle"],
}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries):
    features = [
        {"type": "Feature", "id": f"r{n}", "properties": RECORD, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def mended(geometry, *names):
    """The geometry after the repairs, and what they did."""
    text, done, issues = repaired(collection(geometry), "a.geojson", names)
    assert issues == ()
    found, faults = geojson.read(text.encode(), "a.geojson")
    assert [fault for fault in faults if fault.level == "error"] == []
    return found.features[0].geometry, done


def test_an_unclosed_ring_is_closed_and_was_not_to_be_measured():
    shape, (done,) = mended(polygon(SQUARE[:-1]), "close-rings")

    assert shape.equals(shapely.Polygon(SQUARE))
    assert (done.where, done.what, done.before_km2) == (
        "a.geojson, record 'r0'",
        "1 ring closed",
        None,
    )
    assert done.after_km2 == pytest.approx(SQUARE_KM2, abs=1e-3)
    assert "it measured what cannot be told before, 123.09" in str(done.issue)


def test_a_bow_tie_is_untangled_with_both_areas():
    shape, (done,) = mended(polygon(BOW_TIE), "make-valid")

    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert done.before_km2 == pytest.approx(0, abs=1e-3)  # one half cancels the other
    assert done.after_km2 == pytest.approx(SQUARE_KM2 / 2, abs=1e-2)


def test_heights_and_copies_are_dropped_and_counted():
    high = [[x, y, 2814] for x, y in SQUARE]
    twice = [position for position in SQUARE for _ in range(2)]

    assert mended(polygon(high), "drop-z")[1][0].what == "5 heights dropped"
    shape, (done,) = mended(polygon(twice), "drop-repeats")
    assert len(shape.exterior.coords) == 5
    assert done.what == "5 copies dropped"
    assert done.before_km2 == done.after_km2


def test_positions_that_are_written_alike_are_one():
    near = [SQUARE[0], [SQUARE[0][0] + 1e-9, SQUARE[0][1]], *SQUARE[1:]]
    nearly_closed = [*SQUARE[:-1], [SQUARE[0][0], SQUARE[0][1] + 1e-9]]

    shape, (done,) = mended(polygon(near), "drop-repeats")
    assert len(shape.exterior.coords) == 5
    assert done.what == "1 copy dropped"
    shape, (done,) = mended(polygon(nearly_closed), "close-rings")
    assert len(shape.exterior.coords) == 5
    assert done.what == "1 ring closed"


def test_lines_points_and_collections_are_mended_too():
    line = {"type": "LineString", "coordinates": [[3, 0, 1], [3, 0, 1], [4, 0, 1]]}
    point = {"type": "Point", "coordinates": [3, 0, 9]}
    both = {"type": "GeometryCollection", "geometries": [line, point]}

    shape, done = mended(both, "drop-z", "drop-repeats")

    assert [one.what for one in done] == ["4 heights dropped", "1 copy dropped"]
    assert shape.equals(shapely.from_wkt("GEOMETRYCOLLECTION(LINESTRING(3 0, 4 0), POINT(3 0))"))


@pytest.mark.parametrize("name", REPAIRS)
def test_what_is_well_is_left_alone(name):
    shape, done = mended(polygon(SQUARE), name)

    assert done == ()
    assert shape.equals(shapely.Polygon(SQUARE))


def test_only_what_is_asked_for_is_repaired():
    text, done, issues = repaired(collection(polygon(BOW_TIE[:-1])), "a.geojson", ["make-valid"])

    assert (text, done) == (None, ())
    assert "the ring does not close" in issues[0].what


def test_repairs_build_on_each_other_in_their_own_order():
    high = [[x, y, 5] for x, y in BOW_TIE[:-1] for _ in range(2)]

    _, done = mended(polygon(high), "make-valid", "close-rings", "drop-repeats", "drop-z")

    assert [one.name for one in done] == list(REPAIRS)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b"null",
        b'{"type": "Point", "coordinates": [1, 2]}',
        b'{"type": "FeatureCollection", "features": {}}',
        collection({"type": "Polygon", "coordinates": [[1, 2]]}),
        collection({"type": "Polygon", "coordinates": 7}),
        collection({"type": "Polygon"}),
        collection({"type": "GeometryCollection", "geometries": [7]}),
        collection({"type": "Polygon", "coordinates": [[[1, 10**400]] * 4]}),
    ],
)
def test_what_no_repair_mends_is_told_and_nothing_is_written(raw):
    text, _, issues = repaired(raw, "a.geojson", list(REPAIRS))

    assert text is None
    assert issues
    assert all(issue.where.startswith("a.geojson") for issue in issues)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, ["check", *args])


def test_the_command_writes_a_copy_and_leaves_the_file(run, tmp_path):
    path, raw = tmp_path / "a.geojson", collection(polygon(BOW_TIE))
    path.write_bytes(raw)
    assert run("a.geojson").exit_code == 1

    done = run("a.geojson", "--repair", "make-valid", "-o", "b.geojson")

    assert done.exit_code == 0, done.output
    assert "note: a.geojson, record 'r0': make-valid: its outline was untangled" in done.stdout
    assert path.read_bytes() == raw
    assert run("b.geojson").stdout == ""


def test_repairs_are_listed_as_json_with_their_areas(run, tmp_path):
    (tmp_path / "a.geojson").write_bytes(collection(polygon(BOW_TIE)))

    done = run("a.geojson", "--repair", "make-valid", "-o", "b.geojson", "-f", "json")

    (row,) = json.loads(done.stdout)
    assert (row["repair"], row["level"]) == ("make-valid", "note")
    assert row["before_km2"] == pytest.approx(0, abs=1e-3)
    assert row["after_km2"] == pytest.approx(SQUARE_KM2 / 2, abs=1e-2)


def test_a_file_that_stays_unreadable_is_told_and_no_copy_is_written(run, tmp_path):
    (tmp_path / "a.geojson").write_bytes(collection(polygon(SQUARE[:-1])))

    done = run("a.geojson", "--repair", "drop-z", "-o", "b.geojson")

    assert done.exit_code == 1
    assert "the ring does not close" in done.stdout
    assert not (tmp_path / "b.geojson").exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["a.geojson", "--repair", "make-valid"], "with --repair and -o"),
        (["a.geojson", "-o", "b.geojson"], "with --repair and -o"),
        (["a.geojson", "a.geojson", "--repair", "drop-z", "-o", "b"], "of one file"),
        ([".", "--repair", "drop-z", "-o", "b.geojson"], "of one file"),
        (["a.geojson", "--repair", "make-vald", "-o", "b"], "Write 'make-valid' if that is meant"),
        (["a.geojson", "--repair", "drop-z", "-o", "a.geojson"], "nothing is repaired in place"),
        (["c.geojson", "--repair", "drop-z", "-o", "b.geojson"], "there is no such file"),
    ],
)
def test_a_repair_that_is_asked_for_in_another_way_is_refused(run, tmp_path, args, told):
    raw = collection(polygon(SQUARE))
    (tmp_path / "a.geojson").write_bytes(raw)

    done = run(*args)

    assert done.exit_code == 2
    assert told in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.geojson"]
    assert (tmp_path / "a.geojson").read_bytes() == raw


def test_the_help_names_every_repair(run):
    shown = " ".join(run("--help").stdout.split())

    assert all(name in shown for name in repairs.REPAIRS)
