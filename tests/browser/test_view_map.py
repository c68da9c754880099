"""A map in a point of view, in a browser: its labels, and that nothing else is drawn."""

import pytest

import geo
from geo import maps


@pytest.fixture(scope="module")
def pages(two_valleys_path, tmp_path_factory):
    timeline = geo.load(two_valleys_path)
    folder = tmp_path_factory.mktemp("views")
    for view in ("de_facto", "hill"):
        page = maps.date_map(timeline.at("2003-03-01", view=view)).page()
        (folder / f"{view}.html").write_text(page, "utf-8")
    return folder


def test_the_key_lists_what_the_view_calls_the_ground(visit, pages):
    opened = visit(pages / "hill.html", viewport={"width": 1280, "height": 860})

    rows = opened.page.locator(".labels li").all_inner_texts()

    assert [row.split("\n")[0] for row in rows] == [
        "our side of the strip",
        "our meadow",
        "Hill (no label in this view; named by its holder)",
        "far side",
        "the strip",
    ]
    assert "The lines are the same" in opened.page.locator(".stamp").inner_text()
    assert opened.complaints == opened.requests == []


def test_the_card_of_a_place_begins_with_what_the_view_calls_it(visit, pages):
    opened = visit(pages / "hill.html", viewport={"width": 1280, "height": 860})
    opened.page.get_by_role("button", name="our meadow").click()
    heading = opened.page.locator(".card h2").first.inner_text()
    assert heading == "our meadow"

    opened.page.keyboard.press("Escape")
    # The mill stands in column 4, on Hill's side of the strip; its dot lets clicks through.
    box = opened.page.locator("circle.town").first.bounding_box()
    opened.page.mouse.click(box["x"] + 12, box["y"] + 14)
    assert opened.page.locator(".card h2").first.inner_text() == "our side of the strip"


def test_the_same_outlines_and_lines_are_drawn_in_both_views(visit, pages):
    drawn = [
        visit(pages / f"{view}.html").page.evaluate(
            "() => { const block = document.getElementById('ceaseline-data');"
            " const data = JSON.parse(block.textContent);"
            " return [data.faces.map((face) => face.shape), data.fronts, data.holders]; }"
        )
        for view in ("de_facto", "hill")
    ]

    assert drawn[0] == drawn[1]
