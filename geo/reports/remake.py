"""Every kind of report, made again from its own manifest: one row a kind in the table below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError

if TYPE_CHECKING:
    from geo.reports.report import Report
    from geo.schema import Part
    from geo.timeline import ControlTimeline

Content = Mapping[str, Any]  # a JSON report's values


def seen(timeline: ControlTimeline, content: Content, parts: Sequence[Part]) -> ControlTimeline:
    """See a theatre within the parts that a report is about; unchanged if it is about the whole."""
    from geo.part import within

    for part in named_parts(content, parts):
        timeline = within(timeline, part)
    return timeline


def named_parts(content: Content, parts: Sequence[Part]) -> list[str | Part]:
    """
    Tell the parts that a report is about: ids of records, and polygons from files.

    Parameters
    ----------
    parts : sequence of Part
        The polygons at hand.

    Raises
    ------
    OptionError
        If a part is neither a record nor among `parts`.
    """
    found: list[str | Part] = []
    for identity in content["manifest"].get("within", ()):
        given = [part for part in parts if dict(part.identity) == identity]
        if not given and "id" not in identity:
            raise OptionError.of(
                "inputs of the report",
                f"not found: the polygon of {identity.get('file', 'an outline')}",
                "Name its file with --within; an outline without a file can be given in Python",
            )
        found.append(given[0] if given else identity["id"])
    return found


def _change(content: Content, timeline: ControlTimeline) -> Report:
    from geo.change import compare
    from geo.reports.comparison import change_report

    made = content["manifest"]
    before, after = made["dates"]
    change = compare(
        timeline.at(before["date"], as_of=before["as_of"], view=made["view"]),
        timeline.at(
            after["date"],
            as_of=after["as_of"],
            view=made["view"],
            scenario=made.get("scenario"),
        ),
    )
    return change_report(change, content["language"])


def _date(content: Content, timeline: ControlTimeline) -> Report:
    from geo.reports.one_date import date_report

    made = content["manifest"]
    (asked,) = made["dates"]
    snapshot = timeline.at(
        asked["date"], as_of=asked["as_of"], view=made["view"], scenario=made.get("scenario")
    )
    return date_report(snapshot, content["language"])


def _series(content: Content, timeline: ControlTimeline) -> Report:
    from geo.history import series
    from geo.reports.over_time import series_report

    made = content["manifest"]
    known = made["dates"][-1]["as_of"]
    frame = series(timeline, made["days"], as_of=known)
    return series_report(frame, timeline, content["language"], as_of=known, view=made["view"])


def _factcheck(content: Content, timeline: ControlTimeline) -> Report:
    from geo.published import factcheck
    from geo.reports.checked import check_report

    made = content["manifest"]
    check = factcheck(
        timeline, about=made.get("about"), as_of=made["dates"][0]["as_of"], view=made["view"]
    )
    return check_report(check, content["language"])


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of report is made again, how many dates it names, and whether it has days."""

    make: Callable[[Content, ControlTimeline], Report]
    dates: tuple[int, ...]
    days: bool = False


# Every kind of report has a row here.
KINDS: Mapping[str, Kind] = {
    "ceaseline-date-report": Kind(_date, dates=(1,)),
    "ceaseline-change-report": Kind(_change, dates=(2,)),
    "ceaseline-series-report": Kind(_series, dates=(1, 2), days=True),
    "ceaseline-factcheck-report": Kind(_factcheck, dates=(1,)),
}
