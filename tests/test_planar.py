"""Lines that meet only in their ends, and the fields between them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import areas
from geo.noding import node
from geo.planar import connected, polygons, subdivide
from geo.segments import DAWN, DUSK, Ledger
from tests.ellipsoid import box_m2
from tests.linework import (
    comb,
    hole_touching_the_shell,
    islands_touching_at_a_point,
    outlines,
    placed,
    spiral,
    star,
)


def noded(*drawn):
    """Cut the boundaries of outlines in degrees."""
    geometries = np.empty(len(drawn), dtype=object)
    geometries[:] = drawn
    ever = np.full(len(drawn), DAWN, np.int32), np.full(len(drawn), DUSK, np.int32)
    return node(Ledger.of(geometries, np.arange(len(drawn)), *ever).segments)


def fields(linework):
    """The faces, having checked all that must hold of any faces."""
    nodes, edges = linework.nodes, linework.edges
    faces = subdivide(nodes, edges)
    built = polygons(nodes, edges, faces)
    count = len(faces.area_m2)

    # Euler: nodes - edges + faces = 1 + connected parts.
    used = np.unique(edges)
    part = connected(len(nodes), *edges.T)
    assert len(used) - len(edges) + count == 1 + len(np.unique(part[used]))
    # Another road to the same faces.
    lines = shapely.linestrings(nodes.astype(float)[edges])
    pieces = shapely.get_parts(shapely.polygonize(lines))
    assert len(pieces) == count - 1
    assert faces.area_m2[0] == 0
    assert built[0].is_empty
    assert (faces.area_m2 >= 0).all()
    # What an area may miss: nothing but the rounding of floats.
    scale = areas(np.array([shapely.convex_hull(shapely.union_all(built))]))[0]
    assert areas(built) == pytest.approx(faces.area_m2, rel=1e-9, abs=1e-11 * scale + 1e-3)
    # Every face lies on the side of its edges on which its polygon lies.
    for face in range(1, count):
        around = np.unique(edges[(faces.left == face) != (faces.right == face)])
        corners = np.rint(shapely.get_coordinates(built[face]) * 1e9).astype(np.int64)
        assert set(map(tuple, corners.tolist())) == set(map(tuple, nodes[around].tolist()))
    return faces


def board(*ends):
    """Lines on a board of grid points, cut where they meet."""
    return node(np.array(ends, dtype=np.int64).reshape(-1, 4))


def test_a_square_has_an_inside_and_an_outside():
    faces = fields(noded(shapely.box(3, 4, 5, 5)))

    assert faces.area_m2 == pytest.approx([0, box_m2(3, 4, 5, 5)])


def test_a_field_around_a_pond_around_an_island():
    pond, island = shapely.box(2, 2, 8, 8), shapely.box(4, 4, 5, 5)

    faces = fields(noded(shapely.box(0, 0, 10, 10), pond, island))

    in_pond = box_m2(2, 2, 8, 8) - box_m2(4, 4, 5, 5)
    around = box_m2(0, 0, 10, 10) - box_m2(2, 2, 8, 8)
    assert sorted(faces.area_m2) == pytest.approx(
        sorted([0, around, in_pond, box_m2(4, 4, 5, 5)]), abs=1e-3
    )


def test_islands_one_behind_the_other_lie_in_the_same_water():
    row = [shapely.box(x, 1, x + 1, 2) for x in (1, 3, 5)]

    faces = fields(noded(shapely.box(0, 0, 7, 3), *row))

    water = box_m2(0, 0, 7, 3) - 3 * box_m2(1, 1, 2, 2)
    assert faces.area_m2.max() == pytest.approx(water)


def test_two_islands_touching_at_a_point_are_two_fields():
    faces = fields(noded(islands_touching_at_a_point()))

    assert sorted(faces.area_m2) == pytest.approx(
        [0, box_m2(-1, -1, 0, 0), box_m2(0, 0, 1, 1)], abs=1e-3
    )


def test_a_pond_touching_the_shore_at_a_point_is_a_field_of_its_own():
    assert len(fields(noded(hole_touching_the_shell())).area_m2) == 3


def test_water_closed_off_by_islands_that_touch_each_other_is_a_field():
    # Four squares around a fifth that none of them covers, touching at its corners only.
    around = [(1, 0), (0, 1), (2, 1), (1, 2)]

    faces = fields(noded(*[shapely.box(x, y, x + 1, y + 1) for x, y in around]))

    assert len(faces.area_m2) == 6
    assert faces.area_m2[1:] == pytest.approx([box_m2(0, 0, 1, 1)] * 5, rel=1e-3)


def test_a_line_that_leads_nowhere_has_one_field_on_both_sides():
    linework = board((0, 0, 9, 0), (9, 0, 9, 9), (9, 9, 0, 0), (6, 0, 6, 3))

    faces = fields(linework)

    (dangling,) = [
        place
        for place, ends in enumerate(linework.nodes[linework.edges].tolist())
        if ends == [[6, 0], [6, 3]]
    ]
    assert faces.left[dangling] == faces.right[dangling] != 0


def test_a_line_between_two_fields_leads_through_the_outside():
    two = [(0, 0, 9, 0), (9, 0, 9, 9), (9, 9, 0, 0)]
    away = [(x0 + 50, y0, x1 + 50, y1) for x0, y0, x1, y1 in two]

    faces = fields(board(*two, *away, (9, 5, 54, 4)))

    assert len(faces.area_m2) == 3


def test_a_point_without_a_line_makes_no_field():
    linework = board((0, 0, 9, 0), (9, 0, 9, 9), (9, 9, 0, 0))
    nodes = np.concatenate([linework.nodes, [[4, 1], [-7, 3], [20, 20]]])

    faces = subdivide(nodes, linework.edges)

    assert faces.area_m2 == pytest.approx(subdivide(linework.nodes, linework.edges).area_m2)


def test_without_lines_all_is_outside():
    linework = board()

    assert subdivide(linework.nodes, linework.edges).area_m2.tolist() == [0]


@pytest.mark.parametrize("up", [1, -1])
def test_an_island_beside_the_tip_of_a_needle_is_not_in_the_needle(up):
    # A needle a ten-thousandth of a metre wide and a degree long. Where the island looks west
    # its two sides are nearer to each other than floats can tell.
    long = 10**9
    needle = [(0, 0), (1, 0), (0, long)]
    island = [(10, long - 1), (20, long - 1), (15, long - 5 * up)]
    nodes = np.array([*needle, *island]) * [1, up] + [35 * 10**9, 33 * 10**9]
    edges = np.array([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)])

    faces = subdivide(nodes, edges)

    of_needle = set(faces.left[:3]) | set(faces.right[:3])
    of_island = set(faces.left[3:]) | set(faces.right[3:])
    assert of_needle & of_island == {0}
    assert len(faces.area_m2) == 3


def test_lines_that_leave_a_point_in_all_but_the_same_direction_are_put_in_order():
    far = 2**30 - 1
    fan = [(0, 0, far - step, far - 2 * step) for step in range(6)]
    rim = [(*fan[n][2:], *fan[n + 1][2:]) for n in range(5)]

    faces = fields(board(*fan, *rim))

    assert len(faces.area_m2) == 6


@pytest.mark.parametrize(
    "outline",
    [
        star(9, 0.01),
        comb(12, 0.1),
        spiral(5),
        placed(star(7), (-71.9, -4.2), 0.001),
        placed(spiral(2), (25.5, 80.1), 5),
        shapely.box(-180, -90, 180, 90),
        shapely.Polygon([(30, 45), (40, 50), (35, 60)]),
    ],
    ids=["star", "comb", "spiral", "small star", "northern spiral", "globe", "triangle"],
)
def test_the_field_inside_an_outline_has_its_area(outline):
    faces = fields(noded(outline))

    # The grid moves corners by half a unit, and edges that it cuts by as much.
    grid_m2 = outline.length * 1e-9 * 111_700**2
    assert faces.area_m2[1:] == pytest.approx(areas(np.array([outline])), abs=grid_m2, rel=1e-12)


@settings(max_examples=60)
@given(outlines())
def test_fields_of_outlines_that_are_hard_to_cut_are_those_that_geos_finds(drawn):
    fields(noded(*drawn))


@st.composite
def boards(draw):
    size = draw(st.sampled_from([3, 6, 12]))
    point = st.integers(0, size)
    rows = draw(st.lists(st.tuples(point, point, point, point), min_size=1, max_size=14))
    corner = draw(st.sampled_from([(0, 0), (35 * 10**9, 33 * 10**9), (-179 * 10**9, -80 * 10**9)]))
    return board(*[np.add(row, [*corner, *corner]) for row in rows if row[:2] != row[2:]])


@settings(max_examples=200)
@given(boards())
def test_fields_between_lines_on_a_small_board_are_those_that_geos_finds(linework):
    fields(linework)
