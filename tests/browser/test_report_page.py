"""A report page in a real browser with the network off."""

import pytest

import geo
from geo import reports

SCREENS = {
    "desk": {"viewport": {"width": 1120, "height": 900}},
    "dark": {"viewport": {"width": 1120, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}


KINDS = ("change", "date", "series", "factcheck")


@pytest.fixture(scope="module")
def pages(two_valleys_path, tmp_path_factory):
    """Reports by what they are about and by language."""
    folder = tmp_path_factory.mktemp("reports")
    timeline = geo.load(two_valleys_path)
    snapshot = timeline.at("2011-06-01")
    change = geo.compare(timeline.at("2004-12-31"), snapshot)
    series, checked = geo.series(timeline), geo.factcheck(timeline)
    paths = {}
    for lang in ("en", "ar", "he"):
        told = {
            "change": reports.render(change, "html", lang=lang),
            "date": reports.render(snapshot, "html", lang=lang),
            "series": reports.render_series(series, timeline, "html", lang=lang),
            "factcheck": reports.render_factcheck(checked, "html", lang=lang),
        }
        for kind, html in told.items():
            paths[kind, lang] = folder / f"{kind}-{lang}.html"
            paths[kind, lang].write_text(html, encoding="utf-8")
    return paths


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_opens_offline_without_a_request_or_complaint(visit, pages, kind, lang, screen):
    opened = visit(pages[kind, lang], **SCREENS[screen])

    assert opened.requests == []
    assert opened.complaints == []
    # Tables scroll inside themselves, never the page.
    wide = opened.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    drawn = opened.page.locator("main svg[role=img]").first.bounding_box()
    assert drawn["width"] > 200
    assert drawn["height"] > 50


@pytest.mark.parametrize(("lang", "screen"), [("en", "desk"), ("he", "dark"), ("ar", "phone")])
@pytest.mark.parametrize("kind", KINDS)
def test_those_who_see_or_hear_otherwise_find_nothing_in_their_way(
    visit, faults, pages, kind, lang, screen
):
    assert faults(visit(pages[kind, lang], **SCREENS[screen]).page) == []


def test_the_sentence_is_copied_with_its_caveat_and_source(visit, pages):
    opened = visit(pages["change", "en"], permissions=["clipboard-read", "clipboard-write"])

    opened.page.get_by_role("button", name="Copy with source").click()
    opened.page.get_by_role("button", name="Copied").wait_for()
    lines = opened.page.evaluate("navigator.clipboard.readText()").splitlines()

    assert lines[0].startswith("Between 31 December 2004 and 1 June 2011, ")
    assert "without any opinion on legal status" in lines[1]
    assert lines[2].startswith("Source: Ceaseline ")


def test_without_scripts_the_report_reads_the_same_and_has_no_dead_button(visit, pages):
    opened = visit(pages["change", "en"], java_script_enabled=False)

    assert opened.page.locator("#matrix td.moved").count() > 0
    assert not opened.page.locator("#copy").is_visible()


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_a_right_to_left_report_starts_at_the_right(visit, pages, lang):
    page = visit(pages["change", lang], **SCREENS["desk"]).page

    cells = page.locator("#by-party thead th")
    first, last = cells.first.bounding_box(), cells.last.bounding_box()

    assert first["x"] > last["x"]
