"""published_figures.toml and gaps.toml: what others published, and what is not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.check.case import one_of
from geo.dates import parse_edtf
from geo.errors import DateError, Issue
from geo.io.settings import Table
from geo.schema import CONFIDENCES, QUANTITIES, Gap, Published

if TYPE_CHECKING:
    from collections.abc import Iterator

Figures = tuple[dict[str, str], tuple[Published, ...]]


def published(values: dict[str, Any], where: str) -> tuple[Figures, list[Issue]]:
    """
    Read the values of a published_figures.toml.

    Returns
    -------
    figures : tuple
        What figures are about, key to sentence, and the figures in file order: good only if
        there is no issue of level error.
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
    table.close()
    return (covers, figures), issues


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


def _identified(table: Table, key: str) -> Iterator[Table]:
    """Tables of an array, named by their id in messages; no two have the same."""
    seen: set[str] = set()
    for one in table.tables(key, default=...):
        identity = one.values.get("id")
        if isinstance(identity, str) and identity:
            one.where = f"{table.where}, {identity!r}"
            if identity in seen:
                one.tell(f"the id {identity!r} is taken", "Give each an id of its own")
            seen.add(identity)
        yield one


def _figure(one: Table, covers: dict[str, str]) -> Published:
    quantity = one.choice("quantity", tuple(QUANTITIES))
    subject = one.get("covers", str)
    if subject is not None and subject not in covers:
        one.tell(f"covers is {subject!r}, and [covers] has no such key", one_of(subject, covers))
    low, high = _bounds(one)
    return Published(
        id=one.key("id"),
        quantity=quantity,
        covers=subject or "",
        says=one.get("says", str) or "",
        low=low,
        high=high,
        unit=one.choice("unit", QUANTITIES.get(quantity, ())) if quantity in QUANTITIES else "",
        published=_published(one),
        publisher=one.get("publisher", str) or "",
        confidence=one.choice("confidence", CONFIDENCES),
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
