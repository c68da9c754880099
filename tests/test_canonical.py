"""There is one way to write a collection, so that a diff shows what changed and nothing else."""

import json
import tomllib
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.area import areas
from geo.io import geojson
from geo.io.canonical import dumps, snapshot_collection
from geo.loader import load

LAYERS = Path(__file__).parent.parent / "layers"


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def feature(name, geometry=None, **properties):
    return {"type": "Feature", "id": name, "properties": properties, "geometry": geometry}


@pytest.mark.parametrize(
    "path", sorted(LAYERS.rglob("*.geojson")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_layer_is_committed_in_canonical_form(path):
    text = path.read_text("utf-8")
    theatre = LAYERS / path.relative_to(LAYERS).parts[0]
    declared = tomllib.loads((theatre / "theatre.toml").read_text("utf-8"))["fields"]

    assert dumps(json.loads(text), declared=declared) == text


def test_a_collection_is_written_with_one_feature_a_line_in_a_fixed_order():
    written = dumps(
        collection(
            feature("river", {"type": "Point", "coordinates": (3.0, 0.12345678)}),
            feature("hill", valid_to=None, kind="post", note="تل", theme="place", area=1),
            licence="CC0-1.0",
            name="posts",
            extra=[1],
        ),
        declared=["kind"],
    )

    assert written == (
        "{\n"
        '"type": "FeatureCollection",\n'
        '"name": "posts",\n'
        '"licence": "CC0-1.0",\n'
        '"extra": [1],\n'
        '"features": [\n'
        '{"type": "Feature", "id": "hill", "properties": '
        '{"theme": "place", "note": "تل", "kind": "post", "area": 1}, "geometry": null},\n'
        '{"type": "Feature", "id": "river", "properties": {}, '
        '"geometry": {"type": "Point", "coordinates": [3, 0.1234568]}}\n'
        "]\n"
        "}\n"
    )


def test_a_ring_starts_at_its_smallest_corner_and_runs_anticlockwise():
    clockwise = [[1, 1], [1, 0], [0, 0], [0, 1], [1, 1]]
    hole = [[0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4], [0.6, 0.4]]
    written = dumps(collection(feature("a", {"type": "Polygon", "coordinates": [clockwise, hole]})))

    assert "[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], [[0.4, 0.4], [0.4, 0.6]" in written


def test_nothing_is_nothing():
    assert dumps(collection()) == '{\n"type": "FeatureCollection",\n"features": []\n}\n'


def test_a_number_that_is_none_is_never_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(collection(feature("a", accuracy_m=float("nan"))))


def spun(ring, turns, reverse):
    """The same ring from another corner, the other way round."""
    corners = ring[:-1][::-1] if reverse else ring[:-1]
    turns %= len(corners)
    corners = corners[turns:] + corners[:turns]
    return [*corners, corners[0]]


@given(st.permutations(range(3)), st.integers(0, 9), st.booleans())
def test_one_map_drawn_in_any_order_is_written_alike(order, turns, reverse):
    boxes = [
        shapely.box(x, 0, x + 2, 5).difference(shapely.box(x + 0.5, 1, x + 1, 2)) for x in (0, 4, 8)
    ]
    parts = [shapely.geometry.mapping(one)["coordinates"] for one in boxes]

    def drawn(parts):
        whole = {"type": "MultiPolygon", "coordinates": parts}
        lone = [
            feature(f"f{number}", {"type": "Polygon", "coordinates": part})
            for number, part in enumerate(parts)
        ]
        return whole, lone

    whole, lone = drawn(parts)
    redrawn = [[spun(list(ring), turns, reverse) for ring in part] for part in parts]
    whole_again, lone_again = drawn(redrawn)
    whole_again["coordinates"] = [redrawn[number] for number in order]

    first = dumps(collection(*lone, feature("whole", whole)))
    second = dumps(collection(feature("whole", whole_again), *[lone_again[n] for n in order]))

    assert first == second
    assert dumps(json.loads(first)) == first


def test_a_snapshot_is_written_with_who_holds_what(two_valleys_path):
    snapshot = load(two_valleys_path).at("2012-06-01")

    document = snapshot_collection(snapshot)
    found, issues = geojson.read(dumps(document).encode(), "snapshot.geojson")

    assert issues == []
    assert document["date"] == document["reported_on"] == "2012-06-01"
    assert document["view"] == "de_facto"
    assert document["licence"] == "CC0-1.0"
    assert {"name", "bytes", "sha256"} <= set(document["manifest"]["inputs"][0])
    km2 = {one.properties["holder"]: one.properties["area_km2"] for one in found.features}
    # Cells of 1.2309 km²: Hill 43, River 55, unknown 2.
    assert km2 == pytest.approx({"hill": 52.929, "river": 67.700, "unknown": 2.462}, abs=1e-3)
    for one in found.features:
        (drawn,) = areas([one.geometry]) / 1e6
        assert drawn == pytest.approx(one.properties["area_km2"], rel=1e-6)
        assert one.properties["date"] == "2012-06-01"
        assert "as_of" not in one.properties


def test_a_contested_corner_is_written_with_both_sides(two_valleys_path):
    snapshot = load(two_valleys_path).at("2010-06-01", as_of="2011-06-01")

    features = {one["id"]: one["properties"] for one in snapshot_collection(snapshot)["features"]}

    corner = features["contested-contested-hill-river"]
    assert (corner["party"], corner["against"]) == ("hill", "river")
    assert corner["as_of"] == "2011-06-01"
    assert corner["area_km2"] == pytest.approx(4 * 1.2309, abs=1e-3)
