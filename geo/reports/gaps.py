"""The part of a report that says what is not known and therefore not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.report import Column, Row, Section, Table
from geo.words import isolate, pick, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.schema import Published, Theatre


def sources(theatre: Theatre) -> tuple[str, ...]:
    """Ids of all sources that the section names, those of the figures in it too."""
    figures = {figure.id: figure for figure in theatre.published}
    named = [gap.sources for gap in theatre.gaps]
    named += [figures[key].sources for gap in theatre.gaps for key in gap.figures]
    return tuple(source for each in named for source in each)


def not_drawn(theatre: Theatre, lang: str) -> Iterator[Section]:
    """List what is not drawn, with what was published about it; nothing if there are no gaps."""
    if not theatre.gaps:
        return
    figures = {figure.id: figure for figure in theatre.published}
    rows = tuple(
        Row(
            (
                pick(gap.what, lang),
                pick(gap.why, lang),
                "; ".join(_figure(figures[key], lang) for key in gap.figures),
                ", ".join(visible(source) for source in gap.sources),
            )
        )
        for gap in theatre.gaps
    )
    heads = ("report.gap_what", "report.gap_why", "report.gap_published", "pop.sources")
    table = Table(tuple(Column(say(head, lang)) for head in heads), rows)
    yield Section("not-drawn", say("report.not_drawn", lang), say("report.gap_help", lang), table)


def _figure(figure: Published, lang: str) -> str:
    """One published figure with its publisher and date: "20–40 km² (Haaretz, 2007)"."""
    low, high = (_number(bound) for bound in (figure.low, figure.high))
    if low == high:
        value = low
    elif not low or not high:
        value = f"≥ {low}" if low else f"≤ {high}"
    else:
        value = f"{low}–{high}"
    told = ", ".join(visible(part) for part in (figure.publisher, figure.published) if part)
    return f"{value} {say(f'unit.{figure.unit}', lang)} ({isolate(told, lang)})"


def _number(bound: float | None) -> str:
    return "" if bound is None else f"{bound:,g}"
