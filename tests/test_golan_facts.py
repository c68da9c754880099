"""What the Golan theatre tells about posts, events, published figures and gaps, against lists
made by hand from the reports."""

import csv
import hashlib
import json
import re
from datetime import date

import fiona
import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

import geo
from geo.dates import parse_edtf
from geo.headcount import headcount
from geo.reports.comparison import change_report
from geo.siting import sitings
from geo.witnesses import weakly_sourced
from tests.loaded_terms import LOADED

WGS84 = pyproj.Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


def ids(records):
    return set(records["id"][records["theme"] == "position"])


# Day, posts that certainly stood, posts that possibly did beside them, and how many lasting posts
# the first and both together stand for. Read off the reports: what each says, and from when.
WINTER_2024 = "p01 p02 p05 p06 p07 p10a p12 p13 p15 p19a p21"
FEBRUARY_2025 = "p01 p02 p05 p06 p07 p08 p09 p10 p11 p12 p13 p15"
SUMMER_2025 = f"{FEBRUARY_2025} p03 p04 p16 p17 p18 p19b p24 p25 p26 p27 p28"


@pytest.mark.parametrize(
    ("day", "certain", "perhaps", "lasting", "lasting_perhaps"),
    [
        ("2024-12-07", "", "", 0, 0),
        ("2024-12-08", "p01", "p13", 1, 2),
        ("2025-01-15", WINTER_2024, "p08 p20 p22 p23", 6, 7),
        ("2025-02-18", FEBRUARY_2025, "", 9, 9),
        ("2025-09-11", f"{SUMMER_2025} p14a", "", 10, 10),
        ("2026-01-06", f"{SUMMER_2025} p31", "p14b", 10, 10),
    ],
)
def test_the_posts_of_a_day_are_those_that_the_reports_name(
    golan, day, certain, perhaps, lasting, lasting_perhaps
):
    snapshot = golan.at(day)

    assert ids(snapshot.certain) == set(certain.split())
    assert ids(snapshot.possible) == set(f"{certain} {perhaps}".split())
    assert headcount(snapshot.certain) == lasting
    assert headcount(snapshot.possible) == lasting_perhaps


@pytest.mark.parametrize(
    ("day", "count", "beyond_the_count"),
    [
        # Seven: Hermon as one, no post in the Yarmouk basin.
        ("2025-02-18", "p01 p06 p07 p08 p09 p10 p12", {"p02", "p15"}),
        # Ten: without Hermon and Quneitra, with places that one count alone names.
        ("2025-07-07", "p07 p06 p10 p12 p17 p15 p16 p18 p08 p19b", {"p01", "p02", "p09"}),
    ],
)
def test_a_published_count_is_part_of_the_posts_of_its_day(golan, day, count, beyond_the_count):
    possible = golan.at(day).possible
    lasting = possible[possible["permanence"].isin(["permanent", "declared without time limit"])]

    assert set(count.split()) <= ids(possible)
    alone = lasting[lasting["same_as"].isna()]
    assert ids(alone) - set(count.split()) == beyond_the_count


def test_a_post_counts_once_under_all_its_names():
    posts = pd.DataFrame(
        [
            ("a", "position", "permanent", None),
            ("b", "position", "permanent", "a"),
            ("c", "position", "unknown", "b"),
            ("d", "position", "temporary", None),
            ("e", "position", "permanent", "gone"),
            ("f", "event", "permanent", None),
            ("g", "position", "permanent", "h"),
            ("h", "position", "permanent", "g"),
        ],
        columns=["id", "theme", "permanence", "same_as"],
    )

    assert headcount(posts) == 3  # a = b = c; e; g = h


def test_what_may_be_the_same_post_is_a_post_and_not_itself(golan):
    posts = golan.records[golan.records["theme"] == "position"]
    named = posts[posts["same_as"].notna()]

    assert set(named["same_as"]) <= set(posts["id"])
    assert not (named["same_as"] == named["id"]).any()


def test_a_post_is_sited_where_its_whole_circle_and_the_outlines_accuracy_allow(golan):
    records = golan.records.set_index("id", drop=False)
    zone = records.loc["area_of_separation"]
    posts = records[records["theme"] == "position"]

    found = sitings(posts, zone.geometry, accuracy_m=zone["accuracy_m"])

    assert set(found.index[found == "inside"]) == {"p21"}
    assert set(found.index[found == "outside"]) == {"p17", "p18", "p22", "p23"}
    bearings = np.arange(0, 360, 2)
    for key, post in posts.iterrows():  # the same by points on a geodesic circle
        reach, at = post["accuracy_m"] + zone["accuracy_m"], post.geometry
        around = [np.full(bearings.size, value) for value in (at.x, at.y, reach)]
        lon, lat, _ = WGS84.fwd(around[0], around[1], bearings, around[2])
        disc = shapely.Polygon(np.column_stack([lon, lat]))
        sure = zone.geometry.contains(disc) or zone.geometry.disjoint(disc)
        assert sure == (found[key] != "uncertain"), key


def test_a_point_without_a_circle_is_sited_nowhere(golan):
    points = geopandas.GeoDataFrame(
        {"accuracy_m": [np.nan]}, geometry=[shapely.Point(35.9, 33.15)], crs="EPSG:4326"
    )

    assert list(sitings(points, shapely.box(35, 33, 36, 34), accuracy_m=500)) == ["uncertain"]


def test_82_events_and_a_barrier_are_told_from_1949_to_2026_without_geometry(golan):
    events = golan.records[golan.records["theme"] == "event"]

    assert len(events[events["kind"] != "barrier"]) == 82
    assert list(events["id"][events["kind"] == "barrier"]) == ["p32"]
    assert events.geometry.isna().all()
    assert events["valid_from"].min() == pd.Timestamp("1949-07-20")
    assert events["valid_from"].max() == pd.Timestamp("2026-02-25")
    assert events["name"].is_unique


def test_a_day_that_is_known_only_by_its_month_is_possible_on_each_day_of_it(golan):
    days = {"2025-04-01": True, "2025-04-30": True, "2025-05-01": False, "2025-03-31": False}

    for day, possible in days.items():
        assert ("hiran_2025" in set(golan.at(day).possible["id"])) == possible
        assert "hiran_2025" not in set(golan.at(day).certain["id"])


def test_published_figures_of_the_area_of_separation_run_from_233_to_400_km2(golan):
    figures = [one for one in golan.theatre.published if one.covers == "area_of_separation"]

    assert sorted(one.low for one in figures) == [233, 235, 250, 400]
    assert {one.confidence for one in figures if one.low >= 250} == {"low"}


def test_published_counts_of_posts_run_from_2_to_14(golan):
    counts = [one.low for one in golan.theatre.published if one.covers == "posts"]

    assert (min(counts), max(counts)) == (2, 14)
    assert counts.count(9) == 4


def test_every_subject_of_published_figures_is_used_and_no_figure_is_from_the_future(golan):
    theatre = golan.theatre

    assert {one.covers for one in theatre.published} == set(theatre.covers)
    for one in theatre.published:
        if one.published:
            assert parse_edtf(one.published).earliest <= theatre.reported_until


@pytest.mark.parametrize(
    "gap",
    [
        "zones_1949",
        "purple_line",
        "salient_1973",
        "line_a1",
        "strip_beyond_line_b",
        "sufa_53",
        "after_last_report",
    ],
)
def test_what_is_not_known_is_said_in_three_languages(golan, gap):
    (found,) = (one for one in golan.theatre.gaps if one.id == gap)

    assert set(found.what) == set(found.why) == {"en", "ar", "he"}


def test_every_source_that_is_cited_has_a_publisher_or_an_author(golan):
    theatre = golan.theatre
    rows = [*golan.records["sources"], *(one.sources for one in theatre.published)]
    rows += [one.sources for one in theatre.gaps]
    cited = {source for sources in rows for source in sources}

    assert cited <= set(theatre.bibliography)
    for source in cited:
        item = theatre.bibliography[source]
        assert item["title"]
        assert item.get("publisher") or item.get("author")
        assert item.get("URL") or source in ("ceaseline-estimate", "wdbii")


def test_every_post_says_when_it_was_last_confirmed_and_how_lasting_it_is(golan):
    posts = golan.records[golan.records["theme"] == "position"]

    confirmed = posts["last_confirmed"]
    assert confirmed.notna().all()
    assert (confirmed >= posts["valid_from"]).all()
    assert (confirmed < posts["valid_to"].fillna(pd.Timestamp("2026-02-27"))).all()
    lasting = posts.groupby("permanence")["id"].agg(set)
    assert lasting["declared without time limit"] == {"p01"}
    assert " ".join(sorted(lasting["permanent"])) == "p02 p03 p06 p07 p08 p09 p10 p12 p13 p15 p18"
    assert " ".join(sorted(lasting["temporary"])) == "p10a p19a p20 p21 p22 p23 p30"
    assert set(lasting.index) == {
        "declared without time limit",
        "permanent",
        "temporary",
        "unknown",
    }
    named = posts[posts["same_as"].notna()].set_index("id")["same_as"].to_dict()
    assert named == {"p03": "p02", "p04": "p03", "p11": "p10", "p13": "p12"}


def test_of_sufa_53_an_event_and_the_standing_barrier_are_told(golan):
    events = golan.records.set_index("id")

    assert events.loc["sufa53_2022", "valid_to"] == pd.Timestamp("2022-06-02")
    assert pd.isna(events.loc["p32", "valid_to"])
    assert events.loc["p32", "last_confirmed"] == pd.Timestamp("2025-09-23")


def test_a_report_names_the_posts_that_one_source_alone_reports(golan):
    change = geo.compare(golan.at("2024-12-07"), golan.at("2025-09-17"))
    (section,) = (one for one in change_report(change).sections if one.id == "positions")

    alone = {row.cells[0] for row in section.table.rows if "one source only" in row.cells}
    assert "Beit Jinn Gap" in alone
    assert "Tell Kudna" not in alone


def test_posts_that_one_report_alone_names_are_flagged(golan):
    posts = golan.records[golan.records["theme"] == "position"]

    flagged = set(weakly_sourced(golan.theatre, posts)["id"])

    assert flagged == {"p03", "p04", "p05", "p11", "p17", "p19b"} | {
        "p24",
        "p25",
        "p27",
        "p28",
        "p29",
        "p30",
    }


def test_a_layer_opens_with_fiona_and_with_geopandas_with_equal_rows(golan, golan_path):
    for layer in golan.theatre.layers:
        path = golan_path / layer.file
        with fiona.open(path) as source:
            rows = list(source)
        frame = geopandas.read_file(path)
        assert len(rows) == len(frame) == layer.features
        assert [row["properties"]["name"] for row in rows] == list(frame["name"])
        for row, shape in zip(rows, frame.geometry, strict=True):
            assert (row["geometry"] is None) == (shape is None)
            if shape is not None:
                assert shapely.geometry.shape(row["geometry"]).equals(shape)


def texts(golan, golan_path):
    """Every text of ours in the theatre's files, with where it stands and its language."""
    for path in sorted(golan_path.glob("*.geojson")):
        document = json.loads(path.read_text("utf-8"))
        yield path.name, "en", document.get("notes", "")
        for item in document["features"]:
            told = item["properties"]
            for field, lang in (("name", "en"), ("name:ar", "ar"), ("name:he", "he")):
                yield f"{path.name} {item['id']}", lang, told.get(field, "")
            for field in ("note", "kind", "permanence"):
                yield f"{path.name} {item['id']}", "en", str(told.get(field, ""))
    theatre = golan.theatre
    for one in theatre.published:
        yield one.id, "en", f"{one.says} {one.publisher}"
    for key, sentence in theatre.covers.items():
        yield key, "en", sentence
    for source, item in theatre.bibliography.items():
        yield source, "en", f"{item['title']} {item.get('note', '')}"
    words = [(one.id, text) for one in theatre.gaps for text in (one.what, one.why)]
    words += [(theatre.key, text) for text in (theatre.title, theatre.area_text)]
    words += [(str(one.date), one.label) for one in theatre.key_dates]
    words += [(one.key, one.name) for one in theatre.parties]
    for where, text in words:
        for lang, written in text.items():
            yield where, lang, written


def test_no_text_of_the_theatre_uses_a_sides_loaded_term_or_names_a_person(golan, golan_path):
    found = [
        (where, match[0])
        for where, lang, text in texts(golan, golan_path)
        for match in re.finditer(LOADED[lang], text, re.IGNORECASE)
    ]

    assert found == []


def test_no_date_of_a_report_is_later_than_the_newest_report(golan):
    assert golan.theatre.reported_until == date(2026, 2, 26)
    assert golan.records["assessed_on"].max() <= pd.Timestamp("2026-02-26")


def test_what_is_committed_is_what_was_built_from_the_committed_tables(golan_path):
    """A table that was changed without a rebuild, or a layer changed by hand, shows here."""
    told = json.loads((golan_path / "tables" / "provenance.json").read_text("utf-8"))["written"]

    found = {name: hashlib.sha256((golan_path / name).read_bytes()).hexdigest() for name in told}

    assert found == told
    built = {path.relative_to(golan_path).as_posix() for path in golan_path.rglob("*.geojson")}
    assert built <= told.keys()


def readings(golan_path, line):
    """How far another reading of a line lies from ours: mean, 90th percentile, most; metres."""
    with (golan_path / "tables" / "readings.csv").open(encoding="utf-8", newline="") as rows:
        told = [row for row in csv.DictReader(rows) if row["line"] == line]
    return [tuple(int(row[key]) for key in ("mean_m", "p90_m", "max_m")) for row in told]


@pytest.mark.parametrize("record", ["line_b", "area_of_separation"])
def test_the_accuracy_of_line_b_covers_how_two_readings_of_it_differ(golan, golan_path, record):
    accuracy_m = golan.records.set_index("id").loc[record, "accuracy_m"]

    assert len(readings(golan_path, "line_b")) == 2
    for mean_m, p90_m, max_m in readings(golan_path, "line_b"):
        assert mean_m < p90_m <= accuracy_m  # a standard deviation covers 68 of 100 samples
        assert 500 < max_m <= min(900, 2 * accuracy_m)


def test_where_the_accuracy_of_line_a_covers_no_other_reading_the_readme_says_so(golan, golan_path):
    ((mean_m, _, max_m),) = readings(golan_path, "line_a")
    text = (golan_path / "README.md").read_text("utf-8")

    assert mean_m > golan.records.set_index("id").loc["line_a", "accuracy_m"]
    assert f"{mean_m} m on average and {max_m:,} m at most" in text.replace("\n", " ")
    for mean_m, _, max_m in readings(golan_path, "line_b")[1:]:
        assert f"{mean_m} m on average and {max_m} m at most" in text.replace("\n", " ")
