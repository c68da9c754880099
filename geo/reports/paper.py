"""PDF: the HTML report on A4 paper, with nothing fetched and no day of making in it."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, NoReturn

from geo.errors import OptionError
from geo.page import DOCUMENT, TOKENS, asset, text
from geo.reports.printed import extent, printed
from geo.reports.web import body
from geo.words import DIRECTION, say

if TYPE_CHECKING:
    from types import ModuleType

    from geo.reports.report import Report

_DRAWING = re.compile(r"(?s)<svg .*?</svg>")
WIDEST, SWATCH = 165, 60  # mm of a drawing; px up to which a drawing is a swatch
PICTURE_MM = 62
MM = 0.25  # of a px of a chart
# The engine isolates no elements, only what characters say.
_BDI = re.compile(r"<bdi[^>]*>")
_PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def render(report: Report) -> bytes:
    """
    Write a report as PDF: A4, light, pages numbered, each with the title and the id to cite.

    Returns
    -------
    bytes
        The same for the same report with the same versions of WeasyPrint, Pango and fonts. No
        date is in it unless ``SOURCE_DATE_EPOCH`` gives one.

    Raises
    ------
    OptionError
        If WeasyPrint, or the system's Pango that it needs, is not installed.
    """
    return bytes(_weasyprint().HTML(string=page(report), url_fetcher=_refuse).write_pdf())


def page(report: Report) -> str:
    """Return the page that is printed: that of the HTML report without scripts and data."""
    lang, created = report.lang, report.manifest.get("created")
    running = {"start": report.title, "middle": report.manifest["id"]}
    styles = (TOKENS, DOCUMENT, asset("report.css"), asset("paper.css"), _footer(running, lang))
    dated = f'<meta name="dcterms.created" content="{text(created)}">' if created else ""
    return "\n".join(
        (
            f'<!DOCTYPE html><html lang="{lang}" dir="{DIRECTION[lang]}"><head>',
            f'<meta charset="utf-8"><title>{text(report.title)}</title>',
            f'<meta name="author" content="{text(say("name.product", lang))}">',
            f'<meta name="description" content="{text(report.source)}">{dated}',
            *(f"<style>{sheet}</style>" for sheet in styles),
            f"</head><body>{_paper(report)}</body></html>",
        )
    )


def _paper(report: Report) -> str:
    """Lay the report out, with its drawings as they can be printed."""
    laid_out = _DRAWING.sub(_drawing, str(body(report, paper=True)))
    return _BDI.sub(lambda found: f"{found[0]}\u2068", laid_out).replace("</bdi>", "\u2069</bdi>")


def _drawing(found: re.Match[str]) -> str:
    width, height = extent(found[0])
    if width <= SWATCH:
        return str(printed(found[0], width * MM))
    return str(printed(found[0], PICTURE_MM if height > width else min(width * MM, WIDEST)))


def _footer(running: dict[str, str], lang: str) -> str:
    """Put the title, the id and the number of the page at the foot of each page."""
    start, end = ("right", "left") if DIRECTION[lang] == "rtl" else ("left", "right")
    look = "font: 8pt/1.3 var(--sans); color: var(--ink-3); vertical-align: top;"
    boxes = (
        (f"bottom-{start}", _quoted(running["start"]), start, 66),
        ("bottom-center", _quoted(running["middle"]), "center", 22),
        (f"bottom-{end}", '"\\2066 " counter(page) " / " counter(pages) "\\2069"', end, 12),
    )
    told = "".join(
        f"@{box} {{ content: {content}; width: {width}%; text-align: {side}; {look} }}"
        for box, content, side, width in boxes
    )
    return f"@page {{ {told} }}"


def _quoted(words: str) -> str:
    """Write text from data as a string of a style sheet, every sign by its number."""
    return '"' + "".join(f"\\{ord(sign):06x}" for sign in words) + '"'


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a report fetches nothing, and asked for {url[:80]}")


def _weasyprint() -> ModuleType:
    if importlib.util.find_spec("weasyprint") is None:
        raise OptionError.of(
            "format 'pdf'",
            "the library that writes PDF is not installed",
            "Install it: pip install 'ceaseline[reports]'; on Debian it also needs"
            f" apt-get install {_PANGO}",
        )
    try:
        import weasyprint  # type: ignore[import-untyped]
    except OSError as error:
        raise OptionError.of(
            "format 'pdf'",
            f"Pango, which sets its text, is not installed: {str(error).splitlines()[0]}",
            f"Install it: apt-get install {_PANGO}; on macOS brew install pango",
        ) from None
    module: ModuleType = weasyprint
    return module
