"""Arcs through time in few characters, for pages that carry a long series."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.arcs import alike
from geo.chains import chain
from geo.control import STATE
from geo.segments import DAWN, DUSK, UNITS_PER_DEGREE, distinct
from geo.spread import ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.arcs import Arcs

_EPOCH = date(1970, 1, 1)


def encode(arcs: Arcs, digits: int = 5) -> dict[str, Any]:
    """
    Write what is to be drawn on any day as plain data for JSON.

    Parameters
    ----------
    arcs : Arcs
    digits : int
        Decimals of degrees to keep; five are about a metre. No line moves by more than one unit
        of the last digit. Lines still meet in their ends, so that those around a holder close
        to rings; a line that shrinks to a point is left out.

    Returns
    -------
    dict
        ``digits``; ``states``: ``[holder, status, party, against]`` by code; ``days``: null for
        before all days, ISO days, null for after all days; and two streams of whole numbers,
        ``points`` and ``spells``, see Notes.

    Notes
    -----
    Arcs that show the same on every day are drawn as one, so lines of other days that cross it
    cut it no longer.

    A stream is numbers n written as 2n, or as -2n - 1 below zero, in groups of seven bits, the
    low ones first, with the eighth bit set in all but the last, in base64. ``points`` holds for
    each line how many points it has, then longitude and latitude of each in units of the last
    digit, less those of the point before, across lines too. ``spells`` holds for each line how
    many spells follow, then for each of them, with sides that differ only: the position in
    ``days`` of its start and of its end, the codes of the left and of the right state, -1
    outside the study area.
    """
    arc, backwards, spell_begin, spells = _shown(arcs)
    order, begin = _strung(arcs, arc, backwards, alike(spells, spell_begin))
    points, point_begin, drawn = _rounded(arcs, arc[order], backwards[order], begin, digits)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
    one = order[begin[:-1][drawn]]  # an arc of each line speaks for it
    row, line = ranges(spell_begin[one], spell_begin[one + 1])
    spells = spells[row]
    days = np.unique(np.append(spells[:, :2], [DAWN, DUSK]))
    spells[:, :2] = np.searchsorted(days, spells[:, :2])
    states = arcs.states[STATE].astype(object)
    return {
        "digits": digits,
        "states": states.where(states.notna(), None).to_numpy(dtype=object).tolist(),
        "days": [None, *(_iso(day) for day in days[1:-1]), None],
        "points": _listed(steps, point_begin),
        "spells": _listed(spells, np.searchsorted(line, np.arange(len(one) + 1))),
    }


def varints(numbers: NDArray[Any]) -> bytes:
    """Write whole numbers in as many groups of seven bits as each needs."""
    signed = numbers.astype(np.int64)
    plain = ((signed << 1) ^ (signed >> 63)).astype(np.uint64)
    size = np.ones(len(plain), dtype=np.intp)
    for groups in range(1, 10):
        size += plain >> np.uint64(7 * groups) > 0
    owner = np.repeat(np.arange(len(plain)), size)
    group = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    bits = plain[owner] >> (7 * group).astype(np.uint64) & np.uint64(127)
    more = group < size[owner] - 1
    return (bits | np.where(more, 128, 0).astype(np.uint64)).astype(np.uint8).tobytes()


def _shown(
    arcs: Arcs,
) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp], NDArray[np.int64]]:
    """
    Find the arcs that ever show, and when and between what.

    Returns
    -------
    arc, backwards : ndarray, shape (n,)
        Which arcs, and whether to draw them from their end, so that equal states lie on equal
        sides of all.
    begin : ndarray of int, shape (n + 1,)
    spells : ndarray of int, shape (n_spells, 4)
        First day, end, left and right state; where those of each arc begin.
    """
    sides = arcs.sides
    rows = np.flatnonzero(sides.left != sides.right)
    arc, first = np.unique(sides.arc[rows], return_index=True)
    begin = np.append(first, len(rows))
    turned = (sides.left < sides.right)[rows]
    backwards = turned[first]
    turn = np.repeat(backwards, np.diff(begin))
    left = np.where(turn, sides.right[rows], sides.left[rows])
    right = np.where(turn, sides.left[rows], sides.right[rows])
    spells = np.stack([sides.first[rows], sides.end[rows], left, right], axis=1)
    return arc, backwards, begin, spells.astype(np.int64)


def _strung(
    arcs: Arcs, arc: NDArray[np.intp], backwards: NDArray[np.bool_], kind: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """String arcs of one kind together wherever no third of that kind meets them."""
    ends = np.stack([arcs.begin[arc], arcs.begin[arc + 1] - 1], axis=1)
    ends = np.where(backwards[:, np.newaxis], ends[:, ::-1], ends)
    places = [np.c_[arcs.vertices[end], kind] for end in ends.T]
    _, node = distinct(np.concatenate(places))
    return chain(node[: len(arc)], node[len(arc) :], kind)


def _rounded(
    arcs: Arcs,
    arc: NDArray[np.intp],
    backwards: NDArray[np.bool_],
    begin: NDArray[np.intp],
    digits: int,
) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """
    Round the vertices of strung arcs.

    Returns
    -------
    points : ndarray of int, shape (n_points, 2)
        In units of the last digit, no two alike one after the other.
    begin : ndarray of int, shape (n_drawn + 1,)
        Where the points of each line begin.
    drawn : ndarray of int, shape (n_drawn,)
        The lines that have a length still.
    """
    vertex, place = ranges(arcs.begin[arc], arcs.begin[arc + 1])
    mirrored = (arcs.begin[arc] + arcs.begin[arc + 1] - 1)[place] - vertex
    vertex = np.where(backwards[place], mirrored, vertex)
    line = np.repeat(np.arange(len(begin) - 1), np.diff(begin))[place]
    lines = shapely.linestrings(arcs.vertices[vertex] / UNITS_PER_DEGREE, indices=line)
    # Points where lines of other days crossed bend it by less than rounding does.
    lines = shapely.simplify(lines, 0.5 * 10.0**-digits)
    degrees, line = shapely.get_coordinates(lines, return_index=True)
    points = np.rint(degrees * 10.0**digits).astype(np.int64)
    moves = np.r_[True, (points[1:] != points[:-1]).any(axis=1) | (line[1:] != line[:-1])]
    moves = moves[: len(points)]
    has_length = np.bincount(line[moves], minlength=len(lines)) > 1
    chosen = moves & has_length[line]
    drawn = np.flatnonzero(has_length)
    return points[chosen], np.searchsorted(line[chosen], np.append(drawn, len(lines))), drawn


def _listed(rows: NDArray[Any], begin: NDArray[np.intp]) -> str:
    """Write lists of rows as one stream, each list after its length."""
    width = rows.shape[1]
    stream = np.insert(rows.ravel(), begin[:-1] * width, np.diff(begin))
    return base64.b64encode(varints(stream)).decode("ascii")


def _iso(day: np.int64) -> str:
    return (_EPOCH + timedelta(days=int(day))).isoformat()
