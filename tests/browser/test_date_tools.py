"""What a reader can do with the page of one date: choose, find, measure, share, keep."""

import base64
import math
from urllib.parse import unquote

import numpy as np
import pytest
import shapely

import geo
from geo.area import areas
from geo.length import edge_lengths
from geo.maps import date_map

WIDE = {"width": 1280, "height": 860}
ISOLATES = dict.fromkeys((0x2066, 0x2068, 0x2069))  # marks that set parts of a sentence apart
MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"


@pytest.fixture(scope="module")
def saved(request, tmp_path_factory):
    """Two pages: the valleys with a post, a claim and two views; the Golan after the entry."""
    folder = tmp_path_factory.mktemp("dates")
    valleys = geo.load(request.getfixturevalue("two_valleys_path"))
    golan = geo.load(request.getfixturevalue("golan_path"))
    date_map(valleys.at("2014-12-31")).save(folder / "valleys.html")
    date_map(golan.at("2025-09-17")).save(folder / "golan.html")
    return folder


@pytest.fixture
def show(visit, saved):
    """Open one of the pages; it must ask for nothing and complain of nothing."""
    opened = []

    def open_page(name, hash="", **options):
        found = visit(saved / f"{name}.html", **{"viewport": WIDE, **options})
        opened.append(found)
        if hash:
            found.page.evaluate("(hash) => { location.hash = hash; }", hash)
            found.page.wait_for_function("() => document.readyState === 'complete'")
        return found.page

    yield open_page
    for each in opened:
        assert each.requests == []
        assert each.complaints == []


def heading(page):
    """The title on the page, without the marks that set its parts apart."""
    return page.locator("h1").inner_text().translate(ISOLATES)


def chosen(page):
    """Tell what the pickers, the address and the document say."""
    address = unquote(page.evaluate("location.hash"))
    return {
        "lang": page.evaluate("[document.documentElement.lang, document.documentElement.dir]"),
        "view": page.locator("select[data-pick=view]").input_value(),
        "hash": dict(part.split("=", 1) for part in address.lstrip("#").split("&") if part),
    }


def test_a_reader_changes_the_language_and_the_whole_page_follows(show):
    page = show("golan")
    before = page.locator(".side").bounding_box()["x"]
    page.locator("path.face").first.focus()
    page.keyboard.press("Enter")

    page.get_by_label("Language").select_option("ar")

    assert chosen(page)["lang"] == ["ar", "rtl"]
    assert heading(page) == "الجولان: مَن سيطر على الأرض"
    assert "17 أيلول 2025" in page.locator(".stamp").inner_text()
    assert "17 أيلول 2025" in page.title()
    assert page.locator(".side").bounding_box()["x"] == 0 < before
    assert page.locator(".leaflet-control-zoom").bounding_box()["x"] < 640
    assert "الجولان" in page.locator(".names").text_content()
    assert page.locator("path.face").first.get_attribute("aria-label").startswith("سوريا")
    assert "المصادر" in page.locator(".card").inner_text()
    assert page.locator(".row").first.get_attribute("aria-label")
    latin = page.evaluate(
        "() => [...document.querySelectorAll('.side h2, .switch, .maptools .btn, .tools .btn')]"
        ".map((each) => each.textContent).filter((text) => /[a-z]{3}/i.test(text))"
    )
    assert latin == []

    page.locator("select[data-pick=lang]").select_option("en")
    assert heading(page) == "Golan: who held the ground"
    assert page.locator(".side").bounding_box()["x"] == before


def test_a_reader_changes_the_point_of_view_and_only_words_change(show):
    page = show("golan")

    def drawn():
        paths = "() => [...document.querySelectorAll('.leaflet-overlay-pane path')]"
        return page.evaluate(paths + ".map((path) => path.getAttribute('d'))")

    before = drawn()
    page.get_by_label("View").select_option("un")

    assert drawn() == before
    assert "United Nations" in page.locator(".stamp").inner_text()
    assert "The lines are the same" in page.locator(".stamp").inner_text()
    assert page.title().endswith("UN point of view")
    assert page.locator(".labels").get_by_text("occupied Syrian Golan", exact=True).count() == 1
    page.mouse.click(*middle_of(page, (32.95, 35.75)))
    assert page.locator(".card h2").first.inner_text() == "occupied Syrian Golan"
    page.get_by_label("View").select_option("de_facto")
    assert page.locator(".card h2").first.inner_text() != "occupied Syrian Golan"
    assert page.locator(".labels").count() == 0


def middle_of(page, spot):
    return page.evaluate(
        f"""(spot) => {{
            const at = {MAP}.latLngToContainerPoint(spot);
            const box = {MAP}.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top];
        }}""",
        list(spot),
    )


def test_a_link_brings_back_what_was_chosen(show):
    link = "#date=2025-09&view=un&layers=control,line&lang=he&map=11.5/33.1/35.85&other=1"
    page = show("golan", link)

    told = chosen(page)
    assert told["lang"] == ["he", "rtl"]
    assert told["view"] == "un"
    shown = {
        switch.get_attribute("data-theme-switch")
        for switch in page.locator("[data-theme-switch]").all()
        if switch.is_checked()
    }
    assert shown == {"control", "line"}
    assert not page.locator(".mark").first.is_visible()
    assert page.evaluate(f"{MAP}.getZoom()") == 11.5
    assert page.evaluate(f"{MAP}.getCenter().lat") == pytest.approx(33.1, abs=1e-3)
    assert told["hash"]["date"] == "2025-09-17"
    assert "other" not in told["hash"]

    page.get_by_label("מוצבים", exact=True).check()
    assert chosen(page)["hash"]["layers"] == "control,line,position"


BAD = [
    "#view=nobody&lang=xx&layers=none&map=a/b/c",
    "#map=NaN/1/1",
    "#map=99/99/999",
    "#map=10//1",
    "#date=soon&constructor=1",
]


def test_what_a_link_cannot_mean_is_left_out(show):
    page = show("valleys")
    center = page.evaluate(f"{MAP}.getCenter()")

    for bad in BAD:
        page.evaluate("(hash) => { location.hash = hash; }", bad)
        page.evaluate("() => new Promise(requestAnimationFrame)")

        assert chosen(page)["lang"] == ["en", "ltr"]
        assert chosen(page)["view"] == "de_facto"
        assert page.locator("[data-theme-switch]:not(:checked)").count() == 0
        assert page.evaluate(f"{MAP}.getCenter()") == center


def test_a_link_that_cannot_be_copied_is_shown_to_be_copied(show):
    page = show("valleys")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    page.get_by_role("button", name="Copy link").click()

    link = page.locator(".said input").input_value()
    assert "#date=2014-12-31&view=de_facto&lang=en&map=" in link


SPELLINGS = [
    # what is typed, the name that is found
    ("Quneitra", "Quneitra"),
    ("QUNEIT", "Quneitra"),
    ("قنيطره", "Quneitra"),  # without the article, with another last letter
    ("الـقُـنَيْطِرَة", "Quneitra"),  # tatweel and harakat
    ("קוּנֵיטְרָה", "Quneitra"),  # niqqud
    ("Abdeen", "Abdin"),  # a transliteration that the data have
    ("jûbata", "Jubata al-Khashab"),  # an accent that they do not
    ("مسعده", "Mas'ade"),
]


def test_a_place_is_found_by_any_spelling_in_any_script(show):
    page = show("golan")
    search = page.get_by_role("combobox", name="Search names")

    for typed, name in SPELLINGS:
        search.fill(typed)
        assert page.get_by_role("option").filter(has_text=name).count() >= 1, typed

    folded = page.evaluate(
        "() => ['أحمد', 'احمد', 'إحمد', 'آحمد', 'ٱحمد'].map((name) => Ceaseline.folded(name))"
    )
    assert set(folded) == {"احمد"}


def test_a_name_is_picked_by_keys_and_its_card_opens(show):
    page = show("golan")
    search = page.get_by_role("combobox", name="Search names")
    search.focus()
    page.keyboard.type("hamid")
    assert search.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    option = page.locator("#" + search.get_attribute("aria-activedescendant"))
    assert option.get_attribute("aria-selected") == "true"

    page.keyboard.press("Enter")

    assert page.locator(".card").is_visible()
    assert "Hamidiyah" in page.locator(".card h2").first.inner_text()
    assert page.evaluate(f"{MAP}.getZoom()") >= 12.5
    assert search.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Escape")
    assert not page.locator(".card").is_visible()

    search.fill("no such place at all")
    assert page.locator(".search [role=status]").inner_text() == "none found"
    page.keyboard.press("Escape")
    assert page.locator(".search [role=status]").inner_text() == ""


# A triangle of the Golan, as latitude and longitude.
TRIANGLE = [[32.7, 35.6], [33.4, 35.8], [32.9, 36.1]]


def test_lengths_and_areas_on_the_page_are_those_of_the_figures(show):
    page = show("valleys")

    length = page.evaluate("(path) => Ceaseline.ellipsoid.length(path)", TRIANGLE)
    area = page.evaluate("(ring) => Ceaseline.ellipsoid.area(ring)", TRIANGLE)

    lonlat = np.array(TRIANGLE)[:, ::-1]
    assert length == pytest.approx(edge_lengths(lonlat[:-1], lonlat[1:]).sum(), abs=1e-3)
    assert area == pytest.approx(areas(np.array([shapely.Polygon(lonlat)]))[0], abs=1)


def test_a_square_is_measured_by_clicks_and_opens_no_card(show):
    page = show("valleys")
    page.get_by_role("button", name="Measure").click()
    corners = [(0.14, 3.13), (0.14, 3.16), (0.17, 3.16), (0.17, 3.13)]
    for corner in corners:
        page.mouse.click(*middle_of(page, corner))

    told = page.locator(".result").inner_text().split("\n")
    # 0.03° at the equator: 3.340 km east, 3.317 km north; three sides are 9.97 km.
    assert told[0] == "Points: 4"
    metres = float(told[1].removeprefix("Length: ").removesuffix(" m").replace(",", ""))
    assert metres == pytest.approx(3 * 3329, rel=0.01)
    assert told[2] == "Area inside: 11 km²"
    assert not page.locator(".card").is_visible()

    page.keyboard.press("Escape")
    assert not page.locator(".measure").is_visible()
    page.mouse.click(*middle_of(page, corners[0]))
    assert page.locator(".card").is_visible()


def test_a_path_is_measured_by_keys_alone(show):
    page = show("valleys")
    page.get_by_role("button", name="Measure").press("Enter")
    assert page.locator(".cross").is_visible()
    page.keyboard.press("Enter")
    start = page.evaluate(f"{MAP}.getCenter()")
    page.evaluate(f"{MAP}.panBy([300, 0], {{ animate: false }})")
    end = page.evaluate(f"{MAP}.getCenter()")

    page.keyboard.press("Enter")

    told = page.locator(".result").inner_text()
    apart = math.radians(end["lng"] - start["lng"]) * 6378137
    assert f"Length: {round(apart / 1000, 1)} km" in told or f"{round(apart):,} m" in told
    page.keyboard.press("Backspace")
    assert "Length" not in page.locator(".result").inner_text()


def test_the_place_under_the_pointer_is_told(show):
    page = show("valleys")

    page.mouse.move(*middle_of(page, (0.15, 3.12)))

    told = page.locator(".pointer").inner_text()
    assert told.startswith("Pointer ")
    lat, lon = map(float, told.removeprefix("Pointer ").split(", "))
    assert (lat, lon) == (pytest.approx(0.15, abs=0.0005), pytest.approx(3.12, abs=0.0005))


def test_a_close_up_shows_each_stretch_where_the_zone_is_narrow(show):
    page = show("golan")
    button = page.get_by_role("button", name="Under 1 km wide: UN area of separation")
    seen = []
    for _ in range(3):
        button.click()
        assert page.evaluate(f"{MAP}.getZoom()") >= 12
        seen.append(page.evaluate(f"{MAP}.getCenter().lat"))

    # From the north: at Kudna, then further south.
    assert seen == sorted(seen, reverse=True)
    assert 32.98 < seen[0] < 33.02
    page.get_by_role("button", name="Whole area").click()
    assert page.evaluate(f"{MAP}.getZoom()") < 11


def test_paper_takes_one_page_in_every_point_of_view_and_direction(show):
    page = show("golan", color_scheme="dark")

    for lang, view in (("en", "un"), ("ar", "us"), ("he", "de_facto")):
        page.locator("[data-pick=view]").select_option(view)
        page.locator("[data-pick=lang]").select_option(lang)
        sheet = page.pdf(prefer_css_page_size=True)
        assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1, (lang, view)


def test_the_map_fills_the_screen_and_leaves_it_again(show):
    page = show("valleys")

    page.get_by_role("button", name="Full screen").click()
    page.get_by_role("button", name="Leave full screen").wait_for()

    assert page.locator("main.map").bounding_box()["width"] == 1280
    page.get_by_role("button", name="Leave full screen").click()
    page.get_by_role("button", name="Full screen", exact=True).wait_for()
    assert page.locator("main.map").bounding_box()["width"] < 1280


def test_the_table_follows_language_view_and_layers(show):
    page = show("golan", "#view=un&lang=ar&layers=control")

    page.locator("[data-do=table]").press("Enter")

    table = page.locator("dialog.table")
    assert table.locator("h2").evaluate("(element) => element === document.activeElement")
    told = table.inner_text()
    assert "الجولان السوري المحتل" in told
    assert "المنظور: الأمم المتحدة" in told
    assert "الخطوط" not in [caption.inner_text() for caption in table.locator("caption").all()]
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#lang=en&view=de_facto'")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    for switch in page.locator("[data-theme-switch]").all():
        switch.check()
    page.get_by_role("button", name="Table").click()
    captions = [caption.inner_text() for caption in table.locator("caption").all()]
    assert captions[:2] == ["Who holds the ground", "Reported posts"]
    assert captions[-1] == "Events"
    rows = table.locator("table", has=page.get_by_text("Reported posts")).locator("tbody tr")
    data = page.evaluate("JSON.parse(document.getElementById('ceaseline-data').textContent)")
    assert rows.count() == len(data["posts"])


def colours(page, picture):
    """Width of a PNG, and how often each colour occurs in every third row and column."""
    return page.evaluate(
        """async (text) => {
            const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
            const bitmap = await createImageBitmap(new Blob([bytes]));
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
            const context = canvas.getContext("2d");
            context.drawImage(bitmap, 0, 0);
            const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
            const found = new Map();
            for (let y = 0; y < bitmap.height; y += 3) {
                for (let x = 0; x < bitmap.width; x += 3) {
                    const at = 4 * (y * bitmap.width + x);
                    const colour = data[at] * 65536 + data[at + 1] * 256 + data[at + 2];
                    found.set(colour, (found.get(colour) || 0) + 1);
                }
            }
            return [bitmap.width, [...found]];
        }""",
        base64.b64encode(picture).decode(),
    )


@pytest.mark.parametrize(
    ("lang", "theme", "view"), [("en", "dark", "de_facto"), ("ar", "light", "un")]
)
def test_the_picture_shows_each_holder_and_carries_what_it_needs(show, tmp_path, lang, theme, view):
    page = show("golan", f"#lang={lang}&view={view}", color_scheme=theme)
    page.locator("[data-theme-switch=position]").uncheck()
    texts = page.evaluate(
        f"""() => {{
            const block = document.getElementById('ceaseline-data');
            const back = Ceaseline.paper({MAP}, JSON.parse(block.textContent));
            const sheet = Ceaseline.drawn(document.querySelector(".app"));
            back();
            return [...sheet.querySelectorAll("text")].map((text) => text.textContent).join(" ");
        }}"""
    )
    with page.expect_download() as download:
        page.locator("[data-do=picture]").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    assert path.name == (
        "golan-2025-09-17.png" if view == "de_facto" else "golan-2025-09-17-un.png"
    )
    width, found = colours(page, path.read_bytes())
    assert width >= 2000
    counts = {f"{colour:06x}": count for colour, count in found}
    for tint in ("e4be78", "dcd4ee", "f3f1ec"):  # Israel, Syria, land outside: light even on dark
        assert counts[tint] > 1000
    data = page.evaluate("JSON.parse(document.getElementById('ceaseline-data').textContent)")

    def said(text):
        chosen = text if isinstance(text, str) else text.get(lang, text["en"])
        return chosen.translate(ISOLATES)

    words = data["words"][lang]
    for text in (
        said(data["texts"]["heading"]),
        said(data["texts"]["day"]),
        "2025-09-17",
        said(next(each for each in data["views"] if each["key"] == view)["stamp"]),
        words["fig.holds"],
        said(data["holders"][0]["name"]),
        data["holders"][0]["area"],
        words["line.study_edge"],
        "OpenStreetMap",
    ):
        assert "".join(text.split()) in "".join(texts.split())
    assert words["disclaimer.full"].split()[0] in texts
    assert "3 months" not in texts  # the posts were switched off, and so is their key


def test_a_page_is_as_it_was_after_a_picture_was_taken(show):
    page = show("valleys", color_scheme="dark")
    seen = f"() => [{MAP}.getZoom(), {MAP}.getSize(), document.documentElement.outerHTML.length]"
    page.get_by_label("View").select_option("hill")
    before, place = page.evaluate(seen), page.evaluate(f"{MAP}.getCenter()")

    with page.expect_download() as download:
        page.get_by_role("button", name="Picture").click()

    assert download.value.suggested_filename == "two-valleys-2014-12-31-hill.png"
    page.evaluate("document.querySelector('.said').textContent = ''")
    assert page.locator(".app.printing").count() == 0
    assert page.evaluate("document.documentElement.dataset.theme") is None
    assert page.evaluate(seen)[:2] == before[:2]
    assert page.evaluate(f"{MAP}.getCenter()") == pytest.approx(place, abs=1e-3)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_those_who_see_or_hear_otherwise_find_nothing_in_their_way(show, faults, theme):
    page = show("golan", "#view=un", color_scheme=theme)
    page.locator("path.face").first.focus()
    page.keyboard.press("Enter")
    page.locator(".maptools .btn").nth(2).click()
    page.locator("#search").fill("a")
    assert faults(page) == []

    for lang in ("ar", "he"):
        page.locator("select[data-pick=lang]").select_option(lang)
        page.locator("[data-do=table]").click()
        assert faults(page) == []
        page.keyboard.press("Escape")


def test_a_narrow_phone_never_scrolls_sideways(show):
    page = show("golan", viewport={"width": 320, "height": 800})

    for lang, width in (("en", 320), ("ar", 320), ("he", 375)):
        page.set_viewport_size({"width": width, "height": 800})
        page.locator("select[data-pick=lang]").select_option(lang)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        sizes = page.evaluate(
            "() => [...document.querySelectorAll('button, select, .mark, .switch, summary, input')]"
            ".filter((each) => !each.matches('.switch input') && each.offsetParent)"
            ".map((each) => each.getBoundingClientRect())"
            ".map((box) => Math.min(box.width, box.height))"
        )
        assert min(sizes) >= 24
