"""A change as plain data for a page: what both dates share once, and what is only on one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo import words
from geo.draw import fill
from geo.maps.backdrop import context, credits, places
from geo.maps.dated import outlines, spots
from geo.maps.payload import PREFIX, lettered, posts_on
from geo.maps.records import source
from geo.maps.shapes import AREAS, LINES, bounds
from geo.maps.shared_lines import AFTER, BEFORE
from geo.maps.told import picked, told
from geo.method import describe
from geo.schema import CONTESTED, LANGUAGES, THEMES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from geo.change import Change
    from geo.maps.told import Told
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

NOT_HELD = (CONTESTED, UNKNOWN)

# Words that scripts put together from a language, a level of confidence or a theme.
COMPUTED = (
    *(f"conf.{level}" for level in ("high", "medium", "low")),
    *(f"lang.{lang}" for lang in LANGUAGES),
    *(f"theme.{theme}" for theme in THEMES if theme != "study_area"),
)


def two_dates(change: Change, heading: str) -> dict[str, Any]:
    """
    Return what every page about a change shows.

    Parameters
    ----------
    change : Change
        Finished; nothing is computed here but how to show it.
    heading : str
        Key of the word for the page's title.

    Returns
    -------
    dict
        Plain data. Texts are as `geo.maps.told` gives them, areas are texts in km²; ``start``
        and ``end`` of outlines and places tell on which of the two sides they are.
    """
    before, after, theatre = change.before, change.after, change.before.theatre
    shown = _on_either(before, after)
    themes = dict(iter(shown.groupby("theme", sort=False)))
    nothing = shown.iloc[:0]
    zones, control = themes.get("regime", nothing), themes.get("control", nothing)
    sketched = zones["accuracy_basis"] == "schematic"
    claims = pd.concat([themes.get("claim", nothing), control[control["status"] == "claimed"]])
    posts, standing = _posts(before, after)

    def sided(rows: gpd.GeoDataFrame, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        return _sided(outlines(rows, theatre, kinds, PREFIX), before, after)

    views = [_view(change, heading, key) for key in theatre.views]
    used = {key for row in shown["sources"] for key in row}
    used |= {key for view in views for one in (view, *view["labels"]) for key in one["sources"]}
    used |= {key for one in posts for key in one["sources"]}
    study = before.records.loc[before.records["theme"] == "study_area"].geometry.iloc[0]
    return {
        "date": f"{before.date}/{after.date}",
        "dates": [before.date.isoformat(), after.date.isoformat()],
        "view": after.view.key,
        "views": views,
        "bounds": bounds(study),
        "prefix": PREFIX,
        "swatches": {party.key: party.swatch for party in theatre.parties},
        "total": words.km2(float(before.areas.sum())),
        "holders": _holders(change),
        "supposed": change.scenario is not None,
        "faded": [],
        "ground": context(theatre),
        "zones": sided(zones[~sketched], AREAS),
        "claims": sided(claims, AREAS),
        "lines": lettered(sided(themes.get("line", nothing), LINES)),
        "terrain": sided(themes.get("terrain", nothing), AREAS),
        "belts": sided(zones[sketched], AREAS),
        "spots": _sided(spots(shown, theatre, PREFIX), before, after),
        "places": _sided(places(shown), before, after),
        "posts": posts,
        "standing": standing,
        "texts": _texts(change, heading),
        "sources": [source(theatre, key) for key in sorted(used)],
        "credits": credits(theatre, set(shown["layer"])),
        "layers": [
            {"name": layer.file, "text": words.visible(f"{layer.licence} · {layer.attribution}")}
            for layer in theatre.layers
        ],
        "inputs": [{"name": each.name, "text": each.sha256} for each in theatre.inputs],
        "gaps": [{"what": picked(gap.what), "why": picked(gap.why)} for gap in theatre.gaps],
    }


def file_name(change: Change, kind: str) -> str:
    """Name pictures of the page, without their ending: files are passed on by their names."""
    before, after = change.before, change.after
    parts = [before.theatre.key, f"{before.date}_{after.date}", kind]
    known = [f"{end.as_of}" for end in (before, after) if end.as_of is not None]
    if known:
        parts.append(f"as-known-{'_'.join(dict.fromkeys(known))}")
    if change.scenario is not None:
        parts.append(f"scenario-{change.scenario.key}")
    return "-".join(parts)


def named(theatre: Theatre, key: str) -> Told:
    """Name a holder in every language."""
    return told(lambda lang: words.holder_name(theatre, key, lang))


def look(*state: str | None) -> str:
    """Name a pattern of `geo.draw.patterns` without its reference syntax."""
    return fill(PREFIX, *state).removeprefix("url(#").removesuffix(")")  # type: ignore[arg-type]


def measured(value_km2: float, sigma_km2: float, *, signed: bool = False) -> Told:
    """Write an area with its interval in every language."""
    return told(lambda lang: words.with_interval(value_km2, sigma_km2, lang, signed=signed))


def _on_either(before: Snapshot, after: Snapshot) -> gpd.GeoDataFrame:
    """Return the records that are valid on either date, as the later knowledge has them."""
    both = pd.concat([after.on_date, before.on_date]).drop_duplicates("id")
    return both[both.geometry.notna()].sort_index(kind="stable")


def _sided(drawn: list[dict[str, Any]], before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    """Say on which of the two sides each is, in the place of days."""
    first, second = set(before.on_date["id"]), set(after.on_date["id"])
    for each in drawn:
        each["start"] = BEFORE if each["id"] in first else AFTER
        each["end"] = "" if each["id"] in second else AFTER
    return drawn


def _posts(
    before: Snapshot, after: Snapshot
) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Return posts of either date once, and how each stands on each of the two sides."""
    changing = ("age", "possible", "drawn")
    posts: dict[str, dict[str, Any]] = {}
    standing = []
    for snapshot in (before, after):
        rows = posts_on(snapshot)
        standing.append([{"id": row["id"], **{key: row[key] for key in changing}} for row in rows])
        posts |= {
            row["id"]: {key: value for key, value in row.items() if key not in changing}
            for row in rows
        }
    return sorted(posts.values(), key=lambda post: str(post["id"])), standing


def _holders(change: Change) -> list[dict[str, Any]]:
    """Rows of the table: each holder before, after, and the change between, with intervals."""
    before, after, theatre = change.before, change.after, change.before.theatre
    rows = []
    for key in theatre.holders:
        if key == CONTESTED and not (before.areas[key] or after.areas[key]):
            continue
        states = [end.states[end.states["holder"] == key] for end in (after, before)]
        found = next((each.iloc[0].to_list() for each in states if len(each)), None)
        ends = [end.interval.loc[key].to_dict() for end in (before, after)]
        net = change.interval.loc[key].to_dict()
        rows.append(
            {
                "key": key,
                "name": named(theatre, key),
                "look": look(*found) if found else look(key, None, None, None),
                "swatch": "" if key in NOT_HELD else theatre.party(key).swatch,
                "areas": [measured(end["area_km2"], end["sigma_km2"]) for end in ends],
                "change": measured(net["net_km2"], net["sigma_km2"], signed=True),
            }
        )
    return rows


def _view(change: Change, heading: str, key: str) -> dict[str, Any]:
    """Return a point of view, with what it calls the ground of each holder on both dates."""
    view = change.before.theatre.views[key]
    ends = [replace(end, view=view) for end in (change.before, change.after)]
    made = describe("change", *ends)

    def title(lang: str) -> str:
        return words.in_view(_title(change, heading, lang), view, lang)

    return {
        "key": view.key,
        "name": picked(view.title),
        "stamp": picked(view.stamp),
        "note": picked(view.note),
        "title": told(title),
        "source": told(lambda lang: words.source_line(title(lang), made, lang)),
        "sources": [words.visible(each) for each in view.sources] if view.labels else [],
        "labels": _labels(ends) if view.labels else [],
    }


def _labels(ends: list[Snapshot]) -> list[dict[str, Any]]:
    theatre, view = ends[0].theatre, ends[0].view
    areas: dict[tuple[str, int], list[float]] = {}
    for place, end in enumerate(ends):
        pairs = end.by_label
        for holder, row, km2 in zip(pairs["holder"], pairs["row"], pairs["area_km2"], strict=True):
            areas.setdefault((str(holder), int(row)), [0.0, 0.0])[place] = float(km2)
    order = {key: place for place, key in enumerate(theatre.holders)}
    listed = []
    for (holder, row), km2 in sorted(
        areas.items(), key=lambda item: (order[item[0][0]], item[0][1] < 0, item[0][1])
    ):
        said = view.labels[row] if row >= 0 else None
        listed.append(
            {
                "name": told(_label(theatre, view, row, holder)),
                "holder": holder,
                "areas": [words.km2(each) for each in km2],
                "confidence": said.confidence if said else "",
                "sources": [words.visible(each) for each in said.sources] if said else [],
            }
        )
    return listed


def _label(theatre: Theatre, view: Any, row: int, holder: str) -> Callable[[str], str]:
    return lambda lang: words.label(theatre, view, row, holder, lang)


def _texts(change: Change, heading: str) -> dict[str, Told]:
    """Texts of the page's own frame: its heading, and both stamps without the point of view."""
    texts: dict[str, Told] = {
        "heading": told(lambda lang: _heading(change, heading, lang)),
        "scenario": told(lambda lang: words.scenario_stamp(change, lang)),
        "known": "",
    }
    for place, end in enumerate((change.before, change.after)):
        texts |= {f"{name}{place}": text for name, text in _stamp(end).items()}
    return texts


def _stamp(end: Snapshot) -> dict[str, Told]:
    reported = end.reported_on
    said = told(lambda lang: words.say("asof.reported", lang, date=words.long_date(reported, lang)))
    return {
        "day": told(lambda lang: words.long_date(end.date, lang)),
        "reported": said if reported != end.date else "",
        "known": told(lambda lang: words.known_on(end, lang)),
        "supposed": told(lambda lang: words.scenario_stamp(end, lang)),
    }


def _heading(change: Change, heading: str, lang: str) -> str:
    theatre = words.pick(change.before.theatre.title, lang)
    title = words.say(heading, lang, theatre=theatre)
    if change.scenario is None:
        return title
    name = words.pick(change.scenario.title, lang)
    return words.say("scenario.title", lang, title=title, name=name)


def _title(change: Change, heading: str, lang: str) -> str:
    """Title with both dates, and with what was known when where that was asked for."""
    ends = [words.date_text(end, lang, known=True) for end in (change.before, change.after)]
    return f"{_heading(change, heading, lang)} · {' – '.join(ends)}"
