"""What differs, as Markdown that fits a comment: a table first, details folded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.reports.difference_sections import lead, sections, title
from geo.reports.markdown import escaped, table_lines
from geo.words import disclaimer, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.diff import Difference
    from geo.reports.report import Section

FITS = 65_000  # signs; a comment on a pull request takes 65,536
_ROWS = (500, 200, 100, 50, 20, 5, 0)  # of each table, until the whole fits
_OPEN = ("ground",)
_JOINER = "\N{WORD JOINER}"  # after an @, so that a name in data calls nobody


def markdown(difference: Difference, lang: str) -> str:
    """Write what differs, with as many rows of each table as fit."""
    found = list(sections(difference, lang))
    for rows in _ROWS:
        text = "\n\n".join(_blocks(difference, found, rows, lang)) + "\n"
        text = text.replace("@", f"@{_JOINER}")
        if len(text) <= FITS:
            break
    return text


def _blocks(difference: Difference, found: list[Section], rows: int, lang: str) -> Iterator[str]:
    yield f"## {escaped(title(difference, lang))}"
    # The table stands before all that explains it.
    for section in found:
        if section.id in _OPEN and section.table is not None:
            yield from _table(section, rows, lang)
    yield escaped(lead(difference, lang))
    for section in found:
        if section.id in _OPEN:
            if section.intro:
                yield escaped(section.intro)
            continue
        count = len(section.lines) + (0 if section.table is None else len(section.table.rows))
        yield f"<details><summary>{escaped(section.title)} ({count:,})</summary>"
        if section.intro:
            yield escaped(section.intro)
        yield from _table(section, rows, lang)
        if section.lines:
            yield "\n".join(f"- {escaped(line)}" for line in section.lines[:rows])
            yield from _more(len(section.lines), rows, lang)
        yield "</details>"
    if difference.spells:
        yield escaped(disclaimer(lang))


def _table(section: Section, rows: int, lang: str) -> Iterator[str]:
    if section.table is None:
        return
    table = section.table
    yield "\n".join(table_lines(replace(table, rows=table.rows[:rows])))
    yield from _more(len(table.rows), rows, lang)


def _more(count: int, rows: int, lang: str) -> Iterator[str]:
    if count > rows:
        yield escaped(say("diff.more", lang, n=f"{count - rows:,}"))
