"""Area on the WGS 84 ellipsoid of rings whose edges are straight in longitude and latitude."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import GeometryError

A_METRES = 6378137.0
FLATTENING = 1 / 298.257223563
_E2 = FLATTENING * (2 - FLATTENING)
_E = math.sqrt(_E2)
_TERMS = 6


def _authalic(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area from the equator to a latitude, in m² per radian of longitude."""
    sine = np.sin(latitude)
    return (A_METRES**2 * (1 - _E2) / 2) * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E)


def _sine_coefficients(samples: int = 4096) -> NDArray[np.float64]:
    """Coefficients of the odd sine series of `_authalic`; six terms are exact to rounding."""
    latitude = (np.arange(samples) + 0.5) * np.pi / samples - np.pi / 2
    orders = 2 * np.arange(_TERMS) + 1
    sines = np.sin(orders[:, np.newaxis] * latitude)
    return np.asarray(2 / samples * (sines @ _authalic(latitude)), dtype=np.float64)


_COEFFICIENTS = _sine_coefficients()


def edge_areas(
    start: NDArray[np.float64], end: NDArray[np.float64], reference: float
) -> NDArray[np.float64]:
    """
    Signed area between edges and a reference latitude, one number an edge.

    Parameters
    ----------
    start, end : ndarray of float, shape (n, 2)
        Longitude and latitude in degrees.
    reference : float
        Latitude in degrees. It cancels over closed rings; one near the rings saves digits.

    Returns
    -------
    ndarray of float, shape (n,)
        Square metres. The sum over an anticlockwise ring is its area. Reversing an edge
        changes the sign and nothing else, so the shared edges of two pieces cancel exactly.

    Notes
    -----
    Along an edge the latitude is linear in the longitude, so the integral of each term of
    the sine series over the edge is the term at the middle times a sinc of half the height.
    """
    first, last = np.radians(start), np.radians(end)
    width = last[:, 0] - first[:, 0]
    middle = (first[:, 1] + last[:, 1]) / 2
    half = (last[:, 1] - first[:, 1]) / 2
    height = np.full(len(start), -_authalic(np.radians([reference]))[0])
    for order, coefficient in zip(range(1, 2 * _TERMS, 2), _COEFFICIENTS, strict=True):
        height += coefficient * np.sin(order * middle) * np.sinc(order * half / np.pi)
    return np.asarray(-width * height)


def ring_areas(coordinates: NDArray[np.float64], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Area on the WGS 84 ellipsoid of rings whose edges are straight in longitude and latitude.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        The vertices of all closed rings one after another, EPSG:4326, degrees.
    offsets : ndarray of int, shape (n_rings + 1,)
        Where each ring starts in `coordinates`; the last entry is n.

    Returns
    -------
    ndarray of float, shape (n_rings,)
        Square metres; positive for anticlockwise rings, negative for clockwise ones.

    Raises
    ------
    GeometryError
        If a latitude lies outside [-90, 90] or a coordinate is not finite.

    Notes
    -----
    Exact for any edge length, so pieces of a polygon add up to the polygon; an area with
    geodesic edges [1]_ does not. RFC 7946 section 3.1.1 defines edges this way.

    References
    ----------
    .. [1] C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013) 43-55.
    """
    if len(offsets) < 2:
        return np.zeros(0)
    if not np.isfinite(coordinates).all():
        raise GeometryError.of("ring", "a coordinate is not finite", "Remove or correct it")
    if np.abs(coordinates[:, 1]).max(initial=0.0) > 90:
        raise GeometryError.of(
            "ring",
            "a latitude lies outside [-90, 90]",
            "Write longitude first, then latitude, in degrees (EPSG:4326)",
        )
    reference = float(np.mean(coordinates[:, 1]))
    edges = edge_areas(coordinates[:-1], coordinates[1:], reference)
    edges[offsets[1:-1] - 1] = 0.0  # from the last vertex of one ring to the first of the next
    return np.add.reduceat(edges, offsets[:-1])


def areas(geometries: NDArray[Any]) -> NDArray[np.float64]:
    """
    Area on the WGS 84 ellipsoid of polygons and multipolygons, whatever their winding.

    Parameters
    ----------
    geometries : ndarray of shapely geometries, shape (n,)
        EPSG:4326. Points, lines and empty geometries have area 0.

    Returns
    -------
    ndarray of float, shape (n,)
        Square metres: the shells without their holes.
    """
    parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    polygons &= ~shapely.is_empty(parts)
    parts, owner = parts[polygons], owner[polygons]
    rings, polygon = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    offsets = np.searchsorted(ring, np.arange(len(rings) + 1))
    size = np.abs(ring_areas(coordinates, offsets))
    is_hole = np.r_[False, polygon[1:] == polygon[:-1]] if len(polygon) else np.zeros(0, bool)
    signed = np.where(is_hole, -size, size)
    return np.bincount(owner[polygon], weights=signed, minlength=len(geometries)).astype(float)
