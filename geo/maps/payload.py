"""A snapshot as plain data for a page: words chosen, dates written, geometry as nested lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo import words
from geo.control import STATE
from geo.draw import fill
from geo.maps.backdrop import context, credits, places
from geo.maps.fronts import fronts
from geo.maps.records import about, iso, metres, name, source, text
from geo.maps.shapes import AREAS, LINES, bounds, narrow, shape
from geo.maps.told import picked, told
from geo.maps.views import pieces, views
from geo.schema import CONTESTED, LANGUAGES, THEMES, UNKNOWN
from geo.siting import sitings
from geo.witnesses import witnesses

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.maps.told import Told
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

PREFIX = "look"  # of the pattern ids that the page defines
VAGUE_M = 3000  # a wider circle is listed and counted, and drawn only when it is chosen
NARROW_M = 1000  # a zone of less width is hard to see on the whole map
FRESH_MONTHS, AGED_MONTHS = 3, 12

# Words that scripts put together from a theme, a kind of line or a confidence.
COMPUTED = (
    *(f"conf.{level}" for level in ("high", "medium", "low")),
    *(f"lang.{lang}" for lang in LANGUAGES),
    *(f"line.{kind}" for kind in ("control", "supposed", "advance", "limit")),
    *(f"posts.{word}" for word in ("inside", "outside", "uncertain")),
    *(f"theme.{theme}" for theme in THEMES if theme != "study_area"),
)


def payload(snapshot: Snapshot) -> dict[str, Any]:
    """
    Return all that a page about one date shows, in every language and point of view.

    Parameters
    ----------
    snapshot : Snapshot
        Finished; nothing is computed here but how to show it.

    Returns
    -------
    dict
        Plain data. Texts are as `geo.maps.told` gives them. Colours are names of looks and
        swatches, geometry is as `shape` gives it, in degrees rounded to about a metre; areas are
        texts in km², and ``share`` is the fraction of the study area.
    """
    theatre = snapshot.theatre
    on_date = snapshot.on_date[snapshot.on_date.geometry.notna()]
    themes = dict(iter(on_date.groupby("theme", sort=False)))
    nothing = on_date.iloc[:0]
    made_of = _made_of(snapshot)
    faces = _faces(snapshot, made_of)
    claims = themes.get("claim", nothing)
    control = themes.get("control", nothing)
    claims = pd.concat([claims, control[control["status"] == "claimed"]])
    study = themes["study_area"]
    zones = themes.get("regime", nothing)
    sketched = zones["accuracy_basis"] == "schematic"
    posts = posts_on(snapshot)
    seen = views(snapshot, {face["holder"]: face["look"] for face in reversed(faces)})
    happened = _events(snapshot)

    def outlines(rows: gpd.GeoDataFrame, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        fitting = rows[rows.geom_type.isin(kinds)]
        return [_outline(row, theatre) for _, row in fitting.iterrows()]

    used = {key for row in on_date["sources"] for key in row}
    used |= {key for view in seen for one in (view, *view["labels"]) for key in one["sources"]}
    used |= {key for one in (*posts, *happened) for key in one["sources"]}
    return {
        "date": snapshot.date.isoformat(),
        "file": _file(snapshot),
        "view": snapshot.view.key,
        "bounds": bounds(study.geometry.iloc[0]),
        "prefix": PREFIX,
        "swatches": {party.key: party.swatch for party in theatre.parties},
        "holders": _holders(snapshot, faces),
        "views": seen,
        "pieces": pieces(snapshot, made_of),
        "total": words.km2(float(snapshot.areas.sum())),
        "ground": context(theatre),
        "faces": faces,
        "fronts": fronts(snapshot),
        "zones": outlines(zones[~sketched], AREAS),
        "belts": outlines(zones[sketched], AREAS),
        "spots": _spots(on_date, theatre),
        "claims": outlines(claims, AREAS),
        "lines": lettered(outlines(themes.get("line", nothing), LINES)),
        "terrain": outlines(themes.get("terrain", nothing), AREAS),
        "study": shape(study.geometry.iloc[0]),
        "posts": posts,
        "places": places(on_date),
        "events": happened,
        "sources": [source(theatre, key) for key in sorted(used)],
        "credits": credits(theatre, set(on_date["layer"])),
        "layers": [
            {
                "name": layer.file,
                "text": words.visible(f"{layer.licence} · {layer.attribution}"),
            }
            for layer in theatre.layers
        ],
        "inputs": [{"name": each.name, "text": each.sha256} for each in theatre.inputs],
        "gaps": [{"what": picked(gap.what), "why": picked(gap.why)} for gap in theatre.gaps],
    }


def _file(snapshot: Snapshot) -> str:
    """Name pictures of the page, without their ending: files are passed on by their names."""
    parts = [snapshot.theatre.key, snapshot.date.isoformat()]
    if snapshot.as_of is not None:
        parts.append(f"as-known-{snapshot.as_of.isoformat()}")
    if snapshot.scenario is not None:
        parts.append(f"scenario-{snapshot.scenario.key}")
    return "-".join(parts)


def _made_of(snapshot: Snapshot) -> list[NDArray[np.bool_]]:
    """Tell which faces of the arrangement each row of the frame is made of."""
    states = snapshot.states
    found = []
    for row in snapshot.frame.itertuples():
        same = np.ones(len(states), dtype=bool)
        for column in STATE:
            value = getattr(row, column)
            same &= (states[column].isna() if value is None else states[column] == value).to_numpy()
        found.append(same)
    return found


def _faces(snapshot: Snapshot, made_of: list[NDArray[np.bool_]]) -> list[dict[str, Any]]:
    """One entry per row of the frame, with the records that decide its ground."""
    deciding = snapshot.decision.record
    total = float(snapshot.areas.sum())
    faces = []
    for row, same in zip(snapshot.frame.itertuples(), made_of, strict=True):
        positions = sorted({int(record) for record in deciding[same] if record >= 0})
        faces.append(
            {
                "holder": row.holder,
                "look": _look(row.holder, row.status, row.party, row.against),
                "name": _holder_name(snapshot.theatre, row.holder),
                "status": _status(snapshot.theatre, row.status, row.party, row.against),
                "area": words.km2(row.area_km2),
                "share": round(row.area_km2 / total, 4),
                "records": [about(snapshot.records.iloc[position]) for position in positions],
                "shape": shape(row.geometry),
            }
        )
    return faces


def _holders(snapshot: Snapshot, faces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Legend rows: every party, then contested and unknown where they hold anything."""
    theatre, areas = snapshot.theatre, snapshot.areas
    total = float(areas.sum())
    rows = []
    for key in theatre.holders:
        looks = [face for face in faces if face["holder"] == key]
        looks.sort(key=lambda face: -face["share"])  # the largest part stands for the holder
        if key == CONTESTED and not looks:
            continue
        party = None if key in (CONTESTED, UNKNOWN) else key
        rows.append(
            {
                "holder": key,
                "name": _holder_name(theatre, key),
                "look": looks[0]["look"] if looks else _look(key, None, party, None),
                "status": [
                    {"status": face["status"], "area": face["area"] if len(looks) > 1 else ""}
                    for face in looks
                ],
                "area": words.km2(float(areas[key])),
                "share": round(float(areas[key]) / total, 4),
            }
        )
    return rows


def _look(holder: str, status: str | None, party: str | None, against: str | None) -> str:
    """Name a pattern of `geo.draw.patterns` without its reference syntax."""
    return fill(PREFIX, holder, status, party, against).removeprefix("url(#").removesuffix(")")


def _holder_name(theatre: Theatre, key: str) -> Told:
    return told(lambda lang: words.holder_name(theatre, key, lang))


def _status(theatre: Theatre, status: str, party: str | None, against: str | None) -> Told:
    if status == CONTESTED and party and against:

        def write(lang: str) -> str:
            p, q = (words.holder_name(theatre, key, lang) for key in (party, against) if key)
            return words.say("status.contested_between", lang, p=p, q=q)

        return told(write)
    return told(lambda lang: words.status_name(status, lang))


def _events(snapshot: Snapshot) -> list[dict[str, Any]]:
    """What happened until the date, the latest first."""
    rows = snapshot.records[snapshot.records["theme"] == "event"]
    rows = rows[rows["valid_from"] <= pd.Timestamp(snapshot.date)]
    rows = rows.sort_values(["valid_from", "id"], ascending=[False, True])
    return [about(row) for _, row in rows.iterrows()]


def posts_on(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Positions that are or may be there; a mark only for those that certainly are."""
    certain = set(snapshot.certain["id"])
    rows = snapshot.possible
    rows = rows[(rows["theme"] == "position") & (rows.geom_type == "Point")]
    on_date = snapshot.on_date
    told_zones = sited(on_date[on_date["theme"] == "regime"], rows)
    posts = []
    for _, row in rows.sort_values(["name", "id"]).iterrows():
        possible = row["id"] not in certain
        accuracy_m = row["accuracy_m"]
        # Where nobody says how far off a point may be, a bare mark would claim that it is exact.
        precise = pd.notna(accuracy_m) and float(accuracy_m) <= VAGUE_M
        single = witnesses(snapshot.theatre, row["sources"]) < 2
        post = {
            **about(row),
            "party": text(row["party"]),
            "age": _age(row["last_confirmed"], snapshot.date),
            "report": iso(row["last_confirmed"]),
            "off": metres(accuracy_m, "± "),
            "radius": float(accuracy_m) if pd.notna(accuracy_m) else 0,
            "possible": possible,
            "drawn": bool(precise and not possible),
            "single": single,
            "siting": [{"zone": zone, "word": told[row.name]} for zone, told in told_zones],
            "core": row["confidence"] != "low" and not single,
            "at": shape(row.geometry),
        }
        if post["party"]:
            post["whose"] = _holder_name(snapshot.theatre, post["party"])
        posts.append(post)
    return posts


def sited(zones: gpd.GeoDataFrame, posts: gpd.GeoDataFrame) -> list[tuple[Told, pd.Series[str]]]:
    """Tell of each zone whose outline is known which posts lie inside; see `geo.siting`."""
    known = zones.geom_type.isin(AREAS) & zones["accuracy_m"].notna()
    known &= zones["accuracy_basis"] != "schematic"
    return [
        (name(zone), sitings(posts, zone.geometry, accuracy_m=float(zone["accuracy_m"])))
        for _, zone in zones[known].iterrows()
    ]


def _age(confirmed: Any, day: date) -> str:
    """Tell how long before a day the last report was: ``fresh``, ``aged`` or ``old``."""
    if pd.isna(confirmed):
        return "old"
    at = pd.Timestamp(day)
    if confirmed >= at - pd.DateOffset(months=FRESH_MONTHS):
        return "fresh"
    return "aged" if confirmed >= at - pd.DateOffset(months=AGED_MONTHS) else "old"


def _spots(on_date: gpd.GeoDataFrame, theatre: Theatre) -> list[dict[str, Any]]:
    """Zones, claims and lines of which only a place is known; a circle where it is not vague."""
    rows = on_date[on_date["theme"].isin(["claim", "regime", "line"])]
    spots = []
    for _, row in rows[rows.geom_type == "Point"].iterrows():
        near = pd.notna(row["accuracy_m"]) and float(row["accuracy_m"]) <= VAGUE_M
        radius = float(row["accuracy_m"]) if near and row["theme"] != "line" else 0
        spots.append({**_outline(row, theatre), "theme": row["theme"], "radius": radius})
    return spots


def _outline(row: pd.Series, theatre: Theatre) -> dict[str, Any]:
    """Return a record that is drawn by its geometry."""
    record = about(row)
    if row["status"] == "claimed":
        record["look"] = _look(str(row["party"]), "claimed", row["party"], None)
        record["what"] = told(
            lambda lang: words.say(
                "status.claimed_by", lang, party=words.holder_name(theatre, str(row["party"]), lang)
            )
        )
    inner = shapely.point_on_surface(row.geometry)
    if row["theme"] == "regime" and row.geometry.geom_type in AREAS:
        record["narrow"] = narrow(row.geometry, NARROW_M)
    return {**record, "shape": shape(row.geometry), "at": shape(inner)}


def lettered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each line the letter of its disc: the one it is named by, else the next of all."""
    for position, line in enumerate(lines):
        named = line["id"].removeprefix("line_")
        line["letter"] = named.upper() if len(named) == 1 else chr(ord("A") + position)
    return lines
