"""Snap rounding: segments that cross, touch or nearly touch made to meet in grid points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Longer segments are cut first. Between pieces whose boxes meet, differences of coordinates
# then stay within 2**31 + 2 and those along a piece within 2**30 + 1, so that a cross product
# of the two stays below 2**63, and int64 is exact.
LONGEST = 2**30
# Crossings whose place in a square is this near its rim in floats are rounded in whole numbers.
DOUBT = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Linework:
    """
    Edges that meet only in their ends.

    Attributes
    ----------
    nodes : ndarray of int64, shape (n_nodes, 2)
        Grid points, in units of 1e-9 degree.
    edges : ndarray of int, shape (n_edges, 2)
        The two nodes of each edge, lesser number first; no edge twice.
    edge, segment : ndarray of int, shape (k,)
        Which edge is a piece of which segment; an edge may belong to several.
    sign : ndarray of int8, shape (k,)
        1 where the edge runs like its segment, -1 where it runs against it.
    """

    nodes: NDArray[np.int64]
    edges: NDArray[np.intp]
    edge: NDArray[np.intp]
    segment: NDArray[np.intp]
    sign: NDArray[np.int8]


def node(segments: NDArray[np.int64]) -> Linework:
    """
    Cut segments where they meet, by snap rounding.

    Parameters
    ----------
    segments : ndarray of int64, shape (n, 4)
        x, y of both ends, in units of 1e-9 degree.

    Notes
    -----
    Every end and every crossing, rounded to the grid, makes its unit square hot; a segment
    that passes through a hot square is led through its centre. No two edges of the result
    cross, however close the lines were, and nothing moves by more than one square [1]_.
    The squares are half-open, so that each point lies in one of them: were two led through
    for a segment that only touches their common corner, the result could cross itself.

    References
    ----------
    .. [1] J. D. Hobby, "Practical segment intersection with finite precision output",
       Computational Geometry 13 (1999) 199-214.
    """
    ends, segment = _cut_long(segments.reshape(-1, 2, 2))
    # Floats hold whole numbers below 2**53 exactly; the grid stays below 2**39.
    lines = shapely.linestrings(ends.astype(float))
    tree = shapely.STRtree(lines)
    # The tree only says whose boxes meet; what else must hold is decided in whole numbers.
    crossings = _crossings(ends, *tree.query(lines))
    nodes = np.unique(np.concatenate([ends.reshape(-1, 2), crossings]), axis=0)
    squares = shapely.linestrings(np.stack([nodes - 1, nodes + 1], axis=1).astype(float))
    near, piece = tree.query(squares)
    hot, along = _through(ends[piece], nodes[near])
    near, piece, along = near[hot], piece[hot], along[hot]

    order = np.lexsort((along, piece))
    near, piece = near[order], piece[order]
    same = piece[1:] == piece[:-1]
    start, stop, piece = near[:-1][same], near[1:][same], piece[1:][same]
    pair = np.minimum(start, stop) * len(nodes) + np.maximum(start, stop)
    pairs, edge = np.unique(pair, return_inverse=True)
    return Linework(
        nodes,
        np.stack(np.divmod(pairs, len(nodes)), axis=1),
        edge,
        segment[piece],
        np.where(start < stop, 1, -1).astype(np.int8),
    )


def cross(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cross product of vectors, shape (n, 2): positive where `second` turns to the left."""
    product: NDArray[np.int64] = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return product


def _cut_long(ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Cut segments into pieces no longer than `LONGEST`; tell which segment each is of."""
    step = ends[:, 1] - ends[:, 0]
    pieces = -(-np.abs(step).max(axis=1, initial=0) // LONGEST)
    segment = np.repeat(np.arange(len(ends)), pieces)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    of = pieces[segment]

    def at(number: NDArray[np.int64]) -> NDArray[np.int64]:
        part = (number / of)[:, np.newaxis]
        point: NDArray[np.int64] = ends[segment, 0] + np.rint(step[segment] * part).astype(np.int64)
        return point

    return np.stack([at(number), at(number + 1)], axis=1), segment


def _crossings(
    ends: NDArray[np.int64], first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Centres of the unit squares in which the inner parts of two segments cross."""
    once = first < second
    a, b = ends[first[once]].transpose(1, 0, 2)
    c, d = ends[second[once]].transpose(1, 0, 2)
    c_side, d_side = cross(b - a, c - a), cross(b - a, d - a)
    a_side, b_side = cross(d - c, a - c), cross(d - c, b - c)
    proper = (np.sign(c_side) * np.sign(d_side) < 0) & (np.sign(a_side) * np.sign(b_side) < 0)
    start, step = c[proper], (d - c)[proper]
    side, width = c_side[proper], (c_side - d_side)[proper]
    way = step * (side / width)[:, np.newaxis] + 0.5
    rounded = np.floor(way).astype(np.int64)
    for row, axis in np.argwhere(np.abs(way - np.rint(way)) < DOUBT):
        upper, lower = 2 * int(step[row, axis]) * int(side[row]), 2 * int(width[row])
        rounded[row, axis] = (upper + lower // 2) // lower
    crossings: NDArray[np.int64] = start + rounded
    return crossings


def _through(
    ends: NDArray[np.int64], nodes: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Tell which segments meet the unit square around which node, and how far along."""
    start, stop = ends.transpose(1, 0, 2)
    step, offset = stop - start, nodes - start
    within = (nodes >= np.minimum(start, stop)) & (nodes <= np.maximum(start, stop))
    twice = 2 * cross(step, offset)
    meets = np.abs(twice) < np.abs(step).sum(axis=1)
    meets |= twice == step[:, 0] - step[:, 1]  # touches the one corner that is the square's own
    return within.all(axis=1) & meets, (step * offset).sum(axis=1)
