"""Which record decides a face: a total order over control records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.schema import CONFIDENCES, HOLDING, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray


def stacking_order(control: pd.DataFrame) -> NDArray[np.intp]:
    """
    Order control records from the bottom sheet to the top one.

    Records of a scenario, flagged in the column ``hypothetical`` where there is one, lie above
    all others. Of the rest the one on top has the highest rank; then the latest `valid_from`,
    the latest `assessed_on`, the higher confidence, the greater id. No two records are equal.

    Returns
    -------
    ndarray of int, shape (len(control),)
        Positions in `control`, lowest first.
    """
    supposed = (
        control["hypothetical"].to_numpy(dtype=bool)
        if "hypothetical" in control
        else np.zeros(len(control), dtype=bool)
    )
    confidence = control["confidence"].map({word: i for i, word in enumerate(CONFIDENCES)})
    keys = (
        control["id"].rank().to_numpy(),
        confidence.to_numpy(dtype=float, na_value=-1),
        _day_numbers(control["assessed_on"]),
        _day_numbers(control["valid_from"]),
        control["rank"].to_numpy(dtype=float, na_value=0),
        supposed,
    )
    return np.lexsort(keys)  # the last key counts first


@dataclass(frozen=True, eq=False, slots=True)
class Decision:
    """
    What decides each face.

    Attributes
    ----------
    record : ndarray of int, shape (n_faces,)
        Position of the control record on top, -1 where there is none.
    beneath : ndarray of int, shape (n_faces,)
        Position of the record by which somebody would hold the face if contested sheets
        were lifted, -1 where nobody would.
    """

    record: NDArray[np.intp]
    beneath: NDArray[np.intp]

    def renumbered(self, positions: NDArray[np.intp]) -> Decision:
        """Return the same decision with ``positions[i]`` in place of position i."""
        known = np.append(positions, -1)  # so that -1, nobody, stays -1
        return Decision(known[self.record], known[self.beneath])


def decide(status: NDArray[np.object_], covers: Iterable[NDArray[Any]], n_faces: int) -> Decision:
    """
    Find the record on top of each face.

    Parameters
    ----------
    status : ndarray of str, shape (n_records,)
        Status of the records that count, in stacking order: see `stacking_order`. A record
        that is merely claimed does not count.
    covers : iterable of ndarray
        The faces that each of the records covers: their numbers, or a mask of all faces.
    n_faces : int
        Number of faces.
    """
    record = np.full(n_faces, -1)
    beneath = np.full(n_faces, -1)
    for position, (kind, faces) in enumerate(zip(status, covers, strict=True)):
        record[faces] = position
        if kind in HOLDING:
            beneath[faces] = position
        elif kind == UNKNOWN:
            beneath[faces] = -1
    return Decision(record, beneath)


def _day_numbers(days: pd.Series) -> NDArray[np.int64]:
    """Days as whole numbers; a missing one lies before all others."""
    return days.to_numpy(dtype="datetime64[D]").astype(np.int64)
