"""The segment ledger: distinct directed segments and the runs of days on which each bounds whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import edge_areas
from geo.errors import GeometryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

GRID_DEGREES = 1e-9  # 0.1 mm: far below any source, far above rounding
UNITS_PER_DEGREE = 1e9
# The days before and after all days: where a run has no known start or end.
DAWN, DUSK = np.iinfo(np.int32).min, np.iinfo(np.int32).max
CHUNK_VERTICES = 500_000  # what one pass holds in memory


@dataclass(frozen=True, eq=False, slots=True)
class Ledger:
    """
    Distinct segments and, for each label, the runs of days on which they bound its ground.

    Attributes
    ----------
    segments : ndarray of int64, shape (n, 4)
        x, y of the lesser and of the greater end, in units of 1e-9 degree.
    segment, label : ndarray of int, shape (r,)
        What each run is about: a row of `segments`, and a code of the caller's.
    first, end : ndarray of int32, shape (r,)
        Days since 1970-01-01, half-open; `DAWN` and `DUSK` where no start or end is known.
    sign : ndarray of int32, shape (r,)
        How often the label lies on the left of the segment, less how often on its right.

    Notes
    -----
    Neighbouring days share nearly all of their line work, so the ledger is smaller than the
    polygons it came from by a factor of the order of the number of days. Ledgers add up: in
    any order and any chunks, `merge` gives the same runs.
    """

    segments: NDArray[np.int64]
    segment: NDArray[np.intp]
    label: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    sign: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        geometries: NDArray[Any],
        label: NDArray[np.intp],
        first: NDArray[np.int32],
        end: NDArray[np.int32],
        *,
        run: Callable[..., Iterable[Ledger]] = map,
    ) -> Ledger:
        """
        Enter polygons, each with a label and the days on which it holds.

        Parameters
        ----------
        geometries : ndarray of Polygon or MultiPolygon, shape (n,)
            EPSG:4326, whatever their winding.
        label : ndarray of int, shape (n,)
            A code from 0; polygons of one label that share an edge lose it between them.
        first, end : ndarray of int32, shape (n,)
            Days since 1970-01-01, half-open.
        run : callable
            How to run the chunks: `map`, or the map of a pool or cluster.
        """
        order = np.argsort(first, kind="stable")
        size = np.cumsum(shapely.get_num_coordinates(geometries[order]))
        cuts = np.searchsorted(size, np.arange(CHUNK_VERTICES, size[-1:].sum(), CHUNK_VERTICES))
        chunks = [chunk for chunk in np.split(order, np.unique(cuts)) if len(chunk)]
        columns = (geometries, label, first, end)
        parts = ([values[chunk] for chunk in chunks] for values in columns)
        return cls.merge(list(run(_enter, *parts)))

    @classmethod
    def merge(cls, ledgers: Sequence[Ledger]) -> Ledger:
        """Add ledgers up; runs that meet are joined, runs that cancel are dropped."""
        if not ledgers:
            none = np.zeros(0, dtype=np.intp)
            days = none.astype(np.int32)
            return cls(np.zeros((0, 4), np.int64), none, none, days, days, days)
        segments, number = distinct(np.concatenate([one.segments for one in ledgers]))
        own = np.split(number, np.cumsum([len(one.segments) for one in ledgers])[:-1])
        return _net(
            segments,
            np.concatenate([place[one.segment] for place, one in zip(own, ledgers, strict=True)]),
            np.concatenate([one.label for one in ledgers]),
            np.concatenate([one.first for one in ledgers]),
            np.concatenate([one.end for one in ledgers]),
            np.concatenate([one.sign for one in ledgers]),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the attributes by name, as `Ledger` takes them."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def fits(cls, arrays: Mapping[str, NDArray[Any]]) -> bool:
        """Tell whether arrays by name fit each other as a ledger's."""
        if arrays.keys() != set(cls.__slots__):
            return False
        segments, *runs = (arrays[name] for name in cls.__slots__)
        if segments.ndim != 2 or segments.shape[1] != 4 or {one.ndim for one in runs} != {1}:
            return False
        segment, label = arrays["segment"], arrays["label"]
        numbered = min(segment.min(initial=0), label.min(initial=0)) >= 0
        return bool(
            len({len(one) for one in runs}) == 1
            and numbered
            and segment.max(initial=-1) < len(segments)
        )

    def closed(self, day: int) -> Ledger:
        """End the runs without a known end on a day, as when a later report follows."""
        end = np.where(self.end == DUSK, np.int32(day), self.end)
        return Ledger(self.segments, self.segment, self.label, self.first, end, self.sign)

    def chosen(self, runs: NDArray[np.bool_]) -> Ledger:
        """Keep some of the runs, and the segments that they are about."""
        used, segment = np.unique(self.segment[runs], return_inverse=True)
        columns = self.label[runs], self.first[runs], self.end[runs], self.sign[runs]
        return Ledger(self.segments[used], segment, *columns)

    def renumbered(self, segments: NDArray[np.int64], number: NDArray[np.intp]) -> Ledger:
        """Return the same runs with ``segments[number[i]]`` in place of segment i."""
        moved = number[self.segment]
        order = np.lexsort((self.first, self.label, moved))
        return Ledger(
            segments,
            moved[order],
            self.label[order],
            self.first[order],
            self.end[order],
            self.sign[order],
        )

    def areas(self, days: NDArray[np.int32], n_labels: int) -> NDArray[np.float64]:
        """
        Area of every label on every day, as sums over segments, with no overlay.

        Parameters
        ----------
        days : ndarray of int32, shape (d,)
            Days since 1970-01-01, rising.
        n_labels : int
            Number of labels.

        Returns
        -------
        ndarray of float, shape (d, n_labels)
            Square metres; ground that polygons of one label cover twice counts twice.
        """
        below = self.below_m2()
        changes = np.zeros((len(days) + 1) * n_labels)
        for day, weight in ((self.first, below), (self.end, -below)):
            cell = np.searchsorted(days, day) * n_labels + self.label
            changes += np.bincount(cell, weights=weight, minlength=len(changes))
        return np.cumsum(changes.reshape(len(days) + 1, n_labels), axis=0)[:-1]

    def below_m2(self) -> NDArray[np.float64]:
        """Signed area below the segment of each run; over a closed boundary, the area inside."""
        degrees = self.segments / UNITS_PER_DEGREE
        reference = float(degrees[:, 1].mean()) if len(degrees) else 0.0
        below = edge_areas(degrees[:, :2], degrees[:, 2:], reference)
        return below[self.segment] * self.sign


def distinct(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """
    Find the distinct rows of whole numbers.

    Returns
    -------
    ndarray, shape (n_distinct, k)
        In an order that depends on the rows alone, not on where they stood.
    ndarray of int, shape (n,)
        For each row, which distinct row it equals.
    """
    mixed = _mixed(rows.view(np.uint64))
    order = np.argsort(mixed)
    ordered = mixed[order]
    is_new = np.r_[True, ordered[1:] != ordered[:-1]][: len(rows)]
    number = np.empty(len(rows), dtype=np.intp)
    number[order] = np.cumsum(is_new) - 1
    unique = rows[order[is_new]]
    if not np.array_equal(unique[number], rows):  # two rows share a hash: sort in full
        unique, number = np.unique(rows, axis=0, return_inverse=True)
        return unique, number.ravel()
    return unique, number


def summed(
    keys: NDArray[np.int64], changes: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Add up the changes of equal keys.

    Parameters
    ----------
    keys : ndarray of int, shape (n,)
        From 0.
    changes : ndarray of int, shape (n,)

    Returns
    -------
    keys, sums : ndarray of int64
        Rising keys, without those whose changes cancel.
    """
    if len(keys) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys, changes = keys.astype(np.int64), changes.astype(np.int64)
    most = int(np.abs(changes).max())
    bits = most.bit_length() + 1
    if int(keys.max()) < 2 ** (63 - bits):
        # Key and change sorted as one number: several times faster than sorting by an index.
        packed = np.sort(keys << bits | (changes + most))
        keys, changes = packed >> bits, (packed & (2**bits - 1)) - most
    else:
        order = np.argsort(keys)
        keys, changes = keys[order], changes[order]
    begin = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sums = np.add.reduceat(changes, begin)
    return keys[begin][sums != 0], sums[sums != 0]


def _enter(
    geometries: NDArray[Any],
    label: NDArray[np.intp],
    first: NDArray[np.int32],
    end: NDArray[np.int32],
) -> Ledger:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    label, first, end = label[owner], first[owner], end[owner]
    # What holds on without a change is one run: whole polygons at first, then their segments.
    order = np.lexsort((first, shapely.area(parts), label))
    parts, label, first, end = parts[order], label[order], first[order], end[order]
    goes_on = (label[1:] == label[:-1]) & (end[:-1] == first[1:])
    goes_on[goes_on] = shapely.equals_identical(parts[1:][goes_on], parts[:-1][goes_on])
    begin, last = _joined(goes_on, len(parts))
    parts, label, first, end = parts[begin], label[begin], first[begin], end[last]
    order = np.lexsort((first, label))
    parts, label, first, end = parts[order], label[order], first[order], end[order]

    rings, polygon = shapely.get_rings(parts, return_index=True)
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    if not (np.abs(degrees) <= (360, 90)).all():  # not so for NaN either
        raise GeometryError.of(
            "polygon",
            "a coordinate lies beyond 360 degrees of longitude or 90 of latitude",
            "Write longitude first, then latitude, in degrees (EPSG:4326)",
        )
    # Whole numbers of units, x + iy: compared and fetched as one, and never -0.
    vertices = (np.rint(degrees * UNITS_PER_DEGREE) + 0.0).view(np.complex128).ravel()
    # The label lies on the left of a shell that runs anticlockwise, of a hole that runs clockwise.
    is_hole = np.r_[False, polygon[1:] == polygon[:-1]][: len(rings)]
    side = np.where(shapely.is_ccw(rings) != is_hole, 1, -1)
    label, first, end = label[polygon], first[polygon], end[polygon]

    edge = np.flatnonzero((ring[1:] == ring[:-1]) & (vertices[1:] != vertices[:-1]))
    edge, back = _grouped(vertices, edge)
    lesser, greater = vertices[edge + back], vertices[edge + 1 - back]
    ring = ring[edge]
    sign = side[ring] * (1 - 2 * back)
    starts, ends, labels = first[ring], end[ring], label[ring]
    goes_on = (lesser[1:] == lesser[:-1]) & (greater[1:] == greater[:-1])
    goes_on &= (ends[:-1] == starts[1:]) & (labels[1:] == labels[:-1]) & (sign[1:] == sign[:-1])
    begin, last = _joined(goes_on, len(edge))
    lesser, greater, sign = lesser[begin], greater[begin], sign[begin]
    turned = greater < lesser
    lesser, greater = np.where(turned, greater, lesser), np.where(turned, lesser, greater)
    corners = np.stack([lesser, greater], axis=1).view(np.float64).astype(np.int64)
    segments, number = distinct(corners.reshape(-1, 4))
    sign = np.where(turned, -sign, sign)
    return _net(segments, number, labels[begin], starts[begin], ends[last], sign)


def _joined(goes_on: NDArray[np.bool_], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find where stretches of rows begin and end, told which rows go on in the next one."""
    begin = np.flatnonzero(np.r_[True, ~goes_on][:count])
    return begin, np.r_[begin[1:], count][: len(begin)] - 1


def _grouped(
    vertices: NDArray[np.complex128], edge: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """
    Order edges so that equal ones stand together, in the order in which they came.

    Returns
    -------
    edge, back : ndarray of int
        The edges; and 1 where one runs against the others that it stands with, otherwise 0.
    """
    # The sum of two hashes, one taken negative, changes its sign with the direction. Few
    # edges that differ share one; who uses the order compares the edges themselves.
    hashes = _mixed(vertices.view(np.uint64).reshape(-1, 2))
    step = (hashes[edge] - hashes[edge + 1]).view(np.int64)
    # Hash and number sorted as one number: several times faster than sorting by an index.
    bits = np.uint64((2 * len(vertices)).bit_length())
    packed = np.abs(step).view(np.uint64) >> bits << bits
    packed |= (2 * edge + (step < 0)).astype(np.uint64)
    packed.sort()
    place = (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    return place >> 1, place & 1


def _mixed(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of each row."""
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        mixed ^= column * np.uint64(0xBF58476D1CE4E5B9) + (mixed << np.uint64(7))
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0x94D049BB133111EB)
    return mixed


def _net(
    segments: NDArray[np.int64],
    segment: NDArray[np.intp],
    label: NDArray[np.intp],
    first: NDArray[np.int32],
    end: NDArray[np.int32],
    sign: NDArray[np.int32],
) -> Ledger:
    """Sum what bounds each label day by day, and keep the runs of equal sums other than 0."""
    n_labels = int(label.max(initial=0)) + 1
    rows, row = None, segment.astype(np.int64) * n_labels + label
    if len(segments) * n_labels > 2**31:  # leaves no room for a day beside the row
        rows, row = np.unique(row, return_inverse=True)
    day = np.concatenate([first, end]).astype(np.int64) - DAWN  # below 2**32
    keys, sums = summed(np.tile(row, 2) << 32 | day, np.concatenate([sign, -sign]))
    # In each row the sums return to 0, so a running total over all rows needs no restarts.
    total = np.cumsum(sums)
    running = np.flatnonzero(total)
    row, until = keys[running] >> 32, keys[running + 1]
    segment, label = np.divmod(row if rows is None else rows[row], n_labels)
    first, end = ((key & (2**32 - 1)) + DAWN for key in (keys[running], until))
    return Ledger(
        segments,
        segment,
        label,
        first.astype(np.int32),
        end.astype(np.int32),
        total[running].astype(np.int32),
    )
