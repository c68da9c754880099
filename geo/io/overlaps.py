"""Ground that two statements of one layer share on one day: a rank cannot settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import areas
from geo.io.outline import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geo.io.outline import Outline

LEAST_M2 = 1.0  # below that, two drawings of one line meet by rounding
_LEAST_DEGREES2 = 1e-11  # about 0.1 m²
_X, _Y = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd, to mix hashes
_FROM, _TO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Overlaps:
    """Finds shared ground, and remembers the pairs that it has looked at."""

    def __init__(self) -> None:
        self._shared: dict[tuple[str, str], float] = {}
        self._edges: dict[str, tuple[NDArray[np.uint64], ...]] = {}

    def of(
        self, outlines: Sequence[Outline], kinds: Sequence[Any]
    ) -> Iterator[tuple[int, int, float]]:
        """
        Tell which outlines of different kind share more than `LEAST_M2`.

        Yields
        ------
        one, other : int
            Places in `outlines`.
        shared_m2 : float
        """
        if len(set(kinds)) < 2 or self._apart(outlines):
            return
        geometries = np.array([one.geometry for one in outlines])
        pairs = shapely.STRtree(geometries).query(geometries, predicate="intersects")
        seen, self._shared = self._shared, {}
        for one, other in pairs.T[pairs[0] < pairs[1]].tolist():
            if kinds[one] == kinds[other]:
                continue
            pair = (outlines[one].digest, outlines[other].digest)
            shared = seen.get(pair)
            if shared is None:
                shared = _shared_m2(geometries[one], geometries[other])
            self._shared[pair] = shared
            if shared > LEAST_M2:
                yield one, other, shared

    def _apart(self, outlines: Sequence[Outline]) -> bool:
        """
        Tell whether outlines surely share no ground: the quick look.

        It is for neighbours that meet in the same vertices. Edges that two outlines run through
        in opposite directions cancel. What is left bounds the sum of all: where it encloses as
        much as all outlines together, no spot is in two.
        """
        known, self._edges = self._edges, {}
        edges = []
        for one in outlines:
            self._edges[one.digest] = known.get(one.digest) or _edges(one)
            edges.append(self._edges[one.digest])
        key = np.concatenate([one[0] for one in edges])
        order = np.argsort(key)
        first = np.flatnonzero(np.concatenate([[True], np.diff(key[order]) != 0]))
        sign = np.concatenate([one[1] for one in edges])[order]
        net = np.add.reduceat(sign, first)
        if (np.abs(net) > 1).any():
            return False
        left = order[first[net != 0]]
        lines = np.concatenate([one[2] for one in edges])[left].reshape(-1, 2, 2)
        around = shapely.build_area(shapely.multilinestrings(shapely.linestrings(lines / UNITS)))
        total = sum(one.geometry.area for one in outlines)
        return bool(abs(around.area - total) <= _LEAST_DEGREES2)


def _edges(outline: Outline) -> tuple[NDArray[Any], ...]:
    """Key without direction, direction, and ends of every edge."""
    start = np.concatenate(outline.rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in outline.rings])
    one, other = (
        place[:, 0].astype(np.uint64) * _X + place[:, 1].astype(np.uint64) * _Y
        for place in (start, end)
    )
    forward = one < other
    key = np.where(forward, one, other) * _FROM + np.where(forward, other, one) * _TO
    return key, np.where(forward, 1, -1), np.concatenate([start, end], axis=1)


def _shared_m2(one: Any, other: Any) -> float:
    shared = shapely.get_parts(shapely.intersection(one, other))
    polygons = shared[shapely.get_type_id(shared) == shapely.GeometryType.POLYGON]
    return float(areas(polygons).sum())
