"""Who holds each face on all days at once, and what answers where cutting fails its check."""

from datetime import date
from itertools import pairwise, product
from unittest import mock

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

import geo
from geo import control, cutting
from geo.control import day_number
from geo.errors import ConservationError, DateError
from tests.strategies import DATES, sheet, theatre, timelines

CELL_KM2 = 1.2309


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


def test_every_passage_of_ground_is_told_with_its_day(valleys):
    cells = [
        (str(day), start, end, round(km2 / CELL_KM2))
        for day, start, end, km2 in geo.changes(valleys).itertuples(index=False)
    ]

    assert cells == [
        ("2003-03-01", "river", "hill", 8),
        ("2006-09-01", "hill", "river", 8),
        ("2008-05-01", "hill", "river", 6),
        ("2010-01-01", "river", "contested", 4),
        ("2011-01-01", "hill", "unknown", 1),
        ("2011-01-01", "river", "unknown", 1),
        ("2012-01-01", "contested", "river", 4),
        ("2013-02-01", "river", "hill", 1),
    ]


def test_ground_that_went_and_came_back_between_two_dates_did_not_pass_between_them(valleys):
    table = geo.changes(valleys, ["2003-01-01", "2007-01-01", "2009-03-04"])

    # The meadow was handed over and back; the pass was entered. The 4th had no report.
    assert [str(day) for day in table["date"]] == ["2009-03-04"]
    assert table["area_km2"].round(1).tolist() == [round(6 * CELL_KM2, 1)]


def test_no_passage_is_told_of_a_day_later_than_the_knowledge_asked_for(valleys):
    with pytest.raises(DateError, match="later than 2005-01-01"):
        geo.changes(valleys, ["2003-01-01", "2006-09-01"], as_of="2005-01-01")


@settings(max_examples=20)
@given(timelines())
def test_what_passed_on_each_day_adds_up_to_what_is_compared(timeline):
    told = geo.changes(timeline, DATES)

    for before, after in pairwise(DATES):
        transitions = geo.compare(timeline.at(before), timeline.at(after)).transitions
        rows = told[told["date"] == date.fromisoformat(after)]
        for start, end in product(transitions.index, transitions.columns):
            passed = rows[(rows["from"] == start) & (rows["to"] == end)]["area_km2"].sum()
            expected = 0 if start == end else transitions.loc[start, end]
            assert passed == pytest.approx(expected, abs=1e-9)


@settings(max_examples=20)
@given(timelines())
def test_records_of_one_party_and_status_may_share_a_label(timeline):
    """A long series keeps only what differs from day to day; its answers are the same."""
    each = geo.series(timeline, DATES)
    again = type(timeline)(timeline.theatre, timeline.records)

    with mock.patch.object(control, "VERTICES_OF_A_SERIES", 0):
        shared = geo.series(again, DATES)

    assert shared.to_numpy() == pytest.approx(each.to_numpy(), abs=1e-9)


def daily(days):
    """A front that moves east by a tenth of the box each day, one record a party and day."""
    rows = []
    for number in range(days):
        front = 35.5 + 0.05 * (number + 1)
        first, last = date(2010, 1, 1 + number), date(2010, 1, 2 + number)
        west, east = shapely.box(35.5, 32.6, front, 33.4), shapely.box(front, 32.6, 36, 33.4)
        rows.append(sheet(f"a{number}", "a", west, first, last))
        rows.append(sheet(f"b{number}", "b", east, first, last))
    return rows


def test_in_a_daily_series_two_labels_serve_all_days():
    with mock.patch.object(control, "VERTICES_OF_A_SERIES", 0):
        timeline = theatre(*daily(9))
        a = geo.series(timeline)["a"]
        sheets = timeline._sheets

    assert len(sheets.status) == 2
    whole = timeline.arrangement.study_area_m2 / 1e6
    # Strips of equal width on the ellipsoid are of equal area.
    assert a.iloc[:9].to_numpy() == pytest.approx(whole * np.arange(1, 10) / 10)
    # Nothing is drawn twice: nine fronts and the box.
    assert len(timeline.arrangement.faces) == 10


def test_a_background_in_a_layer_of_its_own_lies_under_a_daily_series():
    everywhere = sheet("base", "b", shapely.box(35.5, 32.6, 36, 33.4), "2000-01-01", layer="base")
    west_only = [row for row in daily(3) if row["party"] == "a"]
    with mock.patch.object(control, "VERTICES_OF_A_SERIES", 0):
        timeline = theatre(everywhere, *west_only)
        table = geo.series(timeline)
        labels = len(timeline._sheets.status)

    assert labels == 2
    whole = timeline.arrangement.study_area_m2 / 1e6
    assert table["b"].to_numpy() == pytest.approx(whole * np.array([1, 0.9, 0.8, 0.7, 1]))


def losing_an_edge(segments, node=cutting.node):
    linework = node(segments)
    kept = linework.edge != 0
    return type(linework)(
        linework.nodes,
        linework.edges[1:],
        linework.edge[kept] - 1,
        linework.segment[kept],
        linework.sign[kept],
    )


def test_where_our_own_cutting_fails_its_check_a_plain_overlay_answers(valleys, monkeypatch):
    monkeypatch.setattr(cutting, "node", losing_an_edge)
    again = type(valleys)(valleys.theatre, valleys.records)

    assert again.arrangement.method == "plain overlay"
    assert valleys.arrangement.method == "snap rounding"
    assert geo.series(again).to_numpy() == pytest.approx(geo.series(valleys).to_numpy())
    assert geo.changes(again)["area_km2"].tolist() == pytest.approx(
        geo.changes(valleys)["area_km2"].tolist()
    )


def test_where_both_ways_fail_nothing_is_published(valleys, monkeypatch):
    monkeypatch.setattr(cutting, "node", losing_an_edge)
    monkeypatch.setattr(cutting.shapely, "union_all", lambda lines, **_: lines[0])
    again = type(valleys)(valleys.theatre, valleys.records)

    with pytest.raises(ConservationError, match=r"miss [\d,.]+ m²"):
        again.at("2010-01-01")


def test_days_are_counted_from_1970():
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(1969, 12, 31)) == -1
    assert day_number(date(2024, 12, 8)) == 20065
