"""Lines that cross, touch or nearly touch, made to meet: nothing crosses, nothing moves far."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.noding import LONGEST, cross, node
from geo.segments import Ledger
from tests.linework import outlines


def segments(*ends):
    return np.array(ends, dtype=np.int64).reshape(-1, 4)


def lines(linework):
    """The edges as pairs of points in whole numbers that never overflow."""
    points = [tuple(point) for point in linework.nodes.tolist()]
    return [(points[a], points[b]) for a, b in linework.edges.tolist()]


def turn(a, b, c):
    """Positive where c lies to the left of the way from a to b."""
    product = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (product > 0) - (product < 0)


def between(a, b, c):
    """Tell whether c lies on the edge from a to b, other than at its ends."""
    inside = all(min(p, q) <= r <= max(p, q) for p, q, r in zip(a, b, c, strict=True))
    return c not in (a, b) and inside and turn(a, b, c) == 0


def meet_elsewhere(one, other):
    """Tell whether two edges meet anywhere but in their ends."""
    (a, b), (c, d) = one, other
    if any(between(a, b, p) for p in other) or any(between(c, d, p) for p in one):
        return True
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def assert_noded(linework):
    edges = lines(linework)
    assert len(set(edges)) == len(edges)
    assert all(a != b for a, b in edges)
    assert not [pair for pair in combinations(edges, 2) if meet_elsewhere(*pair)]


def assert_led_from_end_to_end(given_segments, linework, squares=1):
    """Every segment is a chain of edges that runs from its start to its end and keeps near it."""
    for number, (x0, y0, x1, y1) in enumerate(given_segments.tolist()):
        chosen = linework.segment == number
        ends = linework.nodes[linework.edges[linework.edge[chosen]]]
        forward = linework.sign[chosen] > 0
        start = np.where(forward[:, None], ends[:, 0], ends[:, 1])
        stop = np.where(forward[:, None], ends[:, 1], ends[:, 0])
        steps = sorted(zip(map(tuple, start.tolist()), map(tuple, stop.tolist()), strict=True))
        onward = dict(steps)
        assert len(onward) == len(steps)
        point, seen = (x0, y0), 0
        while point != (x1, y1):
            point, seen = onward[point], seen + 1
            # Distance along x or along y, whichever is less: within the squares it passes.
            off = abs((x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0))
            assert Fraction(off, max(abs(x1 - x0), abs(y1 - y0))) <= 2 * squares
        assert seen == len(steps)


def test_two_lines_that_cross_meet_in_a_new_vertex():
    linework = node(segments((0, 0, 10, 10), (0, 10, 10, 0)))

    assert [5, 5] in linework.nodes.tolist()
    assert len(linework.edges) == 4


def test_a_line_that_ends_on_another_cuts_it_there():
    linework = node(segments((0, 0, 10, 0), (5, 0, 5, 7)))

    assert sorted(lines(linework)) == [((0, 0), (5, 0)), ((5, 0), (5, 7)), ((5, 0), (10, 0))]


def test_one_line_drawn_twice_is_one_edge_of_two_segments():
    linework = node(segments((0, 0, 10, 4), (10, 4, 0, 0)))

    assert len(linework.edges) == 1
    assert linework.segment.tolist() == [0, 1]
    assert linework.sign.sum() == 0


def test_lines_that_overlap_share_the_part_that_they_share():
    linework = node(segments((0, 0, 10, 5), (4, 2, 20, 10)))

    assert lines(linework) == [((0, 0), (4, 2)), ((4, 2), (10, 5)), ((10, 5), (20, 10))]
    assert np.bincount(linework.edge).tolist() == [1, 2, 1]


def test_a_line_that_passes_a_vertex_within_half_a_square_is_led_through_it():
    linework = node(segments((0, 0, 1000, 1), (400, 0, 400, -50)))

    assert ((0, 0), (400, 0)) in lines(linework)
    assert ((400, 0), (1000, 1)) in lines(linework)


def test_lines_that_meet_in_the_corner_of_four_squares_do_not_cross_afterwards():
    # Each passes the corner that the squares around all four points share.
    linework = node(segments((0, 0, 1, 1), (0, 1, 1, 0)))

    assert_noded(linework)
    assert_led_from_end_to_end(segments((0, 0, 1, 1), (0, 1, 1, 0)), linework)


def test_with_no_line_there_is_nothing_to_meet():
    linework = node(segments())

    assert linework.nodes.shape == (0, 2)
    assert linework.edges.shape == (0, 2)


def test_a_line_without_length_is_no_line():
    assert len(node(segments((3, 3, 3, 3), (0, 0, 1, 0))).edges) == 1


@pytest.mark.parametrize(
    "ends",
    [
        (35_000_000_000, 33_000_000_000, 38_500_000_000, 33_123_456_789),
        (-180_000_000_000, -89_999_999_999, 180_000_000_000, 90_000_000_000),
        (-180_000_000_000, 0, 0, 1),
    ],
)
def test_an_edge_of_many_degrees_is_cut_and_crossed_without_overflow(ends):
    x0, y0, x1, y1 = ends
    x, y = (x0 + x1) // 2 + 12_345, (y0 + y1) // 2
    short = [(x - 70, y - 100_000_000, x + 90, y + 123_456_789), (x, y + 40, x + 17, y - 31)]
    given_segments = segments(ends, *short)

    linework = node(given_segments)

    assert np.abs(np.diff(linework.nodes[linework.edges], axis=1)).max() <= LONGEST + 1
    assert_noded(linework)
    assert_led_from_end_to_end(given_segments, linework)


def test_at_the_limits_of_length_and_distance_cross_products_are_still_exact():
    longest, apart = LONGEST + 1, 2 * (LONGEST + 1)
    first = np.array([[longest, longest], [longest, -longest]])
    second = np.array([[-apart, apart], [apart, apart]])

    expected = [
        int(a[0]) * int(b[1]) - int(a[1]) * int(b[0]) for a, b in zip(first, second, strict=True)
    ]

    assert cross(first, second).tolist() == expected
    assert max(map(abs, expected)) < 2**63


def test_nearly_parallel_lines_that_cross_far_from_their_ends_do_not_cross_afterwards():
    far = LONGEST - 1
    given_segments = segments(
        (0, 0, far, far - 1), (1, 0, far - 1, far - 1), (0, 1, far, far - 2), (2, 1, far, far - 1)
    )

    linework = node(given_segments)

    assert_noded(linework)
    assert_led_from_end_to_end(given_segments, linework)


def few_segments(size):
    point = st.integers(0, size)
    return st.lists(st.tuples(point, point, point, point), min_size=1, max_size=7).map(
        lambda rows: segments(*[row for row in rows if row[:2] != row[2:]])
    )


@settings(max_examples=300)
@given(few_segments(7) | few_segments(2) | few_segments(60))
def test_lines_on_the_points_of_a_small_board_never_cross_after_noding(given_segments):
    linework = node(given_segments)

    assert_noded(linework)
    assert_led_from_end_to_end(given_segments, linework)


@st.composite
def bundles(draw):
    """Lines of any length that all but coincide: their ends a few squares apart."""
    span = draw(st.sampled_from([50, 10**6, 10**9, 35 * 10**8, 179 * 10**9]))
    x1, y1 = draw(st.integers(-span, span)), draw(st.integers(-span // 2, span // 2))
    near = st.integers(-3, 3)
    rows = []
    for _ in range(draw(st.integers(2, 5))):
        part = draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2)]))
        rows.append(
            (
                round(x1 * part) + draw(near),
                round(y1 * part) + draw(near),
                x1 + draw(near),
                y1 + draw(near),
            )
        )
    return segments(*[row for row in rows if row[:2] != row[2:]])


@settings(max_examples=60)
@given(bundles())
def test_lines_that_all_but_coincide_never_cross_after_noding(given_segments):
    linework = node(given_segments)

    assert_noded(linework)
    assert_led_from_end_to_end(given_segments, linework)


@settings(max_examples=40)
@given(outlines(most=2), st.randoms(use_true_random=False))
def test_outlines_that_are_hard_to_cut_never_cross_and_keep_their_order(drawn, shuffle):
    ledger = Ledger.of(
        np.array(drawn, dtype=object),
        np.arange(len(drawn)),
        np.zeros(len(drawn), np.int32),
        np.ones(len(drawn), np.int32),
    )
    order = list(range(len(ledger.segments)))
    shuffle.shuffle(order)

    linework = node(ledger.segments)
    other = node(ledger.segments[order])

    assert_noded(linework)
    assert_led_from_end_to_end(ledger.segments, linework)
    assert sorted(lines(linework)) == sorted(lines(other))
