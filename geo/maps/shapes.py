"""Geometry as pages carry it: nested lists of latitude and longitude."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

DECIMALS = 5  # about a metre: below a pixel at any zoom that the outlines bear
METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere: enough to tell narrow from wide
AREAS, LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")


def shape(geometry: shapely.Geometry) -> list[Any]:
    """
    Return a geometry as Leaflet takes it.

    Parameters
    ----------
    geometry : shapely geometry
        EPSG:4326, longitude first.

    Returns
    -------
    list
        ``[lat, lon]`` of a point, a list of points of a line, a list of rings of a polygon;
        multi-geometries are lists of these. Degrees, rounded to `DECIMALS`.
    """
    kind = geometry.geom_type
    if kind == "Point":
        return _place(geometry.x, geometry.y)
    if kind in ("LineString", "LinearRing"):
        return [_place(lon, lat) for lon, lat in shapely.get_coordinates(geometry)]
    if kind == "Polygon":
        return [shape(ring) for ring in (geometry.exterior, *geometry.interiors)]
    return [shape(part) for part in geometry.geoms]


def bounds(geometry: shapely.Geometry) -> list[list[float]]:
    """Return the south-western and the north-eastern corner of a geometry."""
    west, south, east, north = geometry.bounds
    return [_place(west, south), _place(east, north)]


def narrow(geometry: shapely.Geometry, width_m: float) -> list[list[list[float]]]:
    """
    Find where an area is too narrow to be seen well from afar.

    Parameters
    ----------
    geometry : shapely geometry
        An area in EPSG:4326.
    width_m : float
        Narrower than this, in metres.

    Returns
    -------
    list
        The corners, as `bounds` gives them, of each stretch of less than this width that is at
        least three times as long, from north to south. Corners and tips are shorter.
    """
    _, south, _, north = geometry.bounds
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    plane = shapely.transform(geometry, lambda degrees: degrees * scale)
    wide = plane.buffer(-width_m / 2).buffer(width_m / 2 * 1.01)
    parts = shapely.get_parts(plane.difference(wide))
    long = parts[shapely.length(parts) / 2 >= 3 * width_m]
    stretches = [bounds(part) for part in shapely.transform(long, lambda metres: metres / scale)]
    return sorted(stretches, key=lambda corners: -corners[1][0])


def _place(lon: float, lat: float) -> list[float]:
    return [round(float(lat), DECIMALS), round(float(lon), DECIMALS)]
