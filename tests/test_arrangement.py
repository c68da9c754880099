"""The study area cut along every boundary, and the check that no ground was lost in it."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo import arrangement, control, cutting
from geo.area import areas
from geo.arrangement import Arrangement
from geo.change import compare
from geo.errors import ConservationError
from geo.noding import Linework, node
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
    assert cut.cover([]).shape == (0, 1)
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
    assert cut.cover(["west", "east"]).sum(axis=0).tolist() == [1, 1]


def test_the_order_of_records_does_not_change_what_they_cover():
    records = {"west": WEST, "middle": MIDDLE, "all": SQUARE}
    backwards = dict(reversed(records.items()))

    one, other = Arrangement.of(SQUARE, records), Arrangement.of(SQUARE, backwards)

    for name in records:
        assert covered(one, name) == pytest.approx(covered(other, name), rel=1e-12)


# Nodings that are wrong, each in its own way: the check has to find every one of them.


def without_edges(linework, lost):
    """The same line work without the edges that a mask marks."""
    number = np.cumsum(~lost) - 1
    kept = ~lost[linework.edge]
    return Linework(
        linework.nodes,
        linework.edges[~lost],
        number[linework.edge[kept]],
        linework.segment[kept],
        linework.sign[kept],
    )


def lengths(linework):
    return np.hypot(*np.diff(linework.nodes[linework.edges], axis=1)[:, 0].T)


def not_cut(segments):
    nodes, ends = np.unique(segments.reshape(-1, 2), axis=0, return_inverse=True)
    ends = ends.reshape(-1, 2)
    along = np.where(ends[:, 0] < ends[:, 1], 1, -1)
    every = np.arange(len(ends))
    return Linework(nodes, np.sort(ends, axis=1), every, every, along)


def without_the_longest_edge(segments):
    linework = node(segments)
    return without_edges(linework, np.arange(len(linework.edges)) == lengths(linework).argmax())


def without_the_shortest_edge(segments):
    linework = node(segments)
    return without_edges(linework, np.arange(len(linework.edges)) == lengths(linework).argmin())


def without_the_edges_that_lead_northwards(segments):
    linework = node(segments)
    return without_edges(linework, np.ptp(linework.nodes[linework.edges][..., 0], axis=1) == 0)


def with_one_edge_alone(segments):
    linework = node(segments)
    return without_edges(linework, np.arange(len(linework.edges)) > 0)


def with_an_edge_walked_the_wrong_way(segments):
    linework = node(segments)
    slanting = np.ptp(linework.nodes[linework.edges], axis=1).min(axis=1).argmax()
    sign = np.where(linework.edge == slanting, -linework.sign, linework.sign)
    return replace(linework, sign=sign)


def with_one_segments_edges_given_to_another(segments):
    linework = node(segments)
    return replace(linework, segment=np.roll(linework.segment, 1))


def on_a_grid_of_a_hectometre(segments):
    coarse = np.rint(segments / 1e6).astype(np.int64) * 10**6
    return node(coarse)


def with_one_vertex_moved(segments):
    linework = node(segments)
    nodes = linework.nodes.copy()
    nodes[len(nodes) // 2] += 10_000  # a metre
    return replace(linework, nodes=nodes)


WRONG = [
    not_cut,
    without_the_longest_edge,
    without_the_shortest_edge,
    without_the_edges_that_lead_northwards,
    with_one_edge_alone,
    with_an_edge_walked_the_wrong_way,
    with_one_segments_edges_given_to_another,
    on_a_grid_of_a_hectometre,
    with_one_vertex_moved,
]
SLANTING = shapely.Polygon([(35.1, 33.1), (35.7123456, 33.2), (35.3, 33.6543217)])


def two_sheets():
    return theatre(
        sheet("r0", "a", WEST, "2000-01-01"),
        sheet("r1", "b", SLANTING, "2001-01-01"),
        study_area=SQUARE,
    )


@pytest.mark.parametrize("noding", WRONG)
def test_where_cutting_loses_ground_a_plain_overlay_answers_and_says_so(monkeypatch, noding):
    expected = two_sheets().at("2010-01-01").areas
    monkeypatch.setattr(cutting, "node", noding)

    timeline = two_sheets()

    assert timeline.at("2010-01-01").areas.to_numpy() == pytest.approx(expected, abs=1e-6)
    assert timeline.arrangement.method == "plain overlay"


@pytest.mark.parametrize("noding", WRONG)
def test_ground_lost_in_both_ways_of_cutting_is_never_published(monkeypatch, noding):
    def lossy(lines):
        return shapely.MultiLineString(shapely.get_parts(lines)[1:].tolist())

    union_all = shapely.union_all
    monkeypatch.setattr(cutting, "node", noding)
    monkeypatch.setattr(shapely, "union_all", lambda *a, **k: lossy(union_all(*a, **k)))

    with pytest.raises(ConservationError, match=r"miss [\d,.]+ m²"):
        two_sheets().at("2010-01-01")


def test_cutting_by_snap_rounding_is_the_first_choice():
    assert two_sheets().arrangement.method == "snap rounding"


def test_the_message_names_the_record_whose_ground_was_lost(monkeypatch):
    timeline = theatre(
        sheet("west_2000", "a", WEST, "2000-01-01"),
        sheet("middle_2001", "b", MIDDLE, "2001-01-01"),
        study_area=SQUARE,
    )
    whole = shapely.union_all(shapely.boundary([WEST, SQUARE]))
    monkeypatch.setattr(cutting, "node", with_one_edge_alone)
    monkeypatch.setattr(shapely, "union_all", lambda *_, **__: whole)

    with pytest.raises(ConservationError, match="record 'middle_2001'"):
        timeline.at("2010-01-01")


@pytest.mark.parametrize("size", [1e-6, 1e-4, 1e-2, 0.1, 1.0])
def test_theatres_of_any_size_are_cut_without_a_plain_overlay(size):
    """A grid of 0.1 mm is coarse for a garden, and that is no reason to refuse it."""
    place = shapely.box(35.123456, 33.1, 35.123456 + size, 33.1 + size)
    corners = np.array([(-0.3, -0.2), (1.1, 0.1234567), (0.4, 1.3)])
    front = shapely.Polygon(corners * size + place.bounds[:2])
    redrawn = shapely.Polygon(corners[::-1] * size * (1 + 1e-9) + place.bounds[:2])
    country = shapely.Polygon([(31.1, 30.3), (39.7, 31.1), (38.9, 36.7), (33.3, 35.1)])

    cut = Arrangement.of(place, {"front": front, "redrawn": redrawn, "country": country})

    grid_m2 = 2e-9 * 111_700**2 * place.length
    assert cut.method == "snap rounding"
    assert cut.area_m2.sum() == pytest.approx(areas(np.array([place]))[0], rel=1e-9, abs=grid_m2)
    assert covered(cut, "country") == pytest.approx(cut.study_area_m2)
    inside = areas(np.array([front & place]))[0]
    assert covered(cut, "front") == pytest.approx(inside, rel=1e-9, abs=2 * grid_m2)


def test_one_partys_reports_that_overlap_are_not_ground_lost():
    """In a long series records of one layer, rank, party and status are told apart no more."""
    overlapping = [
        sheet("r0", "a", WEST, "2000-01-01"),
        sheet("r1", "a", MIDDLE, "2001-01-01"),
        sheet("r2", "b", shapely.box(35.9, 33, 36, 34), "2001-01-01"),
    ]
    one_by_one = theatre(*overlapping, study_area=SQUARE).at("2010-01-01").areas

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control, "VERTICES_OF_A_SERIES", 0)
        together = theatre(*overlapping, study_area=SQUARE).at("2010-01-01").areas

    assert together.to_numpy() == pytest.approx(one_by_one.to_numpy())


def test_a_comparison_over_faces_that_lack_one_is_refused():
    timeline = theatre(sheet("r0", "a", WEST, "2000-01-01"), study_area=SQUARE)
    snapshot = timeline.at("2010-01-01")
    lacking = replace(snapshot.arrangement)
    lacking.__dict__["area_m2"] = np.where(
        np.arange(len(lacking.inside)) == 0, 0, snapshot.arrangement.area_m2
    )
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
