"""What was published against what is known now: corrections, events and reclassifications."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.control import STATE
from geo.snapshot import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.change import Change
    from geo.snapshot import Snapshot

KINDS = ("correction", "event", "reclassification")
BEFORE = [f"{part}_before" for part in STATE]
AFTER = [f"{part}_after" for part in STATE]


@dataclass(frozen=True, eq=False)
class Decomposition:
    """
    A change between two dates, each as known on a day of its own, told apart by its reasons.

    The correction comes first: the earlier date as it was known (`change.before`), then the same
    date as known on the later day (`middle`), then the later date (`change.after`). The other
    order would split gross figures differently.

    Attributes
    ----------
    change : Change
        What is told apart.
    middle : Snapshot or None
        The first date with the knowledge of the second; None where it cannot be asked for.
    unsplit : str
        Why not: ``knowledge`` (the second day of knowledge is before the first date) or
        ``scenario`` (what is supposed did not happen); empty if all is told apart.
    """

    change: Change
    middle: Snapshot | None
    unsplit: str = ""

    @cached_property
    def parts(self) -> pd.DataFrame:
        """
        Net change of every state by its reasons, in km².

        Returns
        -------
        DataFrame
            One row a state that there is before or after, or between: ``holder``, ``status``,
            ``party``, ``against``; ``before_km2``, ``correction_km2``, ``event_km2``,
            ``reclassification_km2``, ``net_km2``, ``after_km2``. The three add up to the net; they
            are NaN where nothing can be told apart.
        """
        ends = (self.change.before, self.change.after)
        shown = [*ends, self.middle] if self.middle is not None else [*ends]
        known = [snapshot.states for snapshot in shown]
        table = self._in_order(pd.concat(known, ignore_index=True).drop_duplicates())
        codes = [_codes(table, states) for states in known]
        m2 = self.change.before.arrangement.area_m2
        before, after = (np.bincount(code, weights=m2, minlength=len(table)) for code in codes[:2])
        columns = {"before_km2": before, **dict.fromkeys(_columns(), np.full(len(table), np.nan))}
        if self.middle is not None:
            for kind, (start, end, faces) in zip(KINDS, self._steps(), strict=True):
                gained, lost = (
                    np.bincount(
                        _codes(table, snapshot.states)[faces],
                        weights=m2[faces],
                        minlength=len(table),
                    )
                    for snapshot in (end, start)
                )
                columns[f"{kind}_km2"] = gained - lost
        columns |= {"net_km2": after - before, "after_km2": after}
        return table.assign(**{name: values / M2_PER_KM2 for name, values in columns.items()})

    @cached_property
    def ground(self) -> pd.DataFrame:
        """
        The ground behind the parts, in km²: what it is from and to, for every reason.

        Returns
        -------
        DataFrame
            ``kind`` (in the order of `KINDS`), the state with ``_before`` and ``_after``, and
            ``area_km2``; no row for a kind with no ground, see `gross`.
        """
        found = []
        for kind, (start, end, faces) in zip(KINDS, self._steps(), strict=False):
            states = pd.concat(
                [start.states.add_suffix("_before"), end.states.add_suffix("_after")], axis=1
            )
            states["area_km2"] = start.arrangement.area_m2 / M2_PER_KM2
            by = [*BEFORE, *AFTER]
            summed = states[faces].groupby(by, dropna=False, sort=False)["area_km2"].sum()
            table = summed.reset_index()
            table[by] = table[by].astype(object).where(table[by].notna(), None)
            ranked = table.sort_values("area_km2", ascending=False, kind="stable")
            found.append(ranked.assign(kind=kind))
        columns = ["kind", *BEFORE, *AFTER, "area_km2"]
        if not found:
            return pd.DataFrame(columns=columns)
        return pd.concat(found, ignore_index=True)[columns]

    @cached_property
    def gross(self) -> pd.Series[float]:
        """Ground that each kind concerns, in km², every kind listed; NaN if not told apart."""
        if self.middle is None:
            values = [np.nan] * len(KINDS)
        else:
            m2 = self.change.before.arrangement.area_m2
            values = [float(m2[faces].sum()) / M2_PER_KM2 for _, _, faces in self._steps()]
        return pd.Series(values, index=pd.Index(KINDS, name="kind"), name="gross_km2")

    def _steps(self) -> Iterator[tuple[Snapshot, Snapshot, NDArray[np.bool_]]]:
        """Of every kind, the two snapshots that it lies between and the faces that it concerns."""
        middle, before, after = self.middle, self.change.before, self.change.after
        if middle is None:
            return
        yield before, middle, _differ(before, middle)
        passed = middle.holders != after.holders
        yield middle, after, passed
        yield middle, after, _differ(middle, after) & ~passed

    def _in_order(self, states: pd.DataFrame) -> pd.DataFrame:
        rank = {key: place for place, key in enumerate(self.change.before.theatre.holders)}
        order = sorted(
            range(len(states)),
            key=lambda row: (
                rank[states["holder"].iloc[row]],
                *(str(states[part].iloc[row] or "") for part in STATE[1:]),
            ),
        )
        return states.iloc[order].reset_index(drop=True)


def decompose(change: Change) -> Decomposition:
    """
    Tell corrections of the record, events on the ground and reclassifications apart.

    Parameters
    ----------
    change : Change
        From date a as known on k1 to date b as known on k2:
        ``compare(timeline.at(a, as_of=k1), timeline.at(b, as_of=k2))``.

    Returns
    -------
    Decomposition
        Corrections are a at k1 → a at k2; events a → b at k2 where the holder changed;
        reclassifications a → b at k2 where the holder stayed and the status or the named sides
        changed. If k2 is earlier than a, or under a scenario, nothing is told apart, and
        ``unsplit`` says why.
    """
    before, after = change.before, change.after
    if change.scenario is not None:
        return Decomposition(change, None, "scenario")
    if after.as_of is not None and before.date > after.as_of:
        return Decomposition(change, None, "knowledge")
    # What is known on the second day is known of all days, so of the first date too.
    middle = replace(after, date=before.date, reported_on=before.reported_on)
    return Decomposition(change, middle)


def _differ(one: Snapshot, other: Snapshot) -> NDArray[np.bool_]:
    # Compared as arrays, where None equals None; in a frame it does not.
    differs = one.states.to_numpy(dtype=object) != other.states.to_numpy(dtype=object)
    return np.asarray(differs.any(axis=1), dtype=bool)


def _codes(table: pd.DataFrame, states: pd.DataFrame) -> NDArray[np.intp]:
    """Row in a table of distinct states of each face."""
    row = {state: place for place, state in enumerate(map(tuple, table[STATE].to_numpy()))}
    return np.array([row[state] for state in map(tuple, states[STATE].to_numpy())], dtype=np.intp)


def _columns() -> list[str]:
    return [f"{kind}_km2" for kind in KINDS]
