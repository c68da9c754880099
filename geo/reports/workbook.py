"""XLSX: sheets that open without repair, and the JSON report as a part of the file."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import math
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.reports.data import document
from geo.reports.embedded import embed
from geo.reports.sheets import sheets
from geo.words import DIRECTION, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format as Look
    from xlsxwriter.worksheet import Worksheet

    from geo.reports.report import Report
    from geo.reports.sheets import Block, Cell

MAX_TEXT = 32_767  # characters in a cell
NARROW, WIDE, LINE = 9, 36, 100  # characters: of a column at least and at most, of a paragraph
HEAD = 14  # characters that a head may ask for; a longer one is wrapped
A4 = 9
ROW_POINTS, MOST_POINTS = 13.5, 400
SANS = "Arial"  # has Latin, Arabic and Hebrew letters wherever spreadsheets are read


def render(report: Report) -> bytes:
    """
    Write a report as a spreadsheet.

    Returns
    -------
    bytes
        The same for the same report, wherever and whenever it is made. No cell is a formula, and
        nothing is a link: every text is written as text.

    Raises
    ------
    OptionError
        If XlsxWriter is not installed.
    """
    if importlib.util.find_spec("xlsxwriter") is None:
        raise OptionError.of(
            "format 'xlsx'",
            "the library that writes spreadsheets is not installed",
            "Install it: pip install 'ceaseline[reports]'",
        )
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {
            "title": _text(report.title),
            "subject": report.manifest["id"],
            "author": say("name.product"),
            "comments": _text(report.source),
            "created": _created(report),
        }
    )
    looks = _looks(book, DIRECTION[report.lang] == "rtl")
    for sheet in sheets(report):
        page = book.add_worksheet(sheet.name)
        _lay_out(page, sheet.blocks, looks)
        if DIRECTION[report.lang] == "rtl":
            page.right_to_left()
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{report.manifest['id']}&C&A&R&P / &N")
    book.close()
    return embed(file.getvalue(), document(report))


def _created(report: Report) -> dt.datetime:
    """When the file says it was made: the last day that it tells of."""
    day = dt.date.fromisoformat(report.manifest["dates"][-1]["reported_on"])
    return dt.datetime(day.year, day.month, day.day)


def _looks(book: Any, right_to_left: bool) -> dict[str, Look]:
    plain = {"font_name": SANS, "font_size": 10, "valign": "top"}
    # An apostrophe that is not shown: a cell that is edited later stays text, too.
    text = {**plain, "quote_prefix": True}
    # Our own sentences run one way; a cell may hold an address or a title in another language.
    ours = {**text, "reading_order": 2 if right_to_left else 1}
    head = {**ours, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEEEEE"}
    area, change = "#,##0.00", "+#,##0.00;-#,##0.00;0.00"
    shown = {
        "title": {**ours, "bold": True, "font_size": 13},
        "prose": {**ours, "text_wrap": True},
        "head": head,
        "head_figure": {**head, "align": "right"},
        "text": {**text, "text_wrap": True},
        "number": plain,
        "area": {**plain, "num_format": area},
        "change": {**plain, "num_format": change},
        "text_total": {**text, "bold": True, "top": 1},
        "number_total": {**plain, "bold": True, "top": 1},
        "area_total": {**plain, "bold": True, "top": 1, "num_format": area},
        "change_total": {**plain, "bold": True, "top": 1, "num_format": change},
    }
    return {name: book.add_format(look) for name, look in shown.items()}


def _lay_out(page: Worksheet, blocks: tuple[Block, ...], looks: dict[str, Look]) -> None:
    widths = _widths(blocks)
    for column, size in enumerate(widths):
        page.set_column(column, column, size)
    # Prose runs over the columns of the tables, or over as many as make a line.
    last = next((at for at in range(len(widths)) if sum(widths[: at + 1]) >= LINE), len(widths) - 1)
    across = max(last, 1)
    line = sum(widths[: across + 1]) + 9 * max(0, across + 1 - len(widths))
    row, frozen = 0, False
    for block in blocks:
        if block.title:
            page.write_string(row, 0, _text(block.title), looks["title"])
            row += 1
        if block.intro:
            row = _prose(page, row, across, line, block.intro, looks)
        if block.heads:
            texts = {
                at for cells in block.rows for at, cell in enumerate(cells) if isinstance(cell, str)
            }
            for column, head in enumerate(block.heads):
                look = looks["head" if column in texts else "head_figure"]
                page.write_string(row, column, _text(head), look)
            page.set_row(row, _height(block.heads, widths))
            if not frozen:
                page.freeze_panes(row + 1, 1)
                page.repeat_rows(row)
                frozen = True
            row += 1
            for place, cells in enumerate(block.rows):
                for column, cell in enumerate(cells):
                    _write(page, row, column, cell, block, place in block.total, looks)
                page.set_row(row, _height(cells, widths))
                row += 1
        for text in block.lines:
            row = _prose(page, row, across, line, text, looks)
        row += 1


def _prose(
    page: Worksheet, row: int, across: int, line: int, text: str, looks: dict[str, Look]
) -> int:
    """Write a paragraph over the width of the sheet, as high as it needs to be."""
    page.merge_range(row, 0, row, across, "", looks["prose"])
    page.write_string(row, 0, _text(text), looks["prose"])
    page.set_row(row, _height((text,), [line]))
    return row + 1


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    """Points that a row needs: programs do not make room for wrapped text by themselves."""
    lines = [
        math.ceil(len(cell) * 1.1 / width)  # lines end at words, so they are not full
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell, str) and len(cell) > width - 2
    ]
    return min(ROW_POINTS * max(1, *lines, 1), MOST_POINTS)


def _write(
    page: Worksheet,
    row: int,
    column: int,
    cell: Cell,
    block: Block,
    total: bool,
    looks: dict[str, Look],
) -> None:
    end = "_total" if total else ""
    if isinstance(cell, str):
        page.write_string(row, column, _text(cell), looks[f"text{end}"])
    elif isinstance(cell, float):
        kind = "change" if column in block.signed else "area"
        page.write_number(row, column, cell, looks[f"{kind}{end}"])
    else:
        page.write_number(row, column, cell, looks[f"number{end}"])


def _widths(blocks: tuple[Block, ...]) -> list[int]:
    """Characters of each column: of its longest cell, within reason."""
    widths: list[int] = []
    for block in blocks:
        for cells in (block.heads, *block.rows):
            for column, cell in enumerate(cells):
                size = len(f"{cell:,.2f}" if isinstance(cell, float) else str(cell)) + 2
                size = min(size, HEAD) if cells is block.heads else size
                if column == len(widths):
                    widths.append(NARROW)
                widths[column] = max(widths[column], min(size, WIDE))
    return widths or [LINE]


def _text(text: str) -> str:
    """Shorten what no cell can hold; the JSON part has it whole."""
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
