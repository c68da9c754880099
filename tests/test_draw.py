"""Pictures: who holds the ground, drawn by hand-checkable geometry and in no colour but ours."""

import re
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geo
from geo.draw import colour, fill, patterns, picture, swatch
from geo.draw.labels import Lettering
from geo.draw.looks import SWATCHES, TEXTURES, looks
from geo.errors import OptionError

# In a picture of 200 by 200 px the square of ten by ten cells reaches from 10 to 190: 18 px a cell.
SQUARE = {"width": 200, "height": 200}


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


def paths(svg):
    """Attributes of every path outside the patterns."""
    drawn = svg.partition("</defs>")[2]
    return [
        dict(re.findall(r'([a-z-]+)="([^"]*)"', each)) for each in re.findall("<path.*?>", drawn)
    ]


def points(path):
    """The path's vertices in pixels."""
    spots = []
    for part in re.findall("M[^M]*", path["d"]):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", part)]
        x = y = 0.0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            spots.append((round(x, 1), round(y, 1)))
    return spots


def fronts(svg):
    """The line of control: what is drawn in its colour and width."""
    return [p for p in paths(svg) if p.get("stroke") == colour("front") and "stroke-linecap" in p]


def grounds(svg):
    return [p["fill"] for p in paths(svg) if re.fullmatch(r"url\(#\w+-.*", p.get("fill", ""))]


def test_the_line_of_control_runs_where_two_holders_meet(valleys):
    (line,) = fronts(picture(valleys.at("2000-01-01"), **SQUARE))

    assert sorted(points(line)) == [(100, 10), (100, 190)]
    assert "stroke-dasharray" not in line


def test_the_line_of_control_goes_around_ground_that_passed(valleys):
    (line,) = fronts(picture(valleys.at("2003-03-01"), **SQUARE))

    # The meadow: columns 5 and 6, rows 2 to 5.
    assert sorted(points(line)) == [
        (100, 10),
        (100, 82),
        (100, 154),
        (100, 190),
        (136, 82),
        (136, 154),
    ]


def test_no_line_of_control_is_drawn_beside_ground_of_which_nothing_is_known(valleys):
    lines = fronts(picture(valleys.at("2013-02-01"), **SQUARE))

    # The marsh is the lowest row of columns 4 and 5; the line ends above it.
    assert max(y for line in lines for _, y in points(line)) == 172


def test_a_line_beyond_which_the_hold_is_not_established_is_dashed(valleys):
    entered = fronts(picture(valleys.at("2008-05-01"), **SQUARE))
    held = fronts(picture(valleys.at("2008-06-01"), **SQUARE))

    assert ["stroke-dasharray" in line for line in entered].count(True) == 1
    assert ["stroke-dasharray" in line for line in held].count(True) == 0


@pytest.mark.parametrize("day", ["2000-01-01", "2008-05-01", "2010-01-01", "2013-02-01"])
def test_every_state_of_ground_is_one_path_in_its_own_look(valleys, day):
    snapshot = valleys.at(day)

    looks = grounds(picture(snapshot))

    shown = [look for look in looks if not look.endswith(("-zone)", "-claim)", "-claimed)"))]
    prefix = shown[0].removeprefix("url(#").partition("-")[0]
    states = snapshot.frame[["holder", "status", "party", "against"]]
    assert sorted(shown) == sorted(fill(prefix, *state) for state in states.itertuples(index=False))


def test_ground_that_did_not_change_hands_is_pale(valleys):
    change = geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01"))

    drawn = paths(picture(change))

    assert sum(path.get("opacity") == "0.34" for path in drawn) == 2
    stripes = [path for path in drawn if "-was-" in path.get("fill", "")]
    assert len(stripes) == 1


def test_a_change_and_its_reversal_slant_to_different_sides(valleys):
    change = geo.compare(valleys.at("2003-02-28"), valleys.at("2003-03-01"))

    there, back = grounds(picture(change)), grounds(picture(~change))

    assert any(look.endswith("-was-river-down)") for look in there)
    assert any(look.endswith("-was-hill-up)") for look in back)


def test_a_change_of_status_alone_shows_as_a_grid(valleys):
    change = geo.compare(valleys.at("2008-05-31"), valleys.at("2008-06-01"))

    looks = grounds(picture(change))

    assert sum(look.endswith("-reclassified)") for look in looks) == 1
    assert not any("-was-" in look for look in looks)


@pytest.mark.parametrize(
    ("confirmed", "marks"),
    [
        ("2014-10-01", ["full"]),  # within three months before the last day of 2014
        ("2014-09-29", ["hollow", "half"]),
        ("2013-12-31", ["hollow", "half"]),
        ("2013-12-30", ["hollow"]),
        (None, ["hollow"]),
    ],
)
def test_a_post_shows_how_long_ago_it_was_confirmed(valleys, confirmed, marks):
    snapshot = valleys.at("2014-12-31")
    stamp = pd.Series(pd.Timestamp(confirmed), snapshot.records.index, dtype="datetime64[s]")
    older = replace(snapshot, records=snapshot.records.assign(last_confirmed=stamp))

    drawn = paths(picture(older, posts=True))

    kinds = {colour("violet-edge"): "full", colour("case"): "hollow"}
    seen = [
        "half" if "stroke" not in path else kinds[path["fill"]]
        for path in drawn
        if path.get("fill") in kinds
    ]
    assert seen == marks


def test_a_post_that_may_lie_farther_off_than_3_km_is_not_drawn(valleys):
    snapshot = valleys.at("2014-12-31")
    vague = replace(snapshot, records=snapshot.records.assign(accuracy_m=3001.0))

    assert picture(vague, posts=True).count("<path") < picture(snapshot, posts=True).count("<path")


def test_a_picture_has_no_colour_outside_the_palette(valleys):
    change = geo.compare(valleys.at("2003-02-28"), valleys.at("2013-02-01"))

    for svg in (picture(valleys.at("2010-01-01"), posts=True), picture(change)):
        for token, value in re.findall(r"var\(--([a-z0-9-]+),(#[0-9A-F]{6})\)", svg):
            assert colour(token) == f"var(--{token},{value})"
        paints = re.findall(r'(?:fill|stroke)="([^"]*)"', svg)
        assert {p for p in paints if not p.startswith(("var(--", "url(#"))} == {"none"}


def test_a_picture_refers_only_to_what_it_brings_along(valleys):
    svg = picture(geo.compare(valleys.at("2000-01-01"), valleys.at("2010-01-01")))

    assert set(re.findall(r"url\(#([^)]*)\)", svg)) == set(re.findall(r' id="([^"]*)"', svg))


def test_two_pictures_can_stand_on_one_page_and_one_picture_has_the_same_bytes(valleys):
    one, other = picture(valleys.at("2000-01-01")), picture(valleys.at("2010-01-01"))

    names = [set(re.findall(r' id="([^"]*)"', svg)) for svg in (one, other)]
    assert names[0].isdisjoint(names[1])
    assert picture(valleys.at("2000-01-01")) == one


def test_what_a_screen_reader_says_is_escaped(valleys):
    svg = picture(valleys.at("2000-01-01"), title='"><script>')

    assert 'role="img" aria-label="&quot;&gt;&lt;script&gt;"' in svg
    assert 'aria-hidden="true"' in picture(valleys.at("2000-01-01"))


def test_every_look_that_ground_can_have_is_among_the_patterns(valleys):
    theatre = valleys.theatre
    known = looks(theatre, "p")
    parties = [party.key for party in theatre.parties]

    for party in parties:
        for status in ("controlled", "advance", "claimed"):
            assert fill("p", party, status, party, None) in known
        for against in (*parties, None):
            assert fill("p", "contested", "contested", party, against) in known
    assert fill("p", "unknown", "unknown", None, None) in known
    assert fill("p", "contested", None, None, None) in known
    assert patterns(theatre) == "".join(known.values())


def test_contested_ground_looks_the_same_whichever_side_is_named_first():
    one = fill("p", "contested", "contested", "hill", "river")

    assert one == fill("p", "contested", "contested", "river", "hill")


@pytest.mark.parametrize("name", SWATCHES)
@pytest.mark.parametrize("texture", TEXTURES)
def test_any_swatch_goes_with_any_texture(valleys, name, texture):
    party = replace(valleys.theatre.parties[0], swatch=name, texture=texture)
    theatre = replace(valleys.theatre, parties=(party,))

    assert colour(f"{name}-tint") in swatch(theatre, {"holder": party.key})


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"swatch": "#ff0000"}, "swatch '#ff0000' is not in the palette"),
        ({"texture": '"/><script>'}, "texture '\"/><script>' is not in the palette"),
        ({"key": 'a"b'}, "the key has signs other than"),
    ],
)
def test_a_theatre_cannot_bring_a_look_of_its_own(valleys, look, said):
    party = replace(valleys.theatre.parties[0], **look)
    theatre = replace(valleys.theatre, parties=(party, *valleys.theatre.parties[1:]))

    with pytest.raises(OptionError, match=re.escape(said)):
        patterns(theatre)


def test_a_swatch_of_a_state_shows_what_the_map_shows(valleys):
    state = {"holder": "contested", "status": "contested", "party": "hill", "against": "river"}

    sample = swatch(valleys.theatre, state)

    assert colour("amber-tint") in sample
    assert colour("violet-tint") in sample
    assert 'width="28" height="16"' in sample


def test_backdrop_is_drawn_by_what_it_is_and_only_where_it_shows(valleys):
    def feature(kind, geometry, coordinates):
        return {
            "properties": {"kind": kind},
            "geometry": {"type": geometry, "coordinates": coordinates},
        }

    square = [[[3.09, 0.12], [3.11, 0.12], [3.11, 0.14], [3.09, 0.14], [3.09, 0.12]]]
    far = [[[30.0, 10.0], [31.0, 10.0], [31.0, 11.0], [30.0, 10.0]]]
    context = {
        "lakes": {
            "features": [feature("lake", "Polygon", square), feature("lake", "Polygon", far)]
        },
        "relief": {"features": [feature("relief", "Polygon", square)]},
        "rivers": {"features": [feature("river", "LineString", [[3.0, 0.15], [3.3, 0.15]])]},
    }
    snapshot = valleys.at(date(2000, 1, 1))
    shown = replace(snapshot, theatre=replace(snapshot.theatre, context=context))

    drawn = paths(picture(shown))

    assert sum(path.get("fill", "").endswith("-water)") for path in drawn) == 1
    assert sum(path.get("fill") == colour("relief") for path in drawn) == 1
    rivers = [p for p in drawn if p.get("stroke") == colour("water-line") and "fill" not in p]
    assert len(rivers) == 1


# Names


def names(svg):
    return [
        "".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", each))
        for each in re.findall(r"<text.*?</text>", svg)
    ]


@pytest.mark.parametrize(("lang", "mill"), [("en", "Mill"), ("ar", "الطاحونة"), ("he", "הטחנה")])
def test_villages_are_named_in_the_language_of_the_page(valleys, lang, mill):
    assert mill in names(picture(valleys.at("2000-01-01"), **SQUARE, labels=lang))
    assert names(picture(valleys.at("2000-01-01"), **SQUARE)) == []


def test_a_name_never_covers_a_post_or_another_name():
    lettering = Lettering("en", 200, 200)
    posts = shapely.points([(100, 100), (100, 104), (103, 100), (60, 60), (20, 180)])
    for post in posts:
        lettering.reserve(post, 5)
    towns = gpd.GeoDataFrame(
        {"id": list("abcde"), "kind": "town", "name": "A town's name"},
        geometry=shapely.points(np.zeros((5, 2))),
    ).assign(shape=shapely.transform(posts, lambda at: at + 12))

    written = list(lettering.places(towns))

    boxes = shapely.box(*np.array(lettering.taken).T)
    # Each name that is written has taken two boxes: its own, then its ring's.
    assert 2 <= len(written) < 5
    assert len(boxes) == len(posts) + 2 * len(written)
    for label in boxes[len(posts) :: 2]:
        assert shapely.intersects(label, boxes).sum() == 1


def test_a_place_without_room_for_its_name_is_not_marked(valleys):
    crowded = picture(valleys.at("2000-01-01"), width=24, height=24, labels="en")

    assert names(crowded) == []
    assert "<circle" not in crowded.partition("</defs>")[2]


def test_a_line_that_is_named_by_a_letter_carries_it_on_a_disc(valleys):
    snapshot = valleys.at("2000-01-01")
    named = snapshot.records.assign(
        name=snapshot.records["name"].where(snapshot.records["theme"] != "line", "Line K (1999)")
    )

    svg = picture(replace(snapshot, records=named), **SQUARE, labels="ar")

    assert "K" in names(svg)
    disc = re.search(r'<circle cx="([\d.]+)" cy="[\d.]+" r="7.5"', svg)
    assert float(disc[1]) == 100  # on the line, in the middle of the square


def test_hostile_names_are_escaped(valleys):
    snapshot = valleys.at("2000-01-01")
    hostile = snapshot.records.assign(name='"><script>&')

    svg = picture(replace(snapshot, records=hostile), **SQUARE, labels="en")

    assert "&quot;&gt;&lt;script&gt;&amp;" in svg
    assert "<script" not in svg


def test_a_lake_is_named_in_its_middle_and_both_names_stand_below_each_other(valleys):
    ring = [[[3.12, 0.12], [3.18, 0.12], [3.18, 0.18], [3.12, 0.18], [3.12, 0.12]]]
    lake = {
        "properties": {"kind": "lake", "name": "One / Other", "name:he": "אגם"},
        "geometry": {"type": "Polygon", "coordinates": ring},
    }
    snapshot = valleys.at("2000-01-01")
    shown = replace(
        snapshot, theatre=replace(snapshot.theatre, context={"lakes": {"features": [lake]}})
    )

    english = picture(shown, **SQUARE, labels="en")

    assert "OneOther" in names(english)
    assert re.findall(r'<tspan x="100.0" y="[\d.]+">(\w+)</tspan>', english) == ["One", "Other"]
    assert 'font-style="italic"' in english
    assert 'font-style="italic"' not in picture(shown, **SQUARE, labels="he")
