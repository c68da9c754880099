"""The part of a change report that is about status: from which class to which, all holders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.report import Column, Figure, Interval, Row, Section, Table
from geo.words import km2, say, status_name, with_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.change import Change


def sections(change: Change, lang: str) -> Iterator[Section]:
    """Rows before, columns after; nothing where all ground has one status on both dates."""
    table = change.by_status
    occurs = (table.sum(axis="columns") > 0) | (table.sum(axis="index") > 0)
    if occurs.sum() < 2:
        return
    statuses = list(table.index[occurs])
    names = [_name(status, lang) for status in statuses]
    sigmas = change.status_interval["sigma_km2"]
    rows = []
    for status, name in zip(statuses, names, strict=True):
        known = [sigmas[status, to] for to in statuses]
        held = [float(table.loc[status, to]) for to in statuses]
        cells = [with_interval(*cell, lang) for cell in zip(held, known, strict=True)]
        moved = {
            place + 1
            for place, to in enumerate(statuses)
            if to != status and km2(held[place]) != "0"
        }
        whole = km2(table.loc[status].sum())
        rows.append(Row((name, *cells, whole), marked=frozenset(moved)))
    sums = [km2(table[to].sum()) for to in statuses]
    whole = km2(table.to_numpy().sum())
    rows.append(Row((say("fig.total_after", lang), *sums, whole), total=True))
    columns = (
        Column(say("report.before_after", lang)),
        *(Column(name, True) for name in names),
        Column(say("fig.total_before", lang), True),
    )
    intro = f"{say('unit.km2', lang)}. {say('classes.help', lang)} {say('note.interval', lang)}"
    intro = f"{intro} {say('note.rounding', lang)}"
    yield Section("by-status", say("classes.title", lang), intro, Table(columns, tuple(rows)))


def figures(change: Change) -> Iterator[Figure]:
    """Every cell, also at 0, exactly as computed."""
    table, known = change.by_status, change.status_interval.to_dict("index")
    for start in table.index:
        for end in table.columns:
            about = {"status_before": start, "status_after": end}
            name = f"status_transition/{start}/{end}"
            interval = Interval.of(known[start, end])
            yield Figure(name, "status_transition", float(table.loc[start, end]), about, interval)


def _name(status: str, lang: str) -> str:
    return status_name("unknown.short" if status == "unknown" else status, lang)
