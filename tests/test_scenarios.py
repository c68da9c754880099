"""What would be handed back: hypothetical control on top of the records, told as such."""

import json
import shutil
from datetime import date
from pathlib import Path

import fiona
import jsonschema
import pytest
from click.testing import CliRunner

import geo
from geo import words
from geo.cli import main
from geo.contact import contact_km
from geo.errors import LayerError, OptionError
from geo.headcount import headcount
from geo.loader import check, load
from geo.maps import date_map
from geo.maps.payload import payload
from geo.reports.comparison import change_report

SCHEMA = Path(geo.__file__).parent / "reports" / "report.schema.json"

CELL_KM2 = 1.2309
DEGREE_KM = {"lon": 111.3195, "lat": 110.5744}  # at the equator, on WGS 84


@pytest.fixture(scope="module")
def valleys(request):
    return load(request.getfixturevalue("two_valleys_path"))


@pytest.fixture(scope="module")
def golan(request):
    return load(request.getfixturevalue("golan_path"))


@pytest.fixture
def spoiled(two_valleys_path, tmp_path):
    """Change one scenario of two valleys; tell the only issue that follows."""
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    path = folder / "scenarios" / "hand_back_the_pass.geojson"

    def told(change):
        document = json.loads(path.read_text("utf-8"))
        change(document)
        path.write_text(json.dumps(document), "utf-8")
        (issue,) = check(folder)
        with pytest.raises(LayerError):
            load(folder)
        return f"{issue.where.removeprefix(str(folder))}: {issue.what}. {issue.mend}"

    return told


def under(timeline, day, scenario):
    return geo.compare(timeline.at(day), timeline.at(day, scenario=scenario))


def test_a_pass_of_six_cells_would_be_handed_back(valleys):
    change = under(valleys, "2014-12-31", "hand_back_the_pass")

    assert change.transitions.loc["river", "hill"] == pytest.approx(6 * CELL_KM2, rel=1e-4)
    assert change.gross_km2 == pytest.approx(6 * CELL_KM2, rel=1e-4)


def test_a_scenario_is_set_against_an_earlier_day_too(valleys):
    change = geo.compare(
        valleys.at("2000-01-01"), valleys.at("2009-01-01", scenario="hand_back_the_pass")
    )

    assert change.gross_km2 == pytest.approx(0, abs=1e-9)


def test_what_is_supposed_changes_no_answer_about_what_was(valleys, two_valleys_path, tmp_path):
    plain = shutil.copytree(two_valleys_path, tmp_path / "plain")
    shutil.rmtree(plain / "scenarios")
    plain = load(plain)

    for day in valleys.dates:
        valleys.at(day, scenario="hand_back_the_pass") if day >= date(2008, 5, 1) else None
        assert valleys.at(day).areas.to_numpy() == pytest.approx(plain.at(day).areas, rel=1e-12)
    assert valleys.theatre.inputs == plain.theatre.inputs
    assert "scenario_pass" not in set(valleys.records["id"])


def test_a_scenario_lies_above_records_that_began_later_or_rank_higher(valleys):
    # The pass was entered on 1 May and held from 1 June 2008; what is supposed began before.
    held = valleys.at("2013-01-01", scenario="hand_back_the_pass")

    assert held.areas["hill"] == pytest.approx((43 + 6) * CELL_KM2, rel=1e-4)


def test_a_scenario_holds_whatever_was_known(valleys):
    # Its record is of 2014, and on 1 June 2008 nobody had written it.
    held = valleys.at("2008-06-01", as_of="2008-06-01", scenario="hand_back_the_pass")

    assert held.areas["hill"] == pytest.approx(50 * CELL_KM2, rel=1e-4)


def test_a_scenario_that_supposes_nothing_for_the_day_is_refused(valleys):
    with pytest.raises(OptionError, match="it supposes nothing for 2010-01-01") as refused:
        valleys.at("2010-01-01", scenario="hand_back_the_meadow")
    assert "valid from 2003-03-01" in str(refused.value)


def test_a_scenario_that_is_not_there_is_told_with_those_that_are(valleys):
    with pytest.raises(OptionError, match="hand_back_the_meadow, hand_back_the_pass"):
        valleys.at("2010-01-01", scenario="hand_back")


def test_the_post_at_the_mill_would_end_and_the_mill_be_handed_back(valleys):
    found = under(valleys, "2014-12-31", "hand_back_the_pass").handed_back.set_index("id")

    assert found.loc["mill_post_2008", ["change", "ground"]].tolist() == ["would end", "certainly"]
    # 50 m about the mill, half a cell from the edge of the pass
    assert found.loc["mill", ["change", "ground"]].tolist() == [None, "certainly"]
    assert list(found.index) == ["mill_post_2008", "mill"]


def test_a_post_that_a_scenario_ends_stands_no_longer(valleys):
    before = valleys.at("2014-12-31")
    after = valleys.at("2014-12-31", scenario="hand_back_the_pass")

    assert "mill_post_2008" in set(before.certain["id"])
    for records in (after.certain, after.possible, after.on_date):
        assert "mill_post_2008" not in set(records["id"])


def test_a_post_that_possibly_stands_would_possibly_end(two_valleys_path, tmp_path):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    path = folder / "scenarios" / "hand_back_the_pass.geojson"
    path.write_text(path.read_text("utf-8").replace("2008-05-01", "2007-01-01"), "utf-8")

    # Left on some day in October 2007; on the 15th the pass is Hill's with or without a scenario.
    found = under(load(folder), "2007-10-15", "hand_back_the_pass").handed_back

    assert found[["id", "change", "ground"]].to_numpy().tolist() == [
        ["mill_post_2007", "would possibly end", None]
    ]


def test_a_circle_that_reaches_over_the_edge_is_possibly_on_ground_handed_back(
    two_valleys_path, tmp_path
):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    path = folder / "positions.geojson"
    # The east edge of the pass lies 0.005 degrees, 557 m, from the post.
    path.write_text(path.read_text("utf-8").replace('"accuracy_m": 500', '"accuracy_m": 560'))

    found = under(load(folder), "2014-12-31", "hand_back_the_pass").handed_back.set_index("id")

    assert found.loc["mill_post_2008", "ground"] == "possibly"


def test_without_the_pass_the_two_sides_meet_along_the_old_line(valleys):
    change = under(valleys, "2009-01-01", "hand_back_the_pass")

    straight = 0.1 * DEGREE_KM["lat"]
    around = straight + 2 * 0.02 * DEGREE_KM["lon"]
    assert contact_km(change.after)["hill", "river"] == pytest.approx(straight, rel=1e-4)
    assert contact_km(change.before)["hill", "river"] == pytest.approx(around, rel=1e-4)
    arcs = valleys.arcs(scenario="hand_back_the_pass")
    assert arcs.length_km("2009-01-01", "hill", "river") == pytest.approx(straight, rel=1e-4)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            lambda d: d.update(ends=["mill_post", "mil_post", "ferry"]),
            ": ends names 'mil_post', 'ferry', and no position has that id or subject. "
            "Write 'mill_post' if that is meant",
        ),
        (lambda d: d.update(ends="mill_post"), ": ends is 'mill_post'. Write "),
        (lambda d: d.pop("title"), ": it has no title. Give title"),
        (lambda d: d["note"].pop("en"), ": note has no English text"),
        (lambda d: d.pop("licence"), ": it has no licence. Say it beside"),
        (lambda d: d["features"].clear(), ": it has no record. Draw the ground"),
        (
            lambda d: d["features"][0].update(id="hill_2000"),
            ", record 'hill_2000': its id is taken: ",
        ),
        (
            lambda d: d["features"][0]["properties"].update(status="claimed"),
            ": its status is 'claimed', which never decides",
        ),
        (
            lambda d: d["features"][0]["properties"].update(party="hil"),
            ": the party 'hil' is not in the party table. Write 'hill'",
        ),
        (
            lambda d: d["features"][0]["properties"].update(sources=["chronicles"]),
            ": sources.json has no 'chronicles'",
        ),
    ],
)
def test_what_is_wrong_with_a_scenario_is_told_and_stops_the_load(spoiled, change, what):
    told = spoiled(change)

    assert told.startswith("/scenarios/hand_back_the_pass.geojson")
    assert what in told


def test_a_scenario_supposes_control_alone(spoiled):
    def turned(document):
        record = document["features"][0]["properties"]
        record["theme"] = "regime"
        del record["status"], record["party"]

    assert "its theme is regime, and a scenario supposes control alone" in spoiled(turned)


@pytest.mark.parametrize(
    ("scenario", "km2"),
    [
        # The area of separation, and with it the Golan west of Line A; see test_golan_layers.
        ("return_2024", 232.358),
        ("keep_two_hermon_posts", 232.358),
        ("withdrawal_1967", 1391.458),
    ],
)
def test_what_israel_would_hand_back_to_syria_in_the_golan(golan, scenario, km2):
    change = under(golan, "2026-02-26", scenario)

    assert change.transitions.loc["israel", "syria"] == pytest.approx(km2, abs=5e-4)
    assert change.gross_km2 == pytest.approx(km2, abs=5e-4)


def test_the_two_returns_differ_in_two_posts_on_hermon_under_all_their_names(golan):
    ended = {
        key: golan.theatre.scenarios[key].ends for key in ("return_2024", "keep_two_hermon_posts")
    }

    assert ended["return_2024"] - ended["keep_two_hermon_posts"] == {
        *("p01", "p02"),
        *("p03", "p04"),  # may be Hermon 2 under other names
    }
    assert ended["keep_two_hermon_posts"] < ended["return_2024"]
    posts = golan.records[golan.records["theme"] == "position"]
    since = posts[(posts["party"] == "israel") & (posts["valid_from"] >= "2024-12-08")]
    assert set(since["subject"].fillna(since["id"])) == ended["return_2024"]


def test_no_scenario_ends_a_post_that_it_keeps_under_another_name(golan):
    posts = golan.records[golan.records["theme"] == "position"].set_index("id", drop=False)
    tied = posts[posts["same_as"].notna()]

    for scenario in golan.theatre.scenarios.values():
        ends = posts["subject"].fillna(posts["id"]).isin(scenario.ends)
        assert (ends[tied["id"]].to_numpy() == ends[tied["same_as"]].to_numpy()).all()


def test_after_the_draft_of_2025_two_posts_would_be_left_by_our_count(golan):
    posts = golan.at("2026-02-26").certain
    ends = golan.theatre.scenarios["keep_two_hermon_posts"].ends
    left = posts[~posts["subject"].fillna(posts["id"]).isin(ends)]

    assert headcount(posts) == 10
    assert headcount(left[left["theme"] == "position"]) == 2


def test_a_report_tells_that_the_two_posts_on_hermon_would_stay(golan):
    report = change_report(under(golan, "2026-02-26", "keep_two_hermon_posts"))

    (listed,) = [section for section in report.sections if section.id == "handed-back"]
    words_by_name = {row.cells[0]: row.cells[2] for row in listed.table.rows[:5]}
    assert words_by_name["Mount Hermon summit"] == "would stay"
    assert words_by_name["Hermon 2"] == "would stay"
    assert words_by_name["Beit Jinn Gap"] == "would end"


def test_scenarios_lie_on_the_very_rings_of_the_golan(golan):
    rings = {geometry.wkb for geometry in golan.records.geometry if geometry is not None}

    for scenario in golan.theatre.scenarios.values():
        assert all(geometry.wkb in rings for geometry in scenario.records.geometry)


STAMP = "Scenario: Hand back the pass. Not a record of events."


@pytest.fixture
def run(two_valleys_path):
    def invoke(command, *args):
        told = CliRunner().invoke(main, [command, str(two_valleys_path), *map(str, args)])
        return told.exit_code, told.stdout, told.stderr

    return invoke


def test_the_sentence_of_a_scenario_is_conditional_and_carries_its_stamp(valleys):
    report = change_report(under(valleys, "2014-12-31", "hand_back_the_pass"))

    assert report.quotable.startswith(
        "Under the scenario “Hand back the pass”, applied on 31 December 2014, 7.39 km² "
        "(7.11 to 7.66) of ground would pass from River to Hill control. No other difference in "
        f"who holds ground is large enough to measure. {STAMP}"
    )
    assert report.title == "Two valleys, 31 December 2014: scenario “Hand back the pass”"
    assert report.lead.startswith(STAMP)


def test_a_scenario_set_against_another_day_names_both(valleys):
    change = geo.compare(
        valleys.at("2003-02-28"), valleys.at("2005-01-01", scenario="hand_back_the_meadow")
    )
    report = change_report(change)

    assert report.sentence == (
        "Under the scenario “Hand back the meadow”, applied on 1 January 2005 and set against "
        "28 February 2003, no ground would change holder."
    )
    assert report.title.startswith("Two valleys, 28 February 2003 to 1 January 2005: scenario")


def test_ground_that_nobody_held_would_be_counted_otherwise(golan):
    # In 1970 nobody is known to have held the area of separation as a whole.
    report = change_report(under(golan, "1970-01-01", "withdrawal_1967"))

    # Line A was drawn in 1974, so all 195 km lie off by 1,000 m: 2 x 28 km², told in tens of km².
    assert (
        "1,160 km² (1,100 to 1,220) of ground would pass from Israeli to Syrian control"
        in report.sentence
    )
    assert (
        "a further 230 km² (190 to 270) would be counted under “Syria” instead of “Unknown”"
        in report.sentence
    )


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
@pytest.mark.parametrize("fmt", ["table", "md", "csv", "json", "html"])
def test_every_report_says_scenario_in_its_own_words(valleys, fmt, lang):
    change = under(valleys, "2014-12-31", "hand_back_the_pass")
    text = geo.reports.render(change, fmt, lang=lang)

    title = valleys.theatre.scenarios["hand_back_the_pass"].title[lang]
    assert title in text
    assert words.say("scenario.word", lang).lower() in text.lower()
    no_record = words.say("scenario.stamp", lang, name="|").split("|")[1].strip("\u2069. ")
    assert no_record in text


def test_the_data_of_a_scenario_follow_the_schema_and_name_it(valleys):
    text = geo.reports.render(under(valleys, "2014-12-31", "hand_back_the_pass"), "json")
    data = json.loads(text)

    jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
    assert data["manifest"]["scenario"] == "hand_back_the_pass"
    assert data["scenario"]["stamp"] == STAMP
    assert data["scenario"]["ends"] == ["mill_post"]
    assert [one["id"] for one in data["handed_back"]] == ["mill_post_2008", "mill"]
    supposed = {one["id"]: one.get("hypothetical", False) for one in data["records"]}
    assert supposed == {"river_pass_2008": False, "scenario_pass": True}
    names = [file["name"] for file in data["manifest"]["inputs"]]
    assert "scenarios/hand_back_the_pass.geojson" in names
    assert "scenarios/hand_back_the_meadow.geojson" not in names
    assert data["manifest"]["method"]["precedence"].startswith("records of the scenario first")


def test_a_report_about_what_was_says_nothing_of_scenarios(valleys):
    change = geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01"))

    for fmt in ("table", "md", "csv", "json", "html"):
        assert "scenario" not in geo.reports.render(change, fmt).lower()


def test_nothing_is_reported_to_follow_a_scenario(valleys):
    change = ~under(valleys, "2014-12-31", "hand_back_the_pass")

    with pytest.raises(OptionError, match="its first snapshot is of a scenario"):
        change_report(change)


def test_the_map_of_a_scenario_says_so_in_title_and_stamp_and_draws_no_ended_post(valleys):
    page = date_map(valleys.at("2014-12-31", scenario="hand_back_the_pass")).page()

    assert "<title>Two valleys, 31 December 2014: scenario “Hand back the pass”" in page
    assert f'<p class="scenario"><b data-text="scenario">{STAMP}</b></p>' in page
    assert "mill_post_2008" not in page
    plain = date_map(valleys.at("2014-12-31")).page()
    assert "mill_post_2008" in plain
    assert "Not a record of events" not in plain


def test_a_comparison_is_asked_for_under_a_scenario(run):
    code, out, _ = run("compare", "2014-12-31", "2014-12-31", "--scenario", "hand_back_the_pass")

    assert code == 0
    assert "would pass from River to Hill control" in out
    assert "12 km under the scenario" in out


def test_a_file_of_a_scenario_is_named_so(run, tmp_path):
    asked = ["2014-12-31", "2014-12-31", "--scenario", "hand_back_the_pass"]
    code, _, err = run("compare", *asked, "-o", tmp_path / "pass.json")
    named = tmp_path / "2014-12-31_2014-12-31-scenario-hand_back_the_pass.json"

    assert code == 2
    assert not (tmp_path / "pass.json").exists()
    assert f"Name it {named.name}" in err
    assert run("compare", *asked, "-o", named)[0] == 0


def test_a_map_of_a_scenario_carries_it_in_its_data(run, tmp_path):
    asked = ["--date", "2014-12-31", "--scenario", "hand_back_the_pass", "-o"]
    geojson, gpkg = tmp_path / "scenario.geojson", tmp_path / "scenario.gpkg"
    assert run("map", *asked, geojson)[0] == 0
    assert run("map", *asked, gpkg)[0] == 0

    data = json.loads(geojson.read_text("utf-8"))
    assert data["name"] == "two-valleys-2014-12-31-scenario-hand_back_the_pass"
    assert data["scenario"] == "hand_back_the_pass"
    assert {one["properties"]["scenario"] for one in data["features"]} == {"hand_back_the_pass"}
    with fiona.open(gpkg, layer="control") as held:
        assert {one["properties"]["scenario"] for one in held} == {"hand_back_the_pass"}
    with fiona.open(gpkg, layer="areas") as areas:
        supposed = {
            one["properties"]["id"] for one in areas if one["properties"]["scenario"] is not None
        }
    assert supposed == {"scenario_pass"}


def test_a_scenario_that_is_not_there_ends_the_command(run):
    code, _, err = run("compare", "2014-12-31", "2014-12-31", "--scenario", "give_all")

    assert code == 2
    assert "Use one of: hand_back_the_meadow, hand_back_the_pass" in err


def test_a_line_of_control_that_is_only_supposed_is_drawn_as_another_kind(golan):
    recorded = payload(golan.at("2026-02-26"))
    supposed = payload(golan.at("2026-02-26", scenario="return_2024"))

    assert {front["kind"] for front in recorded["fronts"]} == {"front"}
    assert {front["kind"] for front in supposed["fronts"]} == {"supposed"}
