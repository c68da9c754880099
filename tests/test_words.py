"""Words, numbers and dates, as people read them."""

import csv
import string
from datetime import date
from pathlib import Path

import pytest

import geo
from geo import words
from geo.errors import OptionError

TABLE = Path(words.__file__).parent / "assets" / "words.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))


def placeholders(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_every_word_is_there_in_all_three_languages_and_speaks_of_the_same(row):
    assert all(row[lang] for lang in ("en", "ar", "he"))
    assert placeholders(row["en"]) == placeholders(row["ar"]) == placeholders(row["he"])


def test_keys_are_sorted_and_each_stands_once():
    keys = [row["key"] for row in ROWS]

    assert keys == sorted(set(keys))


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_our_own_voice_takes_no_side(lang):
    loaded = {
        "en": ("seized", "liberated", "conquered", "occupied", "regained", "terrorist", "enemy"),
        "ar": ("احتل", "محتل", "حرّر", "استعاد", "إرهاب"),
        "he": ("כבש", "כבוש", "שחרר", "מחבל"),
    }

    assert not [
        (row["key"], word) for row in ROWS for word in loaded[lang] if word in row[lang].lower()
    ]


@pytest.mark.parametrize(
    ("area_km2", "told"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.000009, "0"),  # 9 m²: below what is told
        (-0.000009, "0"),
        (0.00001, "0.000010"),
        (0.25, "0.25"),
        (0.125, "0.12"),  # half to even, down
        (0.135, "0.14"),  # half to even, up
        (2.675, "2.7"),
        (0.996, "1.0"),  # not 1.00
        (9.847, "9.8"),
        (-9.85, "\N{MINUS SIGN}9.8"),  # half to even on the decimal that names the float
        (9.96, "10"),  # not 10.0
        (10.5, "10"),
        (11.5, "12"),
        (231.5, "232"),
        (1157.5, "1,158"),
        (-1234567.4, "\N{MINUS SIGN}1,234,567"),
    ],
)
def test_an_area_is_rounded_once_half_to_even(area_km2, told):
    assert words.km2(area_km2) == told


@pytest.mark.parametrize(
    ("change_km2", "told"),
    [(232.1, "+232"), (-232.1, "\N{MINUS SIGN}232"), (0.0, "0"), (-1e-9, "0"), (1e-9, "0")],
)
def test_a_change_of_area_carries_its_sign_and_nothing_has_none(change_km2, told):
    assert words.signed_km2(change_km2) == told


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "7 December 2024"), ("ar", "7 كانون الأول 2024"), ("he", "7 בדצמבר 2024")],
)
def test_a_date_is_written_in_the_words_of_its_language(lang, told):
    assert words.long_date(date(2024, 12, 7), lang) == told


def test_a_right_to_left_sentence_isolates_what_it_is_given():
    told = words.say("title.report_dates", "ar", theatre="Golan", d1="1967", d2="2026")

    assert told == "\u2068Golan\u2069، من \u20661967\u2069 إلى \u20662026\u2069"


def test_an_english_sentence_isolates_only_what_runs_the_other_way():
    told = words.say("title.report_dates", theatre="الجولان", d1="1967", d2="2026")

    assert told == "\u2068الجولان\u2069, 1967 to 2026"


def test_a_name_is_told_in_the_language_asked_for_else_in_english_else_in_any():
    assert words.pick({"en": "Golan", "ar": "الجولان"}, "ar") == "الجولان"
    assert words.pick({"en": "Golan", "ar": "الجولان"}, "he") == "Golan"
    assert words.pick({"ar": "الجولان"}, "he") == "الجولان"
    assert words.pick({}, "he") == ""


def test_characters_that_turn_or_hide_a_line_are_shown_as_marks():
    assert (
        words.visible("a\u202eb\u2066c\x1b[31md\x00") == "a[U+202E]b[U+2066]c[U+001B][31md[U+0000]"
    )
    assert words.visible("two\nlines\tand\u2028more") == "two lines and more"
    assert words.visible("خوا\u200cهد") == "خوا\u200cهد"  # a joiner is part of the spelling


def test_a_language_without_words_is_refused_by_name():
    with pytest.raises(OptionError, match=r"language 'fr'.*en, ar, he"):
        words.say("time.before", "fr")


def test_titles_say_which_day_was_last_reported_and_known(two_valleys_path):
    timeline = geo.load(two_valleys_path)

    unreported = timeline.at("2009-03-04")
    corrected = geo.compare(
        timeline.at("2013-02-10", as_of="2013-02-10"), timeline.at("2013-02-10", as_of="2013-03-01")
    )

    assert words.title(unreported) == "Two valleys, 4 March 2009 (as last reported on 3 March 2009)"
    assert words.title(corrected) == (
        "Two valleys, 10 February 2013 (as known on 10 February 2013)"
        " to 10 February 2013 (as known on 1 March 2013)"
    )


@pytest.mark.parametrize(
    ("area_km2", "sigma_km2", "told", "said"),
    [
        (232.358, 11.648, "232 ± 23", "232 km² (209 to 256)"),  # 1 leads: two digits of sigma
        (1159.1, 21.98, "1,160 ± 40", "1,160 km² (1,120 to 1,200)"),
        (9.8472, 0.15003, "9.85 ± 0.30", "9.85 km² (9.55 to 10.15)"),
        (5, 300, "0 ± 600", "0 km² (0 to 600)"),  # no ground is less than none
        (2.5, 0.5, "2.5 ± 1.0", "2.5 km² (1.5 to 3.5)"),
        (0.25, 0.3, "0.2 ± 0.6", "0.2 km² (0.0 to 0.8)"),  # half to even
        (232.358, float("nan"), "232 (± not stated)", "232 km² (interval not stated)"),
        (1159.1, float("nan"), "1,160 (± not stated)", "1,160 km² (interval not stated)"),
        (0, float("nan"), "0 (± not stated)", "0 km² (interval not stated)"),
        (2307.4, 0, "2,307", "2,307 km²"),  # bounded by definitions alone
    ],
)
def test_an_area_is_told_to_the_digits_that_its_interval_supports(area_km2, sigma_km2, told, said):
    assert words.with_interval(area_km2, sigma_km2) == told
    assert words.in_range(area_km2, sigma_km2) == said


def test_a_change_carries_its_sign_beside_its_interval():
    assert words.with_interval(232.358, 11.648, signed=True) == "+232 ± 23"
    assert words.with_interval(-232.358, 11.648, signed=True) == "\N{MINUS SIGN}232 ± 23"
    assert words.with_interval(-0.4, 30, signed=True) == "0 ± 60"


def test_an_interval_reads_from_left_to_right_in_every_language():
    assert words.with_interval(232.358, 11.648, "he") == "\u2066232 ± 23\u2069"
    assert words.say("unit.figure_km2", "ar", n=words.with_interval(5.5, 1.0, "ar")) == (
        "\u20665.5 ± 2.0\u2069 كم²"
    )


def test_a_number_to_the_digits_of_its_error_has_a_real_minus_and_no_minus_at_zero():
    assert words.in_digits(-12.34, 0.6) == "\N{MINUS SIGN}12.3"
    assert words.in_digits(-0.04, 1.2) == "0"
