"""Two snapshots: what passed from whom to whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arrangement import TOLERANCE
from geo.errors import ConservationError, OptionError
from geo.snapshot import M2_PER_KM2, STATE, dissolve

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Change:
    """
    What passed between holders from one snapshot to the next.

    Attributes
    ----------
    before, after : Snapshot
        Two dates, or two states of knowledge, of one theatre.
    transitions : DataFrame
        km², held before (rows) by held after (columns); rows add up to the areas before,
        columns to the areas after.
    """

    before: Snapshot
    after: Snapshot
    transitions: pd.DataFrame

    def __invert__(self) -> Change:
        return compare(self.after, self.before)

    @cached_property
    def net(self) -> pd.Series:
        """Area after minus area before by holder, in km²; sums to zero."""
        return (self.after.areas - self.before.areas).rename("net_km2")

    @property
    def gross_km2(self) -> float:
        """All ground that has another holder than before, in km²."""
        return float(self.transitions.to_numpy().sum() - np.trace(self.transitions.to_numpy()))

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """What changed hands: one dissolved row per ``from`` and ``to``, with area in km²."""
        holders = pd.DataFrame(
            {"from": self.before.states["holder"], "to": self.after.states["holder"]}
        )
        return dissolve(self.before.arrangement, holders[holders["from"] != holders["to"]])

    @cached_property
    def reclassified(self) -> pd.DataFrame:
        """Ground whose holder stayed and whose status or named sides changed, in km²."""
        before = self.before.states.drop(columns="holder").add_suffix("_before")
        after = self.after.states.drop(columns="holder").add_suffix("_after")
        states = pd.concat([self.before.states["holder"], before, after], axis="columns")
        same_holder = self.before.states["holder"] == self.after.states["holder"]
        other_state = _differ(self.before.states, self.after.states)
        frame = dissolve(self.before.arrangement, states[same_holder & other_state])
        return pd.DataFrame(frame.drop(columns="geometry"))

    @cached_property
    def positions(self) -> pd.DataFrame:
        """
        The positions that appeared or ended between the dates, surely or possibly.

        Returns
        -------
        DataFrame
            The position records concerned, with ``change``: ``appeared``, ``ended``,
            ``possibly appeared``, ``possibly ended``, or ``came and went`` for one that
            shows on neither date.
        """
        records = self.after.records
        positions = records[records["theme"] == "position"]
        before = _presence(self.before, positions)
        after = _presence(self.after, positions)
        change = pd.Series(None, index=positions.index, dtype=object)
        change[after > before] = "possibly appeared"
        change[after < before] = "possibly ended"
        change[(before == 0) & (after == 2)] = "appeared"
        change[(before == 2) & (after == 0)] = "ended"
        first, last = self.before.reported_on, self.after.reported_on
        within = positions["valid_from"].gt(pd.Timestamp(first))
        within &= positions["valid_to"].le(pd.Timestamp(last))
        change[(before == 0) & (after == 0) & within] = "came and went"
        shown = positions.assign(change=change)[change.notna()]
        return shown.sort_values(["valid_from", "id"])


def compare(before: Snapshot, after: Snapshot) -> Change:
    """
    Compare two snapshots of one timeline.

    Raises
    ------
    OptionError
        If the snapshots come from different timelines: their faces do not match.
    ConservationError
        If a row or column of the transition matrix misses the areas by more than 1e-9 of
        the study area. Checked in every comparison.
    """
    if before.arrangement is not after.arrangement:
        raise OptionError.of(
            "comparison",
            "the two snapshots come from different timelines",
            "Take both from one timeline: timeline.at(before), timeline.at(after)",
        )
    holders = list(before.theatre.holders)
    code = {holder: position for position, holder in enumerate(holders)}
    start = before.states["holder"].map(code).to_numpy(dtype=np.intp)
    end = after.states["holder"].map(code).to_numpy(dtype=np.intp)
    km2 = np.bincount(
        start * len(holders) + end,
        weights=before.arrangement.area_m2 / M2_PER_KM2,
        minlength=len(holders) ** 2,
    ).reshape(len(holders), len(holders))
    transitions = pd.DataFrame(
        km2, index=pd.Index(holders, name="from"), columns=pd.Index(holders, name="to")
    )
    _check_conservation(before, after, transitions)
    return Change(before, after, transitions)


def _check_conservation(before: Snapshot, after: Snapshot, transitions: pd.DataFrame) -> None:
    total = before.arrangement.study_area_m2 / M2_PER_KM2
    misses = {
        "the areas before": transitions.sum(axis="columns") - before.areas,
        "the areas after": transitions.sum(axis="index") - after.areas,
        "the study area": pd.Series(transitions.to_numpy().sum() - total),
    }
    for whole, miss in misses.items():
        if miss.abs().max() > TOLERANCE * total:
            raise ConservationError.of(
                f"comparison of {before.date} and {after.date}",
                f"transitions miss {whole} by {miss.abs().max() * M2_PER_KM2:,.1f} m²",
                "Please report this with the layers; no figure was published",
            )


def _differ(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Tell which faces have another state; two missing values are equal."""
    first, last = before[STATE].fillna(""), after[STATE].fillna("")
    return (first != last).any(axis="columns")


def _presence(snapshot: Snapshot, positions: gpd.GeoDataFrame) -> pd.Series:
    """0 for absent, 1 for possible, 2 for certain."""
    certain = positions.index.isin(snapshot.certain.index)
    possible = positions.index.isin(snapshot.possible.index)
    return pd.Series(certain.astype(int) + possible.astype(int), index=positions.index)
