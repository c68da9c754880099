"""Two snapshots: what passed from whom to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arrangement import TOLERANCE
from geo.errors import ConservationError, OptionError
from geo.handover import handed_back
from geo.schema import DECIDING
from geo.snapshot import M2_PER_KM2, dissolve
from geo.stays import position_changes

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.schema import Scenario
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
    def net(self) -> pd.Series[float]:
        """Area after minus area before by holder, in km²; sums to zero."""
        return (self.after.areas - self.before.areas).rename("net_km2")

    @property
    def gross_km2(self) -> float:
        """All ground that has another holder than before, in km²."""
        passed = ~np.eye(len(self.transitions), dtype=bool)
        return float(self.transitions.to_numpy()[passed].sum())

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """What changed hands: one dissolved row per ``from`` and ``to``, with area in km²."""
        holders = pd.DataFrame(
            {"from": self.before.states["holder"], "to": self.after.states["holder"]}
        )
        passed = self.before.holders != self.after.holders
        return dissolve(self.before.arrangement, holders[passed], self.before.theatre.holders)

    @cached_property
    def reclassified(self) -> pd.DataFrame:
        """Ground whose holder stayed and whose status or named sides changed, in km²."""
        before, after = self.before.states, self.after.states
        # Compared as arrays, where None equals None; in a frame it does not.
        other_state = (before.to_numpy() != after.to_numpy()).any(axis=1)
        reclassified = other_state & (self.before.holders == self.after.holders)
        labels = [frame.drop(columns="holder") for frame in (before, after)]
        labels = [labels[0].add_suffix("_before"), labels[1].add_suffix("_after")]
        frame = dissolve(
            self.before.arrangement,
            pd.concat([before["holder"], *labels], axis="columns")[reclassified],
            self.before.theatre.holders,
        )
        return pd.DataFrame(frame.drop(columns="geometry"))

    @cached_property
    def by_status(self) -> pd.DataFrame:
        """
        km² by status before (rows) and after (columns), all holders together.

        Every status that ground can have is listed, also at 0; `transitions` tells the same
        ground by holder.
        """
        codes = [
            pd.Categorical(snapshot.states["status"], categories=DECIDING).codes.astype(np.intp)
            for snapshot in (self.before, self.after)
        ]
        n = len(DECIDING)
        m2 = np.bincount(
            codes[0] * n + codes[1], weights=self.before.arrangement.area_m2, minlength=n * n
        )
        return pd.DataFrame(
            m2.reshape(n, n) / M2_PER_KM2,
            index=pd.Index(DECIDING, name="status_before"),
            columns=pd.Index(DECIDING, name="status_after"),
        )

    @cached_property
    def positions(self) -> gpd.GeoDataFrame:
        """
        The positions that appeared or ended between the dates, surely or possibly.

        What is known of them is what the later of the two states of knowledge knows.

        Returns
        -------
        GeoDataFrame
            Position records, one a stay, with ``change``: ``appeared``, ``ended``, ``possibly
            appeared``, ``possibly ended``; ``came and went`` or ``possibly came and went``
            where both may be said.
        """
        known = max(self.before, self.after, key=lambda snapshot: snapshot.as_of or date.max)
        return position_changes(known.records, self.before.reported_on, self.after.reported_on)

    @property
    def scenario(self) -> Scenario | None:
        """What is supposed, where this is no change of what happened."""
        return self.after.scenario or self.before.scenario

    @cached_property
    def handed_back(self) -> gpd.GeoDataFrame:
        """Posts that the scenario ends, and posts and places on ground that it hands back."""
        return handed_back(self.before, self.after)


def compare(before: Snapshot, after: Snapshot) -> Change:
    """
    Compare two snapshots of one timeline.

    Raises
    ------
    OptionError
        If the snapshots come from different timelines, so that their faces do not match, or are
        in different views.
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
    if before.view.key != after.view.key:
        raise OptionError.of(
            "comparison",
            f"the two snapshots are in the views {before.view.key!r} and {after.view.key!r}",
            "Take both in one view, so that a change of words is not read as one on the ground",
        )
    holders = before.theatre.holders
    m2 = np.bincount(
        before.holders * len(holders) + after.holders,
        weights=before.arrangement.area_m2,
        minlength=len(holders) ** 2,
    )
    km2 = m2.reshape(len(holders), len(holders)) / M2_PER_KM2
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
