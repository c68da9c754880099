"""Whole reports of two valleys, as files to be read."""

import re

import pytest

import geo
from geo import manifest, reports
from tests.golden import assert_golden

CASES = {
    "meadow": ("2003-02-28", "2003-03-01", "en"),
    "many": ("2004-12-31", "2011-06-01", "en"),
    "many-ar": ("2004-12-31", "2011-06-01", "ar"),
    "many-he": ("2004-12-31", "2011-06-01", "he"),
}


@pytest.fixture
def timeline(two_valleys_path, monkeypatch):
    """Versions are left out: a golden file changes when a report does, not when a library does."""
    monkeypatch.setattr(manifest, "version", lambda: "0.0")
    monkeypatch.setattr(manifest, "libraries", lambda: {"libraries": "any"})
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return geo.load(two_valleys_path)


@pytest.mark.parametrize("fmt", ["table", "md", "csv", "json", "html"])
@pytest.mark.parametrize("case", CASES)
def test_a_report_is_its_golden_file(timeline, case, fmt):
    before, after, lang = CASES[case]
    change = geo.compare(timeline.at(before), timeline.at(after))

    text = reports.render(change, fmt, lang=lang)
    if fmt == "html":  # styles and drawings have tests of their own
        text = re.sub(r"<svg.*?</svg>", "<svg/>", re.search(r"(?s)<main.*</main>\n", text)[0])

    assert_golden(f"reports/{case}{reports.FORMATS[fmt].suffix}", text)


@pytest.mark.parametrize("fmt", ["table", "md", "csv", "json"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_report_of_a_date_is_its_golden_file(timeline, lang, fmt):
    text = reports.render(timeline.at("2011-06-01", view="hill"), fmt, lang=lang)

    assert_golden(f"reports/date-{lang}{reports.FORMATS[fmt].suffix}", text)


@pytest.mark.parametrize("fmt", ["table", "md", "csv", "json"])
def test_a_series_is_its_golden_file(timeline, fmt):
    text = reports.render_series(geo.series(timeline), timeline, fmt)

    assert_golden(f"reports/series{reports.FORMATS[fmt].suffix}", text)
