"""The ledger of segments: who is bounded by which line, from which day to which."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import segments
from geo.area import areas
from geo.errors import GeometryError
from geo.segments import DAWN, DUSK, Ledger, distinct, summed
from tests.ellipsoid import box_m2
from tests.linework import outlines

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def entered(*rows, run=map):
    """Enter rows of polygon, label, first and end day."""
    geometries = np.empty(len(rows), dtype=object)
    geometries[:] = [row[0] for row in rows]
    label, first, end = np.array([row[1:] for row in rows]).reshape(-1, 3).T
    return Ledger.of(geometries, label, first.astype(np.int32), end.astype(np.int32), run=run)


def runs(ledger):
    """The runs as a sorted list: ends of the segment, label, days, sign."""
    where = ledger.segments[ledger.segment].tolist()
    columns = (ledger.label, ledger.first, ledger.end, ledger.sign)
    rows = zip(where, *(column.tolist() for column in columns), strict=True)
    return sorted((tuple(ends), *rest) for ends, *rest in rows)


def days(*numbers):
    return np.array(numbers, np.int32)


def test_a_square_is_bounded_by_four_segments_with_itself_on_the_left():
    unit = 10**9

    assert runs(entered((WEST, 0, 10, 20))) == [
        ((0, 0, 0, unit), 0, 10, 20, -1),  # northwards along the west side: on the right
        ((0, 0, unit, 0), 0, 10, 20, 1),
        ((0, unit, unit, unit), 0, 10, 20, -1),
        ((unit, 0, unit, unit), 0, 10, 20, 1),
    ]


def test_two_fields_of_one_party_lose_the_line_between_them():
    ledger = entered((WEST, 0, 10, 20), (EAST, 0, 10, 20))

    assert len(ledger.sign) == 6
    assert ledger.areas(days(10), 1) == pytest.approx(box_m2(0, 0, 2, 1))


def test_two_fields_of_two_parties_share_one_segment_from_its_two_sides():
    ledger = entered((WEST, 0, 10, 20), (EAST, 1, 10, 20))

    assert len(ledger.segments) == 7
    (shared,) = np.flatnonzero((ledger.segments[:, [0, 2]] == 10**9).all(axis=1))
    assert sorted(ledger.sign[ledger.segment == shared]) == [-1, 1]


def test_ground_held_on_without_a_break_is_one_run():
    in_two_reports = entered((WEST, 0, 10, 15), (WEST, 0, 15, 20))

    assert runs(in_two_reports) == runs(entered((WEST, 0, 10, 20)))


def test_ground_lost_and_won_back_is_two_runs():
    ledger = entered((WEST, 0, 10, 15), (WEST, 0, 16, 20))

    assert sorted(zip(ledger.first, ledger.end, strict=True)) == [(10, 15)] * 4 + [(16, 20)] * 4


def test_ground_held_for_no_day_leaves_no_run():
    assert len(entered((WEST, 0, 10, 10)).sign) == 0


def test_winding_and_the_start_of_a_ring_change_nothing():
    hole = shapely.box(0.2, 0.2, 0.4, 0.4)
    ring = WEST - hole
    corners = shapely.get_coordinates(WEST)[:-1]
    turned = shapely.Polygon(
        np.roll(corners, 3, axis=0)[::-1], [shapely.get_coordinates(hole)[::-1]]
    )

    for other in (ring, shapely.reverse(ring), turned, shapely.orient_polygons(ring)):
        assert runs(entered((other, 0, 1, 2))) == runs(entered((ring, 0, 1, 2)))


def test_net_areas_of_every_day_are_sums_with_no_overlay():
    ledger = entered((WEST, 0, 10, 20), (EAST, 1, 10, 15), (EAST, 0, 15, DUSK))

    table = ledger.areas(days(9, 10, 14, 15, 19, 20, 10**6, DUSK), 2)

    west, east = box_m2(0, 0, 1, 1), box_m2(1, 0, 2, 1)
    assert table == pytest.approx(
        np.array(
            [
                [0, 0],
                [west, east],
                [west, east],
                [west + east, 0],
                [west + east, 0],
                [east, 0],
                [east, 0],
                [0, 0],  # after all days
            ]
        ),
        abs=1e-3,
    )


def test_a_run_without_a_known_start_holds_on_the_first_of_all_days():
    ledger = entered((WEST, 0, DAWN, 20))

    assert ledger.areas(days(DAWN, 19, 20), 1).ravel() == pytest.approx(
        [box_m2(0, 0, 1, 1)] * 2 + [0], abs=1e-3
    )


def test_a_later_report_closes_what_was_open():
    open_ended = entered((WEST, 0, 10, DUSK), (EAST, 0, 10, 12))

    assert runs(open_ended.closed(30)) == runs(entered((WEST, 0, 10, 30), (EAST, 0, 10, 12)))


def test_two_hundred_reports_of_one_field_on_one_day_are_counted_two_hundred_times():
    ledger = entered(*[(WEST, 0, 10, 20)] * 200)

    assert np.abs(ledger.sign).tolist() == [200] * 4
    assert ledger.areas(days(10), 1) == pytest.approx(200 * box_m2(0, 0, 1, 1))


def test_a_vertex_given_twice_makes_no_segment():
    corners = [(0, 0), (0, 0), (1, 0), (1, 0), (1, 1), (0, 1)]

    assert runs(entered((shapely.Polygon(corners), 0, 1, 2))) == runs(entered((WEST, 0, 1, 2)))


def test_with_no_polygon_nothing_is_entered():
    for empty in (entered(), entered((shapely.Polygon(), 0, 1, 2)), Ledger.merge([])):
        assert empty.segments.shape == (0, 4)
        assert empty.areas(days(1, 2), 2).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    "point", [(float("inf"), 0), (0, float("nan")), (3_950_000, 3_900_000), (0, 91), (361, 0)]
)
def test_coordinates_off_the_globe_are_refused(point):
    with (
        np.errstate(invalid="ignore"),  # GEOS sets the flag for what is not finite
        pytest.raises(GeometryError, match="Write longitude first"),
    ):
        entered((shapely.Polygon([(0, 0), (1, 0), point]), 0, 1, 2))


@st.composite
def reports(draw):
    """Outlines that are hard to cut, under few labels, for spells of a few days."""
    rows = []
    for outline in draw(outlines()):
        for _ in range(draw(st.integers(1, 3))):
            first = draw(st.integers(0, 8))
            rows.append((outline, draw(st.integers(0, 2)), first, first + draw(st.integers(1, 5))))
    return rows


@settings(max_examples=40)
@given(reports())
def test_areas_of_the_ledger_are_the_areas_of_its_outlines(rows):
    every_day = np.arange(-1, 15, dtype=np.int32)
    expected = np.zeros((len(every_day), 3))
    for outline, label, first, end in rows:
        expected[(every_day >= first) & (every_day < end), label] += areas([outline])[0]

    found = entered(*rows).areas(every_day, 3)

    # The grid moves each corner by half a unit at most.
    perimeter = sum(outline.length for outline, *_ in rows)
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-9 * 111_700**2 * perimeter)


@settings(max_examples=30)
@given(reports(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_and_any_chunks_give_the_same_runs(rows, shuffle, size):
    whole = entered(*rows)
    shuffle.shuffle(rows)

    parts = [entered(*rows[start : start + size]) for start in range(0, len(rows), size)]
    shuffle.shuffle(parts)
    one_by_one = parts[0]
    for part in parts[1:]:
        one_by_one = Ledger.merge([part, one_by_one])

    assert runs(Ledger.merge(parts)) == runs(one_by_one) == runs(whole)


@settings(max_examples=20)
@given(reports())
def test_small_chunks_through_any_map_give_the_same_runs(rows):
    whole = entered(*rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "CHUNK_VERTICES", 7)
        in_chunks = entered(*rows, run=lambda *columns: reversed(list(map(*columns))))

    assert runs(in_chunks) == runs(whole)
    assert in_chunks.areas(days(3), 3) == pytest.approx(whole.areas(days(3), 3), rel=1e-12, abs=1)


@settings(max_examples=30)
@given(reports(), reports())
def test_one_day_more_is_the_ledger_built_anew(rows, later):
    """Appending: what was open ends on the new day, and what the new day reports is added."""
    day = 20
    before = [(outline, label, first, DUSK) for outline, label, first, _ in rows]
    today = [(outline, label, day, DUSK) for outline, label, *_ in later]

    appended = Ledger.merge([entered(*before).closed(day), entered(*today)])

    anew = entered(*[(*row[:3], day) for row in before], *today)
    assert runs(appended) == runs(anew)


def test_sums_of_large_numbers_and_of_large_keys_are_exact():
    keys = np.array([2**62, 5, 2**62, 5, 7, 7], dtype=np.int64)
    changes = np.array([1, -100_000, 2, 300_000, 4, -4])

    for shift in (0, 40, 61):  # packed with the changes, and too large for that
        found, sums = summed(keys >> shift, changes)
        expected = {}
        for key, change in zip((keys >> shift).tolist(), changes.tolist(), strict=True):
            expected[key] = expected.get(key, 0) + change
        assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == {
            key: change for key, change in expected.items() if change
        }


def test_rows_with_one_hash_are_still_told_apart():
    def mixed(value):
        value = value * 0xBF58476D1CE4E5B9 % 2**64
        return (value ^ value >> 29) * 0x94D049BB133111EB % 2**64

    # Solve for the second number that makes up for another first one.
    (one, other), second = (mixed(7), mixed(8)), 1234
    before_last = one ^ (second * 0xBF58476D1CE4E5B9 + (one << 7)) % 2**64
    wanted = ((before_last ^ other) - (other << 7)) % 2**64
    clash = wanted * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    rows = np.array([[7, second], [8, clash], [7, second], [0, 0]], dtype=np.uint64)
    rows = rows.view(np.int64)

    with pytest.MonkeyPatch.context() as patch:
        calls = []
        full = np.unique
        patch.setattr(np, "unique", lambda *a, **k: calls.append(1) or full(*a, **k))
        found, number = distinct(rows)

    assert calls, "the rows were meant to clash"
    assert found[number].tolist() == rows.tolist()
    assert len(found) == 3
