"""The index in a browser without a network: it asks for nothing, fits a phone, and can be used."""

import pytest

import geo
from geo.build import build

HOSTILE = '"><img src=x onerror="window.fired=1"></title><script>window.fired=1</script>{{ 7*7 }}'


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


def test_every_card_shows_its_picture(visit, folder):
    page = visit(folder / "index.html").page

    cards = page.locator(".card")
    pictures = page.locator(".card > svg[role=img][aria-label]")

    assert cards.count() == pictures.count() == 6 + 6
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


def test_hostile_names_show_and_never_run(visit, valleys, tmp_path):
    from dataclasses import replace

    from geo.timeline import ControlTimeline

    text = dict.fromkeys(("en", "ar", "he"), HOSTILE)
    theatre = valleys.theatre
    hostile = replace(
        theatre,
        title=text,
        area_text=text,
        parties=tuple(replace(party, name=text, in_quote=text) for party in theatre.parties),
        key_dates=tuple(replace(key, label=text) for key in theatre.key_dates[:2]),
        layers=tuple(replace(layer, attribution=HOSTILE) for layer in theatre.layers),
    )
    made = build(ControlTimeline(hostile, valleys.records), tmp_path)

    opened = visit(made.index)

    assert opened.page.evaluate("window.fired") is None
    assert opened.requests == []
    assert opened.complaints == []
    assert HOSTILE in opened.page.title()
    assert HOSTILE in opened.page.locator(".card p").first.inner_text()
