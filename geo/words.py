"""Words in three languages; the text of numbers, dates and titles."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.rounding import COVERAGE, last_digit
from geo.schema import CONTESTED, LANGUAGES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geo.change import Change
    from geo.schema import Theatre, View
    from geo.snapshot import Snapshot

DIRECTION = {"en": "ltr", "ar": "rtl", "he": "rtl"}
MINUS = "\N{MINUS SIGN}"

# Levantine month names, as the region's press and the UN's Arabic texts write them.
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ar": "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|"
    "تشرين الأول|تشرين الثاني|كانون الأول",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
}

_TABLE = Path(__file__).parent / "assets" / "words.csv"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _FIRST_STRONG, _END = "\u2066", "\u2067", "\u2068", "\u2069"
_FIGURE = re.compile(r"[+\-\N{MINUS SIGN}±\d][\d.,\s%–/±-]*")
# Embeddings, overrides and isolates can turn a whole line around; the marks U+200E, U+200F
# and the joiners cannot, and proper Arabic and Hebrew text needs them.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
M2_PER_KM2 = 1e6
_NOTHING_M2 = 10  # as a standard deviation: no drawn line, but what rounding leaves
_NOTHING_KM2 = Decimal("0.00001")  # 10 m²: far below any outline, above what rounding leaves


def say(key: str, lang: str = "en", /, **values: object) -> str:
    """
    Say something in a language.

    Parameters
    ----------
    key : str
        A key of ``assets/words.csv``.
    lang : str
        ``en``, ``ar`` or ``he``.
    **values
        What the placeholders stand for. Each is set in an isolate where the sentence or the
        value runs from right to left, so that neither can turn the other around.

    Raises
    ------
    KeyError
        If there is no such key, or a placeholder has no value.
    OptionError
        If there is no such language.
    """
    return template(key, lang).format_map(
        {name: isolate(value, lang) for name, value in values.items()}
    )


def template(key: str, lang: str = "en") -> str:
    """Return words as they stand in the table, for a page that fills the placeholders itself."""
    return _words()[key][_known(lang)]


def months(lang: str = "en") -> list[str]:
    """Name the months as `long_date` does, January first."""
    return MONTHS[_known(lang)].split("|" if lang == "ar" else " ")


def has(key: str) -> bool:
    """Tell whether there are words for a key: kinds and permanences come from data."""
    return key in _words()


def pick(text: Mapping[str, str], lang: str = "en") -> str:
    """Pick the text in a language, else in English, else in any; made safe by `visible`."""
    for choice in (_known(lang), "en", *sorted(text)):
        if text.get(choice):
            return visible(text[choice])
    return ""


def visible(text: object) -> str:
    """
    Make every character of a text from data visible or harmless.

    Line breaks and tabs become spaces; controls, what is no character, and characters that turn
    the reading direction of what follows become marks such as ``[U+202E]``.
    """
    spaced = re.sub(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+", " ", str(text))
    marked = _TURNS.sub(_mark, spaced)
    return "".join(
        _mark(char) if unicodedata.category(char) in ("Cc", "Cs") or _is_none(char) else char
        for char in marked
    )


def isolate(value: object, lang: str) -> str:
    """Set a value in a Unicode isolate, where it or the language runs from right to left."""
    text = str(value)
    if (
        text.startswith((_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _FIRST_STRONG))
        and text.find(_END) == len(text) - 1
    ):
        return text  # is in one
    if DIRECTION[lang] == "ltr" and not _has_right_to_left(text):
        return text
    if _FIGURE.fullmatch(text):
        start = _LEFT_TO_RIGHT
    elif DIRECTION[lang] == "rtl" and not _has_direction(text):
        start = _RIGHT_TO_LEFT  # or what is put together of isolates alone would run to the right
    else:
        start = _FIRST_STRONG
    return f"{start}{text}{_END}"


def holder_name(theatre: Theatre, key: str, lang: str = "en") -> str:
    """Name a holder: a party, contested or unknown."""
    if key in (CONTESTED, UNKNOWN):
        return say(f"holder.{key}", lang)
    return pick(theatre.party(key).name, lang)


def status_name(status: str, lang: str = "en") -> str:
    """Name a status of control."""
    return say(f"status.{status}", lang)


def km2(value: float) -> str:
    """
    Write an area for people: whole km² from 10 up, otherwise two significant digits.

    Half to even on the shortest decimal that names the float, thousands set apart by commas,
    a real minus. Less than 10 m² is written as 0.
    """
    exact = Decimal(repr(float(value)))
    size = abs(exact)
    if size < _NOTHING_KM2:
        return "0"
    step = Decimal(1)
    if size < 10:
        step = Decimal(1).scaleb(size.adjusted() - 1)
    rounded = size.quantize(step, ROUND_HALF_EVEN)
    if rounded.adjusted() > size.adjusted() and size < 10:  # 9.96 became 10.0, 0.996 became 1.00
        rounded = rounded.quantize(step.scaleb(1))
    sign = MINUS if exact < 0 and rounded else ""
    return f"{sign}{rounded:,f}"


def signed_km2(value: float) -> str:
    """Write a change of area for people: as `km2`, and always with its sign unless 0."""
    text = km2(value)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def with_interval(
    value_km2: float, sigma_km2: float, lang: str = "en", *, signed: bool = False
) -> str:
    """
    Write an area with two standard deviations to either side: 232 ± 23.

    Parameters
    ----------
    value_km2, sigma_km2 : float
        The standard deviation is NaN where it is not stated, and 0 where no drawn line bounds
        the area.
    lang : str
        Where text runs from right to left, figures stand in an isolate.
    signed : bool
        Write the sign of what is not 0.

    Returns
    -------
    str
        Rounded half to even to the last digit that the standard deviation supports (see
        `rounding.last_digit`); to three digits, and marked, where it is not stated; as `km2`
        where it is 0.
    """
    sign = _sign(value_km2, signed)
    if math.isnan(sigma_km2):  # of 0 too: what was won and lost may be equal as drawn alone
        figure = _three_digits(abs(value_km2))
        return say("unit.unsure", lang, n=figure if figure == "0" else f"{sign}{figure}")
    if sigma_km2 * M2_PER_KM2 < _NOTHING_M2:
        return signed_km2(value_km2) if signed else km2(value_km2)
    step = last_digit(sigma_km2)
    size, reach = (_to(step, abs(one)) for one in (value_km2, COVERAGE * sigma_km2))
    return isolate(f"{sign if size != _to(step, 0) else ''}{size} ± {reach}", lang)


def in_digits(value_km2: float, sigma_km2: float) -> str:
    """Write an area to the last digit that a standard deviation supports; nothing is 0."""
    if sigma_km2 * M2_PER_KM2 < _NOTHING_M2:
        return km2(value_km2)
    step = last_digit(sigma_km2)
    size = _to(step, abs(value_km2))
    return "0" if size == _to(step, 0) else f"{_sign(value_km2, False)}{size}"


def in_range(value_km2: float, sigma_km2: float, lang: str = "en") -> str:
    """
    Write an area in a sentence with its unit and its interval: 232 km² (209 to 256).

    Rounded as by `with_interval`; no interval reaches below 0.
    """
    if math.isnan(sigma_km2):
        return say("unit.km2_unsure", lang, n=_three_digits(value_km2))
    if sigma_km2 * M2_PER_KM2 < _NOTHING_M2:
        return say("unit.figure_km2", lang, n=km2(value_km2))
    step, reach = last_digit(sigma_km2), COVERAGE * sigma_km2
    ends = (value_km2, max(0.0, value_km2 - reach), value_km2 + reach)
    n, low, high = (_to(step, end) for end in ends)
    return say("unit.km2_range", lang, n=n, low=low, high=high)


def long_date(day: date, lang: str = "en") -> str:
    """Write a date in words, with Western digits: 7 December 2024."""
    return f"{day.day} {months(lang)[day.month - 1]} {day.year}"


def date_text(snapshot: Snapshot, lang: str = "en", *, known: bool = False) -> str:
    """
    Write a snapshot's date, with the last reported day where that is an earlier one.

    With `known` it also says as of which day the answer was known, if that was asked for.
    """
    words = long_date(snapshot.date, lang)
    if snapshot.reported_on != snapshot.date:
        reported = long_date(snapshot.reported_on, lang)
        words = say("date.reported", lang, date=words, reported=reported)
    if known and snapshot.as_of is not None:
        words = say("date.known", lang, date=words, known=long_date(snapshot.as_of, lang))
    return words


def title(subject: Snapshot | Change, lang: str = "en") -> str:
    """Title of a snapshot or a change: the theatre, its dates, and the scenario if there is one."""
    plain = _title(subject, lang)
    if subject.scenario is None:
        return plain
    return say("scenario.title", lang, title=plain, name=pick(subject.scenario.title, lang))


def scenario_stamp(subject: Snapshot | Change, lang: str = "en") -> str:
    """Say that a scenario is no record of events; empty if there is none."""
    if subject.scenario is None:
        return ""
    return say("scenario.stamp", lang, name=pick(subject.scenario.title, lang))


def _title(subject: Snapshot | Change, lang: str) -> str:
    """Title without a scenario: the theatre, its dates, and the view if it has labels."""
    from geo.change import Change

    if isinstance(subject, Change) and subject.scenario is not None and _same_day(subject):
        subject = subject.after
    if isinstance(subject, Change):
        theatre = subject.before.theatre
        revised = subject.before.as_of != subject.after.as_of
        d1, d2 = (date_text(end, lang, known=revised) for end in (subject.before, subject.after))
        words = say("title.report_dates", lang, theatre=pick(theatre.title, lang), d1=d1, d2=d2)
        return in_view(words, subject.after.view, lang)
    name = pick(subject.theatre.title, lang)
    words = say("title.one_date", lang, theatre=name, date=date_text(subject, lang))
    return in_view(words, subject.view, lang)


def in_view(title: str, view: View, lang: str = "en") -> str:
    """Add to a title whose terms it is in; de facto, which has no labels, goes without saying."""
    return f"{title} · {pick(view.title, lang)}" if view.labels else title


def known_on(snapshot: Snapshot, lang: str = "en") -> str:
    """Say as of which day the answer was known; empty if nothing was left out."""
    if snapshot.as_of is None:
        return ""
    return say("asof", lang, date=long_date(snapshot.as_of, lang))


def label(theatre: Theatre, view: View, row: int, holder: str, lang: str = "en") -> str:
    """
    Write what a view calls the ground of a holder; one that rests on weak sources says so.

    Parameters
    ----------
    row : int
        Position in `view.labels`; negative where the view says nothing of the ground.
    """
    if row < 0:
        return say("view.no_label", lang, holder=holder_name(theatre, holder, lang))
    text = pick(view.labels[row].text, lang)
    return say("view.weak", lang, label=text) if view.labels[row].confidence == "low" else text


def terms(view: View, lang: str = "en") -> str:
    """
    Say whose terms figures are in.

    Areas are de facto in every view, so a view with labels is named for its labels alone: nobody
    is to quote a figure as if that side had stated it.
    """
    title = pick(view.title, lang)
    return say("view.terms", lang, view=title) if view.labels else title


def view_line(view: View, lang: str = "en") -> str:
    """Say whose point of view it is, and of one with labels that the lines are the same in all."""
    stamp = f"{pick(view.stamp, lang)}."
    return f"{stamp} {say('view.note', lang)}" if view.labels else stamp


def disclaimer(lang: str = "en") -> str:
    """What every output says about itself."""
    return say("disclaimer.full", lang)


def source_line(title: str, manifest: Mapping[str, Any], lang: str = "en") -> str:
    """Say in one line where something quoted is from: product, title, data, and the id to cite."""
    return say(
        "quote.source",
        lang,
        product=say("name.product", lang),
        version=manifest["tool"]["version"],
        title=title,
        hash=manifest["data_sha256"][:12],
        id=manifest["id"],
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return {row["key"]: row for row in csv.DictReader(table)}


def _known(lang: str) -> str:
    if lang in LANGUAGES:
        return lang
    raise OptionError.of(
        f"language {lang!r}",
        "there are no words in it",
        f"Use one of: {', '.join(LANGUAGES)}",
    )


def _to(step: Decimal, value: float) -> str:
    """Write a number to a step, half to even on the shortest decimal that names the float."""
    exact = Decimal(repr(float(value)))
    return f"{(exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step:,f}"


def _three_digits(value: float) -> str:
    exact = Decimal(repr(float(value)))
    if abs(exact) < _NOTHING_KM2:
        return "0"
    return _to(Decimal(1).scaleb(exact.adjusted() - 2), value)


def _sign(value: float, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def _same_day(change: Change) -> bool:
    before, after = change.before, change.after
    return (before.date, before.as_of) == (after.date, after.as_of)


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _is_none(char: str) -> bool:
    """Tell whether Unicode says that this is no character: XML, and so SVG, may not hold two."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


def _has_direction(text: str) -> bool:
    """Tell whether a letter outside of isolates says in which direction a text runs."""
    depth = 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        depth += kind in ("LRI", "RLI", "FSI")
        depth -= kind == "PDI"
        if depth == 0 and kind in ("L", "R", "AL"):
            return True
    return False


def _mark(found: re.Match[str] | str) -> str:
    char = found if isinstance(found, str) else found.group()
    return f"[U+{ord(char):04X}]"
