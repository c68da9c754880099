"""What passes on one day, from the segments that change on it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ConservationError
from geo.noding import node
from geo.planar import subdivide
from geo.segments import Ledger
from geo.spread import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-9  # of all ground held: what the figures of a day may miss


def transitions_on(ledger: Ledger, day: int, n_labels: int) -> NDArray[np.float64]:
    """
    Area by label the day before (rows) and on the day (columns).

    Parameters
    ----------
    ledger : Ledger
        Boundaries of ground that no two labels share on any day: holdings, not sheets upon
        sheets.
    day : int
        Days since 1970-01-01.
    n_labels : int
        Number of labels.

    Returns
    -------
    ndarray of float, shape (n_labels + 1, n_labels + 1)
        Square metres. The last row and column are ground of no label; how much of it stayed
        so is not known here, and left at 0.

    Raises
    ------
    ConservationError
        If the areas do not add up to those on the day, which are summed over whole boundaries
        and went through no noding.

    Notes
    -----
    What bounds a label on one day and not on the other is a few closed chains. They cut the
    plane into faces, each of which one label lost and another gained. The cost follows the
    change, not the ground: for days that are far apart an arrangement is the shorter way.
    """
    moment = np.array([day], dtype=np.int32)
    before = ledger.chosen((ledger.first < day) & (day <= ledger.end))
    before_m2 = before.areas(moment - 1, n_labels)[0]
    change = _change(ledger, day)
    after_m2 = before_m2 + change.areas(moment, n_labels)[0]

    linework = node(change.segments)
    faces = subdivide(linework.nodes, linework.edges)
    runs = spread(change, linework, faces)
    lost, gained = np.full((2, len(faces.area_m2)), n_labels)
    lost[runs.face[runs.count < 0]] = runs.label[runs.count < 0]
    gained[runs.face[runs.count > 0]] = runs.label[runs.count > 0]

    matrix = np.zeros((n_labels + 1, n_labels + 1))
    passed = lost != gained
    np.add.at(matrix, (lost[passed], gained[passed]), faces.area_m2[passed])
    np.fill_diagonal(matrix[:-1, :-1], before_m2 - matrix.sum(axis=1)[:-1])
    _check(matrix, after_m2, day)
    return matrix


def _change(ledger: Ledger, day: int) -> Ledger:
    """What bounds each label on the day, less what bounded it the day before."""
    begins = ledger.first == day
    changed = begins | (ledger.end == day)
    sign = np.where(begins, ledger.sign, -ledger.sign)[changed]
    chosen = ledger.chosen(changed)
    first = np.full(len(sign), day, dtype=np.int32)
    return Ledger(chosen.segments, chosen.segment, chosen.label, first, first + np.int32(1), sign)


def _check(matrix: NDArray[np.float64], after_m2: NDArray[np.float64], day: int) -> None:
    missed = float(np.abs(matrix.sum(axis=0)[:-1] - after_m2).max(initial=0.0))
    missed = max(missed, -float(matrix.min()))  # nobody loses more than they held
    if missed > TOLERANCE * matrix.sum():
        raise ConservationError.of(
            f"day {np.datetime64(int(day), 'D')}",
            f"what passed misses the areas by {missed:,.1f} m²",
            "Compare the two days over an arrangement",
        )
