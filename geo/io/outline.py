"""Outlines in canonical form: rounded, wound and begun alike, with their text and their digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.io import canonical

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = 10**canonical.DECIMALS
# A position as text, "[-180.1234567, -90.1234567], ": which columns hold what.
_NUMBER = 12
_X, _Y = 1, 3 + _NUMBER
_WIDTH = 1 + _NUMBER + 2 + _NUMBER + 3
_POINT = 4  # of the columns of a number: a sign, three digits, the point, seven digits


@dataclass(frozen=True, eq=False, slots=True)
class Outline:
    """
    Ground in canonical form.

    Attributes
    ----------
    geometry : Polygon or MultiPolygon
        Rounded to `geo.io.canonical.DECIMALS`.
    rings : tuple of ndarray of int64, shape (n, 2)
        Open rings in units of the last decimal, shells anticlockwise, holes clockwise.
    digest : str
        The same for two outlines if and only if their canonical text is the same.
    """

    geometry: Any
    rings: tuple[NDArray[np.int64], ...]
    sizes: tuple[int, ...]
    digest: str

    @classmethod
    def of(cls, geometry: Any) -> Outline:
        """
        Bring a Polygon or MultiPolygon into canonical form.

        Winding, the start of rings, the order of parts and holes, and positions that are there
        twice running make no difference.

        Raises
        ------
        ValueError
            If a ring has fewer than three positions when it is rounded.
        """
        polygons = [_polygon(polygon) for polygon in shapely.get_parts(geometry)]
        if len(polygons) > 1:
            polygons.sort(key=lambda rings: [ring.tolist() for ring in rings])
        rings = tuple(ring for polygon in polygons for ring in polygon)
        sizes = tuple(len(polygon) for polygon in polygons)
        kind = geometry.geom_type
        frame = f"{kind} {sizes} {[len(ring) for ring in rings]}"
        digest = hashlib.sha256(frame.encode())
        for ring in rings:
            digest.update(ring.tobytes())
        closed = [np.concatenate([ring, ring[:1]]) for ring in rings]
        drawn = shapely.linearrings(
            np.concatenate(closed) / UNITS,
            indices=np.repeat(np.arange(len(closed)), [len(ring) for ring in closed]),
        )
        parts = shapely.polygons(drawn, indices=np.repeat(np.arange(len(sizes)), sizes))
        shape = parts[0] if kind == "Polygon" else shapely.multipolygons(parts)
        return cls(shape, rings, sizes, digest.hexdigest())

    def text(self) -> str:
        """Write the geometry exactly as `geo.io.canonical.dumps` does."""
        units = np.concatenate([np.concatenate([ring, ring[:1]]) for ring in self.rings])
        if ((np.abs(units) < UNITS // 10**4) & (units != 0)).any():
            # Python writes such a number with an exponent.
            whole = canonical.geometry(shapely.geometry.mapping(self.geometry))
            return json.dumps(whole)
        text, width = _positions(units)
        ends = np.cumsum(width)[np.cumsum([len(ring) + 1 for ring in self.rings]) - 1].tolist()
        starts = [0, *ends[:-1]]
        rings = [f"[{text[start : end - 2]}]" for start, end in zip(starts, ends, strict=True)]
        polygons, first = [], 0
        for size in self.sizes:
            polygons.append(f"[{', '.join(rings[first : first + size])}]")
            first += size
        kind = self.geometry.geom_type
        body = polygons[0] if kind == "Polygon" else f"[{', '.join(polygons)}]"
        return f'{{"type": "{kind}", "coordinates": {body}}}'


def _polygon(polygon: Any) -> list[NDArray[np.int64]]:
    drawn = shapely.get_rings(polygon)
    xy, of = shapely.get_coordinates(drawn, return_index=True)
    units = np.rint(xy * UNITS).astype(np.int64)
    cuts = np.flatnonzero(np.diff(of)) + 1
    shell, *holes = np.split(units, cuts)
    rings = [_ring(shell, anticlockwise=True)]
    rest = [_ring(hole, anticlockwise=False) for hole in holes]
    return [*rings, *sorted(rest, key=np.ndarray.tolist)]


def _ring(closed: NDArray[np.int64], *, anticlockwise: bool) -> NDArray[np.int64]:
    moved = (closed[1:] != closed[:-1]).any(axis=1)
    ring = closed[:-1][moved] if not moved.all() else closed[:-1]
    if len(ring) < 3:
        raise ValueError("a ring collapses")
    x, y = ring.T
    least = np.flatnonzero(x == x.min())
    start = int(least[np.argmin(y[least])])
    # At the smallest position a ring turns left if and only if it runs anticlockwise; whole
    # numbers of Python do not overflow.
    (ax, ay), (bx, by), (cx, cy) = (
        ring[place % len(ring)].tolist() for place in (start - 1, start, start + 1)
    )
    left = (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0
    if left != anticlockwise:
        ring, start = ring[::-1], len(ring) - 1 - start
    return np.ascontiguousarray(np.concatenate([ring[start:], ring[:start]]))


def _positions(units: NDArray[np.int64]) -> tuple[str, NDArray[np.intp]]:
    """Text of positions, each with a comma behind, and the length of each."""
    signs = np.full((len(units), _WIDTH), ord(" "), dtype=np.uint8)
    kept = np.ones(signs.shape, dtype=bool)
    signs[:, 0], signs[:, _X + _NUMBER] = ord("["), ord(",")
    signs[:, -3], signs[:, -2] = ord("]"), ord(",")
    for column, first in ((0, _X), (1, _Y)):
        number = slice(first, first + _NUMBER)
        _digits(units[:, column], signs[:, number], kept[:, number])
    return signs[kept].tobytes().decode("ascii"), kept.sum(axis=1)


def _digits(units: NDArray[np.int64], signs: NDArray[np.uint8], kept: NDArray[np.bool_]) -> None:
    rest = np.abs(units).astype(np.uint32)
    signs[:, 0], signs[:, _POINT] = ord("-"), ord(".")
    kept[:, 0] = units < 0
    shown = np.zeros(len(units), dtype=bool)
    for column in (*range(_NUMBER - 1, _POINT, -1), *range(_POINT - 1, 0, -1)):
        rest, digit = np.divmod(rest, np.uint32(10))
        signs[:, column] = digit + ord("0")
        if column > _POINT:  # zeros at the end are left out, and a point with nothing behind it
            shown |= digit > 0
            kept[:, column] = shown
        elif column < _POINT - 1:  # so are zeros in front, save one
            kept[:, column] = (digit > 0) | (rest > 0)
    kept[:, _POINT] = shown
