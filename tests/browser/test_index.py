"""The index in a browser without a network: it asks for nothing, fits a phone, and can be used."""

import pytest

import geo
from geo.build import build


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def folder(valleys, tmp_path_factory):
    return build(valleys, tmp_path_factory.mktemp("index")).index.parent


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_index_asks_for_nothing_and_never_scrolls_sideways(visit, folder, scheme, width):
    opened = visit(
        folder / "index.html", color_scheme=scheme, viewport={"width": width, "height": 800}
    )

    assert opened.requests == []
    assert opened.complaints == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_those_who_see_or_hear_otherwise_find_nothing_in_their_way(visit, faults, folder, scheme):
    assert faults(visit(folder / "index.html", color_scheme=scheme).page) == []


def test_every_card_shows_its_picture(visit, folder):
    page = visit(folder / "index.html").page

    cards = page.locator(".card")
    pictures = page.locator(".card > svg[role=img][aria-label]")

    # The timeline, two pages of two dates, one date; then dates, changes and scenarios.
    assert pictures.count() == 4 + 6 + 6 + 2
    assert cards.count() == pictures.count() + 2  # the sentence, and the data
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 100
        assert box["height"] > 100


def test_the_ground_of_a_party_has_its_colour_in_light_dark_and_print(visit, folder):
    page = visit(folder / "index.html", color_scheme="light").page
    find = "getComputedStyle(document.documentElement).getPropertyValue('--amber-tint').trim()"

    light = page.evaluate(find)
    page.click("#theme")
    dark = page.evaluate(find)
    page.emulate_media(media="print")
    printed = page.evaluate(find)

    assert (light, dark, printed) == ("#E4BE78", "#6B5730", "#E4BE78")


def test_every_link_and_button_is_reached_by_keyboard_and_named(visit, folder):
    page = visit(folder / "index.html").page
    controls = "a[href], button, summary, .scroll"
    count = page.locator(controls).count()

    for _ in range(count):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.setAttribute('data-reached', '')")

    assert page.locator("[data-reached]").count() == count
    assert page.locator(f":is({controls}):not([data-reached])").count() == 0
    unnamed = "e => !(e.textContent.trim() || e.ariaLabel)"
    assert page.evaluate(f"[...document.querySelectorAll('a, button')].some({unnamed})") is False


def test_targets_can_be_hit_with_a_finger(visit, folder):
    page = visit(folder / "index.html", viewport={"width": 375, "height": 800}).page

    for link in page.locator(".files a, .buttons a, #theme").all():
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_an_index_from_right_to_left_starts_at_the_right(visit, valleys, tmp_path, lang):
    made = build(valleys, tmp_path, lang=lang)

    opened = visit(made.index, viewport={"width": 1000, "height": 800})
    title = opened.page.evaluate(
        "(() => { const r = document.createRange();"
        "r.selectNodeContents(document.querySelector('h1'));"
        "const b = r.getBoundingClientRect(); return [b.left, innerWidth - b.right]; })()"
    )

    assert title[1] < title[0]
    assert opened.complaints == []
