"""Which charts a report has, and under which of its sections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from geo.change import Change
from geo.draw import flows, net_bars, through_time
from geo.words import say

if TYPE_CHECKING:
    from geo.reports.report import Report


class Chart(NamedTuple):
    """A drawing, and what is said below it."""

    drawing: Markup
    caption: str


def charts(report: Report) -> dict[str, Chart]:
    """Draw the charts of a report, by the id of the section that each follows."""
    found, lang = {}, report.lang
    if isinstance(report.subject, Change):
        for section, draw, key in (("by-party", net_bars, "net"), ("matrix", flows, "flows")):
            caption = say(f"chart.{key}", lang)
            found[section] = Chart(Markup(draw(report.subject, lang, title=caption)), caption)
    if report.course is not None:
        banded = bool(report.course.intervals)
        caption = say("chart.course" if banded else "chart.course_plain", lang)
        marks = []
        if report.kind != "series":
            caption = f"{caption} {say('chart.course_marks', lang)}"
            marks = [date.fromisoformat(each["reported_on"]) for each in report.manifest["dates"]]
        drawing = through_time(
            report.theatre, report.course, lang, marks=sorted(set(marks)), title=caption
        )
        section = {"change": "changed-hands", "date": "held-by-status"}.get(report.kind, "areas")
        found[section] = Chart(Markup(drawing), caption)
    return found
