"""What a map page is given: which ground, lines and posts, and in which words."""

import hashlib
from pathlib import Path

import folium
import numpy as np
import pytest
import shapely

import geo
from geo import words
from geo.errors import OptionError
from geo.length import edge_lengths
from geo.maps import date_map
from geo.maps.payload import payload
from geo.maps.shapes import narrow

LEAFLET = Path(geo.__file__).parent / "maps" / "vendor" / "leaflet"


@pytest.fixture(scope="module")
def valleys(request):
    return geo.load(request.getfixturevalue("two_valleys_path"))


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


def posts(snapshot):
    return {post["id"]: post for post in payload(snapshot)["posts"]}


def test_the_line_of_control_runs_where_the_two_halves_meet(valleys):
    (front,) = payload(valleys.at("2000-01-01"))["fronts"]

    assert front["kind"] == "front"
    assert {lon for _, lon in front["shape"]} == {3.15}
    assert sorted([front["shape"][0], front["shape"][-1]]) == [[0.1, 3.15], [0.2, 3.15]]


def test_a_line_beside_ground_just_entered_is_told_from_an_established_one(valleys):
    kinds = {front["kind"] for front in payload(valleys.at("2008-05-01"))["fronts"]}

    assert kinds == {"front", "advance"}


def test_a_line_beside_ground_that_nobody_is_known_to_hold_is_no_line_of_control(valleys):
    data = payload(valleys.at("2011-06-01"))

    for front in data["fronts"]:
        holders = {data["faces"][side]["holder"] for side in front["sides"]}
        assert (front["kind"] == "limit") == bool(holders & {"contested", "unknown"})


def test_ground_counts_once_and_areas_are_those_of_the_snapshot(valleys):
    data = payload(valleys.at("2011-06-01"))

    assert sum(holder["share"] for holder in data["holders"]) == pytest.approx(1, abs=1e-3)
    assert [holder["holder"] for holder in data["holders"]] == [
        "hill",
        "river",
        "contested",
        "unknown",
    ]


def test_a_post_that_may_have_been_left_is_listed_and_not_drawn(valleys):
    there, perhaps = (posts(valleys.at(day)) for day in ("2007-09-30", "2007-10-15"))

    assert there["mill_post_2007"]["drawn"]
    assert not there["mill_post_2007"]["possible"]
    assert perhaps["mill_post_2007"]["possible"]
    assert not perhaps["mill_post_2007"]["drawn"]
    assert posts(valleys.at("2007-11-01")) == {}


@pytest.mark.parametrize(
    ("day", "age"),
    # Al-Hamidiyah was last confirmed on 2025-10-26, Quneitra's building on 2025-02-18.
    [
        ("2025-04-30", "fresh"),
        ("2025-06-01", "aged"),
        ("2026-02-18", "aged"),
        ("2026-02-19", "old"),
    ],
)
def test_a_post_ages_three_and_twelve_months_after_its_last_report(golan, day, age):
    (quneitra,) = (
        post for post in posts(golan.at(day)).values() if post["name"]["en"] == "Quneitra"
    )

    assert quneitra["report"] == "2025-02-18"
    assert quneitra["age"] == age


def test_circles_wider_than_three_kilometres_are_counted_and_not_drawn(golan):
    data = payload(golan.at("2025-09-17"))
    wide = [post for post in data["posts"] if post["radius"] > 3000 and not post["possible"]]

    assert len(wide) == 9
    assert not any(post["drawn"] for post in wide)
    assert sum(post["drawn"] for post in data["posts"]) == 15


def test_our_own_estimate_and_bare_geometry_are_no_witnesses(golan):
    for post in posts(golan.at("2025-09-17")).values():
        reports = [
            key
            for key in post["sources"]
            if key != "ceaseline-estimate" and golan.theatre.bibliography[key]["type"] != "dataset"
        ]
        assert post["single"] == (len(reports) < 2)


def test_the_foot_of_the_page_says_what_is_not_drawn(golan, valleys):
    html = date_map(golan.at("2025-09-17"), lang="ar").page()

    assert f"لم يُرسم</span> ({len(golan.theatre.gaps)})" in html
    assert 'class="gaps"' not in date_map(valleys.at("2011-06-01")).page()


def test_every_text_of_a_page_travels_in_every_language(valleys):
    data = date_map(valleys.at("2014-12-31", view="hill"), lang="he").payload

    assert data["lang"] == "he"
    assert {*data["words"]} == {"en", "ar", "he"}
    assert len({frozenset(words) for words in data["words"].values()}) == 1
    assert data["words"]["ar"]["button.table"] == "جدول"
    assert data["texts"]["day"] == {
        "en": "31 December 2014",
        "ar": "31 كانون الأول 2014",
        "he": "31 בדצמבר 2014",
    }
    assert data["holders"][0]["name"] == {"en": "Hill", "ar": "التل", "he": "הגבעה"}


def test_a_view_only_relabels_and_its_pieces_add_no_outline_where_a_face_is_whole(valleys):
    data = payload(valleys.at("2003-03-01", view="hill"))

    assert [view["key"] for view in data["views"]] == [*valleys.theatre.views]
    named = {view["key"]: view["labels"] for view in data["views"]}
    assert named["de_facto"] == []
    labels = [label["name"] for label in named["hill"]]
    assert "our meadow" in str(labels)
    for piece in data["pieces"]:
        alone = sum(other["face"] == piece["face"] for other in data["pieces"]) == 1
        assert alone == ("shape" not in piece)
        holder = data["faces"][piece["face"]]["holder"]
        assert named["hill"][piece["labels"]["hill"]]["holder"] == holder


def test_the_same_snapshot_gives_the_same_bytes(two_valleys_path):
    def drawn():
        page = date_map(geo.load(two_valleys_path).at("2011-06-01"))
        folium.Marker([0.15, 3.15], popup="Mill").add_to(page)
        return page.page()

    assert drawn() == drawn()


def test_maps_of_two_dates_do_not_share_ids(valleys):
    names = [
        name
        for day in ("2000-01-01", "2011-06-01")
        for name in [date_map(valleys.at(day)).page().partition('class="folium-map" id="')[2][:16]]
    ]

    assert len(set(names)) == 2


def test_making_a_map_leaves_the_maps_of_others_as_they_were(valleys):
    before = list(folium.Map.default_js), list(folium.Map.default_css)

    date_map(valleys.at("2000-01-01")).add_js_link("other", "https://files.invalid/other.js")

    assert (folium.Map.default_js, folium.Map.default_css) == before
    date_map(valleys.at("2000-01-01")).page()


def with_tiles(page):
    folium.TileLayer("https://tiles.invalid/{z}/{x}/{y}.png", attr="nobody").add_to(page)
    return "https://tiles.invalid/{z}/{x}/{y}.png"


def with_an_icon(page):
    folium.Marker([0.15, 3.15], icon=folium.Icon(icon="flag")).add_to(page)
    return "awesome-markers"


def with_a_script(page):
    page.add_js_link("other", "https://files.invalid/other.js")
    return "https://files.invalid/other.js"


def with_a_picture(page):
    html = '<img src="https://files.invalid/a.png">'
    folium.Marker([0.15, 3.15], icon=folium.DivIcon(html=html)).add_to(page)
    return "https://files.invalid/a.png"


@pytest.mark.parametrize("add", [with_tiles, with_an_icon, with_a_script, with_a_picture])
def test_what_would_be_fetched_from_elsewhere_is_refused_by_name(valleys, tmp_path, add):
    page = date_map(valleys.at("2000-01-01"))
    named = add(page)

    with pytest.raises(OptionError) as refused:
        page.save(tmp_path / "map.html")

    assert named in str(refused.value)
    assert "offline=False" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_tiles_that_are_asked_for_stay_and_the_policy_lets_pictures_through(valleys, tmp_path):
    page = date_map(valleys.at("2000-01-01"))
    with_tiles(page)

    page.save(tmp_path / "map.html", offline=False)

    html = (tmp_path / "map.html").read_text("utf-8")
    assert "https://tiles.invalid/{z}/{x}/{y}.png" in html
    assert "img-src https: data:" in html
    assert "'unsafe-inline'" not in html.partition("script-src")[2].partition(";")[0]


def test_an_answer_as_known_on_a_day_says_so_in_title_and_stamp(valleys):
    html = date_map(valleys.at("2013-02-10", as_of="2013-02-10")).page()

    assert "As known on 10 February 2013" in html.partition("</title>")[0]
    assert html.count("As known on 10 February 2013") >= 2


def test_an_address_in_the_data_of_an_element_is_a_text_like_any_other(valleys):
    page = date_map(valleys.at("2000-01-01"))
    spot = {"type": "Point", "coordinates": [3.15, 0.15]}
    told = {"seen at": "https://elsewhere.invalid/page"}
    folium.GeoJson({"type": "Feature", "geometry": spot, "properties": told}).add_to(page)

    assert "https://elsewhere.invalid/page" in page.page()


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_page_names_its_language_direction_date_and_point_of_view(valleys, lang):
    html = date_map(valleys.at("2014-12-31"), lang=lang).page()
    head = html.partition("</head>")[0]

    assert f'<html lang="{lang}" dir="{"ltr" if lang == "en" else "rtl"}">' in head
    title = head.partition("<title>")[2].partition("</title>")[0]
    assert "2014" in title
    assert words.pick(valleys.theatre.views["de_facto"].title, lang) in title
    assert "maximum-scale" not in html
    assert "user-scalable" not in html


def test_a_day_without_a_report_says_which_day_it_shows(valleys):
    html = date_map(valleys.at("2009-03-04")).page()

    assert "4 March 2009" in html
    assert "as last reported on 3 March 2009" in html


def test_leaflet_is_the_published_one():
    for line in (LEAFLET / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((LEAFLET / name).read_bytes()).hexdigest() == digest


def test_tiles_asked_for_by_name_open_the_policy_to_their_host_alone(valleys):
    html = date_map(valleys.at("2000-01-01"), basemap="openstreetmap mapnik").page()

    policy = html.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert "; img-src data: https://tile.openstreetmap.org; connect-src 'none'" in policy
    assert policy.count("https:") == 1
    assert "unsafe" not in policy
    assert "openstreetmap.org/copyright" in html
    assert "https://tile" not in date_map(valleys.at("2000-01-01")).page()


@pytest.mark.parametrize(
    ("name", "told"),
    [("OpenStreetMap.Mapnick", "OpenStreetMap.Mapnik"), ("Thunderforest.Pioneer", "want a key")],
)
def test_tiles_that_cannot_be_had_are_refused_with_what_is_near(valleys, name, told):
    with pytest.raises(OptionError) as refused:
        date_map(valleys.at("2000-01-01"), basemap=name)

    assert told in str(refused.value)


def test_a_zone_is_told_where_it_is_narrower_than_a_kilometre():
    # 0.1° wide, but for a neck of 0.004° (440 m) between 3.02° and 3.08°.
    wide = [[3.0, 0.0], [3.02, 0.0], [3.02, 0.048], [3.08, 0.048], [3.08, 0.0], [3.1, 0.0]]
    back = [[3.1, 0.1], [3.08, 0.1], [3.08, 0.052], [3.02, 0.052], [3.02, 0.1], [3.0, 0.1]]
    neck = shapely.Polygon(wide + back)

    (((south, west), (north, east)),) = narrow(neck, 1000)

    assert (west, east) == (pytest.approx(3.02, abs=0.002), pytest.approx(3.08, abs=0.002))
    assert (south, north) == (0.048, 0.052)
    assert narrow(shapely.box(3.0, 0.0, 3.1, 0.1), 1000) == []


def test_the_line_of_control_is_the_arcs_between_two_holders(golan):
    snapshot = golan.at("2025-09-17")
    drawn = [front for front in payload(snapshot)["fronts"] if front["kind"] == "front"]

    parts = [
        part
        for front in drawn
        for part in ([front["shape"]] if len(front["shape"][0]) == 2 else front["shape"])
    ]
    lonlat = [np.array(part, dtype=float)[:, ::-1] for part in parts]
    km = sum(edge_lengths(part[:-1], part[1:]).sum() for part in lonlat) / 1000
    # Places are rounded to about a metre.
    assert km == pytest.approx(golan.arcs().length_km("2025-09-17", "israel", "syria"), rel=1e-4)
