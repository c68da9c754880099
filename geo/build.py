"""What `ceaseline build` writes: maps of all dates and of key dates, reports, areas, an index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geo import page
from geo.change import Change, compare
from geo.draw import halves, picture, swatch
from geo.files import lock, make_folder, write_result
from geo.headcount import SAME_AS, headcount
from geo.history import series
from geo.published import factcheck
from geo.reports import FORMATS, render_series
from geo.reports.bibliography import entry
from geo.reports.checked import check_report
from geo.reports.comparison import change_report
from geo.reports.over_time import series_report
from geo.schema import Layer
from geo.snapshot import valid_on
from geo.words import (
    disclaimer,
    holder_name,
    km2,
    long_date,
    pick,
    say,
    scenario_stamp,
    title,
    visible,
    with_interval,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from geo.reports.report import Report
    from geo.schema import Theatre
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline

INDEX, SERIES, TIMELINE = "index.html", "series.csv", "timeline.html"
FACTCHECK = "reports/factcheck"
# A table is for screens, and a PDF takes as long as all the others together.
REPORTS = {name: row for name, row in FORMATS.items() if name not in ("table", "pdf")}
CARD, WIDE = (300, 280), (326, 205)  # px, width by height


@dataclass(frozen=True, slots=True)
class Built:
    """
    What a build has written.

    Attributes
    ----------
    index : Path
        The page to open.
    files : tuple of Path
        Every file written, the index last.
    headlines : tuple of str
        Sentences to quote: who holds how much at the last report, then what passed in each
        comparison that the theatre names.
    """

    index: Path
    files: tuple[Path, ...]
    headlines: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """A change, its finished report, and the files of it by format."""

    change: Change
    report: Report
    files: dict[str, str]


def build(
    timeline: ControlTimeline,
    out: Path,
    *,
    lang: str = "en",
    report: Callable[[str], None] | None = None,
) -> Built:
    """
    Write every page and report of a theatre, and an index of what was made.

    Everything is made before the first file is written, and each file is written whole, the
    index last. A build that fails therefore leaves an older one as it was. Other files in the
    folder stay, and the index does not list them.

    Parameters
    ----------
    out : Path
        A folder; made if it is not there. One build at a time writes to it.
    lang : str
        ``en``, ``ar`` or ``he``.
    report : callable, optional
        Told the name of each file when its text is ready.

    Raises
    ------
    OptionError
        If there is no such language, or a party's look is not in the palette.
    OutputError
        If the folder cannot be written, or another process is writing to it.
    """
    say("name.product", lang)  # a language that is not there shows before anything is made
    results: dict[str, str | bytes] = {}

    def made(name: str, result: str | bytes) -> str:
        results[name] = result
        if report is not None:
            report(name)
        return name

    make_folder(out)
    with lock(out):
        from geo.maps import (
            change_map,
            date_map,
            swipe_map,
            timeline_map,
        )  # folium takes its time to import

        made(TIMELINE, timeline_map(timeline, lang=lang).page())
        snapshots = {day: timeline.at(day) for day in _days(timeline.theatre)}
        maps = {
            day: made(f"maps/{day}.html", date_map(snapshot, lang=lang).page())
            for day, snapshot in snapshots.items()
        }

        def reported(change: Change, name: str) -> Comparison:
            told = change_report(change, lang)
            names = {
                fmt: made(f"reports/{name}{row.suffix}", row.render(told))
                for fmt, row in REPORTS.items()
                if row.available
            }
            return Comparison(change, told, names)

        comparisons = [
            reported(compare(timeline.at(before), timeline.at(after)), f"{before}_{after}")
            for before, after in _pairs(timeline.theatre)
        ]
        # Maps of two dates for the pairs that the theatre names, or else for the last one.
        chosen = comparisons[: len(timeline.theatre.comparisons)] or comparisons[-1:]

        def drawn(told: Comparison, name: str) -> Comparison:
            shown = {
                "change": made(f"maps/{name}.html", change_map(told.change, lang=lang).page()),
                "swipe": made(f"maps/{name}_swipe.html", swipe_map(told.change, lang=lang).page()),
            }
            return replace(told, files={**shown, **told.files})

        comparisons = [
            drawn(each, f"{each.change.before.date}_{each.change.after.date}")
            if each in chosen
            else each
            for each in comparisons
        ]
        supposed = []
        for scenario, day in _supposed(timeline.theatre):
            under = timeline.at(day, scenario=scenario)
            what = f"scenario-{scenario}"  # files are passed on by their names
            shown = made(f"maps/{day}-{what}.html", date_map(under, lang=lang).page())
            told = reported(compare(timeline.at(day), under), f"{day}_{day}-{what}")
            told = drawn(told, f"{day}_{day}-{what}")
            supposed.append(replace(told, files={"map": shown, **told.files}))
        checked = _checked(timeline, lang, made)
        made(SERIES, render_series(series(timeline), timeline, "csv", lang=lang))
        headline = comparisons[: len(timeline.theatre.comparisons)]
        sizes = {name: len(_bytes(result)) for name, result in results.items()}
        first = next((each for each in comparisons if "swipe" in each.files), None)
        front = _front(lang, maps, snapshots, first, sizes)
        made(
            INDEX,
            _index(
                timeline, lang, maps, snapshots, comparisons, headline, supposed, checked, front
            ),
        )
        for name, result in results.items():
            make_folder((out / name).parent)
            write_result(out / name, result)
    return Built(
        index=out / INDEX,
        files=tuple(out / name for name in results),
        headlines=(_last_known(timeline, lang), *(each.report.quotable for each in headline)),
    )


def _checked(
    timeline: ControlTimeline, lang: str, made: Callable[[str, str | bytes], str]
) -> dict[str, Any] | None:
    """Make the fact check, and tell the index of it; None where nothing was published."""
    if not timeline.theatre.published:
        return None
    told = check_report(factcheck(timeline), lang)
    files = {
        fmt: made(f"{FACTCHECK}{row.suffix}", row.render(told))
        for fmt, row in REPORTS.items()
        if row.available
    }
    return {
        "head": say("check.chart", lang),
        "sentence": told.sentence,
        "caveat": told.caveat,
        "links": _file_links(files, lang),
    }


def _last_known(timeline: ControlTimeline, lang: str) -> str:
    """Tell who holds how much at the last report, in a sentence to quote."""
    last = series(timeline, [timeline.theatre.reported_until])
    return series_report(last, timeline, lang).quotable


def _days(theatre: Theatre) -> list[date]:
    """Return the days that get a map: the key dates, or else the last one with a report."""
    return sorted({key.date for key in theatre.key_dates}) or [theatre.reported_until]


def _pairs(theatre: Theatre) -> list[tuple[date, date]]:
    """Return what is compared: the pairs that the theatre names, then consecutive key dates."""
    return list(dict.fromkeys((*theatre.comparisons, *pairwise(_days(theatre)))))


def _supposed(theatre: Theatre) -> Iterator[tuple[str, date]]:
    """Give every scenario the last reported or key date for which it supposes something."""
    days = [*_days(theatre), theatre.reported_until]
    for key, scenario in sorted(theatre.scenarios.items()):
        first: date = scenario.records["valid_from"].min().date()
        fitting = [day for day in days if valid_on(scenario.records, day).any()]
        yield key, max(fitting, default=first)


def _index(
    timeline: ControlTimeline,
    lang: str,
    maps: dict[date, str],
    snapshots: dict[date, Snapshot],
    comparisons: list[Comparison],
    headline: list[Comparison],
    supposed: list[Comparison],
    checked: dict[str, Any] | None,
    front: list[dict[str, Any]],
) -> str:
    theatre = timeline.theatre
    last = timeline.at(theatre.reported_until)
    labels = {key.date: pick(key.label, lang) for key in theatre.key_dates}
    name = say("title.index", lang, theatre=pick(theatre.title, lang))
    body = page.render(
        "index.html",
        product=say("name.product", lang),
        title=name,
        lead=say("index.lead", lang),
        theme_button=say("button.dark", lang),
        figures=_figures(last, lang),
        headlines=[
            {
                "sentence": each.report.sentence,
                "caveat": each.report.caveat,
                "links": _links(each, lang),
            }
            for each in headline
        ],
        front=front,
        maps_head=say("index.maps", lang),
        maps=[
            {
                "title": long_date(day, lang),
                "text": labels.get(day, ""),
                "href": href,
                "picture": _picture(snapshots[day], lang, CARD),
            }
            for day, href in maps.items()
        ],
        reports=[
            {
                "head": say(head, lang),
                "cards": [
                    {
                        "title": _card_title(each.change, lang),
                        "sentence": each.report.sentence,
                        "picture": _picture(each.change, lang, CARD),
                        "links": _links(each, lang),
                    }
                    for each in of_kind
                ],
            }
            for head, of_kind in (("index.reports", comparisons), ("index.scenarios", supposed))
        ],
        checked=checked,
        areas=_areas(timeline, lang, maps, snapshots),
        layers={
            "head": say("foot.licences", lang),
            "columns": [say(f"report.{word}", lang) for word in ("file", "licence", "attribution")],
            "rows": [
                [visible(text) for text in (each.file, each.licence, each.attribution)]
                for each in (
                    *theatre.layers,
                    *(theatre.scenarios[key].layer for key in sorted(theatre.scenarios)),
                    *_backdrop(theatre),
                )
            ],
        },
        sources={
            "head": say("foot.sources", lang),
            "entries": [entry(source, lang) for source in theatre.bibliography.values()],
        },
        disclaimer=disclaimer(lang),
        view=f"{pick(last.view.stamp, lang)}. {pick(last.view.note, lang)}",
    )
    return page.shell(
        title=name,
        lang=lang,
        body=body,
        styles=(page.DOCUMENT, page.asset("index.css")),
        scripts=(page.asset("theme.js"),),
    )


def _figures(last: Snapshot, lang: str) -> list[dict[str, Any]]:
    """Tell the study area, who holds how much of it, and the posts, at the last report."""
    theatre = last.theatre
    reported = say("asof.reported", lang, date=long_date(last.reported_on, lang))
    figures = [
        {
            "value": _km2(last.areas.sum(), lang),
            "name": say("area.study", lang),
            "note": pick(theatre.area_text, lang),
            "swatch": "",
        }
    ]
    for holder, known in last.interval[last.areas > 0].iterrows():
        figure = with_interval(known["area_km2"], known["sigma_km2"], lang)
        figures.append(
            {
                "value": say("unit.figure_km2", lang, n=figure),
                "name": holder_name(theatre, str(holder), lang),
                "note": reported,
                "swatch": Markup(swatch(theatre, {"holder": holder})),
            }
        )
    posts = last.certain[last.certain["theme"] == "position"]
    for party, of_party in posts.groupby("party"):
        figures.append(
            {
                **_count(theatre, of_party, lang),
                "name": holder_name(theatre, str(party), lang),
                "swatch": "",
            }
        )
    return figures


def _count(theatre: Theatre, posts: pd.DataFrame, lang: str) -> dict[str, str]:
    """Count posts: the lasting ones, each once, where the theatre tells which those are."""
    if {"permanence", SAME_AS} <= {*theatre.fields}:
        value, note = headcount(posts), say("index.lasting", lang, n=len(posts))
    else:
        value, note = len(posts), say("index.posts", lang)
    notes = [note]
    confirmed = posts["last_confirmed"].dropna()
    if not confirmed.empty:
        first, last = (long_date(day.date(), lang) for day in (confirmed.min(), confirmed.max()))
        notes.append(say("index.confirmed", lang, d1=first, d2=last))
    return {"value": str(value), "note": " · ".join(notes)}


def _front(
    lang: str,
    maps: dict[date, str],
    snapshots: dict[date, Snapshot],
    shown: Comparison | None,
    sizes: dict[str, int],
) -> list[dict[str, Any]]:
    """Cards of the kinds of pages that there are, each with a picture of one of them."""
    day = max(maps)
    last = snapshots[day]

    def card(title: str, text: str, href: str, drawn: Markup, note: str = "") -> dict[str, Any]:
        kilobytes = f"{sizes[href] / 1000:,.0f}"
        said = [say("index.size", lang, kb=kilobytes), note]
        note = " · ".join(filter(None, said))
        told = {"title": title, "text": text, "href": href, "note": note}
        return {**told, "picture": drawn, "quoted": not drawn}

    cards = [
        card(
            say("index.timeline", lang),
            say("index.timeline_lead", lang),
            TIMELINE,
            _picture(last, lang, WIDE),
        )
    ]
    if shown is not None:
        change, ends = shown.change, _card_title(shown.change, lang)
        both = halves(change, width=WIDE[0], height=WIDE[1], title=ends)
        cards += [
            card(say("index.swipe", lang), ends, shown.files["swipe"], Markup(both)),
            card(
                say("fig.changed_hands", lang),
                ends,
                shown.files["change"],
                _picture(change, lang, WIDE),
            ),
        ]
    cards.append(
        card(
            say("index.one_date", lang),
            long_date(day, lang),
            maps[day],
            _picture(last, lang, WIDE, labels=lang),
            say("index.further", lang, n=len(maps) - 1) if len(maps) > 1 else "",
        )
    )
    if shown is not None:
        formats = ", ".join(fmt.upper() for fmt in shown.files if fmt in REPORTS)
        report = card(
            say("title.report", lang),
            shown.report.sentence,
            shown.files["html"],
            Markup(""),
            formats,
        )
        cards.append({**report, "quoted": True})
    return cards


def _bytes(result: str | bytes) -> bytes:
    return result if isinstance(result, bytes) else result.encode()


def _backdrop(theatre: Theatre) -> list[Layer]:
    """Give the files that only pictures and maps use the same credit as the layers."""
    return [
        Layer(f"context/{name}.geojson", name, doc["licence"], doc["attribution"], 0)
        for name, doc in theatre.context.items()
    ]


def _areas(
    timeline: ControlTimeline,
    lang: str,
    maps: dict[date, str],
    snapshots: dict[date, Snapshot],
) -> dict[str, Any]:
    theatre = timeline.theatre
    held = series(timeline, maps)
    shown = [holder for holder in theatre.holders if (held[holder] > 0).any()]
    return {
        "head": say("series.kind", lang),
        "caption": f"{say('series.areas', lang)}. {say('note.interval', lang)}",
        "date": say("fig.date", lang),
        "holders": [
            {
                "name": holder_name(theatre, holder, lang),
                "swatch": Markup(swatch(theatre, {"holder": holder})),
            }
            for holder in shown
        ],
        "rows": [
            {
                "date": long_date(day, lang),
                "href": maps[day],
                "km2": [
                    with_interval(
                        held.loc[day, holder],
                        snapshots[day].interval["sigma_km2"][holder],
                        lang,
                    )
                    for holder in shown
                ],
            }
            for day in held.index
        ],
        "href": SERIES,
        "link": f"{say('index.data', lang)}, CSV",
    }


def _links(comparison: Comparison, lang: str) -> list[dict[str, str]]:
    """Link the report to read first, then a map of it, then its files by format."""
    return _file_links(comparison.files, lang)


def _file_links(files: dict[str, str], lang: str) -> list[dict[str, str]]:
    names = {
        "html": say("index.report", lang),
        "map": say("index.map", lang),
        "change": say("fig.changed_hands", lang),
        "swipe": say("index.swipe", lang),
    }
    return [
        {"href": href, "text": names.get(fmt, fmt.upper())}
        for fmt, href in sorted(files.items(), key=lambda item: item[0] != "html")
    ]


def _card_title(change: Change, lang: str) -> str:
    stamp = scenario_stamp(change, lang)
    ends = (change.before, change.after)
    return stamp or " – ".join(long_date(end.date, lang) for end in ends)


def _picture(
    subject: Snapshot | Change, lang: str, size: tuple[int, int], *, labels: str | None = None
) -> Markup:
    drawn = picture(
        subject,
        width=size[0],
        height=size[1],
        posts=not isinstance(subject, Change),  # a change is about ground alone
        labels=labels,
        title=title(subject, lang),
    )
    return Markup(drawn)


def _km2(value: float, lang: str) -> str:
    return say("unit.figure_km2", lang, n=km2(value))
