"""PDF: the HTML report on A4 paper, with nothing fetched and no day of making in it."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import partial
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
_WORDS = re.compile(r"(?s)<(bdi)([^>]*)>(.*?)</bdi>|<(li)()>((?:(?!<bdi|</li>).)*)</li>")
_SIGN = re.compile(r"(?s)<[^>]*>|&[^;]+;|(.)")
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
    running = {"title": report.title, "id": report.manifest["id"]}
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
    return _settled(_WORDS.sub(partial(_isolated, direction=DIRECTION[report.lang]), laid_out))


def _drawing(found: re.Match[str]) -> str:
    width, height = extent(found[0])
    if width <= SWATCH:
        return str(printed(found[0], width * MM))
    return str(printed(found[0], PICTURE_MM if height > width else min(width * MM, WIDEST)))


def _isolated(found: re.Match[str], direction: str) -> str:
    """
    Isolate words by characters, since the engine isolates no elements.

    It forgets an isolate where a line breaks, so words that read against the page become a box
    with a direction of its own.
    """
    tag, look, words = (part for part in found.groups() if part is not None)
    # A line of a list may be one isolate from end to end.
    whole = words.startswith("\u2068") and words.find("\u2069") == len(words) - 1
    own = _own(words, whole) or direction
    if own != direction and not look:
        side = "right" if direction == "rtl" else "left"
        look = f' dir="{own}" style="display:inline-block;text-align:{side}"'
    elif tag == "li":
        return found[0]
    box = f"<bdi{look}>\u2068{words}\u2069</bdi>"
    return box if tag == "bdi" else f"<li>{box}</li>"


def _settled(words: str) -> str:
    """Say of every isolate which way it reads: its first letter may come after a line's end."""
    return re.sub(
        "\u2068",
        lambda found: "\u2067" if _own(words, found.end()) == "rtl" else "\u2066",
        words,
    )


def _own(words: str, start: int = 0) -> str | None:
    """Return the direction of the first letter that is in no isolate, up to the end of its own."""
    depth = 0
    for found in _SIGN.finditer(words, start):
        kind = unicodedata.bidirectional(found[1]) if found[1] else ""
        depth += (kind in {"LRI", "RLI", "FSI"}) - (kind == "PDI")
        if depth < 0:
            break
        if depth == 0 and kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return None


def _footer(running: dict[str, str], lang: str) -> str:
    """Put the title, the id and the number of the page at the foot of each page."""
    start, end = ("right", "left") if DIRECTION[lang] == "rtl" else ("left", "right")
    number = '" \\00b7  " counter(page) " / " counter(pages)'
    look = "font: 8pt/1.3 var(--sans); color: var(--ink-3); vertical-align: top;"
    boxes = (
        (f"bottom-{start}", _quoted(running["title"]), start, 70),
        (f"bottom-{end}", f'"\\2066 " {_quoted(running["id"])} {number} "\\2069"', end, 30),
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
