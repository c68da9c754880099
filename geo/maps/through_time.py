"""A theatre through time as plain data for a page: every geometry once, every text in all words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo import words
from geo.coding import encode
from geo.dates import day_after, day_before, parse_day
from geo.maps.backdrop import context, credits, places
from geo.maps.dated import events, outlines, posts, spots, statements
from geo.maps.fading import faded
from geo.maps.held import held
from geo.maps.payload import PREFIX, sited
from geo.maps.records import source
from geo.maps.shapes import AREAS, LINES, bounds
from geo.maps.stretches import stretches
from geo.maps.terms import terms
from geo.maps.told import pick, picked, told, word
from geo.method import describe
from geo.schema import LANGUAGES
from geo.snapshot import known_on

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd

    from geo.maps.told import Told
    from geo.timeline import ControlTimeline


def payload(
    timeline: ControlTimeline, *, as_of: str | date | None, view: str | None
) -> dict[str, Any]:
    """
    Return all that a page through time shows.

    Parameters
    ----------
    as_of : str or date, optional
        Use only what was public on this day.
    view : str, optional
        The point of view that the page opens with; all of them are in it.

    Returns
    -------
    dict
        Plain data. The ground is `geo.coding.encode` of the arcs; areas are texts in km²; days
        are ISO; geometry of records is as `geo.maps.shapes.shape` gives it.
    """
    theatre = timeline.theatre
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    last = theatre.reported_on(_newest(timeline, known))
    records = timeline.records[known_on(timeline.records, known)]
    ground = held(timeline, known, PREFIX)
    marks, happened = posts(records, theatre), events(records)
    themes = {theme: records[records["theme"] == theme] for theme in records["theme"].unique()}
    nothing = records.iloc[:0]
    control = themes.get("control", nothing)
    claims = pd.concat([themes.get("claim", nothing), control[control["status"] == "claimed"]])
    lines = outlines(themes.get("line", nothing), theatre, LINES, PREFIX)
    for position, line in enumerate(lines):
        named = line["id"].removeprefix("line_")
        line["letter"] = named.upper() if len(named) == 1 else chr(ord("A") + position)
    views = terms(timeline, known, [holder["key"] for holder in ground["holders"]], last)
    zones = themes.get("regime", nothing)
    sketched = zones["accuracy_basis"] == "schematic"
    pale = faded(timeline, known, last)
    data = {
        "view": timeline.view(view).key,
        "months": {each: words.months(each) for each in LANGUAGES},
        "bounds": bounds(timeline.study_area),
        "file": theatre.key,
        "whose": {
            key: told(partial(words.holder_name, theatre, key))
            for key in sorted({mark["party"] for mark in marks} - {""})
        },
        "swatches": {party.key: party.swatch for party in theatre.parties},
        "prefix": PREFIX,
        "asof": "" if known is None else known.isoformat(),
        "last": last.isoformat(),
        "arcs": encode(timeline.arcs(known)),
        "held": ground,
        "statements": statements(records),
        "faded": pale,
        "missing": _missing(timeline, last),
        "views": views,
        "zones": outlines(zones[~sketched], theatre, AREAS, PREFIX),
        "belts": outlines(zones[sketched], theatre, AREAS, PREFIX),
        "spots": spots(records, theatre, PREFIX),
        "claims": outlines(claims, theatre, AREAS, PREFIX),
        "lines": lines,
        "terrain": outlines(themes.get("terrain", nothing), theatre, AREAS, PREFIX),
        "posts": marks,
        "sited": [zone for zone, _ in sited(zones, records.iloc[:0])],
        "events": happened,
        "ground": context(theatre),
        "places": places(records),
        "gaps": [{"what": picked(gap.what), "why": picked(gap.why)} for gap in theatre.gaps],
        "sources": [source(theatre, key) for key in sorted(_cited(records, views))],
        "credits": credits(theatre, set(records["layer"])),
        "layers": [
            {"name": layer.file, "text": words.visible(f"{layer.licence} · {layer.attribution}")}
            for layer in theatre.layers
        ],
        "inputs": [{"name": each.name, "text": each.sha256} for each in theatre.inputs],
    }
    stops = _stops(data, last)
    title = _title(timeline, stops[0], stops[-1])
    data["texts"] = {
        "heading": title,
        "known": "" if known is None else word("asof", date=known.isoformat()),
    }
    for each in views:
        each["title"] = _viewed(title, each)
        made = manifest(timeline, as_of=as_of, view=each["key"])
        each["source"] = _source(each["title"], made)
    data["stops"] = [stop.isoformat() for stop in stops]
    data["stretches"] = [
        [first.isoformat(), end.isoformat(), share] for first, end, share in stretches(stops)
    ]
    return data


def manifest(
    timeline: ControlTimeline, *, as_of: str | date | None, view: str | None
) -> dict[str, Any]:
    """
    Say what the figures of a page through time rest on: those of the series of all changes.

    Returns
    -------
    dict
        As `geo.method.describe` gives it; the same, and the same id, as of that series' report.
    """
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    days = timeline.dates_as_of(known) or (timeline.theatre.reported_on(_newest(timeline, known)),)
    ends = [timeline.at(day, as_of=as_of, view=view) for day in dict.fromkeys((days[0], days[-1]))]
    return describe("series", *ends, days=days)


def _newest(timeline: ControlTimeline, known: date | None) -> date:
    until = timeline.theatre.reported_until
    return until if known is None else min(until, known)


def _source(title: Told, made: dict[str, Any]) -> Told:
    return told(lambda lang: words.source_line(pick(title, lang), made, lang))


def _title(timeline: ControlTimeline, first: date, last: date) -> Told:
    name = picked(timeline.theatre.title)
    return told(
        lambda lang: words.say(
            "title.timeline", lang, theatre=pick(name, lang), y1=first.year, y2=last.year
        )
    )


def _viewed(title: Told, view: dict[str, Any]) -> Told:
    """Add to the title whose terms it is in; de facto goes without saying."""
    if not view["labels"]:
        return title
    return told(lambda lang: f"{pick(title, lang)} · {pick(view['name'], lang)}")


def _stops(data: dict[str, Any], last: date) -> list[date]:
    """Return the days on which something begins or ends to show, and the last reported one."""
    days = {*data["held"]["days"], *(each["start"] for each in data["faded"])}
    for each in (*data["zones"], *data["claims"], *data["lines"], *data["spots"]):
        days |= {each.get("start", ""), each.get("end", "")}
    for each in data["posts"]:
        days |= {*each["certain"]}
    days |= {each["start"] for each in data["events"]}
    days |= {day for view in data["views"] for day, _ in view["days"]}
    first = min(data["held"]["days"], default=min(days - {""}, default=last.isoformat()))
    return sorted(
        {last, *(parse_day(day) for day in days if day and first <= day <= last.isoformat())}
    )


def _missing(timeline: ControlTimeline, last: date) -> list[list[str]]:
    """Return runs of days without a report: first day, end, and the day that answers for them."""
    runs: list[list[date]] = []
    for day in sorted(day for day in timeline.theatre.missing_days if day <= last):
        if runs and runs[-1][1] == day:
            runs[-1][1] = day_after(day)
        else:
            runs.append([day, day_after(day), day_before(day)])
    return [[day.isoformat() for day in run] for run in runs]


def _cited(records: gpd.GeoDataFrame, views: list[dict[str, Any]]) -> set[str]:
    shown = records[~records["theme"].isin(["place"])]
    cited = {key for row in shown["sources"] for key in row}
    return cited | {key for view in views for label in view["labels"] for key in label["sources"]}
