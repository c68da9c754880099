"""What must hold of every theatre, however its sheets lie: conservation, reversal, redrawing."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings

from geo.change import compare
from geo.timeline import ControlTimeline
from tests.strategies import (
    BOX,
    DATES,
    EAST,
    NORTH,
    SOUTH,
    STUDY_AREA,
    WEST,
    redrawn,
    timelines,
)

# 1e-9 of the box, in km²: what a grid of 1e-9 degrees may move along all its lines.
GRID_KM2 = 5e-6


def law(test):
    """Try a law on random theatres: enough to find it broken, few enough for every change."""
    return settings(max_examples=20)(given(timelines())(test))


def near(expected, tolerance=GRID_KM2):
    return pytest.approx(np.asarray(expected), abs=tolerance, rel=0)


def transitions(timeline, before=DATES[0], after=DATES[-1]):
    return compare(timeline.at(before), timeline.at(after)).transitions


@law
def test_on_every_date_the_areas_add_up_to_the_study_area(timeline):
    for day in DATES:
        snapshot = timeline.at(day)

        assert snapshot.areas.sum() == near(snapshot.arrangement.study_area_m2 / 1e6)
        assert (snapshot.areas >= 0).all()


@law
def test_rows_of_the_transition_matrix_add_up_to_the_areas_before_and_columns_to_those_after(
    timeline,
):
    before, after = timeline.at(DATES[0]), timeline.at(DATES[-1])

    change = compare(before, after)

    assert change.transitions.sum(axis="columns").to_numpy() == near(before.areas, 1e-9)
    assert change.transitions.sum(axis="index").to_numpy() == near(after.areas, 1e-9)
    assert change.net.sum() == near(0, 1e-9)
    assert list(change.transitions.index) == list(change.transitions.columns)
    assert list(change.transitions.index) == list(change.net.index) == list(before.areas.index)


@law
def test_from_a_date_to_itself_nothing_passes(timeline):
    for day in DATES:
        change = compare(timeline.at(day), timeline.at(day))

        assert change.gross_km2 == 0
        assert (change.net == 0).all()
        assert np.diag(change.transitions).tolist() == change.before.areas.tolist()
        assert change.frame.empty
        assert change.reclassified.empty


@law
def test_the_way_back_is_the_transpose_of_the_way_there(timeline):
    change = compare(timeline.at(DATES[0]), timeline.at(DATES[-1]))

    there, back = change.transitions.to_numpy(), (~change).transitions.to_numpy()

    assert (there == back.T).all()
    assert (change.net == -(~change).net).all()


@law
def test_net_adds_up_along_a_chain_of_dates_and_gross_only_grows(timeline):
    first, middle, last = map(timeline.at, DATES)
    there, onwards, at_once = compare(first, middle), compare(middle, last), compare(first, last)

    assert (there.net + onwards.net).to_numpy() == near(at_once.net, 1e-9)
    assert at_once.gross_km2 <= there.gross_km2 + onwards.gross_km2 + 1e-9


@law
def test_the_rows_of_a_frame_are_the_areas_and_its_shapes_are_the_ground(timeline):
    snapshot = timeline.at(DATES[1])
    change = compare(timeline.at(DATES[0]), timeline.at(DATES[-1]))

    sums = snapshot.frame.groupby("holder")["area_km2"].sum()
    assert sums.reindex(snapshot.areas.index, fill_value=0).to_numpy() == near(snapshot.areas)
    assert change.frame["area_km2"].sum() == near(change.gross_km2)
    for row in change.frame.to_dict("records"):
        assert row["area_km2"] == near(change.transitions.loc[row["from"], row["to"]])
    assert snapshot.frame.geometry.is_valid.all()
    assert shapely.symmetric_difference(snapshot.frame.union_all(), STUDY_AREA).area < 1e-8


@law
def test_the_start_of_a_ring_its_direction_and_its_parts_order_change_nothing(timeline):
    def turned(outline):
        def ring(line):
            corners = shapely.get_coordinates(line)[:-1]
            return np.roll(corners, 2, axis=0)[::-1]

        return shapely.MultiPolygon(
            [
                shapely.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors])
                for part in reversed(shapely.get_parts(outline))
            ]
        )

    assert transitions(redrawn(timeline, turned)).to_numpy() == near(transitions(timeline))


@law
def test_the_order_of_records_changes_nothing(timeline):
    backwards = ControlTimeline(
        timeline.theatre, timeline.records.iloc[::-1].reset_index(drop=True)
    )

    assert transitions(backwards).to_numpy() == near(transitions(timeline))


@law
def test_further_vertices_on_an_edge_change_nothing(timeline):
    def densified(outline):
        return shapely.segmentize(outline, 0.05)

    assert transitions(redrawn(timeline, densified)).to_numpy() == near(transitions(timeline))


@law
def test_a_record_drawn_in_two_pieces_counts_like_the_whole(timeline):
    """Splitting one party's record; read from right to left, dissolving its records."""
    middle = 33.05
    halves = {"_n": shapely.box(WEST, middle, EAST, NORTH), "_s": shapely.box(*BOX[:3], middle)}
    rows = [timeline.records[timeline.records["theme"] != "control"]]
    for suffix, half in halves.items():
        part = timeline.records[timeline.records["theme"] == "control"].copy()
        part["id"] += suffix
        # An edge that lies on the cut leaves a line or a point besides the polygons.
        part["geometry"] = [polygons(shapely.intersection(one, half)) for one in part.geometry]
        rows.append(part[~part.geometry.is_empty])
    split = ControlTimeline(timeline.theatre, pd.concat(rows, ignore_index=True))

    assert transitions(split).to_numpy() == near(transitions(timeline))


def polygons(geometry):
    parts = shapely.get_parts(geometry)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


@law
def test_other_names_for_the_parties_permute_the_matrix(timeline):
    names = {"a": "b", "b": "c", "c": "a"}
    records = timeline.records.copy()
    records["party"] = records["party"].replace(names)
    renamed = transitions(ControlTimeline(timeline.theatre, records))

    expected = transitions(timeline).rename(index=names, columns=names)

    expected = expected.loc[renamed.index, renamed.columns]
    assert renamed.to_numpy() == near(expected)


@law
def test_tiles_of_the_study_area_add_up_to_the_whole(timeline):
    cuts = [WEST, 35.7123456, EAST]
    tiles = [
        redrawn(timeline, lambda outline: outline, study_area=shapely.box(west, SOUTH, east, NORTH))
        for west, east in pairwise(cuts)
    ]

    whole, parts = transitions(timeline), [transitions(tile) for tile in tiles]

    assert sum(parts).to_numpy() == near(whole)
    assert all((part <= whole + GRID_KM2).all(axis=None) for part in parts)


@law
def test_knowledge_of_the_far_future_is_the_knowledge_of_now(timeline):
    for day in DATES:
        now, later = timeline.at(day), timeline.at(day, as_of="9999-12-31")

        assert (now.holders == later.holders).all()


@law
def test_the_history_of_a_spot_agrees_with_the_snapshot_of_every_day(timeline):
    faces = timeline.arrangement.faces
    spots = shapely.point_on_surface(faces)
    spells = [timeline.history(spot.x, spot.y) for spot in spots]
    for day in timeline.dates:
        states = timeline.at(day).states.to_dict("records")
        for state, table in zip(states, spells, strict=True):
            spell = table[table["from"] <= day].iloc[-1].to_dict()
            assert spell["to"] is None or day < spell["to"]
            assert {key: spell[key] for key in state} == state
