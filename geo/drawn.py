"""Boundaries as they were drawn: whose line each is, and which pieces are one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo.area import A_METRES, FLATTENING
from geo.chains import strung
from geo.cutting import lying_on
from geo.length import edge_lengths
from geo.rounding import COVERAGE
from geo.segments import UNITS_PER_DEGREE
from geo.uncertainty import Lines, floor_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.control import Control

# Layers are written with seven decimals, so a vertex put into another's edge misses it by less.
LIES_ON_DEGREES = 1e-7
CONSTRUCTED = "schematic"  # accuracy_basis of an outline that nobody surveyed or traced


class Standing(NamedTuple):
    """
    What stands on one day.

    Attributes
    ----------
    control : Control
        As known.
    day : int
        Its number.
    others : GeoDataFrame
        The record of the study area, and those of lines.
    holders : ndarray of int, shape (n_faces,)
    """

    control: Control
    day: int
    others: gpd.GeoDataFrame
    holders: NDArray[np.intp]


class Sources(NamedTuple):
    """Drawings, one row each."""

    is_line: NDArray[np.bool_]
    constructed: NDArray[np.bool_]
    sigma_m: NDArray[np.float64]
    correlation_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """
    The boundaries in force in one or two snapshots, strung to the lines that were drawn.

    Attributes
    ----------
    lines : Lines
        Their pieces are edges of the arrangement.
    ends : ndarray of int64, shape (n, 2, 2)
        Both ends of each piece along its line, in units of 1e-9 degree.
    left, right : ndarray of int, shape (n,)
        The face on either side of each piece, -1 outside the study area.

    Notes
    -----
    Whose drawing a piece of boundary is: that of a line record in force on which it lies;
    otherwise, of the control records in force whose outlines run there, sheets beneath others too,
    that of the one with the largest ``accuracy_m``, not stated counting as larger than any. Pieces
    of one drawing that meet end to end are one line, and their errors are correlated along it;
    where three or more of them meet, lines end. Different records are different drawings and
    independent. Where a boundary is in force before and after in one place it is one drawing,
    whoever's sides it separates.

    The edge of the study area is a definition and carries no error, except where a line that was
    drawn for its own sake runs along it: the outline of a control record, a line record, or the
    study area's own record where that states an accuracy, each unless its ``accuracy_basis`` is
    ``schematic``. A record that reaches beyond the study area is cut by the definition.
    """

    lines: Lines
    ends: NDArray[np.int64]
    left: NDArray[np.intp]
    right: NDArray[np.intp]

    @classmethod
    def of(
        cls, arrangement: Arrangement, standing: Sequence[Standing], correlation_m: float
    ) -> Drawn:
        """
        String the boundaries that stand on one or two days.

        Parameters
        ----------
        arrangement : Arrangement
        standing : sequence of Standing
            Over its faces.
        correlation_m : float
            How far errors reach along a line whose record does not say.
        """
        edges = arrangement.edges
        left, right = arrangement.sides
        frame = (left < 0) != (right < 0)
        edge, source, sources = _in_force(arrangement, standing, frame, correlation_m)
        # What is no source's and yet parts two holders states nothing: its sigma is not known.
        nobody = len(sources.sigma_m) - 1
        owner = _owners(edge, source, sources, frame)
        for one in standing:
            holder = np.append(one.holders, -1)
            parts = (holder[left] != holder[right]) & ~frame
            owner[parts & (owner < 0)] = nobody
        chosen = np.flatnonzero(owner >= 0)
        ends, kind = edges.ends[chosen], owner[chosen]
        order, backwards, begin, closed = strung(ends[:, 0], ends[:, 1], kind)
        chosen, turn = chosen[order], backwards
        ends = np.where(turn[:, np.newaxis], edges.ends[chosen][:, ::-1], edges.ends[chosen])
        points = edges.nodes[ends]
        degrees = points / UNITS_PER_DEGREE
        whose = owner[chosen[begin[:-1]]]
        return cls(
            Lines(
                edge_lengths(degrees[:, 0], degrees[:, 1]),
                begin,
                closed,
                sources.sigma_m[whose],
                sources.correlation_m[whose],
            ),
            points,
            np.where(turn, right[chosen], left[chosen]),
            np.where(turn, left[chosen], right[chosen]),
        )

    def coefficients(self, worth: NDArray[np.int64]) -> NDArray[np.int64]:
        """
        Tell how much each area wins where a piece moves to its right.

        Parameters
        ----------
        worth : ndarray of int, shape (n_faces, k)
            How often each face counts in each area: 1, 0, or -1 where it counts against it.

        Returns
        -------
        ndarray of int, shape (n, k)
        """
        sides = np.concatenate([worth, np.zeros((1, worth.shape[1]), worth.dtype)])  # -1: outside
        return np.asarray(sides[self.left] - sides[self.right])

    def redrawn_m2(
        self, before: NDArray[np.intp], after: NDArray[np.intp]
    ) -> dict[tuple[int, int], float]:
        """
        Ground that merely drawing a line twice may show as gained, and as much as lost.

        Parameters
        ----------
        before, after : ndarray of int, shape (n_faces,)
            Holder of each face.

        Returns
        -------
        dict
            Square metres by two holders, the lesser first, whose line of contact runs elsewhere
            after than before; see `uncertainty.floor_m2`. NaN where an accuracy is not stated.

        Notes
        -----
        A stretch counts as drawn twice where the one drawing comes within two sigmas of the
        other; a line that moved further is not one line drawn twice.
        """
        pairs = [self._pairs(holders) for holders in (before, after)]
        line = np.repeat(np.arange(len(self.lines.sigma_m)), np.diff(self.lines.begin))
        found: dict[tuple[int, int], float] = {}
        moved = (pairs[0] != pairs[1]).any(axis=1)
        for low, high in {tuple(pair) for pair in pairs[0][moved].tolist()}:
            if low < 0:
                continue
            there = [np.flatnonzero(moved & (pair == (low, high)).all(axis=1)) for pair in pairs]
            if len(there[1]) == 0:
                continue
            old, new = ({n: rows[line[rows] == n] for n in set(line[rows])} for rows in there)
            found[low, high] = sum(
                self._floor(one, other, n, m)
                for n, one in sorted(old.items())
                for m, other in sorted(new.items())
            )
        return found

    def _pairs(self, holders: NDArray[np.intp]) -> NDArray[np.intp]:
        """Holders on the sides of each piece, the lesser first; -1 where there are not two."""
        known = np.append(holders, -1)
        pair = np.sort(np.stack([known[self.left], known[self.right]], axis=1), axis=1)
        pair[(pair[:, 0] == pair[:, 1]) | (pair[:, 0] < 0)] = -1
        return pair

    def _floor(self, one: NDArray[np.intp], other: NDArray[np.intp], n: int, m: int) -> float:
        sigma, other_sigma = self.lines.sigma_m[n], self.lines.sigma_m[m]
        near = COVERAGE * np.hypot(sigma, other_sigma)
        if np.isnan(near):
            return float("nan")
        old, new = (self._flat(rows) for rows in (one, other))
        shared = [
            shapely.length(shapely.intersection(a, shapely.buffer(b, near, quad_segs=32)))
            for a, b in ((old, new), (new, old))
        ]
        return floor_m2(float(np.mean(shared)), float(sigma), float(other_sigma))

    def _flat(self, pieces: NDArray[np.intp]) -> shapely.Geometry:
        """Pieces as lines in metres, true to scale at the middle of all."""
        degrees = self.ends[pieces] / UNITS_PER_DEGREE
        middle = np.radians(self.ends[:, :, 1].mean() / UNITS_PER_DEGREE)
        squeeze = 1 - FLATTENING * (2 - FLATTENING) * np.sin(middle) ** 2
        east = np.radians(A_METRES / np.sqrt(squeeze) * np.cos(middle))
        north = np.radians(A_METRES * (1 - FLATTENING) ** 2 / squeeze**1.5)
        lines: shapely.Geometry = shapely.multilinestrings(
            shapely.linestrings(degrees * np.array([east, north]))
        )
        return lines


def _in_force(
    arrangement: Arrangement,
    standing: Sequence[Standing],
    frame: NDArray[np.bool_],
    default_m: float,
) -> tuple[NDArray[np.intp], NDArray[np.intp], Sources]:
    """Tell which sources run along which edges; the last source of all is nobody."""
    edge, name = [], []
    tables = []
    for one in standing:
        sheets = one.control.sheets
        bounds = arrangement.bounds(sheets.outlines)
        now = (bounds.first <= one.day) & (one.day < bounds.end)
        edge.append(bounds.edge[now])
        name.append(np.array(sheets.outlines.names, dtype=object)[bounds.label[now]])
        tables.append(_stated(sheets.control, sheets.outlines.label, sheets.outlines.names))
    others = pd.concat([one.others for one in standing])
    others = others.drop_duplicates("id").sort_values("id")
    is_line = others["theme"].eq("line")
    tables.append(
        pd.DataFrame(
            {
                "is_line": is_line.to_numpy(),
                "constructed": others["accuracy_basis"].eq(CONSTRUCTED).to_numpy(),
                "accuracy_m": others["accuracy_m"].to_numpy(dtype=float),
                "correlation_m": others["correlation_m"].to_numpy(dtype=float),
            },
            index=others["id"].to_numpy(dtype=object),
        )
    )
    for ground in others.loc[~is_line & others["accuracy_m"].notna(), "id"]:
        edge.append(np.flatnonzero(frame))
        name.append(np.full(len(edge[-1]), ground, dtype=object))
    lines = others[is_line]
    if len(lines):
        looked_at = np.union1d(np.concatenate(edge), np.flatnonzero(frame))
        ends = arrangement.edges.ends[looked_at]
        straight = shapely.linestrings(arrangement.edges.nodes[ends] / UNITS_PER_DEGREE)
        found, line = lying_on(straight, lines.geometry.to_numpy(), LIES_ON_DEGREES)
        edge.append(looked_at[found])
        name.append(lines["id"].to_numpy(dtype=object)[line])
    stated = pd.concat(tables)
    stated = stated[~stated.index.duplicated()].sort_index()
    source = stated.index.get_indexer(pd.Index(np.concatenate(name)))
    return (
        np.concatenate(edge),
        source,
        Sources(
            np.append(stated["is_line"].to_numpy(dtype=bool), False),
            np.append(stated["constructed"].to_numpy(dtype=bool), False),
            np.append(stated["accuracy_m"].to_numpy(dtype=float), np.nan),
            np.append(stated["correlation_m"].fillna(default_m).to_numpy(dtype=float), default_m),
        ),
    )


def _stated(control: pd.DataFrame, label: NDArray[np.intp], names: Sequence[str]) -> pd.DataFrame:
    """What is stated of the drawings of each label; records of one label state the same."""
    by_label = control.assign(constructed=control["accuracy_basis"].eq(CONSTRUCTED)).groupby(label)
    return pd.DataFrame(
        {
            "is_line": False,
            "constructed": by_label["constructed"].all().to_numpy(),
            # Where one of several does not state a value, none is stated for all.
            "accuracy_m": by_label["accuracy_m"].agg(lambda m: m.max(skipna=False)).to_numpy(),
            "correlation_m": by_label["correlation_m"].max().to_numpy(),
        },
        index=np.array(names, dtype=object),
    )


def _owners(
    edge: NDArray[np.intp],
    source: NDArray[np.intp],
    sources: Sources,
    frame: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Choose the source that drew each edge, -1 for none."""
    drawn = ~(frame[edge] & sources.constructed[source])
    edge, source = edge[drawn], source[drawn]
    width = np.where(np.isnan(sources.sigma_m), np.inf, sources.sigma_m)[source]
    # The last one written stays: a line before any outline, then the widest, then the first id.
    order = np.lexsort((-source, width, sources.is_line[source]))
    owner = np.full(len(frame), -1)
    owner[edge[order]] = source[order]
    return owner
