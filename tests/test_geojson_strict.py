"""A GeoJSON file is read as it stands or refused in words: where, what, and how to mend it."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.io import geojson, shapes, strict_json

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
HOLE = [[0.2, 0.2], [0.2, 0.4], [0.4, 0.4], [0.4, 0.2], [0.2, 0.2]]


def feature(geometry, **members):
    return {"type": "Feature", "id": "field", "properties": {}, "geometry": geometry, **members}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def read(document, **options):
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return geojson.read(raw, "map.geojson", **options)


def complaints(document, **options):
    return [str(issue) for issue in read(document, **options)[1]]


def complaint(document, **options):
    """The only complaint about a document; each names a place in the file and a remedy."""
    (issue,) = read(document, **options)[1]
    assert issue.level == "error"
    assert issue.where.startswith("map.geojson")
    assert issue.mend
    return f"{issue.where}: {issue.what}. {issue.mend}"


def test_a_square_with_a_hole_is_read_with_its_hole():
    found, issues = read(collection(feature(polygon(SQUARE, HOLE))))

    assert issues == []
    (field,) = found.features
    assert (field.id, field.where) == ("field", "map.geojson, record 'field'")
    assert field.geometry.area == pytest.approx(1 - 0.2 * 0.2)


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [1, 2]),
        ("MultiPoint", [[1, 2], [3, 4]]),
        ("LineString", [[1, 2], [3, 4]]),
        ("MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ("Polygon", [SQUARE, HOLE]),
        ("MultiPolygon", [[SQUARE, HOLE], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]),
    ],
)
def test_every_kind_of_geometry_is_read_as_shapely_reads_it(kind, coordinates):
    geometry = {"type": kind, "coordinates": coordinates}

    (found,) = read(collection(feature(geometry)))[0].features

    assert found.geometry == shapely.geometry.shape(geometry)


def test_a_geometry_collection_is_read_as_one():
    point = {"type": "Point", "coordinates": [1, 2]}
    geometry = {"type": "GeometryCollection", "geometries": [point, polygon(SQUARE)]}

    (found,) = read(collection(feature(geometry)))[0].features

    assert found.geometry == shapely.geometry.shape(geometry)


def test_a_lone_feature_and_a_bare_geometry_are_geojson_too():
    assert read(feature(polygon(SQUARE)))[0].features[0].id == "field"
    assert read(polygon(SQUARE))[0].features[0].geometry == shapely.Polygon(SQUARE)


def test_winding_is_no_fault():
    clockwise = read(collection(feature(polygon(SQUARE[::-1], HOLE[::-1]))))

    assert clockwise[1] == []
    assert clockwise[0].features[0].geometry.area == pytest.approx(1 - 0.2 * 0.2)


def test_a_byte_order_mark_is_no_fault():
    raw = json.dumps(collection(feature(polygon(SQUARE)))).encode("utf-8-sig")

    assert read(raw)[1] == []


def test_heights_are_left_out_and_that_is_said_once():
    high = [[x, y, 2814] for x, y in SQUARE]
    two = collection(feature(polygon(high)), feature(polygon(high), id="other"))

    found, (issue,) = read(two)

    assert issue.level == "note"
    assert "heights" in issue.what
    assert not found.features[0].geometry.has_z


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        ("   \n", "it is empty"),
        ("{", "it stops in the middle, at line 1, column 2"),
        ('{"type": "FeatureColl', "it stops in the middle"),
        ('{"type": "FeatureCollection", "features": [', "it stops in the middle"),
        ('{"type": 1} {"type": 2}', "a second document begins at line 1, column 13"),
        ("{'type': 1}", "it is not JSON at line 1, column 2"),
        ('{"a": 01}', "it is not JSON"),
        ('{"a": +1}', "it is not JSON"),
        ('{"a": .5}', "it is not JSON"),
        ('{"a": 1,}', "it is not JSON"),
        ('{"a": "\t"}', "it is not JSON"),
        ('// note\n{"a": 1}', "it is not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "thousands of digits"),
        ("[" * 65 + "]" * 65, "nested deeper than 64"),
        ("[" * 100_000, "nested deeper than 64"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text, told):
    assert told in complaint(text.encode())


def test_a_file_cut_off_anywhere_is_refused():
    whole = json.dumps(collection(feature(polygon(SQUARE)), name="fields"))

    for length in range(len(whole)):
        assert read(whole[:length].encode())[0] is None


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1256", "windows-1256 (Arabic)"),
        ("cp1255", "windows-1255 (Hebrew)"),
        ("latin-1", "a Windows or Latin code page"),
    ],
)
def test_another_encoding_is_refused_with_a_guess(encoding, told):
    names = {"cp1256": "مجدل شمس، القنيطرة", "cp1255": "הר חרמון"}
    name = names.get(encoding, "Château")
    document = collection(feature(polygon(SQUARE)), name=name)
    raw = json.dumps(document, ensure_ascii=False).encode(encoding)

    told_so = complaint(raw)

    assert told in told_so
    assert "Save it as UTF-8" in told_so


def test_a_key_twice_in_one_object_is_refused_with_its_line():
    text = '{"type": "FeatureCollection",\n "name": "a",\n "features": [],\n "name": "b"}'

    assert "line 4: the key 'name' is there twice in one object" in complaint(text.encode())


def test_of_very_many_keys_that_are_there_twice_the_first_are_listed_with_their_lines():
    text = '{"type": "FeatureCollection", "features": [],\n' + '"a": 1,\n' * 20_000 + '"b": 1}'

    found = complaints(text.encode())

    assert len(found) == 101
    assert "line 3: the key 'a' is there twice" in found[0]
    assert "line 102: the key 'a' is there twice" in found[99]
    assert "only the first 100 keys that are there twice are listed" in found[100]


def test_a_key_is_the_same_key_however_it_is_spelt():
    text = '{"type": "FeatureCollection", "features": [], "a": 1, "\\u0061": 2}'

    assert "the key 'a' is there twice" in complaint(text.encode())


@pytest.mark.parametrize(
    ("number", "told"),
    [("NaN", "nan"), ("-Infinity", "-inf"), ("Infinity", "Inf"), ("1e999", "Inf")],
)
def test_a_number_that_is_none_is_refused_with_its_record_and_place(number, told):
    text = json.dumps(collection(feature({"type": "Point", "coordinates": [1, 2]})))
    text = text.replace("[1, 2]", f"[1, {number}]")

    told_so = complaint(text.encode())

    assert "map.geojson, record 'field', geometry.coordinates[1]" in told_so
    assert told in told_so


def test_half_a_character_is_refused():
    assert "half of a character" in complaint(
        b'{"type": "Point", "coordinates": [1, 2], "a": "\\ud83d"}'
    )


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "it is an array, not a GeoJSON object"),
        ("map", "it is the text 'map', not a GeoJSON object"),
        (None, "null or missing"),
        ({}, "it has no type. Write 'FeatureCollection'"),
        ({"type": "featurecollection", "features": []}, "in the wrong case. Write 'FeatureColl"),
        ({"type": "FeatureColection", "features": []}, "Write 'FeatureCollection' if that is"),
        ({"type": ["FeatureCollection"]}, "its type is an array, not a text"),
        ({"type": "FeatureCollection"}, "features is null or missing, not an array"),
        ({"type": "FeatureCollection", "features": {}}, "features is an object, not an array"),
        ({"days": collection()}, "its features are nested in the member 'days'"),
        (collection(time="2024-12-08"), "it has a member 'time'"),
        (collection(properties={}), "a FeatureCollection has no member 'properties'"),
        (collection(bbox=[1, 2, 3]), "bbox is not a list of 4 or 6 numbers"),
        (collection(bbox=["1", 2, 3, 4]), "bbox is not a list of 4 or 6 numbers"),
        (collection(None), "features[0]: it is null or missing, not a feature"),
        (collection(polygon(SQUARE)), "features[0]: it is a bare Polygon, not a feature"),
        (collection(feature(None, type="feature")), "in the wrong case. Write 'Feature'"),
        (collection(feature(None, id=["a"])), "its id is an array"),
        (collection(feature(None, properties=[])), "properties is an array, not an object"),
        (collection({"type": "Feature", "geometry": None}), "it has no properties"),
        (collection({"type": "Feature", "properties": {}}), "it has no geometry"),
        (collection(feature(None, coordinates=[1, 2])), "a Feature has no member 'coordinates'"),
        (collection(feature(None, time={})), "it has a member 'time'"),
    ],
)
def test_a_document_that_is_no_collection_of_features_is_refused(document, told):
    assert told in complaint(document)


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("EPSG:4326", True),
        ("urn:ogc:def:crs:EPSG::2039", False),
        (None, False),
    ],
)
def test_only_longitude_and_latitude_on_wgs_84_are_read(name, accepted):
    crs = {"type": "name", "properties": {"name": name}}

    assert (complaints(collection(crs=crs)) == []) is accepted


def test_a_crs_of_null_is_refused():
    assert "its crs is 'not known'" in complaint(collection(crs=None))


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        ([1, 2], "geometry: it is an array, not a geometry"),
        ({"coordinates": [1, 2]}, "geometry: it has no type"),
        ({"type": "point", "coordinates": [1, 2]}, "'point', in the wrong case. Write 'Point'"),
        ({"type": "Circle", "coordinates": [1, 2]}, "its type is 'Circle'"),
        ({"type": "Point"}, "coordinates of the Point is null or missing"),
        ({"type": "Point", "coordinates": []}, "coordinates of the Point is empty"),
        ({"type": "Point", "coordinates": [1]}, "coordinates: the position has 1 members"),
        ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "the position has 4 members"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "the position has the text '1' in it"),
        ({"type": "Point", "coordinates": [1, None]}, "the position has null or missing in it"),
        ({"type": "Point", "coordinates": [True, 2]}, "the position has true or false in it"),
        ({"type": "Point", "coordinates": [[1, 2]]}, "the position has 1 members"),
        ({"type": "Point", "coordinates": [10**400, 2]}, "a number is too large"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "it has 1 position; two"),
        ({"type": "LineString", "coordinates": [[1, 2], 3]}, "[1]: it is a number, not a position"),
        (polygon([]), "coordinates[0]: it is empty, not a list of positions"),
        (polygon(SQUARE[:-1]), "the ring does not close: it starts at 0, 0, ends at 0, 1"),
        (polygon([[0, 0], [1, 1], [0, 0]]), "it has 3 positions; a ring has at least 4"),
        (polygon(SQUARE, HOLE[:-1]), "geometry.coordinates[1]: the ring does not close"),
        ({"type": "Polygon", "coordinates": SQUARE}, "it is a number, not a position"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "it is a number, not a position"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "[0]: it is empty, not a list of rings"),
        ({"type": "GeometryCollection"}, "geometries of the GeometryCollection is null"),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "GeometryCollection", "geometries": [polygon(SQUARE)]}],
            },
            "geometries[0]: a GeometryCollection lies within another",
        ),
        (
            {"type": "GeometryCollection", "geometries": [None]},
            "geometry.geometries[0]: it is null or missing, not a geometry",
        ),
        ({"type": "LineString", "coordinates": [[179, 0], [-179, 0]]}, "the 180th meridian"),
    ],
)
def test_a_geometry_that_cannot_be_drawn_is_refused_with_its_place(geometry, told):
    found = complaints(collection(feature(geometry)))

    assert any(told in one for one in found), found
    assert all("record 'field', geometry" in one for one in found)
    assert not read(collection(feature(geometry)))[0].features[0].readable


def test_a_geometry_that_looks_like_a_feature_is_refused():
    mixed = polygon(SQUARE) | {"properties": {}}

    assert "a geometry has no member 'properties'" in complaint(collection(feature(mixed)))


def test_one_fault_repeated_in_a_ring_is_told_once_and_counted():
    ring = [[x, None] for x, _ in SQUARE]

    assert "(and 4 more in this part)" in complaint(collection(feature(polygon(ring))))


def test_metres_are_told_from_degrees():
    israeli_grid = [[265_000, 785_000], [266_000, 785_000], [266_000, 786_000], [265_000, 785_000]]
    mercator = [[3_984_000, 3_920_000], [3_985_000, 3_920_000], [3_985_000, 3_921_000]]
    utm = [[753_000, 3_668_000], [754_000, 3_668_000], [754_000, 3_669_000], [753_000, 3_668_000]]
    golan = (35.6, 32.7, 36.0, 33.5)

    def told(ring, **options):
        return complaint(collection(feature(polygon([*ring[:3], ring[0]]))), **options)

    assert "265000, 785000 is not on the globe (and 3 more)" in told(israeli_grid)
    assert "look like metres of a projected grid" in told(israeli_grid)
    assert "fit EPSG:2039, the Israeli TM grid" in told(israeli_grid, near=golan)
    assert "fit EPSG:3857, Web Mercator" in told(mercator, near=golan)
    assert "fit EPSG:32636, UTM zone 36" in told(utm, near=golan)


def test_a_latitude_beyond_the_pole_may_be_a_longitude():
    point = {"type": "Point", "coordinates": [33.1, 135.8]}

    assert "longitude and latitude may be swapped" in complaint(collection(feature(point)))


def test_every_fault_of_a_file_is_told_in_one_pass():
    text = json.dumps(
        collection(
            feature(polygon(SQUARE[:-1])),
            None,
            feature({"type": "Point", "coordinates": [1]}, id="post"),
            feature({"type": "Point", "coordinates": [0.125, 2]}, id="mill"),
            crs=None,
        )
    ).replace("0.125", "NaN")
    text = text[:-1] + ', "features": 1}'

    found = " | ".join(complaints(text.replace(', "features": 1}', ', "crs": null}').encode()))

    for told in (
        "the key 'crs' is there twice",
        "record 'mill', geometry.coordinates[0]: nan is not a number",
        "its crs is 'not known'",
        "record 'field', geometry.coordinates[0]: the ring does not close",
        "features[1]: it is null",
        "record 'post', geometry.coordinates: the position has 1 members",
    ):
        assert told in found


def test_a_file_beyond_the_limits_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.geojson"
    path.write_text(json.dumps(collection(feature(polygon(SQUARE)), feature(polygon(SQUARE)))))

    monkeypatch.setattr(strict_json, "MAX_BYTES", 100)
    raw, (issue,) = strict_json.read_bytes(path)
    assert raw is None
    assert "at most 100 are read" in issue.what

    monkeypatch.setattr(geojson, "MAX_FEATURES", 1)
    assert "at most 1 are read" in complaint(path.read_bytes())

    monkeypatch.setattr(geojson, "MAX_FEATURES", 2)
    monkeypatch.setattr(shapes, "MAX_VERTICES", 9)
    assert "more than 9 positions" in complaint(path.read_bytes())


def test_brackets_in_names_are_not_nesting():
    document = collection(feature(polygon(SQUARE), properties={"name": '"[{' * 100 + '\\"'}))

    assert read(document)[1] == []


@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 40))
def test_no_damage_to_a_file_is_met_with_anything_but_words(patch, start, length):
    whole = json.dumps(collection(feature(polygon(SQUARE)), name="حقل")).encode()
    damaged = whole[:start] + patch + whole[start + length :]

    found, issues = read(damaged)

    assert found is not None or issues
    for issue in issues:
        str(issue).encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries", "id"]), inner)
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from(shapes.TYPES))
def test_no_geometry_is_read_in_silence_unless_it_can_be_drawn(value, kind):
    members = {"type": kind, "coordinates": value, "geometries": value}
    for geometry in (value, members):
        found, issues = read(json.dumps(collection(feature(geometry))).encode())

        (one,) = found.features
        if one.geometry is None:
            assert issues or geometry is None
        else:
            assert np.isfinite(shapely.get_coordinates(one.geometry)).all()
