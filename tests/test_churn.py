"""Ground that went back and forth, and ground whose status changed; counted in cells."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

import geo
from geo import reports
from geo.reports.comparison import change_report
from geo.reports.over_time import series_report
from tests.strategies import DATES, timelines

CELL_KM2 = 1.2309


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


def cells(frame):
    return {key: [round(km2 / CELL_KM2, 3) for km2 in row] for key, row in frame.iterrows()}


def section(report, name):
    return [one for one in report.sections if one.id == name]


def test_a_meadow_that_came_back_is_no_change_and_twice_its_cells_back_and_forth(valleys):
    found = geo.churn(valleys, ["2003-02-28", "2004-01-01", "2007-01-01"])

    # Hill gained 8 cells and lost them again, and so did River: 16 cells changed holder.
    assert cells(found) == {
        "hill": [0, 0, 0, 8],
        "river": [0, 0, 0, 8],
        "contested": [0, 0, 0, 0],
        "unknown": [0, 0, 0, 0],
    }


def test_over_the_whole_record_net_gain_and_churn_are_counted_in_cells(valleys):
    found = geo.churn(valleys, ["2000-01-01", *valleys.dates, "2014-12-31"])

    # From first to last: the pass (6) to River, the ridge (1) to Hill, a cell of each to unknown.
    # Besides, the meadow (8) went and came back, and the corner (4) was contested for a while.
    assert cells(found) == {
        "hill": [-6, 1, 7, 8],
        "river": [4, 6, 2, 8 + 4],
        "contested": [0, 0, 0, 4],
        "unknown": [2, 2, 0, 0],
    }


@settings(max_examples=20)
@given(timelines())
def test_what_went_back_and_forth_is_the_gross_of_the_steps_less_that_of_the_ends(timeline):
    found = geo.churn(timeline, DATES)
    snapshots = [timeline.at(day) for day in DATES]
    steps = sum(geo.compare(one, other).gross_km2 for one, other in pairwise(snapshots))
    ends = geo.compare(snapshots[0], snapshots[-1])

    assert found["back_and_forth_km2"].sum() == pytest.approx(steps - ends.gross_km2, abs=1e-9)
    assert found["gained_km2"].sum() == pytest.approx(ends.gross_km2, abs=1e-9)
    assert np.abs(found["net_km2"] - ends.net).max() < 1e-9
    assert np.abs(found["gained_km2"] - found["lost_km2"] - found["net_km2"]).max() < 1e-9


def test_a_series_report_never_tells_the_sum_of_steps_as_a_change(valleys):
    report = series_report(geo.series(valleys), valleys)
    figures = {figure.id: figure.km2 / CELL_KM2 for figure in report.figures}

    assert figures["gross"] == pytest.approx(9, rel=1e-4)
    assert figures["back_and_forth"] == pytest.approx(24, rel=1e-4)
    assert figures["net/hill"] == pytest.approx(-6, rel=1e-4)
    (table,) = section(report, "first-to-last")
    assert table.table.rows[0].cells == (
        "Hill",
        "\N{MINUS SIGN}7.4",
        "1.2",
        "8.6",
        "9.8",
    )
    assert table.table.rows[-1].cells == ("Study area", "0", "11", "11", "30")
    assert round((9 + 24) * CELL_KM2) == 41  # the sum of the steps, told nowhere
    assert "41" not in str(table)


def test_status_passes_from_class_to_class_under_one_holder(valleys):
    change = geo.compare(valleys.at("2008-05-15"), valleys.at("2008-06-15"))

    assert change.by_status.loc["advance", "controlled"] == pytest.approx(6 * CELL_KM2, rel=1e-4)
    assert change.by_status.loc["controlled", "controlled"] == pytest.approx(
        94 * CELL_KM2, rel=1e-4
    )
    assert change.by_status.to_numpy().sum() == pytest.approx(100 * CELL_KM2, rel=1e-4)
    (table,) = section(change_report(change), "by-status")
    assert [row.cells for row in table.table.rows] == [
        ("controlled", "115.7 ± 0.7", "0", "116"),
        ("entered, hold not established", "7.39 ± 0.28", "0", "7.4"),
        ("Total after", "123", "0", "123"),
    ]
    assert table.table.rows[1].marked == {1}


def test_where_all_ground_has_one_status_the_table_stays_out_of_the_text_alone(valleys):
    report = change_report(geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01")))

    assert section(report, "by-status") == []
    kinds = [figure.kind for figure in report.figures]
    assert kinds.count("status_transition") == 16


@settings(max_examples=20)
@given(timelines())
def test_rows_of_the_table_by_status_add_up_to_the_ground_of_each_status(timeline):
    change = geo.compare(timeline.at(DATES[0]), timeline.at(DATES[-1]))

    for snapshot, sums in (
        (change.before, change.by_status.sum(axis="columns")),
        (change.after, change.by_status.sum(axis="index")),
    ):
        m2 = snapshot.arrangement.area_m2
        for status, km2 in sums.items():
            held = m2[(snapshot.states["status"] == status).to_numpy()].sum() / 1e6
            assert km2 == pytest.approx(held, abs=1e-9)


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_report_of_two_states_of_knowledge_lists_every_kind_also_at_nothing(valleys, lang):
    ends = [valleys.at(day, as_of=day) for day in ("2013-02-10", "2013-03-05")]
    report = change_report(geo.compare(*ends), lang)

    (found,) = section(report, "reasons")
    figures = {figure.id: figure.km2 / CELL_KM2 for figure in report.figures}
    assert [figures[f"gross_{kind}"] for kind in ("correction", "event", "reclassification")] == (
        pytest.approx([1, 0, 0], rel=1e-4)
    )
    assert len(found.lines) == 4  # one piece of ground, and three kinds
    assert report.details["decomposition"] == {"order": ["correction", "event", "reclassification"]}
    csv = reports.render(report.subject, "csv", lang=lang)
    assert "decomposition,order," in csv
    assert "\ngross_event,gross_event," in csv


def test_a_report_says_why_nothing_is_told_apart(valleys):
    ends = [valleys.at(day, as_of=day) for day in ("2013-03-05", "2013-02-10")]
    report = change_report(geo.compare(*ends))

    (found,) = section(report, "reasons")
    assert found.intro.startswith("Not told apart: what was known on 10 February 2013")
    assert report.details["decomposition"]["unsplit"] == "knowledge"
    assert not any(figure.kind == "gross_event" for figure in report.figures)


def test_with_one_day_of_knowledge_the_report_tells_no_reasons(valleys):
    report = change_report(geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01")))

    assert section(report, "reasons") == []
    assert "decomposition" not in report.details
