"""Each piece of boundary once: what lies on either side through time, and whose line it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.chains import chain
from geo.control import STATE, day_number
from geo.cutting import Outlines, lying_on
from geo.length import edge_lengths
from geo.segments import DAWN, DUSK, UNITS_PER_DEGREE, distinct
from geo.spread import Boundaries, ranges

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.control import Control
    from geo.cutting import Edges
    from geo.holdings import Holdings

OUTSIDE = -1  # beyond the study area
# Layers are written with seven decimals, so a vertex put into another's edge misses it by less.
LIES_ON_DEGREES = 1e-7
_DAY_BITS = 33  # of a face and a day packed into one number


@dataclass(frozen=True, eq=False, slots=True)
class Sides:
    """
    What lies on either side of arcs, spell by spell.

    Attributes
    ----------
    arc : ndarray of int, shape (n,)
        Rising; the spells of an arc follow each other without a gap from `DAWN` to `DUSK`.
    left, right : ndarray of int, shape (n,)
        Codes of states, `OUTSIDE` beyond the study area.
    first, end : ndarray of int32, shape (n,)
        Days since 1970-01-01, half-open.
    """

    arc: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]

    def on(self, day: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """State on the left and on the right of each arc on a day."""
        now = (self.first <= day) & (day < self.end)
        return self.left[now], self.right[now]


@dataclass(frozen=True, eq=False)
class Arcs:
    """
    Each piece of boundary once; arcs meet only in their ends.

    An arc is a chain of edges whose two sides have the same history and that lie on the
    boundaries of the same records. Lines on whose sides nothing ever differs are left out.

    Attributes
    ----------
    vertices : ndarray of int64, shape (n_vertices, 2)
        Longitude and latitude in units of 1e-9 degree, arc after arc.
    begin : ndarray of int, shape (n_arcs + 1,)
        Where the vertices of each arc begin.
    sides : Sides
        The state on either side of each arc, through time.
    states : DataFrame
        What the codes of states stand for; see `Control.states`.
    bounds : Boundaries
        Which sources each arc (``edge``) lies on (``label``), and on which days they hold.
    sources : DataFrame
        One row a label: ``records`` (a tuple of ids: one, or in a long series all that are
        alike), ``is_line``, ``accuracy_m`` and ``correlation_m`` (NaN where not stated).
    answering : callable
        The reported day that answers for a day that is asked for.
    """

    vertices: NDArray[np.int64]
    begin: NDArray[np.intp]
    sides: Sides
    states: pd.DataFrame
    bounds: Boundaries
    sources: pd.DataFrame
    answering: Callable[[str | date], date]

    @classmethod
    def of(
        cls,
        arrangement: Arrangement,
        control: Control,
        others: gpd.GeoDataFrame,
        answering: Callable[[str | date], date],
    ) -> Arcs:
        """
        String the edges of an arrangement together.

        Parameters
        ----------
        arrangement : Arrangement
        control : Control
            Resolved over its faces.
        others : GeoDataFrame
            The records of the study area and of the lines that are known.
        answering : callable
            The reported day that answers for a day that is asked for.
        """
        edges = arrangement.edges
        history = np.append(_histories(control.holdings), OUTSIDE)
        kept, left, right, ends = bordering(arrangement, history)
        sources = _sources(control, others)
        bounds = _bounds(arrangement, control, others, edges, kept)
        keys = (history[left], history[right], _signatures(bounds, len(kept)))
        _, kind = distinct(np.stack(keys, axis=1).astype(np.int64))
        vertices, begin, one = joined(edges.nodes, ends, kind)
        row = np.searchsorted(bounds.edge, [one, one + 1])
        run, arc = ranges(*row)
        return cls(
            vertices,
            begin,
            _sides(control.holdings, left[one], right[one]),
            control.states,
            Boundaries(arc, bounds.label[run], bounds.first[run], bounds.end[run]),
            sources,
            answering,
        )

    def __len__(self) -> int:
        return len(self.begin) - 1

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """Length of each arc on the ellipsoid, in metres."""
        degrees = self.vertices / UNITS_PER_DEGREE
        steps = edge_lengths(degrees[:-1], degrees[1:])
        steps[self.begin[1:-1] - 1] = 0.0  # from the end of one arc to the start of the next
        return np.add.reduceat(np.append(steps, 0.0), self.begin[:-1])[: len(self)]

    @cached_property
    def lines(self) -> NDArray[Any]:
        """The arcs as LineStrings, EPSG:4326."""
        arc = np.repeat(np.arange(len(self)), np.diff(self.begin))
        return np.asarray(shapely.linestrings(self.vertices / UNITS_PER_DEGREE, indices=arc))

    def on(self, day: str | date) -> gpd.GeoDataFrame:
        """
        Tell which arcs bound anything on a day, and what lies on their sides.

        Returns
        -------
        GeoDataFrame
            One row for each arc whose two sides differ on the day, indexed by arc: ``holder``,
            ``status``, ``party`` and ``against`` with ``_left`` and ``_right`` (all None
            outside the study area), ``records`` and ``lines`` (ids, tuples of str: whose
            boundary it is on the day, and which line records it lies on), ``accuracy_m``
            (of the line record it lies on, otherwise the largest of the records; NaN where one
            does not state it), ``correlation_m``, ``length_km``, and the geometry.
        """
        number = day_number(self.answering(day))
        left, right = self.sides.on(number)
        shown = np.flatnonzero(left != right)
        states = [
            _taken(self.states, codes[shown]).add_suffix(f"_{side}")
            for codes, side in ((left, "left"), (right, "right"))
        ]
        return self._frame(shown, states, self._in_force(shown, number))

    def moved(self, before: str | date, after: str | date) -> gpd.GeoDataFrame:
        """
        Tell which arcs bound what changed between two days, and which they share.

        Returns
        -------
        GeoDataFrame
            One row for each arc that has different holders on its two sides before or after,
            indexed by arc: ``before_left``, ``before_right``, ``after_left``, ``after_right``
            (holders; None outside the study area), ``shared`` (the same holders on both days:
            an error of its place is in both areas and cancels in their difference), and the
            further columns of `on`.
        """
        numbers = [day_number(self.answering(day)) for day in (before, after)]
        holders = [_taken(self.states, codes) for day in numbers for codes in self.sides.on(day)]
        sides = np.stack([frame["holder"].to_numpy(dtype=object) for frame in holders])
        bounds = sides[[0, 2]] != sides[[1, 3]]
        shown = np.flatnonzero(bounds.any(axis=0))
        names = ["before_left", "before_right", "after_left", "after_right"]
        table = pd.DataFrame(dict(zip(names, sides[:, shown], strict=True)), dtype=object)
        table["shared"] = (sides[:2, shown] == sides[2:, shown]).all(axis=0)
        in_force = np.zeros(len(self.bounds.edge), dtype=bool)
        for differs, day in zip(bounds, numbers, strict=True):
            in_force |= self._in_force(np.flatnonzero(differs), day)
        return self._frame(shown, [table], in_force)

    def length_km(self, day: str | date, one: str, other: str) -> float:
        """Length of the line along which two holders touch on a day, in km."""
        left, right = self.sides.on(day_number(self.answering(day)))
        sides = [_taken(self.states, codes)["holder"].to_numpy() for codes in (left, right)]
        there = (sides[0] == one) & (sides[1] == other)
        back = (sides[0] == other) & (sides[1] == one)
        return float(self.length_m[there | back].sum() / 1000)

    def _in_force(self, arcs: NDArray[np.intp], day: int) -> NDArray[np.bool_]:
        """Which rows of `bounds` are about these arcs on a day."""
        now = (self.bounds.first <= day) & (day < self.bounds.end)
        return np.asarray(now & np.isin(self.bounds.edge, arcs))

    def _frame(
        self, arcs: NDArray[np.intp], tables: list[pd.DataFrame], in_force: NDArray[np.bool_]
    ) -> gpd.GeoDataFrame:
        """Put columns together with those that every table of arcs has."""
        of = np.searchsorted(arcs, self.bounds.edge[in_force])
        source = self.bounds.label[in_force]
        columns = _whose(self.sources, of, source, len(arcs))
        columns["length_km"] = self.length_m[arcs] / 1000
        parts = [*tables, columns]
        table = pd.concat([part.set_axis(arcs, axis="index") for part in parts], axis="columns")
        frame = gpd.GeoDataFrame(table, geometry=self.lines[arcs], crs="EPSG:4326")
        return frame.rename_axis(index="arc")


def bordering(
    arrangement: Arrangement, codes: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """
    Find the edges between faces of different codes.

    Parameters
    ----------
    arrangement : Arrangement
    codes : ndarray of int, shape (n_faces + 1,)
        Of each face; the last one is of what lies outside of all.

    Returns
    -------
    edge : ndarray of int, shape (n,)
        Positions among the edges of the arrangement.
    left, right : ndarray of int, shape (n,)
        Faces on their sides, the greater code on the left: edges of one kind run in one direction.
    ends : ndarray of int, shape (n, 2)
        The nodes from which and to which they run.
    """
    left, right = arrangement.sides
    swapped = codes[left] < codes[right]
    left, right = np.where(swapped, (right, left), (left, right))
    ends = arrangement.edges.ends
    ends = np.where(swapped[:, np.newaxis], ends[:, ::-1], ends)
    edge = np.flatnonzero(codes[left] != codes[right])
    return edge, left[edge], right[edge], ends[edge]


def joined(
    nodes: NDArray[np.int64], ends: NDArray[np.intp], kind: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """
    Join edges of one kind to arcs; see `geo.chains.chain`.

    Returns
    -------
    vertices : ndarray of int64, shape (n_vertices, 2)
        Arc after arc.
    begin : ndarray of int, shape (n_arcs + 1,)
        Where the vertices of each arc begin.
    one : ndarray of int, shape (n_arcs,)
        An edge of each arc, which speaks for it.
    """
    order, begin = chain(ends[:, 0], ends[:, 1], kind)
    one = order[begin[:-1]]
    last = np.repeat(np.arange(len(one)), np.diff(begin))
    vertices = np.empty((len(order) + len(one), 2), dtype=np.int64)
    vertices[np.arange(len(order)) + last] = nodes[ends[order, 0]]
    vertices[begin[1:] + np.arange(len(one))] = nodes[ends[order[begin[1:] - 1], 1]]
    return vertices, begin + np.arange(len(begin)), one


def _histories(holdings: Holdings) -> NDArray[np.intp]:
    """Number the faces so that equal numbers mean equal states on all days."""
    spell = np.stack([holdings.state, holdings.first], axis=1).astype(np.int64)
    begin = np.searchsorted(holdings.face, np.arange(len(holdings.area_m2) + 1))
    return alike(spell, begin)


def _signatures(bounds: Boundaries, n_edges: int) -> NDArray[np.intp]:
    """Number the edges so that equal numbers mean equal boundaries on all days."""
    runs = np.stack([bounds.label, bounds.first, bounds.end], axis=1).astype(np.int64)
    return alike(runs, np.searchsorted(bounds.edge, np.arange(n_edges + 1)))


def alike(rows: NDArray[np.int64], begin: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number lists of rows, given where each begins, so that equal lists have equal numbers."""
    numbers: dict[bytes, int] = {}
    lists = zip(begin[:-1].tolist(), begin[1:].tolist(), strict=True)
    found = [numbers.setdefault(rows[a:b].tobytes(), len(numbers)) for a, b in lists]
    return np.array(found, dtype=np.intp)


def _sources(control: Control, others: gpd.GeoDataFrame) -> pd.DataFrame:
    """List whose boundaries arcs may lie on: labels of control, then the other records."""
    stack, label = control.sheets.control, control.sheets.outlines.label
    columns = ["accuracy_m", "correlation_m"]
    labelled = stack[["id", *columns]].groupby(label)
    # Where one of several does not state a value, none is stated for all.
    stated = labelled[columns].agg(lambda values: values.max(skipna=False))
    stated.insert(0, "records", labelled["id"].agg(tuple))
    stated["is_line"] = False
    single = others[columns].assign(
        records=[(record,) for record in others["id"]], is_line=others["theme"].eq("line")
    )
    listed: pd.DataFrame = pd.concat(
        [part for part in (stated, single) if len(part)], ignore_index=True
    )
    return listed


def _bounds(
    arrangement: Arrangement,
    control: Control,
    others: gpd.GeoDataFrame,
    edges: Edges,
    kept: NDArray[np.intp],
) -> Boundaries:
    """Tell which sources the kept edges, numbered anew, lie on."""
    sheets = control.sheets.outlines
    count = len(sheets.names)
    is_line = others["theme"].eq("line").to_numpy()
    (study_area,) = np.flatnonzero(~is_line)
    ground = Outlines.ever({"study area": others.geometry.iloc[study_area]})
    found = [arrangement.cut.bounds(sheets)]
    border = arrangement.cut.bounds(ground)
    found.append(
        Boundaries(border.edge, border.label + count + study_area, border.first, border.end)
    )
    named = np.flatnonzero(is_line)
    if len(named):
        straight = shapely.linestrings(edges.nodes[edges.ends[kept]] / UNITS_PER_DEGREE)
        edge, line = lying_on(straight, others.geometry.to_numpy()[named], LIES_ON_DEGREES)
        first, end = _valid(others.iloc[named])
        found.append(Boundaries(kept[edge], named[line] + count, first[line], end[line]))
    edge, label, first, end = (
        np.concatenate([getattr(part, name) for part in found])
        for name in ("edge", "label", "first", "end")
    )
    place = np.full(len(edges.ends), -1)
    place[kept] = np.arange(len(kept))
    chosen = np.flatnonzero(place[edge] >= 0)
    order = chosen[np.lexsort((first[chosen], label[chosen], place[edge[chosen]]))]
    return Boundaries(place[edge[order]], label[order], first[order], end[order])


def _valid(records: pd.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    days = []
    for column, missing in (("valid_from", DAWN), ("valid_to", DUSK)):
        number = records[column].to_numpy(dtype="datetime64[D]").astype(np.int64)
        days.append(np.where(records[column].isna(), missing, number).astype(np.int32))
    return days[0], days[1]


def _sides(holdings: Holdings, left: NDArray[np.intp], right: NDArray[np.intp]) -> Sides:
    """Put the spells of the faces on both sides of each arc together."""

    def packed(place: NDArray[np.intp], day: NDArray[np.int32]) -> NDArray[np.int64]:
        return place.astype(np.int64) << _DAY_BITS | (day.astype(np.int64) - DAWN)

    begin = np.searchsorted(holdings.face, np.arange(len(holdings.area_m2) + 1))
    stop = np.append(begin[1:], begin[-1])  # the last face is no face, and has no spells
    starts = []
    for face in (left, right):
        spell, arc = ranges(begin[face], stop[face])
        starts.append(packed(arc, holdings.first[spell]))
    arc, day = np.divmod(np.unique(np.concatenate(starts)), 1 << _DAY_BITS)
    day += DAWN
    spells = packed(holdings.face, holdings.first)
    codes = []
    for face in (left[arc], right[arc]):
        spell = np.searchsorted(spells, packed(face, day), side="right") - 1
        codes.append(np.where(face == OUTSIDE, OUTSIDE, holdings.state[spell]))
    end = np.where(np.diff(arc, append=-1) == 0, np.roll(day, -1), DUSK)
    return Sides(arc, codes[0], codes[1], day.astype(np.int32), end.astype(np.int32))


def _taken(states: pd.DataFrame, codes: NDArray[np.intp]) -> pd.DataFrame:
    """States by code, with None outside the study area."""
    known = states[STATE].to_numpy(dtype=object)
    table = np.concatenate([known, np.full((1, len(STATE)), None)])  # the last one is at -1
    return pd.DataFrame(table[codes], columns=STATE, dtype=object)


def _whose(
    sources: pd.DataFrame, row: NDArray[np.intp], source: NDArray[np.intp], count: int
) -> pd.DataFrame:
    """Name the records that `count` arcs lie on, and the accuracy they take from them."""
    is_line = sources["is_line"].to_numpy(dtype=bool)[source]
    on_line = np.zeros(count, dtype=bool)
    on_line[row[is_line]] = True
    decides = is_line | ~on_line[row]
    columns: dict[str, Any] = {}
    ids = sources["records"].to_numpy()
    for name, chosen in (("records", ~is_line), ("lines", is_line)):
        names: list[tuple[str, ...]] = [()] * count
        for place, label in zip(row[chosen], source[chosen], strict=True):
            names[place] += ids[label]
        columns[name] = pd.Series(names, dtype=object)
    for name in ("accuracy_m", "correlation_m"):
        stated = sources[name].to_numpy(dtype=float)[source]
        # Not stated counts as the largest: what one source leaves open stays open.
        largest = np.full(count, -np.inf)
        np.maximum.at(largest, row[decides], np.where(np.isnan(stated), np.inf, stated)[decides])
        columns[name] = np.where(np.isfinite(largest), largest, np.nan)
    return pd.DataFrame(columns)
