"""Areas through time as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import OptionError
from geo.history import churn
from geo.method import describe
from geo.reports import colophon, evidence, labels, to_and_fro
from geo.reports.report import Column, Figure, Report, Row, Section, Table
from geo.reports.sentence import of_part
from geo.words import (
    disclaimer,
    holder_name,
    in_range,
    in_view,
    km2,
    known_on,
    long_date,
    pick,
    say,
    source_line,
    terms,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from geo.snapshot import Snapshot
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
        sentence=of_part(theatre, _sentence(frame, ends[-1], lang), lang),
        caveat=" ".join(
            (
                say("quote.caveat", lang, view=named),
                *(f"{words}." for words in (known_on(ends[-1], lang),) if words),
            )
        ),
        source=source_line(title, made, lang),
        sections=(
            _areas(frame, timeline, lang),
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
            )
            for day in days
            for holder in frame.columns
        )
        + tuple(to_and_fro.figures(churned))
        + tuple(figure for one in labelled for figure in labels.figures(one, "labelled")),
        details={"sources": cited} if cited else {},
        manifest=made,
        disclaimer=disclaimer(lang),
    )


def _areas(frame: pd.DataFrame, timeline: ControlTimeline, lang: str) -> Section:
    rows = tuple(
        Row(
            (
                day.isoformat(),
                timeline.theatre.reported_on(day).isoformat(),
                *(km2(frame.loc[day, holder]) for holder in frame.columns),
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
    intro = f"{say('unit.km2', lang)}. {say('note.rounding', lang)}"
    return Section("areas", say("series.areas", lang), intro, Table(columns, rows))


def _sentence(frame: pd.DataFrame, last: Snapshot, lang: str) -> str:
    """The last answer of the series, by holder; those with nothing are left out."""
    areas, sigmas = frame.iloc[-1], last.interval["sigma_km2"]
    items = [
        say(
            "series.item",
            lang,
            holder=holder_name(last.theatre, key, lang),
            area=in_range(value, float(sigmas[key]), lang),
        )
        for key, value in zip(map(str, areas.index), areas.to_numpy(), strict=True)
        if km2(value) != "0"
    ]
    listed = items[0]
    for item in items[1:]:
        listed = say("list.and", lang, a=listed, b=item)
    return say(
        "series.sentence",
        lang,
        d2=long_date(last.reported_on, lang),
        list=listed,
        total=km2(areas.sum()),
    )
