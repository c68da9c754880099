"""Patches of ground that changed hands, and those that a line drawn twice leaves behind."""

import itertools

import pytest
import shapely

import geo
from tests.strategies import EAST, NORTH, SOUTH, WEST, sheet, theatre

BEFORE, AFTER = "2000-06-01", "2018-06-01"
MIDDLE = (SOUTH + NORTH) / 2


def from_line(points):
    """Ground to the west of a line from south to north."""
    return shapely.Polygon([(WEST - 0.1, SOUTH - 0.1), *points, (WEST - 0.1, NORTH + 0.1)])


def redrawn_line(points, **fields):
    """Of the west by a straight line at 35.7, drawn anew in 2010 through the points."""
    whole = shapely.box(WEST - 0.1, SOUTH - 0.1, EAST + 0.1, NORTH + 0.1)
    straight = [(35.7, SOUTH - 0.1), (35.7, NORTH + 0.1)]
    return theatre(
        sheet("b", "b", whole, "1999-01-01", accuracy_m=300.0, **fields),
        sheet("old", "a", from_line(straight), "2000-01-01", "2010-01-01", accuracy_m=300.0),
        sheet("new", "a", from_line(points), "2010-01-01", accuracy_m=300.0),
    )


def patches(points, **fields):
    timeline = redrawn_line(points, **fields)
    return geo.compare(timeline.at(BEFORE), timeline.at(AFTER))


def zigzag(width):
    """Points that lie a width east and west of the old line in turn."""
    heights = [SOUTH - 0.1 + n * (NORTH - SOUTH + 0.2) / 8 for n in range(9)]
    return [(35.7 + width * (1 if n % 2 else -1), y) for n, y in enumerate(heights)]


def test_patches_are_connected_and_add_up_to_what_passed():
    change = patches([(35.7, SOUTH - 0.1), (35.75, MIDDLE - 0.02), (35.7, MIDDLE),
                      (35.65, MIDDLE + 0.02), (35.7, NORTH + 0.1)])  # fmt: skip

    found = change.patches

    assert list(zip(found["from"], found["to"], strict=True)) in (
        [("b", "a"), ("a", "b")],
        [("a", "b"), ("b", "a")],
    )
    assert found["area_km2"].sum() == pytest.approx(change.gross_km2)
    assert found["area_km2"].is_monotonic_decreasing
    assert {shape.geom_type for shape in found.geometry} == {"Polygon"}
    sizes = geo.area.areas(found.geometry.to_numpy()) / 1e6
    assert found["area_km2"].tolist() == pytest.approx(sizes.tolist(), rel=1e-6)
    faces = [face for rows in found["faces"] for face in rows]
    assert len(faces) == len(set(faces))
    assert not found["sliver"].any()  # 4 km wide, of lines known to 300 m


def test_a_line_redrawn_within_its_accuracy_leaves_only_slivers():
    found = patches(zigzag(0.001)).patches  # 90 m to either side

    assert len(found) >= 4
    assert found["sliver"].all()
    assert (found["width_m"] < 100).all()


def test_a_line_that_moved_further_than_it_is_off_leaves_none():
    assert not patches(zigzag(0.05)).patches["sliver"].any()


def test_where_no_accuracy_is_stated_nothing_is_called_a_sliver():
    timeline = redrawn_line(zigzag(0.001))
    records = timeline.records.copy()
    records["accuracy_m"] = None
    bare = geo.timeline.ControlTimeline(timeline.theatre, records)

    found = geo.compare(bare.at(BEFORE), bare.at(AFTER)).patches

    assert len(found) >= 4
    assert not found["sliver"].any()


def test_where_nothing_passed_there_is_no_patch():
    timeline = redrawn_line(zigzag(0.001))

    assert geo.compare(timeline.at(BEFORE), timeline.at(BEFORE)).patches.empty


def test_a_map_counts_slivers_and_does_not_label_them():
    from geo.maps import change_map

    change = patches(zigzag(0.001))
    data = change_map(change).payload

    assert data["slivers"] == len(change.patches)
    assert data["patches"] == []
    assert {pair["kind"] for pair in data["pairs"]} == {"unchanged", "sliver"}
    assert geo.words.km2(change.gross_km2) == data["slivers_km2"]
    assert [each["sigma"] for each in itertools.islice(data["moved"], 2)] == [300, 300]
