"""What differs between two editions, laid out in a format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from geo.reports.difference_data import document
from geo.reports.difference_markdown import markdown
from geo.reports.difference_sections import lead, sections, title
from geo.reports.table import aligned
from geo.words import disclaimer

if TYPE_CHECKING:
    from geo.diff import Difference


def render(difference: Difference, fmt: str, *, lang: str = "en") -> str:
    """
    Write what differs between two editions.

    Parameters
    ----------
    fmt : str
        ``text``, ``md`` or ``json``.
    lang : str
        ``en``, ``ar`` or ``he``.
    """
    if fmt == "json":
        text = json.dumps(document(difference), ensure_ascii=False, allow_nan=False, indent=1)
        return text + "\n"
    if fmt == "md":
        return markdown(difference, lang)
    lines = [title(difference, lang), lead(difference, lang)]
    for section in sections(difference, lang):
        lines += ["", section.title]
        lines += [section.intro] if section.intro else []
        lines += [] if section.table is None else aligned(section.table)
        lines += section.lines
    if difference.spells:
        lines += ["", disclaimer(lang)]
    return "\n".join(line.rstrip() for line in lines) + "\n"
