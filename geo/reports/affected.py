"""The part of a change report about who is affected: places and posts on changed ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.affected import POPULATION, YEAR, population
from geo.reports.evidence import records_of
from geo.reports.passed import record_name
from geo.reports.report import Column, Row, Section, Table
from geo.words import holder_name, say, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.affected import Population
    from geo.change import Change
    from geo.reports.posts import Marks

KINDS = ("place", "position")


def details(change: Change, marks: Marks) -> dict[str, Any]:
    """Return the records, with how surely they stand there, and the people in places."""
    found = change.affected
    declared = [name for name in (POPULATION, YEAR) if name in change.after.theatre.fields]
    people = population(found)
    told: dict[str, Any] = {"places_not_stated": people.not_stated}
    if people.high is not None:
        told |= {"low": people.low, "high": people.high, "years": [*people.years]}
    records = records_of(found, "on", "from", "to", "ground", *declared)
    return {"affected": marks.on(records), "population": told}


def section(change: Change, told: Mapping[str, Any], marks: Marks, lang: str) -> Section:
    """List places and posts, then count them; the population inside, or that it is not stated."""
    would = change.scenario is not None
    title = say("affected.title_would" if would else "affected.title", lang)
    records, theatre = told["affected"], change.after.theatre
    people = say_population(population(change.affected), lang)
    if not records:
        return Section("affected", title, say("affected.none", lang), lines=(people,))
    stated = POPULATION in theatre.fields
    rows = []
    for record in records:
        cells = [
            record_name(record, lang),
            say(f"theme.{record['theme']}", lang),
            say(f"report.{record['ground']}", lang),
            *(holder_name(theatre, record[end], lang) if record.get(end) else "" for end in ENDS),
            *marks.cells(record, lang),
            ", ".join(visible(source) for source in record["sources"]),
        ]
        if stated:
            cells.insert(-1, _people(record, lang))
        rows.append(Row(tuple(cells)))
    heads = [
        "fig.name",
        "report.claim_kind",
        "affected.ground",
        "affected.held_before",
        "affected.held_after",
        "posts.zones",
        "posts.reported_by",
        "pop.sources",
    ]
    if stated:
        heads.insert(-1, "affected.population")
    columns = tuple(Column(say(head, lang), head == "affected.population") for head in heads)
    lines = (*(_count(records, kind, lang) for kind in KINDS), people)
    return Section(
        "affected", title, say("affected.help", lang), Table(columns, tuple(rows)), lines
    )


ENDS = ("from", "to")


def say_population(people: Population, lang: str) -> str:
    """Write the people in places inside, from certain to possible; never 0 for not stated."""
    if people.high is None:
        return say("affected.population_not_stated", lang)
    low, high = people.low or 0, people.high
    words = say(
        "affected.population_between",
        lang,
        low=f"{low:,}",
        high=f"{high:,}",
        years=str(people.years[0])
        if len(people.years) == 1
        else "–".join(map(str, people.years)) or say("report.not_stated", lang),
    )
    if not people.not_stated:
        return words
    return f"{words} {say('affected.population_missing', lang, n=people.not_stated)}"


def _people(record: Mapping[str, Any], lang: str) -> str:
    if record["theme"] != "place":
        return ""
    number = record.get(POPULATION)
    if number is None:
        return say("report.not_stated", lang)
    year = record.get(YEAR)
    return f"{int(number):,} ({int(year)})" if year is not None else f"{int(number):,}"


def _count(records: list[dict[str, Any]], kind: str, lang: str) -> str:
    grounds = [record["ground"] for record in records if record["theme"] == kind]
    return say(
        "affected.count",
        lang,
        kind=say(f"theme.{kind}", lang),
        n=grounds.count("certainly"),
        m=grounds.count("possibly"),
    )
