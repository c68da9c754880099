"""The drawn lines that moved between two dates, with how far off each may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.maps.shapes import shape
from geo.segments import UNITS_PER_DEGREE
from geo.snapshot import one_hot

if TYPE_CHECKING:
    from geo.change import Change


def moved_lines(change: Change) -> list[dict[str, Any]]:
    """
    Return the stretches of drawn lines whose place matters to what changed.

    Returns
    -------
    list of dict
        ``sigma`` in metres (None where it is not stated), ``now`` (whether holders meet there on
        the later date) and ``shape``.
    """
    before, after, drawn = change.before, change.after, change.drawn
    count = len(before.theatre.holders)
    worth = one_hot(after.holders, count) - one_hot(before.holders, count)
    matters = drawn.coefficients(worth).any(axis=1)
    held = np.append(after.holders, -1)
    sides = held[drawn.left], held[drawn.right]
    now = (sides[0] != sides[1]) & (sides[0] >= 0) & (sides[1] >= 0)
    line = np.repeat(np.arange(len(drawn.lines.sigma_m)), np.diff(drawn.lines.begin))
    rows = np.flatnonzero(matters)
    if not len(rows):
        return []
    new = (np.diff(rows) > 1) | (np.diff(line[rows]) != 0) | (np.diff(now[rows].astype(int)) != 0)
    found = []
    for run in np.split(rows, np.flatnonzero(new) + 1):
        points = np.concatenate([drawn.ends[run, 0], drawn.ends[run[-1:], 1]]) / UNITS_PER_DEGREE
        sigma = float(drawn.lines.sigma_m[line[run[0]]])
        found.append(
            {
                "sigma": None if np.isnan(sigma) else sigma,
                "now": bool(now[run[0]]),
                # Points where other lines cross bend it by less than rounding does.
                "shape": shape(shapely.simplify(shapely.linestrings(points), 5e-6)),
            }
        )
    return found
