"""Figures put together from parts: stretches of time, tiles of ground, several processes."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings

import geo
from geo import change, history
from geo.errors import ConservationError, OptionError
from geo.scale import partition
from geo.scale.dask import local_cluster
from geo.segments import Ledger
from tests.strategies import DATES, timelines
from tests.test_arcs import daily_series

BEFORE, AFTER = "2010-01-05", "2010-01-20"


def whole(timeline):
    return change.compare(timeline.at(BEFORE), timeline.at(AFTER)).transitions


def same(one: Ledger, other: Ledger) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in one.arrays())


@settings(max_examples=20)
@given(timelines())
def test_areas_of_tiles_add_up_to_the_areas_of_the_whole(timeline):
    expected = history.series(timeline, DATES)

    for count in (1, 4):
        summed = partition.series(timeline, DATES, count=count)
        assert summed.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-5)
        assert list(summed.columns) == list(expected.columns)


def test_transitions_of_tiles_add_up_on_a_line_of_many_corners():
    timeline = daily_series(30)

    for count in (2, 9):
        summed = partition.transitions(timeline, BEFORE, AFTER, count=count)
        assert summed.to_numpy() == pytest.approx(whole(timeline).to_numpy(), abs=1e-5)


def test_tiles_of_the_golan_add_up_to_the_golan(golan_path):
    timeline = geo.load(golan_path)

    summed = partition.series(timeline, count=9)

    expected = geo.series(timeline)
    assert list(summed.index) == list(expected.index)
    assert summed.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-5)
    assert partition.series(timeline, as_of="2024-12-07").index[-1] < summed.index[-1]


def test_tiles_that_miss_ground_are_found_out(monkeypatch):
    timeline = daily_series(3)
    tiles = partition.tiles(timeline, 4)
    monkeypatch.setattr(partition, "tiles", lambda *_: tiles[1:])

    with pytest.raises(ConservationError, match="they miss"):
        partition.transitions(timeline, "2010-01-01", "2010-01-02")


def test_less_than_one_tile_is_refused():
    with pytest.raises(OptionError, match="at least one"):
        partition.tiles(daily_series(1), 0)


def test_a_cluster_of_two_workers_gives_identical_figures(monkeypatch):
    monkeypatch.setattr("geo.segments.CHUNK_VERTICES", 5_000)  # several stretches of time
    timeline = daily_series(40)
    alone = partition.transitions(timeline, BEFORE, AFTER), partition.series(timeline)
    entered = partition.ledger(timeline)

    with local_cluster(2) as run:
        shared = (
            partition.transitions(timeline, BEFORE, AFTER, run=run),
            partition.series(timeline, run=run),
        )
        assert same(partition.ledger(timeline, run=run), entered)

    assert all(one.equals(other) for one, other in zip(alone, shared, strict=True))


def test_a_pool_of_processes_gives_identical_figures():
    timeline = daily_series(10)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        pooled = partition.series(timeline, count=2, run=pool.map)

    assert pooled.equals(partition.series(timeline, count=2))
