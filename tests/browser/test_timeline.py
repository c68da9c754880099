"""The page through time, opened in a real browser with the network off."""

import re
from datetime import date, timedelta

import folium
import pandas as pd
import pytest
import shapely

import geo
from geo.maps import timeline_map
from geo.maps.payload import PREFIX
from tests.browser.pixels import MAP, around

LAND, UNKNOWN = "f3f1ec", "efede8"
TINTS = {"amber": "e4be78", "violet": "dcd4ee", "teal": "70ada4"}
MOST_BYTES = 600_000  # of the Golan's page


@pytest.fixture(scope="module")
def theatres(request):
    return {
        "golan": geo.load(request.getfixturevalue("golan_path")),
        "valleys": geo.load(request.getfixturevalue("two_valleys_path")),
    }


@pytest.fixture(scope="module")
def saved(theatres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("timeline")
    for key, timeline in theatres.items():
        timeline_map(timeline).save(folder / f"{key}.html")
    return {key: folder / f"{key}.html" for key in theatres}


@pytest.fixture
def show(visit, saved):
    """Open a saved page; it must ask for nothing and complain of nothing."""
    opened = []

    def open_page(path, **options):
        opened.append(visit(saved.get(path, path), **options))
        return opened[-1].page

    yield open_page
    for each in opened:
        assert each.requests == []
        assert each.complaints == []


def go(page, day):
    page.evaluate("(day) => { location.hash = `date=${day}`; }", day)
    page.wait_for_function(
        "(day) => document.querySelector('.stamp time').dateTime === day", arg=day
    )


def speak(page, lang):
    page.locator("[data-pick=lang]").select_option(lang)


def on_page(page):
    return page.locator(".stamp time").get_attribute("datetime")


def bare(page):
    """Leave the ground alone on the map, so that every colour is the ground's."""
    page.evaluate(
        f"""() => {{
            {MAP}.getContainer().classList.add(
                "no-line", "no-regime", "no-claim", "no-terrain", "no-position", "no-place");
            for (const each of document.querySelectorAll(".leaflet-names-pane, .front, .edge"))
                each.style.display = "none";
        }}"""
    )


def middles(timeline):
    """North and east of the spot of each face that lies farthest from its boundary."""
    circles = [shapely.maximum_inscribed_circle(face) for face in timeline.arrangement.faces]
    return [shapely.get_coordinates(circle)[0][::-1].tolist() for circle in circles]


def expected(timeline, state):
    """The tints that ground in a state must show, by the theatre's own table."""
    swatch = {party.key: TINTS[party.swatch] for party in timeline.theatre.parties}
    if state["holder"] == "contested":
        sides = [state["party"], state["against"]]
        return {swatch.get(side, UNKNOWN) for side in sides}
    if state["holder"] == "unknown":
        return {UNKNOWN}
    return {swatch[state["holder"]]} | ({LAND} if state["status"] == "advance" else set())


def days_to_look_at(timeline):
    """Each change, with the day before."""
    last = timeline.theatre.reported_until
    days = {day + timedelta(days=n) for day in timeline.dates for n in (-1, 0)}
    days = sorted(day for day in days if timeline.dates[0] <= day <= last)
    # From both ends in turn, so that every step is a leap forwards or backwards in time.
    return [days[i // 2] if i % 2 == 0 else days[-1 - i // 2] for i in range(len(days))]


@pytest.mark.parametrize("key", ["valleys", "golan"])
def test_ground_shows_its_holder_on_the_days_around_every_change_whatever_was_shown_before(
    show, theatres, key
):
    timeline, page = theatres[key], show(key)
    bare(page)
    spots = middles(timeline)
    every = {*TINTS.values(), LAND, UNKNOWN}
    for day in days_to_look_at(timeline):
        go(page, day.isoformat())
        states = timeline.at(day).states.to_dict("records")
        for spot, state, found in zip(spots, states, around(page, spots), strict=True):
            assert set(found) & every == expected(timeline, state), (day, spot, state)


def test_every_stop_fills_each_face_with_the_pattern_of_its_state(show, theatres):
    timeline, page = theatres["golan"], show("golan")
    spots = middles(timeline)
    stops = page.evaluate("JSON.parse(document.getElementById('ceaseline-data').textContent).stops")
    assert len(stops) > 80
    shown_on = page.evaluate(
        f"""async ([spots, stops]) => {{
            const found = [];
            for (const stop of stops) {{
                const gone = new Promise((done) =>
                    window.addEventListener("hashchange", done, {{ once: true }}));
                location.hash = `date=${{stop}}`;
                await gone;
                if (document.querySelector(".stamp time").dateTime !== stop) throw stop;
                const paths = [...document.querySelectorAll("path.face")];
                found.push(spots.map((spot) => {{
                    const at = {MAP}.latLngToLayerPoint(spot);
                    return paths
                        .filter((path) => path.isPointInFill(new DOMPoint(at.x, at.y)))
                        .map((path) => path.getAttribute("fill"));
                }}));
            }}
            return found;
        }}""",
        [spots, stops],
    )
    for day, shown in zip(stops, shown_on, strict=True):
        states = timeline.at(day).states.to_dict("records")
        wanted = [
            [geo.draw.fill(PREFIX, *(state[k] for k in ("holder", "status", "party", "against")))]
            for state in states
        ]
        assert shown == wanted, day


def test_dragging_the_slider_with_the_mouse_goes_through_the_stops(show):
    page = show("golan")
    box = page.locator(".track input").bounding_box()
    middle = box["y"] + box["height"] / 2
    assert on_page(page) == "2026-02-26"

    page.mouse.move(box["x"] + box["width"] - 12, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=6)
    halfway = on_page(page)
    page.mouse.move(box["x"] - 40, middle, steps=6)
    page.mouse.up()

    assert "1974" < halfway < "2025-12"
    assert on_page(page) == "1949-07-20"
    assert "Syria" in page.locator(".hold:not(.empty)").inner_text()


def test_keys_step_through_time_from_the_slider_and_from_anywhere(show):
    page = show("valleys")
    page.locator(".track input").focus()

    page.keyboard.press("Home")
    assert on_page(page) == "2000-01-01"
    page.keyboard.press("ArrowRight")
    assert on_page(page) == "2001-01-01"  # the truce strip
    page.keyboard.press("ArrowRight")
    assert on_page(page) == "2003-03-01"
    page.keyboard.press("ArrowLeft")
    assert on_page(page) == "2001-01-01"
    page.keyboard.press("End")
    assert on_page(page) == "2014-12-31"

    page.locator("[data-do=theme]").focus()
    page.keyboard.press("[")
    assert on_page(page) < "2014-12-31"
    page.keyboard.press("]")
    assert on_page(page) == "2014-12-31"


def test_arrows_follow_the_axis_where_time_runs_to_the_left(show):
    page = show("valleys")
    speak(page, "ar")
    page.locator(".track input").focus()
    page.keyboard.press("Home")

    page.keyboard.press("ArrowLeft")
    assert on_page(page) == "2001-01-01"
    assert page.evaluate("document.documentElement.dir") == "rtl"
    thumb = page.evaluate("document.querySelector('.track .cursor').getAttribute('d')")
    middle = page.locator(".track").bounding_box()["width"] / 2
    assert float(re.match(r"M([\d.]+)", thumb)[1]) > middle


def test_play_shows_a_stop_after_the_other_until_a_key_or_the_end(show):
    page = show("valleys")
    page.clock.install()
    page.reload()
    play = page.get_by_role("button", name="Play")
    play.click()  # at the end it begins again
    assert play.get_attribute("aria-pressed") == "true"
    assert on_page(page) == "2000-01-01"
    page.clock.run_for(1200)
    assert on_page(page) == "2001-01-01"
    page.keyboard.press("x")
    assert play.get_attribute("aria-pressed") == "false"
    page.clock.run_for(5000)
    assert on_page(page) == "2001-01-01"

    play.click()
    page.clock.run_for(60_000)
    assert on_page(page) == "2014-12-31"
    assert play.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Damascus"])
def test_dates_are_the_same_in_every_time_zone(show, zone):
    page = show("golan", timezone_id=zone, locale="en-US")
    go(page, "1974-05-31")

    assert page.locator(".stamp .date").inner_text() == "31 May 1974"
    slider = page.locator(".track input")
    assert slider.get_attribute("aria-valuetext") == "31 May 1974 (1974-05-31)"
    go(page, "2024-12-08")
    assert page.locator(".events [aria-current] time").first.inner_text() == "2024-12-08"


def test_areas_beside_the_map_are_those_of_the_series_on_every_change(show, theatres):
    timeline, page = theatres["golan"], show("golan")
    for day, areas in geo.series(timeline).iterrows():
        go(page, day.isoformat())
        told = dict(
            zip(
                page.locator(".hold .n > bdi").all_inner_texts(),
                page.locator(".hold .q").all_inner_texts(),
                strict=True,
            )
        )
        sigma = timeline.at(day).interval["sigma_km2"]
        assert told == {
            name: geo.words.with_interval(areas[key], sigma[key])
            for key, name in (
                ("syria", "Syria"),
                ("israel", "Israel"),
                ("contested", "Contested"),
                ("unknown", "Unknown"),
            )
        }


def test_posts_appear_and_end_and_turn_half_and_hollow(show, theatres):
    timeline, page = theatres["golan"], show("golan")
    for day in ("2024-12-07", "2024-12-12", "2025-02-18", "2025-09-17", "2026-02-26"):
        go(page, day)
        drawn = timeline.at(day).certain
        drawn = drawn[(drawn["theme"] == "position") & (drawn["accuracy_m"] <= 3000)]
        assert page.locator(".mark").count() == len(drawn), day
        assert page.locator(".map path.reach").count() == len(drawn), day
        at = pd.Timestamp(day)
        fresh = drawn["last_confirmed"] >= at - pd.DateOffset(months=3)
        aged = drawn["last_confirmed"] >= at - pd.DateOffset(months=12)
        full, hollow = (page.locator(f".mark .{look}").count() for look in ("full", "hollow"))
        # Half a mark is a full one with half of it hollow.
        assert (full, hollow) == (aged.sum(), (~fresh).sum()), day


def test_possible_posts_are_in_the_list_alone(show, theatres):
    timeline, page = theatres["golan"], show("golan")
    day = "2024-12-10"
    go(page, day)
    snapshot = timeline.at(day)
    unsure = set(snapshot.possible["id"]) - set(snapshot.certain["id"])
    unsure &= set(snapshot.records.loc[snapshot.records["theme"] == "position", "id"])
    assert unsure

    page.locator(".side details summary").click()
    assert page.locator(".list .row", has_text="possible").count() == len(unsure)
    certain = snapshot.certain
    certain = certain[(certain["theme"] == "position") & (certain["accuracy_m"] <= 3000)]
    assert page.locator(".mark").count() == len(certain)


def test_events_follow_the_date_and_take_one_to_theirs(show):
    page = show("golan")
    go(page, "2024-12-08")
    current = page.locator(".events [aria-current]")
    assert "Israeli entry east of Line A" in current.first.inner_text()
    assert "232 km² Syria → Israel" in current.first.inner_text()
    list_box = page.locator(".events").bounding_box()
    row_box = current.first.bounding_box()
    assert list_box["y"] <= row_box["y"] <= list_box["y"] + list_box["height"]

    page.locator(".events button", has_text="Israeli withdrawal to Line A completed").click()
    assert on_page(page) == "1974-06-26"
    assert page.locator(".card a").count() > 0


def test_a_holder_switched_off_keeps_its_outline(show):
    page = show("valleys")
    page.get_by_label("Hill", exact=True).uncheck()

    fills = page.evaluate(
        """[...document.querySelectorAll("path.face.off")]
            .map((path) => [getComputedStyle(path).fill, getComputedStyle(path).stroke])"""
    )
    assert fills
    assert all(fill == "none" and stroke != "none" for fill, stroke in fills)


def test_a_state_without_a_look_is_drawn_as_unknown(show, theatres, tmp_path):
    m = timeline_map(theatres["valleys"])
    for state in m.payload["held"]["states"]:
        state["look"] = ""
    m.save(tmp_path / "m.html")
    page = show(tmp_path / "m.html")

    assert set(
        page.evaluate(
            "[...document.querySelectorAll('path.face')].map((p) => p.getAttribute('fill'))"
        )
    ) == {f"url(#{PREFIX}-unknown)"}


def test_ground_that_nobody_confirmed_for_long_pales_and_keeps_its_outline(
    show, theatres, tmp_path
):
    timeline = theatres["valleys"]
    records = timeline.records.copy()
    records.loc[records["id"] == "hill_2000", "last_confirmed"] = "2009-06-15"
    m = timeline_map(geo.timeline.ControlTimeline(timeline.theatre, records))
    m.save(tmp_path / "m.html")
    page = show(tmp_path / "m.html")
    hill = [(0.175, 3.105)]
    amber = TINTS["amber"]

    shades = []
    for day in ("2010-06-14", "2010-06-15", "2011-06-15"):
        go(page, day)
        shades.append(around(page, hill)[0].most_common(1)[0][0])

    def mix(share):
        parts = zip(bytes.fromhex(amber), bytes.fromhex(LAND), strict=True)
        return [round(share * tint + (1 - share) * land) for tint, land in parts]

    assert shades[0] == amber
    for shade, share in zip(shades[1:], (0.6, 0.35), strict=True):
        assert list(bytes.fromhex(shade)) == pytest.approx(mix(share), abs=2)


@pytest.mark.parametrize(("scheme", "langs"), [("light", ("en", "ar")), ("dark", ("en", "he"))])
def test_nothing_keeps_anybody_out(show, faults, scheme, langs):
    page = show("golan", color_scheme=scheme)
    page.locator(".side details summary").click()
    page.locator(".menu summary", has_text="Layers").click()
    for lang in langs:
        speak(page, lang)
        assert faults(page) == []


def test_any_day_can_be_linked_to_and_opens_what_the_link_says(show):
    page = show("golan")
    stops = page.evaluate("JSON.parse(document.getElementById('ceaseline-data').textContent).stops")
    for asked, shown in (
        ("2025-03-09", "2025-03-09"),  # no stop
        ("1999", max(stop for stop in stops if stop < "2000")),
        ("1900-01-01", "1949-07-20"),
        ("2099-01-01", "2026-02-26"),
    ):
        page.evaluate("(asked) => { location.hash = `date=${asked}&layers=line`; }", asked)
        page.wait_for_function(
            "(day) => document.querySelector('.stamp time').dateTime === day", arg=shown
        )
        assert f"date={shown}&" in page.evaluate("location.hash")
    assert page.locator(".mark").first.is_hidden()
    page.evaluate("location.hash = 'date=2025-02-30'")
    assert on_page(page) == "2026-02-26"


def test_claims_of_which_a_place_is_all_that_is_known_show_on_their_days(show):
    page = show("golan")
    claim = page.locator(".map path.spot.of-claim")
    assert claim.count() == 2
    assert {each.get_attribute("aria-label") for each in claim.all()} == {
        "Ghajar, northern part",
        "Shebaa Farms",
    }
    assert page.locator(".map path.belt").first.is_hidden()
    page.locator(".menu summary", has_text="Layers").click()
    page.locator("[data-theme-switch=belts]").check()
    assert page.locator(".map path.belt").first.is_visible()

    go(page, "1973-01-01")
    assert page.locator(".map path.belt").first.is_hidden()


def test_a_name_looked_up_opens_its_card(show):
    page = show("golan")
    page.locator(".menu summary", has_text="Search").click()
    page.locator("#search").fill("hamidiya")
    page.locator("#search").press("Enter")

    assert "Al-Hamidiyah" in page.locator(".card").inner_text()


def test_a_picture_carries_the_day_in_its_name(show):
    page = show("valleys")
    go(page, "2006-09-01")
    with page.expect_download() as saved:
        page.locator("[data-do=picture]").click()

    assert saved.value.suggested_filename == "two-valleys-2006-09-01.png"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_phone_shows_it_without_scrolling_sideways_and_with_targets_to_hit(show, lang):
    page = show("golan", viewport={"width": 375, "height": 812}, has_touch=True)
    speak(page, lang)

    for part in ("holds", "key", "events"):
        page.locator(f"[data-show={part}]").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        small = page.evaluate(
            """[...document.querySelectorAll("button, select, summary, label.hold, .mark")]
                .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                .map(([html]) => html)"""
        )
        assert small == []


def test_the_table_says_what_the_map_shows(show, theatres):
    page = show("valleys")
    go(page, "2006-09-01")
    page.get_by_role("button", name="Table").click()

    dialog = page.locator("dialog.table")
    current = dialog.locator("tr[aria-current]").inner_text().split()
    areas = geo.series(theatres["valleys"]).loc[date(2006, 9, 1)]
    assert current == ["2006-09-01", *(geo.words.km2(areas[key]) for key in areas.index)]
    assert "Truce signed" in dialog.inner_text()


def test_the_language_changes_every_text_and_not_the_ground(show):
    page = show("golan")
    go(page, "2014-09-13")
    outlines = "[...document.querySelectorAll('path.face')].map((path) => path.getAttribute('d'))"
    before = page.evaluate(outlines)
    assert len(list(filter(None, before))) == 2
    speak(page, "he")

    assert page.locator(".stamp .date").inner_text() == "13 בספטמבר 2014"
    assert "הגולן" in page.title()
    assert page.locator(".hold", has_text="Israel").count() == 0
    assert page.evaluate(outlines) == before


def test_a_point_of_view_names_the_ground_by_date(show, theatres):
    page = show("golan")
    page.locator("[data-pick=view]").select_option("un")
    go(page, "2025-09-17")

    told = page.locator(".labels li .q").all_inner_texts()
    pairs = theatres["golan"].at("2025-09-17", view="un").by_label
    assert told == [geo.words.km2(km2) for km2 in pairs["area_km2"]]
    assert "United Nations" in page.locator(".stamp .view").first.inner_text()


def test_a_marker_of_the_user_stands_on_it_and_a_notebook_shows_it(show, theatres, tmp_path):
    m = timeline_map(theatres["valleys"])
    folium.Marker([0.15, 3.15], tooltip="mine").add_to(m)
    m.save(tmp_path / "m.html")
    page = show(tmp_path / "m.html")
    assert page.locator("img.leaflet-marker-icon").count() == 1

    notebook = tmp_path / "notebook.html"
    notebook.write_text(
        f"<!DOCTYPE html><title>n</title>{timeline_map(theatres['valleys'])._repr_html_()}", "utf-8"
    )
    frame = show(notebook).frame_locator("iframe")
    frame.locator("[data-do=back]").click()
    assert frame.locator(".stamp time").get_attribute("datetime") < "2014-12-31"


def test_the_page_of_the_golan_is_small(saved):
    size = saved["golan"].stat().st_size
    print(f"the Golan's timeline has {size:,} bytes")

    assert size <= MOST_BYTES
