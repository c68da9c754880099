"""HTML: one file that opens without a network, on a screen, a telephone and A4 paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from geo.draw import picture, ruler, swatch
from geo.page import DOCUMENT, asset, shell
from geo.page import render as fill_in
from geo.reports.charts import charts
from geo.reports.data import document
from geo.snapshot import Snapshot
from geo.words import DIRECTION, long_date, say, visible

if TYPE_CHECKING:
    from geo.reports.report import Report

PICTURE = (360, 480)  # of its own coordinates; the page shows it as wide as its column
# Beside the picture, where a wide screen has room; the rest stands below it.
LEADING = ("by-party", "matrix", "changed-hands", "held", "held-by-status", "areas")
KICKERS = {
    "change": "title.report",
    "date": "title.report_date",
    "series": "title.report_series",
    "factcheck": "check.kind",
}
CALM = ("inputs", "sources", "method")  # small type: to be looked up, not read through
_DATE = re.compile(r"(?<![\w/-])(\d{4}-\d{2}-\d{2})(?![\w/-])", re.ASCII)


def render(report: Report) -> str:
    """Write a report as a page; the JSON report is in it, in the block ``report``."""
    return shell(
        title=report.title,
        lang=report.lang,
        body=body(report),
        styles=(DOCUMENT, asset("report.css")),
        scripts=(asset("report.js"),),
        data={"report": document(report)},
    )


def body(report: Report, *, paper: bool = False) -> Markup:
    """Lay a report out for a page; on paper the picture stands before what flows around it."""
    lang = report.lang
    leading = [section for section in report.sections if section.id in LEADING]
    others = [section for section in report.sections if section.id not in LEADING]
    return fill_in(
        "report.html",
        report=report,
        leading=leading,
        others=others,
        calm=CALM,
        picture=_picture(report),
        chart=_chart(report),
        caption=_caption(report),
        credits=_credits(report),
        swatches=_swatches(report),
        paper=paper,
        charts=charts(report),
        kind=say(KICKERS[report.kind], lang),
        dated=dated,
        say=lambda key, **values: say(key, lang, **values),
    )


def dated(value: str) -> Markup:
    """Escape a text and keep each ISO date in it whole and from left to right."""
    parts = _DATE.split(value)
    whole = Markup('<span class="num">{}</span>')
    return Markup("").join(
        whole.format(part) if position % 2 else part for position, part in enumerate(parts)
    )


def _picture(report: Report) -> Markup:
    if report.subject is None:
        return Markup("")
    width, height = PICTURE
    words = f"{report.title}. {_caption(report)}"
    # Our own drawing: it escapes its title and its names.
    return Markup(
        picture(
            report.subject, width=width, height=height, posts=True, labels=report.lang, title=words
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
    would = "_would" if "scenario" in report.manifest else ""
    if not isinstance(report.subject, Snapshot):
        return say(f"report.picture{would}", report.lang)
    day = long_date(report.subject.reported_on, report.lang)
    return say(f"report.picture{would}_date", report.lang, date=day)


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
