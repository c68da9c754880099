"""The part of a date's report that tells who holds what, by status, and which posts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.control import STATE
from geo.reports import posts
from geo.reports.evidence import estimated, posts_table, records_of
from geo.reports.ground import bound
from geo.reports.report import Column, Figure, Interval, Row, Section, Table
from geo.schema import CONTESTED, UNKNOWN
from geo.snapshot import one_hot
from geo.words import holder_name, km2, say, status_name, with_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from geo.reports.posts import Marks
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

Record = dict[str, Any]


def held(snapshot: Snapshot, lang: str) -> Section:
    """Area of every holder with its interval; all holders stay."""
    theatre, known = snapshot.theatre, snapshot.interval.to_dict("index")
    rows = [
        Row((holder_name(theatre, holder, lang), *_area(known[holder], lang)), swatch=holder)
        for holder in theatre.holders
    ]
    rows.append(Row((say("area.study", lang), km2(snapshot.areas.sum()), "0"), total=True))
    columns = (
        Column(say("fig.party", lang)),
        Column(say("unit.km2", lang), True),
        Column(say("fig.outer_bound", lang), True),
    )
    title = say("fig.holds", lang)
    return Section("held", title, _intro(lang), Table(columns, tuple(rows)))


def by_status(snapshot: Snapshot, lang: str) -> Section:
    """Area by holder and status; contested ground names both sides."""
    theatre = snapshot.theatre
    rows = [
        Row(
            (
                holder_name(theatre, row["holder"], lang),
                _status(theatre, row, lang),
                *_area(row, lang),
            ),
            swatch=row["holder"],
        )
        for row in _by_state(snapshot)
    ]
    columns = (
        Column(say("fig.party", lang)),
        Column(say("fig.status", lang)),
        Column(say("unit.km2", lang), True),
        Column(say("fig.outer_bound", lang), True),
    )
    title = say("report.by_status", lang)
    return Section("held-by-status", title, _intro(lang), Table(columns, tuple(rows)))


def positions(snapshot: Snapshot) -> list[Record]:
    """Posts that stand on the date, with ``standing``: certainly or possibly."""
    known = snapshot.possible
    known = known[known["theme"] == "position"].sort_values(["valid_from", "id"])
    sure = known["id"].isin(snapshot.certain["id"])
    words = sure.map({True: "certainly", False: "possibly"})
    return records_of(known.assign(standing=words), "standing")


def posts_section(
    snapshot: Snapshot,
    records: Sequence[Record],
    marks: Marks,
    counted: Sequence[Record],
    lang: str,
) -> Section:
    """List posts with their last report, circle, zone and sources; then count them."""
    title, note = say("legend.posts", lang), say("note.posts_no_area", lang)
    lines = tuple(posts.lines((snapshot,), counted, lang))
    if not records:
        return Section("positions", title, say("report.no_posts", lang), lines=lines)
    table = posts_table(
        snapshot.theatre,
        records,
        marks,
        lang,
        what=("report.standing", lambda record: say(f"report.{record['standing']}", lang)),
        then=(
            "pop.last_report",
            lambda record: record.get("last_confirmed", say("report.not_stated", lang)),
        ),
    )
    return Section("positions", title, note, table, (*lines, *estimated(records, lang)))


def figures(snapshot: Snapshot) -> Iterator[Figure]:
    """Every area of the date, exactly as computed."""
    theatre = snapshot.theatre
    date, reported = snapshot.date.isoformat(), snapshot.reported_on.isoformat()
    on = {"date": date, "reported_on": reported}
    for holder in theatre.holders:
        known = Interval.of(snapshot.interval.loc[holder].to_dict())
        about = {**on, "holder": holder}
        yield Figure(f"area/{date}/{holder}", "area", snapshot.areas[holder], about, known)
    for row in _by_state(snapshot):
        state = {part: row[part] or "" for part in STATE}
        named = "/".join(value or "-" for value in state.values())
        interval = Interval.of(row)
        yield Figure(f"status/{date}/{named}", "status", row["area_km2"], {**on, **state}, interval)
    for party, claimed in zip(theatre.parties, snapshot.claims, strict=True):
        about = {**on, "party": party.key}
        yield Figure(f"claimed/{date}/{party.key}", "claimed", claimed, about)
    yield Figure("study_area", "study_area", float(snapshot.areas.sum()))


def _by_state(snapshot: Snapshot) -> list[dict[Any, Any]]:
    """Rows of `Snapshot.frame` with their intervals."""
    frame = snapshot.frame
    order = {tuple(state): place for place, state in enumerate(_states(frame))}
    codes = np.array([order[state] for state in _states(snapshot.states)], dtype=np.intp)
    known = snapshot.known(frame["area_km2"], one_hot(codes, len(frame)))
    return [
        {**dict(zip(STATE, state, strict=True)), **row}
        for state, row in zip(_states(frame), known.to_dict("records"), strict=True)
    ]


def _states(frame: pd.DataFrame) -> list[tuple[str | None, ...]]:
    return [tuple(state) for state in frame[[*STATE]].to_numpy(dtype=object)]


def _area(row: Mapping[Any, float], lang: str) -> tuple[str, str]:
    sigma = row["sigma_km2"]
    return with_interval(row["area_km2"], sigma, lang), bound(row["band_km2"], sigma, lang)


def _status(theatre: Theatre, row: Mapping[str, Any], lang: str) -> str:
    if row["status"] == CONTESTED and row["party"] and row["against"]:
        names = [holder_name(theatre, row[side], lang) for side in ("party", "against")]
        return say("status.contested_between", lang, p=names[0], q=names[1])
    # A record may say that nobody knows, or none may cover the ground.
    return status_name(f"{UNKNOWN}.short" if row["status"] == UNKNOWN else row["status"], lang)


def _intro(lang: str) -> str:
    notes = ("note.interval", "note.rounding_date")
    return " ".join((f"{say('unit.km2', lang)}.", *(say(note, lang) for note in notes)))
