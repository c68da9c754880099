"""Published figures against the layers: verdicts by hand, and what reports say of them."""

import csv
import io
import json
import math
import re
import shutil
from importlib import resources

import jsonschema
import openpyxl
import pytest

import geo
from geo.build import build
from geo.errors import LayerError, OptionError
from geo.loader import check, load
from geo.precision import claimed, step
from geo.published import decide
from geo.reports import render_factcheck
from geo.reports.claim import read
from geo.reports.verify import verify
from geo.schema import Published
from tests.loaded_terms import LOADED

CELL_KM2 = 1.2309  # of two-valleys; see its README

# Read by hand, from what each figure says, what is drawn, and how exactly it is known: the area of
# separation 232 km² (209 to 256, at worst 152 to 312), the Golan 1,159 (1,115 to 1,203, at worst
# 1,019 to 1,299), 75.2 km from north to south, Line A 79.6 km, lasting posts by day.
BY_HAND = {
    "aos-length-undof": "consistent",  # over 75: 75.2
    "aos-length-un": "consistent",  # about 80: Line A, 79.6
    "aos-length-agency": "consistent",  # 70 is 65 to 75, and 75.2 is known to 1.4
    "aos-width-centre-undof": "undecided",  # no direction
    "aos-width-south-undof": "undecided",
    "aos-area-235": "consistent",
    "aos-area-233": "consistent",
    "aos-area-250": "consistent",
    "aos-area-400": "inconsistent",  # 350 at least
    "golan-1150": "consistent",
    "golan-1154": "consistent",
    "golan-1176": "consistent",
    "golan-1200": "consistent",
    "golan-1250": "undecided",  # beyond 1,203, below 1,299
    "golan-1300": "undecided",  # 1,250 to 1,350
    "golan-1500": "undecided",  # the zone's holder is not known then: up to 1,391 and more
    "plateau-1800": "undecided",
    "governorate-1860": "undecided",
    "posts-2024-12-23": "undecided",  # more than five lasting, not more than all
    "posts-2025-01": "consistent",  # at least six: six to seven
    "posts-2025-02-02": "undecided",  # two of eight
    "posts-2025-02-18": "undecided",  # seven, Hermon as one: eight
    "posts-2025-07-11": "consistent",  # more than eight: ten
    "posts-2025-09-11": "undecided",  # 14: more than ten lasting
    "posts-2025-09-17": "undecided",  # nine: ten, or nine with Hermon as one
    "entered-370": "undecided",  # drawn in part
    "closed-60": "undecided",  # land closed, not held
    "depth-15": "undecided",  # a plan
    "salient-400": "undecided",  # no outline
    "dmz-250": "undecided",
    "sufa53-70": "undecided",
    "shebaa-39": "undecided",
}


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


@pytest.fixture(scope="module")
def checked(golan):
    return geo.factcheck(golan)


@pytest.fixture(scope="module")
def valleys(request):
    return geo.load(request.getfixturevalue("two_valleys_path"))


def published(quantity="area", unit="km2", **bounds):
    told = {"low": None, "high": None, "rounded_to": None, "given": None, **bounds}
    if "value" in told:
        told["low"] = told["high"] = told.pop("value")
    return Published(
        id="x",
        quantity=quantity,
        covers="x",
        says="x",
        unit=unit,
        published=None,
        publisher="x",
        confidence="low",
        sources=("x",),
        **told,
    )


def test_every_figure_of_the_golan_gets_the_verdict_that_was_read_by_hand(checked):
    verdicts = checked.frame["verdict"]

    assert {key: verdicts[key] for key in BY_HAND} == BY_HAND
    assert len(verdicts) == 68
    assert list(verdicts.index[verdicts == "inconsistent"]) == ["aos-area-400"]


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        ({"value": 400}, 350, 450),
        ({"value": 235}, 234.5, 235.5),
        ({"value": 1250}, 1245, 1255),
        ({"value": 12.5}, 12.45, 12.55),
        ({"value": 400, "rounded_to": 10}, 395, 405),
        ({"value": 233, "given": (90.0, "mi2")}, 85 * 2.589988, 95 * 2.589988),
        ({"value": 4, "given": (4000.0, "dunam")}, 3.5, 4.5),
        ({"low": 20, "high": 40}, 20, 40),
        ({"low": 75}, 75, math.inf),
        ({"high": 730}, 0, 730),
    ],
)
def test_a_figure_claims_what_would_be_rounded_to_it(bounds, low, high):
    claim = claimed(published(**bounds))

    assert (claim.low, claim.high) == pytest.approx((low, high))


def test_counts_are_exact_whatever_their_zeros_and_metres_are_read_as_kilometres():
    ten = claimed(published("count", "posts", value=10))
    narrow = claimed(published("width", "m", value=200))

    assert (ten.low, ten.high) == (10, 10)
    assert (narrow.low, narrow.high) == pytest.approx((0.15, 0.25))
    assert [step(value) for value in (400, 235, 12.5, 0.5)] == [100, 1, 0.1, 0.1]


def test_the_zones_interval_tells_400_from_235_and_not_235_from_220(checked):
    (ours,) = {one.ours for one in checked.verdicts if one.figure.covers == "area_of_separation"}

    verdicts = {n: decide(claimed(published(value=n)), ours)[0] for n in (220, 233, 235, 290, 400)}

    assert ours.value == pytest.approx(232.36, abs=0.01)
    assert (ours.low, ours.high) == pytest.approx((209.1, 255.7), abs=0.1)
    assert (ours.outer_low, ours.outer_high) == pytest.approx((152.3, 312.4), abs=0.1)
    assert verdicts == {
        220: "consistent",
        233: "consistent",
        235: "consistent",
        290: "undecided",
        400: "inconsistent",
    }


def test_75_and_80_km_are_two_ways_to_measure_one_zone(checked):
    one = {each.figure.id: each for each in checked.verdicts}

    assert one["aos-length-undof"].ours.measure.kind == "north_south"
    assert one["aos-length-undof"].ours.value == pytest.approx(75.2, abs=0.05)
    assert one["aos-length-un"].ours.measure.records == ("line_a",)
    assert one["aos-length-un"].ours.value == pytest.approx(79.6, abs=0.05)
    assert [each.kind for each in one["aos-length-un"].possible] == ["definition"]


def test_larger_figures_of_the_golan_are_told_with_what_they_may_have_measured(checked):
    possible = checked.frame["possible"]

    assert possible["golan-1200"] == ("rounding",)
    assert possible["golan-1250"] == possible["golan-1300"] == ("reading",)
    assert possible["aos-area-400"] == ()  # nothing tried gives it
    assert possible["posts-2025-09-17"] == ("lasting",)  # Hermon as one post


def test_an_area_that_is_too_large_is_told_with_the_width_that_it_would_need(checked):
    (one,) = [each for each in checked.verdicts if each.figure.id == "aos-area-400"]

    assert one.width_km == pytest.approx((400 / 75.2, 232.4 / 75.2), rel=1e-3)
    assert one.ratio == pytest.approx(400 / 232.36, rel=1e-4)


def test_ground_drawn_in_part_can_show_a_figure_to_be_too_small_and_never_right(golan):
    ours = [one.ours for one in geo.factcheck(golan, about="held_since_2024").verdicts]

    assert {decide(claimed(published(value=n)), ours[0]) for n in (232, 500)} == {
        ("undecided", "partly")
    }
    assert decide(claimed(published(value=120)), ours[0]) == ("inconsistent", "too_small")


def test_figures_of_the_invented_theatre_come_out_as_the_pencil_says(valleys):
    frame = geo.factcheck(valleys).frame

    assert frame["ours"]["strip-25"] == pytest.approx(20 * CELL_KM2, abs=0.01)
    assert frame["ours"]["hill-62"] == pytest.approx(58 * CELL_KM2, abs=0.01)
    assert frame["ours"]["share-40"] == pytest.approx(40, abs=0.01)
    assert frame["verdict"].to_dict() == {
        "strip-25": "consistent",
        "strip-9": "inconsistent",
        "hill-62": "inconsistent",
        "share-40": "consistent",
        "share-15": "undecided",
        "line-over-11": "consistent",
        "mill-2": "undecided",
    }


def test_a_slip_of_units_and_another_date_are_named_where_they_fit(valleys):
    possible = geo.factcheck(valleys).frame["possible"]

    assert "square_miles" in possible["strip-9"]  # 24.6 km² is 9.5 square miles
    assert possible["hill-62"] == ("date",)  # 50 cells on 1 January 2000


def test_no_share_is_compared_that_rests_on_an_inconsistent_figure(valleys):
    (one,) = [each for each in geo.factcheck(valleys).verdicts if each.figure.id == "share-15"]

    assert (one.reason, one.ours) == ("base", None)
    assert math.isnan(one.ratio)


def test_what_the_accuracy_of_a_line_leaves_open_is_never_called_inconsistent(
    two_valleys_path, tmp_path
):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    path = folder / "zones.geojson"
    path.write_text(path.read_text("utf-8").replace('"accuracy_m": 50, ', ""), "utf-8")

    frame = geo.factcheck(load(folder), about="strip").frame

    assert set(frame["verdict"]) == {"undecided"}
    assert set(frame["reason"]) == {"not_stated"}


def test_as_of_a_day_only_what_was_published_by_then_is_checked(valleys):
    early = geo.factcheck(valleys, as_of="2002-06-01").frame

    assert list(early.index) == ["strip-25", "strip-9", "line-over-11", "mill-2"]
    with pytest.raises(OptionError, match="nothing published is about it"):
        geo.factcheck(valleys, about="meadow")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('records = ["truce_strip"]\n\n', 'records = ["truce"]\n\n', "no layer has the record"),
        ('records = ["old_line"]', 'records = ["truce_strip"]', "is Polygon"),
        ('party = "hill"', 'party = "valley"', "party is 'valley'"),
        ("on = 2003-03-01", "on = 2033-03-01", "later than reported_until"),
        ('kind = "area"', 'kind = "posts"', "the key 'records' is not known"),
        ('base = "strip-9"', 'base = "strip-8"', "no figure has that id"),
        ("value = 9.5\n", 'value = 9.5\nbase = "strip-25"\n', "it has a base and is no share"),
        ("value = 9.5\n", "value = 9.5\nrounded_to = 0\n", "rounded_to is not more than zero"),
        (
            "value = 9.5\n",
            'value = 9.5\ngiven = { value = 9.5, unit = "mi2" }\n',
            "9.5 mi2 is 24.6049 km2, and the figure is 9.5 km2",
        ),
        ('covers = "mill"\nwhy', 'covers = "mills"\nwhy', "has no such key"),
    ],
)
def test_a_measure_that_the_theatre_cannot_take_stops_the_load(
    two_valleys_path, tmp_path, old, new, said
):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    path = folder / "published_figures.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    assert any(said in issue.what for issue in check(folder))
    with pytest.raises(LayerError):
        load(folder)


def test_json_follows_the_published_schema_and_can_be_derived_again(valleys, two_valleys_path):
    text = render_factcheck(geo.factcheck(valleys, about="strip"), "json", lang="he")
    schema = json.loads((resources.files("geo") / "reports/report.schema.json").read_text("utf-8"))

    jsonschema.validate(json.loads(text), schema)
    found = list(verify(read(text.encode()), two_valleys_path, lambda: valleys))
    assert {one.level for one in found} == {"ok"}


def test_a_verdict_that_was_changed_is_told(valleys, two_valleys_path):
    text = render_factcheck(geo.factcheck(valleys), "json")
    forged = text.replace('"verdict": "inconsistent"', '"verdict": "consistent"', 1)
    assert forged != text

    found = [*verify(read(forged.encode()), two_valleys_path, lambda: valleys)]

    assert "difference" in {one.level for one in found}


def test_csv_has_a_row_a_figure_and_no_formula(checked):
    rows = list(csv.DictReader(io.StringIO(render_factcheck(checked, "csv"))))

    told = [row for row in rows if row["kind"] == "published"]
    assert len(told) == 68
    (one,) = [row for row in told if row["id"] == "aos-area-400"]
    assert (one["verdict"], one["published_low"], one["unit"]) == ("inconsistent", "350.0", "km2")
    assert float(one["ratio"]) == pytest.approx(400 / float(one["ours"]), abs=1e-6)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_the_report_opens_with_a_sentence_and_takes_no_side(checked, lang):
    text = render_factcheck(checked, "md", lang=lang)

    quoted = text.split("\n> ")[1].split("\n")[0]
    assert all(number in quoted for number in ("68", "13", "54", "400", "232", "2026"))
    own = text.split("## ")[0]
    assert not re.search(LOADED[lang], own, re.IGNORECASE)


def test_the_report_says_what_the_intervals_decide(checked):
    text = render_factcheck(checked, "table")

    assert "Cannot be told apart here: 235 km², 233 km², 250 km²." in text
    assert "Outside the outer bound: 400 km²." in text
    assert "inconsistent with the outlines drawn here" in text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_draws_figures_beside_ours_and_asks_for_nothing(valleys, visit, tmp_path, lang):
    path = tmp_path / "factcheck.html"
    path.write_text(render_factcheck(geo.factcheck(valleys), "html", lang=lang), "utf-8")

    visited = visit(path)

    chart = visited.page.locator(".chart svg")
    assert chart.get_attribute("role") == "img"
    assert "9.5" in chart.get_attribute("aria-label")
    # strip 2, hill 1, share 1, line 1: three discs and two diamonds
    assert (chart.locator("circle").count(), chart.locator("path[fill*=paper]").count()) == (3, 2)
    assert (visited.requests, visited.complaints) == ([], [])


def test_a_spreadsheet_has_every_figure_as_text_or_number(checked):
    book = openpyxl.load_workbook(io.BytesIO(render_factcheck(checked, "xlsx")))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    told = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert {"400 km²", "1,154 km²", "75 km or more", "10 posts"} <= told
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_build_writes_the_fact_check_and_the_index_lists_it(valleys, tmp_path):
    built = build(valleys, tmp_path / "out")

    names = {path.name for path in built.files if path.parent.name == "reports"}
    assert {f"factcheck.{end}" for end in ("html", "md", "csv", "json", "xlsx")} <= names
    assert 'href="reports/factcheck.html"' in built.index.read_text("utf-8")
