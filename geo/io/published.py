"""published_figures.toml and gaps.toml: what others published, and what is not drawn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.check.case import one_of
from geo.dates import parse_edtf
from geo.errors import DateError, Issue
from geo.io.settings import Table
from geo.schema import (
    CONFIDENCES,
    GIVEN_UNITS,
    MEASURES,
    QUANTITIES,
    Checking,
    Counting,
    Gap,
    Measure,
    Published,
    Reading,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# Which keys a kind of measure has beside `covers`, `kind` and `partly`.
_OF_KIND = {
    "area": ("records",),
    "held": ("party", "on"),
    "gained": ("party", "on"),
    "north_south": ("records",),
    "along": ("records",),
    "east_west": ("records",),
    "posts": ("party",),
    "share": ("records", "whole"),
}
SAME = 0.02  # by how much a value and what it was converted from may differ: both are rounded


class Figures(NamedTuple):
    """What figures are about, key to sentence; the figures in file order; how to check them."""

    covers: dict[str, str]
    figures: tuple[Published, ...]
    checking: Checking


def published(values: dict[str, Any], where: str) -> tuple[Figures, list[Issue]]:
    """
    Read the values of a published_figures.toml.

    Returns
    -------
    figures : Figures
        Good only if there is no issue of level error.
    issues : list of Issue
        Everything found in one pass.
    """
    issues: list[Issue] = []
    table = Table(values, where, issues)
    covers = table.get("covers", dict) or {}
    for key, sentence in covers.items():
        if not isinstance(sentence, str) or not sentence.strip():
            table.tell(f"covers.{key} is {sentence!r}", "Write a sentence in quotes")
    figures = tuple(_figure(one, covers) for one in _identified(table, "figures"))
    bases = {figure.id for figure in figures}
    for figure in figures:
        if figure.base is not None and figure.base not in bases:
            what = f"{figure.id!r} has the base {figure.base!r}, and no figure has that id"
            table.tell(what, one_of(figure.base, bases))
    countings = tuple(_counting(one) for one in _identified(table, "countings", ()))
    for figure in figures:
        ways = {one.id for one in countings}
        if figure.scope is not None and figure.scope not in ways:
            what = f"{figure.id!r} has the scope {figure.scope!r}, and no counting has that id"
            table.tell(what, one_of(figure.scope, ways))
    checking = Checking(
        countings=countings,
        measures=tuple(_measure(one, covers) for one in table.tables("measures")),
        readings=tuple(_reading(one, covers) for one in _identified(table, "readings", ())),
        undecided={_subject(one, covers): one.words("why") for one in table.tables("undecided")},
    )
    table.close()
    return Figures(covers, figures, checking), issues


def gaps(values: dict[str, Any], where: str) -> tuple[tuple[Gap, ...], list[Issue]]:
    """Read the values of a gaps.toml; as `published`."""
    issues: list[Issue] = []
    table = Table(values, where, issues)
    found = tuple(
        Gap(
            id=one.key("id"),
            what=one.words("what"),
            why=one.words("why"),
            figures=one.items("figures", str),
            sources=_sources(one),
        )
        for one in _identified(table, "gaps")
    )
    table.close()
    return found, issues


def _identified(table: Table, key: str, default: Any = ...) -> Iterator[Table]:
    """Tables of an array, named by their id in messages; no two have the same."""
    seen: set[str] = set()
    for one in table.tables(key, default=default):
        identity = one.values.get("id")
        if isinstance(identity, str) and identity:
            one.where = f"{table.where}, {identity!r}"
            if identity in seen:
                one.tell(f"the id {identity!r} is taken", "Give each an id of its own")
            seen.add(identity)
        yield one


def _figure(one: Table, covers: dict[str, str]) -> Published:
    quantity = one.choice("quantity", tuple(QUANTITIES))
    subject = _subject(one, covers)
    low, high = _bounds(one)
    unit = one.choice("unit", QUANTITIES.get(quantity, ())) if quantity in QUANTITIES else ""
    base = one.get("base", str, None)
    if base is not None and quantity != "share":
        one.tell("it has a base and is no share", "Drop base, or make quantity share")
    return Published(
        id=one.key("id"),
        quantity=quantity,
        covers=subject,
        says=one.get("says", str) or "",
        low=low,
        high=high,
        unit=unit,
        published=_published(one),
        publisher=one.get("publisher", str) or "",
        confidence=one.choice("confidence", CONFIDENCES),
        sources=_sources(one),
        rounded_to=_step(one),
        given=_given(one, unit),
        base=base,
        scope=one.get("scope", str, None) if quantity == "count" else None,
    )


def _subject(one: Table, covers: dict[str, str]) -> str:
    subject: str | None = one.get("covers", str)
    if subject is not None and subject not in covers:
        one.tell(f"covers is {subject!r}, and [covers] has no such key", one_of(subject, covers))
    return subject or ""


def _step(one: Table) -> float | None:
    """To which step a value was rounded; bounds are taken as they stand."""
    step: float | None = one.get("rounded_to", int, None)
    if step is None:
        return None
    if not 0 < step < float("inf"):
        one.tell("rounded_to is not more than zero", "Give a number above zero")
    if "value" not in one.values or "given" in one.values:
        one.tell("rounded_to stands without a value of its own", "Drop it, or give value alone")
    return float(step)


def _given(one: Table, unit: str) -> tuple[float, str] | None:
    """Value and unit that the figure was converted from; the two must agree."""
    values = one.get("given", dict, None)
    if values is None:
        return None
    table = Table(values, f"{one.where}, given", one.issues)
    value, name = table.get("value", int), table.choice("unit", tuple(GIVEN_UNITS))
    table.close()
    own = one.values.get("value")
    if value is None or name not in GIVEN_UNITS or not isinstance(own, int | float):
        if own is None:
            one.tell("it is given in another unit and has no value", "Give value")
        return None
    into, worth = GIVEN_UNITS[name]
    if not 0 < value < float("inf") or into != unit or abs(value * worth - own) > SAME * own:
        table.tell(
            f"{value:g} {name} is {value * worth:g} {into}, and the figure is {own:g} {unit}",
            "Correct one of them",
        )
    return float(value), name


def _measure(one: Table, covers: dict[str, str]) -> Measure:
    kind = one.choice("kind", tuple(MEASURES))
    keys = _OF_KIND.get(kind, ())
    found = Measure(
        covers=_subject(one, covers),
        kind=kind,
        records=one.items("records", str, ...) if "records" in keys else (),
        whole=one.items("whole", str, ...) if "whole" in keys else (),
        party=one.get("party", str) if "party" in keys else None,
        on=one.get("on", date) if "on" in keys else None,
        partly=_flag(one, "partly"),
    )
    for key in ("records", "whole"):
        if one.values.get(key) == []:
            one.tell(f"{key} is empty", "Name at least one record")
    return found


def _counting(one: Table) -> Counting:
    return Counting(
        id=one.key("id"),
        what=one.words("what"),
        records=one.items("records", str, ...),
        as_one=_flag(one, "as_one"),
    )


def _flag(one: Table, key: str) -> bool:
    flag: bool = one.get(key, bool, default=False)
    return flag


def _reading(one: Table, covers: dict[str, str]) -> Reading:
    low, high = _bounds(one)
    if low is None or high is None:
        one.tell("it has one bound alone", "Give value, or low and high")
    return Reading(
        id=one.key("id"),
        covers=_subject(one, covers),
        what=one.words("what"),
        low=float(low or 0.0),
        high=float(high or 0.0),
        unit=one.choice("unit", ("km2", "km")),
        sources=_sources(one),
    )


def _bounds(one: Table) -> tuple[float | None, float | None]:
    """Lower and upper bound: of one value, or of what stands in low and high."""
    value, low, high = (one.get(key, int, None) for key in ("value", "low", "high"))
    if (value is None) == (low is None and high is None):
        one.tell(
            "it has no value and no bound" if value is None else "it has a value and a bound",
            "Give value, or low, high or both",
        )
    low, high = (value, value) if value is not None else (low, high)
    if any(bound is not None and not 0 < bound < float("inf") for bound in (low, high)):
        one.tell("its value is not more than zero", "Give a number above zero")
    elif low is not None and high is not None and high < low:
        one.tell(f"high {high} is below low {low}", "Swap the two")
    return low, high


def _published(one: Table) -> str | None:
    text: str | None = one.get("published", str, None)
    if text is not None:
        try:
            parse_edtf(text, where=f"{one.where}, published")
        except DateError as error:
            one.issues.extend(error.issues)
    return text


def _sources(one: Table) -> tuple[str, ...]:
    sources = one.items("sources", str, ...)
    if one.values.get("sources") == []:
        one.tell("sources is empty", "Name at least one id of sources.json")
    return sources
