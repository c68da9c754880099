"""
The same ground in one point of view's terms: relabelled by date, never redrawn.

Which label a face carries on a day: of the view's rows that are dated to the day, are about the
ground of the face, and whose holder and status are the face's, the first in this order.

1. The row about the least ground: a pocket tells more than the zone around it.
2. The row with more conditions: holder and status, then one of them, then neither.
3. The row that begins later; one without a first day is the earliest.
4. The row further down in the file.

Ground without such a row is called by the name of its de facto holder.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.schema import CONTESTED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.schema import Label, Theatre, View

UNLABELLED = -1  # no row of the view is about the ground


def grounds(views: Iterable[View]) -> frozenset[str]:
    """Ids of the records whose ground the labels of views tell apart."""
    return frozenset(ground for view in views for label in view.labels for ground in label.ground)


def label_rows(
    view: View, arrangement: Arrangement, states: pd.DataFrame, day: date
) -> NDArray[np.intp]:
    """
    Tell which row of a view labels each face on a day.

    Parameters
    ----------
    states : DataFrame
        ``holder`` and ``status`` of each face, as `Snapshot.states` has them.

    Returns
    -------
    ndarray of int, shape (n_faces,)
        Positions in `view.labels`; `UNLABELLED` where none is about the face.
    """
    chosen = np.full(len(states), UNLABELLED, dtype=np.intp)
    holders, statuses = states["holder"].to_numpy(), states["status"].to_numpy()
    cover = _cover(view, arrangement)
    for row in reversed(_order(view, arrangement, cover)):  # the first is written last
        label = view.labels[row]
        if _dated(label, day):
            fits = cover[row].copy()
            if label.holder is not None:
                fits &= holders == label.holder
            if label.status is not None:
                fits &= statuses == label.status
            chosen[fits] = row
    return chosen


def label_texts(
    view: View, rows: NDArray[np.intp], holders: Sequence[str] | pd.Series[Any], theatre: Theatre
) -> list[str]:
    """Write the labels of some rows in English; by the holder's name where there is no row."""
    names = {party.key: party.name["en"] for party in theatre.parties}
    names |= {key: key for key in (CONTESTED, UNKNOWN)}
    return [
        names[holder] if row == UNLABELLED else view.labels[row].text["en"]
        for row, holder in zip(rows, holders, strict=True)
    ]


def label_spells(
    spells: pd.DataFrame, view: View, arrangement: Arrangement, face: int
) -> pd.DataFrame:
    """
    Cut the spells of one face where its label changes; nothing changes if the view has no labels.

    Parameters
    ----------
    spells : DataFrame
        ``from`` (included), ``to`` (excluded, or None), ``holder``, ``status`` and more.

    Returns
    -------
    DataFrame
        The columns of `spells`, and ``row``: the position in `view.labels`, or `UNLABELLED`.
    """
    if not view.labels or spells.empty:
        return spells
    cover = _cover(view, arrangement)
    order = [row for row in _order(view, arrangement, cover) if cover[row][face]]
    turns = {day for row in order for day in (view.labels[row].start, view.labels[row].end)}
    cut: list[dict[Any, Any]] = []
    for spell in spells.to_dict("records"):
        end = spell["to"] or date.max
        days = [spell["from"], *sorted(day for day in turns if day and spell["from"] < day < end)]
        for first, last in zip(days, [*days[1:], spell["to"]], strict=True):
            row = next((row for row in order if _fits(view.labels[row], spell, first)), UNLABELLED)
            if cut and first != spell["from"] and cut[-1]["row"] == row:
                cut[-1]["to"] = last
            else:
                cut.append({**spell, "from": first, "to": last, "row": row})
    told = pd.DataFrame(cut, columns=[*spells.columns, "row"], dtype=object)
    return told.astype({"row": np.intp})


def _cover(view: View, arrangement: Arrangement) -> NDArray[np.bool_]:
    """Tell which face each row of a view is about, shape (n_rows, n_faces)."""
    cover = np.zeros((len(view.labels), len(arrangement.area_m2)), dtype=bool)
    for row, label in enumerate(view.labels):
        known = [ground for ground in label.ground if ground in arrangement.outlines]
        # The study area is not among the outlines that cut it: it is all of the faces.
        everywhere = len(known) < len(label.ground)
        cover[row] = True if everywhere else arrangement.cover(known).any(axis=0)
    return cover


def _order(view: View, arrangement: Arrangement, cover: NDArray[np.bool_]) -> list[int]:
    """Rows of a view, the one that decides over all others first."""

    def rank(row: int) -> tuple[float, int, int, int]:
        label = view.labels[row]
        conditions = (label.holder is not None) + (label.status is not None)
        begins = 0 if label.start is None else label.start.toordinal()
        return float(arrangement.area_m2[cover[row]].sum()), -conditions, -begins, -row

    return sorted(range(len(view.labels)), key=rank)


def _fits(label: Label, spell: dict[Any, Any], day: date) -> bool:
    """Tell whether a row labels ground in a state on a day."""
    return (
        _dated(label, day)
        and label.holder in (None, spell["holder"])
        and label.status in (None, spell["status"])
    )


def _dated(label: Label, day: date) -> bool:
    return (label.start is None or label.start <= day) and (label.end is None or day < label.end)
