"""The part of a change report that is about area: by party, from whom to whom, by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.reports.report import Column, Figure, Row, Section, Table
from geo.words import holder_name, km2, pick, say, signed_km2, status_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.change import Change
    from geo.reports.passed import Passage


def by_party(change: Change, lang: str) -> Section:
    """Area before, after and net of every holder; holders with nothing stay."""
    theatre = change.before.theatre
    before, after, net = change.before.areas, change.after.areas, change.net
    rows = [
        Row(
            (
                holder_name(theatre, holder, lang),
                km2(before[holder]),
                km2(after[holder]),
                signed_km2(net[holder]),
            ),
            swatch=holder,
        )
        for holder in theatre.holders
    ]
    total = (km2(before.sum()), km2(after.sum()), signed_km2(net.sum()))
    rows.append(Row((say("area.study", lang), *total), total=True))
    heads = ("time.before", "time.after", "fig.net")
    columns = (Column(say("fig.party", lang)), *(Column(say(h, lang), True) for h in heads))
    intro = f"{say('unit.km2', lang)}. {say('note.rounding', lang)}"
    title = say("fig.change_by_party", lang)
    return Section("by-party", title, intro, Table(columns, tuple(rows)))


def matrix(change: Change, lang: str) -> Section:
    """Rows held before, columns held after, with their sums; what moved is marked."""
    theatre = change.before.theatre
    holders, held = theatre.holders, change.transitions.to_numpy()
    rows = []
    for holder, passed in zip(holders, held, strict=True):
        cells = [km2(area) for area in passed]
        moved = {
            position + 1
            for position, to in enumerate(holders)
            if to != holder and cells[position] != "0"
        }
        name = holder_name(theatre, holder, lang)
        rows.append(Row((name, *cells, km2(passed.sum())), swatch=holder, marked=frozenset(moved)))
    sums = [km2(area) for area in held.sum(axis=0)]
    whole = km2(held.sum())
    rows.append(Row((say("fig.total_after", lang), *sums, whole), total=True))
    columns = (
        Column(say("report.before_after", lang)),
        *(Column(holder_name(theatre, to, lang), True) for to in holders),
        Column(say("fig.total_before", lang), True),
    )
    help_line, rounding = say("fig.matrix_help", lang), say("note.rounding", lang)
    intro = f"{say('unit.km2', lang)}. {help_line} {rounding}"
    return Section("matrix", say("fig.matrix", lang), intro, Table(columns, tuple(rows)))


def changed_hands(change: Change, passages: Sequence[Passage], lang: str) -> Section:
    """Each passage with its status after, and the zone where it is the whole of one."""
    would, theatre = change.scenario is not None, change.before.theatre
    title = say("fig.would_change_hands" if would else "fig.changed_hands", lang)
    if not passages:
        nothing = "quote.would_none" if would else "report.nothing_passed"
        return Section("changed-hands", title, say(nothing, lang))
    rows = tuple(
        Row(
            (
                holder_name(theatre, passage.start, lang),
                holder_name(theatre, passage.end, lang),
                status_name(passage.status_after, lang),
                km2(passage.area_km2),
                say("report.whole_of", lang, zone=passage.zone) if passage.zone else "",
            ),
            swatch=passage.start,
        )
        for passage in passages
    )
    columns = (
        Column(say("fig.from", lang)),
        Column(say("fig.to", lang)),
        Column(say("report.status_after", lang)),
        Column(say("unit.km2", lang), True),
        Column(say("report.ground", lang)),
    )
    return Section("changed-hands", title, table=Table(columns, rows))


def reclassified(change: Change, lang: str) -> Section:
    """Ground whose status changed and whose holder did not."""
    title, theatre = say("report.reclassified", lang), change.before.theatre
    frame = change.reclassified
    if frame.empty:
        return Section("reclassified", title, say("report.nothing_reclassified", lang))
    rows = tuple(
        Row(
            (
                holder_name(theatre, row["holder"], lang),
                _state(change, row, "before", lang),
                _state(change, row, "after", lang),
                km2(row["area_km2"]),
            ),
            swatch=row["holder"],
        )
        for row in frame.to_dict("records")
    )
    columns = (
        Column(say("fig.party", lang)),
        Column(say("report.status_before", lang)),
        Column(say("report.status_after", lang)),
        Column(say("unit.km2", lang), True),
    )
    intro = say("report.reclassified_help", lang)
    return Section("reclassified", title, intro, Table(columns, rows))


def figures(change: Change, passages: Sequence[Passage]) -> tuple[Figure, ...]:
    """Every figure of a change, exactly as computed."""
    return tuple(_figures(change, passages))


def _figures(change: Change, passages: Sequence[Passage]) -> Iterator[Figure]:
    theatre = change.before.theatre
    holders = theatre.holders
    for when, snapshot in (("before", change.before), ("after", change.after)):
        for holder in holders:
            about = {"date": snapshot.reported_on.isoformat(), "holder": holder}
            yield Figure(f"area_{when}/{holder}", f"area_{when}", snapshot.areas[holder], about)
    for holder in holders:
        yield Figure(f"net/{holder}", "net", change.net[holder], {"holder": holder})
    for start, row in zip(holders, change.transitions.to_numpy(), strict=True):
        for end, passed in zip(holders, row, strict=True):
            about = {"from": start, "to": end}
            yield Figure(f"transition/{start}/{end}", "transition", float(passed), about)
    yield Figure("gross", "gross", change.gross_km2)
    for passage in passages:
        states = (passage.start, passage.end, passage.status_before, passage.status_after)
        yield Figure(
            "/".join(("passed", *states)),
            "passed",
            passage.area_km2,
            dict(zip(("from", "to", "status_before", "status_after"), states, strict=True)),
        )
    for state in change.reclassified.to_dict("records"):
        about = {
            key: state[key] or ""
            for key in (
                "holder",
                "status_before",
                "party_before",
                "against_before",
                "status_after",
                "party_after",
                "against_after",
            )
        }
        named = "/".join(value or "-" for value in about.values())
        yield Figure(f"reclassified/{named}", "reclassified", state["area_km2"], about)
    for when, snapshot in (("before", change.before), ("after", change.after)):
        for party, claimed in zip(theatre.parties, snapshot.claims, strict=True):
            about = {"date": snapshot.reported_on.isoformat(), "party": party.key}
            name = f"claimed_{when}"
            yield Figure(f"{name}/{party.key}", name, claimed, about)
    whole = float(change.transitions.to_numpy().sum())
    yield Figure("study_area", "study_area", whole)


def _state(change: Change, row: Mapping[Any, Any], when: str, lang: str) -> str:
    """Words for a state; contested ground names both sides."""
    theatre = change.before.theatre
    status, party, against = (row[f"{part}_{when}"] for part in ("status", "party", "against"))
    if status == "contested" and party and against:
        names = [pick(theatre.party(key).name, lang) for key in (party, against)]
        return say("status.contested_between", lang, p=names[0], q=names[1])
    return status_name(status or "unknown", lang)
