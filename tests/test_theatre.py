"""A theatre folder becomes its value and its records, or a list of all that is wrong with it."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import LayerError
from geo.io.find import theatre_path
from geo.io.theatre import read_theatre
from geo.loader import check, load
from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    """A copy of two-valleys to spoil."""
    return shutil.copytree(two_valleys_path, tmp_path / "valleys")


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(folder):
    """The only issue of a folder, which is an error and stops the load."""
    (issue,) = check(folder)
    with pytest.raises(LayerError):
        load(folder)
    assert issue.mend
    return f"{issue.where.removeprefix(str(folder))}: {issue.what}. {issue.mend}"


def test_the_records_of_a_theatre_are_one_typed_frame(two_valleys_path):
    theatre, records = read_theatre(two_valleys_path)

    assert list(records.columns) == [*FIELDS, "kind", "layer", "geometry"]
    assert records.crs == "EPSG:4326"
    assert isinstance(records.index, pd.RangeIndex)
    assert records["id"].is_monotonic_increasing
    for field in (*FIELDS, "kind", "layer"):
        if field in DATE_FIELDS:
            assert records[field].dtype == "datetime64[s]"
        elif field in NUMBER_FIELDS:
            assert records[field].dtype == float
        else:
            assert records[field].dtype == object
            assert all(value is None or value == value for value in records[field])
    assert records["sources"].map(type).eq(tuple).all()
    by_id = records.set_index("id")
    assert by_id.loc["marsh_2011", "party"] is None
    assert by_id.loc["truce_2006"].geometry is None
    assert by_id.loc["hill_meadow_2003", "valid_to"] == pd.Timestamp("2006-09-01")
    assert np.isnat(by_id.loc["hill_2000", "valid_to"].to_numpy())
    assert by_id.loc["mill_post_2007", "layer"] == "positions"
    assert theatre.holders == ("hill", "river", "contested", "unknown")


def test_a_theatre_knows_its_dates_views_sources_and_files(two_valleys_path):
    theatre, _ = read_theatre(two_valleys_path)

    assert theatre.reported_until == date(2014, 12, 31)
    assert theatre.missing_days == {date(2009, 3, 4)}
    assert theatre.correlation_m == 500
    assert theatre.key_dates[1].label["en"] == "The meadow passes to Hill"
    assert theatre.comparisons == ((date(2003, 2, 28), date(2003, 3, 1)),)
    assert theatre.views["de_facto"].sources == ("chronicle",)
    assert set(theatre.bibliography) == {
        "ceaseline-estimate",
        "chronicle",
        "hill_almanac",
        "river_gazette",
    }
    assert [layer.name for layer in theatre.layers] == sorted(
        ["control", "events", "lines", "places", "positions", "study_area", "zones"]
    )
    control = two_valleys_path / "control.geojson"
    (size,) = [one.bytes for one in theatre.inputs if one.name == "control.geojson"]
    assert size == control.stat().st_size


def test_what_a_theatre_reads_does_not_depend_on_where_it_lies(two_valleys_path, valleys):
    here, there = read_theatre(two_valleys_path), read_theatre(valleys)

    pd.testing.assert_frame_equal(here[1], there[1])
    assert here[0].inputs == there[0].inputs


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('key = "two-valleys"', "", "it has no key. Give key: a text in quotes"),
        ('key = "two-valleys"', 'key = "Two Valleys"', "key is 'Two Valleys'. Use small letters"),
        ('key = "two-valleys"', "key = 2", "key is 2. Write a text in quotes"),
        ('title = { en = "Two valleys", ', "title = { ", "title has no English text"),
        ('title = { en = "Two valleys",', 'title = { en = "",', "title.en is ''"),
        ('title = { en = "Two valleys", ar', 'title = { en = "x", fr', "title is in 'fr'"),
        ("reported_until", "reported_untill", None),
        ("2014-12-31", '"2014-12-31"', "reported_until is '2014-12-31'. Write a date without"),
        ("2014-12-31", "2014-12-31T00:00:00", "Write a date without quotes"),
        ("[2009-03-04]", '["2009-03-04"]', "missing_days has '2009-03-04' in it"),
        ("[2009-03-04]", "[2014-12-31]", "missing_days has 2014-12-31, and reported_until is"),
        ("correlation_m = 500", "correlation_m = -1", "correlation_m is -1. Give metres"),
        ("correlation_m = 500", "correlation_m = true", "correlation_m is True. Write a number"),
        ('fields = ["kind"]', 'fields = ["kind", "kind"]', "fields has 'kind' twice"),
        ('fields = ["kind"]', 'fields = ["kind", "party"]', "which every record has"),
        ('default_view = "de_facto"', 'default_view = "defacto"', "Write 'de_facto' if that"),
        ('key = "hill"', 'key = "contested"', None),
        ('key = "river"', 'key = "hill"', None),
        ('swatch = "amber"', 'swatch = "#ff0000"', "parties 1: swatch is '#ff0000'. Use one of"),
        ('texture = "dots"', 'texture = "dotted"', "texture is 'dotted'. Write 'dots' if that"),
        ('swatch = "amber"', 'colour = "amber"', None),
        ("date = 2003-03-01", "date = 1999-01-01", "the key date 1999-01-01 follows 2000-01-01"),
        ("before = 2003-02-28", "before = 2003-03-02", "runs from 2003-03-02 to 2003-03-01"),
        ("before = 2003-02-28", "", "comparisons 1: it has no before"),
        ("[[comparisons]]", "[comparisons]", "comparisons is {"),
        ("[[parties]]", "[[parties]", "it is not TOML"),
    ],
)
def test_a_fault_in_theatre_toml_is_told(valleys, old, new, what):
    rewrite(valleys / "theatre.toml", old, new)

    if what is None:
        with pytest.raises(LayerError):
            load(valleys)
    else:
        message = told(valleys)
        assert message.startswith("/theatre.toml")
        assert what in message


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("reported_until", "reported_untill", "the key 'reported_untill' is not known. Write 'rep"),
        ('key = "hill"', 'key = "contested"', "which counts what no party holds"),
        ('key = "river"', 'key = "hill"', "the key 'hill' is taken"),
        ('swatch = "amber"', 'colour = "amber"', "the key 'colour' is not known"),
    ],
)
def test_a_fault_that_has_consequences_is_told_with_them(valleys, old, new, what):
    rewrite(valleys / "theatre.toml", old, new)

    assert any(what in str(issue) for issue in check(valleys))


def test_two_parties_that_look_alike_are_a_warning(valleys):
    rewrite(valleys / "theatre.toml", 'swatch = "violet"', 'swatch = "amber"')
    rewrite(valleys / "theatre.toml", 'texture = "dots"', 'texture = "plain"')

    (issue,) = check(valleys)

    assert issue.level == "warning"
    assert "it looks like 'hill': amber, plain" in issue.what
    assert load(valleys)


def test_a_key_date_after_the_last_report_is_a_warning(valleys):
    rewrite(valleys / "theatre.toml", "date = 2013-02-01", "date = 2015-02-01")

    assert [issue.level for issue in check(valleys)] == ["warning"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda items: items.append(items[1]), "source 'chronicle': its id is taken"),
        (lambda items: items.append("a book"), "item [4]: it is not an object"),
        (lambda items: items.append({"title": "x"}), "item [4]: it has no id"),
        (lambda items: items[1].pop("title"), "source 'chronicle': it has no title"),
        (lambda items: items[1].pop("type"), "source 'chronicle': it has no type"),
        (lambda items: items[1].update(URL="javascript:alert(1)"), "its URL is 'javascript:"),
        (lambda items: items[1].update(issued="2015"), "issued is not a date of CSL-JSON"),
        (lambda items: items[1].update(issued={"date-parts": [["2015"]]}), "issued is not a date"),
        (lambda items: items.pop(), None),
    ],
)
def test_a_fault_in_the_bibliography_is_told(valleys, change, what):
    path = valleys / "sources.json"
    items = json.loads(path.read_text("utf-8"))
    change(items)
    path.write_text(json.dumps(items), "utf-8")

    if what is None:  # three records and four published figures, and no more, rest on the gazette
        assert {issue.what for issue in check(valleys)} == {"sources.json has no 'river_gazette'"}
        assert len(check(valleys)) == 3 + 4
    else:
        assert what in told(valleys)


def test_a_bibliography_that_is_no_list_is_told_and_no_record_is_blamed(valleys):
    (valleys / "sources.json").write_text("{}")

    assert "/sources.json: it is not an array of sources" in told(valleys)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('key = "de_facto"', 'key = "other"', "its key is 'other'. Write 'de_facto', as the file"),
        ("stamp = {", "stampp = {", None),
        ('sources = ["chronicle"]', 'sources = ["diary"]', "sources.json has no 'diary'"),
    ],
)
def test_a_fault_in_a_point_of_view_is_told(valleys, old, new, what):
    rewrite(valleys / "viewpoints" / "de_facto.toml", old, new)

    if what is None:
        assert [issue.what for issue in check(valleys)] == [
            "it has no stamp",
            "the key 'stampp' is not known",
        ]
    else:
        assert what in told(valleys)


@pytest.mark.parametrize("name", ["sources.json"])
def test_a_file_that_is_missing_is_told(valleys, name):
    (valleys / name).unlink()

    assert f"/{name}: there is no such file" in told(valleys)


def test_a_theatre_without_a_study_area_is_told(valleys):
    (valleys / "study_area.geojson").unlink()

    assert "no record has the theme study_area" in told(valleys)


def test_a_broken_layer_does_not_hide_what_is_wrong_with_the_others(valleys):
    (valleys / "study_area.geojson").write_text("{")
    rewrite(valleys / "zones.geojson", '"2001-01-01"', '"2001-13-01"')

    found = [str(issue) for issue in check(valleys)]

    assert len(found) == 2
    assert "study_area.geojson: it stops in the middle" in found[0]
    assert "'2001-13-01' is not a date" in found[1]


def test_a_layer_in_metres_is_told_with_its_grid(valleys):
    # The corner of the study area in Web Mercator: 3.1° are 345,090 m.
    path = valleys / "positions.geojson"
    text = path.read_text("utf-8").replace("[3.145, 0.175]", "[350100.1, 19481]")
    path.write_text(text, "utf-8")

    found = [str(issue) for issue in check(valleys)]

    assert len(found) == 2
    for message in found:
        assert "350100.1, 19481 is not on the globe; the numbers fit EPSG:3857" in message


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_layer_that_is_no_file_is_told(valleys, make):
    make(valleys / "extra.geojson")

    assert "/extra.geojson: it is not an ordinary file" in told(valleys)


@pytest.mark.parametrize("member", ["name", "licence", "attribution"])
def test_a_layer_says_what_it_is_and_whose(valleys, member):
    path = valleys / "zones.geojson"
    document = json.loads(path.read_text("utf-8"))
    del document[member]
    path.write_text(json.dumps(document), "utf-8")

    assert f"/zones.geojson: it has no {member}" in told(valleys)


def test_a_backdrop_is_read_strictly_and_is_no_record(valleys):
    context = valleys / "context"
    context.mkdir()
    lake = json.loads((valleys / "zones.geojson").read_text("utf-8"))
    lake["features"][0]["properties"] = {"kind": "lake", "name": "Pond"}
    (context / "lakes.geojson").write_text(json.dumps(lake))

    theatre, records = read_theatre(valleys)
    assert theatre.context["lakes"]["features"][0]["properties"]["name"] == "Pond"
    assert "Pond" not in set(records["name"])

    lake["features"][0]["geometry"]["coordinates"][0].pop()
    (context / "lakes.geojson").write_text(json.dumps(lake))
    assert "/context/lakes.geojson" in told(valleys)


def test_without_a_name_the_packaged_golan_is_meant(golan_path):
    assert theatre_path() == golan_path
    assert theatre_path("golan") == golan_path
    assert theatre_path(str(golan_path)) == golan_path


@pytest.mark.parametrize("wrong", ["golann", "nowhere/else", ".", "theatre.toml"])
def test_a_wrong_path_names_the_theatres_that_are_near(two_valleys_path, tmp_path, wrong):
    shutil.copytree(two_valleys_path, tmp_path / "layers" / "golan")
    (tmp_path / "theatre.toml").mkdir()

    with pytest.raises(LayerError) as error:
        theatre_path(str(tmp_path / wrong))

    (issue,) = error.value.issues
    if wrong != "nowhere/else":
        assert str(tmp_path / "layers" / "golan") in issue.mend
    assert issue.where == str(tmp_path / wrong)


def test_a_file_is_no_theatre(two_valleys_path):
    with pytest.raises(LayerError, match="it is a file, not a theatre folder"):
        theatre_path(str(two_valleys_path / "control.geojson"))
