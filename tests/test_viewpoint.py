"""Points of view: they relabel the same ground by date, and never redraw it."""

import re
import shutil
from datetime import date

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

import geo
from geo import maps, reports
from geo.cli import main
from geo.errors import OptionError
from geo.loader import check

CELL_KM2 = 1.230903  # layers/two-valleys/README.md: 123.0903 km² in 100 cells
VIEWS = ("de_facto", "un", "israel", "syria", "us")
# Words of one side, and where its sources use them; none is ever ours.
LOADED = re.compile(
    r"\b(occup\w*|liberat\w*|annex\w*|seiz\w*|conquer\w*|violation)\b", re.IGNORECASE
)
TERMS = {
    "de_facto": set(),
    "un": {"occupied", "violation"},
    "israel": {"annexed"},
    "syria": {"occupied"},
    "us": set(),
}


@pytest.fixture(scope="module")
def golan(golan_path):
    return geo.load(golan_path)


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture
def folder(two_valleys_path, tmp_path):
    return shutil.copytree(two_valleys_path, tmp_path / "valleys")


def cells(snapshot):
    """Cells by holder and label, of the pairs that there are."""
    table = snapshot.by_label
    pairs = zip(table["holder"], table["label"], table["area_km2"], strict=True)
    return {(holder, label): round(km2 / CELL_KM2, 2) for holder, label, km2 in pairs}


@pytest.mark.parametrize(
    ("day", "drawn"),
    [
        ("2000-06-01", {("hill", "Hill"): 50, ("river", "far side"): 50}),
        (
            "2003-03-01",  # the meadow is a pocket that reaches into the strip
            {
                ("hill", "our side of the strip"): 10,
                ("hill", "our meadow"): 8,
                ("hill", "Hill"): 40,
                ("river", "far side"): 36,
                ("river", "the strip"): 6,
            },
        ),
        (
            "2014-12-31",
            {
                ("hill", "our side of the strip"): 7,
                ("hill", "Hill"): 37,
                ("river", "far side"): 39,
                ("river", "the strip"): 7,
                ("river", "the lent meadow"): 8,
                ("unknown", "the strip"): 2,
            },
        ),
    ],
)
def test_the_least_ground_and_the_most_conditions_label_a_cell(valleys, day, drawn):
    assert cells(valleys.at(day, view="hill")) == drawn


def test_a_label_ends_on_the_day_before_the_next_one_begins(valleys):
    (meadow,) = np.flatnonzero(shapely.contains_xy(valleys.arrangement.faces, 3.165, 0.135))
    said = [
        valleys.at(day, view="hill").labels["label"][meadow]
        for day in ("2003-02-28", "2003-03-01", "2006-08-31", "2006-09-01")
    ]

    assert said == ["far side", "our meadow", "our meadow", "the lent meadow"]


def test_the_spells_of_a_spot_end_where_its_label_changes(valleys):
    spells = valleys.history(3.155, 0.125, view="hill")

    assert spells["from"].tolist() == [
        date(2000, 1, 1),
        date(2001, 1, 1),
        date(2003, 3, 1),
        date(2006, 9, 1),
    ]
    assert spells["row"].tolist() == [0, 1, 3, 4]
    assert "row" not in valleys.history(3.155, 0.125)


def test_every_face_has_the_spells_labels_on_every_day(valleys):
    for lon, lat in ((3.165, 0.135), (3.145, 0.165), (3.145, 0.105), (3.155, 0.175)):
        (face,) = np.flatnonzero(shapely.contains_xy(valleys.arrangement.faces, lon, lat))
        for spell in valleys.history(lon, lat, view="hill").to_dict("records"):
            assert valleys.at(spell["from"], view="hill").labels["row"][face] == spell["row"]


def test_the_same_ground_has_the_same_areas_and_lines_in_all_five_views(golan):
    seen = [golan.at("2025-09-17", view=view) for view in VIEWS]

    assert {tuple(snapshot.areas) for snapshot in seen} == {tuple(seen[0].areas)}
    for snapshot in seen[1:]:
        assert snapshot.frame.geometry.geom_equals_exact(seen[0].frame.geometry, 0).all()
    moved = {
        tuple(
            geo.compare(golan.at("2024-12-07", view=view), golan.at("2025-09-17", view=view))
            .transitions.to_numpy()
            .ravel()
        )
        for view in VIEWS
    }
    assert len(moved) == 1


def test_areas_by_holder_and_label_add_up_on_every_key_date_in_every_view(golan):
    for key_date in golan.theatre.key_dates:
        for view in VIEWS:
            snapshot = golan.at(key_date.date, view=view)

            by_holder = snapshot.labelled.sum(axis="columns")

            assert list(by_holder.index) == list(snapshot.areas.index)
            assert by_holder.to_numpy() == pytest.approx(snapshot.areas.to_numpy(), abs=1e-9)


@pytest.mark.parametrize(
    ("view", "day", "label"),
    [
        ("un", "1967-06-10", "Israel"),
        ("un", "1981-12-16", "territory occupied in the conflict of 1967 (resolution 242)"),
        ("un", "1981-12-17", "occupied Syrian Golan"),
        ("israel", "1981-12-13", "Israel"),
        ("israel", "1981-12-14", "under Israeli law since 14 December 1981"),
        ("syria", "1967-06-10", "occupied Syrian Golan"),
        ("us", "2019-03-24", "Israel"),
        ("us", "2019-03-25", "Israel, by proclamation of 25 March 2019"),
        ("de_facto", "2025-12-20", "Israel"),
    ],
)
def test_the_golan_west_of_line_a_is_called_by_each_view_from_its_own_day(golan, view, day, label):
    (katzrin,) = np.flatnonzero(shapely.contains_xy(golan.arrangement.faces, 35.69139, 32.99194))
    assert golan.at(day, view=view).labels["label"][katzrin] == label


@pytest.mark.parametrize("view", VIEWS)
def test_every_key_date_has_a_map_and_a_report_that_say_whose_view_it_is(golan, view):
    days = [key_date.date for key_date in golan.theatre.key_dates]
    title = golan.theatre.views[view].title["en"]
    same = "The lines are the same in every point of view"
    for before, after in zip([days[0], *days], days, strict=False):
        page = maps.date_map(golan.at(after, view=view)).page()
        change = geo.compare(golan.at(before, view=view), golan.at(after, view=view))
        text = reports.render(change, "md")

        assert golan.theatre.views[view].stamp["en"] in page
        assert title in text
        assert (f". {same}" in page) == (same in text) == (view != "de_facto")
        assert ("Area by holder and label" in text) == (view != "de_facto")


@pytest.mark.parametrize("view", VIEWS)
def test_loaded_words_stand_only_in_the_views_whose_sources_use_them(golan, view):
    ours = golan.theatre.views[view]
    texts = [ours.title, ours.stamp, ours.note, *(label.text for label in ours.labels)]
    found = {word.lower() for text in texts for word in LOADED.findall(text["en"])}
    assert found == TERMS[view]

    change = geo.compare(golan.at("1960-01-01", view=view), golan.at("2025-12-20", view=view))
    report = reports.render(change, "md").partition("## Sources")[0]  # titles are their own words
    assert {word.lower() for word in LOADED.findall(report)} <= TERMS[view]


def test_weak_sourcing_is_said_beside_the_label(golan):
    change = geo.compare(golan.at("2024-12-07", view="us"), golan.at("2025-12-20", view="us"))

    assert "no later US statement was found (low confidence)" in reports.render(change, "md")


def test_a_figure_is_never_told_as_if_a_side_had_stated_it(golan):
    change = geo.compare(golan.at("2024-12-07", view="un"), golan.at("2025-12-20", view="un"))

    assert "Control on the ground, labels by: UN point of view" in reports.render(change, "md")


def test_two_views_are_not_compared(golan):
    with pytest.raises(OptionError, match="in the views 'un' and 'us'"):
        geo.compare(golan.at("2024-12-07", view="un"), golan.at("2024-12-09", view="us"))


@pytest.mark.parametrize(
    "args",
    [
        ("compare", "2003-02-28", "2003-03-01"),
        ("series",),
        ("who", "Ford"),
    ],
)
def test_a_command_answers_in_a_view(two_valleys_path, args):
    command, *rest = args
    asked = CliRunner().invoke(main, [command, str(two_valleys_path), *rest, "--view", "hill"])

    assert asked.exit_code == 0
    assert "our meadow" in asked.stdout
    assert "The lines are the same in every point of view" in asked.stdout


def test_a_view_that_is_not_there_is_told_by_every_command(two_valleys_path):
    for args in (["series"], ["who", "Ford"], ["compare", "2003-02-28", "2003-03-01"]):
        command, *rest = args
        asked = CliRunner().invoke(main, [command, str(two_valleys_path), *rest, "--view", "moon"])

        assert asked.exit_code == 2
        assert "Use one of: de_facto, hill" in asked.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('ground = ["truce_strip"]', 'ground = ["truce_stripe"]', "no record has the id 'truce_st"),
        ('ground = ["truce_strip"]', 'ground = ["ford"]', "the ground 'ford' is not an area"),
        ('ground = ["truce_strip"]', 'ground = ["old_line"]', "the ground 'old_line' is not an"),
        ('ground = ["truce_strip"]', "ground = []", "ground is empty"),
        ('ground = ["truce_strip"]', "", "it has no ground"),
        ('sources = ["hill_almanac", "chronicle"]', "sources = []", "sources is empty"),
        ('sources = ["hill_almanac", "chronicle"]', "", "it has no sources"),
        ('"hill_almanac", "chronicle"', '"almanac"', "sources.json has no 'almanac'"),
        ('holder = "hill"', 'holder = "hills"', "holder is 'hills'. Write 'hill'"),
        ('holder = "hill"', 'status = "claimed"', "status is 'claimed'"),
        ("to = 2006-09-01", "to = 2003-03-01", "to 2003-03-01 is not after from 2003-03-01"),
        ("to = 2006-09-01", 'to = "2006-09-01"', "to is '2006-09-01'"),
        ('confidence = "low"', 'confidence = "poor"', "confidence is 'poor'"),
        ('confidence = "low"', "", "it has no confidence"),
        ('text = { en = "far side", ', "text = { ", "text has no English text"),
        ('confidence = "low"', 'confidence = "low"\nrank = 1', "the key 'rank' is not known"),
    ],
)
def test_a_fault_in_a_point_of_view_is_told(folder, old, new, told):
    path = folder / "viewpoints" / "hill.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    (issue,) = [issue for issue in check(folder) if issue.level == "error"]

    assert told in str(issue)
    assert re.search(r"hill\.toml, labels [1-5]", issue.where)
