"""What would be handed back: hypothetical control on top of the records, told as such."""

import json
import shutil
from datetime import date

import pytest

import geo
from geo.errors import LayerError, OptionError
from geo.handover import contact_km
from geo.loader import check, load

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


def test_the_two_returns_differ_in_two_posts_on_hermon(golan):
    ended = {
        key: golan.theatre.scenarios[key].ends for key in ("return_2024", "keep_two_hermon_posts")
    }

    assert ended["return_2024"] - ended["keep_two_hermon_posts"] == {"p01", "p02"}
    assert ended["keep_two_hermon_posts"] < ended["return_2024"]
    posts = golan.records[golan.records["theme"] == "position"]
    since = posts[(posts["party"] == "israel") & (posts["valid_from"] >= "2024-12-08")]
    assert set(since["subject"].fillna(since["id"])) == ended["return_2024"]


def test_scenarios_lie_on_the_very_rings_of_the_golan(golan):
    rings = {geometry.wkb for geometry in golan.records.geometry if geometry is not None}

    for scenario in golan.theatre.scenarios.values():
        assert all(geometry.wkb in rings for geometry in scenario.records.geometry)
