"""What passes on one day: told from what changed, by hand and against whole arrangements."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo.delta
from geo.area import areas
from geo.arrangement import Arrangement
from geo.cutting import Outlines
from geo.delta import transitions_on
from geo.errors import ConservationError
from geo.holdings import Holdings, resolve
from geo.noding import node
from geo.segments import Ledger
from tests.benchmarks.series import medium

A, B, NOBODY = 0, 1, 2
DAY = 1


def square_metres(*geometries):
    return areas(np.array(geometries))


def ledger_of(before, after):
    """Enter who holds what the day before and on the day: polygon and label."""
    held = [(*row, 0) for row in before] + [(*row, DAY) for row in after]
    geometry, label, first = zip(*held, strict=True)
    first = np.array(first, dtype=np.int32)
    return Ledger.of(np.array(geometry), np.array(label), first, first + np.int32(1))


def test_a_day_without_a_change_leaves_everybody_what_they_held():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 3, 1)

    passed = transitions_on(ledger_of([(west, A), (east, B)], [(west, A), (east, B)]), DAY, 2)

    expected = np.diag([*square_metres(west, east), 0])
    assert passed == pytest.approx(expected, abs=1e-3)


def test_a_strip_handed_over_passes_and_the_rest_stays():
    west, strip, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)
    before = [(west | strip, A), (east, B)]
    after = [(west, A), (east | strip, B)]

    passed = transitions_on(ledger_of(before, after), DAY, 2)

    stays_a, goes, stays_b = square_metres(west, strip, east)
    expected = np.array([[stays_a, goes, 0], [0, stays_b, 0], [0, 0, 0]])
    assert passed == pytest.approx(expected, abs=1e-3)


def test_a_front_redrawn_across_itself_passes_ground_both_ways():
    front_before, front_after = [(1, 0), (1.2, 1)], [(1.2, 0), (1, 1)]

    def sides(front):
        return [
            (shapely.Polygon([(0, 0), *front, (0, 1)]), A),
            (shapely.Polygon([(2, 0), *front, (2, 1)]), B),
        ]

    passed = transitions_on(ledger_of(sides(front_before), sides(front_after)), DAY, 2)

    cross = (1.1, 0.5)
    won = square_metres(shapely.Polygon([(1, 0), (1.2, 0), cross]))[0]
    lost = square_metres(shapely.Polygon([(1, 1), (1.2, 1), cross]))[0]
    assert [passed[B, A], passed[A, B]] == pytest.approx([won, lost], abs=1e-3)


def test_a_pocket_that_appears_is_lost_by_whoever_is_around_it():
    ground, pocket = shapely.box(0, 0, 2, 2), shapely.box(0.5, 0.5, 1, 1)

    passed = transitions_on(
        ledger_of([(ground, A)], [(ground - pocket, A), (pocket, B)]), DAY, n_labels=2
    )

    assert passed[A, B] == pytest.approx(square_metres(pocket)[0], abs=1e-3)
    assert passed[A, A] == pytest.approx(square_metres(ground - pocket)[0], abs=1e-3)


def test_ground_that_was_nobodys_comes_from_nobody_and_given_up_goes_to_nobody():
    ground, given_up, taken = (
        shapely.box(0, 0, 1, 1),
        shapely.box(0, 1, 1, 2),
        shapely.box(1, 0, 3, 1),
    )

    passed = transitions_on(
        ledger_of([(ground | given_up, A)], [(ground | taken, A)]), DAY, n_labels=2
    )

    gone, come = square_metres(given_up, taken)
    assert [passed[A, NOBODY], passed[NOBODY, A]] == pytest.approx([gone, come], abs=1e-3)
    assert passed[NOBODY, NOBODY] == 0


def test_an_island_in_a_lost_ring_that_stays_is_not_counted_as_lost():
    whole, island = shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2)

    passed = transitions_on(ledger_of([(whole, A)], [(island, A)]), DAY, n_labels=2)

    assert passed[A, A] == pytest.approx(square_metres(island)[0], abs=1e-3)
    assert passed[A, NOBODY] == pytest.approx(square_metres(whole - island)[0], abs=1e-3)


def by_arrangement(series):
    names = tuple("abcdefgh"[: series.n_parties])
    outlines = Outlines(names, series.geometry, series.party, series.first, series.end)
    ground = shapely.box(*shapely.total_bounds(series.geometry))
    arrangement = Arrangement.of(ground, {}, [outlines])
    status = np.full(series.n_parties, "controlled", dtype=object)
    spells = resolve(arrangement.runs(outlines), len(arrangement.inside), status)
    nobody_last = np.where(spells.top < 0, series.n_parties, spells.top)
    return Holdings.of(spells, nobody_last, arrangement.area_m2), outlines.ledger


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_what_passes_from_day_to_day_equals_what_an_arrangement_of_all_days_says(seed):
    series = medium(6, 3, seed=seed)
    holdings, ledger = by_arrangement(series)

    for day in series.days[1:]:
        passed = transitions_on(ledger, day, series.n_parties)
        # Lines move by the grid of 0.1 mm at most, along some thousand kilometres.
        whole = holdings.transitions(day - 1, day)
        assert passed[:-1, :-1] == pytest.approx(whole[:-1, :-1], abs=100, rel=0)


def test_a_day_added_to_a_ledger_gives_what_a_ledger_of_all_days_gives():
    series = medium(5, 3, seed=1)
    last = int(series.days[-1])
    geometry, party = series.on(last)
    first = np.full(len(party), last, dtype=np.int32)

    ledger = Ledger.merge(
        [series.until(last).ledger(), Ledger.of(geometry, party, first, first + np.int32(1))]
    )

    whole = series.ledger()
    for column in ("segments", "segment", "label", "first", "end", "sign"):
        assert np.array_equal(getattr(ledger, column), getattr(whole, column))
    assert np.array_equal(transitions_on(ledger, last, 3), transitions_on(whole, last, 3))


def test_figures_that_do_not_add_up_are_refused(monkeypatch):
    def careless(segments):
        return node(segments[1:])  # loses a line

    front_before, front_after = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 2, 1)
    ledger = ledger_of([(front_before, A)], [(front_after, A)])
    monkeypatch.setattr(geo.delta, "node", careless)

    with pytest.raises(ConservationError, match="day 1970-01-02: what passed misses the areas"):
        transitions_on(ledger, DAY, 2)


def test_ground_of_two_labels_at_once_is_refused():
    shared = shapely.box(0, 0, 1, 1)
    ledger = ledger_of([(shared, A), (shared, B)], [(shapely.box(5, 5, 6, 6), A)])

    with pytest.raises(ConservationError, match="misses"):
        transitions_on(ledger, DAY, 2)
