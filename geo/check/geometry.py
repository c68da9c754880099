"""Shapes: of the right kind, valid, with an area, and where the theatre is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import areas
from geo.check.case import Case, Feature
from geo.check.crs import likely_cause, meet
from geo.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

AREA = ("Polygon", "MultiPolygon")
SHAPES = {
    "control": AREA,
    # A zone, a claim or a line of which only places are known is drawn by those.
    "regime": ("Point", *AREA),
    "claim": ("Point", *AREA),
    "study_area": AREA,
    "line": ("Point", "LineString", "MultiLineString"),
    "position": ("Point",),
    "place": ("Point", *AREA),
    "terrain": ("Point", "LineString", "MultiLineString", *AREA),
    "event": ("Point", "LineString", "MultiLineString", *AREA),
}
M2_PER_KM2 = 1e6

# What GEOS calls it, and what a mapper calls it.
_REASONS = {
    "Self-intersection": "the outline crosses itself",
    "Ring Self-intersection": "the outline touches itself",
    "Hole lies outside shell": "a hole lies outside its outline",
    "Nested shells": "one part lies within another",
    "Holes are nested": "one hole lies within another",
    "Interior is disconnected": "holes cut it into pieces",
    "Duplicate Rings": "one ring is there twice",
    "Too few points in geometry component": "a ring has too few distinct positions",
}


def shape(case: Case) -> Iterator[Issue]:
    """A theme is drawn with the geometry it is about: control with areas, posts with points."""
    for record in case.records:
        if not record.readable or record.theme not in SHAPES:
            continue
        allowed = SHAPES[record.theme]
        if record.geometry is None:
            if record.theme != "event":
                yield Issue(
                    "error",
                    record.where,
                    "it has no geometry",
                    f"Draw it as {_either(allowed)}, or make it an event",
                )
        elif record.geometry.geom_type not in allowed:
            yield Issue(
                "error",
                record.where,
                f"it is a {record.geometry.geom_type}, and its theme is {record.theme}",
                f"Draw it as {_either(allowed)}",
            )


def validity(case: Case) -> Iterator[Issue]:
    """An outline encloses ground, and says unambiguously which."""
    drawn = [record for record in case.records if record.geometry is not None]
    valid = shapely.is_valid(np.array([record.geometry for record in drawn], dtype=object))
    for record, sound in zip(drawn, valid, strict=True):
        if not sound:
            yield _invalid(record)
        elif record.geometry.geom_type in AREA and record.geometry.area == 0:
            yield Issue(
                "error", record.where, "it encloses no area", "Draw its outline, or leave it out"
            )


def _invalid(record: Feature) -> Issue:
    told = shapely.is_valid_reason(record.geometry)
    reason, _, spot = told.rstrip("]").partition("[")
    what = _REASONS.get(reason, reason.lower())
    numbers = re.findall(r"-?[\d.]+(?:e-?\d+)?", spot)
    if len(numbers) >= 2:
        what += " at {:.6g}, {:.6g}".format(*map(float, numbers[:2]))
    if record.geometry.geom_type in AREA:
        drawn, untangled = _km2(record.geometry), _km2(shapely.make_valid(record.geometry))
        what += f" (as drawn it measures {drawn:,.2f} km², untangled {untangled:,.2f} km²)"
    return Issue("error", record.where, what, "Redraw it there; nothing is repaired unasked")


def study_area(case: Case) -> Iterator[Issue]:
    """A theatre has one study area: what figures are about."""
    found = case.of("study_area")
    if case.whole and not found:
        yield Issue(
            "error",
            case.where,
            "no record has the theme study_area",
            "Draw the ground that the figures are about, in study_area.geojson",
        )
    for extra in found[1:]:
        yield Issue(
            "error",
            extra.where,
            f"there is a study area already: {found[0].where}",
            "Merge the two, or drop one",
        )


def inside(case: Case) -> Iterator[Issue]:
    """Control lies in the study area; what lies wholly elsewhere is told with its likely cause."""
    grounds = [record.geometry for record in case.of("study_area")[:1]]
    if not grounds or grounds[0] is None or not grounds[0].is_valid or grounds[0].is_empty:
        return
    ground = grounds[0]
    box = ground.bounds
    shapely.prepare(ground)
    for record in case.records:
        drawn = record.geometry
        if drawn is None or record.theme == "study_area":
            continue
        if record.theme != "control":
            yield from _mirrored(record, box)
        elif not drawn.is_valid or shapely.covered_by(drawn, ground):
            continue
        elif not shapely.intersects(drawn, ground) or shapely.touches(drawn, ground):
            cause, mend = likely_cause(drawn.bounds, box)
            yield Issue(
                "error", record.where, f"it lies wholly outside the study area; {cause}", mend
            )
        else:
            outside = _km2(shapely.difference(drawn, ground))
            yield Issue(
                "note",
                record.where,
                f"{outside:,.2f} km² of it lie outside the study area and are not counted",
                "Clip it if that is not meant",
            )


def _mirrored(record: Feature, box: tuple[float, float, float, float]) -> Iterator[Issue]:
    """Other themes may lie anywhere, save where they would only lie with swapped axes."""
    west, south, east, north = box
    mirrored = (south, west, north, east)
    if meet(record.geometry.bounds, box) or meet(box, mirrored):
        return  # near the diagonal a place and its mirror image cannot be told apart
    x0, y0, x1, y1 = record.geometry.bounds
    if meet((y0, x0, y1, x1), box):
        cause, mend = likely_cause(record.geometry.bounds, box)
        yield Issue("error", record.where, f"it lies far from the study area; {cause}", mend)


def _km2(geometry: Any) -> float:
    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return float(areas(polygons).sum()) / M2_PER_KM2


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
