"""From how far off lines may be to how far off areas may be: closed forms, laws, simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.uncertainty import Lines, band_m2, floor_m2, sigma_m2

SIGMA, REACH = 50.0, 2_000.0
DRAWS, STEP = 4_000, 50.0  # of a simulation; metres between the vertices of its lines


def lines(*parts, closed=False, sigma=SIGMA, reach=REACH):
    """Make lines, each given by the lengths of its pieces in metres."""
    return Lines(
        np.array([length for part in parts for length in part], dtype=float),
        np.r_[0, np.cumsum([len(part) for part in parts], dtype=int)],
        np.full(len(parts), closed),
        np.full(len(parts), sigma) if np.isscalar(sigma) else np.array(sigma),
        np.full(len(parts), reach),
    )


def weights(*numbers):
    """One area: how much it wins for each piece."""
    return np.array(numbers)[:, np.newaxis]


def along(length):
    """Variance of the mean error over a stretch times its length, for a sigma of one, by hand."""
    return 2 * REACH * (length - REACH * (1 - math.exp(-length / REACH)))


def test_a_line_a_good_deal_longer_than_its_correlation_averages_its_errors():
    (sigma,) = sigma_m2(lines([113_000.0]), weights(1))

    assert sigma == pytest.approx(SIGMA * math.sqrt(along(113_000)), rel=1e-12)
    assert sigma == pytest.approx(SIGMA * math.sqrt(2 * REACH * 113_000), rel=0.01)


def test_a_line_much_shorter_than_its_correlation_lies_off_as_a_whole():
    (sigma,) = sigma_m2(lines([2.0]), weights(1))

    assert sigma == pytest.approx(SIGMA * 2, rel=1e-3)


def test_two_stretches_of_one_line_share_the_error_where_they_meet():
    between = (1 - math.exp(-3 / 2)) * (1 - math.exp(-5 / 2)) * math.exp(-1 / 2) * REACH**2
    apart, together = along(3_000) + along(5_000), 2 * between

    (same,) = sigma_m2(lines([3_000, 1_000, 5_000]), weights(1, 0, 1))
    (against,) = sigma_m2(lines([3_000, 1_000, 5_000]), weights(1, 0, -1))
    (twice,) = sigma_m2(lines([3_000, 1_000, 5_000]), weights(2, 0, 2))

    assert same == pytest.approx(SIGMA * math.sqrt(apart + together))
    assert against == pytest.approx(SIGMA * math.sqrt(apart - together))
    assert twice == pytest.approx(2 * same)


def test_lines_of_different_drawings_are_independent():
    (sigma,) = sigma_m2(lines([3_000], [4_000], sigma=[10.0, 20.0]), weights(1, -1))

    assert sigma == pytest.approx(math.sqrt(100 * along(3_000) + 400 * along(4_000)))


def test_a_closed_line_has_no_place_where_it_starts():
    pieces, wins = [700.0, 2_500, 900, 4_000], [1, -1, 0, 2]
    turned = [
        sigma_m2(lines(np.roll(pieces, n), closed=True), weights(*np.roll(wins, n)))[0]
        for n in range(4)
    ]

    assert turned == pytest.approx([turned[0]] * 4)
    # The double integral of its kernel, by the sum over small steps.
    at = np.arange(0, 8_100, 10.0) + 5
    value = np.repeat(wins, np.array(pieces, dtype=int) // 10)
    gap = np.abs(at[:, np.newaxis] - at)
    kernel = np.cosh((8_100 / 2 - gap) / REACH) / math.cosh(8_100 / 2 / REACH)
    assert turned[0] == pytest.approx(SIGMA * 10 * math.sqrt(value @ kernel @ value), rel=1e-4)


def test_a_small_closed_line_lies_off_as_a_whole_too():
    (sigma,) = sigma_m2(lines([1.0, 2.0], closed=True), weights(1, 1))

    assert sigma == pytest.approx(SIGMA * 3, rel=1e-3)


def test_the_outer_bound_adds_every_metre_of_line():
    assert band_m2(lines([3_000, 1_000, 5_000]), weights(1, 0, -2)) == [SIGMA * 13_000]


def test_a_line_without_an_accuracy_leaves_open_what_it_bounds_and_nothing_else():
    drawn = lines([3_000], [4_000], sigma=[np.nan, 20.0])
    areas = np.array([[1, 0], [0, 1]])

    for measured in (sigma_m2(drawn, areas), band_m2(drawn, areas)):
        assert np.isnan(measured[0])
        assert measured[1] > 0


def test_without_a_boundary_there_is_no_error():
    nothing = lines()

    assert list(sigma_m2(nothing, np.zeros((0, 2), int))) == [0, 0]
    assert list(band_m2(nothing, np.zeros((0, 2), int))) == [0, 0]


def test_two_drawings_of_a_line_that_did_not_move_seem_to_pass_ground_both_ways():
    apart = process(40_000, np.random.default_rng(5)) - process(40_000, np.random.default_rng(6))

    floor = floor_m2(40_000, SIGMA, SIGMA)

    assert floor == pytest.approx(40_000 * 0.39894 * 50 * math.sqrt(2), rel=1e-4)
    for gained in (apart, -apart):
        assert np.maximum(gained, 0).sum(axis=1).mean() * STEP == pytest.approx(floor, rel=0.01)


pieces = st.lists(
    st.tuples(st.floats(1, 20_000), st.integers(-2, 2), st.floats(0.01, 0.99)),
    min_size=1,
    max_size=12,
)


@given(pieces, st.booleans())
def test_cutting_pieces_in_two_changes_no_error(drawn, closed):
    whole = lines([length for length, _, _ in drawn], closed=closed)
    halves = [part for length, _, at in drawn for part in (length * at, length * (1 - at))]
    wins = [win for _, win, _ in drawn]
    # A column that differs from half to half keeps the halves from being joined again.
    marks = np.arange(len(halves)) % 2
    split = np.stack([np.repeat(wins, 2), marks], axis=1)

    for measure in (sigma_m2, band_m2):
        (before,) = measure(whole, weights(*wins))
        assert measure(lines(halves, closed=closed), split)[0] == pytest.approx(
            before, rel=1e-9, abs=1e-3
        )


@given(pieces, st.booleans())
def test_walking_a_line_the_other_way_changes_no_error(drawn, closed):
    lengths, wins = [length for length, _, _ in drawn], [win for _, win, _ in drawn]
    there = sigma_m2(lines(lengths, closed=closed), weights(*wins))
    back = sigma_m2(lines(lengths[::-1], closed=closed), -weights(*wins[::-1]))

    assert back == pytest.approx(there, rel=1e-9, abs=1e-3)


@given(pieces, st.booleans())
def test_no_error_exceeds_the_outer_bound(drawn, closed):
    made, wins = lines([length for length, _, _ in drawn], closed=closed), [d[1] for d in drawn]

    assert sigma_m2(made, weights(*wins)) <= band_m2(made, weights(*wins)) * (1 + 1e-9)


def process(length, random, *, sigma=SIGMA, reach=REACH):
    """Errors along lines, correlated as stated; shape (DRAWS, vertices), a vertex every STEP."""
    count = round(length / STEP)
    keeps = math.exp(-STEP / reach)
    errors = random.standard_normal((DRAWS, count))
    errors[:, 1:] *= math.sqrt(1 - keeps**2)
    for place in range(1, count):
        errors[:, place] += keeps * errors[:, place - 1]
    return sigma * errors


def displaced(line, errors):
    """Draw a line anew, each vertex off across it to the right; shape (DRAWS, vertices, 2)."""
    ahead = np.gradient(line, axis=0)
    across = np.c_[ahead[:, 1], -ahead[:, 0]] / np.hypot(*ahead.T)[:, np.newaxis]
    return line + errors[:, :, np.newaxis] * across


def joined(start, line, end):
    """Add the points where a line meets others: where those lie is not its doing."""
    ends = (np.broadcast_to(point, (DRAWS, 1, 2)) for point in (start, end))
    return np.concatenate([next(ends), line, next(ends)], axis=1)


def west_of(line):
    """Area between lines that run north and the meridian x = 0, by trapezes."""
    x, y = np.moveaxis(line, -1, 0)
    return ((x[..., 1:] + x[..., :-1]) / 2 * np.diff(y, axis=-1)).sum(axis=-1)


def lengths(line):
    return np.hypot(*np.moveaxis(np.diff(line, axis=-2), -1, 0)).sum(axis=-1)


def covered(truth, drawn, sigma):
    """How often an interval of two sigmas around what was drawn holds the truth."""
    return float((np.abs(drawn - truth) <= 2 * sigma).mean())


def by_steps(x):
    """Make a line that runs north by steps of STEP, given its longitude as a function of y."""
    fine = np.arange(0, 40_000, 1.0)
    line = np.c_[x(fine), fine]
    far = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    at = np.arange(0, far[-1], STEP)
    return np.c_[np.interp(at, far, line[:, 0]), np.interp(at, far, line[:, 1])]


@pytest.mark.parametrize(
    ("x", "seed"),
    [
        (lambda y: np.full_like(y, 9_000), 1),
        (lambda y: 9_000 + 2_000 * np.sin(y / 3_000) + 700 * np.sin(y / 800), 2),
    ],
    ids=["straight", "wiggly"],
)
def test_intervals_of_areas_hold_the_truth_as_often_as_they_say(x, seed):
    true = by_steps(x)
    drawn = displaced(true, process(len(true) * STEP, np.random.default_rng(seed)))
    # What a reader knows is the line that was drawn, so its own length decides the interval.
    sigma = [sigma_m2(lines([length]), weights(1))[0] for length in lengths(drawn)]
    area = west_of(joined(true[0], drawn, true[-1]))

    assert 0.93 <= covered(west_of(true), area, np.array(sigma)) <= 0.97


def test_intervals_of_a_change_hold_the_truth_where_a_part_of_the_line_is_shared():
    random = np.random.default_rng(3)
    old = by_steps(lambda y: np.full_like(y, 9_000))
    new = by_steps(lambda y: 9_000 + 3_000 * np.sin((y - 15_000) / 10_000 * math.pi))
    first, last = (int(np.searchsorted(old[:, 1], y)) for y in (15_000, 25_000))
    moved = new[(new[:, 1] > 15_000) & (new[:, 1] < 25_000)]
    before = displaced(old, process(len(old) * STEP, random))
    bulge = displaced(moved, process(len(moved) * STEP, random))
    after = np.concatenate([before[:, :first], bulge, before[:, last:]], axis=1)
    true = west_of(np.concatenate([old[:first], moved, old[last:]])) - west_of(old)

    drawn = lines([lengths(old[:first]), 10_000, lengths(old[last:])], [lengths(moved)])
    (sigma,) = sigma_m2(drawn, weights(0, -1, 0, 1))

    assert 0.93 <= covered(true, west_of(after) - west_of(before), sigma) <= 0.97
    # Had both lines been drawn anew from end to end, their errors would not cancel.
    (anew,) = sigma_m2(lines([40_000], [40_000]), weights(-1, 1))
    assert anew > 1.5 * sigma
