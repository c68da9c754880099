"""What reports say of figures that are too small to measure, or whose accuracy nobody states."""

import csv
import io
import json

import shapely

from geo.reports import render
from geo.reports.comparison import change_report
from tests.strategies import sheet, theatre
from tests.test_intervals import between, strip_handed_over


def shifted(line, accuracy_m):
    """Draw the line between a and b anew, at another longitude, in 2010."""
    sides = [shapely.box(30, 30, line, 35), shapely.box(line, 30, 38, 35)]
    return strip_handed_over(
        *(
            sheet(f"{party}_anew", party, side, "2010-01-02", accuracy_m=accuracy_m, rank=1)
            for party, side in zip("ab", sides, strict=True)
        )
    )


def cells(report, name):
    section = next(section for section in report.sections if section.id == name)
    return [row.cells for row in section.table.rows]


def test_a_line_that_moved_by_less_than_it_is_known_makes_no_headline():
    report = change_report(between(shifted(35.701, 400)))  # 94 m, where 300 and 400 m are stated

    assert report.sentence == (
        "Between 1 June 2000 and 1 June 2018, no detectable change: no difference in who holds"
        " ground is large enough to measure."
    )
    ((start, end, _, area, bound, floor, _),) = cells(report, "changed-hands")
    assert (start, end) == ("b", "a")
    # 88.7 km of line: 2 x sqrt(5.58² + 7.45²) km²; 0.3 + 0.4 km all along; 0.5 km / sqrt(2 pi).
    assert (area, bound, floor) == ("8 ± 19", "62", "18")


def test_a_change_without_a_stated_accuracy_is_told_and_says_so_everywhere():
    change = between(shifted(35.8, None))
    report = change_report(change)

    assert "km² (interval not stated) of ground passed from b to a control" in report.sentence
    (passed,) = cells(report, "changed-hands")
    assert passed[3].endswith(" (± not stated)")
    assert passed[4] == "not stated"
    net = next(
        figure
        for figure in json.loads(render(change, "json"))["figures"]
        if figure["id"] == "net/a"
    )
    assert net["value"] > 0
    assert {net[name] for name in ("sigma_m2", "low_m2", "high_m2", "band_m2")} == {None}
    (row,) = (
        row for row in csv.DictReader(io.StringIO(render(change, "csv"))) if row["id"] == "net/a"
    )
    assert (row["sigma_m2"], row["text"]) == ("", "interval not stated")


def test_a_measured_change_is_told_with_its_interval_and_nothing_beside_it():
    report = change_report(between(shifted(35.8, 400)))

    assert report.sentence.startswith(
        "Between 1 June 2000 and 1 June 2018, 829 km² (807 to 851) of ground passed from b to a"
    )  # 2 x sqrt(5.58² + 9.31²) km²: a sheet beneath states 500 m of the same line
    assert report.sentence.endswith(
        "No other difference in who holds ground is large enough to measure."
    )


def test_ground_exchanged_for_as_much_is_no_sure_zero_where_no_accuracy_is_stated():
    west, east = (shapely.box(x, 32.6, x + 0.05, 33.4) for x in (35.65, 35.75))
    halves = [shapely.box(30, 30, 35.7, 35), shapely.box(35.7, 30, 38, 35)]
    timeline = theatre(
        *(sheet(f"{p}_old", p, half, "2000-01-01") for p, half in zip("ab", halves, strict=True)),
        sheet("a_new", "a", east, "2010-01-01"),
        sheet("b_new", "b", west, "2010-01-01"),
    )

    rows = {row[0]: row for row in cells(change_report(between(timeline)), "by-party")}

    assert rows["a"][3] == rows["b"][3] == "0 (± not stated)"
    assert rows["c"][3] == "0"  # nothing, whatever the accuracy
