"""The Golan's shipped layers against published figures, by plain json, shapely and pyproj."""

import itertools
import json
from pathlib import Path

import pyproj
import pytest
import shapely

GOLAN = Path(__file__).parent.parent / "layers" / "golan"
WGS84 = pyproj.Geod(ellps="WGS84")
# Cylindrical equal-area: the area of a polygon is that of its plane picture, so pieces add up.
EQUAL_AREA = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +ellps=WGS84", always_xy=True)


@pytest.fixture(scope="module")
def records():
    features = []
    for path in sorted(GOLAN.glob("*.geojson")):
        features += json.loads(path.read_text("utf-8"))["features"]
    return {item["id"]: item for item in features}


@pytest.fixture(scope="module")
def shapes(records):
    return {
        key: shapely.from_geojson(json.dumps(item["geometry"]))
        for key, item in records.items()
        if item["geometry"]
    }


def km2(polygon):
    return abs(WGS84.geometry_area_perimeter(polygon)[0]) / 1e6


def plane_km2(polygon):
    return shapely.transform(polygon, EQUAL_AREA.transform, interleaved=False).area / 1e6


def sides(ring):
    """Edges of a ring or line without their direction."""
    points = [tuple(point) for point in ring.coords]
    return {frozenset(pair) for pair in itertools.pairwise(points)}


def test_the_golan_west_of_line_a_measures_about_what_is_published(shapes):
    assert 1140 < km2(shapes["golan_heights"]) < 1175


def test_the_area_of_separation_measures_about_what_is_published(shapes):
    assert km2(shapes["area_of_separation"]) == pytest.approx(232.2, abs=0.5)


def test_the_area_of_separation_is_over_75_km_long(shapes):
    _, south, _, north = shapes["area_of_separation"].bounds
    assert WGS84.inv(35.85, south, 35.85, north)[2] / 1e3 == pytest.approx(75.2, abs=0.3)


@pytest.mark.parametrize("place", ["bariqa", "bir_ajam", "quneitra", "hermon_summit"])
def test_the_place_lies_inside_the_area_of_separation(shapes, place):
    assert shapes["area_of_separation"].contains(shapes[place])


@pytest.mark.parametrize("place", ["majdal_shams", "khan_arnabah", "kudna", "jamla", "maariyah"])
def test_the_place_lies_outside_the_area_of_separation(shapes, place):
    assert not shapes["area_of_separation"].contains(shapes[place])


def test_line_a_is_the_edge_that_the_golan_and_the_area_of_separation_share(shapes):
    shared = sides(shapes["golan_heights"].exterior) & sides(shapes["area_of_separation"].exterior)

    assert shared == sides(shapes["line_a"])
    assert WGS84.geometry_length(shapes["line_a"]) / 1e3 == pytest.approx(79.6, abs=0.05)


def test_line_b_is_the_edge_between_the_area_of_separation_and_the_syrian_side(shapes):
    syrian_side = shapes["syrian_side_contested_2014"]

    shared = sides(syrian_side.exterior) & sides(shapes["area_of_separation"].exterior)

    assert shared == sides(shapes["line_b"])


def test_the_three_grounds_tile_the_study_area(shapes):
    grounds = ("golan_heights", "area_of_separation", "syrian_side_contested_2014")
    pieces = [shapes[key] for key in grounds]

    total = sum(plane_km2(piece) for piece in pieces)

    assert total == pytest.approx(plane_km2(shapes["study_area"]), rel=1e-9)
    assert shapely.coverage_is_valid(pieces)


def test_every_control_sheet_lies_on_one_of_the_same_rings(records, shapes):
    rings = {
        "study_area": "syria_1949",
        "golan_heights": "israel_golan_1967 golan_contested_1973",
        "area_of_separation": "aos_unknown_1967 aos_contested_2014 israel_aos_2024_advance "
        "israel_aos_2024",
        "syrian_side_contested_2014": "syrian_side_unknown_1973 syrian_side_contested_2014",
    }
    drawn = {sheet: ground for ground, sheets in rings.items() for sheet in sheets.split()}
    sheets = [key for key, item in records.items() if item["properties"]["theme"] == "control"]

    assert sorted(drawn) == sorted(sheets)
    assert all(shapes[sheet].equals_exact(shapes[ground], 0) for sheet, ground in drawn.items())


@pytest.mark.parametrize(
    ("day", "golan", "area_of_separation", "syrian_side"),
    [
        ("1960-01-01", "syria controlled", "syria controlled", "syria controlled"),
        ("1970-01-01", "israel controlled", "unknown", "syria controlled"),
        ("1973-10-08", "syria contested", "unknown", "syria controlled"),
        ("1973-10-11", "israel controlled", "unknown", "unknown"),
        ("1974-06-26", "israel controlled", "syria controlled", "syria controlled"),
        ("2014-09-01", "israel controlled", "opposition contested", "syria controlled"),
        ("2016-01-01", "israel controlled", "opposition contested", "opposition contested"),
        ("2018-08-01", "israel controlled", "syria controlled", "syria controlled"),
        ("2024-12-07", "israel controlled", "syria controlled", "syria controlled"),
        ("2024-12-08", "israel controlled", "israel advance", "syria controlled"),
        ("2024-12-12", "israel controlled", "israel advance", "syria controlled"),
        ("2024-12-13", "israel controlled", "israel controlled", "syria controlled"),
    ],
)
def test_the_latest_sheet_of_the_day_says_who_held_each_ground(
    records, shapes, day, golan, area_of_separation, syrian_side
):
    def on_top(place):
        sheets = [
            item["properties"]
            for key, item in records.items()
            if item["properties"]["theme"] == "control"
            and item["properties"]["valid_from"] <= day
            and day < item["properties"].get("valid_to", "9999")
            and shapes[key].contains(shapes[place])
        ]
        latest = max(sheets, key=lambda sheet: sheet["valid_from"])
        return f"{latest.get('party', '')} {latest['status']}".strip()

    assert on_top("katzrin") == golan
    assert on_top("quneitra") == area_of_separation
    assert on_top("khan_arnabah") == syrian_side


def test_no_israeli_control_is_drawn_east_of_line_b(records, shapes):
    syrian_side = shapes["syrian_side_contested_2014"]
    held = [
        shapes[key]
        for key, item in records.items()
        if item["properties"]["theme"] == "control" and item["properties"].get("party") == "israel"
    ]
    assert all(km2(shapely.intersection(sheet, syrian_side)) == 0 for sheet in held)


def test_no_position_begins_before_the_entry_of_december_2024(records):
    posts = [item["properties"] for item in records.values()]
    begins = [post["valid_from"] for post in posts if post["theme"] == "position"]

    assert len(begins) == 34
    assert min(begins) == "2024-12-08"


def test_spells_of_one_post_never_overlap(records):
    spells = {}
    for item in records.values():
        post = item["properties"]
        if "subject" in post:
            spells.setdefault(post["subject"], []).append(
                (post["valid_from"], post.get("valid_to"))
            )

    assert set(spells) == {"tal_ahmar_east", "mantara_dam"}
    for first, second in (sorted(pair) for pair in spells.values()):
        assert first[1] <= second[0]


def test_every_record_names_sources_of_the_bibliography(records):
    bibliography = {item["id"] for item in json.loads((GOLAN / "sources.json").read_text("utf-8"))}
    for item in records.values():
        assert item["properties"]["sources"]
        assert set(item["properties"]["sources"]) <= bibliography


def test_every_record_has_names_in_three_languages_and_a_confidence(records):
    for item in records.values():
        properties = item["properties"]
        assert all(properties[field] for field in ("name", "name:ar", "name:he", "confidence"))
        assert item["geometry"] is None or properties["accuracy_m"] > 0


def test_a_record_became_public_when_it_began_or_later(records):
    for item in records.values():
        properties = item["properties"]
        if "assessed_on" in properties:
            assert properties["valid_from"] <= properties["assessed_on"]


def test_the_summit_of_hermon_stands_on_ground_above_2000_m_in_the_area_of_separation(shapes):
    assert shapes["mount_hermon"].contains(shapes["hermon_summit"])
    assert shapes["area_of_separation"].contains(shapes["hermon_summit"])
    assert km2(shapes["mount_hermon"]) == pytest.approx(65.4, abs=0.1)


def test_the_backdrop_is_under_150_kb_and_draws_no_line_between_countries():
    files = sorted((GOLAN / "context").glob("*"))

    assert {path.name for path in files} == {"lakes.geojson", "relief.geojson", "rivers.geojson"}
    assert sum(path.stat().st_size for path in files) < 150_000
    kinds = {
        item["properties"]["kind"]
        for path in files
        for item in json.loads(path.read_text("utf-8"))["features"]
    }
    assert kinds == {"lake", "relief", "river"}
