"""The part of a change report that is about area: by party, from whom to whom, by status."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.reports.report import Column, Figure, Interval, Row, Section, Table
from geo.schema import CONTESTED
from geo.snapshot import M2_PER_KM2
from geo.words import holder_name, in_digits, km2, pick, say, signed_km2, status_name, with_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.change import Change
    from geo.reports.passed import Passage


def by_party(change: Change, lang: str) -> Section:
    """Area before, after and net of every holder, each with its interval; all holders stay."""
    theatre, net = change.before.theatre, change.interval
    ends = [snapshot.interval for snapshot in (change.before, change.after)]
    rows = [
        Row(
            (
                holder_name(theatre, holder, lang),
                *(
                    with_interval(end["area_km2"][holder], end["sigma_km2"][holder], lang)
                    for end in ends
                ),
                with_interval(net["net_km2"][holder], net["sigma_km2"][holder], lang, signed=True),
                bound(net["band_km2"][holder], net["sigma_km2"][holder], lang),
            ),
            swatch=holder,
        )
        for holder in theatre.holders
    ]
    total = (*(km2(end["area_km2"].sum()) for end in ends), signed_km2(net["net_km2"].sum()), "0")
    rows.append(Row((say("area.study", lang), *total), total=True))
    heads = ("time.before", "time.after", "fig.net", "fig.outer_bound")
    columns = (Column(say("fig.party", lang)), *(Column(say(h, lang), True) for h in heads))
    intro = _intro(lang)
    title = say("fig.change_by_party", lang)
    return Section("by-party", title, intro, Table(columns, tuple(rows)))


def matrix(change: Change, lang: str) -> Section:
    """Rows held before, columns held after, with their sums; what moved is marked."""
    theatre = change.before.theatre
    holders, held = theatre.holders, change.transitions.to_numpy()
    sigmas = _transitions(change)["sigma_km2"].to_numpy().reshape(held.shape)
    before, after = (
        [
            with_interval(area, sigma, lang)
            for area, sigma in zip(known["area_km2"], known["sigma_km2"], strict=True)
        ]
        for known in (change.before.interval, change.after.interval)
    )
    rows = []
    for row, holder in enumerate(holders):
        cells = [with_interval(*cell, lang) for cell in zip(held[row], sigmas[row], strict=True)]
        moved = {
            position + 1
            for position, to in enumerate(holders)
            if to != holder and km2(held[row, position]) != "0"
        }
        name = holder_name(theatre, holder, lang)
        rows.append(Row((name, *cells, before[row]), swatch=holder, marked=frozenset(moved)))
    sums, whole = after, km2(held.sum())
    rows.append(Row((say("fig.total_after", lang), *sums, whole), total=True))
    columns = (
        Column(say("report.before_after", lang)),
        *(Column(holder_name(theatre, to, lang), True) for to in holders),
        Column(say("fig.total_before", lang), True),
    )
    intro = _intro(lang, "fig.matrix_help")
    return Section("matrix", say("fig.matrix", lang), intro, Table(columns, tuple(rows)))


def changed_hands(change: Change, passages: Sequence[Passage], lang: str) -> Section:
    """Each passage with its interval, status after, and the zone where it is the whole of one."""
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
                with_interval(passage.area_km2, passage.interval.sigma, lang),
                bound(passage.interval.band, passage.interval.sigma, lang),
                bound(passage.interval.floor, passage.interval.sigma, lang),
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
        Column(say("fig.outer_bound", lang), True),
        Column(say("fig.noise_floor", lang), True),
        Column(say("report.ground", lang)),
    )
    intro = f"{say('note.interval', lang)} {say('note.floor', lang)}"
    return Section("changed-hands", title, intro, Table(columns, rows))


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
                with_interval(row["area_km2"], interval.sigma, lang),
            ),
            swatch=row["holder"],
        )
        for row, interval in _reclassified(change)
    )
    columns = (
        Column(say("fig.party", lang)),
        Column(say("report.status_before", lang)),
        Column(say("report.status_after", lang)),
        Column(say("unit.km2", lang), True),
    )
    intro = say("report.reclassified_help", lang)
    return Section("reclassified", title, intro, Table(columns, rows))


def reclassified_in_all(change: Change) -> list[tuple[str, float, Interval]]:
    """
    Tell how much ground kept its holder and changed otherwise, and how well that is known.

    Returns
    -------
    list of tuple
        ``status`` (a party's, in another capacity) and ``sides`` (still contested, and between
        others), each with km² and interval; what there is not is left out.
    """
    before, after = change.before.states, change.after.states
    other = (before.to_numpy() != after.to_numpy()).any(axis=1)
    other &= change.before.holders == change.after.holders
    contested = (before["holder"] == CONTESTED).to_numpy()
    groups = {"status": other & ~contested, "sides": other & contested}
    told = {kind: faces for kind, faces in groups.items() if faces.any()}
    if not told:
        return []
    faces = np.stack(list(told.values()), axis=1)
    area = pd.Series(change.before.arrangement.area_m2 @ faces / M2_PER_KM2, name="area_km2")
    return list(zip(told, area.tolist(), _known(change, area, faces), strict=True))


def bound(value_km2: float | None, sigma_km2: float, lang: str) -> str:
    """Write an outer bound or a noise floor, to the digit that the figure beside it has."""
    if value_km2 is None:
        return ""
    if np.isnan(value_km2):
        return say("report.not_stated", lang)
    return km2(value_km2) if np.isnan(sigma_km2) else in_digits(value_km2, sigma_km2)


def figures(change: Change, passages: Sequence[Passage]) -> tuple[Figure, ...]:
    """Every figure of a change, exactly as computed."""
    return tuple(_figures(change, passages))


def _figures(change: Change, passages: Sequence[Passage]) -> Iterator[Figure]:
    theatre = change.before.theatre
    holders = theatre.holders
    for when, snapshot in (("before", change.before), ("after", change.after)):
        for holder in holders:
            about = {"date": snapshot.reported_on.isoformat(), "holder": holder}
            known = Interval.of(snapshot.interval.loc[holder].to_dict())
            name = f"area_{when}"
            yield Figure(f"{name}/{holder}", name, snapshot.areas[holder], about, known)
    for holder in holders:
        known = Interval.of(change.interval.loc[holder].to_dict())
        yield Figure(f"net/{holder}", "net", change.net[holder], {"holder": holder}, known)
    table = _transitions(change)
    for (start, end), cell in zip(table.index, table.to_dict("records"), strict=True):
        about, known = {"from": start, "to": end}, Interval.of(cell)
        if start != end:
            known = replace(known, floor=change.floor_km2(start, end))
        name = f"transition/{start}/{end}"
        yield Figure(name, "transition", cell["area_km2"], about, known)
    (gross,) = change.gross_interval.to_dict("records")
    yield Figure("gross", "gross", change.gross_km2, interval=Interval.of(gross))
    for passage in passages:
        states = (passage.start, passage.end, passage.status_before, passage.status_after)
        yield Figure(
            "/".join(("passed", *states)),
            "passed",
            passage.area_km2,
            dict(zip(("from", "to", "status_before", "status_after"), states, strict=True)),
            passage.interval,
        )
    for state, known in _reclassified(change):
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
        yield Figure(f"reclassified/{named}", "reclassified", state["area_km2"], about, known)
    for when, snapshot in (("before", change.before), ("after", change.after)):
        for party, claimed in zip(theatre.parties, snapshot.claims, strict=True):
            about = {"date": snapshot.reported_on.isoformat(), "party": party.key}
            name = f"claimed_{when}"
            yield Figure(f"{name}/{party.key}", name, claimed, about)
    whole = float(change.transitions.to_numpy().sum())
    yield Figure("study_area", "study_area", whole)


def _transitions(change: Change) -> pd.DataFrame:
    """Every cell of the matrix with its interval, by from and to."""
    n = len(change.transitions)
    index = pd.MultiIndex.from_product([change.transitions.index, change.transitions.columns])
    held = pd.Series(change.transitions.to_numpy().ravel(), index=index, name="area_km2")
    passed = change.before.holders * n + change.after.holders
    return change.known(held, (passed[:, np.newaxis] == np.arange(n * n)).astype(np.int64))


def _reclassified(change: Change) -> Iterator[tuple[dict[Any, Any], Interval]]:
    """Rows of `Change.reclassified`, each with its interval."""
    rows, ends = change.reclassified.to_dict("records"), (change.before, change.after)
    faces = np.ones((len(change.before.holders), len(rows)), dtype=bool)
    for snapshot, when in zip(ends, ("before", "after"), strict=True):
        for part in ("holder", "status", "party", "against"):
            states = snapshot.states[part].to_numpy(dtype=object)
            for place, row in enumerate(rows):
                faces[:, place] &= states == row["holder" if part == "holder" else f"{part}_{when}"]
    known = _known(change, change.reclassified["area_km2"], faces)
    return zip(rows, known, strict=True)


def _known(change: Change, areas: pd.Series[float], faces: NDArray[np.bool_]) -> list[Interval]:
    rows = change.known(areas, faces.astype(np.int64)).to_dict("records")
    return [Interval.of(row) for row in rows]


def _intro(lang: str, *more: str) -> str:
    """The unit, then what is said of all figures of a table."""
    keys = (*more, "note.interval", "note.rounding")
    return " ".join((f"{say('unit.km2', lang)}.", *(say(key, lang) for key in keys)))


def _state(change: Change, row: Mapping[Any, Any], when: str, lang: str) -> str:
    """Words for a state; contested ground names both sides."""
    theatre = change.before.theatre
    status, party, against = (row[f"{part}_{when}"] for part in ("status", "party", "against"))
    if status == "contested" and party and against:
        names = [pick(theatre.party(key).name, lang) for key in (party, against)]
        return say("status.contested_between", lang, p=names[0], q=names[1])
    return status_name(status or "unknown", lang)
