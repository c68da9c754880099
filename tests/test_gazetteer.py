"""Places found by name in any script, by alias, or by coordinates."""

import pytest
import shapely

from geo.errors import OptionError
from geo.gazetteer import Spot, folded
from tests.strategies import position, theatre


def place(identity, name, lon=35.7, lat=33.0, theme="place", **fields):
    return {
        "id": identity, "theme": theme, "name": name, "geometry": shapely.Point(lon, lat), **fields,
    }  # fmt: skip


MAJDAL = {"name:ar": "مجدل شمس", "name:he": "מג'דל שמס"}
POST = shapely.Point(35.9, 33.1)


@pytest.fixture(scope="module")
def timeline():
    return theatre(
        place(
            "majdal",
            "Majdal Shams",
            35.77,
            33.27,
            **{"name:ar": "مجدل شمس", "name:he": "מג'דל שמס"},
        ),
        place("bir_ajam", "Bi'r ʿAjam", 35.87, 33.05, aliases="Beer Ajam; Bir Ajam"),
        place("quneitra", "Quneitra", 35.82, 33.13),
        position(
            "quneitra_post", "2005-01-01", name="Quneitra", geometry=shapely.Point(35.9, 33.1)
        ),
        position("hut_1", "2005-01-01", "2006-01-01", name="Hut"),
        position("hut_2", "2006-01-01", name="Hut"),
        place("tell_north", "Tell", 35.6, 33.2),
        place("tell_south", "Tell", 35.6, 32.8),
        place("summit", "Summit", 35.86, 33.42, theme="terrain"),
        position("gone", "2005-01-01", name="Mistake", retracted_on="2005-02-01"),
        place("ridge", "Ridge", theme="terrain") | {"geometry": shapely.box(35.6, 33, 35.7, 33.1)},
        fields=["aliases"],
    )


@pytest.mark.parametrize(
    "text",
    ["Majdal Shams", "majdal shams", "MAJDAL-SHAMS", "  Majdal  Shams ", "مجدل شمس", "מגדל שמס",
     "מג׳דל שמס", "مَجْدَل شَمْس", "majdal"],
)  # fmt: skip
def test_a_place_is_found_by_its_name_in_any_of_its_languages(timeline, text):
    assert timeline.spot(text) == Spot("Majdal Shams", 35.77, 33.27)


@pytest.mark.parametrize("text", ["Bi'r 'Ajam", "Bir Ajam", "Bi’r ʿAjam", "beer ajam", "Bír Ajām"])
def test_apostrophes_accents_and_aliases_do_not_matter(timeline, text):
    assert timeline.spot(text).lon == 35.87


def test_a_place_goes_before_a_position_of_the_same_name(timeline):
    assert timeline.spot("quneitra") == Spot("Quneitra", 35.82, 33.13)
    assert timeline.spot("quneitra_post").lon == 35.9


def test_spells_of_one_post_are_one_spot(timeline):
    assert timeline.spot("Hut") == Spot("Hut", 35.7, 33.0)


def test_terrain_is_found_where_it_is_a_point(timeline):
    assert timeline.spot("summit").lat == 33.42
    with pytest.raises(OptionError):
        timeline.spot("ridge")


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [("35.8575,33.4161", 35.8575, 33.4161), (" -3.1 , +0.15 ", -3.1, 0.15), ("35,33", 35, 33)],
)
def test_coordinates_are_longitude_then_latitude(timeline, text, lon, lat):
    spot = timeline.spot(text)

    assert (spot.lon, spot.lat) == (lon, lat)


def test_a_name_of_two_places_is_refused_with_both(timeline):
    with pytest.raises(OptionError, match=r"several places.*35\.6,33\.2.*35\.6,32\.8"):
        timeline.spot("tell")


def test_an_unknown_name_is_refused_with_those_that_are_like_it(timeline):
    with pytest.raises(OptionError, match=r"no place has this name.*Quneitra"):
        timeline.spot("Kuneitra")


@pytest.mark.parametrize("text", ["", "nowhere at all", "35.8;33.4", "35.8, 33.4, 900", "'"])
def test_an_empty_or_strange_text_names_no_place(timeline, text):
    with pytest.raises(OptionError, match="LON,LAT"):
        timeline.spot(text)


def test_a_retracted_position_is_no_longer_a_place(timeline):
    with pytest.raises(OptionError):
        timeline.spot("Mistake")


def test_a_theatre_need_not_declare_aliases():
    assert theatre(place("mill", "Mill")).spot("mill").lat == 33.0


def test_names_differ_by_their_letters_only():
    assert folded("Tall al-Ahmar") == folded("tall AL AHMAR") != folded("Tall Ahmar")
    assert folded("أم باطنة") == folded("ام باطنة")
