"""What a written date means, and which forms are refused rather than guessed."""

from datetime import date, datetime

import pytest

from geo.dates import (
    DayRange,
    day_after,
    day_before,
    parse_day,
    parse_edtf,
    parse_interval,
)
from geo.errors import DateError

ENTRY, HOLD = date(2024, 12, 8), date(2024, 12, 12)


def test_a_civil_date_is_read_as_its_day():
    assert parse_day("2024-12-08") == ENTRY
    assert parse_day(ENTRY) == ENTRY


@pytest.mark.parametrize(
    "text",
    [
        "08/12/2024", "2024-12-8", "20241208", "2024-12", "2024-12-08T00:00", " 2024-12-08",
        "2023-02-29", "٢٠٢٤-١٢-٠٨", "", "today", datetime(2024, 12, 8), None,
    ],
)  # fmt: skip
def test_a_date_in_another_form_is_refused_with_the_form_that_is_wanted(text):
    with pytest.raises(DateError, match="YYYY-MM-DD"):
        parse_day(text)


def test_the_message_about_a_date_names_where_it_stands():
    with pytest.raises(DateError, match=r"control\.geojson, valid_to: '8 May' is not a date"):
        parse_day("8 May", where="control.geojson, valid_to")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("[2024-12-08..2024-12-12]", ENTRY, HOLD),
        ("2024-12-08/2024-12-12", ENTRY, HOLD),
        ("2024-12-08", ENTRY, ENTRY),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("[2024-11..2024-12-12]", date(2024, 11, 1), HOLD),
        ("2023/2024-11", date(2023, 1, 1), date(2024, 11, 30)),
        ("[..2024-12-12]", None, HOLD),
        ("[2024-12-08..]", ENTRY, None),
        ("../2024-12-12", None, HOLD),
        ("2024-12-08/..", ENTRY, None),
        ("/2024-12-12", None, HOLD),
        ("2024-12~", date(2024, 12, 1), date(2024, 12, 31)),
        ("[2024-12-08?..2024-12-12%]", ENTRY, HOLD),
    ],
)
def test_an_edtf_text_bounds_one_day(text, earliest, latest):
    assert parse_edtf(text) == DayRange(earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "", "..", "/", "[..]", "[]", "December 2024", "[2024-12-08, 2024-12-12]", "2024-13",
        "2024-02-30", "0000", "[2024..2025..2026]", "2024-12-08..2024-12-12", "[2024-12-08",
        "2024-12~~",
    ],
)  # fmt: skip
def test_an_edtf_text_that_bounds_no_day_is_refused(text):
    with pytest.raises(DateError, match="is not a date range"):
        parse_edtf(text)


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(DateError, match="ends before it starts"):
        parse_edtf("[2024-12-12..2024-12-08]")
    with pytest.raises(DateError, match="ends before it starts"):
        parse_interval("2024-12-12/2024-12-08")


def test_a_range_includes_both_its_days_and_an_open_side_all():
    assert ENTRY in DayRange(ENTRY, HOLD)
    assert HOLD in DayRange(ENTRY, HOLD)
    assert day_before(ENTRY) not in DayRange(ENTRY, HOLD)
    assert day_after(HOLD) not in DayRange(ENTRY, HOLD)
    assert date(1, 1, 1) in DayRange(None, HOLD)
    assert date(9999, 12, 31) in DayRange(ENTRY, None)


def test_an_interval_is_two_days_and_nothing_else():
    assert parse_interval("2024-12-08/2024-12-12") == (ENTRY, HOLD)
    assert parse_interval("2024-12-08/2024-12-08") == (ENTRY, ENTRY)
    for text in ("2024-12-08", "2024-12/2025-01", "2024-12-08/", "2024-12-08/2024-12-09/"):
        with pytest.raises(DateError):
            parse_interval(text)
