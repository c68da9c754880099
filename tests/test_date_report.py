"""Reports of one date: who holds what, by hand on the two valleys."""

import json
from pathlib import Path

import jsonschema
import pytest

import geo
from geo import reports
from geo.draw import flows, net_bars, through_time
from geo.draw.through_time import stretches
from geo.history import course
from geo.reports.claim import read
from geo.reports.one_date import date_report
from geo.reports.verify import verify
from geo.words import say

CELL_KM2 = 1.2309  # of the two valleys, by their README
SCHEMA = Path(geo.__file__).parent / "reports" / "report.schema.json"


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


def test_a_date_tells_who_holds_how_much_by_status(timeline):
    figures = {one.id: one.km2 for one in date_report(timeline.at("2011-06-01")).figures}

    # Four contested cells, two of which nobody knows anything: by the drawing in the README.
    assert figures["area/2011-06-01/contested"] == pytest.approx(4 * CELL_KM2, rel=1e-4)
    contested = "status/2011-06-01/contested/contested/hill/river"
    assert figures[contested] == pytest.approx(4 * CELL_KM2, rel=1e-4)
    assert figures["area/2011-06-01/unknown"] == pytest.approx(2 * CELL_KM2, rel=1e-4)
    by_status = sum(km2 for name, km2 in figures.items() if name.startswith("status/"))
    assert by_status == pytest.approx(figures["study_area"], rel=1e-9)


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_date_as_json_follows_the_schema_and_is_derived_again(timeline, two_valleys_path, lang):
    text = reports.render(timeline.at("2011-06-01", view="hill"), "json", lang=lang)

    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text("utf-8")))
    found = [*verify(read(text.encode()), two_valleys_path, lambda: timeline)]
    assert {one.level for one in found} == {"ok"}
    spoiled = json.loads(text)
    spoiled["figures"][0]["value"] += 1
    found = [*verify(read(json.dumps(spoiled).encode()), two_valleys_path, lambda: timeline)]
    assert "difference" in {one.level for one in found}


@pytest.mark.parametrize("fmt", ["table", "md", "csv", "html"])
def test_every_report_ends_with_its_id(timeline, fmt):
    made = date_report(timeline.at("2011-06-01"))
    text = reports.FORMATS[fmt].render(made).partition("</main>")[0]

    assert made.manifest["id"] in "\n".join(text.splitlines()[-4:])


def test_a_series_is_a_page_with_its_chart(timeline):
    page = reports.render_series(geo.series(timeline), timeline, "html")

    assert say("chart.course") in page
    assert page.count('<figure class="plot">') == 1


def test_charts_mirror_and_say_what_they_show(timeline):
    change = geo.compare(timeline.at("2004-12-31"), timeline.at("2011-06-01"))

    for draw in (net_bars, flows):
        assert "Hill" in draw(change).partition(">")[0]
        assert draw(change, "ar") != draw(change, "en")
    drawn = through_time(timeline.theatre, course(change.after))
    assert "2003-03-01: Hill" in drawn.partition(">")[0]


def test_a_time_axis_is_cut_at_its_largest_gap_and_keeps_its_order():
    days = [geo.dates.parse_day(day) for day in ("1974-06-01", "1974-06-11", "2024-12-08")]
    days += [geo.dates.parse_day(day) for day in ("2024-12-13", "2024-12-23")]

    axis = stretches(days, 0, 100)

    assert [(one.first.year, one.last.year) for one in axis] == [(1974, 1974), (2024, 2024)]
    places = [one.x(day) for one in axis for day in days if one.first <= day <= one.last]
    assert places == sorted(places)
    assert places[-1] == pytest.approx(100)
