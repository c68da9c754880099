"""How published figures, ours and their bounds are put in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.published import INCONSISTENT
from geo.schema import MEASURES
from geo.words import in_digits, isolate, km2, long_date, pick, say, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.alternatives import Possible
    from geo.measured import Measured
    from geo.precision import Claimed
    from geo.published import Verdict
    from geo.schema import Published, Theatre

UNITS = {"area": "km2", "length": "km", "width": "km", "count": "posts", "share": "percent"}


def figure_text(figure: Published, lang: str) -> str:
    """Write a published figure as it was published, with its unit: 400 km², 75 km or more."""

    def unit(n: str) -> str:
        return say(f"unit.figure_{figure.unit}", lang, n=n)

    low, high = figure.low, figure.high
    if high is None:
        return say("check.at_least", lang, low=unit(_plain(low or 0.0)))
    if low is None:
        return say("check.at_most", lang, high=unit(_plain(high)))
    return unit(_plain(low) if low == high else _between(low, high, lang))


def read_as(claim: Claimed, quantity: str, lang: str) -> str:
    """Write the interval that a figure was read as, without its unit; a count is what it is."""
    if quantity == "count" and claim.low == claim.high:
        return f"{claim.low:g}"
    return _between(claim.low, claim.high, lang)


def ours_text(ours: Measured | None, lang: str) -> str:
    """Write our figure with its unit and interval: 232 km² (209 to 256)."""
    if ours is None:
        return ""
    unit = f"unit.figure_{UNITS[MEASURES[ours.measure.kind]]}"
    text = say(unit, lang, n=_digits(ours, ours.value))
    if not math.isnan(ours.low) and ours.low != ours.high:
        low, high = _digits(ours, ours.low), _digits(ours, ours.high)
        text = say("check.range", lang, n=text, low=low, high=high)
    return text if ours.date is None else f"{text}, {long_date(ours.date, lang)}"


def bounds(ours: Measured | None, lang: str) -> str:
    """Write our outer bound: 152 to 312; nothing where there is none."""
    if ours is None or math.isnan(ours.outer_low) or math.isnan(ours.outer_high):
        return say("report.not_stated", lang)
    low, high = _digits(ours, ours.outer_low), _digits(ours, ours.outer_high)
    return isolate(say("check.to", lang, low=low, high=high), lang)


def wholes(value: float) -> str:
    """Write an area without decimals where it has ten km² or more."""
    return km2(value)


def counted(told: Sequence[Verdict], lang: str) -> str:
    """List published values, each once."""
    listed = ""
    for text in dict.fromkeys(figure_text(one.figure, lang) for one in told):
        listed = say("list.and", lang, a=listed, b=text) if listed else text
    return listed


def why(one: Verdict, lang: str, theatre: Theatre | None = None) -> str:
    """Say why a verdict is what it is, then what the figure may have measured instead."""
    parts = [] if one.reason in ("meets", "outside") else [_reason(one, lang, theatre)]
    if one.ours is not None and one.figure.scope is not None:
        scope = _name(one, one.figure.scope, lang)
        parts.append(say("check.scope", lang, scope=scope))
    if one.verdict == INCONSISTENT and one.width_km is not None:
        needed, has = (say("unit.figure_km", lang, n=f"{km:.1f}") for km in one.width_km)
        parts.append(say("check.width", lang, needed=needed, ours=has))
    if one.possible:
        fitting = ""
        for each in one.possible:
            text = _possible(each, one, lang)
            fitting = say("list.clause", lang, a=fitting, b=text) if fitting else text
        parts.append(f"{say('check.alternatives', lang)}: {fitting}.")
    return " ".join(parts)


def _reason(one: Verdict, lang: str, theatre: Theatre | None) -> str:
    if one.reason == "told" and theatre is not None:
        reasons = [pick(gap.why, lang) for gap in theatre.gaps if one.figure.id in gap.figures]
        subject = theatre.checking.undecided.get(one.figure.covers)
        return " ".join([pick(subject, lang)] if subject else reasons)
    ours = one.ours
    if ours is not None and ours.measure.kind == "posts" and one.reason == "between":
        return say(f"check.reason_{'fewer' if one.claim.high < ours.low else 'more'}", lang)
    if ours is not None and one.reason == "partly":
        drawn = say("unit.figure_km2", lang, n=km2(ours.value))
        if one.claim.value is None:
            return say("check.reason_partly_open", lang, n=drawn)
        more = say("unit.figure_km2", lang, n=km2(one.claim.value - ours.value))
        return say("check.reason_partly", lang, n=drawn, more=more)
    return say(f"check.reason_{one.reason}", lang)


def _possible(each: Possible, one: Verdict, lang: str) -> str:
    unit = UNITS[one.figure.quantity]
    ends = (each.low, each.high)
    low, high = (f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in ends)
    n = low if low == high else say("check.to", lang, low=low, high=high)
    n = say(f"unit.figure_{unit}", lang, n=n)
    if each.kind == "definition":
        kind, _, record = each.about.partition(":")
        known = kind if kind in ("along", "east_west", "north_south") else "other"
        values = {"name": _name(one, record, lang)} if known == "along" else {}
        return say(f"check.definition_{known}", lang, n=n, **values)
    values = {}
    if each.kind in ("ground", "reading"):
        values["name"] = _name(one, each.about, lang)
    if each.kind == "date":
        values["date"] = each.about
    text = say(f"check.fits_{each.kind}", lang, n=n, **values)
    if each.kind in ("lasting", "any", "names") and each.about:
        return say("check.fits_scope", lang, way=text, scope=_name(one, each.about, lang))
    return text


def _name(one: Verdict, key: str, lang: str) -> str:
    """Name records, readings or ways of counting; several records are joined."""
    names = [pick(one.names.get(part, {"en": part}), lang) for part in key.split(" ")]
    return " + ".join(visible(name) for name in names)


def _digits(ours: Measured, value: float) -> str:
    """Write to the digit that our interval supports."""
    kind = MEASURES[ours.measure.kind]
    if kind == "count":
        return f"{value:g}"
    if kind == "share":
        return f"{value:.1f}"
    if math.isnan(ours.sigma):
        return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
    return in_digits(value, ours.sigma)


def _between(low: float, high: float, lang: str) -> str:
    if math.isinf(high):
        return say("check.at_least", lang, low=_plain(low))
    if low == 0:
        return say("check.at_most", lang, high=_plain(high))
    return say("check.to", lang, low=_plain(low), high=_plain(high))


def _plain(value: float) -> str:
    """Write a published number as it stands; a converted one is not told to the last digit."""
    return f"{round(value, 1 if value >= 100 else 3):,.10g}"
