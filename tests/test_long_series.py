"""A thousand days of a moving front: any two of them, against a plain overlay of the two."""

import numpy as np
import pytest
import shapely

from geo.delta import transitions_on
from tests.benchmarks.engine import build
from tests.benchmarks.peers import by_parts
from tests.benchmarks.series import medium

GRID_M = 111_700e-9  # what a line may move, by rounding to the grid


@pytest.fixture(scope="module")
def series():
    return medium()


@pytest.fixture(scope="module")
def built(series):
    return build(series)


def boundary_m(polygons, parties, n_parties):
    return np.bincount(parties, shapely.length(polygons), n_parties) * 111_700


def test_two_hundred_pairs_of_days_agree_with_plain_overlays(series, built):
    rng = np.random.default_rng(1974)
    n = series.n_parties
    for before, after in rng.choice(series.days, (200, 2)):
        sides = series.on(before), series.on(after)
        plain = by_parts(*sides, n)

        misses = np.abs(built.holdings.transitions(before, after)[1:, 1:] - plain)

        assert misses.max() <= 1e-9 * plain.sum()
        one, other = (boundary_m(*side, n) for side in sides)
        assert (misses <= (one[:, np.newaxis] + other) * GRID_M).all()


def test_what_passed_on_a_day_is_the_same_from_its_changed_segments_alone(series, built):
    rng = np.random.default_rng(1974)
    n = series.n_parties
    for day in rng.choice(series.days[1:], 30):
        from_all = built.holdings.transitions(day - 1, day)

        alone = transitions_on(built.ledger, int(day), n)

        assert alone[:n, :n] == pytest.approx(from_all[1:, 1:], abs=1e-9 * from_all.sum())
