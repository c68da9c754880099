"""The part of a report that is about evidence: posts, claims, records, how sure, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.arrangement import TOLERANCE
from geo.dates import parse_edtf
from geo.reports import posts
from geo.reports.bibliography import entry
from geo.reports.passed import record_name
from geo.reports.report import Column, Row, Section, Table
from geo.schema import CONTESTED, ESTIMATE, FIELDS
from geo.snapshot import M2_PER_KM2
from geo.words import holder_name, isolate, km2, pick, say, status_name, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geo.change import Change
    from geo.reports.posts import Marks
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

Record = dict[str, Any]  # one record's fields as JSON values, with what a table adds
ENDS = ("before", "after")  # what two dates are called


def positions(change: Change) -> list[Record]:
    """Posts that appeared or ended between the dates, with ``change``."""
    return records_of(change.positions, "change")


def claims(*snapshots: Snapshot) -> list[Record]:
    """
    Records of what is claimed, with ``area_m2``; of two dates also ``on``: before, after.

    A claim that is a place alone has no area: None.
    """
    shown: dict[str, Record] = {}
    for when, snapshot in enumerate(snapshots):
        rows = snapshot.on_date
        claimed = (rows["theme"] == "claim") | (
            (rows["theme"] == "control") & (rows["status"] == "claimed")
        )
        for record in records_of(rows[claimed]):
            delimited = record["id"] in snapshot.arrangement.outlines
            m2 = round(snapshot.arrangement.covered_m2({record["id"]}), 1) if delimited else None
            claim = shown.setdefault(record["id"], {**record, "area_m2": m2})
            if len(snapshots) > 1:
                claim.setdefault("on", []).append(ENDS[when])
    return [shown[key] for key in sorted(shown)]


def changed(change: Change) -> NDArray[np.bool_]:
    """Tell of which faces the holder, the status or the sides changed."""
    before, after = change.before, change.after
    # Compared as arrays, where None equals None; in a frame it does not.
    return np.asarray((before.states.to_numpy() != after.states.to_numpy()).any(axis=1))


def deciding(*snapshots: Snapshot, faces: NDArray[np.bool_] | None = None) -> list[Record]:
    """Control records that decide the ground on any of the dates: all of it, or these faces."""
    faces = np.ones(len(snapshots[0].holders), dtype=bool) if faces is None else faces
    found: dict[str, Record] = {}
    for snapshot in snapshots:
        decision = snapshot.decision
        contested = (snapshot.states["status"] == CONTESTED).to_numpy()
        # What lies beneath names the other side of contested ground; elsewhere it says nothing.
        rows = np.union1d(decision.record[faces], decision.beneath[faces & contested])
        for record in records_of(snapshot.records.iloc[rows[rows >= 0]]):
            found[record["id"]] = record
    return [found[key] for key in sorted(found)]


def grounds(snapshot: Snapshot) -> list[Record]:
    """Records that bound the study area."""
    records = snapshot.records
    return records_of(records[records["theme"] == "study_area"])


def cited(theatre: Theatre, records: Iterable[Record], also: Sequence[str]) -> list[Record]:
    """Bibliography entries of all sources that the records name, by id."""
    named = set(also)
    for record in records:
        named.update(record["sources"])
    known = theatre.bibliography
    return [dict(known.get(source, {"id": source})) for source in sorted(named)]


def positions_section(
    change: Change,
    records: Sequence[Record],
    marks: Marks,
    counted: Sequence[Record],
    lang: str,
) -> Section:
    """Posts come and go where no ground changes hands: a list of its own, without area."""
    title, note = say("report.positions", lang), say("note.posts_no_area", lang)
    told = tuple(posts.lines((change.before, change.after), counted, lang))
    if not records:
        return Section("positions", title, say("report.no_positions", lang), lines=told)
    table = posts_table(
        change.after.theatre,
        records,
        marks,
        lang,
        what=(
            "report.happened",
            lambda record: say(f"report.{record['change'].replace(' ', '_')}", lang),
        ),
        then=("report.until", lambda record: day_text(record, "valid_to", lang)),
    )
    return Section("positions", title, note, table, (*told, *estimated(records, lang)))


def posts_table(
    theatre: Theatre,
    records: Sequence[Record],
    marks: Marks,
    lang: str,
    *,
    what: tuple[str, Callable[[Record], str]],
    then: tuple[str, Callable[[Record], str]],
) -> Table:
    """
    List posts with their circle, zones and sources.

    Parameters
    ----------
    what, then : tuple of str and callable
        Head and cell of the columns before and behind the day from which a post is known.
    """
    rows = tuple(
        Row(
            (
                record_name(record, lang),
                party_name(theatre, record, lang),
                what[1](record),
                day_text(record, "valid_from", lang),
                then[1](record),
                accuracy(record, "report.circle", lang),
                *marks.cells(record, lang),
                ", ".join(visible(source) for source in record["sources"]),
            )
        )
        for record in records
    )
    heads = (
        "fig.name",
        "fig.party",
        what[0],
        "report.from",
        then[0],
        "report.within",
        "posts.zones",
        "posts.reported_by",
        "pop.sources",
    )
    return Table(tuple(Column(say(head, lang)) for head in heads), rows)


def estimated(records: Sequence[Record], lang: str) -> Iterator[str]:
    """Say it where any of the records was placed or dated by the authors of the layers."""
    if any(ESTIMATE in record["sources"] for record in records):
        yield say("report.estimate", lang, id=ESTIMATE)


def claims_section(
    theatre: Theatre, records: Sequence[Record], lang: str, *, dates: int = 2
) -> Section:
    """Claims by any party on one date or either of two, beside what is held and never in it."""
    title, two = say("report.claims", lang), dates > 1
    if not records:
        return Section("claims", title, say(f"report.no_claims{'' if two else '_date'}", lang))
    rows = tuple(
        Row(
            (
                record_name(record, lang),
                party_name(theatre, record, lang),
                _kind_of_claim(record, lang),
                *((" + ".join(say(f"time.{o}", lang) for o in record["on"]),) if two else ()),
                "" if record["area_m2"] is None else km2(record["area_m2"] / M2_PER_KM2),
                ", ".join(visible(source) for source in record["sources"]),
            )
        )
        for record in records
    )
    heads = ("fig.name", "fig.party", "report.claim_kind", *(("report.on_date",) if two else ()))
    columns = (
        *(Column(say(head, lang)) for head in heads),
        Column(say("unit.km2", lang), True),
        Column(say("pop.sources", lang)),
    )
    return Section("claims", title, say("report.claims_help", lang), Table(columns, rows))


def _kind_of_claim(record: Record, lang: str) -> str:
    if record["area_m2"] is None:
        return say("report.claim_place", lang)
    return say(f"report.claim_{'own' if record['theme'] == 'claim' else 'held'}", lang)


def sureness(change: Change, records: Sequence[Record], lang: str) -> Section:
    """State the accuracy of the records concerned, what was checked, and what is not said."""
    miss, total = residual_m2(change), change.before.arrangement.study_area_m2
    lines = (
        say("report.interval", lang),
        say("report.rounding", lang),
        say(
            "report.conservation",
            lang,
            miss=f"{miss:,.1f}",
            total=f"{total:,.0f}",
            allowed=f"{TOLERANCE * total:,.1f}",
        ),
        *uncertain_days((change.before, change.after), records, lang),
    )
    table = records_table(change.after.theatre, records, lang) if records else None
    told = f"{say('report.records', lang)}. {say('report.confidence', lang)}"
    intro = told if table else ""
    return Section("how-sure", say("fig.how_sure", lang), intro, table, lines)


def records_table(theatre: Theatre, records: Sequence[Record], lang: str) -> Table:
    """List control records with their accuracy, confidence and sources."""
    rows = tuple(
        Row(
            (
                _told_apart(record, lang),
                party_name(theatre, record, lang),
                status_name(record["status"], lang),
                day_text(record, "valid_from", lang),
                accuracy(record, "report.one_sigma", lang),
                _confidence(record, lang),
                ", ".join(visible(source) for source in record["sources"]),
            )
        )
        for record in records
    )
    heads = (
        "fig.record",
        "fig.party",
        "fig.status",
        "report.from",
        "fig.accuracy",
        "conf.word",
        "pop.sources",
    )
    return Table(tuple(Column(say(head, lang)) for head in heads), rows)


def uncertain_days(
    snapshots: Sequence[Snapshot], records: Sequence[Record], lang: str
) -> Iterator[str]:
    """Name the records that an area rests on although its date may not be in their time."""
    ids = {record["id"] for record in records}
    for snapshot in snapshots:
        shown, certain = snapshot.on_date, snapshot.certain
        doubtful = shown[shown["id"].isin(ids) & ~shown["id"].isin(certain["id"])]
        names = [record_name(record, lang) for record in records_of(doubtful)]
        if names:
            day = snapshot.reported_on.isoformat()
            yield say("report.uncertain_day", lang, names=", ".join(names), date=day)


def sources_section(sources: Sequence[Record], lang: str) -> Section:
    """Full entries, each under the id that the tables name."""
    lines = tuple(
        isolate(f"[{visible(source['id'])}] {entry(source, lang)}", lang) for source in sources
    )
    intro = say("report.sources_help", lang)
    return Section("sources", say("foot.sources", lang), intro, lines=lines)


def residual_m2(change: Change) -> float:
    """By how much rows, columns and the whole miss the areas they should add up to."""
    rows = change.transitions.sum(axis="columns") - change.before.areas
    columns = change.transitions.sum(axis="index") - change.after.areas
    whole = change.transitions.to_numpy().sum() * M2_PER_KM2
    missed = abs(whole - change.before.arrangement.study_area_m2)
    return float(max(rows.abs().max() * M2_PER_KM2, columns.abs().max() * M2_PER_KM2, missed))


def records_of(frame: pd.DataFrame, *extra: str) -> list[Record]:
    """Turn rows into JSON values: fields in their order, what is missing left out."""
    found = []
    for row in frame.to_dict("records"):
        record: Record = {}
        for field in (*FIELDS, *extra):
            value = row.get(field)
            if field == "sources":
                record[field] = list(value or ())
            elif isinstance(value, tuple):
                record[field] = list(value)
            elif isinstance(value, pd.Timestamp):
                if not pd.isna(value):
                    record[field] = value.date().isoformat()
            elif value is not None and not pd.isna(value):
                record[field] = value
        if row.get("hypothetical") is True:
            record["hypothetical"] = True
        found.append(record)
    return found


def _told_apart(record: Record, lang: str) -> str:
    """Name a record, and say of a hypothetical one that it is of a scenario."""
    name = record_name(record, lang)
    return f"{name} ({say('scenario.word', lang)})" if record.get("hypothetical") else name


def party_name(theatre: Theatre, record: Record, lang: str) -> str:
    """Name the party of a record; a key that the theatre does not list stays as it is."""
    key = record.get("party")
    if key is None:
        return ""
    known = {party.key for party in theatre.parties}
    return holder_name(theatre, key, lang) if key in known else pick({"en": key})


def day_text(record: Record, field: str, lang: str) -> str:
    """ISO day, or the days between which it lies."""
    best, twin = record.get(field), record.get(f"{field}_edtf")
    if twin is not None:
        days = parse_edtf(twin)
        if days.earliest != days.latest and days.earliest and days.latest:
            return say("time.range", lang, d1=days.earliest, d2=days.latest)
    if best is None:
        return say("valid.no_end", lang) if field == "valid_to" else ""
    return str(best)


def accuracy(record: Record, key: str, lang: str) -> str:
    """Write how far off a record may be, and on what this rests."""
    metres, basis = record.get("accuracy_m"), record.get("accuracy_basis")
    if metres is None:
        return say("report.not_stated", lang)
    words = say(f"basis.{basis}", lang) if basis else say("report.not_stated", lang)
    return say(key, lang, m=f"{metres:,.0f}", basis=words)


def _confidence(record: Record, lang: str) -> str:
    value = record.get("confidence")
    return say(f"conf.{value}", lang) if value else say("report.not_stated", lang)
