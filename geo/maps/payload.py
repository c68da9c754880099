"""A snapshot as plain data for a page: words chosen, dates written, geometry as nested lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from geo import words
from geo.draw import fill
from geo.maps.backdrop import context, credits, places
from geo.maps.labels import labels
from geo.maps.records import about, iso, metres, source, text
from geo.maps.shapes import AREAS, LINES, bounds, lines_of_control, shape
from geo.schema import CONTESTED, UNKNOWN
from geo.witnesses import witnesses

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.schema import Theatre
    from geo.snapshot import Snapshot

PREFIX = "look"  # of the pattern ids that the page defines
VAGUE_M = 3000  # a wider circle is listed and counted, and drawn only when it is chosen
FRESH_MONTHS, AGED_MONTHS = 3, 12

# What our scripts say; everything else in the data is a text ready to be shown.
WORDS = (
    "button.close",
    "button.layers",
    "button.zoom_in",
    "button.zoom_out",
    "conf.word",
    "confirmed.last",
    "fig.holds",
    "fig.name",
    "fig.status",
    "foot.inputs",
    "foot.licences",
    "foot.sources",
    "legend.earlier",
    "legend.in_circle",
    "legend.lines",
    "legend.one_source",
    "legend.posts",
    "legend.posts_by_report",
    "legend.within_1y",
    "legend.within_3m",
    "line.advance",
    "line.control",
    "line.limit",
    "line.points",
    "line.study_edge",
    "line.supposed",
    "note.posts_no_area",
    "note.rounding",
    "pop.last_report",
    "pop.placed_within",
    "pop.sources",
    "regime.schematic",
    "theme.claim",
    "theme.control",
    "theme.line",
    "theme.place",
    "theme.position",
    "theme.regime",
    "theme.terrain",
    "time.possible",
    "unit.km",
    "unit.km2",
    "unit.m",
    "valid.from",
    "valid.to",
)
VIEW_WORDS = ("view.label", "view.note", "view.own_words")  # only where a view has labels


def payload(snapshot: Snapshot, lang: str = "en") -> dict[str, Any]:
    """
    Return all that a page about one date shows.

    Parameters
    ----------
    snapshot : Snapshot
        Finished; nothing is computed here but how to show it.
    lang : str
        ``en``, ``ar`` or ``he``.

    Returns
    -------
    dict
        Plain data. Colours are names of looks and swatches, geometry is as `shape` gives it,
        in degrees rounded to about a metre; areas are texts in km², and ``share`` is the
        fraction of the study area.
    """
    theatre = snapshot.theatre
    on_date = snapshot.on_date[snapshot.on_date.geometry.notna()]
    themes = dict(iter(on_date.groupby("theme", sort=False)))
    nothing = on_date.iloc[:0]
    faces = _faces(snapshot, lang)
    claims = themes.get("claim", nothing)
    control = themes.get("control", nothing)
    claims = pd.concat([claims, control[control["status"] == "claimed"]])
    study = themes["study_area"]
    posts = _posts(snapshot, lang)
    told = labels(snapshot, {face["holder"]: face["look"] for face in reversed(faces)}, lang)

    def outlines(rows: gpd.GeoDataFrame, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        fitting = rows[rows.geom_type.isin(kinds)]
        return [_outline(row, theatre, lang) for _, row in fitting.iterrows()]

    zones = themes.get("regime", nothing)
    sketched = zones["accuracy_basis"] == "schematic"
    used = {key for row in on_date["sources"] for key in row}
    used |= {key for one in (*posts, *told) for key in one["sources"]}
    used |= set(snapshot.view.sources if told else ())
    return {
        "lang": lang,
        "title": words.title(snapshot, lang),
        "words": {key: words.say(key, lang) for key in (*WORDS, *(VIEW_WORDS if told else ()))},
        "bounds": bounds(study.geometry.iloc[0]),
        "prefix": PREFIX,
        "swatches": {party.key: party.swatch for party in theatre.parties},
        "holders": _holders(snapshot, faces, lang),
        "labels": told,
        "labels_title": words.say(
            "view.labels_of", lang, view=words.pick(snapshot.view.title, lang)
        ),
        "view_note": words.pick(snapshot.view.note, lang) if told else "",
        "total": words.say("fig.of_total", lang, total=words.km2(float(snapshot.areas.sum()))),
        "ground": context(theatre, lang),
        "faces": faces,
        "fronts": _fronts(snapshot),
        "zones": outlines(zones[~sketched], AREAS),
        "belts": outlines(zones[sketched], AREAS),
        "spots": _spots(on_date, theatre, lang),
        "claims": outlines(claims, AREAS),
        "lines": _lettered(outlines(themes.get("line", nothing), LINES)),
        "terrain": outlines(themes.get("terrain", nothing), AREAS),
        "study": shape(study.geometry.iloc[0]),
        "posts": posts,
        "drawn": words.say(
            "legend.drawn_vague",
            lang,
            drawn=sum(post["drawn"] for post in posts),
            vague=sum(not post["drawn"] and not post["possible"] for post in posts),
        ),
        "places": places(on_date, lang),
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
    }


def _faces(snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """One entry per row of the frame, with the records that decide its ground."""
    states = snapshot.states
    deciding = pd.Series(snapshot.decision.record, index=states.index)
    total = float(snapshot.areas.sum())
    faces = []
    for row in snapshot.frame.itertuples():
        same = pd.Series(True, index=states.index)
        for column in ("holder", "status", "party", "against"):
            value = getattr(row, column)
            same &= states[column].isna() if value is None else states[column] == value
        positions = sorted({int(record) for record in deciding[same] if record >= 0})
        faces.append(
            {
                "holder": row.holder,
                "look": _look(row.holder, row.status, row.party, row.against),
                "name": words.holder_name(snapshot.theatre, row.holder, lang),
                "status": _status(snapshot.theatre, row.status, row.party, row.against, lang),
                "area": words.say("unit.figure_km2", lang, n=words.km2(row.area_km2)),
                "share": round(row.area_km2 / total, 4),
                "records": [about(snapshot.records.iloc[position], lang) for position in positions],
                "shape": shape(row.geometry),
            }
        )
    return faces


def _fronts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Lines of control; under a scenario those that would be are told apart from the recorded."""
    fronts = lines_of_control(snapshot.frame)
    if snapshot.scenario is None:
        return fronts
    kinds = {"front": "supposed"}
    return [{**front, "kind": kinds.get(front["kind"], front["kind"])} for front in fronts]


def _holders(snapshot: Snapshot, faces: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
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
                "name": words.holder_name(theatre, key, lang),
                "look": looks[0]["look"] if looks else _look(key, None, party, None),
                "status": "; ".join(
                    f"{face['status']} {face['area']}" if len(looks) > 1 else face["status"]
                    for face in looks
                ),
                "area": words.km2(float(areas[key])),
                "share": round(float(areas[key]) / total, 4),
            }
        )
    return rows


def _look(holder: str, status: str | None, party: str | None, against: str | None) -> str:
    """Name a pattern of `geo.draw.patterns` without its reference syntax."""
    return fill(PREFIX, holder, status, party, against).removeprefix("url(#").removesuffix(")")


def _status(
    theatre: Theatre, status: str, party: str | None, against: str | None, lang: str
) -> str:
    if status == CONTESTED and party and against:
        p, q = (words.holder_name(theatre, key, lang) for key in (party, against))
        return words.say("status.contested_between", lang, p=p, q=q)
    return words.status_name(status, lang)


def _posts(snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """Positions that are or may be there; a mark only for those that certainly are."""
    certain = set(snapshot.certain["id"])
    rows = snapshot.possible
    rows = rows[(rows["theme"] == "position") & (rows.geom_type == "Point")]
    posts = []
    for _, row in rows.sort_values(["name", "id"]).iterrows():
        possible = row["id"] not in certain
        accuracy_m = row["accuracy_m"]
        # Where nobody says how far off a point may be, a bare mark would claim that it is exact.
        precise = pd.notna(accuracy_m) and float(accuracy_m) <= VAGUE_M
        single = witnesses(snapshot.theatre, row["sources"]) < 2
        post = {
            **about(row, lang),
            "party": text(row["party"]),
            "age": _age(row["last_confirmed"], snapshot.date),
            "report": iso(row["last_confirmed"]),
            "off": metres(accuracy_m, lang, "± "),
            "radius": float(accuracy_m) if pd.notna(accuracy_m) else 0,
            "possible": possible,
            "drawn": bool(precise and not possible),
            "single": single,
            "core": row["confidence"] != "low" and not single,
            "at": shape(row.geometry),
        }
        if post["party"]:
            holder = words.holder_name(snapshot.theatre, post["party"], lang)
            post["what"] = " · ".join(filter(None, (post["what"], holder)))
        posts.append(post)
    return posts


def _age(confirmed: Any, day: date) -> str:
    """Tell how long before a day the last report was: ``fresh``, ``aged`` or ``old``."""
    if pd.isna(confirmed):
        return "old"
    at = pd.Timestamp(day)
    if confirmed >= at - pd.DateOffset(months=FRESH_MONTHS):
        return "fresh"
    return "aged" if confirmed >= at - pd.DateOffset(months=AGED_MONTHS) else "old"


def _spots(on_date: gpd.GeoDataFrame, theatre: Theatre, lang: str) -> list[dict[str, Any]]:
    """Zones, claims and lines of which only a place is known; a circle where it is not vague."""
    rows = on_date[on_date["theme"].isin(["claim", "regime", "line"])]
    spots = []
    for _, row in rows[rows.geom_type == "Point"].iterrows():
        near = pd.notna(row["accuracy_m"]) and float(row["accuracy_m"]) <= VAGUE_M
        radius = float(row["accuracy_m"]) if near and row["theme"] != "line" else 0
        spots.append({**_outline(row, theatre, lang), "theme": row["theme"], "radius": radius})
    return spots


def _outline(row: pd.Series, theatre: Theatre, lang: str) -> dict[str, Any]:
    """Return a record that is drawn by its geometry."""
    record = about(row, lang)
    if row["status"] == "claimed":
        record["look"] = _look(str(row["party"]), "claimed", row["party"], None)
        party = words.holder_name(theatre, str(row["party"]), lang)
        record["what"] = words.say("status.claimed_by", lang, party=party)
    inner = shapely.point_on_surface(row.geometry)
    return {**record, "shape": shape(row.geometry), "at": shape(inner)}


def _lettered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each line the letter of its disc: the one it is named by, else the next of all."""
    for position, line in enumerate(lines):
        named = line["id"].removeprefix("line_")
        line["letter"] = named.upper() if len(named) == 1 else chr(ord("A") + position)
    return lines
