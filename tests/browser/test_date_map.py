"""The page of one date, opened in a real browser with the network off."""

import json
import shutil
from collections import Counter

import folium
import pytest

import geo
from geo.maps import date_map

# Spots of the two valleys that their README draws, in degrees north and east.
HILL, RIVER = (0.175, 3.105), (0.135, 3.185)
CORNER, MARSH, PASS = (0.195, 3.195), (0.105, 3.145), (0.175, 3.135)

AMBER, VIOLET = "e4be78", "dcd4ee"  # Hill and River, light
LAND, UNKNOWN = "f3f1ec", "efede8"
DARK_AMBER = "6b5730"


@pytest.fixture(scope="module")
def valleys(request):
    return geo.load(request.getfixturevalue("two_valleys_path"))


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


@pytest.fixture
def show(visit, tmp_path):
    """Save a map and open it; it must ask for nothing and complain of nothing."""
    opened = []

    def open_map(page, **options):
        path = tmp_path / f"{len(opened)}.html"
        page.save(path)
        opened.append(visit(path, **options))
        return opened[-1].page

    yield open_map
    for each in opened:
        assert each.requests == []
        assert each.complaints == []


MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"


def colours(page, spot, size=24):
    """Count the colours of the picture around a spot of the ground."""
    x, y = page.evaluate(
        f"""(spot) => {{
            const at = {MAP}.latLngToContainerPoint(spot);
            const box = {MAP}.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top];
        }}""",
        list(spot),
    )
    clip = {"x": x - size / 2, "y": y - size / 2, "width": size, "height": size}
    picture = page.screenshot(clip=clip)
    with page.context.browser.new_context() as context:
        pixels = context.new_page().evaluate(
            """async (bytes) => {
                const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
                const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
                const context = canvas.getContext("2d");
                context.drawImage(bitmap, 0, 0);
                return [...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
            }""",
            list(picture),
        )
    dots = zip(pixels[0::4], pixels[1::4], pixels[2::4], strict=True)
    return Counter("{:02x}{:02x}{:02x}".format(*dot) for dot in dots)


def commonest(page, spot):
    return colours(page, spot).most_common(1)[0][0]


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
@pytest.mark.parametrize("day", ["2000-01-01", "2008-05-01", "2011-06-01"])
def test_every_holding_zone_line_and_post_is_drawn_once(show, valleys, day, lang):
    m = date_map(valleys.at(day), lang=lang)
    page = show(m)

    data = m.payload
    assert page.locator("path.face").count() == len(data["faces"])
    assert page.locator(".map path.front:not(.case)").count() == len(data["fronts"])
    assert page.locator(".map path.zone.rim").count() == len(data["zones"])
    assert page.locator(".map path.line:not(.case)").count() == len(data["lines"])
    assert page.locator(".map path.claim").count() == len(data["claims"])
    assert page.locator(".mark").count() == sum(post["drawn"] for post in data["posts"])


def test_the_golan_draws_the_posts_that_can_be_placed_and_lists_the_others(show, golan):
    page = show(date_map(golan.at("2025-09-17")))

    assert page.locator(".mark").count() == 15
    assert page.locator(".list .row").count() >= 24
    assert page.get_by_text("15 drawn, 9 too vague to draw").is_visible()
    assert page.locator(".map path.terrain").count() == 2


def test_the_ground_has_the_colour_of_its_holder(show, valleys):
    page = show(date_map(valleys.at("2011-06-01")))

    assert commonest(page, HILL) == AMBER
    assert commonest(page, RIVER) == VIOLET
    assert commonest(page, MARSH) == UNKNOWN
    assert {AMBER, VIOLET} <= set(colours(page, CORNER))


def test_ground_just_entered_is_striped_and_held_ground_is_not(show, valleys):
    entered = show(date_map(valleys.at("2008-05-01")))
    held = show(date_map(valleys.at("2008-06-01")))

    assert {VIOLET, LAND} <= set(colours(entered, PASS))
    assert LAND not in colours(held, PASS)


def test_on_the_day_of_a_hand_over_only_the_new_holder_shows(show, valleys):
    meadow = (0.145, 3.165)

    assert commonest(show(date_map(valleys.at("2003-02-28"))), meadow) == VIOLET
    assert commonest(show(date_map(valleys.at("2003-03-01"))), meadow) == AMBER


def test_dark_follows_the_system_and_the_button_overrides_it(show, valleys):
    page = show(date_map(valleys.at("2000-01-01")), color_scheme="dark")
    assert commonest(page, HILL) == DARK_AMBER

    page.get_by_role("button", name="Dark or light").click()

    assert commonest(page, HILL) == AMBER


def test_a_holding_without_a_look_is_drawn_as_unknown(show, valleys):
    m = date_map(valleys.at("2000-01-01"))
    for face in m.payload["faces"]:
        face["look"] = None
    page = show(m)

    assert commonest(page, HILL) == UNKNOWN
    assert commonest(page, RIVER) == UNKNOWN


def test_faces_posts_and_rows_open_by_keyboard_and_escape_gives_the_focus_back(show, valleys):
    page = show(date_map(valleys.at("2014-12-31")))
    card = page.locator(".card")
    assert not card.is_visible()

    for opener, told in (
        (page.locator("path.face").first, "Hill held the western half"),
        (page.locator(".mark"), "in use again"),
        (page.locator(".row"), "River gazette (invented)"),
    ):
        opener.focus()
        page.keyboard.press("Enter")
        assert told in card.inner_text()
        page.keyboard.press("Escape")
        assert not card.is_visible()
        assert opener.evaluate("(element) => element === document.activeElement")


def test_a_zone_tells_its_sources_from_its_row_in_the_key(show, golan):
    page = show(date_map(golan.at("2024-12-09")))

    page.locator(".key").get_by_role("button", name="UN area of separation").click()

    assert "1974-05-31" in page.locator(".card dd").first.inner_text()
    assert page.locator(".card li").count() > 0


def test_a_post_too_vague_to_draw_shows_its_circle_once_it_is_chosen(show, golan):
    page = show(date_map(golan.at("2025-09-17")))
    assert page.locator("path.reach.chosen").count() == 0

    page.get_by_role("button", name="Al-Hiran").click()

    assert page.locator("path.reach.chosen").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("path.reach.chosen").count() == 0


def test_a_theme_that_is_switched_off_leaves_the_others_as_they_were(show, valleys):
    page = show(date_map(valleys.at("2014-12-31")))
    page.get_by_label("Posts", exact=True).uncheck()

    assert not page.locator(".mark").is_visible()
    assert commonest(page, HILL) == AMBER


def test_the_table_says_what_the_map_shows(show, valleys):
    page = show(date_map(valleys.at("2011-06-01")))
    page.get_by_role("button", name="Table").click()

    told = page.locator("dialog.table").inner_text()
    for text in ("Hill", "53", "River", "63", "contested between Hill and River", "Mill post"):
        assert text in told
    assert "River gazette (invented)" in told


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Damascus"])
def test_the_date_is_the_same_in_every_time_zone(show, valleys, zone):
    page = show(date_map(valleys.at("2003-03-01")), timezone_id=zone)

    assert page.locator(".stamp").inner_text().startswith("1 March 2003\n")
    assert "2003-03-01" in page.locator(".stamp").inner_text()


def test_the_card_on_a_phone_is_a_sheet_as_wide_as_the_screen(show, golan):
    page = show(date_map(golan.at("2025-09-17")), viewport={"width": 375, "height": 800})

    assert page.locator(".folium-map").bounding_box()["height"] >= 340
    page.locator(".row").first.click()
    assert page.locator(".card").bounding_box()["width"] == 375


def test_without_scripts_a_picture_and_the_areas_are_there(show, valleys):
    page = show(date_map(valleys.at("2011-06-01")), java_script_enabled=False)

    assert page.locator(".still svg").is_visible()
    told = page.locator("noscript").inner_text()
    assert "53" in told
    assert "Two valleys, 1 June 2011" in told


def test_a_marker_and_a_popup_of_folium_work_without_a_network(show, valleys):
    m = date_map(valleys.at("2000-01-01"))
    folium.Marker([0.18, 3.19], popup="A mill of one's own", tooltip="Mill").add_to(m)
    page = show(m)

    pin = page.locator("img.leaflet-marker-icon")
    assert pin.evaluate("(image) => image.naturalWidth") == 25
    pin.click()
    page.locator(".leaflet-popup").get_by_text("A mill of one's own").wait_for()


def test_two_maps_in_one_notebook_do_not_disturb_each_other(visit, valleys, tmp_path):
    cells = [date_map(valleys.at(day))._repr_html_() for day in ("2000-01-01", "2011-06-01")]
    notebook = tmp_path / "notebook.html"
    notebook.write_text("<!doctype html><title>Two</title>" + "".join(cells), encoding="utf-8")
    opened = visit(notebook)

    frames = opened.page.frames[1:]
    assert len({frame.locator(".folium-map").get_attribute("id") for frame in frames}) == 2
    assert [frame.locator("path.face").count() for frame in frames] == [2, 4]
    assert opened.complaints == []


HOSTILE = {
    "template": "{{ 7*7 }}{% if x %}{# y #}",
    "literal": "${window.pwned=1} `+(window.pwned=1)+` \\`",
    "end of a script": "</script><script>window.pwned=1</script>",
    "end of other blocks": "</title></style></noscript></textarea><!-- <script>",
    "picture": "<img src=x onerror=window.pwned=1>",
    "quotes": "\"onfocus=window.pwned=1 autofocus x=' onfocus=window.pwned=1 '",
    "entity": "&lt;b&gt;&amp;#39;",
}


def poisoned(source, folder, text):
    """Copy a theatre with a text in every place that a page shows."""
    shutil.copytree(source, folder)
    for path in [*folder.glob("*.geojson"), *folder.glob("context/*.geojson")]:
        layer = json.loads(path.read_text("utf-8"))
        layer["attribution"] = f"credit {text}"
        for feature in layer["features"]:
            properties = feature["properties"]
            for key in ("name", "name:ar", "name:he", "note", "kind"):
                if key in properties:
                    properties[key] = f"{key} {text}"
        lines = ",\n".join(json.dumps(feature) for feature in layer.pop("features"))
        head = json.dumps(layer)[:-1]
        path.write_text(f'{head}, "features": [\n{lines}\n]}}\n', "utf-8")
    sources = json.loads((folder / "sources.json").read_text("utf-8"))
    for source in sources:
        source |= {"title": f"title {text}", "publisher": f"publisher {text}"}
    (folder / "sources.json").write_text(json.dumps(sources), "utf-8")
    for path in (folder / "theatre.toml", folder / "viewpoints" / "de_facto.toml"):
        lines = path.read_text("utf-8").splitlines()
        for row, line in enumerate(lines):
            field = line.partition(" = ")[0]
            if field in ("title", "name", "stamp", "note"):
                lines[row] = f"{field} = {{ en = {json.dumps(f'{field} {text}')} }}"
        path.write_text("\n".join(lines), "utf-8")
    return folder


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_text_from_data_shows_letter_for_letter_and_runs_nowhere(
    show, two_valleys_path, tmp_path, text
):
    folder = poisoned(two_valleys_path, tmp_path / "theatre", text)
    timeline = geo.load(folder)
    for source in timeline.theatre.bibliography.values():
        source["URL"] = f"javascript:window.pwned=1//{text}"  # no loader lets this through
    page = show(date_map(timeline.at("2014-12-31")))

    def told(css):
        return " ".join(page.locator(css).all_inner_texts())

    shown = " ".join(text.split())
    assert f"title {shown}" in page.title()
    assert f"title {shown}" in told("h1")
    assert f"stamp {shown}" in told(".stamp")
    assert f"credit {shown}" in told(".credit")
    assert f"name {shown}" in told(".hold")  # a party
    assert f"name {shown}" in told(".key")  # a line, a zone, a claim
    assert f"name {shown}" in " ".join(page.locator(".names text").all_text_contents())
    assert f"name {shown}" in told(".row")

    page.locator(".row").first.click()
    card = told(".card")
    for part in ("name", "note", "kind", "publisher", "title"):
        assert f"{part} {shown}" in card
    assert f"javascript:window.pwned=1//{shown}" in card
    assert page.locator(".card a").count() == 0
    page.keyboard.press("Escape")

    page.locator("path.face").first.focus()
    page.keyboard.press("Enter")
    assert f"name {shown}" in told(".card")
    page.keyboard.press("Escape")

    page.locator("#search").fill("name")
    assert f"name {shown}" in told("#found")
    page.keyboard.press("Escape")
    assert f"title {shown}" in told("select[data-pick=view]")
    sheet = page.evaluate(
        f"""() => {{
            const block = document.getElementById('ceaseline-data');
            const back = Ceaseline.paper({MAP}, JSON.parse(block.textContent));
            const sheet = Ceaseline.drawn(document.querySelector(".app"));
            back();
            const texts = [...sheet.querySelectorAll("text")].map((text) => text.textContent);
            return [texts.join(" "), sheet.querySelectorAll("script, foreignObject").length];
        }}"""
    )
    assert sheet[1] == 0
    assert "stamp" in sheet[0]
    assert all(word in sheet[0] for word in f"credit {shown}".split())

    page.locator(".inputs summary").click()
    assert f"credit {shown}" in told(".inputs")
    assert f"publisher {shown}" in told(".inputs")
    page.get_by_role("button", name="Table").click()
    assert f"name {shown}" in told("dialog.table")
    assert f"publisher {shown}" in told("dialog.table")

    assert page.evaluate("window.pwned") is None
    assert page.locator("main script, aside script, dialog script, main img").count() == 0


def test_addresses_of_sources_are_links_only_over_the_web(show, golan):
    page = show(date_map(golan.at("2025-09-17")))
    page.get_by_role("button", name="Abdin", exact=True).nth(0).click()

    links = page.locator(".card a")
    assert links.count() > 0
    for link in links.all():
        assert link.get_attribute("href").startswith(("https://", "http://"))
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_paper_has_the_key_and_no_buttons(show, golan):
    page = show(date_map(golan.at("2025-09-17")))

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".hold").first.is_visible()
    for css in (".leaflet-control-zoom", ".tools", ".maptools", ".search", ".layers", ".list"):
        assert not page.locator(css).first.is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".leaflet-control-zoom").is_visible()
