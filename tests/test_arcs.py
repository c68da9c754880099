"""Pieces of boundary: who is on either side, whose line it is, how long, and how moved."""

import base64
import itertools
import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from pyproj import Geod

from geo import cutting
from geo.area import edge_areas
from geo.chains import chain
from geo.coding import encode, varints
from geo.control import STATE
from geo.errors import ConservationError, DateError
from geo.segments import UNITS_PER_DEGREE
from tests.strategies import DATES, EAST, NORTH, SOUTH, STUDY_AREA, WEST, sheet, theatre
from tests.strategies import timelines as any_timelines

WGS84 = Geod(ellps="WGS84")
WEST_SIDE, STRIP, EAST_SIDE = (
    shapely.box(west, SOUTH, east, NORTH)
    for west, east in itertools.pairwise([WEST, 35.7, 35.8, EAST])
)
OLD_LINE, NEW_LINE = ([(x, SOUTH), (x, NORTH)] for x in (35.7, 35.8))


def km(*line):
    """Length of a line of longitudes and latitudes, along geodesics between near points."""
    ends = itertools.pairwise(line)
    pieces = np.concatenate([np.linspace(start, end, 2_000) for start, end in ends])
    return WGS84.line_length(*pieces.T) / 1000


def strip_handed_over(*more, **fields):
    """West is a's, east b's; the strip between them passes from b to a in 2010."""
    return theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01", accuracy_m=100.0, **fields),
        sheet("east", "b", STRIP | EAST_SIDE, "2000-01-01", accuracy_m=50.0, **fields),
        sheet("strip", "a", STRIP, "2010-01-01", accuracy_m=30.0),
        *more,
    )


def named(identity, line, **fields):
    fields = {"theme": "line", "status": None, **fields}
    return sheet(identity, None, shapely.LineString(line), "1990-01-01", **fields)


def front(timeline, day):
    """The one arc between two holders."""
    arcs = timeline.arcs().on(day)
    (found,) = arcs[arcs["holder_left"].notna() & arcs["holder_right"].notna()].itertuples()
    return found


def test_the_front_is_where_the_two_holders_touch_and_nowhere_else():
    timeline = strip_handed_over()

    before, after = front(timeline, "2009-12-31"), front(timeline, "2010-01-01")

    assert shapely.equals(before.geometry, shapely.LineString(OLD_LINE))
    assert shapely.equals(after.geometry, shapely.LineString(NEW_LINE))
    assert {before.holder_left, before.holder_right} == {"a", "b"}
    assert before.length_km == pytest.approx(km(*OLD_LINE), abs=1e-6)
    assert timeline.arcs().length_km("2010-01-01", "a", "b") == pytest.approx(km(*NEW_LINE))
    assert timeline.arcs().length_km("2010-01-01", "a", "c") == 0


def test_who_is_on_the_left_of_an_arc_holds_the_ground_there():
    arc = front(strip_handed_over(), "2005-01-01")

    (x0, y0), (x1, y1) = arc.geometry.coords
    middle, step = np.array([x0 + x1, y0 + y1]) / 2, np.array([y0 - y1, x1 - x0]) * 1e-3
    left = shapely.Point(middle + step)
    assert arc.holder_left == ("a" if WEST_SIDE.contains(left) else "b")


def test_beyond_the_study_area_there_is_nobody():
    arcs = strip_handed_over().arcs().on("2005-01-01")

    outer = arcs[arcs["holder_left"].isna() | arcs["holder_right"].isna()]
    assert shapely.equals(shapely.line_merge(outer.union_all()), STUDY_AREA.exterior)
    beyond = outer[["holder_right", "status_right", "party_right", "against_right"]]
    assert (beyond.to_numpy() == None).all()  # noqa: E711 element by element


def test_an_arc_takes_the_largest_accuracy_of_the_records_it_bounds():
    arc = front(strip_handed_over(), "2005-01-01")

    assert set(arc.records) == {"west", "east"}
    assert arc.accuracy_m == 100
    assert np.isnan(arc.correlation_m)


def test_an_arc_on_a_named_line_takes_the_accuracy_of_the_line():
    line = named("line", [(35.7, SOUTH - 0.1), (35.7, NORTH + 0.1)], accuracy_m=7.0)

    arc = front(strip_handed_over(line), "2005-01-01")

    assert arc.lines == ("line",)
    assert arc.accuracy_m == 7


def test_an_arc_that_leaves_a_named_line_halfway_is_two_arcs():
    line = named("line", [(35.7, SOUTH), (35.7, 33)], accuracy_m=7.0)
    halfway = shapely.Polygon(
        [(WEST, SOUTH), (35.7, SOUTH), (35.7, 33), (35.7, NORTH), (WEST, NORTH)]
    )
    timeline = theatre(sheet("west", "a", halfway, "2000-01-01", accuracy_m=100.0), line)

    arcs = timeline.arcs().on("2005-01-01")

    inner = arcs[arcs["holder_left"].notna() & arcs["holder_right"].notna()]
    assert sorted(zip(inner["accuracy_m"], inner["lines"], strict=True)) == [
        (7, ("line",)),
        (100, ()),
    ]


@pytest.mark.parametrize(
    ("fields", "as_of"),
    [({"valid_to": "2001-01-01"}, None), ({"assessed_on": "2012-01-01"}, "2011-01-01")],
)
def test_a_named_line_that_is_over_or_not_yet_public_says_nothing(fields, as_of):
    timeline = strip_handed_over(named("line", OLD_LINE, accuracy_m=7.0, **fields))

    arcs = timeline.arcs(as_of).on("2005-01-01")

    assert set(arcs["lines"]) == {()}


def test_where_one_record_states_no_accuracy_none_is_stated():
    timeline = theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01", accuracy_m=100.0),
        sheet("east", "b", STRIP | EAST_SIDE, "2000-01-01"),
    )

    assert np.isnan(front(timeline, "2005-01-01").accuracy_m)


def test_the_lines_around_a_strip_that_passed_moved_and_the_rest_is_shared():
    arcs = strip_handed_over().arcs().moved("2005-01-01", "2015-01-01")

    inner = arcs[arcs["before_left"].notna() & arcs["before_right"].notna()]
    outer = arcs.drop(index=inner.index)
    ends = outer[~outer["shared"]]
    assert not inner["shared"].any()
    assert inner["length_km"].sum() == pytest.approx(km(*OLD_LINE) + km(*NEW_LINE))
    around = STRIP.exterior.coords
    moved = arcs.loc[~arcs["shared"], "length_km"].sum()
    assert moved == pytest.approx(km(*around))
    # The old line takes the accuracy of the records that drew it, the new one that of the strip.
    assert sorted(inner["accuracy_m"]) == [30, 100]
    assert set(map(tuple, ends[["before_left", "after_left"]].to_numpy())) == {("b", "a")}


def test_between_a_day_and_itself_every_arc_is_shared():
    arcs = strip_handed_over().arcs().moved("2012-01-01", "2012-01-01")

    assert arcs["shared"].all()
    assert shapely.equals(
        shapely.line_merge(arcs.union_all()),
        shapely.line_merge(strip_handed_over().arcs().on("2012-01-01").union_all()),
    )


def test_a_pocket_inside_is_one_closed_arc():
    pocket = shapely.Point(35.65, 33).buffer(0.03)
    timeline = theatre(
        sheet("all", "a", STUDY_AREA, "2000-01-01"), sheet("pocket", "b", pocket, "2001-01-01")
    )

    arc = front(timeline, "2005-01-01")

    assert arc.geometry.is_ring
    assert timeline.arcs().on("2000-06-01")["records"].tolist() == [("all", "study_area")]


def test_a_day_without_a_report_is_answered_by_the_one_before():
    from datetime import date

    timeline = theatre(
        sheet("west", "a", WEST_SIDE, "2000-01-01"),
        sheet("strip", "a", STRIP, "2010-01-01"),
        missing_days=[date(2010, 1, 1)],
    )

    assert timeline.arcs().length_km("2010-01-01", "a", "unknown") == pytest.approx(km(*OLD_LINE))
    assert timeline.arcs().length_km("2010-01-02", "a", "unknown") == pytest.approx(km(*NEW_LINE))


def test_a_day_later_than_the_knowledge_asked_for_is_refused():
    with pytest.raises(DateError, match="later than 2009-01-01"):
        strip_handed_over().arcs("2009-01-01").on("2010-01-01")


@given(any_timelines())
def test_what_arcs_enclose_is_the_area_of_every_holder(timeline):
    arcs = timeline.arcs()
    degrees = arcs.vertices / UNITS_PER_DEGREE
    below = edge_areas(degrees[:-1], degrees[1:], 33)
    below[arcs.begin[1:-1] - 1] = 0
    enclosed = np.add.reduceat(np.append(below, 0), arcs.begin[:-1]) / 1e6
    for day in DATES:
        snapshot, shown = timeline.at(day), arcs.on(day)
        for holder, km2 in snapshot.areas.items():
            left = enclosed[shown.index[shown["holder_left"] == holder]].sum()
            right = enclosed[shown.index[shown["holder_right"] == holder]].sum()
            assert left - right == pytest.approx(km2, abs=1e-6)


@given(any_timelines())
def test_arcs_are_the_boundaries_of_the_dissolved_map(timeline):
    for day in DATES:
        shown = timeline.arcs().on(day)
        boundaries = shapely.union_all(timeline.at(day).frame.boundary)
        assert shapely.length(shown.geometry).sum() == pytest.approx(boundaries.length)
        ends = shapely.union_all(shown.boundary)
        assert shapely.difference(shown.union_all(), boundaries.buffer(1e-9)).is_empty
        assert shapely.difference(ends, boundaries.buffer(1e-9)).is_empty


def test_a_plain_overlay_has_the_same_arcs(monkeypatch):
    line = named("line", OLD_LINE, accuracy_m=7.0)
    usual = strip_handed_over(line).arcs()

    def fails(_):
        raise ConservationError.of("study area", "missed", "none")

    monkeypatch.setattr(cutting.SnapRounded, "of", fails)
    timeline = strip_handed_over(line)
    overlaid = timeline.arcs()

    assert timeline.arrangement.method == "plain overlay"
    for day in DATES:
        columns = ["length_km", "accuracy_m", "records", "lines"]
        rows = [arcs.on(day)[columns].to_numpy().tolist() for arcs in (usual, overlaid)]
        assert sorted(map(str, rows[0])) == sorted(map(str, rows[1]))


def test_chains_end_where_a_third_line_meets_them_and_rings_close():
    #  0 → 1 → 2, where 2 → 3 and 2 → 4 go on; and the ring 5 → 6 → 7 → 5
    tail, head = np.array([[1, 2], [0, 1], [2, 3], [2, 4], [6, 7], [7, 5], [5, 6]]).T

    order, begin = chain(tail, head, np.zeros(7, dtype=int))

    runs = [order[a:b] for a, b in itertools.pairwise(begin)]
    walks = {(*tail[run], head[run[-1]]) for run in runs}
    assert walks == {(0, 1, 2), (2, 3), (2, 4), (7, 5, 6, 7)}


# The compact form of pages, read back by another road.


def numbers(stream):
    number = shift = 0
    for byte in base64.b64decode(stream):
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number >> 1 if number % 2 == 0 else -(number + 1) // 2
            number = shift = 0


def decoded(code):
    """Lines in degrees, and for each its spells (from, to, left, right)."""
    points, spells = numbers(code["points"]), numbers(code["spells"])
    x = y = 0
    for count in points:
        line = []
        for _ in range(count):
            x, y = x + next(points), y + next(points)
            line.append((x / 10 ** code["digits"], y / 10 ** code["digits"]))
        runs = []
        for _ in range(next(spells)):
            first, end, left, right = itertools.islice(spells, 4)
            assert first < end
            sides = [None if side < 0 else tuple(code["states"][side]) for side in (left, right)]
            runs.append((code["days"][first], code["days"][end], *sides))
        yield line, runs
    assert next(points, None) is None
    assert next(spells, None) is None


def shown_on(code, day):
    for line, runs in decoded(code):
        for first, end, left, right in runs:
            if (first or "") <= day < (end or "9"):
                yield line, left, right


def by_sides(rows):
    """Lines by the states on their two sides, whichever is the left one."""
    found = {}
    for line, left, right in rows:
        found.setdefault(frozenset([left, right]), []).append(shapely.LineString(line))
    return {sides: shapely.union_all(lines) for sides, lines in found.items()}


@pytest.mark.parametrize("digits", [9, 5])
@given(timeline=any_timelines())
def test_a_page_draws_what_arcs_say_to_within_the_last_digit(digits, timeline):
    arcs = timeline.arcs()
    code = json.loads(json.dumps(encode(arcs, digits)))
    sides = [[f"{name}_{side}" for name in STATE] for side in ("left", "right")]

    for day in DATES:
        shown = arcs.on(day)
        states = [
            [tuple(row) if row[0] else None for row in shown[names].to_numpy()] for names in sides
        ]
        expected = by_sides(zip(shown.geometry, *states, strict=True))
        drawn = by_sides(shown_on(code, day))
        assert drawn.keys() <= expected.keys()
        for key, line in expected.items():
            if key in drawn:
                assert shapely.hausdorff_distance(line, drawn[key]) < 20 * 10**-digits
            else:
                assert line.length < 100 * 10**-digits


def test_numbers_are_written_in_groups_of_seven_bits():
    values = np.array([0, -1, 1, 63, 64, -65, 2**40, -(2**40)])

    assert varints(values)[:5] == bytes([0, 1, 2, 126, 0x80])
    assert list(numbers(base64.b64encode(varints(values)))) == values.tolist()


def daily_series(days, vertices=400):
    """A front of many vertices, a stretch of which moves every day; a record a day and party."""
    rng = np.random.default_rng(5)
    latitude = np.linspace(SOUTH, NORTH, vertices)
    longitude = 35.75 + np.cumsum(rng.normal(0, 2e-3, vertices)) * 0.1
    rows = []
    for day in np.datetime64("2010-01-01") + np.arange(days):
        start = rng.integers(1, vertices - 21)
        longitude = longitude.copy()
        longitude[start : start + 20] += rng.normal(0, 2e-3, 20)
        line = np.round(np.c_[longitude, latitude], 7)
        for party, side in (("a", WEST), ("b", EAST)):
            ground = shapely.Polygon([*line, (side, NORTH), (side, SOUTH)])
            rows.append(sheet(f"{party}_{day}", party, ground, str(day), str(day + 1)))
    return theatre(*rows)


def test_a_hundred_days_of_one_front_take_little_more_than_the_front():
    """Each day as polygons of its own is 100 times 800 vertices; most of the front never moves."""
    timeline = daily_series(100)

    code = encode(timeline.arcs())

    rounded = shapely.set_precision(timeline.records.geometry.to_numpy(), 1e-5)
    assert len(json.dumps(code)) < sum(map(len, shapely.to_geojson(rounded))) / 50
    for day in ("2010-01-01", "2010-02-11", "2010-04-10"):
        km2 = 0.0
        for line, *states in shown_on(code, day):
            below = edge_areas(np.array(line[:-1]), np.array(line[1:]), 33).sum() / 1e6
            left, right = ((state or ("",))[0] == "a" for state in states)
            km2 += below * (int(left) - int(right))
        assert km2 == pytest.approx(timeline.at(day).areas["a"], rel=1e-5)
