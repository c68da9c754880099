"""Markdown: headings, tables and lists that no text from data can break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.reports.report import Report, Row, Section, Table

_SIGNS = re.compile(r"([\\`*_\[\]<>|~&$])")
# A mark of a list or a heading is one only before a blank: "+232" and "4.9" stay as they are.
_STARTS = re.compile(r"^(\s*)(#+(?=\s|$)|[-+=](?=\s|$)|\d+(?=[.)](?:\s|$)))")


def render(report: Report) -> str:
    """Write a report as Markdown with tables."""
    blocks = [
        f"# {escaped(report.title)}",
        escaped(report.lead),
        f"> {escaped(report.quotable)}",
        escaped(report.source),
    ]
    for section in report.sections:
        blocks += [f"## {escaped(section.title)}", *_body(section)]
    blocks += ["---", escaped(report.disclaimer), escaped(report.cite)]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Escape what Markdown or HTML would act on, wherever it stands in a line."""
    return _STARTS.sub(_unstarted, _SIGNS.sub(r"\\\1", text))


def _unstarted(found: re.Match[str]) -> str:
    blanks, sign = found.groups()
    # "1." starts a list by its full stop, every other sign by itself.
    return f"{blanks}{sign}\\" if sign.isdigit() else f"{blanks}\\{sign}"


def _body(section: Section) -> Iterator[str]:
    if section.intro:
        yield escaped(section.intro)
    if section.table is not None:
        yield "\n".join(table_lines(section.table))
    if section.lines:
        yield "\n".join(f"- {escaped(line)}" for line in section.lines)


def table_lines(table: Table) -> Iterator[str]:
    """Write a table as lines of Markdown."""
    yield _row([escaped(column.head) for column in table.columns])
    yield _row(["---:" if column.figure else "---" for column in table.columns])
    for row in table.rows:
        yield _row(_cells(row))


def _cells(row: Row) -> list[str]:
    return [
        f"**{escaped(cell)}**" if cell and (row.total or position in row.marked) else escaped(cell)
        for position, cell in enumerate(row.cells)
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
