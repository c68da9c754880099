"""Civil dates, the EDTF subset, half-open valid time."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from geo.errors import DateError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PART = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[~?%]?", re.ASCII)
_OPEN = ("", "..")
_ONE_DAY = timedelta(days=1)


def parse_day(text: str | date, *, where: str = "date") -> date:
    """
    Read a civil date written as ``YYYY-MM-DD``.

    Parameters
    ----------
    text : str or date
        ISO 8601 calendar date; a `datetime.date` passes through.
    where : str
        What to name in the message, for example a file and a field.

    Raises
    ------
    DateError
        If the text has another form or names a day that does not exist. Forms such as
        ``08/12/2024`` are refused, never guessed.
    """
    if type(text) is date:
        return text
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # 2023-02-29 has the form but is no day; told below
    raise DateError.of(where, f"{str(text)!r} is not a date", "Write it as YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days between which one uncertain day lies, both included; None is unbounded."""

    earliest: date | None
    latest: date | None

    def __contains__(self, day: date) -> bool:
        return (self.earliest is None or self.earliest <= day) and (
            self.latest is None or day <= self.latest
        )


@cache
def parse_edtf(text: str, *, where: str = "EDTF date") -> DayRange:
    """
    Read the days between which one day lies, from the subset of EDTF that layers use.

    ``[2024-12-08..2024-12-12]`` is the canonical form; ``2024-12-08/2024-12-12`` and the part
    dates ``2024-12`` and ``2024`` read alike. Either end of a range may be open (``..``). The
    flags ``~ ? %`` are allowed and do not widen the range.

    Raises
    ------
    DateError
        If the text is not of that form, or its end lies before its start.

    References
    ----------
    .. [1] Library of Congress, "Extended Date/Time Format (EDTF) Specification", levels 0-2.
    """
    first, last = _range_parts(text)
    try:
        days = DayRange(
            None if first in _OPEN else _part_days(first)[0],
            None if last in _OPEN else _part_days(last)[1],
        )
    except ValueError:
        days = DayRange(None, None)  # told below, with a range that is open at both ends
    if days == DayRange(None, None):
        raise DateError.of(
            where, f"{text!r} is not a date range", "Write it as [YYYY-MM-DD..YYYY-MM-DD]"
        )
    if days.earliest and days.latest and days.latest < days.earliest:
        raise DateError.of(where, f"{text!r} ends before it starts", "Swap the two days")
    return days


def parse_interval(text: str, *, where: str = "dates") -> tuple[date, date]:
    """
    Read an interval ``YYYY-MM-DD/YYYY-MM-DD`` of civil dates, both days included.

    Raises
    ------
    DateError
        If either day is not a date, or the second lies before the first.
    """
    first, slash, last = text.partition("/")
    if not slash:
        raise DateError.of(where, f"{text!r} is not an interval", "Write it as FIRST/LAST")
    start, end = parse_day(first, where=where), parse_day(last, where=where)
    if end < start:
        raise DateError.of(where, f"{text!r} ends before it starts", "Swap the two days")
    return start, end


def day_before(day: date) -> date:
    """Return the last day that a half-open valid time ending on `day` includes."""
    return day - _ONE_DAY


def day_after(day: date) -> date:
    """Return the first day that a valid time including `day` as its last ends on."""
    return day + _ONE_DAY


def _range_parts(text: str) -> tuple[str, str]:
    """Split a range in two; a text without a range bounds the day from both sides."""
    if text.startswith("[") and text.endswith("]") and ".." in text:
        # An open end leaves "[..b]" or "[a..]": the dots are the separator, not a bound.
        first, _, last = text[1:-1].partition("..")
        return first, last
    first, slash, last = text.partition("/")
    return (first, last) if slash else (text, text)


def _part_days(text: str) -> tuple[date, date]:
    """First and last day of a date, a month or a year."""
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match[1])
    if match[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(match[2])
    if match[3] is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day = date(year, month, int(match[3]))
    return day, day
