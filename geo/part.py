"""A theatre seen within a part of its ground."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.drawn import CONSTRUCTED
from geo.errors import GeometryError, OptionError
from geo.schema import LANGUAGES, NUMBER_FIELDS, Part
from geo.siting import OUTSIDE, sitings
from geo.snapshot import known_on
from geo.timeline import ControlTimeline
from geo.words import pick, say

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.schema import Text, Theatre

AREAL = ("Polygon", "MultiPolygon")
POINTS = ("position", "place")  # themes whose points are told only where they may lie within
_NAMES = {"en": "name", "ar": "name:ar", "he": "name:he"}
_ISOLATES = re.compile("[\u2066-\u2069]")
_MOST = 8  # candidates that a message lists


def within(
    timeline: ControlTimeline, part: str | shapely.Geometry | Part, *, name: str = ""
) -> ControlTimeline:
    """
    See a theatre within a part of it: ground above 2,000 m, a zone, any polygon.

    Parameters
    ----------
    part : str, Polygon, MultiPolygon or Part
        The id of a record that is drawn as an area; an outline, EPSG:4326; or a part as
        `geo.io.part.read_part` reads it from a file.
    name : str
        What an outline is called in titles.

    Returns
    -------
    ControlTimeline
        The same theatre whose study area is what lies in the part too, so that every figure is
        about that ground alone. Title and study area say so, and `theatre.within` names the part.
        Of positions and places those are left out whose circle lies outside the part for sure:
        by their own accuracy and the outline's.

    Raises
    ------
    OptionError
        If no record has that id, or it is not an area; lists candidates.
    GeometryError
        If the outline is not valid, or shares no ground with the study area.
    """
    if isinstance(part, str):
        part = _record(timeline, part)
    elif not isinstance(part, Part):
        part = outline_part(part, name)
    ground = _ground(timeline, part)
    records = timeline.records[~_outside(timeline.records, part)].reset_index(drop=True)
    records = _bounded(records, timeline, part, ground)
    return ControlTimeline(_told(timeline.theatre, part), records)


def outline_part(outline: shapely.Geometry, name: str = "") -> Part:
    """Make a part of an outline; without a name it is told by its hash."""
    digest = hashlib.sha256(shapely.to_wkb(shapely.normalize(outline))).hexdigest()
    return Part(
        identity={"wkb_sha256": digest},
        name={"en": name or f"outline {digest[:12]}"},
        geometry=outline,
    )


def _record(timeline: ControlTimeline, key: str) -> Part:
    public = timeline.records[known_on(timeline.records, None)]
    others = public[public["theme"] != "study_area"]
    areal = list(others["id"][others.geom_type.isin(AREAL)])
    found = public[public["id"] == key]
    if found.empty:
        close = difflib.get_close_matches(key, areal, n=_MOST) or areal[:_MOST]
        raise OptionError.of(f"within {key!r}", "no record has this id", _one_of(close))
    record = found.iloc[0]
    kind = "nothing drawn" if record.geometry is None else record.geometry.geom_type
    if kind not in AREAL:
        raise OptionError.of(
            f"within {key!r}",
            f"the record is {kind}, and figures need an area",
            _one_of(areal[:_MOST]),
        )
    return Part(
        identity={"id": key},
        name={lang: record[column] for lang, column in _NAMES.items() if pd.notna(record[column])}
        or {"en": key},
        geometry=record.geometry,
        accuracy_m=float(record["accuracy_m"]),
        accuracy_basis=record["accuracy_basis"],
        correlation_m=float(record["correlation_m"]),
        sources=record["sources"],
    )


def _one_of(ids: list[str]) -> str:
    if not ids:
        return "Give a polygon: no record of the theatre is an area"
    return f"Use one of: {', '.join(ids)}; or a GeoJSON file with one polygon"


def _ground(timeline: ControlTimeline, part: Part) -> shapely.Geometry:
    """What study area and part share: polygons alone, a line or a point is no ground."""
    where = f"within {pick(part.name)!r}"
    kind = getattr(part.geometry, "geom_type", type(part.geometry).__name__)
    if kind not in AREAL or part.geometry.is_empty:
        raise GeometryError.of(
            where, f"it is {kind}, not an area", "Give a polygon that is not empty"
        )
    if not part.geometry.is_valid:
        reason = shapely.is_valid_reason(part.geometry)
        raise GeometryError.of(where, f"its outline is not valid: {reason}", "Redraw it there")
    shared = shapely.intersection(timeline.study_area, part.geometry)
    pieces = [
        one for one in shapely.get_parts(shared) if one.geom_type == "Polygon" and one.area > 0
    ]
    if not pieces:
        west, south, east, north = timeline.study_area.bounds
        raise GeometryError.of(
            where,
            "it lies outside the study area",
            "Give longitude, then latitude, in degrees: within "
            f"{west:.2f} to {east:.2f} and {south:.2f} to {north:.2f}",
        )
    return pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)


def _outside(records: gpd.GeoDataFrame, part: Part) -> pd.Series[bool]:
    """Tell which points of positions and places lie outside for sure."""
    points = records["theme"].isin(POINTS) & (records.geom_type == "Point")
    told = records[points]
    # What is not stated widens nothing: a post without a circle counts where it is drawn.
    known = told.assign(accuracy_m=told["accuracy_m"].fillna(0.0))
    accuracy_m = 0.0 if np.isnan(part.accuracy_m) else part.accuracy_m
    siting = sitings(known, part.geometry, accuracy_m=accuracy_m)
    outside = pd.Series(data=False, index=records.index)
    outside[siting.index[siting == OUTSIDE]] = True
    return outside


def _bounded(
    records: gpd.GeoDataFrame, timeline: ControlTimeline, part: Part, ground: shapely.Geometry
) -> gpd.GeoDataFrame:
    """Put the ground into the record of the study area, with the accuracy of its outline."""
    (row,) = records.index[records["theme"] == "study_area"]
    own = records.loc[row]
    edge = _edge(own, part, partly=not shapely.covers(timeline.study_area, part.geometry))
    columns: dict[str, Any] = {
        **edge,
        "geometry": ground,
        "sources": tuple(dict.fromkeys((*own["sources"], *part.sources))),
        **{
            column: _plain("part.title", lang, theatre=own[column], part=pick(part.name, lang))
            for lang, column in _NAMES.items()
            if isinstance(own[column], str)
        },
    }
    records = records.copy()
    for column, value in columns.items():
        if column not in (*NUMBER_FIELDS, "geometry"):
            records[column] = records[column].astype(object)
        records.at[row, column] = value  # a tuple is one value to .at alone
    return records


def _edge(own: pd.Series[Any], part: Part, *, partly: bool) -> dict[str, Any]:
    """
    Tell how well the edge of a part is known: as its outline is, and so in `geo.drawn`.

    The study area's own edge counts where the part reaches it, and only if that was drawn and is
    no mere definition: then the edge is no better than the worse of the two. A part's outline
    stands for ground that it may miss even where it is schematic, so it is no definition.
    """
    drawn = pd.notna(own["accuracy_m"]) and own["accuracy_basis"] != CONSTRUCTED
    if partly and drawn and own["accuracy_m"] > part.accuracy_m:
        return {name: own[name] for name in ("accuracy_m", "accuracy_basis", "correlation_m")}
    stated = part.accuracy_basis if part.accuracy_basis != CONSTRUCTED else "estimated"
    return {
        "accuracy_m": part.accuracy_m,
        "accuracy_basis": stated,
        "correlation_m": part.correlation_m,
    }


def _told(theatre: Theatre, part: Part) -> Theatre:
    """Return the theatre that says of itself that it is seen within a part."""

    def texts(key: str, text: Text) -> Text:
        return {
            lang: _plain(key, lang, theatre=pick(text, lang), part=pick(part.name, lang))
            for lang in LANGUAGES
        }

    return replace(
        theatre,
        title=texts("part.title", theatre.title),
        area_text=texts("part.area", theatre.area_text),
        within=(*theatre.within, part),
    )


def _plain(key: str, lang: str, **values: object) -> str:
    """Say something as data: whoever shows it sets it apart whole, and isolates do not nest."""
    return _ISOLATES.sub("", say(key, lang, **values))
