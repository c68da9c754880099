"""Fields through time: which sheets lie over them, who holds them, what passes from day to day."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import areas
from geo.arrangement import Arrangement
from geo.control import Control, Sheets
from geo.cutting import Outlines
from geo.holdings import Holdings, resolve
from geo.precedence import decide
from geo.segments import DAWN, DUSK
from geo.spread import Runs
from tests.ellipsoid import box_m2
from tests.linework import outlines
from tests.strategies import frame, sheet

SQUARE = shapely.box(0, 0, 2, 1)
WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
WEST_M2 = box_m2(0, 0, 1, 1)
START = date(2000, 1, 1)
STATUSES = ("controlled", "advance", "contested", "unknown")


def day(number):
    return (START + timedelta(days=number)).isoformat()


DAY_0 = (START - date(1970, 1, 1)).days


def control_of(*rows, by_record=None, study_area=SQUARE):
    """Resolve sheets over an arrangement made from them."""
    sheets = Sheets.of(frame(rows), by_record=by_record)
    arrangement = Arrangement.of(study_area, {row["id"]: row["geometry"] for row in rows})
    return Control.of(sheets, arrangement)


def holder_table(control, number):
    """Area by holder on a day, counted from the first."""
    holdings, holders = control.holdings, control.states["holder"].to_numpy()
    m2 = np.bincount(holdings.on(DAY_0 + number), holdings.area_m2, len(holders))
    return pd.Series(m2).groupby(holders).sum().to_dict()


def two_fields():
    """West passes to b on day 10 and back on day 30; east is contested from day 20 to day 25."""
    return control_of(
        sheet("r0", "a", SQUARE, day(0)),
        sheet("r1", "b", WEST, day(10), day(30)),
        sheet("r2", "b", EAST, day(20), day(25), status="contested"),
    )


def test_fields_pass_on_the_days_on_which_sheets_begin_and_end():
    control = two_fields()

    tables = {number: holder_table(control, number) for number in (-1, 0, 10, 20, 25, 30)}

    def held(**parts):
        return {key: pytest.approx(parts.get(key, 0) * WEST_M2, abs=1) for key in tables[0]}

    assert tables[-1] == held(unknown=2)
    assert tables[0] == held(a=2)
    assert tables[10] == held(a=1, b=1)
    assert tables[20] == held(b=1, contested=1)
    assert tables[25] == held(a=1, b=1)
    assert tables[30] == held(a=2)


def test_what_passed_is_listed_by_the_day_on_which_it_passed():
    control = two_fields()

    passed = control.holdings.consecutive()

    holders = control.states["holder"]
    rows = zip(passed.day - DAY_0, holders[passed.old], holders[passed.new], strict=True)
    assert sorted(rows) == [
        (0, "unknown", "a"),
        (10, "a", "b"),
        (20, "a", "contested"),
        (25, "contested", "a"),
        (30, "b", "a"),
    ]
    assert passed.area_m2[1:] == pytest.approx([WEST_M2] * 4)
    assert passed.area_m2[0] == pytest.approx(2 * WEST_M2)


def test_a_sheet_without_a_known_start_holds_since_the_first_of_all_days():
    control = control_of(sheet("r0", "a", WEST, None, day(5)))

    assert holder_table(control, -100_000)["a"] == pytest.approx(WEST_M2)
    assert holder_table(control, 5)["a"] == 0
    assert control.holdings.days.tolist() == [DAY_0 + 5]


def test_a_rank_left_out_and_rank_zero_are_told_apart_and_weigh_the_same():
    rows = [
        sheet("r0", "a", SQUARE, day(0), rank=0),
        sheet("r1", "a", WEST, day(1)),
        sheet("r2", "b", WEST, day(2), rank=0),
        sheet("r3", "a", EAST, day(3)),
    ]

    by_record, together = (control_of(*rows, by_record=choice) for choice in (True, False))

    for number in range(-1, 5):
        assert holder_table(by_record, number) == pytest.approx(holder_table(together, number))


def test_with_no_sheet_nobody_holds_anything_on_any_day():
    control = control_of()

    assert control.states["holder"].tolist() == ["unknown"]
    assert control.holdings.days.tolist() == []
    assert control.holdings.transitions(DAY_0, DAY_0 + 1) == pytest.approx(2 * WEST_M2)
    assert control.holdings.consecutive().day.tolist() == []
    assert list(control.holdings.all_pairs()) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_one_partys_sheets_above_and_below_anothers_are_not_taken_for_one(order):
    """Seen together they lie neither above nor below: who is on top is told sheet by sheet."""
    rows = [
        sheet("r0", "a", SQUARE, day(0)),
        sheet("r1", "b", WEST, day(1)),
        sheet("r2", "a", shapely.box(0, 0, 0.5, 1), day(2)),
    ]

    control = control_of(*[rows[n] for n in order], by_record=False)

    half = box_m2(0, 0, 0.5, 1)
    assert holder_table(control, 3)["b"] == pytest.approx(WEST_M2 - half)
    assert holder_table(control, 3)["a"] == pytest.approx(WEST_M2 + half)


def face_runs(*rows):
    face, label, first, end = np.array(rows, dtype=np.intp).reshape(-1, 4).T
    first, end = first.astype(np.int32), end.astype(np.int32)
    return Runs(face, label, first, end, np.ones(len(face), dtype=np.intp))


@st.composite
def stacks(draw):
    """Sheets over three fields: each lies on a field in spells that do not overlap."""
    status = draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=4))
    rows = []
    for label in range(len(status)):
        for face in range(3):
            bounds = draw(st.lists(st.sampled_from([DAWN, 1, 2, 3, 4, 5, DUSK]), max_size=4))
            bounds = sorted(set(bounds))
            rows += [(face, label, *pair) for pair in zip(bounds[::2], bounds[1::2], strict=False)]
    return face_runs(*rows), np.array(status, dtype=object)


@settings(max_examples=150)
@given(stacks())
def test_spells_say_of_every_day_what_the_sheets_of_that_day_say(drawn):
    runs, status = drawn
    spells = resolve(runs, 3, status)

    for face in range(3):
        own = np.flatnonzero(spells.face == face)
        assert spells.first[own[0]] == DAWN
        assert spells.end[own[-1]] == DUSK
        assert (spells.first[own[1:]] == spells.end[own[:-1]]).all()
        assert (spells.first[own] < spells.end[own]).all()
    for number in (DAWN, 0, 1, 2, 3, 4, 5, 6, DUSK - 1):
        covers = np.zeros((len(status), 3), dtype=bool)
        lies = (runs.first <= number) & (number < runs.end)
        covers[runs.label[lies], runs.face[lies]] = True
        expected = decide(status, covers, 3)
        on = (spells.first <= number) & (number < spells.end)
        assert spells.top[on].tolist() == expected.record.tolist()
        assert spells.beneath[on].tolist() == expected.beneath.tolist()


@st.composite
def holdings(draw):
    runs, status = draw(stacks())
    spells = resolve(runs, 3, status)
    codes = np.array(draw(st.lists(st.integers(0, 2), min_size=5, max_size=5)))
    return Holdings.of(spells, codes[spells.top], np.array([1.0, 20.0, 300.0]))


@settings(max_examples=100)
@given(holdings())
def test_what_passes_from_day_to_day_adds_up_to_what_passed_between_any_two_days(held):
    days, n = held.days, held.n_states
    every = np.array([0, *days.tolist()], np.int32)
    passed = held.consecutive()

    assert (passed.old != passed.new).all()
    for before, after in zip([DAWN, *days.tolist()], days.tolist(), strict=False):
        expected = held.transitions(before, after)
        found = np.zeros((n, n))
        today = passed.day == after
        found[passed.old[today], passed.new[today]] = passed.area_m2[today]
        np.fill_diagonal(expected, 0)
        assert found == pytest.approx(expected)
    table = held.areas(every)
    for row, number in zip(table, every.tolist(), strict=True):
        assert row == pytest.approx(np.bincount(held.on(number), held.area_m2, n))
    blocks = list(held.all_pairs())
    for before, block in zip(days.tolist(), blocks, strict=True):
        assert block == pytest.approx(held.from_day(before))
        for after, pair in zip(days.tolist(), block, strict=True):
            assert pair == pytest.approx(held.transitions(before, after))
            assert held.transitions(after, before) == pytest.approx(pair.T)


@settings(max_examples=60)
@given(holdings(), st.sets(st.integers(0, 6), min_size=1))
def test_seen_on_some_days_only_the_same_is_held_on_those(held, chosen):
    days = np.array(sorted(chosen), np.int32)

    seen = held.seen_on(days)

    for number in days.tolist():
        assert seen.on(number).tolist() == held.on(number).tolist()
    assert set(seen.days.tolist()) <= set(days.tolist())


@st.composite
def reports(draw):
    """Outlines that are hard to cut, as the sheets of a few parties over a few days."""
    rows = []
    for outline in draw(outlines(most=3, scales=(0.5, 5.0))):
        first = draw(st.integers(0, 4))
        end = draw(st.none() | st.integers(first + 1, 6))
        status = draw(st.sampled_from(STATUSES))
        rows.append(
            sheet(
                f"r{len(rows)}",
                None if status == "unknown" else draw(st.sampled_from(["a", "b"])),
                outline,
                day(first),
                None if end is None else day(end),
                status=status,
                rank=draw(st.sampled_from([None, 0, 1])),
            )
        )
    return rows


def painted(rows, number, study_area):
    """Paint the sheets of a day one over the other; the last coat is seen."""
    coats = {"unknown": study_area}
    alive = [
        row
        for row in rows
        if row["valid_from"] <= day(number)
        and (row["valid_to"] is None or day(number) < row["valid_to"])
    ]
    for row in sorted(alive, key=lambda row: (row["rank"] or 0, row["valid_from"], row["id"])):
        holder = row["party"] if row["status"] in STATUSES[:2] else row["status"]
        ground = shapely.make_valid(row["geometry"])
        coats = {key: shapely.difference(coat, ground) for key, coat in coats.items()}
        both = [shapely.intersection(ground, study_area), coats.get(holder, shapely.Point())]
        coats[holder] = shapely.union_all(both)
    return coats


@settings(max_examples=40)
@given(reports(), st.booleans())
def test_what_is_held_on_every_day_equals_a_plain_overlay(rows, by_record):
    corners = np.array(shapely.total_bounds([row["geometry"] for row in rows]))
    middle = (corners[:2] + corners[2:]) / 2
    # Two thirds of the ground, so that its border runs through the sheets.
    study_area = shapely.box(
        *(corners[:2] + middle * 0.5) / 1.5, *(corners[2:] + middle * 0.5) / 1.5
    )

    control = control_of(*rows, by_record=by_record, study_area=study_area)

    length = study_area.length + sum(row["geometry"].length for row in rows)
    for number in (-1, 0, 2, 5, 9):
        coats = painted(rows, number, study_area)
        plain = dict(zip(coats, areas(np.array(list(coats.values()))), strict=True))
        found = holder_table(control, number)
        for holder in plain | found:
            assert found.get(holder, 0) == pytest.approx(
                plain.get(holder, 0), rel=1e-9, abs=4e-9 * 111_700**2 * length
            )


@settings(max_examples=40)
@given(outlines())
def test_sheets_lie_over_the_fields_inside_their_outlines(drawn):
    named = {f"r{n}": outline for n, outline in enumerate(drawn)}
    around = shapely.box(*shapely.buffer(shapely.union_all(shapely.envelope(drawn)), 0.1).bounds)
    arrangement = Arrangement.of(around, named)

    runs = arrangement.runs(Outlines.ever(named))

    assert arrangement.method == "snap rounding"
    assert (runs.count == 1).all()
    for n, outline in enumerate(drawn):
        held = arrangement.area_m2[runs.face[runs.label == n]].sum()
        assert held == pytest.approx(
            areas(np.array([outline]))[0], rel=1e-9, abs=2e-9 * 111_700**2 * outline.length
        )
        inside = shapely.contains_properly(shapely.buffer(outline, -1e-7), arrangement.faces)
        assert set(np.flatnonzero(inside)) <= set(runs.face[runs.label == n])


@settings(max_examples=60)
@given(holdings(), st.integers(1, 4))
def test_reading_on_from_any_stage_gives_the_day_itself(held, stride):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Holdings, "_stride", stride)
        for number in (DAWN, 0, 1, 2, 3, 4, 5, 6, DUSK - 1):
            lies = (held.first <= number) & (number < held.end)
            assert held.on(number).tolist() == held.state[lies].tolist()
