"""What others published, and what is not drawn: read with the theatre, and refused if broken."""

import json
import shutil

import pytest

from geo.change import compare
from geo.errors import LayerError
from geo.loader import check, load
from geo.reports import render
from geo.schema import Published

FIGURES = """
[covers]
meadow = "The meadow beside the river."

[[figures]]
id = "meadow-12"
covers = "meadow"
quantity = "area"
value = 12.5
unit = "km2"
published = "2004-05"
publisher = "Herald"
says = "The meadow, as the herald counts it."
sources = ["SOURCE"]
confidence = "low"
"""
GAPS = """
[[gaps]]
id = "old_ford"
what = { en = "The old ford", he = "המעבר הישן" }
why = { en = "No source gives its place." }
figures = ["meadow-12"]
sources = ["SOURCE"]
"""


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    """A copy of two-valleys with one published figure and one gap."""
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    source = json.loads((folder / "sources.json").read_text("utf-8"))[0]["id"]
    for name, text in (("published_figures.toml", FIGURES), ("gaps.toml", GAPS)):
        (folder / name).write_text(text.replace("SOURCE", source), "utf-8")
    return folder


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_published_figure_keeps_who_said_it_when_and_about_what(valleys):
    theatre = load(valleys).theatre

    (figure,) = theatre.published
    assert isinstance(figure, Published)
    assert (figure.low, figure.high, figure.unit) == (12.5, 12.5, "km2")
    assert (figure.publisher, figure.published) == ("Herald", "2004-05")
    assert theatre.covers[figure.covers] == "The meadow beside the river."


def test_over_75_km_has_a_lower_bound_alone(valleys):
    rewrite(valleys / "published_figures.toml", "value = 12.5", "low = 75")

    (figure,) = load(valleys).theatre.published

    assert (figure.low, figure.high) == (75, None)


def test_a_theatre_without_these_files_has_no_figures_and_no_gaps(valleys):
    for name in ("published_figures.toml", "gaps.toml"):
        (valleys / name).unlink()
    theatre = load(valleys).theatre

    assert (theatre.published, theatre.gaps) == ((), ())


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("published_figures.toml", '"area"', '"volume"', "quantity is 'volume'"),
        ("published_figures.toml", '"km2"', '"posts"', "unit is 'posts'"),
        ("published_figures.toml", "value = 12.5\n", "", "it has no value and no bound"),
        ("published_figures.toml", "value = 12.5", "value = 1\nlow = 1", "a value and a bound"),
        ("published_figures.toml", "value = 12.5", "low = 2\nhigh = 1", "high 1 is below low 2"),
        ("published_figures.toml", "value = 12.5", "value = -1", "its value is not more than zero"),
        (
            "published_figures.toml",
            "value = 12.5",
            "value = nan",
            "not a number that can be computed with",
        ),
        ("published_figures.toml", '"2004-05"', '"May 2004"', "'May 2004' is not a date range"),
        ("published_figures.toml", 'covers = "meadow"', 'covers = "moor"', "has no such key"),
        ("published_figures.toml", "confidence", "sureness", "it has no confidence"),
        ("published_figures.toml", "says = ", "text = ", "it has no says"),
        ("gaps.toml", 'en = "The old ford", ', "", "what has no English text"),
        ("gaps.toml", '["meadow-12"]', '["meadow-13"]', "has no 'meadow-13'"),
        ("gaps.toml", 'id = "old_ford"', 'id = "Old ford"', "id is 'Old ford'"),
    ],
)
def test_what_is_broken_is_told_with_its_file_and_stops_the_load(valleys, file, old, new, said):
    rewrite(valleys / file, old, new)

    issues = check(valleys)

    assert any(said in issue.what and file in issue.where for issue in issues)
    assert all(issue.mend for issue in issues)
    with pytest.raises(LayerError):
        load(valleys)


@pytest.mark.parametrize("file", ["published_figures.toml", "gaps.toml"])
def test_a_source_that_the_bibliography_lacks_is_told(valleys, file):
    source = json.loads((valleys / "sources.json").read_text("utf-8"))[0]["id"]
    rewrite(valleys / file, f'sources = ["{source}"]', 'sources = ["rumour"]')

    (issue,) = check(valleys)

    assert issue.what == "sources.json has no 'rumour'"
    assert file in issue.where


@pytest.mark.parametrize("file", ["published_figures.toml", "gaps.toml"])
def test_no_two_have_the_same_id(valleys, file):
    text = (valleys / file).read_text("utf-8")
    start = text.index("[[")
    (valleys / file).write_text(text + text[start:], "utf-8")

    (issue,) = check(valleys)

    assert "is taken" in issue.what


@pytest.mark.parametrize("fmt", ["table", "md", "html"])
def test_a_report_lists_what_is_not_drawn_with_what_was_published_about_it(valleys, fmt):
    timeline = load(valleys)
    change = compare(timeline.at("2002-01-01"), timeline.at("2004-01-01"))

    text = render(change, fmt)

    assert "Not drawn" in text
    assert "The old ford" in text
    assert "12.5 km² (Herald, 2004-05)" in text


def test_a_report_of_a_theatre_without_gaps_has_no_such_section(two_valleys_path):
    timeline = load(two_valleys_path)
    change = compare(timeline.at("2002-01-01"), timeline.at("2004-01-01"))

    assert "Not drawn" not in render(change, "md")
