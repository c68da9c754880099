"""HTML: one file that opens without a network, on a screen, a telephone and A4 paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from geo.draw import picture, ruler, swatch
from geo.page import DOCUMENT, asset, shell
from geo.page import render as fill_in
from geo.reports.data import document
from geo.words import DIRECTION, say, visible

if TYPE_CHECKING:
    from geo.reports.report import Report

PICTURE = (360, 480)  # of its own coordinates; the page shows it as wide as its column
# Beside the picture, where a wide screen has room; the rest stands below it.
LEADING = ("by-party", "matrix", "changed-hands")
CALM = ("inputs", "sources", "method")  # small type: to be looked up, not read through
_DATE = re.compile(r"(?<![\w/-])(\d{4}-\d{2}-\d{2})(?![\w/-])", re.ASCII)


def render(report: Report) -> str:
    """Write a report as a page; the JSON report is in it, in the block ``report``."""
    lang = report.lang
    leading = [section for section in report.sections if section.id in LEADING]
    others = [section for section in report.sections if section.id not in LEADING]
    body = fill_in(
        "report.html",
        report=report,
        leading=leading,
        others=others,
        calm=CALM,
        picture=_picture(report),
        chart=_chart(report),
        caption=say(_caption(report), lang),
        credits=_credits(report),
        swatches=_swatches(report),
        dated=dated,
        say=lambda key, **values: say(key, lang, **values),
    )
    return shell(
        title=report.title,
        lang=lang,
        body=body,
        styles=(DOCUMENT, asset("report.css")),
        scripts=(asset("report.js"),),
        data={"report": document(report)},
    )


def dated(value: str) -> Markup:
    """Escape a text and keep each ISO date in it whole and from left to right."""
    parts = _DATE.split(value)
    whole = Markup('<span class="num">{}</span>')
    return Markup("").join(
        whole.format(part) if position % 2 else part for position, part in enumerate(parts)
    )


def _picture(report: Report) -> Markup:
    if report.change is None:
        return Markup("")
    width, height = PICTURE
    words = f"{report.title}. {say(_caption(report), report.lang)}"
    # Our own drawing: it escapes its title and its names.
    return Markup(
        picture(
            report.change, width=width, height=height, posts=True, labels=report.lang, title=words
        )
    )


def _chart(report: Report) -> Markup:
    """Draw published figures against ours, one scale a subject; nothing in other reports."""
    if report.check is None:
        return Markup("")
    from geo.reports.scales import scales

    shown = scales(report.check, report.lang)
    if not shown:
        return Markup("")
    words = f"{say('check.chart', report.lang)}. {report.sentence}"
    # Our own drawing: it escapes its names.
    return Markup(ruler(shown, title=words, right_to_left=DIRECTION[report.lang] == "rtl"))


def _caption(report: Report) -> str:
    return "report.picture_would" if "scenario" in report.details else "report.picture"


def _swatches(report: Report) -> dict[str, Markup]:
    holders = report.theatre.holders
    return {key: Markup(swatch(report.theatre, {"holder": key})) for key in holders}


def _credits(report: Report) -> list[str]:
    """Who is to be named beside the picture: everybody once, of its layers and its backdrop."""
    theatre = report.theatre
    named = [layer.attribution for layer in theatre.layers]
    named += [str(backdrop.get("attribution", "")) for backdrop in theatre.context.values()]
    each = (part.strip() for credit in named for part in credit.split(";"))
    return [visible(part) for part in dict.fromkeys(each) if part]
