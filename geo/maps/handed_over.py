"""What changed hands between two dates, and nothing else in full colour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from geo import words
from geo.control import STATE
from geo.decomposition import KINDS, decompose
from geo.draw import patterns, picture, stripe
from geo.maps.host import SHARED, LeanMap
from geo.maps.moved_lines import moved_lines
from geo.maps.payload import PREFIX
from geo.maps.records import about
from geo.maps.shapes import shape
from geo.maps.shared_lines import passages
from geo.maps.told import pick, told, word
from geo.maps.two_dates import (
    COMPUTED,
    NOT_HELD,
    file_name,
    look,
    measured,
    named,
    two_dates,
)
from geo.method import describe
from geo.schema import CONTESTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.change import Change
    from geo.maps.told import Told
    from geo.snapshot import Snapshot

LABELLED = 10  # patches that get a number on the map; the table has all
FEW_KM2 = 3  # decimals of figures that bars are drawn from
ASSETS = (
    *SHARED,
    "two.css",
    "change.css",
    "stretches.js",
    "arcs.js",
    "legend.js",
    "compared.js",
    "handed.js",
    "numbers.js",
    "balance.js",
    "change.js",
)


class ChangeMap(LeanMap):
    """
    The page of what changed hands.

    Parameters
    ----------
    change : Change
        Between two dates; its point of view is shown first.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it.
    basemap : str, optional
        Tiles to lie beneath.
    """

    def __init__(self, change: Change, *, lang: str = "en", basemap: str | None = None) -> None:
        words.say("name.product", lang)  # a language that is not there shows before all else
        data = {**two_dates(change, "title.change"), **_changed(change)}
        data["file"] = file_name(change, "change")
        shown = next(each for each in data["views"] if each["key"] == data["view"])
        named_view = "" if shown["labels"] else pick(shown["name"], lang)
        super().__init__(
            view="change",
            payload=data,
            words=(
                *COMPUTED,
                *(f"{part}.{kind}" for kind in KINDS for part in ("change", "reasons")),
            ),
            lang=lang,
            title=" · ".join(filter(None, (pick(shown["title"], lang), named_view))),
            basemap=basemap,
            template="change.html",
            assets=ASSETS,
            manifest=describe("change", change.before, change.after),
            markup={
                "patterns": Markup(patterns(change.before.theatre, PREFIX)),
                "picture": Markup(
                    picture(
                        change, width=720, height=900, labels=lang, title=words.title(change, lang)
                    )
                ),
            },
        )


def _changed(change: Change) -> dict[str, Any]:
    """Return what this page shows beside what every page about a change does."""
    pairs, numbers = _pairs(change)
    passed = change.passages
    detected = bool(passed["detectable"].any())
    slivers = change.patches[change.patches["sliver"]]
    return {
        "arcs": passages(change.before, numbers),
        "pairs": pairs,
        "moved": moved_lines(change),
        "passed": _passed(change),
        "patches": _patches(change),
        "kinds": _kinds(change),
        "net": _net(change),
        "detected": detected,
        "slivers": len(slivers),
        "slivers_km2": words.km2(float(slivers["area_km2"].sum())),
        "positions": _positions(change),
    }


def _pairs(change: Change) -> tuple[list[dict[str, Any]], NDArray[np.intp]]:
    """Tell what becomes of each kind of ground, and which kind each face is."""
    before, after, theatre = change.before, change.after, change.before.theatre
    table = pd.concat(
        [before.states.add_suffix("_before"), after.states.add_suffix("_after")], axis=1
    )
    table["kind"] = _kind_of_faces(change)
    number = table.groupby(list(table.columns), dropna=False).ngroup().to_numpy()
    kinds = []
    for place in range(int(number.max()) + 1):
        row = table.iloc[int(np.argmax(number == place))]
        was, now = (
            [None if pd.isna(row[f"{part}_{end}"]) else row[f"{part}_{end}"] for part in STATE]
            for end in ("before", "after")
        )
        passed = was[0] != now[0]
        striped = passed and not (now[0] == CONTESTED and was[0] in now[2:])
        kinds.append(
            {
                "kind": row["kind"],
                "before": was[0],
                "after": now[0],
                "entered": [end[1] == "advance" for end in (was, now)],
                "look": look(*now),
                "was": stripe(theatre, PREFIX, str(was[0]), str(now[0]))[5:-1] if striped else "",
                "name": _both(was[0], now[0], partial(words.holder_name, theatre)),
                "status": _both(was[1], now[1], words.status_name),
            }
        )
    return kinds, number.astype(np.intp)


def _both(was: str | None, now: str | None, name: Callable[[str, str], str]) -> Told:
    """Name what was and what became of it; once where they are alike."""
    if was == now:
        return told(lambda lang: name(str(now), lang))
    return told(
        lambda lang: words.say(
            "fig.transfer", lang, **{"from": name(str(was), lang), "to": name(str(now), lang)}
        )
    )


def _kind_of_faces(change: Change) -> list[str]:
    """Tell for each face why the two snapshots differ on it."""
    before, after = change.before, change.after
    middle = decompose(change).middle
    differs = _states(before) != _states(after)
    passed = before.holders != after.holders
    kind = np.where(passed, "event", np.where(differs, "reclassification", "unchanged"))
    if middle is not None:
        known_since = differs & (_states(middle) == _states(after))
        kind = np.where(known_since, "correction", kind)
    slivers = change.patches.loc[change.patches["sliver"], "faces"]
    kind[[face for faces in slivers for face in faces]] = "sliver"
    return [str(each) for each in kind]


def _states(snapshot: Snapshot) -> NDArray[np.str_]:
    """Put the state of each face into one text, to compare."""
    parts = snapshot.states[STATE].fillna("").to_numpy(dtype=object)
    return np.array(["|".join(map(str, row)) for row in parts], dtype=str)


def _passed(change: Change) -> list[dict[str, Any]]:
    """Rows of what passed from whom to whom, and each way back also at 0."""
    theatre, rows = change.before.theatre, change.passages
    ways = list(rows.index)
    ways += [(q, p) for p, q in ways if (q, p) not in ways]
    found = []
    for one, other in ways:
        there = (one, other) in rows.index
        row = rows.loc[(one, other)] if there else None
        found.append(
            {
                "from": named(theatre, one),
                "to": named(theatre, other),
                "look": look(other, None, None, None),
                "was": stripe(theatre, PREFIX, one, other)[5:-1],
                "area": "0" if row is None else measured(row["area_km2"], row["sigma_km2"]),
                "floor": "0" if row is None else _plain(row["floor_km2"]),
                "band": "0" if row is None else _plain(row["band_km2"]),
                "detectable": row is not None and bool(row["detectable"]),
                "found": there,
                "ends": [one, other],
            }
        )
    return found


def _plain(value_km2: float) -> str:
    return "" if pd.isna(value_km2) else words.km2(float(value_km2))


def _patches(change: Change) -> list[dict[str, Any]]:
    """Patches that are no slivers, the largest first; those to be labelled with their place."""
    theatre = change.before.theatre
    rows = change.patches[~change.patches["sliver"]]
    found = []
    for place, (_, row) in enumerate(rows.iterrows()):
        patch: dict[str, Any] = {
            "from": named(theatre, row["from"]),
            "to": named(theatre, row["to"]),
            "area": measured(row["area_km2"], row["sigma_km2"]),
        }
        if place < LABELLED:
            circle = shapely.maximum_inscribed_circle(row.geometry, tolerance=1e-3)
            middle, rim = shapely.points(shapely.get_coordinates(circle))
            patch["at"] = shape(middle)
            patch["rim"] = shape(rim)  # a point of its outline that is nearest to the middle
        found.append(patch)
    return found


def _kinds(change: Change) -> dict[str, Any]:
    """Ground by the reason why the map differs; every kind is listed, also at 0."""
    reasons = decompose(change)
    gross = reasons.gross
    known = [
        words.long_date(end.as_of) if end.as_of else "" for end in (change.before, change.after)
    ]
    unsplit: Told = ""
    if reasons.unsplit:
        unsplit = told(
            lambda lang: words.say(
                f"reasons.unsplit_{reasons.unsplit}",
                lang,
                d1=words.long_date(change.before.date, lang),
                k2=known[1],
            )
        )
    areas: dict[str, Told] = {
        kind: _plain(gross[kind]) for kind in ("event", "correction", "reclassification")
    }
    if gross["correction"] == 0:  # then the events are all that passed, whose interval is known
        whole = change.gross_interval.iloc[0]
        areas["event"] = measured(whole["area_km2"], whole["sigma_km2"])
    return {
        "rows": [{"kind": kind, "area": area} for kind, area in areas.items()],
        "unsplit": unsplit,
    }


def _net(change: Change) -> list[dict[str, Any]]:
    """Net change of every party that gained or lost: text, and figures that bars are drawn from."""
    theatre, rows = change.before.theatre, change.interval
    found = []
    for key, row in rows.iterrows():
        if not row["net_km2"] and not row["band_km2"]:
            continue
        figures = {
            name: None if pd.isna(row[f"{name}_km2"]) else round(float(row[f"{name}_km2"]), FEW_KM2)
            for name in ("net", "low", "high", "band")
        }
        found.append(
            {
                "name": named(theatre, str(key)),
                "swatch": "" if key in NOT_HELD else theatre.party(str(key)).swatch,
                "text": measured(row["net_km2"], row["sigma_km2"], signed=True),
                "detectable": bool(row["detectable"]),
                **figures,
            }
        )
    return found


def _positions(change: Change) -> list[dict[str, Any]]:
    """Posts that appeared or ended between the dates, surely or possibly."""
    rows = change.positions.sort_values(["change", "name", "id"])
    found = []
    for _, row in rows.iterrows():
        place = row.geometry if row.geometry is not None else None
        found.append(
            {
                **about(row),
                "change": word(f"report.{str(row['change']).replace(' ', '_')}"),
                "at": shape(shapely.point_on_surface(place)) if place is not None else None,
            }
        )
    return found


def change_map(change: Change, *, lang: str = "en", basemap: str | None = None) -> ChangeMap:
    """
    Draw what changed hands between two dates.

    Parameters
    ----------
    change : Change
        As `geo.compare` gives it.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it, and the
        point of view.
    basemap : str, optional
        Tiles beneath, such as ``OpenStreetMap.Mapnik``: the page then needs a network for them.

    Returns
    -------
    ChangeMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language or basemap, or a party's swatch is not in the palette.
    """
    return ChangeMap(change, lang=lang, basemap=basemap)
