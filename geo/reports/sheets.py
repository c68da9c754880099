"""A report as sheets of cells: numbers as numbers, their unit in the head, and all text as text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.reports.data import document
from geo.words import holder_name, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.reports.report import Report, Section, Table

Cell = str | float | int

SUMMARY, TRANSITIONS, CHANGES, PLACES = "summary", "transitions", "changes", "places"
SOURCES, METHOD, FIGURES, MORE = "sources", "method", "figures", "more"
ORDER = (SUMMARY, TRANSITIONS, CHANGES, PLACES, MORE, SOURCES, METHOD, FIGURES)
# Where each section of a report goes; what is not named here goes to `MORE`.
SHEET_OF = {
    "by-party": SUMMARY,
    "areas": SUMMARY,
    "held": SUMMARY,
    "held-by-status": CHANGES,
    "first-to-last": SUMMARY,
    "matrix": TRANSITIONS,
    "changed-hands": CHANGES,
    "reclassified": CHANGES,
    "by-status": CHANGES,
    "reasons": CHANGES,
    "contact": CHANGES,
    "by-label": CHANGES,
    "claims": CHANGES,
    "positions": PLACES,
    "handed-back": PLACES,
    "affected": PLACES,
    "verdicts": SUMMARY,
    "inconsistent": CHANGES,
    "consistent": CHANGES,
    "undecided": CHANGES,
    "no-figure": CHANGES,
    "widths": SUMMARY,
    "sources": SOURCES,
    "how-sure": METHOD,
    "not-drawn": METHOD,
    "method": METHOD,
    "inputs": METHOD,
}
_NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """
    A title, an introduction, rows under heads, and lines below them; each may be empty.

    Attributes
    ----------
    rows : tuple of tuple of str, float or int
        One cell for each head.
    signed : frozenset of int
        Columns of changes, which are shown with their sign.
    total : frozenset of int
        Rows of sums.
    """

    title: str = ""
    intro: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    lines: tuple[str, ...] = ()
    signed: frozenset[int] = frozenset()
    total: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands under one tab."""

    key: str
    name: str
    blocks: tuple[Block, ...]


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Lay a report out in sheets; areas are in km², exact to 0.1 m² where the report has them."""
    content = document(report)
    listed = dict(_records(report))
    on: dict[str, list[Block]] = defaultdict(list)
    on[SUMMARY].append(
        Block(
            report.title,
            report.lead,
            lines=(report.sentence, report.caveat, report.source, report.disclaimer),
        )
    )
    for section in report.sections:
        key = section.id.replace("-", "_")
        block = _block(section, report)
        if key in listed:
            heads, rows = listed.pop(key)
            block = Block(section.title, section.intro, heads, rows, section.lines)
        on[SHEET_OF.get(section.id, MORE)].append(block)
    for key, (heads, rows) in listed.items():
        on[PLACES].append(Block(visible(key), heads=heads, rows=rows))
    on[SOURCES] = [_sources(report)] if report.details.get("sources") else []
    on[FIGURES].append(_figures(content["figures"], report.lang))
    return tuple(
        Sheet(key, say(f"sheet.{key}", report.lang), tuple(on[key])) for key in ORDER if on[key]
    )


def number(text: str) -> float | int | None:
    """Read a figure that was written for people; None if it is anything else."""
    plain = re.sub(r"[,\u2066-\u2069]", "", text)
    if not _NUMBER.fullmatch(plain):
        return None
    plain = plain.replace("\N{MINUS SIGN}", "-")
    return float(plain) if "." in plain else int(plain)


def _block(section: Section, report: Report) -> Block:
    """Take over a section: figures as numbers, exact ones where the report has them."""
    table = section.table
    if table is None:
        return Block(section.title, section.intro, lines=section.lines)
    exact = _exact(section, table, report)
    rows = []
    for place, row in enumerate(table.rows):
        cells: list[Cell] = []
        for column, (head, text) in enumerate(zip(table.columns, row.cells, strict=True)):
            read = number(text) if head.figure else None
            cells.append(exact.get((place, column), text if read is None else read))
        rows.append(tuple(cells))
    unit = say("unit.km2", report.lang)
    in_km2 = {column for _, column in exact}
    heads = tuple(
        f"{column.head} ({unit})" if place in in_km2 and column.head != unit else column.head
        for place, column in enumerate(table.columns)
    )
    net = say("fig.net", report.lang)
    return Block(
        section.title,
        section.intro,
        heads,
        tuple(rows),
        section.lines,
        frozenset(place for place, column in enumerate(table.columns) if column.head == net),
        frozenset(place for place, row in enumerate(table.rows) if row.total),
    )


def _exact(section: Section, table: Table, report: Report) -> dict[tuple[int, int], float]:
    """Cells that a figure of the report stands behind, by row and column: km² to 0.1 m²."""
    m2: dict[str, float] = {figure.id: float(figure.m2) for figure in report.figures}
    holders, lang = report.theatre.holders, report.lang
    heads = [column.head for column in table.columns]
    found: dict[tuple[int, int], float] = {}

    def put(row: int, column: int, *names: str) -> None:
        if all(name in m2 for name in names) and column < len(heads):
            found[row, column] = round(sum(m2[name] for name in names), 1) / 1e6

    for place, row in enumerate(table.rows):
        whom = (row.swatch,) if row.swatch else holders
        if section.id == "by-party":
            for kind, key in (
                ("area_before", "time.before"),
                ("area_after", "time.after"),
                ("net", "fig.net"),
            ):
                if (head := say(key, lang)) in heads:
                    put(place, heads.index(head), *(f"{kind}/{holder}" for holder in whom))
        elif section.id == "matrix":
            for column, to in enumerate(holders, 1):
                put(place, column, *(f"transition/{start}/{to}" for start in whom))
            pairs = (f"transition/{start}/{to}" for start in whom for to in holders)
            put(place, len(holders) + 1, *pairs)
        elif section.id == "areas":
            areas = [f"area/{row.cells[0]}/{holder}" for holder in holders]
            for column, name in enumerate(areas, 2):
                put(place, column, name)
            put(place, len(holders) + 2, *areas)
    told = {"changed-hands": "passed", "reclassified": "reclassified"}.get(section.id)
    named = [figure.id for figure in report.figures if figure.kind == told]
    if told and len(named) == len(table.rows) and say("unit.km2", lang) in heads:
        for place, name in enumerate(named):  # told in the order of the rows
            put(place, heads.index(say("unit.km2", lang)), name)
    return found


def _records(report: Report) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Lists of posts and places that the report carries, with their fields."""
    lang = report.lang
    heads = (
        say("fig.name", lang),
        say("report.claim_kind", lang),
        say("fig.party", lang),
        say("report.happened", lang),
        say("report.on_ground", lang),
        say("report.from", lang),
        say("report.until", lang),
        f"{say('report.within', lang)} ({say('unit.m', lang)})",
        say("conf.word", lang),
        say("foot.sources", lang),
        "id",
    )
    for key, value in report.details.items():
        records = value if isinstance(value, list) else []
        themes = {one.get("theme") if isinstance(one, dict) else None for one in records}
        if themes and themes <= {"position", "place"}:
            rows = [_record(one, report) for one in records]
            kept = [at for at in range(len(heads)) if any(row[at] != "" for row in rows)]
            yield (
                key,
                (
                    tuple(heads[at] for at in kept),
                    tuple(tuple(row[at] for at in kept) for row in rows),
                ),
            )


def _record(record: Mapping[str, Any], report: Report) -> tuple[Cell, ...]:
    lang = report.lang
    name = record.get("name" if lang == "en" else f"name:{lang}") or record.get("name")
    party, confidence = record.get("party"), record.get("confidence")
    happened = str(record.get("change", "")).replace(" ", "_")
    ground = record.get("ground")
    known = party in report.theatre.holders
    return (
        visible(name or record["id"]),
        say(f"theme.{record['theme']}", lang),
        holder_name(report.theatre, str(party), lang) if known else visible(party or ""),
        say(f"report.{happened}", lang) if happened else "",
        say(f"report.{ground}", lang) if ground else "",
        visible(record.get("valid_from_edtf") or record.get("valid_from") or ""),
        visible(record.get("valid_to_edtf") or record.get("valid_to") or ""),
        round(record["accuracy_m"]) if "accuracy_m" in record else "",
        say(f"conf.{confidence}", lang) if confidence else "",
        visible(", ".join(record["sources"])),
        visible(record["id"]),
    )


def _sources(report: Report) -> Block:
    """One source a row: its id, its entry in prose, and its address."""
    from geo.reports.bibliography import entry

    lang = report.lang
    rows = tuple(
        (
            visible(source["id"]),
            entry({key: value for key, value in source.items() if key != "URL"}, lang),
            visible(source.get("URL", "")),
        )
        for source in report.details["sources"]
    )
    title = say("foot.sources", lang)
    return Block(title, say("report.sources_help", lang), ("id", title, "URL"), rows)


def _figures(figures: list[dict[str, Any]], lang: str) -> Block:
    """Every figure with all of its fields, in the words of the JSON report."""
    fields = dict.fromkeys(key for figure in figures for key in figure)
    last = ("value", "unit")
    heads = [key for key in fields if key not in last]
    rows = [tuple(_cell(figure.get(key, "")) for key in (*heads, *last)) for figure in figures]
    return Block(say("sheet.figures", lang), heads=(*map(visible, heads), *last), rows=tuple(rows))


def _cell(value: Any) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else visible(value)
