"""The study area cut along every boundary, and the check that no ground was lost in it."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo import arrangement
from geo.area import areas
from geo.arrangement import Arrangement
from geo.change import compare
from geo.errors import ConservationError
from tests.ellipsoid import box_m2
from tests.strategies import sheet, theatre

SQUARE = shapely.box(35, 33, 36, 34)
WEST, MIDDLE = shapely.box(35, 33, 35.6, 34), shapely.box(35.4, 33.2, 35.8, 33.6)


def covered(cut, name):
    return cut.covered_m2({name})


def test_two_overlapping_sheets_cut_the_square_into_four_faces():
    cut = Arrangement.of(SQUARE, {"west": WEST, "middle": MIDDLE})

    both = box_m2(35.4, 33.2, 35.6, 33.6)
    middle = box_m2(35.4, 33.2, 35.8, 33.6)
    west = box_m2(35, 33, 35.6, 34)
    rest = box_m2(35, 33, 36, 34) - middle - west + both
    assert sorted(cut.area_m2) == pytest.approx(sorted([both, middle - both, west - both, rest]))
    assert covered(cut, "west") == pytest.approx(west)
    assert covered(cut, "middle") == pytest.approx(middle)
    assert cut.covered_m2({"west", "middle"}) == pytest.approx(west + middle - both)
    assert cut.covered_m2(set()) == 0


def test_with_no_record_the_study_area_is_one_face():
    cut = Arrangement.of(SQUARE, {})

    assert len(cut.faces) == 1
    assert cut.covers.shape == (0, 1)
    assert cut.area_m2.sum() == pytest.approx(cut.study_area_m2)


def test_a_study_area_may_be_in_two_parts_and_have_a_hole():
    ring = SQUARE - MIDDLE
    island = shapely.box(37, 33, 37.5, 33.5)
    record = shapely.box(35.2, 32, 37.2, 35)

    cut = Arrangement.of(shapely.MultiPolygon([ring, island]), {"record": record})

    whole = box_m2(*SQUARE.bounds) - box_m2(*MIDDLE.bounds) + box_m2(*island.bounds)
    inside = box_m2(35.2, 33, 36, 34) - box_m2(*MIDDLE.bounds) + box_m2(37, 33, 37.2, 33.5)
    assert cut.area_m2.sum() == pytest.approx(whole)
    assert covered(cut, "record") == pytest.approx(inside)


def test_a_record_may_be_in_parts_with_holes_that_another_fills():
    ring = shapely.box(35.1, 33.1, 35.9, 33.9) - MIDDLE
    corner = shapely.box(35, 33, 35.05, 33.05)

    cut = Arrangement.of(SQUARE, {"ring": shapely.MultiPolygon([ring, corner]), "plug": MIDDLE})

    assert len(cut.faces) == 4
    assert covered(cut, "plug") == pytest.approx(box_m2(*MIDDLE.bounds))
    ring_m2 = box_m2(35.1, 33.1, 35.9, 33.9) - box_m2(*MIDDLE.bounds)
    assert covered(cut, "ring") == pytest.approx(ring_m2 + box_m2(*corner.bounds))


def test_what_lies_outside_the_study_area_is_left_out():
    cut = Arrangement.of(SQUARE, {"far": shapely.box(40, 33, 41, 34), "wide": SQUARE.buffer(1)})

    assert covered(cut, "far") == 0
    assert covered(cut, "wide") == pytest.approx(cut.study_area_m2)


def test_a_line_drawn_twice_with_other_vertices_leaves_no_sliver():
    # The further vertices lie on the other's edge only as nearly as a double can say; without
    # the grid they would leave six slivers.
    edge = shapely.LineString([(35.3, 33), (35.7123456, 34)])
    further = [edge.interpolate(eighth / 8, normalized=True) for eighth in range(7, 0, -1)]
    west = shapely.Polygon([(35, 33), *edge.coords, (35, 34)])
    east = shapely.Polygon([edge.coords[0], (36, 33), (36, 34), edge.coords[1], *further])

    cut = Arrangement.of(SQUARE, {"west": west, "east": east})

    assert len(cut.faces) == 2
    assert cut.covers.sum(axis=0).tolist() == [1, 1]


def test_the_order_of_records_does_not_change_what_they_cover():
    records = {"west": WEST, "middle": MIDDLE, "all": SQUARE}
    backwards = dict(reversed(records.items()))

    one, other = Arrangement.of(SQUARE, records), Arrangement.of(SQUARE, backwards)

    for name in records:
        assert covered(one, name) == pytest.approx(covered(other, name), rel=1e-12)


# Nodings that are wrong, each in its own way: the check has to find every one of them.


def not_noded(boundaries):
    return shapely.MultiLineString(shapely.get_parts(boundaries).tolist())


def without_its_longest_line(boundaries):
    lines = shapely.get_parts(shapely.union_all(boundaries))
    return shapely.MultiLineString(np.delete(lines, shapely.length(lines).argmax()).tolist())


def without_the_shortest_line(boundaries):
    lines = shapely.get_parts(shapely.union_all(boundaries))
    return shapely.MultiLineString(np.delete(lines, shapely.length(lines).argmin()).tolist())


def with_the_study_area_alone(boundaries):
    return boundaries[-1]


def on_a_grid_of_a_hectometre(boundaries):
    return shapely.union_all(boundaries, grid_size=1e-3)


@pytest.mark.parametrize(
    "noding",
    [
        not_noded,
        without_its_longest_line,
        without_the_shortest_line,
        with_the_study_area_alone,
        on_a_grid_of_a_hectometre,
    ],
)
def test_ground_lost_in_noding_is_never_published(monkeypatch, noding):
    slanting = shapely.Polygon([(35.1, 33.1), (35.7123456, 33.2), (35.3, 33.6543217)])
    timeline = theatre(
        sheet("r0", "a", WEST, "2000-01-01"),
        sheet("r1", "b", slanting, "2001-01-01"),
        study_area=SQUARE,
    )
    monkeypatch.setattr(arrangement, "noded", noding)

    with pytest.raises(ConservationError, match=r"miss [\d,.]+ m²"):
        timeline.at("2010-01-01")


def test_the_message_names_the_record_whose_ground_was_lost(monkeypatch):
    timeline = theatre(
        sheet("west_2000", "a", WEST, "2000-01-01"),
        sheet("middle_2001", "b", MIDDLE, "2001-01-01"),
        study_area=SQUARE,
    )
    whole = shapely.union_all(shapely.boundary([WEST, SQUARE]))
    monkeypatch.setattr(arrangement, "noded", lambda _: whole)

    with pytest.raises(ConservationError, match="record 'middle_2001'"):
        timeline.at("2010-01-01")


def test_a_comparison_over_faces_that_lack_one_is_refused():
    timeline = theatre(sheet("r0", "a", WEST, "2000-01-01"), study_area=SQUARE)
    snapshot = timeline.at("2010-01-01")
    whole = snapshot.arrangement
    lacking = replace(whole, area_m2=np.where(np.arange(len(whole.faces)) == 0, 0, whole.area_m2))
    broken = replace(snapshot, arrangement=lacking)

    with pytest.raises(ConservationError, match="transitions miss the study area"):
        compare(broken, broken)


def test_faces_measured_along_geodesics_would_be_found_out(monkeypatch):
    """Geodesic areas of the pieces do not add up, and the check is fine enough to see it."""
    from pyproj import Geod

    wgs84 = Geod(ellps="WGS84")

    def geodesic(geometries):
        return np.array([abs(wgs84.geometry_area_perimeter(one)[0]) for one in geometries])

    assert Arrangement.of(SQUARE, {"west": WEST}).area_m2.sum() == pytest.approx(
        areas(np.array([SQUARE]))[0]
    )
    monkeypatch.setattr(arrangement, "areas", geodesic)
    with pytest.raises(ConservationError, match="study area: its faces miss"):
        Arrangement.of(SQUARE, {"west": WEST})
