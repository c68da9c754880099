"""What the page through time is made of: its data, its axis, its bytes."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import folium
import pytest
import shapely

import geo
import geo.maps.told
from geo.coding import encode
from geo.errors import OptionError
from geo.maps import timeline_map
from geo.maps.stretches import stretches
from geo.timeline import ControlTimeline


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


def test_it_is_a_folium_map_with_the_shared_lines_in_it_once(valleys):
    m = timeline_map(valleys)

    assert isinstance(m, folium.Map)
    assert m.payload["arcs"] == encode(valleys.arcs())
    assert json.dumps(m.payload).count(m.payload["arcs"]["points"]) == 1


def test_stops_are_the_days_on_which_anything_begins_or_ends_and_the_newest_report(valleys):
    stops = timeline_map(valleys).payload["stops"]

    control = {day.isoformat() for day in valleys.dates}
    assert control < set(stops)
    assert {"2001-01-01", "2006-08-15"} <= set(stops)  # the truce strip, and the truce
    assert stops[-1] == valleys.theatre.reported_until.isoformat()
    assert stops == sorted(stops)


def test_areas_are_those_of_the_series(golan):
    held = timeline_map(golan).payload["held"]

    areas = geo.series(golan)
    keys = [holder["key"] for holder in held["holders"]]
    assert held["days"] == [day.isoformat() for day in areas.index]
    assert held["areas"] == [[geo.words.km2(km2) for km2 in row] for row in areas[keys].to_numpy()]
    for row in held["shares"]:
        assert sum(row) == pytest.approx(held["parts"], abs=len(row))
    assert held["passed"]["2024-12-08"] == [
        [[keys.index("syria"), keys.index("israel"), "232"]],
        0,
    ]


def test_a_party_that_never_held_anything_has_no_row(golan):
    keys = [holder["key"] for holder in timeline_map(golan).payload["held"]["holders"]]

    assert keys == ["syria", "israel", "contested", "unknown"]


def test_what_was_not_public_yet_is_not_in_it(golan):
    data = timeline_map(golan, as_of="2024-12-10").payload

    assert data["last"] <= "2024-12-10"
    assert max(data["stops"]) <= "2024-12-10"
    known = golan.records[golan.records["assessed_on"] <= "2024-12-10"]
    assert {post["id"] for post in data["posts"]} <= set(known["id"])
    assert data["texts"]["known"]["en"] == "As known on 2024-12-10"


def test_days_without_a_report_are_answered_by_the_last_one_before(valleys):
    missing = frozenset(days("2003-03-01", "2003-03-02", "2003-03-05"))
    gappy = ControlTimeline(replace(valleys.theatre, missing_days=missing), valleys.records)

    data = timeline_map(gappy).payload

    assert data["missing"] == [
        ["2003-03-01", "2003-03-03", "2003-02-28"],
        ["2003-03-05", "2003-03-06", "2003-03-04"],
    ]
    assert "2003-03-03" in data["held"]["days"]
    assert "2003-03-01" not in data["held"]["days"]


def test_ground_pales_one_and_two_years_after_it_was_last_confirmed(valleys):
    records = valleys.records.copy()
    records.loc[records["id"] == "hill_2000", "last_confirmed"] = "2009-06-15"

    faded = timeline_map(ControlTimeline(valleys.theatre, records)).payload["faded"]

    assert [(each["years"], each["start"], each["end"]) for each in faded][:3] == [
        (1, "2010-06-15", "2011-01-01"),  # a marsh within it became unknown
        (1, "2011-01-01", "2011-06-15"),
        (2, "2011-06-15", "2012-01-01"),
    ]
    assert timeline_map(valleys).payload["faded"] == []


def test_every_view_tells_its_labels_by_date(golan):
    data = timeline_map(golan, view="un").payload

    assert data["view"] == "un"
    views = {view["key"]: view for view in data["views"]}
    assert set(views) == set(golan.theatre.views)
    told = [rows for day, rows in views["un"]["days"] if day <= "2024-12-13"][-1]
    pairs = golan.at("2024-12-13", view="un").by_label
    assert [km2 for _, _, km2 in told] == [geo.words.km2(km2) for km2 in pairs["area_km2"]]


def test_an_event_without_a_place_is_in_the_list(golan):
    events = timeline_map(golan).payload["events"]

    places = golan.records[golan.records["theme"] == "event"]
    assert len(events) == len(places)
    assert any("at" not in event for event in events)
    assert shapely.is_missing(places.geometry.to_numpy()).any()


def test_the_axis_is_cut_where_nothing_happened_for_long():
    early = [date(1949, 7, 20) + timedelta(days=30 * n) for n in range(10)]
    late = [date(2024, 12, 1) + timedelta(days=3 * n) for n in range(40)]

    one, other = stretches([*early, *late])

    assert one[:2] == (early[0], early[-1])
    assert other[:2] == (late[0], late[-1])
    assert one[2] >= 0.14
    assert one[2] + other[2] == pytest.approx(1, abs=1e-3)


def test_even_days_are_one_stretch_and_there_are_never_more_than_three():
    daily = [date(2020, 1, 1) + timedelta(days=n) for n in range(1000)]
    bursts = [date(1950 + 10 * n, 1, 1) + timedelta(days=k) for n in range(6) for k in range(5)]

    assert stretches(daily) == [(daily[0], daily[-1], 1.0)]
    assert len(stretches(bursts)) == 3
    assert all(share >= 0.14 for *_, share in stretches(bursts))
    assert stretches(daily[:1]) == [(daily[0], daily[0], 1.0)]


def test_a_language_or_view_that_is_not_there_is_refused(valleys):
    with pytest.raises(OptionError, match="language 'fr'"):
        timeline_map(valleys, lang="fr")
    with pytest.raises(OptionError, match="view 'nobody'"):
        timeline_map(valleys, view="nobody")


def test_the_same_theatre_is_the_same_bytes_in_another_process_zone_and_order(
    valleys, two_valleys_path, tmp_path
):
    timeline_map(valleys).save(tmp_path / "one.html")
    root = Path(geo.__file__).parents[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
    }
    subprocess.run(
        [sys.executable, "-m", "geo", "timeline", two_valleys_path, "-o", "two.html", "-q"],
        cwd=tmp_path,
        env=environment,
        check=True,
    )

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_it_is_cited_as_the_series_whose_figures_it_shows(valleys):
    report = json.loads(geo.reports.render_series(geo.series(valleys), valleys, "json"))

    m = timeline_map(valleys)

    (view,) = [each for each in m.payload["views"] if each["key"] == m.payload["view"]]
    assert report["manifest"]["id"] in geo.maps.told.pick(view["source"], "en")


def test_areas_say_how_far_they_may_be_off_and_what_is_not_stated_is_not(valleys):
    held = timeline_map(valleys).payload["held"]

    keys = [holder["key"] for holder in held["holders"]]
    for day, row in zip(held["days"], held["told"], strict=True):
        known = valleys.at(day).interval
        for key, text in zip(keys, row, strict=True):
            area, sigma = known.loc[key, ["area_km2", "sigma_km2"]]
            assert geo.maps.told.pick(text, "en") == geo.words.with_interval(area, sigma)
    records = valleys.records.copy()
    records["accuracy_m"] = float("nan")
    unstated = timeline_map(ControlTimeline(valleys.theatre, records)).payload["held"]["told"]
    assert unstated[-1][0]["en"].endswith("(± not stated)")


def test_tiles_lie_beneath_it_when_they_are_asked_for_by_name(valleys):
    assert "tile.openstreetmap.org" in timeline_map(valleys, basemap="OpenStreetMap.Mapnik").page()
    assert "tile.openstreetmap.org" not in timeline_map(valleys).page()
