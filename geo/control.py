"""Control records resolved: who holds each face on all days at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.cutting import Outlines
from geo.holdings import Holdings, resolve
from geo.precedence import Decision, stacking_order
from geo.schema import CONTESTED, HOLDING, UNKNOWN
from geo.segments import DAWN, DUSK

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.spread import Runs

# Above this, records that are alike in all of `ALIKE` share a label: a daily series then
# keeps only what differs from day to day.
VERTICES_OF_A_SERIES = 500_000

ALIKE = ["layer", "rank", "party", "status", "accuracy_m", "correlation_m"]

_EPOCH = date(1970, 1, 1).toordinal()
STATE = ["holder", "status", "party", "against"]


@dataclass(frozen=True, eq=False, slots=True)
class Sheets:
    """
    Control records under labels, the bottom one first.

    Attributes
    ----------
    control : GeoDataFrame
        The records, in stacking order.
    outlines : Outlines
        Their ground in the same order, by label.
    status, party : ndarray of str, shape (n_labels,)
    lowest, highest : ndarray of int, shape (n_labels,)
        Where in the stack the records of a label lie.
    """

    control: gpd.GeoDataFrame
    outlines: Outlines
    status: NDArray[np.object_]
    party: NDArray[np.object_]
    lowest: NDArray[np.intp]
    highest: NDArray[np.intp]

    @classmethod
    def of(cls, control: gpd.GeoDataFrame, *, by_record: bool | None = None) -> Sheets:
        """
        Label control records.

        Parameters
        ----------
        control : GeoDataFrame
            Control records that count: known, and not merely claimed.
        by_record : bool, optional
            Give each record a label of its own; without it, do so unless they are very many.
        """
        stack = control.iloc[stacking_order(control)]
        geometries = stack.geometry.to_numpy()
        if by_record is None:
            by_record = shapely.get_num_coordinates(geometries).sum() <= VERTICES_OF_A_SERIES
        place = np.arange(len(stack))
        group = place if by_record else stack.groupby(ALIKE, dropna=False).ngroup().to_numpy()
        highest = np.zeros(group.max(initial=-1) + 1, dtype=np.intp)
        highest[group] = place  # the last one written is the highest
        order = np.argsort(highest)
        label = np.argsort(order)[group]
        lowest = np.full(len(order), len(stack))
        np.minimum.at(lowest, label, place)
        top = stack.iloc[highest[order]]
        return cls(
            stack,
            Outlines(
                tuple(top["id"]),
                geometries,
                label,
                _day_numbers(stack["valid_from"], DAWN),
                _day_numbers(stack["valid_to"], DUSK),
            ),
            top["status"].to_numpy(dtype=object),
            top["party"].to_numpy(dtype=object),
            lowest,
            highest[order],
        )

    def conflict(self, runs: Runs) -> bool:
        """Tell whether labels of which neither is wholly on top of the other share ground."""
        # Labels rise by their highest record, so those in question stand next to each other.
        for other, least in enumerate(np.searchsorted(self.highest, self.lowest)):
            for one in range(least, other):
                pair = runs.of((runs.label == one) | (runs.label == other))
                pair = pair.of(np.lexsort((pair.first, pair.face)))
                same_face = pair.face[1:] == pair.face[:-1]
                if (same_face & (pair.first[1:] < pair.end[:-1])).any():
                    return True
        return False


@dataclass(frozen=True, eq=False, slots=True)
class Control:
    """
    Who holds each face, through time.

    Attributes
    ----------
    holdings : Holdings
        Spells of every face, with codes of states.
    states : DataFrame
        One row a code: ``holder`` (a party, ``contested`` or ``unknown``), ``status``,
        ``party`` (of the record that decides) and ``against`` (the other side of a contested
        face: its holder beneath); None where nobody is named.
    sheets : Sheets
        The records that decided.
    """

    holdings: Holdings
    states: pd.DataFrame
    sheets: Sheets

    @classmethod
    def of(cls, sheets: Sheets, arrangement: Arrangement) -> Control:
        """Resolve control records over the faces of an arrangement made from them too."""
        runs = arrangement.runs(sheets.outlines)
        if sheets.conflict(runs):
            sheets = Sheets.of(sheets.control, by_record=True)
            runs = arrangement.runs(sheets.outlines)
        spells = resolve(runs, len(arrangement.inside), sheets.status)
        # Many spells, few pairs of labels, fewer states.
        n = len(sheets.status) + 1
        pairs, pair = np.unique((spells.top + 1) * n + spells.beneath + 1, return_inverse=True)
        labels = pd.DataFrame({"status": sheets.status, "party": sheets.party})
        named = states(labels, Decision(pairs // n - 1, pairs % n - 1))
        codes: dict[tuple[str | None, ...], int] = {}
        code = [codes.setdefault(state, len(codes)) for state in map(tuple, named.to_numpy())]
        table = pd.DataFrame(list(codes), columns=STATE, dtype=object)
        return cls(
            Holdings.of(spells, np.array(code, dtype=np.intp)[pair], arrangement.area_m2),
            table,
            sheets,
        )

    def by_holder(self, holders: Sequence[str]) -> Holdings:
        """Return the holdings with positions in `holders` as states."""
        codes = np.array([holders.index(holder) for holder in self.states["holder"]])
        held = self.holdings.relabelled(codes)
        return replace(held, n_states=len(holders))


def states(records: pd.DataFrame, decision: Decision) -> pd.DataFrame:
    """
    Say who holds each face and how, from the record that decides it.

    Parameters
    ----------
    records : DataFrame
        With ``status`` and ``party``.
    decision : Decision
        Positions in `records`.

    Returns
    -------
    DataFrame
        One row a face: ``holder`` (a party, ``contested`` or ``unknown``), ``status``,
        ``party`` (of the record that decides) and ``against`` (the other side of a contested
        face: its holder beneath); None where nobody is named.
    """
    party = _taken(records["party"], decision.record)
    status = _taken(records["status"], decision.record)
    beneath = _taken(records["party"], decision.beneath)
    status[decision.record < 0] = UNKNOWN
    contested = status == CONTESTED
    holder = np.where(np.isin(status, HOLDING), party, UNKNOWN)
    holder[contested] = CONTESTED
    two_sides = contested & (beneath != party)
    against = np.full_like(party, None)
    against[two_sides] = beneath[two_sides]
    columns = {"holder": holder, "status": status, "party": party, "against": against}
    return pd.DataFrame(columns, dtype=object)  # as text, None would turn into NaN


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def _day_numbers(days: pd.Series[Any], missing: int) -> NDArray[np.int32]:
    numbers = days.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(days.isna(), missing, numbers).astype(np.int32)


def _taken(column: pd.Series[Any], positions: NDArray[np.intp]) -> NDArray[np.object_]:
    """Values at positions, None where the position is -1 or the value is missing."""
    values = np.full(len(column) + 1, None, dtype=object)  # the last one is at -1
    given = np.flatnonzero(column.notna())
    values[given] = column.to_numpy(dtype=object)[given]
    return values[positions]
