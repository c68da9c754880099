"""Records with their days, for a page that shows any date: outlines, posts, events."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo import words
from geo.dates import parse_edtf
from geo.draw import fill
from geo.maps.payload import NARROW_M, VAGUE_M, sited
from geo.maps.records import about, iso, metres, text
from geo.maps.shapes import AREAS, narrow, shape
from geo.maps.told import told, word
from geo.snapshot import DISTANT_FUTURE, DISTANT_PAST, day_bounds
from geo.witnesses import witnesses

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.maps.told import Told
    from geo.schema import Theatre


SCHEMATIC_DEGREES = 0.001  # some 100 m, far below what a schematic outline can tell


def _record(row: pd.Series) -> dict[str, Any]:
    """Return what a card says about a record, and the days it is valid; nothing that is empty."""
    record = {**about(row), "start": iso(row["valid_from"]), "end": iso(row["valid_to"])}
    return {key: value for key, value in record.items() if value != ""}


def outlines(
    records: gpd.GeoDataFrame, theatre: Theatre, kinds: tuple[str, ...], prefix: str
) -> list[dict[str, Any]]:
    """Return records that are drawn by their geometry, each once."""
    drawn = []
    for _, row in records[records.geom_type.isin(kinds)].iterrows():
        record = _record(row)
        if row["status"] == "claimed":
            look = fill(prefix, str(row["party"]), "claimed", row["party"], None)
            record["look"] = look.removeprefix("url(#").removesuffix(")")
            record["what"] = _claimed(theatre, str(row["party"]))
        if row["theme"] == "regime" and row.geometry.geom_type in AREAS:
            record["narrow"] = narrow(row.geometry, NARROW_M)
        inner = shapely.point_on_surface(row.geometry)
        drawn.append({**record, "shape": shape(_plain(row)), "at": shape(inner)})
    return drawn


def _plain(row: pd.Series) -> shapely.Geometry:
    """Leave out of a schematic area what no eye can see and nobody has measured."""
    if row["accuracy_basis"] != "schematic" or row.geometry.geom_type not in AREAS:
        return row.geometry
    return shapely.simplify(row.geometry, SCHEMATIC_DEGREES)


def spots(records: gpd.GeoDataFrame, theatre: Theatre, prefix: str) -> list[dict[str, Any]]:
    """
    Return zones, claims and lines of which only a place is known.

    ``radius`` is that of the circle to draw in metres; 0 where the place is too vague for one.
    """
    rows = records[records["theme"].isin(["claim", "regime", "line"])]
    found = outlines(rows, theatre, ("Point",), prefix)
    for spot, (_, row) in zip(found, rows[rows.geom_type == "Point"].iterrows(), strict=True):
        near = pd.notna(row["accuracy_m"]) and float(row["accuracy_m"]) <= VAGUE_M
        spot["theme"] = row["theme"]
        spot["radius"] = float(row["accuracy_m"]) if near and row["theme"] != "line" else 0
    return found


def posts(records: gpd.GeoDataFrame, theatre: Theatre) -> list[dict[str, Any]]:
    """
    Return positions with the days on which they certainly and possibly stand.

    ``certain`` and ``possible`` are ``[first day, end]``, ISO, empty where open; the end is
    not included. ``drawn`` tells whether a mark may stand for it at all.
    """
    rows = records[(records["theme"] == "position") & (records.geom_type == "Point")]
    rows = rows.sort_values(["name", "id"])
    bounds = day_bounds(rows)
    zones = sited(records[records["theme"] == "regime"], rows)
    found = []
    for place, (_, row) in enumerate(rows.iterrows()):
        accuracy_m = row["accuracy_m"]
        single = witnesses(theatre, row["sources"]) < 2
        post = {
            **_record(row),
            "party": text(row["party"]),
            "off": metres(accuracy_m, "± "),
            "radius": float(accuracy_m) if pd.notna(accuracy_m) else 0,
            # Where nobody says how far off it may be, a bare mark would claim that it is exact.
            "drawn": bool(pd.notna(accuracy_m) and float(accuracy_m) <= VAGUE_M),
            "single": single,
            "siting": [words_of[row.name] for _, words_of in zones],
            "core": row["confidence"] != "low" and not single,
            "certain": [_bound(bounds.latest_start[place]), _bound(bounds.earliest_end[place])],
            "possible": [_bound(bounds.earliest_start[place]), _bound(bounds.latest_end[place])],
            "at": shape(row.geometry),
        }
        found.append(post)
    return found


def events(records: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """
    Return events, oldest first.

    ``first`` and ``last`` are the days between which it was or went on, both included;
    ``when`` is that in words, and ``range`` whether they differ. What is empty or false is left
    out; so are ``first`` where it is ``start``, and ``last`` and ``when`` where they are ``first``.
    """
    found = []
    for _, row in records[records["theme"] == "event"].iterrows():
        days = (
            parse_edtf(row["valid_from_edtf"]) if isinstance(row["valid_from_edtf"], str) else None
        )
        first = last = row["valid_from"].date()
        if days and days.earliest and days.latest:
            first, last = days.earliest, days.latest
        uncertain = first != last
        if not uncertain and pd.notna(row["valid_to"]):
            last = row["valid_to"].date() - timedelta(days=1)
        found.append(
            {
                **_record(row),
                "first": first.isoformat(),
                "last": max(first, last).isoformat(),
                "when": _when(row, first.isoformat(), last.isoformat(), uncertain),
                "uncertain": uncertain or "~" in text(row["valid_from_edtf"]),
                "range": last > first,
                "at": shape(row.geometry)
                if row.geometry is not None and row.geometry.geom_type == "Point"
                else None,
            }
        )
    found.sort(key=lambda each: (each["start"], each["last"], each["id"]))
    for each in found:
        for key in ("when", "last"):
            if each[key] == each["first"]:
                del each[key]
        if each["first"] == each["start"]:
            del each["first"]
    return [
        {key: value for key, value in each.items() if value not in (None, False)} for each in found
    ]


def statements(records: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """
    Return the control records that can decide ground, those that say the same once.

    ``spells`` are ``[first day, end]``; runs that follow on each other are one.
    """
    control = records[(records["theme"] == "control") & (records["status"] != "claimed")]
    control = control.sort_values(["valid_from", "id"])
    by = ["party", "status", "name", "note", "confidence", "accuracy_m", "last_confirmed"]
    # Many records of a long series say the same; only the first of them is written out.
    said: dict[tuple[Any, ...], dict[str, Any]] = {}
    columns = [control[column].astype(object).where(control[column].notna(), None) for column in by]
    days = [
        ["" if pd.isna(day) else str(day)[:10] for day in control[name]]
        for name in ("valid_from", "valid_to")
    ]
    for place, (*key, sources, first, end) in enumerate(
        zip(*columns, control["sources"], *days, strict=True)
    ):
        same = (*key, *sources)
        if same not in said:
            row = control.iloc[place]
            said[same] = {**_record(row), "party": text(row["party"]), "status": row["status"]}
            said[same]["spells"] = [[first, end]]
        elif said[same]["spells"][-1][1] == first:
            said[same]["spells"][-1][1] = end
        elif [first, end] not in said[same]["spells"][-1:]:
            said[same]["spells"].append([first, end])
    for record in said.values():
        if len(record["spells"]) > 1 or record["spells"][0] != [
            record["start"],
            record.get("end", ""),
        ]:
            # One of many days: the page tells the dates of the spell that is asked about.
            record["from"] = record["to"] = ""
    return list(said.values())


def _when(row: pd.Series, first: str, last: str, uncertain: bool) -> Told:
    if uncertain:
        return word("time.range", d1=first, d2=last)
    if "~" in text(row["valid_from_edtf"]):
        return word("time.approx", date=first)
    return first if first >= last else f"{first}/{last}"


def _claimed(theatre: Theatre, party: str) -> Told:
    return told(
        lambda lang: words.say(
            "status.claimed_by", lang, party=words.holder_name(theatre, party, lang)
        )
    )


def _holder(theatre: Theatre, key: str) -> Told:
    return told(lambda lang: words.holder_name(theatre, key, lang))


def _bound(day: np.datetime64) -> str:
    """Write a bound of valid time; empty where it is open."""
    return str(day) if DISTANT_PAST < day < DISTANT_FUTURE else ""
