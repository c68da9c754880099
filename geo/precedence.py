"""Which record decides a face: a total order over control records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.schema import CONFIDENCES, HOLDING

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def stacking_order(control: pd.DataFrame) -> NDArray[np.intp]:
    """
    Order control records from the bottom sheet to the top one.

    The one on top has the highest rank; then the latest `valid_from`, the latest
    `assessed_on`, the higher confidence, the greater id. No two records are equal.

    Returns
    -------
    ndarray of int, shape (len(control),)
        Positions in `control`, lowest first.
    """
    confidence = control["confidence"].map({word: i for i, word in enumerate(CONFIDENCES)})
    return np.lexsort(
        (
            control["id"].rank().to_numpy(),
            confidence.fillna(-1).to_numpy(dtype=float),
            control["assessed_on"].to_numpy(dtype="datetime64[D]"),
            control["valid_from"].to_numpy(dtype="datetime64[D]"),
            control["rank"].fillna(0).to_numpy(dtype=float),
        )
    )


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


def decide(control: pd.DataFrame, covers: NDArray[np.bool_], n_faces: int) -> Decision:
    """
    Find the record on top of each face.

    Parameters
    ----------
    control : DataFrame
        The control records that count on a date, without those merely claimed.
    covers : ndarray of bool, shape (len(control), n_faces)
        Which record covers which face.
    n_faces : int
        Number of faces; needed where no record is left.
    """
    record = np.full(n_faces, -1)
    beneath = np.full(n_faces, -1)
    status = control["status"].to_numpy()
    for position in stacking_order(control):
        faces = covers[position]
        record[faces] = position
        if status[position] in HOLDING:
            beneath[faces] = position
        elif status[position] == "unknown":
            beneath[faces] = -1
    return Decision(record, beneath)
