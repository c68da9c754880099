"""What the maps of a change are given: figures of the change, shared lines, both knowledges."""

import folium
import pytest

import geo
from geo import words
from geo.maps import change_map, swipe_map
from geo.maps.shared_lines import sides


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def entry(golan):
    return geo.compare(golan.at("2024-12-07"), golan.at("2025-09-17"))


def test_both_are_folium_maps_that_take_elements_of_others(entry):
    for draw in (swipe_map, change_map):
        page = draw(entry)
        folium.CircleMarker([33.1, 35.8]).add_to(page)

        assert isinstance(page, folium.Map)
        assert "circleMarker(" in page.page()


def test_areas_and_changes_are_those_of_the_change(entry):
    rows = {row["key"]: row for row in swipe_map(entry).payload["holders"]}

    for holder, row in rows.items():
        for side, end in enumerate((entry.before, entry.after)):
            known = end.interval.loc[holder]
            text = words.with_interval(known["area_km2"], known["sigma_km2"])
            assert row["areas"][side] in (text, {**_dict(row["areas"][side]), "en": text})
        net = entry.interval.loc[holder]
        text = words.with_interval(net["net_km2"], net["sigma_km2"], signed=True)
        assert row["change"] in (text, {**_dict(row["change"]), "en": text})


def _dict(text):
    return text if isinstance(text, dict) else {}


def test_a_line_that_both_dates_share_is_in_the_page_once(golan, entry):
    one = sides(entry.before, entry.before)
    both = sides(entry.before, entry.after)

    assert one["days"] == [None, None]
    assert both["days"] == [None, "1", None]
    # What the later date adds is the line that moved, not a second outline of the study area.
    assert len(both["points"]) < 1.25 * len(one["points"])


def test_outlines_tell_on_which_side_they_are(valleys):
    change = geo.compare(valleys.at("2000-01-01"), valleys.at("2013-02-10"))
    data = swipe_map(change).payload

    for end, side in ((change.before, "0"), (change.after, "1")):
        on_date = set(end.on_date["id"])
        for group in ("zones", "lines", "places"):
            shown = {
                each["id"]
                for each in data[group]
                if each["start"] <= side and (not each["end"] or side < each["end"])
            }
            assert shown == {each["id"] for each in data[group]} & on_date


def test_a_correction_of_the_record_is_told_from_an_event(valleys):
    records = valleys.records
    known = sorted(records["assessed_on"].dropna().dt.date.unique())
    change = geo.compare(
        valleys.at("2003-03-01", as_of=known[-1]), valleys.at("2003-03-01", as_of=known[-1])
    )
    rows = change_map(change).payload["kinds"]["rows"]

    assert [row["kind"] for row in rows] == ["event", "correction", "reclassification"]
    assert [row["area"] for row in rows] == ["0", "0", "0"]


def test_kinds_are_those_of_the_decomposition(valleys):
    for day in ("2003-02-28", "2013-02-10"):
        change = geo.compare(valleys.at(day), valleys.at("2013-02-12"))
        gross = geo.decompose(change).gross
        rows = {row["kind"]: row["area"] for row in change_map(change).payload["kinds"]["rows"]}

        for kind in ("correction", "reclassification"):
            assert rows[kind] == words.km2(gross[kind])


def test_what_was_known_when_stands_on_its_own_side(golan):
    change = geo.compare(
        golan.at("2024-12-07", as_of="2025-01-01"), golan.at("2024-12-13", as_of="2025-06-01")
    )
    data = swipe_map(change).payload

    assert data["texts"]["known0"]["en"] == "As known on 1 January 2025"
    assert data["texts"]["known1"]["en"] == "As known on 1 June 2025"
    assert "as-known-2025-01-01_2025-06-01" in data["file"]


def test_every_view_says_what_it_calls_the_ground_on_both_dates(golan, entry):
    views = {view["key"]: view for view in swipe_map(entry).payload["views"]}

    assert set(views) == set(golan.theatre.views)
    for side, end in enumerate(("2024-12-07", "2025-09-17")):
        pairs = golan.at(end, view="un").by_label
        told = sorted(row["areas"][side] for row in views["un"]["labels"])
        expected = [words.km2(km2) for km2 in pairs["area_km2"]]
        expected += ["0"] * (len(told) - len(expected))
        assert told == sorted(expected)


def test_posts_that_appeared_or_ended_are_listed(entry):
    listed = change_map(entry).payload["positions"]

    assert {row["id"] for row in listed} == set(entry.positions["id"])
    assert {row["change"]["en"] for row in listed} == {"appeared", "came and went"}


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_page_opens_in_its_language(entry, lang):
    for draw in (swipe_map, change_map):
        html = draw(entry, lang=lang).page()

        assert f'lang="{lang}"' in html
        assert words.long_date(entry.before.date, lang) in html
