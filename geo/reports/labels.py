"""The part of a report in one point of view's terms: area by holder and label, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.report import Column, Figure, Row, Section, Table
from geo.words import holder_name, km2, label, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.snapshot import Snapshot

Pair = tuple[str, int]  # a holder, and a row of the view


def section(snapshots: Sequence[Snapshot], heads: Sequence[str], lang: str) -> tuple[Section, ...]:
    """
    Tell the area of each holder under each label; nothing if the view has no labels.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        Of one theatre in one view; a column each.
    heads : sequence of str
        Of these columns.
    """
    theatre, view = snapshots[0].theatre, snapshots[0].view
    if not view.labels:
        return ()
    held = [_areas(snapshot) for snapshot in snapshots]
    order = {holder: place for place, holder in enumerate(theatre.holders)}
    pairs = sorted(
        {pair for areas in held for pair in areas},
        key=lambda pair: (order[pair[0]], pair[1] < 0, pair[1]),
    )
    rows = []
    for holder, row in pairs:
        said = view.labels[row] if row >= 0 else None
        rows.append(
            Row(
                (
                    holder_name(theatre, holder, lang),
                    label(theatre, view, row, holder, lang),
                    *(km2(areas.get((holder, row), 0.0)) for areas in held),
                    say(f"conf.{said.confidence}", lang) if said else "",
                    ", ".join(map(visible, said.sources)) if said else say("view.no_source", lang),
                ),
                swatch=holder,
            )
        )
    sums = (km2(sum(areas.values())) for areas in held)
    rows.append(Row((say("area.study", lang), "", *sums, "", ""), total=True))
    columns = (
        Column(say("fig.party", lang)),
        Column(say("view.label", lang)),
        *(Column(head, True) for head in heads),
        Column(say("conf.word", lang)),
        Column(say("foot.sources", lang)),
    )
    table = Table(columns, tuple(rows))
    return (Section("by-label", say("view.by_label", lang), _intro(lang), table),)


def by_day(snapshots: Sequence[Snapshot], lang: str) -> tuple[Section, ...]:
    """Tell the same of many days, a row each; nothing if the view has no labels."""
    theatre, view = snapshots[0].theatre, snapshots[0].view
    if not view.labels:
        return ()
    rows = tuple(
        Row(
            (
                snapshot.date.isoformat(),
                holder_name(theatre, holder, lang),
                label(theatre, view, row, holder, lang),
                km2(area),
            )
        )
        for snapshot in snapshots
        for (holder, row), area in _areas(snapshot).items()
    )
    columns = (
        Column(say("fig.date", lang)),
        Column(say("fig.party", lang)),
        Column(say("view.label", lang)),
        Column(say("unit.km2", lang), True),
    )
    return (Section("by-label", say("view.by_label", lang), _intro(lang), Table(columns, rows)),)


def figures(snapshot: Snapshot, kind: str) -> Iterator[Figure]:
    """Every area by holder and label, exactly as computed; none if the view has no labels."""
    if not snapshot.view.labels:
        return
    date, reported = snapshot.date.isoformat(), snapshot.reported_on.isoformat()
    texts = [label.text["en"] for label in snapshot.view.labels]
    for (holder, row), area in _areas(snapshot).items():
        about = {"date": date, "reported_on": reported, "holder": holder}
        if row >= 0:
            about["label"] = texts[row]
        # The row and not its words: two rows may say the same on different ground.
        name = f"{kind}/{date}/{holder}/{row + 1 if row >= 0 else '-'}"
        yield Figure(name, kind, area, about)


def sources(*snapshots: Snapshot) -> list[str]:
    """Sources of the views, and of those labels that stand on the ground."""
    named: dict[str, None] = {}
    for snapshot in snapshots:
        named.update(dict.fromkeys(snapshot.view.sources))
        if snapshot.view.labels:
            for row in snapshot.by_label["row"]:
                if row >= 0:
                    named.update(dict.fromkeys(snapshot.view.labels[row].sources))
    return list(named)


def _areas(snapshot: Snapshot) -> dict[Pair, float]:
    table = snapshot.by_label
    columns = (table[name].tolist() for name in ("holder", "row", "area_km2"))
    return {(holder, row): area for holder, row, area in zip(*columns, strict=True)}


def _intro(lang: str) -> str:
    return " ".join(
        (f"{say('unit.km2', lang)}.", say("view.own_words", lang), say("view.note", lang))
    )
