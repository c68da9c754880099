"""How outlines are drawn: positions that come twice in a row, and needles that enclose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import Issue
from geo.length import edge_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.check.case import Case, Feature

NEEDLE_DEGREES = 0.1  # between the two sides of a needle; hand-drawn corners are far wider
NEEDLE_M = 500.0  # a shorter one is found on any coast


def repeated(case: Case) -> Iterator[Issue]:
    """No position comes twice in a row: harmless, and a sign of careless digitizing."""
    for record in case.records:
        if record.geometry is None or record.geometry.geom_type == "Point":
            continue
        xy, part = _positions(record)
        count = int(((xy[1:] == xy[:-1]).all(axis=1) & (part[1:] == part[:-1])).sum())
        if count:
            yield Issue(
                "note",
                record.where,
                f"{count:,} position{'s come' if count > 1 else ' comes'} twice in a row",
                "Drop the copies, or run check with --repair drop-repeats",
            )


def needles(case: Case) -> Iterator[Issue]:
    """An outline does not run out to a point and back along itself."""
    for record in case.records:
        if record.geometry is None or record.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            continue
        xy, part = _positions(record)
        for tip, length_m in _needles(xy, part):
            yield Issue(
                "warning",
                record.where,
                f"it has a needle of {length_m / 1000:,.1f} km, to {tip[0]:.6g}, {tip[1]:.6g}",
                "Drop that position if it is a slip",
            )


def _needles(
    xy: NDArray[np.float64], part: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Tip and length of every needle: a corner whose two sides run back along each other."""
    apart = np.r_[True, (xy[1:] != xy[:-1]).any(axis=1) | (part[1:] != part[:-1])]
    xy, part = xy[apart], part[apart]
    # Of each ring the second position comes again after the last, so that every corner is seen.
    begins = np.flatnonzero(np.r_[True, part[1:] != part[:-1]])
    ends = np.r_[begins[1:], len(part)]
    xy = np.insert(xy, ends, xy[np.minimum(begins + 1, len(xy) - 1)], axis=0)
    part = np.insert(part, ends, part[begins])
    corner = np.flatnonzero((part[2:] == part[1:-1]) & (part[1:-1] == part[:-2])) + 1
    squeeze = np.column_stack([np.cos(np.radians(xy[corner, 1])), np.ones(len(corner))])
    back, forth = (xy[corner - 1] - xy[corner]) * squeeze, (xy[corner + 1] - xy[corner]) * squeeze
    crossed = back[:, 0] * forth[:, 1] - back[:, 1] * forth[:, 0]
    angle = np.degrees(np.arctan2(np.abs(crossed), (back * forth).sum(axis=1)))
    sharp = corner[angle < NEEDLE_DEGREES]
    sides = (edge_lengths(xy[sharp], xy[sharp + step]) for step in (-1, 1))
    length = np.minimum(*sides)
    for tip, metres in zip(xy[sharp], length, strict=True):
        if metres >= NEEDLE_M:
            yield tip, float(metres)


def _positions(record: Feature) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Positions of a geometry, and the ring or line that each belongs to."""
    parts = shapely.get_parts(shapely.get_parts([record.geometry]))
    if record.geometry.geom_type in ("Polygon", "MultiPolygon"):
        parts = shapely.get_rings(parts)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    return xy, part
