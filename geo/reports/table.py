"""Plain text for a terminal: aligned, never wrapped, so that a pipe sees one item a line."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from geo.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.reports.report import Report, Section, Table

_GAP = "  "


def render(report: Report) -> str:
    """Write a report as aligned text; sources by id alone, to keep the figures in sight."""
    lines = [report.title, report.lead, "", report.quotable, report.source]
    for section in report.sections:
        lines += ["", section.title, *_body(section, report)]
    lines += ["", report.disclaimer, report.cite]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return wide - sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)


def _body(section: Section, report: Report) -> Iterator[str]:
    if section.intro:
        yield section.intro
    if section.table is not None:
        yield from aligned(section.table)
    if section.id == "sources":
        yield ", ".join(visible(source["id"]) for source in report.details["sources"])
    else:
        yield from section.lines


def aligned(table: Table) -> Iterator[str]:
    """Write a table as lines of aligned columns."""
    heads = [column.head for column in table.columns]
    rows = [heads, *(row.cells for row in table.rows)]
    widths = [max(width(row[position]) for row in rows) for position in range(len(heads))]
    ends = [column.figure for column in table.columns]
    yield _line(heads, widths, ends)
    yield _GAP.join("─" * size for size in widths)
    for row in table.rows:
        yield _line(row.cells, widths, ends)


def _line(cells: Sequence[str], widths: Sequence[int], ends: Sequence[bool]) -> str:
    padded = []
    for cell, size, end in zip(cells, widths, ends, strict=True):
        blanks = " " * (size - width(cell))
        padded.append(blanks + cell if end else cell + blanks)
    return _GAP.join(padded)
