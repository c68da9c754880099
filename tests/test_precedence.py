"""Sheets that lie on the same ground: which of them is on top."""

import itertools
from datetime import date

import pytest
import shapely

from geo.change import compare
from tests.strategies import EAST, NORTH, SOUTH, STUDY_AREA, UNTIL, WEST, sheet, theatre

LATER, EARLIER = "2005-01-01", "2001-01-01"


def holder(*rows, day="2010-01-01"):
    """Who holds the box when these sheets all cover it, whatever their order in the file."""
    answers = {theatre(*order).at(day).areas.idxmax() for order in itertools.permutations(rows)}
    assert len(answers) == 1, "the order of records must not matter"
    return answers.pop()


def both(first, second):
    """Two sheets over the whole box, alike but for the fields given; `a` is the lesser id."""
    alike = {"valid_from": "2000-01-01", "assessed_on": "2000-01-01", "confidence": "medium"}
    return (
        sheet("a", "a", STUDY_AREA, "2000-01-01", **alike | first),
        sheet("b", "b", STUDY_AREA, "2000-01-01", **alike | second),
    )


def test_the_higher_rank_is_on_top_of_a_later_sheet():
    assert holder(*both({"rank": 1}, {"valid_from": LATER})) == "a"


def test_a_rank_left_out_is_zero():
    assert holder(*both({"rank": -1, "valid_from": LATER}, {})) == "b"
    assert holder(*both({"rank": 0, "valid_from": LATER}, {})) == "a"


def test_the_later_sheet_is_on_top_of_one_assessed_later():
    assert holder(*both({"valid_from": LATER}, {"assessed_on": "2009-01-01"})) == "a"


def test_of_sheets_from_one_day_the_later_assessed_is_on_top_of_the_surer():
    assert holder(*both({"assessed_on": LATER}, {"confidence": "high"})) == "a"


def test_of_sheets_assessed_on_one_day_the_surer_is_on_top():
    assert holder(*both({"confidence": "medium"}, {"confidence": "low"})) == "a"
    assert holder(*both({"confidence": "low"}, {"confidence": None})) == "a"


def test_between_sheets_alike_in_all_else_the_greater_id_is_on_top():
    assert holder(*both({}, {})) == "b"


def test_a_sheet_that_has_not_begun_or_has_ended_is_not_on_top():
    assert holder(*both({}, {"valid_from": "2010-01-02"})) == "a"
    assert holder(*both({}, {"valid_from": LATER, "valid_to": "2010-01-01"})) == "a"
    assert holder(*both({}, {"valid_from": "2010-01-01"})) == "b"


def test_a_claim_is_never_on_top():
    assert holder(*both({}, {"status": "claimed", "rank": 9, "valid_from": LATER})) == "a"


def sides(*rows):
    (row,) = theatre(*rows).at("2010-01-01").frame.to_dict("records")
    return row["holder"], row["party"], row["against"]


def whole(identity, party, status, year):
    return sheet(identity, party, STUDY_AREA, f"{year}-01-01", status=status)


def test_the_other_side_of_contested_ground_is_its_holder_beneath():
    held, contested = whole("r0", "a", "controlled", 2000), whole("r1", "b", "contested", 2001)

    assert sides(held, contested) == ("contested", "b", "a")


def test_an_advance_beneath_is_a_side_too():
    held, contested = whole("r0", "a", "advance", 2000), whole("r1", "b", "contested", 2001)

    assert sides(held, contested) == ("contested", "b", "a")


def test_contested_ground_with_nobody_beneath_names_one_side():
    assert sides(whole("r1", "b", "contested", 2001)) == ("contested", "b", None)


def test_contested_ground_above_unknown_does_not_name_an_earlier_holder():
    rows = [
        whole("r0", "a", "controlled", 2000),
        whole("r1", None, "unknown", 2001),
        whole("r2", "b", "contested", 2002),
    ]

    assert sides(*rows) == ("contested", "b", None)


def test_a_claim_beneath_contested_ground_is_no_side():
    rows = [
        whole("r0", "a", "controlled", 2000),
        whole("r1", "c", "claimed", 2001),
        whole("r2", "b", "contested", 2002),
    ]

    assert sides(*rows) == ("contested", "b", "a")


def test_nobody_contests_ground_against_itself():
    rows = [whole("r0", "a", "controlled", 2000), whole("r1", "a", "contested", 2001)]

    assert sides(*rows) == ("contested", "a", None)


def test_contested_twice_still_names_the_holder_beneath():
    rows = [
        whole("r0", "a", "controlled", 2000),
        whole("r1", "b", "contested", 2001),
        whole("r2", "c", "contested", 2002),
    ]

    assert sides(*rows) == ("contested", "c", "a")


def test_a_change_of_the_named_sides_is_a_reclassification():
    timeline = theatre(
        whole("r0", "a", "controlled", 2000),
        whole("r1", "b", "contested", 2001),
        whole("r2", "c", "contested", 2002),
    )

    change = compare(timeline.at("2001-06-01"), timeline.at("2002-06-01"))

    assert change.gross_km2 == 0
    (row,) = change.reclassified.to_dict("records")
    assert (row["holder"], row["party_before"], row["party_after"]) == ("contested", "b", "c")


def test_an_unknown_pocket_is_nobodys_within_a_partys_ground():
    pocket = shapely.box(35.6, 33, 35.7, 33.1)
    timeline = theatre(
        whole("r0", "a", "controlled", 2000),
        sheet("r1", None, pocket, "2001-01-01", status="unknown"),
    )

    areas = timeline.at("2010-01-01").areas

    lone = theatre(sheet("r0", "b", pocket, "2000-01-01")).at("2010-01-01").areas
    assert areas["unknown"] == pytest.approx(lone["b"])
    assert areas["a"] + areas["unknown"] == pytest.approx(areas.sum())


def test_a_change_on_a_day_without_a_report_shows_from_the_next_report():
    timeline = theatre(
        sheet("r0", "a", STUDY_AREA, "2000-01-01"),
        sheet("r1", "b", STUDY_AREA, "2005-03-04"),
        missing_days=[date(2005, 3, 4), date(2005, 3, 5)],
    )

    spells = timeline.history(35.7, 33)

    assert timeline.dates == (date(2000, 1, 1), date(2005, 3, 6))
    assert spells["from"].tolist() == [date(2000, 1, 1), date(2005, 3, 6)]
    assert timeline.at("2005-03-05").areas["a"] > 0
    assert timeline.at("2005-03-06").areas["b"] > 0


def test_a_change_after_the_last_report_is_not_shown():
    timeline = theatre(
        sheet("r0", "a", STUDY_AREA, "2000-01-01"), sheet("r1", "b", STUDY_AREA, "2021-01-01")
    )

    assert timeline.at("2021-06-01").reported_on == UNTIL
    assert timeline.at("2021-06-01").areas["b"] == 0
    assert timeline.history(35.7, 33)["record"].tolist() == ["r0"]


def test_two_records_of_one_state_are_two_spells_with_two_sources():
    timeline = theatre(
        sheet("r0", "a", STUDY_AREA, "2000-01-01"), sheet("r1", "a", STUDY_AREA, "2003-01-01")
    )

    assert timeline.history(35.7, 33)["record"].tolist() == ["r0", "r1"]


def test_in_a_theatre_without_control_nobody_holds_anything():
    timeline = theatre()

    snapshot = timeline.at("2010-01-01")

    assert timeline.dates == ()
    assert snapshot.areas["unknown"] == pytest.approx(snapshot.areas.sum())
    assert compare(snapshot, snapshot).gross_km2 == 0
    assert snapshot.claims.sum() == 0
    assert timeline.history(35.7, 33).columns.tolist() == [
        "from", "to", "holder", "status", "party", "against", "record",
    ]  # fmt: skip
    assert timeline.history(35.7, 33).empty


def test_a_record_that_reaches_out_counts_only_within_the_study_area():
    reaching_out = shapely.box(WEST - 1, SOUTH, (WEST + EAST) / 2, NORTH)
    half = shapely.box(WEST, SOUTH, (WEST + EAST) / 2, NORTH)

    wide = theatre(sheet("r0", "a", reaching_out, "2000-01-01")).at("2010-01-01")
    narrow = theatre(sheet("r0", "a", half, "2000-01-01")).at("2010-01-01")

    assert wide.areas.to_numpy() == pytest.approx(narrow.areas.to_numpy())
