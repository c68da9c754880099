"""How well areas, changes and passages are known, from the accuracy stated for outlines."""

import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings

import geo
from geo.timeline import ControlTimeline
from tests.strategies import DATES, EAST, NORTH, SOUTH, STUDY_AREA, WEST, redrawn, sheet, theatre
from tests.strategies import timelines as any_timelines
from tests.test_arcs import km

# West, strip and east of a box; what is drawn reaches beyond it, so that the box cuts it.
BEYOND = 0.1
BOUNDS = [WEST - BEYOND, 35.7, 35.8, EAST + BEYOND]
WEST_SIDE, STRIP, EAST_SIDE = (
    shapely.box(west, SOUTH - BEYOND, east, NORTH + BEYOND)
    for west, east in itertools.pairwise(BOUNDS)
)
OLD_LINE, NEW_LINE = ([(x, SOUTH), (x, NORTH)] for x in (35.7, 35.8))
BEFORE, AFTER = "2000-06-01", "2018-06-01"
REACH = 2_000.0


def of_line(length_km, sigma_m, reach_m=REACH):
    """Standard deviation in km² of the ground on one side of a line, by hand."""
    length = length_km * 1000
    mean = reach_m * (1 - math.exp(-length / reach_m))
    return sigma_m * math.sqrt(2 * reach_m * (length - mean)) / 1e6


def strip_handed_over(*more, old_m=300.0, new_m=500.0, **fields):
    """West is a's, east b's; the strip between them passes from b to a in 2010."""
    eastern = shapely.union(STRIP, EAST_SIDE)
    western = shapely.union(STRIP, WEST_SIDE)
    return theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01", accuracy_m=old_m, **fields),
        sheet("east", "b", eastern, "2000-01-01", accuracy_m=old_m, **fields),
        sheet("more", "a", western, "2010-01-01", accuracy_m=new_m, **fields),
        *more,
    )


def between(timeline, before=BEFORE, after=AFTER):
    return geo.compare(timeline.at(before), timeline.at(after))


def stated(timeline, **fields):
    """Make the same theatre, with other fields of its control records and lines."""
    records = timeline.records.copy()
    drawn = records["theme"].isin(["control", "line"])
    for name, value in fields.items():
        records.loc[drawn, name] = value
    return ControlTimeline(timeline.theatre, records)


def test_an_area_is_known_as_well_as_the_line_that_bounds_it():
    interval = strip_handed_over().at(BEFORE).interval

    sigma = of_line(km(*OLD_LINE), 300)
    assert interval.loc["a", "sigma_km2"] == pytest.approx(sigma, rel=1e-6)
    assert interval.loc["b", "sigma_km2"] == pytest.approx(sigma, rel=1e-6)
    assert interval.loc["a", "low_km2"] == pytest.approx(
        interval.loc["a", "area_km2"] - 2 * sigma, rel=1e-6
    )
    assert interval.loc["a", "band_km2"] == pytest.approx(km(*OLD_LINE) * 0.3, rel=1e-6)
    assert list(interval.loc["c"]) == [0, 0, 0, 0, 0]


def test_a_change_carries_the_errors_of_both_lines():
    change = between(strip_handed_over())

    sigma = math.hypot(of_line(km(*OLD_LINE), 300), of_line(km(*NEW_LINE), 500))
    assert change.interval["sigma_km2"].tolist()[:2] == pytest.approx([sigma, sigma], rel=1e-6)
    (passage,) = change.passages.to_dict("records")
    assert change.passages.index.tolist() == [("b", "a")]
    assert passage["sigma_km2"] == pytest.approx(sigma, rel=1e-6)
    assert passage["area_km2"] == pytest.approx(change.net["a"])
    assert passage["band_km2"] == pytest.approx(km(*OLD_LINE) * 0.3 + km(*NEW_LINE) * 0.5, rel=1e-6)
    assert passage["detectable"]
    assert change.gross_interval.loc["gross", "sigma_km2"] == pytest.approx(sigma, rel=1e-6)


def test_a_line_whose_sides_are_exchanged_counts_twice_in_what_a_party_wins():
    timeline = theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01", accuracy_m=300),
        sheet("east", "b", shapely.union(STRIP, EAST_SIDE), "2000-01-01", accuracy_m=300),
        sheet("west2", "b", WEST_SIDE, "2010-01-01", accuracy_m=300),
        sheet("east2", "a", shapely.union(STRIP, EAST_SIDE), "2010-01-01", accuracy_m=300),
    )
    change, sigma = between(timeline), of_line(km(*OLD_LINE), 300)

    assert change.interval.loc["a", "sigma_km2"] == pytest.approx(2 * sigma, rel=1e-6)
    assert change.passages["sigma_km2"].tolist() == pytest.approx([sigma, sigma], rel=1e-6)
    assert change.gross_interval.loc["gross", "sigma_km2"] == 0  # all of it, whoever won it


def test_a_line_that_stays_carries_no_error_into_a_change():
    third = shapely.box(35.9, SOUTH - BEYOND, EAST + BEYOND, NORTH + BEYOND)
    far = sheet("far", "c", third, "2000-01-01", accuracy_m=9_000, rank=1)

    alone, with_far = (between(strip_handed_over(*more)).interval for more in ((), (far,)))

    assert with_far["sigma_km2"].tolist() == pytest.approx(alone["sigma_km2"].tolist())
    assert with_far.loc["c"].tolist() == [0, 0, 0, 0, 0, False]


def test_a_snapshot_compared_with_itself_is_sure():
    snapshot = strip_handed_over().at(AFTER)
    change = geo.compare(snapshot, snapshot)

    assert (change.interval[["sigma_km2", "band_km2"]] == 0).all(axis=None)
    assert not change.interval["detectable"].any()
    assert change.passages.empty
    assert change.gross_interval.iloc[0].tolist() == [0, 0, 0, 0, 0, 0, False]


def test_going_back_is_known_as_well_as_going_there():
    change = between(strip_handed_over())

    there, back = change.interval, (~change).interval

    assert back["sigma_km2"].tolist() == there["sigma_km2"].tolist()
    assert back["low_km2"].tolist() == pytest.approx((-there["high_km2"]).tolist())
    assert (~change).passages.index.tolist() == [("a", "b")]
    assert (~change).passages.to_numpy().tolist() == change.passages.to_numpy().tolist()


def test_an_outline_without_an_accuracy_leaves_open_what_it_bounds_and_nothing_else():
    change = between(strip_handed_over(new_m=None))

    before, after = change.before.interval, change.after.interval
    assert before.loc["a", "sigma_km2"] > 0
    for column in ("sigma_km2", "low_km2", "high_km2", "band_km2"):
        assert np.isnan(after.loc["a", column])
        assert np.isnan(change.interval.loc["a", column])
        assert np.isnan(change.passages[column].iloc[0])
    assert after.loc["c", "sigma_km2"] == 0
    assert not change.interval.loc["a", "detectable"]


def test_a_line_record_says_how_well_the_line_is_known():
    line = sheet(
        "front", None, shapely.LineString(NEW_LINE), "2000-01-01", theme="line", status=None
    )
    named = strip_handed_over({**line, "accuracy_m": 40.0, "correlation_m": 700.0})

    interval = named.at(AFTER).interval

    assert interval.loc["a", "sigma_km2"] == pytest.approx(of_line(km(*NEW_LINE), 40, 700))


def test_of_two_outlines_the_less_accurate_decides():
    worse = sheet("worse", "b", EAST_SIDE, "2005-01-01", accuracy_m=800.0)

    interval = strip_handed_over(worse).at(AFTER).interval

    assert interval.loc["a", "sigma_km2"] == pytest.approx(of_line(km(*NEW_LINE), 800))


@pytest.mark.parametrize(
    ("basis", "drawn"), [("schematic", False), ("estimated", True), (None, True)]
)
def test_the_edge_of_the_study_area_counts_only_where_an_outline_was_drawn_there(basis, drawn):
    timeline = theatre(
        sheet("a", "a", STUDY_AREA, "2000-01-01", accuracy_m=100, accuracy_basis=basis)
    )

    band = timeline.at(AFTER).interval.loc["a", "band_km2"]

    around = km(*shapely.get_coordinates(shapely.boundary(STUDY_AREA)))
    assert band == pytest.approx(around * 0.1 if drawn else 0, rel=1e-6)


def test_a_study_area_whose_own_outline_was_drawn_is_as_uncertain_as_that(golan_path):
    within = geo.within(geo.load(golan_path), "mount_hermon")
    before = within.at("2024-12-07").interval

    # Ground above 2,000 m, cut along Lines A and B: its contour is drawn to 1,000 m.
    assert before.loc["syria", "sigma_km2"] > 5
    by_hand = geo.within(geo.load(golan_path), shapely.box(35.75, 33.2, 35.85, 33.3))
    assert by_hand.at("2024-12-07").interval["sigma_km2"].max() < 4  # a box is a definition


def test_ground_that_reaches_beyond_the_study_area_is_cut_by_a_definition():
    timeline = theatre(sheet("a", "a", shapely.buffer(STUDY_AREA, 1), "2000-01-01", accuracy_m=100))

    assert timeline.at(AFTER).interval.loc["a", "sigma_km2"] == 0


def test_what_was_learnt_later_is_as_uncertain_as_the_lines_that_it_moved():
    western = shapely.union(STRIP, WEST_SIDE)
    first = {"accuracy_m": 500.0, "retracted_on": "2012-01-01", "assessed_on": "2010-01-01"}
    timeline = theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01", accuracy_m=300),
        sheet("east", "b", shapely.union(STRIP, EAST_SIDE), "2000-01-01", accuracy_m=300),
        sheet("first", "a", western, "2010-01-01", **first),
    )

    change = geo.compare(timeline.at(AFTER, as_of=AFTER), timeline.at("2011-01-01", as_of=AFTER))
    assert change.interval["sigma_km2"].sum() == 0
    change = geo.compare(
        timeline.at("2011-06-01", as_of="2011-06-01"), timeline.at("2011-06-01", as_of=AFTER)
    )
    sigma = math.hypot(of_line(km(*OLD_LINE), 300), of_line(km(*NEW_LINE), 500))
    assert change.interval.loc["a", "sigma_km2"] == pytest.approx(sigma, rel=1e-6)


def test_a_line_drawn_again_nearby_has_a_floor_and_one_far_away_has_none():
    shifted = shapely.box(WEST - BEYOND, SOUTH - BEYOND, 35.701, NORTH + BEYOND)
    again = strip_handed_over(sheet("again", "a", shifted, "2010-01-02", accuracy_m=400, rank=1))
    beneath = sheet("back", "b", shapely.box(35.701, 30, 38, 35), "2010-01-02", rank=1)
    again = strip_handed_over(
        sheet("again", "a", shifted, "2010-01-02", accuracy_m=400, rank=1),
        {**beneath, "accuracy_m": 400},
    )

    near = between(again)
    far = between(strip_handed_over())

    # 300 and 400 m make 500 m; the lines lie 94 m apart, so all of both is within 1,000 m.
    floor = km(*OLD_LINE) * 0.5 / math.sqrt(2 * math.pi)
    assert near.passages["floor_km2"].tolist() == pytest.approx([floor], rel=1e-3)
    assert near.gross_interval["floor_km2"].tolist() == pytest.approx([2 * floor], rel=1e-3)
    assert near.net["a"] == pytest.approx(8.3, abs=0.2)
    assert not near.passages["detectable"].any()
    assert not near.gross_interval["detectable"].any()
    assert far.passages["floor_km2"].tolist() == [0]  # 9.3 km away


@settings(max_examples=20)
@given(any_timelines())
def test_more_vertices_on_the_lines_change_no_error(timeline):
    timeline = stated(timeline, accuracy_m=250.0)
    dense = redrawn(timeline, lambda outline: shapely.segmentize(outline, 0.05))

    one, other = (between(drawn, DATES[0], DATES[2]) for drawn in (timeline, dense))
    for name, column in itertools.product(("interval", "passages"), ("sigma_km2", "band_km2")):
        # Points put on a slanting edge lie off it by up to half a square of the grid.
        assert getattr(other, name)[column].tolist() == pytest.approx(
            getattr(one, name)[column].tolist(), rel=1e-6, abs=1e-6
        )


@settings(max_examples=20)
@given(any_timelines())
def test_errors_keep_to_the_outer_bound_and_to_both_snapshots(timeline):
    timeline = stated(timeline, accuracy_m=250.0)
    change = between(timeline, DATES[0], DATES[2])

    before, after, net = change.before.interval, change.after.interval, change.interval
    assert (net["sigma_km2"] <= net["band_km2"] + 1e-9).all()
    assert (net["band_km2"] <= before["band_km2"] + after["band_km2"] + 1e-9).all()
    assert (~change).interval["sigma_km2"].tolist() == net["sigma_km2"].tolist()


def test_the_zone_moves_by_four_per_cent_if_its_whole_outline_lies_fifty_metres_off(golan_path):
    timeline = stated(geo.load(golan_path), accuracy_m=50.0)
    records = timeline.records.set_index("id")
    zone = gpd.GeoSeries([records.loc["area_of_separation"].geometry], crs="EPSG:4326")
    flat = zone.to_crs("+proj=laea +lat_0=33.08 +lon_0=35.83 +ellps=WGS84")
    wider, narrower = flat.buffer(50).area.iloc[0], flat.buffer(-50).area.iloc[0]

    (passage,) = between(timeline, "2024-12-07", "2024-12-09").passages.to_dict("records")

    share = 100 * passage["band_km2"] / passage["area_km2"]
    assert share == pytest.approx(4.1, abs=0.2)
    assert share == pytest.approx(50 * (wider - narrower) / flat.area.iloc[0], rel=0.02)


def test_with_the_accuracies_stated_the_zone_is_known_to_a_tenth(golan_path):
    timeline = geo.load(golan_path)
    change = between(timeline, "2024-12-07", "2024-12-09")

    # Line A 300 m, Line B 500 m, and the ends of the zone 500 m: by hand from their lengths.
    drawn = [(79.617, 300), (97.364, 500), (14.244, 500), (0.760, 500)]
    sigma = math.hypot(*(of_line(length, accuracy) for length, accuracy in drawn))
    for known in (change.interval.loc["israel"], change.passages.loc[("syria", "israel")]):
        assert known["sigma_km2"] == pytest.approx(sigma, rel=1e-4)
        assert known["detectable"]
    assert 2 * sigma == pytest.approx(23.3, abs=0.05)
    # The far side of the Syrian belt is our construction and carries no error.
    outer = change.after.interval.loc["syria", "sigma_km2"]
    assert outer == pytest.approx(of_line(97.364, 500), rel=1e-4)


def test_a_return_is_known_as_well_as_what_it_undoes(golan_path):
    timeline = geo.load(golan_path)
    day = "2026-02-26"
    back = geo.compare(timeline.at(day), timeline.at(day, scenario="return_2024"))
    there = between(timeline, "2024-12-07", day)

    assert back.interval["sigma_km2"].tolist() == pytest.approx(
        there.interval["sigma_km2"].tolist()
    )


def test_ground_that_changed_status_is_known_as_well_as_its_outline(golan_path):
    change = between(geo.load(golan_path), "2024-12-09", "2024-12-14")

    known = change.status_interval.loc[("advance", "controlled")]

    assert change.net.abs().max() == 0
    assert 2 * known["sigma_km2"] == pytest.approx(23.3, abs=0.05)
