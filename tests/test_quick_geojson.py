"""The quick reader of long series takes what the strict one does, and tells the rest the same."""

import json
import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from geo.io import canonical, geojson, quick
from geo.io.outline import Outline

SQUARE = [[36.0, 33.0], [36.5, 33.0], [36.5, 33.5], [36.0, 33.5], [36.0, 33.0]]
HOLE = [[36.1, 33.1], [36.1, 33.2], [36.2, 33.2], [36.1, 33.1]]
FAR = [[x + 1, y] for x, y in SQUARE]


def document(*geometries):
    features = [
        {"type": "Feature", "id": f"r{n}", "properties": {"n": n}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


WHOLE = document(
    {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
    {"type": "MultiPolygon", "coordinates": [[SQUARE], [FAR]]},
    {"type": "Point", "coordinates": [36.2, 33.2]},
    {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [FAR]}]},
    None,
)


def agree(raw):
    ours, found = quick.read(raw, "a.geojson")
    strict, expected = geojson.read(raw, "a.geojson")
    assert found == expected
    if strict is None:
        assert ours is None
        return None
    assert len(ours) == len(strict.features)
    for one, other in zip(ours, strict.features, strict=True):
        assert (one.where, one.id, one.properties, one.readable) == (
            other.where,
            other.id,
            other.properties,
            other.readable,
        )
        if other.geometry is None:
            assert one.geometry is None
        else:
            assert one.geometry.equals_exact(other.geometry, 0)
            assert one.geometry.geom_type == other.geometry.geom_type
    return found


def test_a_sound_file_is_read_alike():
    assert agree(WHOLE.encode()) == []
    assert agree(json.dumps(json.loads(WHOLE), indent=2).encode()) == []
    assert agree(json.dumps(json.loads(WHOLE), separators=(",", ":")).encode()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("36.5", "36."),
        ("36.5", ".5"),
        ("36.5", "036.5"),
        ("36.5", "-"),
        ("36.5", "- 36.5"),
        ("36.5", "36 .5"),
        ("36.5", "3 6.5"),
        ("36.5", "36.5.5"),
        ("36.5", "36-5"),
        ("36.5", "+36.5"),
        ("36.5", "3.65e1"),
        ("36.5", "365"),
        ("36.5", "36.500000000000000001"),
        ("36.5", "-0"),
        ("36.5", "1" * 5000),
        ("36.5", "NaN"),
        ("36.5", "null"),
        ("36.5", '"36.5"'),
        ("36.5", "36.5, 100"),
        ("36.5", "36.5, 100, 7"),
        ("[36.5, 33.0], ", ""),
        ("[36.5, 33.0], ", "[36.5, 33.0],, "),
        ("[36.5, 33.0], ", "[36.5], "),
        ("[36.5, 33.0], ", "[], "),
        ("[36.5, 33.0], ", "[[36.5, 33.0]], "),
        ("[36.5, 33.0], ", "36.5, 33.0, "),
        ("[36.0, 33.0]]", "[36.0, 33.1]]"),
        ("[[36.0, 33.0]", "[[[36.0, 33.0]]"),
        ("[36.0, 33.0]]", "[36.0, 33.0]"),
        ('"Polygon"', '"polygon"'),
        ('"Polygon"', '"MultiPolygon"'),
        ('"coordinates"', '"Coordinates"'),
        ('"coordinates"', '"a\\"coordinates"'),
        ('"properties": {', '"properties": {"coordinates": [1, 2], '),
        ('"properties": {', '"coordinates": [1, 2], "properties": {'),
        ('"properties": {', '"properties": {"x": "\\u00010", '),
        ('"type": "Polygon", ', '"type": "Polygon", "coordinates": [], '),
        ('"type": "Polygon", ', '"type": "Polygon", "properties": {}, '),
        ('"coordinates": ', '"coordinates": ' + "[" * 70 + "]" * 70 + ', "x": '),
        ("36.5", "216.5"),
        ("36.0", "-179.0"),
    ],
)
def test_a_file_with_a_slip_is_told_of_alike(old, new):
    assert old in WHOLE

    agree(WHOLE.replace(old, new, 1).encode())
    agree(WHOLE.replace(old, new).encode())


def test_heights_are_told_of_alike_for_every_file():
    raw = document(mapping(shapely.force_3d(shapely.Polygon(SQUARE), 5.0))).encode()
    known = quick.Known()

    assert len(agree(raw)) == 1
    for _ in range(2):
        assert len(quick.read(raw, "a", known=known)[1]) == 1
        known.turn()


@given(st.integers(0, 10**9), st.integers(1, 4))
def test_a_file_with_random_slips_is_told_of_alike(seed, slips):
    rng = random.Random(seed)
    text = list(WHOLE)
    for _ in range(slips):
        place = rng.randrange(len(text))
        kind = rng.randrange(3)
        char = rng.choice('0123456789.,-[] eE+{}":\\')
        if kind == 0:
            text[place] = char
        elif kind == 1:
            text.insert(place, char)
        else:
            del text[place]

    agree("".join(text).encode())


decimals = st.integers(0, 16)
numbers = st.builds(lambda value, places: round(value, places), st.floats(-90, 90), decimals)


@given(st.lists(numbers, min_size=1, max_size=30))
def test_numbers_are_those_that_python_reads(values):
    text = ",".join(np.format_float_positional(value, trim="-") for value in values)

    read = quick._numbers(text.encode())

    assert read.tolist() == [float(number) for number in text.split(",")]


outlines = st.builds(
    lambda west, south, step, hole: shapely.MultiPolygon(
        [
            (
                shapely.box(
                    west + 3 * step * n, south, west + (3 * n + 2) * step, south + step
                ).exterior,
                [
                    shapely.box(
                        west + (3 * n + 0.5) * step,
                        south + step / 4,
                        west + (3 * n + 1) * step,
                        south + step / 2,
                    ).exterior
                ]
                if hole
                else [],
            )
            for n in range(3)
        ]
    ),
    st.floats(-170, 170),
    st.floats(-80, 80),
    st.floats(0.001, 0.5),
    st.booleans(),
)


@given(outlines, st.randoms(use_true_random=False))
def test_an_outline_is_written_as_the_canonical_form_has_it_however_it_is_drawn(drawn, rng):
    rounded = shapely.from_wkt(shapely.to_wkt(drawn, rounding_precision=7))
    parts = list(rounded.geoms)
    rng.shuffle(parts)
    again = shapely.MultiPolygon(
        [
            shapely.Polygon(
                _turned(part.exterior, rng), [_turned(hole, rng) for hole in part.interiors]
            )
            for part in parts
        ]
    )

    for shape in (rounded, rounded.geoms[0]):
        plain = json.dumps(canonical.geometry(mapping(shape)))
        assert Outline.of(shape).text() == plain
    assert Outline.of(again).text() == Outline.of(rounded).text()
    assert Outline.of(again).digest == Outline.of(rounded).digest
    assert Outline.of(rounded.geoms[0]).digest != Outline.of(rounded.geoms[1]).digest


def _turned(ring, rng):
    places = list(ring.coords)[:-1]
    start = rng.randrange(len(places))
    places = places[start:] + places[:start]
    return places[::-1] if rng.random() < 0.5 else places


def test_an_outline_at_the_equator_and_the_prime_meridian_is_written_as_python_does():
    tiny = shapely.box(-0.00002, -0.5, 0.00001, 35)

    assert Outline.of(tiny).text() == json.dumps(canonical.geometry(mapping(tiny)))
