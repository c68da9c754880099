"""Two snapshots: what passed from whom to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.affected import affected
from geo.arrangement import TOLERANCE
from geo.contact import contact_km
from geo.drawn import Drawn
from geo.errors import ConservationError, OptionError
from geo.handover import handed_back
from geo.rounding import COVERAGE
from geo.schema import DECIDING
from geo.slivers import patches
from geo.snapshot import M2_PER_KM2, dissolve, intervals, one_hot
from geo.stays import position_changes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

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
    def interval(self) -> pd.DataFrame:
        """
        How well `net` is known, by holder.

        Boundaries that part the same holders before and after carry no error into it.

        Returns
        -------
        DataFrame
            ``net_km2`` and the columns of `Snapshot.interval`, and ``detectable``: whether two
            sigmas leave zero outside. Where sigma is not stated this cannot be told, and is
            False.
        """
        found = self.known(self.net, self._worth(self.after) - self._worth(self.before))
        found["detectable"] = found["net_km2"].abs() > COVERAGE * found["sigma_km2"]
        return found

    @cached_property
    def passages(self) -> pd.DataFrame:
        """
        What passed from whom to whom, and how well it is known.

        Returns
        -------
        DataFrame
            One row for each ``from`` and ``to`` (the index) with ground between them, in the
            order of `transitions`: the columns of `Snapshot.interval`; ``floor_km2``, what
            drawing an unmoved line twice may show as passed (see `Drawn.redrawn_m2`); and
            ``detectable``: more than two sigmas and more than the floor.
        """
        pairs, areas = self._passed
        n = len(self.transitions)
        passed = self.before.holders * n + self.after.holders
        found = self.known(areas, (passed[:, np.newaxis] == pairs).astype(np.int64))
        found["floor_km2"] = [self._floors.get((min(p), max(p)), 0.0) for p in _pairs(pairs, n)]
        return _detected(found)

    @cached_property
    def gross_interval(self) -> pd.DataFrame:
        """How well `gross_km2` is known: one row with the columns of `passages`."""
        gross = pd.Series([self.gross_km2], index=pd.Index(["gross"]), name="area_km2")
        passed = self.before.holders != self.after.holders
        found = self.known(gross, passed.astype(np.int64)[:, np.newaxis])
        found["floor_km2"] = 2 * sum(self._floors.values())  # what seems gained and what seems lost
        return _detected(found)

    @cached_property
    def drawn(self) -> Drawn:
        """The boundaries in force before or after, as the lines that were drawn."""
        standing = [self.before.standing, self.after.standing]
        return Drawn.of(self.before.arrangement, standing, self.before.theatre.correlation_m)

    def known(self, areas: pd.Series[float], worth: NDArray[np.int64]) -> pd.DataFrame:
        """
        Tell how well areas made of faces before and after are known.

        Parameters
        ----------
        areas : Series
            km², shape (k,).
        worth : ndarray of int, shape (n_faces, k)
            How often each face counts in each of them; see `geo.snapshot.intervals`.
        """
        return intervals(areas, self.drawn, worth)

    def floor_km2(self, one: str, other: str) -> float:
        """What drawing an unmoved line between two holders twice may show as passed, in km²."""
        places = sorted(self.before.theatre.holders.index(holder) for holder in (one, other))
        return self._floors.get((places[0], places[1]), 0.0)

    @cached_property
    def _passed(self) -> tuple[NDArray[np.intp], pd.Series[float]]:
        """Number of holders times the one before, plus the one after; and what passed so."""
        km2 = self.transitions.to_numpy().copy()
        np.fill_diagonal(km2, 0.0)
        pairs = np.flatnonzero(km2)
        names = [
            (self.transitions.index[p], self.transitions.columns[q])
            for p, q in _pairs(pairs, len(km2))
        ]
        index = pd.MultiIndex.from_tuples(names, names=["from", "to"])
        return pairs, pd.Series(km2.ravel()[pairs], index=index, name="area_km2")

    @cached_property
    def _floors(self) -> dict[tuple[int, int], float]:
        """Noise floor in km² by two holders, by their places in the theatre's table."""
        floors = self.drawn.redrawn_m2(self.before.holders, self.after.holders)
        return {pair: m2 / M2_PER_KM2 for pair, m2 in floors.items()}

    def _worth(self, snapshot: Snapshot) -> NDArray[np.int64]:
        return one_hot(snapshot.holders, len(self.transitions))

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """What changed hands: one dissolved row per ``from`` and ``to``, with area in km²."""
        holders = pd.DataFrame(
            {"from": self.before.states["holder"], "to": self.after.states["holder"]}
        )
        passed = self.before.holders != self.after.holders
        return dissolve(self.before.arrangement, holders[passed], self.before.theatre.holders)

    @cached_property
    def patches(self) -> gpd.GeoDataFrame:
        """What changed hands, patch by connected patch; see `geo.slivers.patches`."""
        return patches(self.before, self.after, self.drawn)

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
        n = len(DECIDING)
        m2 = np.bincount(
            self._status_pairs, weights=self.before.arrangement.area_m2, minlength=n * n
        )
        return pd.DataFrame(
            m2.reshape(n, n) / M2_PER_KM2,
            index=pd.Index(DECIDING, name="status_before"),
            columns=pd.Index(DECIDING, name="status_after"),
        )

    @cached_property
    def status_interval(self) -> pd.DataFrame:
        """How well `by_status` is known: a row a cell, with the columns of `Snapshot.interval`."""
        table = self.by_status
        index = pd.MultiIndex.from_product([table.index, table.columns])
        cells = pd.Series(table.to_numpy().ravel(), index=index, name="area_km2")
        worth = self._status_pairs[:, np.newaxis] == np.arange(len(cells))
        return self.known(cells, worth.astype(np.int64))

    @cached_property
    def _status_pairs(self) -> NDArray[np.intp]:
        """Of each face: number of statuses times the one before, plus the one after."""
        before, after = (
            pd.Categorical(snapshot.states["status"], categories=DECIDING).codes.astype(np.intp)
            for snapshot in (self.before, self.after)
        )
        return np.asarray(before * len(DECIDING) + after)

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

    @cached_property
    def affected(self) -> gpd.GeoDataFrame:
        """Places and positions on ground that changed holder, certainly or possibly."""
        return affected(self.before, self.after)

    @cached_property
    def contact(self) -> pd.DataFrame:
        """
        Length of the line along which two holders touch, in km.

        ``before_km`` and ``after_km`` by ``one`` and ``other`` in table order; 0 where they touch
        nowhere in the study area on that date, and no row where they do on neither.
        """
        before, after = contact_km(self.before), contact_km(self.after)
        rank = {holder: place for place, holder in enumerate(self.before.theatre.holders)}
        pairs = sorted(
            before.index.union(after.index), key=lambda pair: [rank[holder] for holder in pair]
        )
        return pd.DataFrame(
            {
                "before_km": [float(before.get(pair, 0.0)) for pair in pairs],
                "after_km": [float(after.get(pair, 0.0)) for pair in pairs],
            },
            index=pd.MultiIndex.from_tuples(pairs, names=["one", "other"])
            if pairs
            else pd.MultiIndex.from_arrays([[], []], names=["one", "other"]),
        )

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


def _pairs(numbers: NDArray[np.intp], n: int) -> list[tuple[int, int]]:
    """Take numbers of pairs of holders apart."""
    return [divmod(int(number), n) for number in numbers]


def _detected(found: pd.DataFrame) -> pd.DataFrame:
    beyond = found["area_km2"] > COVERAGE * found["sigma_km2"]
    return found.assign(detectable=beyond & (found["area_km2"] > found["floor_km2"]))


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
