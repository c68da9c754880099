"""Pages and reports of the Golan in every view and language: no side's words but the view's."""

import csv
import re
from pathlib import Path

import pytest

import geo
from geo import reports
from geo.maps import date_map
from geo.maps.payload import payload
from geo.words import disclaimer, pick, say
from tests.loaded_terms import LOADED

WORDS = Path(geo.__file__).parent / "assets" / "words.csv"
LANGUAGES = ("en", "ar", "he")
VIEWS = ("de_facto", "un", "israel", "syria", "us")
THEIRS = {"views", "sources"}  # what views say of the ground, and the titles of sources


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


def texts(value):
    """Every text in plain data with its language, but those that are not ours."""
    if isinstance(value, str):
        yield value, "en"
    elif isinstance(value, dict) and "en" in value:
        yield from ((text, lang) for lang, text in value.items())
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in THEIRS:
                yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def loaded(text, lang):
    """Terms of either side; what has no translation stands in English on every page."""
    return [word[0] for each in {lang, "en"} for word in re.finditer(LOADED[each], text, re.I)]


def test_a_loaded_word_is_found_in_each_language():
    for text, lang in (("they seized it", "en"), ("الجولان المحتل", "ar"), ("הגולן הכבוש", "he")):
        assert loaded(text, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_ours_is_loaded(lang):
    with WORDS.open(encoding="utf-8", newline="") as rows:
        found = [(row["key"], loaded(row[lang], lang)) for row in csv.DictReader(rows)]

    assert [row for row in found if row[1]] == []


@pytest.mark.parametrize("day", ["1973-10-11", "2014-09-13", "2026-02-26"])
def test_a_page_has_no_loaded_word_but_those_of_views(golan, day):
    said = list(texts(payload(golan.at(day))))

    assert {lang for _, lang in said} == {*LANGUAGES}
    assert [text for text, lang in said if loaded(text, lang)] == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_says_whose_view_it_is_and_that_it_takes_no_side(golan, view, lang):
    snapshot = golan.at("2026-02-26", view=view)

    page = date_map(snapshot, lang=lang).page()

    assert pick(snapshot.view.stamp, lang) in page
    assert disclaimer(lang) in page


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_has_no_loaded_word_but_the_views_and_says_whose_view_it_is(golan, view, lang):
    change = geo.compare(golan.at("2024-12-07", view=view), golan.at("2026-02-26", view=view))
    theirs = change.after.view
    own = [label.text for label in theirs.labels] + [theirs.title, theirs.stamp, theirs.note]

    text = reports.render(change, "md", lang=lang)

    assert pick(theirs.title, lang) in text
    assert disclaimer(lang) in text
    ours, cited, _ = text.partition(f"## {say('foot.sources', lang)}")
    assert cited
    assert loaded(ours, lang) or view not in ("un", "syria")  # their own words stand in it
    for words in own:
        ours = ours.replace(pick(words, lang), "").replace(words["en"], "")
    assert loaded(ours, lang) == []
