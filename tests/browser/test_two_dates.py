"""The maps of a change, opened in a real browser with the network off."""

import re

import pytest
import shapely

import geo
from geo.maps import change_map, swipe_map
from tests.browser.pixels import MAP, around

TINTS = {"amber": "e4be78", "violet": "dcd4ee", "teal": "70ada4"}
UNKNOWN = "efede8"
MOST_BYTES = 600_000
# Before and after: a withdrawal, an entry, an end of what is recorded, and nothing at all.
PAIRS = (
    ("1973-10-11", "1974-06-26"),
    ("2014-09-13", "2018-08-01"),
    ("2024-12-07", "2025-09-17"),
    ("2025-02-02", "2025-09-17"),
)
AFTER_ENTRY = "2024-12-07_2025-09-17"


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


@pytest.fixture(scope="module")
def changes(golan):
    found = {f"{a}_{b}": geo.compare(golan.at(a), golan.at(b)) for a, b in PAIRS}
    day = "2025-09-17"
    found["scenario"] = geo.compare(golan.at(day), golan.at(day, scenario="return_2024"))
    return found


@pytest.fixture(scope="module")
def saved(changes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-dates")
    for name, change in changes.items():
        swipe_map(change).save(folder / f"{name}-swipe.html")
        change_map(change).save(folder / f"{name}-change.html")
    return folder


@pytest.fixture
def show(visit, saved):
    """Open a saved page; it must ask for nothing and complain of nothing."""
    opened = []

    def open_page(name, **options):
        opened.append(visit(saved / f"{name}.html", **options))
        return opened[-1].page

    yield open_page
    for each in opened:
        assert each.requests == []
        assert each.complaints == []


def bare(page):
    """Leave the ground alone on the map, so that every colour is the ground's."""
    page.evaluate(
        f"""() => {{
            {MAP}.getContainer().classList.add(
                "no-line", "no-regime", "no-claim", "no-terrain", "no-position", "no-place");
            const hidden = ".names, .sidenames, .front, .edge, .band, .was, .grip, .stamp";
            for (const each of document.querySelectorAll(hidden)) each.style.display = "none";
        }}"""
    )


def divider(page):
    return page.get_by_role("slider")


def line_at(page):
    """Where the divider is, in pixels of the window."""
    box = page.locator(".divider").bounding_box()
    return box["x"] + box["width"] / 2


def slide(page, share):
    divider(page).evaluate(
        """(input, share) => {
            input.value = share;
            input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        share,
    )


def middles(snapshot):
    """A place well inside each holder's ground, and its holder."""
    spots = []
    for row in snapshot.frame.itertuples():
        circle = shapely.maximum_inscribed_circle(row.geometry, tolerance=1e-3)
        lon, lat = shapely.get_coordinates(circle)[0]
        spots.append(((lat, lon), row.holder))
    return spots


def near(one, other):
    """Whether two colours are alike but for the smoothing of slanted edges."""
    parts = [[int(colour[n : n + 2], 16) for n in (0, 2, 4)] for colour in (one, other)]
    return max(abs(a - b) for a, b in zip(*parts, strict=True)) <= 12


def tint(theatre, holder):
    if holder == "unknown":
        return UNKNOWN
    if holder == "contested":
        return TINTS[theatre.party("syria").swatch]
    return TINTS[theatre.party(holder).swatch]


@pytest.mark.parametrize("pair", PAIRS, ids="_".join)
def test_on_either_side_of_the_divider_stands_who_held_the_ground_then(show, changes, pair):
    name = "_".join(pair)
    page, change = show(f"{name}-swipe"), changes[name]
    bare(page)

    for share, end in ((1, change.before), (0, change.after)):
        slide(page, share)
        spots = middles(end)
        for colours, (_, holder) in zip(
            around(page, [spot for spot, _ in spots]), spots, strict=True
        ):
            assert tint(end.theatre, holder) in colours


def test_a_post_shows_on_its_own_side_only(show, changes):
    page = show(f"{AFTER_ENTRY}-swipe")
    seen = """() => [...document.querySelectorAll(".mark")].filter((mark) => {
        const box = mark.getBoundingClientRect();
        const at = [box.x + box.width / 2, box.y + box.height / 2];
        return document.elementsFromPoint(...at).includes(mark);
    }).length"""
    drawn = page.locator(".mark").count()
    assert drawn > 10  # none stood on the first date

    slide(page, 1)
    assert page.evaluate(seen) == 0
    slide(page, 0)
    assert page.evaluate(seen) > 10


def test_the_handle_is_dragged_by_the_mouse_and_the_map_stays_where_it_is(show):
    page = show(f"{AFTER_ENTRY}-swipe")
    place = f"() => {MAP}.getCenter().toString()"
    before = page.evaluate(place)
    handle = page.locator(".grip").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    assert min(handle["width"], handle["height"]) >= 44
    assert line_at(page) == pytest.approx(x, abs=1)

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y, steps=6)
    page.mouse.up()

    assert line_at(page) == pytest.approx(x - 150, abs=2)
    assert page.evaluate(place) == before


def test_keys_move_the_handle(show):
    page = show(f"{AFTER_ENTRY}-swipe")
    start = line_at(page)
    divider(page).focus()

    page.keyboard.press("ArrowRight")
    one = line_at(page)
    assert start < one < start + 20
    page.keyboard.press("ArrowLeft")
    assert line_at(page) == pytest.approx(start, abs=1)
    page.keyboard.press("PageUp")
    assert line_at(page) > start + 50
    page.keyboard.press("Home")
    box = page.locator(".folium-map").bounding_box()
    assert line_at(page) == pytest.approx(box["x"] + 22, abs=1)
    assert divider(page).get_attribute("aria-valuetext") == "7 December 2024: 0 % of the map"


def test_the_cut_stays_at_the_handle_while_the_map_is_moved_and_zoomed(show, changes):
    page = show(f"{AFTER_ENTRY}-swipe")
    bare(page)
    passed = changes[AFTER_ENTRY].frame.geometry.iloc[0]
    lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(passed))[0]
    amber, violet = TINTS["amber"], TINTS["violet"]

    def colours():
        return around(page, [(lat, lon)])[0]

    page.evaluate(f"() => {MAP}.setView([{lat}, {lon - 0.05}], 11, {{ animate: false }})")
    assert amber in colours()
    assert violet not in colours()
    page.evaluate(f"() => {MAP}.panBy([300, 0], {{ animate: false }})")
    assert violet in colours()
    assert amber not in colours()
    page.evaluate(f"() => {MAP}.setZoom(12, {{ animate: false }})")
    page.evaluate(f"() => {MAP}.setView([{lat}, {lon - 0.02}], 13, {{ animate: false }})")
    assert amber in colours()
    assert violet not in colours()
    page.set_viewport_size({"width": 1000, "height": 700})
    page.evaluate(f"() => {MAP}.setView([{lat}, {lon + 0.02}], 13, {{ animate: false }})")
    assert violet in colours()
    assert amber not in colours()


def test_in_languages_from_right_to_left_before_is_at_the_right(show):
    page = show(f"{AFTER_ENTRY}-swipe")
    sides = """() => [...document.querySelectorAll(".stamp")]
        .map((stamp) => stamp.getBoundingClientRect().x)"""
    before, after = page.evaluate(sides)
    assert before < after

    page.locator("[data-pick=lang]").select_option("ar")

    before, after = page.evaluate(sides)
    assert before > after
    slide(page, 1)
    box = page.locator(".folium-map").bounding_box()
    assert line_at(page) == pytest.approx(box["x"] + 22, abs=1)
    assert (
        page.evaluate(
            "() => [...document.querySelectorAll('.mark')].filter((mark) => {"
            " const b = mark.getBoundingClientRect();"
            " return document.elementsFromPoint(b.x + 12, b.y + 12).includes(mark); }).length"
        )
        == 0
    )


def test_swapped_each_date_keeps_its_word_and_goes_to_the_other_side(show):
    page = show(f"{AFTER_ENTRY}-swipe")

    page.get_by_role("button", name="Swap").click()

    stamps = page.locator(".stamp")
    first, second = (stamps.nth(n) for n in (0, 1))
    left, right = sorted((first, second), key=lambda stamp: stamp.bounding_box()["x"])
    assert "After" in left.inner_text()
    assert "2025-09-17" in left.inner_text()
    assert "Before" in right.inner_text()
    assert "2024-12-07" in right.inner_text()
    divider(page).focus()
    assert "17 September 2025" in divider(page).get_attribute("aria-valuetext")


def test_side_by_side_both_maps_move_together_and_each_shows_its_date(show, changes):
    page = show(f"{AFTER_ENTRY}-swipe")

    page.get_by_role("button", name="Side by side").click()

    maps = page.locator(".folium-map")
    assert maps.count() == 2
    assert divider(page).count() == 0
    assert [maps.nth(n).locator(".stamp .which").inner_text() for n in (0, 1)] == [
        "Before",
        "After",
    ]
    marks = [maps.nth(n).locator(".mark:visible").count() for n in (0, 1)]
    assert marks[0] == 0
    assert marks[1] > 10
    scale = """() => [...document.querySelectorAll(".folium-map")].map((each) =>
        Math.max(...[...each.querySelectorAll("path.face")].map((face) =>
            face.getBoundingClientRect().height)))"""
    page.evaluate(f"() => {MAP}.setZoom(12, {{ animate: false }})")
    one, other = page.evaluate(scale)
    assert one > 1000
    assert other > 1000
    page.get_by_role("button", name="Swipe").click()
    assert divider(page).count() == 1


def test_a_link_keeps_the_divider_and_how_both_dates_are_shown(show, visit, saved):
    page = show(f"{AFTER_ENTRY}-swipe")
    divider(page).focus()
    page.keyboard.press("PageUp")
    page.wait_for_function("() => location.hash.includes('swipe=60')")

    path = saved / f"{AFTER_ENTRY}-swipe.html"
    other = visit(path).page
    other.goto(f"{path.as_uri()}#swipe=25&swap=1&lang=he&mode=swipe&view=un")
    other.reload()
    assert divider(other).input_value() == "0.25"
    assert other.locator("html").get_attribute("dir") == "rtl"
    assert other.locator("[data-do=swap]").get_attribute("aria-pressed") == "true"


def test_the_table_tells_both_dates_and_the_change_with_its_interval(show, changes):
    page, change = show(f"{AFTER_ENTRY}-swipe"), changes[AFTER_ENTRY]

    rows = page.locator(".balance tbody tr")

    israel = rows.filter(has_text="Israel").inner_text()
    known = change.interval.loc["israel"]
    assert geo.words.with_interval(known["net_km2"], known["sigma_km2"], signed=True) in re.sub(
        r"\s+", " ", israel
    )
    total = geo.words.km2(float(change.before.areas.sum()))
    assert re.split(r"\s+", rows.last.inner_text())[-3:] == [total, total, "0"]


def test_what_changed_hands_is_striped_and_the_rest_is_pale(show, changes):
    page, change = show(f"{AFTER_ENTRY}-change"), changes[AFTER_ENTRY]
    bare(page)
    passed = change.frame.geometry.iloc[0]
    lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(passed))[0]
    held = [spot for spot, holder in middles(change.before) if holder == "israel"]

    page.evaluate(f"() => {MAP}.setView([{lat}, {lon}], 12, {{ animate: false }})")
    changed = around(page, [(lat, lon)], size=24)[0]
    assert TINTS["amber"] in changed  # who holds it after
    assert any(near(colour, TINTS["violet"]) for colour in changed)  # who held it before
    page.evaluate(f"() => {MAP}.setView([{held[0][0]}, {held[0][1]}], 11, {{ animate: false }})")
    pale = around(page, held)[0]
    assert not any(near(colour, TINTS["amber"]) for colour in pale)


def test_the_size_of_what_changed_stands_on_the_map_with_its_interval(show):
    page = show(f"{AFTER_ENTRY}-change")

    assert page.locator(".name.number").all_text_contents() == ["232 ± 23 km²"]
    panel = page.locator(".side").inner_text()
    assert "Syria → Israel" in panel
    for kind in ("Event on the ground", "Correction of the record", "Reclassification"):
        assert kind in panel


def test_the_band_of_a_line_that_moved_is_four_sigmas_wide_in_metres(show, changes):
    page = show(f"{AFTER_ENTRY}-change")
    widths = """() => [...document.querySelectorAll("path.band:not(.sample)")]
        .map((band) => parseFloat(band.style.strokeWidth))"""
    sigmas = [each["sigma"] for each in change_map(changes[AFTER_ENTRY]).payload["moved"]]
    page.evaluate(f"() => {MAP}.setView([33.1, 35.85], 14, {{ animate: false }})")
    metres = page.evaluate(
        f"""() => {MAP}.distance(...[[0, 300], [400, 300]]
            .map((corner) => {MAP}.containerPointToLatLng(corner))) / 400"""
    )

    drawn = page.evaluate(widths)

    assert drawn == pytest.approx([4 * sigma / metres for sigma in sigmas], rel=0.01)


def test_where_nothing_changed_the_page_says_so(show):
    page = show("2025-02-02_2025-09-17-change")

    assert "no detectable change" in page.locator(".side").inner_text().lower()
    assert page.locator(".name.number").count() == 0


@pytest.mark.parametrize("kind", ["swipe", "change"])
def test_a_scenario_says_so_in_title_stamp_and_lines(show, kind):
    page = show(f"scenario-{kind}")

    assert "scenario" in page.title().lower()
    assert "Not a record of events." in page.locator("main.map").inner_text()
    assert page.locator("path.front.supposed").count() > 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture").click()
    assert "scenario-return_2024" in download.value.suggested_filename


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["swipe", "change"])
def test_nobody_is_shut_out(show, faults, kind, scheme):
    page = show(f"{AFTER_ENTRY}-{kind}", color_scheme=scheme)
    assert faults(page) == []
    page.get_by_role("button", name="Table").click()
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["swipe", "change"])
def test_on_a_phone_nothing_sticks_out(show, faults, kind):
    page = show(f"{AFTER_ENTRY}-{kind}", viewport={"width": 375, "height": 760}, has_touch=True)

    assert page.evaluate("() => document.documentElement.scrollWidth") == 375
    if kind == "swipe":
        page.get_by_role("button", name="Side by side").click()
        tops = [page.locator(".folium-map").nth(n).bounding_box()["y"] for n in (0, 1)]
        assert tops[1] > tops[0] + 200  # one above the other
        assert page.evaluate("() => document.documentElement.scrollWidth") == 375
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["swipe", "change"])
def test_on_paper_it_is_one_sheet(show, kind, tmp_path):
    page = show(f"{AFTER_ENTRY}-{kind}")

    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)

    pdf = (tmp_path / "page.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_the_same_change_is_the_same_bytes_and_small(changes, saved):
    for draw, kind in ((swipe_map, "swipe"), (change_map, "change")):
        page = (saved / f"{AFTER_ENTRY}-{kind}.html").read_bytes()
        assert draw(changes[AFTER_ENTRY]).page().encode() == page
        assert len(page) <= MOST_BYTES
