"""The area of ground on the ellipsoid, against other methods and published values."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.area import areas, edge_areas, ring_areas
from geo.errors import GeometryError
from tests.ellipsoid import box_m2

WGS84 = Geod(ellps="WGS84")
PPM = 1e-6

# Outlines of about the size of the Golan, and one wide enough to tell the edge rules apart.
OUTLINES = {
    "20 by 60 km": shapely.box(35.65, 32.7, 35.87, 33.24),
    "a crooked 20 by 60 km": shapely.Polygon(
        [(35.65, 32.72), (35.88, 32.7), (35.83, 33.01), (35.9, 33.3), (35.7, 33.26), (35.61, 32.9)]
    ),
    "4 by 1 degrees": shapely.box(34, 32, 38, 33),
}


def area(geometry):
    return areas(np.array([geometry]))[0]


def geodesic_area(geometry):
    return abs(WGS84.geometry_area_perimeter(geometry)[0])


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES.keys())
def test_an_outline_has_the_geodesic_area_of_its_finely_densified_self(outline):
    expected = geodesic_area(shapely.segmentize(outline, 0.001))

    assert area(outline) == pytest.approx(expected, rel=0.01 * PPM)


@pytest.mark.parametrize(
    "bounds",
    [(0, 0, 1, 1), (35.7, 33, 35.9, 33.2), (3.1, 0.1, 3.2, 0.2), (-10, -60, 30, 75), (0, 0, 1, 90)],
)
def test_a_box_between_meridians_and_parallels_has_the_area_of_the_integral(bounds):
    assert area(shapely.box(*bounds)) == pytest.approx(box_m2(*bounds), rel=1e-12)


def test_a_long_slanting_edge_is_exact_without_densifying():
    triangle = shapely.Polygon([(30, 45), (40, 50), (35, 60)])

    densified = geodesic_area(shapely.segmentize(triangle, 0.001))

    assert area(triangle) == pytest.approx(densified, rel=0.001 * PPM)


# Published with GeographicLib and its ports for polygons whose edges are geodesics; lon, lat.
PUBLISHED = {
    "one degree square at the equator": (
        [(0, 0), (1, 0), (1, 1), (0, 1)],
        12_308_778_361.469,
    ),
    "London, New York, Rio de Janeiro, Johannesburg": (
        [(0, 52), (-74, 41), (-43, -23), (28, -26)],
        65_690_027_591_345.67,
    ),
}


@pytest.mark.parametrize(("corners", "published"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_a_published_geodesic_area_comes_out_along_the_geodesics(corners, published):
    outline = []
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        outline += [start, *WGS84.npts(*start, *end, 5000)]

    assert area(shapely.Polygon(outline)) == pytest.approx(published, rel=0.05 * PPM)


def test_a_hole_is_taken_off_whatever_its_winding():
    outer, inner = shapely.box(35.7, 33, 35.9, 33.2), shapely.box(35.75, 33.05, 35.85, 33.15)
    expected = box_m2(35.7, 33, 35.9, 33.2) - box_m2(35.75, 33.05, 35.85, 33.15)

    for shell in (outer.exterior, outer.exterior.reverse()):
        for hole in (inner.exterior, inner.exterior.reverse()):
            assert area(shapely.Polygon(shell, [hole])) == pytest.approx(expected, rel=1e-12)


def test_each_of_many_geometries_has_its_own_area():
    square, other = shapely.box(35, 33, 36, 34), shapely.box(37, 33, 38, 33.5)
    both = shapely.MultiPolygon([square, other])
    none = [shapely.Polygon(), shapely.Point(35, 33), shapely.LineString([(35, 33), (36, 33)])]

    found = areas(np.array([both, none[0], square, none[1], none[2], other]))

    sizes = [box_m2(*square.bounds), box_m2(*other.bounds)]
    assert found == pytest.approx([sum(sizes), 0, sizes[0], 0, 0, sizes[1]], rel=1e-12)


def test_nothing_at_all_has_no_area():
    assert areas(np.array([], dtype=object)).tolist() == []


def test_a_ring_the_other_way_round_has_the_opposite_area():
    ring = np.array([(35.0, 33), (36, 33), (36, 34), (35, 33)])
    offsets = np.array([0, 4])

    assert ring_areas(ring[::-1], offsets) == -ring_areas(ring, offsets)
    assert ring_areas(ring, offsets) > 0


def test_an_edge_shared_by_two_pieces_cancels_to_the_last_bit():
    random = np.random.default_rng(1974)
    start, end = random.uniform((35, 32), (37, 34), size=(2, 1000, 2))

    assert (edge_areas(start, end, 33) == -edge_areas(end, start, 33)).all()


def slices(outline, number=40):
    west, south, east, north = outline.bounds
    random = np.random.default_rng(1967)
    cuts = [
        [(x, south - 1), (y, north + 1)] for x, y in random.uniform(west, east, size=(number, 2))
    ]
    lines = shapely.union_all([outline.boundary, *map(shapely.LineString, cuts)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    return pieces[shapely.contains(outline, shapely.point_on_surface(pieces))]


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES.keys())
def test_the_pieces_of_a_cut_outline_add_up_to_it(outline):
    pieces = slices(outline)

    assert len(pieces) > 100
    assert areas(pieces).sum() == pytest.approx(area(outline), rel=1e-12)


def test_pieces_measured_along_geodesics_would_not_add_up():
    """Without this the law above could be one that nothing can break."""
    outline = OUTLINES["4 by 1 degrees"]

    pieces_m2 = sum(map(geodesic_area, slices(outline)))

    assert abs(pieces_m2 - geodesic_area(outline)) > 100_000


@pytest.mark.parametrize(
    ("corner", "what"),
    [((35, np.nan), "not finite"), ((np.inf, 33), "not finite"), ((35, 90.5), "latitude")],
)
def test_a_corner_that_is_nowhere_on_earth_is_refused(corner, what):
    ring = np.array([(35, 33), (36, 33), corner, (35, 33)])

    with pytest.raises(GeometryError, match=what):
        ring_areas(ring, np.array([0, 4]))
