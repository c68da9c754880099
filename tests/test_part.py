"""A theatre seen within a part of it: every figure about that ground alone, and saying so."""

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import reports
from geo.cli import main
from geo.errors import GeometryError, LayerError, OptionError
from geo.io.part import read_part
from geo.maps import date_map
from geo.reports.comparison import change_report
from geo.reports.over_time import series_report
from tests.strategies import (
    DATES,
    EAST,
    NORTH,
    SOUTH,
    STUDY_AREA,
    WEST,
    longitudes,
    position,
    sheet,
    theatre,
    timelines,
)

CELL_KM2 = 1.2309
GRID_KM2 = 5e-6  # what a grid of 1e-9 degrees may move along all lines of the box
SCHEMA = Path(geo.__file__).parent / "reports" / "report.schema.json"


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


def cells(areas):
    return {key: round(km2 / CELL_KM2, 3) for key, km2 in areas.items()}


def test_within_the_truce_strip_each_side_holds_what_it_holds_there(valleys):
    # The strip is columns 4 and 5. In 2014 River holds the pass (3 of column 4) and column 5 but
    # the ridge and the marsh.
    strip = geo.within(valleys, "truce_strip")

    assert cells(strip.at("2014-12-31").areas) == {
        "hill": 7,
        "river": 11,
        "contested": 0,
        "unknown": 2,
    }
    change = geo.compare(strip.at("2003-02-28"), strip.at("2003-03-01"))
    assert cells(change.net) == {"hill": 4, "river": -4, "contested": 0, "unknown": 0}
    assert geo.series(strip).sum(axis=1).to_numpy() == pytest.approx(20 * CELL_KM2, rel=1e-4)
    assert geo.churn(strip)["back_and_forth_km2"].sum() == pytest.approx(8 * CELL_KM2, rel=1e-4)


def test_a_spot_in_the_part_has_the_history_that_it_has_in_the_whole(valleys):
    strip = geo.within(valleys, "truce_strip")

    assert strip.history(3.155, 0.135).equals(valleys.history(3.155, 0.135))
    with pytest.raises(GeometryError, match="outside the study area"):
        strip.history(3.105, 0.135)


def test_a_part_of_a_part_is_what_lies_in_both(valleys):
    lower = geo.within(geo.within(valleys, "truce_strip"), shapely.box(3, 0, 4, 0.12), name="south")

    assert cells(lower.at("2000-01-01").areas)["hill"] == 2
    assert lower.theatre.title["en"] == "Two valleys, within “Truce strip”, within “south”"
    assert [part.name["en"] for part in lower.theatre.within] == ["Truce strip", "south"]


@settings(max_examples=20)
@given(timelines(), longitudes)
def test_tiles_add_up_to_the_whole_and_no_part_exceeds_it(timeline, cut):
    bounds = sorted({WEST, EAST, cut})
    tiles = [
        geo.within(timeline, shapely.box(west, SOUTH, east, NORTH))
        for west, east in pairwise(bounds)
    ]

    def transitions(one):
        return geo.compare(one.at(DATES[0]), one.at(DATES[-1])).transitions

    whole, parts = transitions(timeline), [transitions(tile) for tile in tiles]

    assert np.abs(sum(parts) - whole).max(axis=None) < GRID_KM2
    assert all((part <= whole + GRID_KM2).all(axis=None) for part in parts)


@settings(max_examples=10)
@given(timelines(), st.tuples(longitudes, longitudes))
def test_any_outline_holds_no_more_than_the_whole_holds_of_it(timeline, ends):
    outline = shapely.Polygon([(ends[0], 32.5), (36.1, 33.0), (ends[1], 33.5)])
    whole = timeline.at(DATES[1])

    areas = geo.within(timeline, outline).at(DATES[1]).areas

    assert (areas <= whole.areas + GRID_KM2).all()


def test_posts_that_surely_stand_outside_the_part_are_left_out():
    def post(name, lon, metres):
        return position(name, "2000-01-01", geometry=shapely.Point(lon, 33), accuracy_m=metres)

    # 0.01 degrees of longitude are 934 m here.
    timeline = theatre(
        sheet("all", "a", shapely.box(WEST, SOUTH, EAST, NORTH), "1999-01-01"),
        post("in", 35.6, 100),
        post("near", 35.71, 950),
        post("far", 35.71, 900),
        post("no_circle", 35.71, None),
    )
    west = geo.within(timeline, shapely.box(35, 32, 35.7, 34))

    shown = west.at("2001-01-01").on_date
    assert set(shown["id"][shown["theme"] == "position"]) == {"in", "near"}


def test_ground_above_two_thousand_metres_by_holder(golan):
    hermon = geo.within(golan, "mount_hermon")
    change = geo.compare(hermon.at("2024-12-07"), hermon.at("2024-12-09"))
    outline = golan.records.set_index("id").geometry["mount_hermon"]

    # By plain overlay, as the oracle: the record's outline with what each side held.
    for snapshot, whole in (
        (change.before, golan.at("2024-12-07")),
        (change.after, golan.at("2024-12-09")),
    ):
        plain = whole.frame.dissolve("holder").geometry.intersection(outline)
        for holder, shape in plain.items():
            km2 = abs(_geodesic_km2(shape))
            assert snapshot.areas[holder] == pytest.approx(km2, rel=1e-5)
    assert change.net["israel"] == pytest.approx(-change.net["syria"], abs=1e-9)
    assert change.net["israel"] > 30


def _geodesic_km2(shape):
    from pyproj import Geod

    dense = shapely.segmentize(shape, 0.001)
    return sum(
        abs(Geod(ellps="WGS84").geometry_area_perimeter(part)[0]) / 1e6
        for part in shapely.get_parts(dense)
    )


def test_the_edge_of_a_part_is_no_surer_than_its_outline(valleys, golan):
    def accuracy(timeline):
        records = timeline.records
        return records.loc[records["theme"] == "study_area", "accuracy_m"].item()

    assert accuracy(geo.within(valleys, "truce_strip")) == 50
    assert np.isnan(accuracy(geo.within(valleys, shapely.box(3.1, 0.1, 3.11, 0.11))))
    assert accuracy(geo.within(golan, "mount_hermon")) == 1000


@pytest.mark.parametrize("basis", ["measured", "schematic"])
def test_a_part_that_reaches_out_of_the_study_area_is_not_exact_for_that(basis):
    inside, beyond = (shapely.box(west, 32.9, 35.7, 33.0) for west in (WEST, WEST - 0.1))
    zones = [
        sheet(name, None, ground, "1999-01-01", theme="regime", status=None)
        | {"accuracy_m": 300.0, "accuracy_basis": basis}
        for name, ground in (("inside", inside), ("beyond", beyond))
    ]
    timeline = theatre(sheet("all", "a", STUDY_AREA.buffer(1), "2000-01-01"), *zones)

    known = [
        geo.within(timeline, name).at("2001-01-01").interval.loc["a"]
        for name in ("inside", "beyond")
    ]

    # Two sides of 18.7 km and two of 11.1 km, one of them on the edge of the study area.
    assert known[0]["area_km2"] == pytest.approx(known[1]["area_km2"])
    assert known[1]["sigma_km2"] == pytest.approx(known[0]["sigma_km2"])
    assert known[1]["band_km2"] == pytest.approx(0.3 * (2 * 18.7 + 2 * 11.1), rel=0.01)


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_every_output_says_within_which_part_it_is(valleys, lang):
    strip = geo.within(valleys, "truce_strip")
    name = valleys.records.set_index("id").loc["truce_strip"]
    name = name["name" if lang == "en" else f"name:{lang}"]
    change = geo.compare(strip.at("2003-02-28"), strip.at("2003-03-01"))

    report = change_report(change, lang)
    told = series_report(geo.series(strip), strip, lang)
    for one in (report, told):
        for text in (one.title, one.lead, one.sentence):
            assert name in text
            assert "[U+" not in text
    for fmt in ("table", "md", "csv", "json", "html"):
        assert name in reports.render(change, fmt, lang=lang)
    page = date_map(strip.at("2003-03-01"), lang=lang).page()
    assert name in page.partition("</title>")[0]


def test_machine_files_name_the_part(valleys, tmp_path):
    path = tmp_path / "corner.geojson"
    path.write_text(json.dumps(shapely.geometry.mapping(shapely.box(3.1, 0.1, 3.12, 0.12))))
    for part, identity in (
        ("truce_strip", {"id": "truce_strip"}),
        (read_part(path), {"file": "corner.geojson", "sha256": None}),
        (shapely.box(3.1, 0.1, 3.12, 0.12), {"wkb_sha256": None}),
    ):
        seen = geo.within(valleys, part)
        change = geo.compare(seen.at("2003-02-28"), seen.at("2003-03-01"))
        data = json.loads(reports.render(change, "json"))

        jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
        (named,) = data["manifest"]["within"]
        assert {key: value and named[key] for key, value in identity.items()} == identity
        assert named.keys() == identity.keys()
    whole = geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01"))
    assert "within" not in json.loads(reports.render(whole, "json"))["manifest"]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("truce_stripe", "no record has this id. Use one of: truce_strip"),
        ("mill", "the record is Point, and figures need an area. Use one of: "),
        (shapely.box(10, 10, 11, 11), "outside the study area. Give longitude, then latitude"),
        (shapely.box(3.2, 0.1, 3.3, 0.2), "outside the study area"),  # it shares an edge alone
        (shapely.Polygon(), "it is Polygon, not an area"),
        (shapely.Point(3.1, 0.1), "it is Point, not an area"),
        (shapely.Polygon([(3.1, 0.1), (3.2, 0.2), (3.2, 0.1), (3.1, 0.2)]), "is not valid: Self"),
    ],
)
def test_what_is_no_part_of_the_theatre_is_refused_with_a_way_out(valleys, part, told):
    with pytest.raises((OptionError, GeometryError)) as refused:
        geo.within(valleys, part)
    assert told in str(refused.value)


POINT = {"type": "Point", "coordinates": [3.1, 0.1]}
SQUARE = shapely.geometry.mapping(shapely.box(3.1, 0.1, 3.12, 0.12))


def features(*geometries):
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries],
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (features(), "it has 0 features, of which 0 are areas"),
        (POINT, "it has 1 feature, of which 0 are areas"),
        (features(SQUARE, SQUARE), "it has 2 features, of which 2 are areas"),
        (features(SQUARE, POINT), "it has 2 features, of which 1 are areas"),
        ({"type": "Polygon", "coordinates": [[[3, 0], [4, 0], [4, 1]]]}, "ring"),
        ([], "not a GeoJSON object"),
    ],
)
def test_a_file_without_one_polygon_is_refused(tmp_path, content, told):
    path = tmp_path / "part.geojson"
    path.write_text(json.dumps(content))

    with pytest.raises(LayerError, match=r"part\.geojson") as refused:
        read_part(path)
    assert told in str(refused.value)


@pytest.fixture
def run(two_valleys_path):
    def invoke(command, *args):
        told = CliRunner().invoke(main, [command, str(two_valleys_path), *map(str, args)])
        return told.exit_code, told.stdout, told.stderr

    return invoke


def test_commands_take_a_record_or_a_file(run, tmp_path):
    path = tmp_path / "corner.geojson"
    properties = {"name": "South-west", "accuracy_m": 5, "accuracy_basis": "measured"}
    path.write_text(json.dumps({"type": "Feature", "properties": properties, "geometry": SQUARE}))

    code, out, _ = run("compare", "2003-02-28", "2003-03-01", "--within", "truce_strip")
    assert code == 0
    assert (
        "Within “Truce strip” alone: Between 28 February 2003 and 1 March 2003, "
        "4.92 km² (4.68 to 5.17) of ground passed" in out
    )
    code, out, _ = run("series", "--within", path)
    assert code == 0
    assert out.startswith("Two valleys, within “South-west”: area held")
    page = tmp_path / "page.html"
    assert run("map", "--date", "2003-03-01", "--within", path, "-o", page)[0] == 0
    assert "within “South-west”" in page.read_text("utf-8")
    shown = tmp_path / "held.geojson"
    assert run("map", "--date", "2003-03-01", "--within", path, "-o", shown)[0] == 0
    data = json.loads(shown.read_text("utf-8"))
    assert data["within"] == "South-west"
    assert sum(one["properties"]["area_km2"] for one in data["features"]) == (
        pytest.approx(4 * CELL_KM2, rel=1e-4)
    )


@pytest.mark.parametrize("wrong", ["no_such_part", "missing.geojson", "mill"])
def test_a_wrong_part_ends_the_command_with_a_message(run, wrong):
    code, out, err = run("compare", "2003-02-28", "2003-03-01", "--within", wrong)

    assert (code, out) == (2, "")
    assert wrong in err
