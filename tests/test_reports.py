"""What reports say of two valleys: each expected figure is counted in cells of its README."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

import geo
from geo import reports
from geo.errors import OptionError
from geo.reports.comparison import change_report
from geo.reports.over_time import series_report

CELL_KM2 = 1.2309  # each of the hundred, to 0.00001


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


def report_of(timeline, before, after, lang="en", as_of=(None, None)):
    ends = [
        timeline.at(day, as_of=known) for day, known in zip((before, after), as_of, strict=True)
    ]
    return change_report(geo.compare(*ends), lang)


NOTHING_ELSE = "No other difference in who holds ground is large enough to measure."


def figures(report):
    return {figure.id: figure.km2 for figure in report.figures}


def section(report, name):
    return next(section for section in report.sections if section.id == name)


def rows(report, name):
    return [row.cells for row in section(report, name).table.rows]


def test_the_meadow_passes_with_its_eight_cells(timeline):
    report = report_of(timeline, "2003-02-28", "2003-03-01")

    # Four cells' sides on the old line (20 m), eight and two halves on the outline (50 m), 500 m
    # along: 2 x 0.15003 km².
    assert report.sentence == (
        "Between 28 February 2003 and 1 March 2003,"
        " 9.85 km² (9.55 to 10.15) of ground passed from River to Hill control."
        f" {NOTHING_ELSE}"
    )
    assert figures(report)["transition/river/hill"] == pytest.approx(8 * CELL_KM2, rel=1e-5)
    assert rows(report, "by-party") == [
        ("Hill", "61.5 ± 0.5", "71.4 ± 0.6", "+9.85 ± 0.30", "0.53"),
        ("River", "61.5 ± 0.5", "51.7 ± 0.6", "\N{MINUS SIGN}9.85 ± 0.30", "0.53"),
        ("Contested", "0", "0", "0", "0"),
        ("Unknown", "0", "0", "0", "0"),
        ("Study area", "123", "123", "0", "0"),
    ]
    # 8,876 m of line at 50 m and 4,423 m at 20 m; no line was drawn twice.
    assert rows(report, "changed-hands") == [
        ("River", "Hill", "controlled", "9.85 ± 0.30", "0.53", "0", "")
    ]


def test_the_sentence_carries_its_dates_view_and_caveat(timeline):
    report = report_of(timeline, "2003-02-28", "2003-03-01")

    assert report.quotable == (
        f"{report.sentence} De facto control, as drawn from the sources cited; rounded, ranges"
        " from the accuracy stated for the outlines (2σ), and without any opinion on legal status."
    )


def test_rows_and_columns_of_the_figures_add_up(timeline):
    found = figures(report_of(timeline, "2008-04-30", "2011-06-01"))
    holders = timeline.theatre.holders

    for holder in holders:
        row = sum(found[f"transition/{holder}/{to}"] for to in holders)
        column = sum(found[f"transition/{start}/{holder}"] for start in holders)
        net = found[f"area_after/{holder}"] - found[f"area_before/{holder}"]
        assert row == pytest.approx(found[f"area_before/{holder}"], abs=1e-9)
        assert column == pytest.approx(found[f"area_after/{holder}"], abs=1e-9)
        assert found[f"net/{holder}"] == pytest.approx(net, abs=1e-9)
    assert found["study_area"] == pytest.approx(100 * CELL_KM2, rel=1e-5)
    assert found["gross"] == pytest.approx(12 * CELL_KM2, rel=1e-5)  # pass 6, corner 4, marsh 2


def test_each_way_that_ground_can_pass_has_its_own_words(timeline):
    told = report_of(timeline, "2008-04-30", "2011-06-01").sentence

    assert told == (
        "Between 30 April 2008 and 1 June 2011, 7.39 km² (7.11 to 7.66) of ground passed from"
        " Hill to River control; a further 4.92 km² (4.63 to 5.22) held by River became contested;"
        " a further 1.23 km² (1.06 to 1.40) held by River became ground whose holder is not known;"
        " a further 1.23 km² (1.07 to 1.39) held by Hill became"
        f" ground whose holder is not known. {NOTHING_ELSE}"
    )


def test_ground_that_was_entered_is_not_called_held(timeline):
    report = report_of(timeline, "2008-04-30", "2008-05-02")

    assert "passed from Hill control to River forces that entered" in report.sentence
    assert "whose hold was not established" in report.sentence
    assert rows(report, "changed-hands")[0][2] == "entered, hold not established"


def test_a_day_that_is_only_possible_is_said_to_be_so(timeline):
    report = report_of(timeline, "2008-04-30", "2008-05-02")  # entered some day from 1 to 3 May

    assert section(report, "how-sure").lines[-1] == (
        "The day is not certain: Pass. The figures take the best single day;"
        " on 2008-05-02 this is possible, not certain."
    )


def test_reclassified_ground_is_no_gain(timeline):
    report = report_of(timeline, "2008-05-15", "2008-06-15")

    assert report.sentence == (
        "Between 15 May 2008 and 15 June 2008, no ground changed holder;"
        " 7.39 km² (7.11 to 7.66) of ground changed status under the same holder."
    )
    assert section(report, "changed-hands").intro == "No ground changed holder."
    assert rows(report, "reclassified") == [
        ("River", "entered, hold not established", "controlled", "7.39 ± 0.28")
    ]


def test_contested_ground_names_both_sides(timeline):
    report = report_of(timeline, "2009-12-31", "2010-06-01")

    assert report.sentence.endswith(
        f"4.92 km² (4.63 to 5.22) of ground held by River became contested. {NOTHING_ELSE}"
    )
    assert {row[0] for row in rows(report, "how-sure")} == {
        "North-eastern corner",
        "River, eastern half",
    }


def test_a_zone_is_named_only_where_exactly_all_of_it_changed(timeline):
    part = report_of(timeline, "2010-12-31", "2011-01-01")  # the marsh lies in the truce strip
    # The marsh is one cell of each side: where Hill holds all, it passes as one. Let a zone be it.
    records = timeline.records.set_index("id", drop=False)
    records.loc["hill_2000", "geometry"] = records.loc["study_area", "geometry"]
    records.loc["river_2000", "rank"] = -1
    records.loc["truce_strip", "geometry"] = records.loc["marsh_2011", "geometry"]
    redrawn = replace(timeline, records=records.reset_index(drop=True))
    whole = report_of(redrawn, "2010-12-31", "2011-01-01")

    assert "the whole" not in part.sentence
    assert whole.sentence.endswith(
        f"whose holder is not known: the whole of the Truce strip. {NOTHING_ELSE}"
    )


def test_two_days_of_knowledge_are_not_told_as_a_passage(timeline):
    report = report_of(timeline, "2013-02-10", "2013-02-10", as_of=("2013-02-10", "2013-03-01"))

    assert "passed" not in report.sentence
    assert (
        "1.23 km² (1.07 to 1.39) of ground is counted under “River” instead of “Hill”"
        in report.sentence
    )
    assert "may be correction of the record" in report.caveat


def test_a_day_without_a_report_is_quoted_by_its_reported_day(timeline):
    report = report_of(timeline, "2009-03-04", "2020-01-01")

    assert report.sentence.startswith("Between 3 March 2009 and 31 December 2014, ")
    assert "No report came on 4 March 2009" in report.lead
    assert "1 January 2020 is later than the newest report" in report.lead


def test_posts_are_listed_with_their_sources_and_add_no_area(timeline):
    report = report_of(timeline, "2007-01-01", "2007-12-01")  # left some day in October

    assert rows(report, "positions") == [
        (
            "Mill post",
            "River",
            "came and went",
            "2007-01-10",
            "between 2007-10-02 and 2007-11-01",
            "500 m (estimated)",
            "inside: Truce strip",  # column 4, half a cell from its edge
            "one source only",
            "river_gazette",
        )
    ]
    assert figures(report)["gross"] == 0


def test_a_claim_is_tabulated_and_not_held(timeline):
    report = report_of(timeline, "2004-12-31", "2005-06-01")

    assert rows(report, "claims") == [
        (
            "South-western corner, as River says",
            "River",
            "says it holds this",
            "After",
            "4.9",
            "river_gazette",
        )
    ]
    assert figures(report)["claimed_after/river"] == pytest.approx(4 * CELL_KM2, rel=1e-5)
    assert figures(report)["gross"] == 0


def test_accuracy_is_stated_and_what_intervals_do_not_say(timeline):
    sure = section(report_of(timeline, "2003-02-28", "2003-03-01"), "how-sure")

    assert [row.cells[4] for row in sure.table.rows] == ["50 m (1σ, measured)"] * 2
    assert "not whether the sources are right" in sure.lines[0]
    assert "the largest miss is 0.0 m² of 123,090,295 m²" in sure.lines[2]


def test_every_source_that_a_figure_rests_on_is_cited_in_full(timeline):
    lines = section(report_of(timeline, "2004-12-31", "2005-06-01"), "sources").lines

    assert lines == (
        "[chronicle] Chronicle of the two valleys (invented). Ceaseline examples. 2015.",
        "[river_gazette] River gazette (invented). Ceaseline examples. 2015.",
    )


def test_the_reverse_of_a_change_gives_back_what_passed(timeline):
    there = figures(report_of(timeline, "2003-02-28", "2003-03-01"))
    back = figures(report_of(timeline, "2003-03-01", "2003-02-28"))

    assert back["net/hill"] == -there["net/hill"]
    assert back["transition/hill/river"] == there["transition/river/hill"]


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_right_to_left_sentences_close_every_isolate_they_open(timeline, lang):
    report = report_of(timeline, "2008-04-30", "2011-06-01", lang)
    texts = [report.title, report.lead, report.quotable, report.source]
    texts += [line for part in report.sections for line in (part.title, part.intro, *part.lines)]

    for text in texts:
        depth = 0
        for char in text:
            depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
            assert depth >= 0
        assert depth == 0
    assert "\u20667.39\u2069" in report.sentence


def test_a_series_tells_each_day_and_adds_up(timeline):
    report = series_report(geo.series(timeline, ["2000-01-01", "2009-03-04"]), timeline)

    assert rows(report, "areas") == [
        ("2000-01-01", "2000-01-01", "61.5 ± 0.5", "61.5 ± 0.5", "0", "0", "123"),
        ("2009-03-04", "2009-03-03", "54.2 ± 0.5", "68.9 ± 0.5", "0", "0", "123"),
    ]
    assert (
        report.sentence
        == "On 3 March 2009: Hill 54.2 km² (53.6 to 54.7), River 68.9 km² (68.4 to 69.5),"
        " of the study area of 123 km²."
    )


@pytest.mark.parametrize("fmt", ["table", "md", "csv", "json"])
def test_a_series_is_written_in_every_format_that_can_show_one(timeline, fmt):
    frame = geo.series(timeline)

    text = reports.render_series(frame, timeline, fmt)

    assert "2013-02-01" in text
    assert text.endswith("\n")


def test_a_format_that_is_not_there_is_refused_with_those_that_are(timeline):
    change = geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01"))

    with pytest.raises(OptionError, match=r"format 'doc'.*table, md, csv, json, html"):
        reports.render(change, "doc")
    with pytest.raises(OptionError, match=r"format 'doc'.*table, md, csv, json, html, xlsx, pdf"):
        reports.render_series(geo.series(timeline), timeline, "doc")
    with pytest.raises(OptionError, match=r"there is no such|no words"):
        reports.render(change, "md", lang="fr")


def test_the_suffix_picks_the_format(timeline, tmp_path):
    change = geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01"))

    reports.write(change, tmp_path / "change.JSON", lang="he")

    assert json.loads((tmp_path / "change.JSON").read_text("utf-8"))["language"] == "he"
    with pytest.raises(OptionError, match=r"'change.docx'.*\.md"):
        reports.write(change, tmp_path / "change.docx")
    assert not (tmp_path / "change.docx").exists()


def test_machine_figures_keep_a_tenth_of_a_square_metre(timeline):
    change = geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01"))
    exact = change.transitions.loc["river", "hill"]

    told = json.loads(reports.render(change, "json"), parse_float=Decimal)
    value = next(f["value"] for f in told["figures"] if f["id"] == "transition/river/hill")

    assert abs(value - Decimal(exact) * 10**6) <= Decimal("0.05")
    assert re.fullmatch(r"\d+\.\d", str(value))
