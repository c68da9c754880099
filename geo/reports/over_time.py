"""Areas through time as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import OptionError
from geo.history import churn, course
from geo.method import describe
from geo.reports import colophon, evidence, labels, to_and_fro
from geo.reports.report import Column, Figure, Interval, Report, Row, Section, Table
from geo.reports.sentence import caveat, held_sentence, of_part
from geo.words import (
    disclaimer,
    holder_name,
    in_view,
    km2,
    long_date,
    pick,
    say,
    source_line,
    terms,
    with_interval,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from geo.history import Course
    from geo.timeline import ControlTimeline


def series_report(
    frame: pd.DataFrame,
    timeline: ControlTimeline,
    lang: str = "en",
    *,
    as_of: str | date | None = None,
    view: str | None = None,
) -> Report:
    """
    Put together what a report of areas through time says, in a language.

    Raises
    ------
    OptionError
        If the frame has no date, or there is no such language.
    """
    if frame.empty:
        raise OptionError.of("series", "it has no date", "Ask for dates inside the record")
    theatre, days = timeline.theatre, list(frame.index)
    ends = [timeline.at(day, as_of=as_of, view=view) for day in dict.fromkeys((days[0], days[-1]))]
    shown = ends[0].view
    labelled = (
        [timeline.at(day, as_of=as_of, view=view) for day in days] if shown.labels else ends[-1:]
    )
    made = describe("series", *ends, days=days)
    name = pick(theatre.title, lang)
    title = say(
        "series.title",
        lang,
        theatre=name,
        d1=long_date(days[0], lang),
        d2=long_date(days[-1], lang),
    )
    cited = evidence.cited(theatre, (), labels.sources(*labelled)) if shown.labels else []
    title = in_view(title, shown, lang)
    named = terms(shown, lang)
    whole = km2(frame.iloc[-1].sum())
    known = course(ends[-1], days)
    churned = churn(timeline, days, as_of=as_of)
    return Report(
        kind="series",
        lang=lang,
        theatre=theatre,
        title=title,
        lead=" ".join(
            (
                say("report.lead", lang, view=named, km2=whole, area=pick(theatre.area_text, lang)),
                *((say("view.note", lang),) if shown.labels else ()),
            )
        ),
        sentence=of_part(theatre, held_sentence(ends[-1], lang), lang),
        caveat=caveat(ends[-1], ends[-1], lang),
        source=source_line(title, made, lang),
        sections=(
            _areas(frame, known, timeline, lang),
            to_and_fro.section(churned, theatre, lang),
            *labels.by_day(labelled, lang),
            Section(
                "how-sure",
                say("fig.how_sure", lang),
                lines=(say("report.interval", lang), say("report.rounding", lang)),
            ),
            *((evidence.sources_section(cited, lang),) if cited else ()),
            colophon.method(theatre, lang),
            colophon.inputs(made, lang),
        ),
        figures=tuple(
            Figure(
                f"area/{day.isoformat()}/{holder}",
                "area",
                float(frame.loc[day, holder]),
                {
                    "date": day.isoformat(),
                    "reported_on": timeline.theatre.reported_on(day).isoformat(),
                    "holder": holder,
                },
                _interval(known, day, holder),
            )
            for day in days
            for holder in frame.columns
        )
        + tuple(to_and_fro.figures(churned))
        + tuple(figure for one in labelled for figure in labels.figures(one, "labelled")),
        details={"sources": cited} if cited else {},
        manifest=made,
        disclaimer=disclaimer(lang),
        subject=ends[-1],
        course=known,
    )


def _areas(frame: pd.DataFrame, known: Course, timeline: ControlTimeline, lang: str) -> Section:
    rows = tuple(
        Row(
            (
                day.isoformat(),
                timeline.theatre.reported_on(day).isoformat(),
                *(_area(frame, known, day, holder, lang) for holder in frame.columns),
                km2(frame.loc[day].sum()),
            )
        )
        for day in frame.index
    )
    columns = (
        Column(say("fig.date", lang)),
        Column(say("series.reported_on", lang)),
        *(Column(holder_name(timeline.theatre, holder, lang), True) for holder in frame.columns),
        Column(say("fig.total", lang), True),
    )
    notes = (*(("note.interval",) if known.intervals else ()), "note.rounding")
    intro = " ".join((f"{say('unit.km2', lang)}.", *(say(note, lang) for note in notes)))
    return Section("areas", say("series.areas", lang), intro, Table(columns, rows))


def _area(frame: pd.DataFrame, known: Course, day: date, holder: str, lang: str) -> str:
    interval = _interval(known, day, holder)
    value = float(frame[holder].loc[day])
    return km2(value) if interval is None else with_interval(value, interval.sigma, lang)


def _interval(known: Course, day: date, holder: str) -> Interval | None:
    if day not in known.intervals:
        return None
    return Interval.of(known.intervals[day].loc[holder].to_dict())
