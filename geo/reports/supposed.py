"""The part of a change report that only a scenario has: what it supposes and hands back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.reports.evidence import records_of
from geo.reports.passed import record_name
from geo.reports.report import Column, Row, Section, Table
from geo.words import holder_name, km2, pick, say, scenario_stamp, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.change import Change
    from geo.reports.posts import Marks
    from geo.snapshot import Snapshot


def details(change: Change, marks: Marks) -> dict[str, Any]:
    """Return what machine files carry of a scenario: itself, and posts and places."""
    if change.scenario is None:
        return {}
    handed_back = marks.on(records_of(change.handed_back, "change", "ground"))
    return {**described(change), "handed_back": handed_back}


def described(subject: Snapshot | Change) -> dict[str, Any]:
    """Return what machine files say of the scenario itself; nothing without one."""
    scenario = subject.scenario
    if scenario is None:
        return {}
    return {
        "scenario": {
            "key": scenario.key,
            "title": pick(scenario.title),
            "note": pick(scenario.note),
            "stamp": scenario_stamp(subject),
            "ends": sorted(scenario.ends),
        }
    }


def note(change: Change, lang: str) -> str:
    """Say what is supposed; empty without a scenario."""
    return "" if change.scenario is None else pick(change.scenario.note, lang)


def sections(
    change: Change, found: Mapping[str, Any], marks: Marks, lang: str
) -> Iterator[Section]:
    """Posts and places under the scenario, and the line of contact; nothing without one."""
    if change.scenario is None:
        return
    title = say("report.handed_back", lang)
    contact = tuple(_contact(change, pair, lang) for pair in found["contact"])
    if not found["handed_back"]:
        yield Section("handed-back", title, say("report.handed_back_none", lang), lines=contact)
        return
    rows = tuple(
        Row(
            (
                record_name(record, lang),
                say(f"theme.{record['theme']}", lang),
                _change(record, lang),
                say(f"report.{record['ground']}", lang) if "ground" in record else "",
                *marks.cells(record, lang),
                ", ".join(visible(source) for source in record["sources"]),
            )
        )
        for record in found["handed_back"]
    )
    heads = (
        "fig.name",
        "report.claim_kind",
        "report.happened",
        "report.on_ground",
        "posts.zones",
        "posts.reported_by",
        "pop.sources",
    )
    table = Table(tuple(Column(say(head, lang)) for head in heads), rows)
    yield Section("handed-back", title, say("report.handed_back_help", lang), table, contact)


def _change(record: Mapping[str, Any], lang: str) -> str:
    if record["theme"] == "place":
        return ""
    return say(f"report.{record.get('change', 'would stay').replace(' ', '_')}", lang)


def _contact(change: Change, pair: Mapping[str, Any], lang: str) -> str:
    # Lengths are rounded for people as areas are: whole from 10 up, else two digits.
    lengths = {when: km2(pair[f"{when}_m"] / 1000) for when in ("before", "after")}
    names = {side: holder_name(change.after.theatre, pair[side], lang) for side in ("one", "other")}
    key = "report.contact" if pair["after_m"] else "report.contact_none"
    return say(key, lang, **names, **lengths)
