"""Who is affected: places and posts on changed ground, people in them, the line of contact."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import shapely

import geo
from geo import reports
from geo.affected import population
from geo.check.case import Case, Feature
from geo.check.people import population as people_check
from geo.contact import contact_km
from geo.loader import check
from geo.reports import posts
from geo.reports.comparison import change_report
from geo.reports.sheets import sheets
from tests.strategies import EAST, NORTH, SOUTH, WEST, position, sheet, theatre

SCHEMA = Path(geo.__file__).parent / "reports" / "report.schema.json"
DEGREE_KM = {"lon": 111.3195, "lat": 110.5744}  # at the equator, on WGS 84
METRES_EAST = 93453.2  # of a degree of longitude at 33° north, on WGS 84


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


def compared(timeline, before, after, **options):
    return geo.compare(timeline.at(before), timeline.at(after, **options))


def section(report, name):
    return next(one for one in report.sections if one.id == name)


def place(identity, metres, *, radius=100, **fields):
    """Draw a place so many metres east of longitude 35.7."""
    spot = shapely.Point(35.7 + metres / METRES_EAST, 33)
    record = position(identity, None, geometry=spot, theme="place", party=None, status=None)
    return {**record, "accuracy_m": radius, "assessed_on": None, **fields}


def front(*places, accuracy_m=50, fields=()):
    """West of 35.7 passes from b to a in 2005, east of it is b's."""
    side = {"accuracy_m": accuracy_m}
    west, east = (WEST, SOUTH, 35.7, NORTH), (35.7, SOUTH, EAST, NORTH)
    timeline = theatre(
        sheet("w", "b", shapely.box(*west), "2000-01-01", "2005-01-01", **side),
        sheet("w2", "a", shapely.box(*west), "2005-01-01", **side),
        sheet("e", "b", shapely.box(*east), "2000-01-01", **side),
        *places,
        fields=fields,
    )
    return compared(timeline, "2004-12-31", "2005-01-01")


@pytest.mark.parametrize(
    ("metres", "ground"),
    [
        # The circle is 100 m, the line may be off by 2 · 50 m.
        (-201, "certainly"),
        (-199, "possibly"),
        (-1, "possibly"),
        (1, "possibly"),
        (199, "possibly"),
        (201, None),
    ],
)
def test_a_place_is_certain_only_beyond_its_circle_and_the_band_of_the_line(metres, ground):
    found = front(place("village", metres)).affected

    assert found["ground"].tolist() == ([ground] if ground else [])
    if ground:
        assert found[["from", "to"]].iloc[0].tolist() == ["b", "a" if metres < 0 else "b"]


def test_of_what_states_no_accuracy_nothing_is_certain():
    assert front(place("village", -3000, radius=None)).affected["ground"].tolist() == ["possibly"]
    unstated = front(place("village", -3000), accuracy_m=None)
    assert unstated.affected["ground"].tolist() == ["possibly"]
    assert front(place("village", 3000, radius=None)).affected.empty


def test_a_line_that_did_not_move_makes_no_place_uncertain():
    # The north of the west has been a's all along: its border with the rest of the west goes, and
    # the part of the front beside it stays.
    north = shapely.box(WEST, 33, 35.7, NORTH)
    south = shapely.box(WEST, SOUTH, 35.7, 33)
    side = {"accuracy_m": 50}
    timeline = theatre(
        sheet("e", "b", shapely.box(35.7, SOUTH, EAST, NORTH), "2000-01-01", **side),
        sheet("n", "a", north, "2000-01-01", **side),
        sheet("s", "b", south, "2000-01-01", "2005-01-01", **side),
        sheet("s2", "a", south, "2005-01-01", **side),
        place("beside_the_old_front", 0, geometry=shapely.Point(35.7, 33.1)),
        place("beside_the_new_front", 0, geometry=shapely.Point(35.7, 32.9)),
        place("where_the_border_went", 0, geometry=shapely.Point(35.6, 33.0005)),
        place("amid", 0, geometry=shapely.Point(35.6, 32.8)),
    )
    found = compared(timeline, "2004-12-31", "2005-01-01").affected

    assert dict(zip(found["id"], found["ground"], strict=True)) == {
        "amid": "certainly",
        "beside_the_new_front": "possibly",
        "where_the_border_went": "possibly",
    }


def test_a_post_that_possibly_stands_is_possibly_affected():
    spot = shapely.Point(35.6, 33)
    sure = position("post", "2003-01-01", geometry=spot, accuracy_m=100)
    doubtful = position(
        "camp", "2005-01-01", geometry=spot, accuracy_m=100, valid_from_edtf="[2005-01..2005-02]"
    )
    found = front(sure, doubtful).affected.set_index("id")

    assert found["ground"].to_dict() == {"camp": "possibly", "post": "certainly"}
    assert found["on"].to_dict() == {"camp": ("after",), "post": ("before", "after")}


def test_the_ford_and_no_other_place_is_in_the_meadow_that_passes(valleys):
    # The ford is half a cell, 557 m, from the old line and from the edge of the meadow.
    change = compared(valleys, "2003-02-28", "2003-03-01")

    assert change.affected[["id", "from", "to", "ground"]].to_numpy().tolist() == [
        ["ford", "river", "hill", "certainly"]
    ]


def test_where_nothing_passed_nobody_is_affected(valleys):
    report = change_report(compared(valleys, "2008-05-15", "2008-06-15"))

    assert report.details["affected"] == []
    assert section(report, "affected").intro.startswith("No place or post stands on ground")


PEOPLE = ("population", "population_year")


def people(*places, fields=PEOPLE):
    return population(front(*places, fields=fields).affected)


def test_people_are_summed_from_the_certain_to_the_possible():
    told = people(
        place("a", -1000, population=300, population_year=2004),
        place("b", -150, population=50, population_year=2010),
        place("c", 5000, population=9000, population_year=2004),
    )

    assert (told.low, told.high, told.not_stated, told.years) == (300, 350, 0, (2004, 2010))


def test_a_place_whose_population_is_not_stated_is_not_empty():
    told = people(place("a", -1000, population=300, population_year=2004), place("b", -1000))
    assert (told.low, told.high, told.not_stated) == (300, 300, 1)

    told = people(place("a", -1000), place("b", -150))
    assert (told.low, told.high, told.not_stated) == (None, None, 2)
    assert people(place("a", -1000), fields=()).high is None


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_reports_tell_the_population_with_its_year_or_that_it_is_not_stated(valleys, lang):
    change = front(
        place("a", -1000, name="Abbey", population=1300, population_year=2004),
        place("b", -150, name="Barn"),
        fields=PEOPLE,
    )
    report = change_report(change, lang)
    plain = "".join(section(report, "affected").lines).translate(
        dict.fromkeys(range(0x2066, 0x206A))
    )

    assert "1,300" in plain
    assert "2004" in plain
    assert section(report, "affected").table.rows[0].cells[-2] == "1,300 (2004)"
    data = json.loads(reports.render(change, "json", lang=lang))
    assert data["population"] == {
        "places_not_stated": 1,
        "low": 1300,
        "high": 1300,
        "years": [2004],
    }
    without = json.loads(reports.render(compared(valleys, "2003-02-28", "2003-03-01"), "json"))
    assert without["population"] == {"places_not_stated": 1}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"population": 300, "population_year": 2004}, None),
        ({"population": 300}, "population_year: it has population and no population_year"),
        ({"population_year": 2004}, "population: it has population_year and no population"),
        ({"population": "300", "population_year": 2004}, "population: it is '300', not a whole"),
        ({"population": -1, "population_year": 2004}, "population: it is -1, not a whole"),
        ({"population": 300, "population_year": 2004.5}, "population_year: it is 2004.5, not"),
    ],
)
def test_a_population_is_stated_in_whole_people_with_its_year(
    two_valleys_path, tmp_path, stated, told
):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    settings = folder / "theatre.toml"
    declared = 'fields = ["kind", "population", "population_year"]'
    settings.write_text(settings.read_text("utf-8").replace('fields = ["kind"]', declared), "utf-8")
    path = folder / "places.geojson"
    document = json.loads(path.read_text("utf-8"))
    document["features"][0]["properties"].update(stated)
    path.write_text(json.dumps(document), "utf-8")

    issues = [str(issue) for issue in check(folder)]

    assert len(issues) == (told is not None)
    assert told is None or f"record 'ford', {told}" in issues[0]


def test_a_post_has_no_population():
    record = Feature("file, record 'post'", "post", {"theme": "position", "population": 5}, None)
    case = Case("file", (record,), fields=frozenset(PEOPLE))

    what = [issue.what for issue in people_check(case)]
    assert what == [
        "only a place has a population",
        "it has population and no population_year",
    ]


def test_the_golan_states_no_population(golan):
    change = compared(golan, "2024-12-07", "2024-12-09")
    report = change_report(change)

    assert "Population of places inside: not stated." in section(report, "affected").lines
    certain = change.affected[change.affected["ground"] == "certainly"]
    assert certain["id"].tolist() == ["madinat_al_baath"]


def test_the_line_of_contact_grows_around_the_meadow(valleys):
    change = compared(valleys, "2003-02-28", "2003-03-01")

    straight = 0.1 * DEGREE_KM["lat"]
    around = straight + 2 * 0.02 * DEGREE_KM["lon"]
    assert change.contact.loc[("hill", "river")].tolist() == pytest.approx(
        [straight, around], rel=1e-4
    )
    told = section(change_report(change), "contact")
    assert told.intro.endswith("Rows and columns add up before rounding.")
    (row,) = told.table.rows
    assert row.cells == ("Hill", "River", "11", "16", "+4.5")


def test_where_two_parties_no_longer_touch_the_report_says_so(golan, valleys):
    would = compared(golan, "2026-02-26", "2026-02-26", scenario="withdrawal_1967")

    assert contact_km(would.after).empty
    assert would.contact.loc[("syria", "israel"), "after_km"] == 0
    told = " ".join(section(change_report(would), "handed-back").lines)
    assert "under the scenario they touch nowhere in the study area" in told

    change = compared(valleys, "2009-12-31", "2010-01-01")  # the corner: River meets contested
    lines = section(change_report(change), "contact").lines
    assert lines == (
        "Before: River and Contested touch nowhere in the study area;"
        " a line along its edge is not measured.",
    )
    one = geo.within(valleys, shapely.box(3.1, 0.1, 3.12, 0.12), name="corner")
    nowhere = change_report(compared(one, "2003-02-28", "2003-03-01"))
    assert section(nowhere, "contact").intro.startswith("No two holders touch anywhere")


def test_lasting_posts_are_counted_with_their_range_and_what_was_published(golan):
    change = compared(golan, "2025-02-18", "2025-09-11")

    counted = posts.counts(change.before, change.after)
    certain = {(one["on"], one["party"]): one["certain"] for one in counted}
    assert certain["before", "israel"] == 9
    assert certain["after", "israel"] == 10
    assert all(one["certain"] <= one["possible"] for one in counted)
    low, high = posts.published(golan.theatre, change.after)
    assert (low.low, high.high) == (2, 14)
    told = section(change_report(change), "positions").lines
    assert any(line.startswith("Counts published by 11 September 2025: from 2 (") for line in told)
    early = section(change_report(compared(golan, "2024-12-07", "2024-12-09")), "positions").lines
    assert "No count of posts was published by 9 December 2024." in early


def test_a_post_is_told_with_its_zone_and_by_how_many_it_is_reported(golan):
    change = compared(golan, "2024-12-07", "2024-12-09")
    report = change_report(change)

    told = {one["id"]: one for one in report.details["positions"]}
    assert told["p01"]["siting"]["area_of_separation"] == "uncertain"
    assert told["p21"]["siting"]["area_of_separation"] == "inside"
    assert told["p21"]["reported_by"] > 1
    heads = [column.head for column in section(report, "positions").table.columns]
    assert heads[-3:] == ["Zone", "Sources that report it", "Sources"]
    for fmt in ("table", "md", "csv", "json", "html"):
        assert "inside" in reports.render(change, fmt)


def test_the_data_follow_the_schema(golan):
    data = json.loads(reports.render(compared(golan, "2024-12-07", "2024-12-09"), "json"))

    jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
    assert data["contact"] == [
        {"one": "syria", "other": "israel", "before_m": 79616.7, "after_m": 97363.8}
    ]


def test_a_theatre_that_does_not_tell_which_posts_last_has_no_count(valleys):
    report = change_report(compared(valleys, "2008-05-01", "2008-05-03"))

    assert "headcount" not in report.details
    (row,) = section(report, "positions").table.rows
    assert row.cells[-3:-1] == ("inside: Truce strip", "one source only")


def test_a_spreadsheet_has_status_and_places_where_they_are_looked_for(valleys):
    report = change_report(compared(valleys, "2008-04-30", "2008-05-15"))

    titles = {sheet.key: {block.title for block in sheet.blocks} for sheet in sheets(report)}
    for key, name in (("changes", "by-status"), ("changes", "contact"), ("places", "affected")):
        assert section(report, name).title in titles[key]
