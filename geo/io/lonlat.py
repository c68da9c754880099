"""Other coordinates as longitude and latitude, by an operation that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.io.probes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

WGS84 = pyproj.CRS("EPSG:4326")


def stated_crs(found: str | None, said: str | None) -> pyproj.CRS:
    """
    Tell which reference system coordinates are in: what the file states, else what the user says.

    Parameters
    ----------
    found : str or None
        WKT or PROJJSON of the file.
    said : str or None
        What the user says, for example ``EPSG:2039``.
    """
    known = None
    if found:
        try:
            known = pyproj.CRS.from_user_input(found).to_2d()
        except pyproj.exceptions.CRSError as error:
            what = f"its coordinate system cannot be read: {str(error)[:80]}"
            raise RefusedError(what, "Correct the .prj, or remove it and say --crs") from error
        if _undefined(known):
            known = None
    if known is None and said is None:
        what = "it does not state a coordinate system that is known"
        raise RefusedError(
            what, "Say which with --crs, as its maker has it: EPSG:4326, EPSG:2039 …"
        )
    if known is None:
        try:
            known = pyproj.CRS.from_user_input(said).to_2d()
        except pyproj.exceptions.CRSError as error:
            raise RefusedError(f"--crs {said!r} is not known", "Write EPSG:2039, say") from error
        if _undefined(known):
            raise RefusedError(f"--crs {said!r} is not on the earth", "Write EPSG:2039, say")
        return known
    if said is not None:
        what = f"it states its coordinate system itself: {known.name}"
        raise RefusedError(what, "Leave --crs out")
    return known


def to_lonlat(
    geometries: Sequence[Any], crs: pyproj.CRS
) -> tuple[Sequence[Any], dict[str, Any] | None]:
    """
    Transform geometries to longitude and latitude on WGS 84.

    Parameters
    ----------
    geometries : sequence of shapely.Geometry or None
        Heights are left out where there is something to transform.

    Returns
    -------
    geometries : sequence of shapely.Geometry or None
    operation : dict or None
        What was done: ``crs``, ``name``, ``accuracy_m``, ``better`` (an operation whose grid is
        not installed, or None), ``beyond`` (whether the ground lies outside of what the operation
        was made for), ``apart_m`` (how far off other such operations put the middle).
        None if nothing was done.
    """
    if crs.to_epsg(min_confidence=70) == 4326 or crs.equals(WGS84, ignore_axis_order=True):
        return geometries, None
    shapes = np.array(geometries, dtype=object)
    bounds = shapely.total_bounds(shapes)
    area = None
    if np.isfinite(bounds).all():
        rough = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        west, south, east, north = map(float, bounds)
        box = rough.transform_bounds(west, south, east, north, errcheck=False)
        if np.isfinite(box).all() and box[0] <= box[2]:
            area = AreaOfInterest(*box)
    # What PROJ knows of a datum hangs on its code, which an outline in a .prj seldom has.
    authority = crs.to_authority(min_confidence=70)
    if authority is not None:
        crs = pyproj.CRS.from_authority(*authority)
    candidates, better, beyond = _operations(crs, area)
    chosen = candidates[0]

    def moved(xy: Any) -> Any:
        return np.column_stack(chosen.transform(xy[:, 0], xy[:, 1]))

    shapes = shapely.transform(shapes, moved)
    lost = sum(not np.isfinite(shapely.get_coordinates(one)).all() for one in shapes if one)
    if lost:
        what = f"{lost:,} of its geometries lie outside of {crs.name}"
        raise RefusedError(what, "Check whether that is its coordinate system")
    operation = {
        "crs": ":".join(authority) if authority else crs.name,
        "name": chosen.description,
        "accuracy_m": chosen.accuracy,
        "better": better,
        "beyond": beyond,
        "apart_m": _apart(candidates, bounds),
    }
    return list(shapes), operation


def _operations(
    crs: pyproj.CRS, area: AreaOfInterest | None
) -> tuple[list[pyproj.Transformer], str | None, bool]:
    """
    Find the operations for some ground whose accuracy is stated, the best first.

    Beyond the area of every operation PROJ would take both datums for one, which is 77 m off for
    the Golan in the Israeli grid; those made for the ground next to it are then better.
    """
    for beyond, interest in ((False, area), (True, None)):
        group = TransformerGroup(crs, WGS84, always_xy=True, area_of_interest=interest)
        stated = [one for one in group.transformers if one.accuracy >= 0]
        if stated:
            lacking = None if group.best_available else group.unavailable_operations[0].name
            return stated, lacking, beyond and area is not None
    what = f"PROJ has no operation with a stated accuracy from {crs.name} to WGS 84"
    raise RefusedError(what, "Transform it with a program that has one, and state the accuracy")


def _apart(candidates: list[pyproj.Transformer], bounds: Any) -> float:
    """Metres by which the operations differ in the middle of the ground: accuracies may lie."""
    if not np.isfinite(bounds).all():
        return 0.0
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    (first, *others) = (one.transform(*middle) for one in candidates)
    geod = WGS84.get_geod()
    if geod is None:
        return 0.0
    return max((float(geod.inv(*first, *one)[2]) for one in others), default=0.0)


def _undefined(crs: pyproj.CRS) -> bool:
    vague = crs.name.lower().startswith(("undefined", "unknown"))
    return vague or not (crs.is_geographic or crs.is_projected)
