"""
Files as they come from many hands, each damaged in one way, through the front door of `check`.

What is wrong is told with file, record and remedy; what is only drawn otherwise changes no figure.
"""

import json
import shutil

import numpy as np
import pytest
import shapely

from geo.errors import LayerError
from geo.loader import check, load

SQUARE = [[3.1, 0.1], [3.15, 0.1], [3.15, 0.2], [3.1, 0.2], [3.1, 0.1]]  # hill_2000
HALF_KM2 = 61.545  # fifty cells
BOW_TIE = [[3.1, 0.1], [3.12, 0.12], [3.12, 0.1], [3.1, 0.12], [3.1, 0.1]]  # four cells, half of it
UNEVEN = [[3.1, 0.1], [3.14, 0.12], [3.14, 0.1], [3.1, 0.11], [3.1, 0.1]]  # one wing is larger
HOLE = [[3.11, 0.11], [3.12, 0.11], [3.12, 0.12], [3.11, 0.12], [3.11, 0.11]]  # one cell
FAR_HOLE = [[3.17, 0.17], [3.18, 0.17], [3.18, 0.18], [3.17, 0.17]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def moved(ring, change):
    return [change(x, y) for x, y in ring]


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    return shutil.copytree(two_valleys_path, tmp_path / "valleys")


def spoil(valleys, change, name="control.geojson"):
    """Change the document of a layer; what `change` returns, if anything, is written instead."""
    path = valleys / name
    document = json.loads(path.read_bytes())
    changed = change(document, {one["id"]: one for one in document["features"]})
    path.write_bytes(
        changed if isinstance(changed, bytes) else json.dumps(changed or document).encode()
    )


def drawn(geometry):
    """Draw the western half in another way."""
    return lambda _, records: records["hill_2000"].update(geometry=geometry)


def said(**fields):
    """Say something else of the western half."""
    return lambda _, records: records["hill_2000"]["properties"].update(fields)


def top(**members):
    return lambda document, _: document.update(members)


def text(old, new):
    return lambda document, _: json.dumps(document).replace(old, new, 1).encode()


def twice(**changes):
    """Add the western half once more."""

    def change(document, records):
        again = json.loads(json.dumps(records["hill_2000"]))
        document["features"].append(again | changes)

    return change


def without_geometry(document, _):
    for one in document["features"][::4]:
        one["geometry"] = None


def encoded(encoding):
    def change(document, records):
        records["hill_2000"]["properties"]["name:ar"] = "التل"
        return json.dumps(document, ensure_ascii=False).encode(encoding, "replace")

    return change


GRID = lambda ring: moved(ring, lambda x, y: [200_000 + x * 1e4, 700_000 + y * 1e4])  # noqa: E731
HERE = "control.geojson, record 'hill_2000'"
FILE = "control.geojson"

# What is the matter → how the file is changed, where it is told, and what.
OUTLINES = {
    "a bow-tie": (
        drawn(polygon(BOW_TIE)),
        HERE,
        "crosses itself at 3.11, 0.11 (as drawn it measures",
    ),
    "an uneven bow-tie": (
        drawn(polygon(UNEVEN)),
        HERE,
        "the outline crosses itself at 3.11333, 0.106667",
    ),
    "a hole outside its outline": (drawn(polygon(SQUARE, FAR_HOLE)), HERE, "a hole lies outside"),
    "a ring that does not close": (drawn(polygon(SQUARE[:-1])), HERE, "the ring does not close"),
    "a ring of two places": (
        drawn(polygon([[3, 0], [3.1, 0], [3, 0]])),
        HERE,
        "it has 3 positions",
    ),
    "a ring there and back": (
        drawn(polygon([[3.1, 0.1], [3.2, 0.1], [3.1, 0.1], [3.1, 0.1]])),
        HERE,
        "a ring has too few distinct positions",
    ),
    "no area": (
        drawn(polygon([[3.1, 0.1], [3.2, 0.1], [3.15, 0.1], [3.1, 0.1]])),
        HERE,
        "the outline",
    ),
    "no geometry": (drawn(None), HERE, "it has no geometry. Draw it as Polygon or MultiPolygon"),
    "an empty geometry": (drawn(polygon()), HERE, "coordinates of the Polygon is empty"),
    "an ordinate of text": (
        drawn(polygon([["3.1", 0.1], *SQUARE[1:]])),
        HERE,
        "the position has the text '3.1' in it",
    ),
    "an ordinate of null": (
        drawn(polygon([[None, 0.1], *SQUARE[1:]])),
        HERE,
        "null or missing in it",
    ),
    "an ordinate that is no number": (
        text("[3.15, 0.1]", "[NaN, 0.1]"),
        "record",
        "nan is not a number",
    ),
    "an endless ordinate": (
        text("[3.15, 0.1]", "[1e999, 0.1]"),
        "record",
        "Infinity is not a number",
    ),
    "a collection of geometries": (
        drawn({"type": "GeometryCollection", "geometries": [polygon(SQUARE)]}),
        HERE,
        "it is a GeometryCollection, and its theme is control",
    ),
    "a fourth number": (
        drawn(polygon(moved(SQUARE, lambda x, y: [x, y, 0, 1]))),
        HERE,
        "the position has 4 members (and 4 more in this part)",
    ),
    "the 180th meridian": (
        drawn(polygon([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]])),
        HERE,
        "it jumps across the 180th meridian. Cut it there in two",
    ),
    "metres called degrees": (drawn(polygon(GRID(SQUARE))), HERE, "is not on the globe"),
    "degrees called metres": (
        top(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2039"}}),
        FILE,
        "its crs is 'urn:ogc:def:crs:EPSG::2039'",
    ),
    "a coordinate system of null": (top(crs=None), FILE, "its crs is 'not known'"),
    "swapped axes": (
        drawn(polygon(moved(SQUARE, lambda x, y: [y, x]))),
        HERE,
        "longitude and latitude are swapped",
    ),
    "two parties on one ground": (
        lambda _, records: records["river_2000"].update(geometry=polygon(SQUARE)),
        "control.geojson, record 'river_2000'",
        "km² with",
    ),
    "a type in the wrong case": (
        drawn(polygon(SQUARE) | {"type": "polygon"}),
        HERE,
        "its type is 'polygon', in the wrong case",
    ),
    "a feature of null": (
        lambda document, _: document["features"].append(None),
        FILE,
        "it is null",
    ),
    "a box that is none": (top(bbox=[3.1, 0.1]), FILE, "bbox is not a list of 4 or 6 numbers"),
    "rings too deep": (drawn(polygon([SQUARE])), HERE, "the position has 5 members"),
    "a collection in another member": (
        lambda document, _: {"data": document},
        FILE,
        "its features are nested in the member 'data'",
    ),
    "a member called time": (top(time="2001-01-01"), FILE, "it has a member 'time'"),
}
DATES = {
    "a moment": (said(valid_from="2000-01-01T00:30:00+02:00"), HERE, "is not a date. Write it as"),
    "a day in another order": (said(valid_from="08/12/2000"), HERE, "'08/12/2000' is not a date"),
    "a month for a day": (said(valid_from="2000-01"), HERE, "'2000-01' is not a date"),
    "a year as a number": (said(valid_from=2000), HERE, "'2000' is not a date"),
    "an end before the start": (
        said(valid_to="1999-12-31"),
        HERE,
        "is before valid_from 2000-01-01",
    ),
    "an end on the first day": (said(valid_to="2000-01-01"), HERE, "are the same day"),
    "a year that nobody meant": (said(valid_to="2202-01-01"), HERE, "is years after 2014-12-31"),
    "a far day for no end": (
        said(valid_to="9999-12-31"),
        HERE,
        "if no end is known, leave valid_to",
    ),
    "Arabic-Indic digits": (said(valid_from="٢٠٠٠-٠١-٠١"), HERE, "'٢٠٠٠-٠١-٠١' is not a date"),
    "a range that misses the day": (
        said(valid_from_edtf="[2000-02..2000-03]"),
        HERE,
        "valid_from 2000-01-01 is not within valid_from_edtf [2000-02..2000-03]",
    ),
}
TEXTS = {
    "an id taken twice": (twice(), HERE, "its id is taken: "),
    "an id beside the id": (said(id="hill"), HERE, "it has a property 'id', which would hide"),
    "a number as id": (twice(id=9007199254740993), FILE, "its id is 9007199254740993, not a text"),
    "a key twice": (
        text('"licence"', '"name": "other", "licence"'),
        FILE,
        "the key 'name' is there twice",
    ),
    "UTF-16": (encoded("utf-16"), FILE, "the file looks like UTF-16"),
    "an Arabic code page": (encoded("cp1256"), FILE, "is not UTF-8; the file looks like"),
    "two documents": (
        lambda document, _: json.dumps(document).encode() * 2,
        FILE,
        "a second document",
    ),
    "half a file": (lambda d, _: json.dumps(d).encode()[:3000], FILE, "it stops in the middle"),
    "an endless attribute": (
        text('"accuracy_m": 50', '"accuracy_m": Infinity'),
        "record",
        "Infinity is not a number that can be computed with",
    ),
    "a number in words": (said(accuracy_m="50"), HERE, "accuracy_m is '50', not a number"),
    "a control sign in an id": (twice(id="hill\u202e"), FILE, "signs that cannot be seen"),
}
FAULTS = OUTLINES | DATES | TEXTS


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_an_error_with_its_file_record_and_remedy_and_nothing_is_loaded(valleys, fault):
    change, where, what = FAULTS[fault]
    spoil(valleys, change)

    errors = [issue for issue in check(valleys) if issue.level == "error"]

    told = [issue for issue in errors if what in f"{issue.what}. {issue.mend}"]
    assert told, errors
    assert str(valleys / FILE) in told[0].where
    assert where in told[0].where
    assert all(issue.mend for issue in errors)
    with pytest.raises(LayerError) as caught:
        load(valleys)
    assert set(told) <= set(caught.value.issues)


def test_all_faults_of_a_record_are_told_at_once(valleys):
    spoil(valleys, said(valid_from="1.1.2000", accuracy_m=-1, party="hil", status="held"))

    told = " ".join(issue.what for issue in check(valleys))

    for what in ("'1.1.2000' is not a date", "accuracy_m is -1", "party 'hil'", "status is 'held'"):
        assert what in told


def test_every_record_without_geometry_is_named(valleys):
    spoil(valleys, without_geometry)
    bare = json.loads((valleys / "control.geojson").read_bytes())["features"][::4]

    told = [issue.where for issue in check(valleys) if "it has no geometry" in issue.what]

    assert len(told) == len(bare) > 2
    assert all(f"record {one['id']!r}" in " ".join(told) for one in bare)


def test_a_layer_in_another_grid_is_refused_before_it_meets_the_others(valleys):
    crs = {"type": "name", "properties": {"name": "EPSG:3857"}}
    spoil(valleys, top(crs=crs), "zones.geojson")

    (issue,) = check(valleys)

    assert issue.where.endswith("zones.geojson")
    assert "its crs is 'EPSG:3857'; GeoJSON is in longitude and latitude" in issue.what


def held(valleys):
    timeline = load(valleys)
    assert timeline.records.crs.to_epsg() == 4326
    return timeline.at("2000-01-01").areas


@pytest.mark.parametrize("turned", range(4))
def test_winding_never_changes_an_area(valleys, turned):
    rings = [ring[::-1] if turned >> n & 1 else ring for n, ring in enumerate((SQUARE, HOLE))]
    spoil(valleys, drawn(polygon(*rings)))

    areas = held(valleys)

    assert areas["hill"] == pytest.approx(HALF_KM2 - 1.2309, abs=1e-3)  # the hole is one cell
    assert areas["unknown"] == pytest.approx(1.2309, abs=1e-4)


def dense(ring):
    return shapely.segmentize(shapely.LinearRing(ring), 0.001)


ALIKE = {
    "more positions on its edges": polygon(shapely.get_coordinates(dense(SQUARE)).tolist()),
    "positions that come twice": polygon([place for place in SQUARE for _ in range(2)]),
    "another first position": polygon([*SQUARE[2:], *SQUARE[1:3]]),
    "heights": polygon(moved(SQUARE, lambda x, y: [x, y, 2814])),
    "one part of several": {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
    "two parts": {
        "type": "MultiPolygon",
        "coordinates": [
            [[[3.1, 0.1], [3.15, 0.1], [3.15, 0.15], [3.1, 0.15], [3.1, 0.1]]],
            [[[3.1, 0.16], [3.15, 0.16], [3.15, 0.2], [3.1, 0.2], [3.1, 0.16]]],
        ],
    },
}


@pytest.mark.parametrize("way", ALIKE)
def test_how_ground_is_drawn_never_changes_an_area(valleys, way):
    spoil(valleys, drawn(ALIKE[way]))
    missing = 5 * 1.2309 if way == "two parts" else 0  # a row of five cells lies between them

    assert held(valleys)["hill"] == pytest.approx(HALF_KM2 - missing, abs=1e-3)


def test_a_byte_order_mark_is_no_fault(valleys, two_valleys_path):
    spoil(valleys, lambda document, _: json.dumps(document).encode("utf-8-sig"))

    assert check(valleys, strict=True) == ()
    assert np.array_equal(held(valleys), held(two_valleys_path))


def test_ground_on_both_sides_of_the_180th_meridian_is_cut_in_two_and_read(tmp_path):
    # RFC 7946 section 3.1.9.
    east = [[[180, 40], [180, 50], [170, 50], [170, 40], [180, 40]]]
    west = [[[-170, 40], [-170, 50], [-180, 50], [-180, 40], [-170, 40]]]
    path = tmp_path / "cut.geojson"
    path.write_text(json.dumps({"type": "MultiPolygon", "coordinates": [east, west]}), "utf-8")

    assert not [issue for issue in check(path) if "meridian" in issue.what]


def test_foreign_members_are_no_fault(valleys):
    spoil(valleys, top(generator="somebody's tool"))

    assert check(valleys, strict=True) == ()


def test_signs_that_turn_a_name_round_are_shown_where_it_is_told(valleys):
    from click.testing import CliRunner

    from geo.cli import main

    spoil(valleys, said(**{"na\u202eme": "Hill"}))

    shown = CliRunner().invoke(main, ["check", str(valleys)]).stdout

    assert "\u202e" not in shown
    assert "U+202E" in shown or "\\u202e" in shown
