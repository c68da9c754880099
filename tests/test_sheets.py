"""Dated sheets on the two valleys: who holds which cell, worked out with a pencil."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

import geo
from geo.change import compare
from geo.errors import DateError, GeometryError, OptionError
from geo.history import series
from tests.ellipsoid import box_m2

COLUMNS = ROWS = range(10)


def cells(columns, rows):
    return {(x, y) for x in columns for y in rows}


SQUARE = cells(COLUMNS, ROWS)
WEST_HALF = cells(range(5), ROWS)
MEADOW = cells((5, 6), (2, 3, 4, 5))
PASS = cells((3, 4), (6, 7, 8))
CORNER = cells((8, 9), (8, 9))
MARSH = cells((4, 5), (0,))
RIDGE = {(5, 7)}
RIDGE_AS_FIRST_REPORTED = {(5, 7), (5, 8)}
CLAIM = cells((0, 1), (0, 1))


def km2(ground):
    """Area of cells, by quadrature on the ellipsoid and not by the code under test."""
    return sum(
        box_m2(3.1 + x / 100, 0.1 + y / 100, 3.11 + x / 100, 0.11 + y / 100) / 1e6
        for x, y in ground
    )


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


# From each day on: the cells of Hill, the contested and the unknown ones; the rest is River's.
HELD = {
    "2000-01-01": (WEST_HALF, set(), set()),
    "2003-03-01": (WEST_HALF | MEADOW, set(), set()),
    "2006-09-01": (WEST_HALF, set(), set()),
    "2008-05-01": (WEST_HALF - PASS, set(), set()),
    "2008-06-01": (WEST_HALF - PASS, set(), set()),
    "2010-01-01": (WEST_HALF - PASS, CORNER, set()),
    "2011-01-01": (WEST_HALF - PASS - MARSH, CORNER, MARSH),
    "2012-01-01": (WEST_HALF - PASS - MARSH, set(), MARSH),
    "2013-02-01": ((WEST_HALF - PASS - MARSH) | RIDGE, set(), MARSH),
}


def expected_km2(hill, contested, unknown):
    river = SQUARE - hill - contested - unknown
    return [km2(ground) for ground in (hill, river, contested, unknown)]


@pytest.mark.parametrize("day", HELD)
def test_each_sheet_moves_its_cells_from_the_day_it_begins(valleys, day):
    areas = valleys.at(day).areas

    assert list(areas.index) == ["hill", "river", "contested", "unknown"]
    assert areas.to_numpy() == pytest.approx(expected_km2(*HELD[day]), rel=1e-10)


@pytest.mark.parametrize(("before", "day"), list(zip(HELD, list(HELD)[1:], strict=False)))
def test_on_the_eve_of_a_hand_over_the_former_holder_still_holds(valleys, before, day):
    eve = np.datetime64(day) - 1

    areas = valleys.at(eve.item()).areas

    assert areas.to_numpy() == pytest.approx(expected_km2(*HELD[before]), rel=1e-10)


def test_the_series_has_one_row_for_each_day_on_which_control_changes(valleys):
    table = series(valleys)

    assert list(map(str, table.index)) == list(HELD)
    assert table.to_numpy() == pytest.approx(
        np.array([expected_km2(*held) for held in HELD.values()]), rel=1e-10
    )


def test_a_claim_is_not_a_day_on_which_control_changes(valleys):
    assert date(2005, 1, 1) not in valleys.dates


def test_before_the_record_begins_nobody_is_known_to_hold_anything(valleys):
    snapshot = valleys.at("1999-12-31")

    assert snapshot.areas.to_dict() == pytest.approx(
        {"hill": 0, "river": 0, "contested": 0, "unknown": km2(SQUARE)}
    )
    assert snapshot.frame["status"].tolist() == ["unknown"]
    assert snapshot.frame["party"].tolist() == [None]


def test_the_meadow_passes_from_river_to_hill_and_nothing_else_does(valleys):
    change = compare(valleys.at("2003-02-28"), valleys.at("2003-03-01"))

    assert change.transitions.loc["river", "hill"] == pytest.approx(km2(MEADOW))
    assert change.gross_km2 == pytest.approx(km2(MEADOW))
    assert change.net.to_dict() == pytest.approx(
        {"hill": km2(MEADOW), "river": -km2(MEADOW), "contested": 0, "unknown": 0}
    )
    (row,) = change.frame.to_dict("records")
    assert (row["from"], row["to"]) == ("river", "hill")
    assert row["geometry"].bounds == pytest.approx((3.15, 0.12, 3.17, 0.16))
    assert row["area_km2"] == pytest.approx(km2(MEADOW))


def test_when_the_sheet_of_the_meadow_ends_the_one_beneath_shows_again(valleys):
    before, during, after = map(valleys.at, ("2003-02-28", "2005-06-01", "2006-09-01"))

    there_and_back = compare(before, after)

    assert compare(during, after).transitions.loc["hill", "river"] == pytest.approx(km2(MEADOW))
    assert there_and_back.gross_km2 == 0
    assert there_and_back.frame.empty
    assert there_and_back.reclassified.empty


def test_an_advance_already_holds_the_ground_it_entered(valleys):
    snapshot = valleys.at("2008-05-01")

    rows = snapshot.frame.set_index(["holder", "status"])["area_km2"]

    assert rows["river", "advance"] == pytest.approx(km2(PASS))


def test_from_advance_to_control_nothing_changes_hands(valleys):
    change = compare(valleys.at("2008-05-31"), valleys.at("2008-06-01"))

    assert change.gross_km2 == 0
    assert (change.net == 0).all()
    (row,) = change.reclassified.to_dict("records")
    assert row == {
        "holder": "river",
        "status_before": "advance",
        "party_before": "river",
        "against_before": None,
        "status_after": "controlled",
        "party_after": "river",
        "against_after": None,
        "area_km2": pytest.approx(km2(PASS)),
    }


def test_contested_ground_is_held_by_nobody_and_names_both_sides(valleys):
    frame = valleys.at("2010-01-01").frame

    (row,) = frame[frame["holder"] == "contested"].to_dict("records")

    assert (row["status"], row["party"], row["against"]) == ("contested", "hill", "river")
    assert row["area_km2"] == pytest.approx(km2(CORNER))


def test_where_no_report_comes_from_the_ground_is_nobodys_and_says_so(valleys):
    frame = valleys.at("2011-01-01").frame

    (row,) = frame[frame["holder"] == "unknown"].to_dict("records")

    assert (row["status"], row["party"], row["against"]) == ("unknown", None, None)
    assert row["area_km2"] == pytest.approx(km2(MARSH))


def test_a_frame_lists_parties_in_table_order_and_fills_the_study_area(valleys):
    frame = valleys.at("2010-06-01").frame

    assert frame["holder"].tolist() == ["hill", "river", "contested"]
    assert frame.crs.to_epsg() == 4326
    assert frame["area_km2"].sum() == pytest.approx(km2(SQUARE))
    assert frame.union_all().normalize().equals(valleys.study_area.normalize())


def test_what_is_only_claimed_is_tabulated_and_not_held(valleys):
    before, after = valleys.at("2004-12-31"), valleys.at("2005-01-01")

    assert before.claims.to_dict() == {"hill": 0, "river": 0}
    assert after.claims.to_dict() == pytest.approx({"hill": 0, "river": km2(CLAIM)})
    assert after.areas.equals(before.areas)
    assert compare(before, after).reclassified.empty


class TestTwoClocks:
    """The ridge was first reported whole, and the report taken back a month later."""

    def test_each_day_of_knowledge_gives_its_own_answer(self, valleys):
        hill = WEST_HALF - PASS - MARSH
        answers = {
            "2013-02-02": hill,  # nothing was public yet
            "2013-02-03": hill | RIDGE_AS_FIRST_REPORTED,
            "2013-02-28": hill | RIDGE_AS_FIRST_REPORTED,
            "2013-03-01": hill | RIDGE,
            "9999-12-31": hill | RIDGE,
        }
        for as_of, ground in answers.items():
            held = valleys.at("2013-02-02", as_of=as_of).areas["hill"]
            assert held == pytest.approx(km2(ground)), as_of

    def test_without_a_day_of_knowledge_all_that_is_not_retracted_counts(self, valleys):
        latest = valleys.at("2013-02-10", as_of="9999-12-31")

        assert valleys.at("2013-02-10").areas.equals(latest.areas)

    def test_one_day_as_known_twice_is_a_correction_of_one_cell(self, valleys):
        first = valleys.at("2013-02-10", as_of="2013-02-10")
        later = valleys.at("2013-02-10", as_of="2013-03-01")

        correction = compare(first, later)

        passed_back = RIDGE_AS_FIRST_REPORTED - RIDGE
        assert correction.transitions.loc["hill", "river"] == pytest.approx(km2(passed_back))
        assert correction.gross_km2 == pytest.approx(km2(passed_back))

    def test_correction_and_event_add_up_to_what_was_published_before_and_after(self, valleys):
        at_first = valleys.at("2013-02-10", as_of="2013-02-10")
        as_corrected = valleys.at("2013-02-10", as_of="2014-01-01")
        later = valleys.at("2014-01-01", as_of="2014-01-01")

        parts = compare(at_first, as_corrected).net + compare(as_corrected, later).net

        assert parts.to_numpy() == pytest.approx(compare(at_first, later).net.to_numpy(), abs=1e-9)

    def test_a_day_after_the_day_of_knowledge_is_refused(self, valleys):
        with pytest.raises(DateError, match="2013-02-11: it is later than 2013-02-10"):
            valleys.at("2013-02-11", as_of="2013-02-10")

    def test_a_snapshot_keeps_only_the_records_that_were_public(self, valleys):
        then = valleys.at("2013-02-10", as_of="2013-02-10").records["id"].tolist()
        now = valleys.at("2013-02-10").records["id"].tolist()

        assert "hill_ridge_2013_first" in then
        assert "hill_ridge_2013" not in then
        assert "hill_ridge_2013_first" not in now
        assert "hill_ridge_2013" in now

    def test_history_and_series_know_only_what_was_public(self, valleys):
        spells = valleys.history(3.155, 0.185, as_of="2013-02-10")  # the cell taken back
        table = series(valleys, as_of="2013-02-10")

        assert spells["record"].tolist() == ["river_2000", "hill_ridge_2013_first"]
        assert valleys.history(3.155, 0.185)["record"].tolist() == ["river_2000"]
        hill = (WEST_HALF - PASS - MARSH) | RIDGE_AS_FIRST_REPORTED
        assert table["hill"].iloc[-1] == pytest.approx(km2(hill))
        assert table.index[-1] == date(2013, 2, 1)
        assert series(valleys, as_of="2002-01-01").index.tolist() == [date(2000, 1, 1)]


class TestDaysWithoutAReport:
    def test_a_missing_day_answers_with_the_report_before_it(self, valleys):
        snapshot = valleys.at("2009-03-04")

        assert snapshot.date == date(2009, 3, 4)
        assert snapshot.reported_on == date(2009, 3, 3)
        assert snapshot.areas.equals(valleys.at("2009-03-03").areas)

    def test_after_the_last_report_the_answer_is_the_last_report(self, valleys):
        snapshot = valleys.at("2024-12-08")

        assert snapshot.reported_on == date(2014, 12, 31)
        assert snapshot.areas.equals(valleys.at("2014-12-31").areas)


class TestHistory:
    def spells(self, valleys, lon, lat):
        table = valleys.history(lon, lat)
        return [tuple(map(str, row)) for row in table[["from", "to", "holder", "record"]].values]

    def test_the_ford_in_the_meadow_passed_to_hill_and_back(self, valleys):
        ford = valleys.spot("Ford")

        assert self.spells(valleys, ford.lon, ford.lat) == [
            ("2000-01-01", "2003-03-01", "river", "river_2000"),
            ("2003-03-01", "2006-09-01", "hill", "hill_meadow_2003"),
            ("2006-09-01", "None", "river", "river_2000"),
        ]

    def test_a_spell_ends_where_the_status_changes_though_the_holder_stays(self, valleys):
        mill = valleys.spot("Mill")

        table = valleys.history(mill.lon, mill.lat)

        assert table["status"].tolist() == ["controlled", "advance", "controlled"]
        assert table["holder"].tolist() == ["hill", "river", "river"]
        assert table["from"].tolist() == [date(2000, 1, 1), date(2008, 5, 1), date(2008, 6, 1)]
        assert table["to"].tolist() == [date(2008, 5, 1), date(2008, 6, 1), None]

    def test_contested_and_unknown_spells_name_what_is_known(self, valleys):
        corner = valleys.history(3.185, 0.185).iloc[1]
        marsh = valleys.history(3.145, 0.105).iloc[-1]

        assert corner[["holder", "party", "against"]].tolist() == ["contested", "hill", "river"]
        assert marsh[["holder", "party", "against"]].tolist() == ["unknown", None, None]

    def test_a_spot_on_a_line_between_one_holders_records_has_one_answer(self, valleys):
        on_the_edge_of_the_claim = valleys.history(3.12, 0.11)

        assert on_the_edge_of_the_claim["holder"].tolist() == ["hill"]

    def test_a_spot_on_the_old_line_is_on_neither_side(self, valleys):
        with pytest.raises(GeometryError, match=r"3\.15,0\.135: it lies on a line"):
            valleys.history(3.15, 0.135)

    @pytest.mark.parametrize(("lon", "lat"), [(0.15, 3.15), (3.3, 0.15), (float("nan"), 0.15)])
    def test_a_spot_outside_the_study_area_is_refused(self, valleys, lon, lat):
        with pytest.raises(GeometryError, match="outside the study area"):
            valleys.history(lon, lat)


def test_on_an_uncertain_day_the_advance_is_possible_and_not_yet_certain(valleys):
    def shown(day, which):
        return "river_pass_2008_advance" in getattr(valleys.at(day), which)["id"].tolist()

    days = ["2008-04-30", "2008-05-01", "2008-05-02", "2008-05-03", "2008-05-31", "2008-06-01"]

    assert [shown(day, "possible") for day in days] == [False, True, True, True, True, False]
    assert [shown(day, "certain") for day in days] == [False, False, False, True, True, False]
    assert [shown(day, "on_date") for day in days] == [False, True, True, True, True, False]


def test_a_post_left_some_day_in_october_is_possible_until_the_month_is_over(valleys):
    def shown(day, which):
        return "mill_post_2007" in getattr(valleys.at(day), which)["id"].tolist()

    days = ["2007-10-01", "2007-10-02", "2007-10-31", "2007-11-01"]

    assert [shown(day, "possible") for day in days] == [True, True, True, False]
    assert [shown(day, "certain") for day in days] == [True, False, False, False]


def test_undated_places_are_certain_on_every_day(valleys):
    for day in ("1900-01-01", "2008-05-01", "2100-01-01"):
        assert {"ford", "mill", "study_area"} <= set(valleys.at(day).certain["id"])


def test_two_theatres_are_not_compared(valleys, two_valleys_path):
    other = geo.load(two_valleys_path)

    with pytest.raises(OptionError, match="different timelines"):
        compare(valleys.at("2003-02-28"), other.at("2003-03-01"))


def test_a_view_that_the_theatre_lacks_is_refused_with_those_it_has(valleys):
    with pytest.raises(OptionError, match=r"view 'moon'.*Use one of: de_facto"):
        valleys.at("2003-03-01", view="moon")


def test_a_snapshot_does_not_change_the_records_it_was_taken_from(valleys):
    before = valleys.records.copy()

    snapshot = valleys.at("2010-01-01")
    _ = snapshot.frame, snapshot.claims, snapshot.certain, snapshot.possible
    _ = compare(snapshot, valleys.at("2013-02-01")).positions

    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(valleys.records))
