"""What lies over each face, day by day, told by what bounds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.segments import summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.noding import Linework
    from geo.planar import Subdivision
    from geo.segments import Ledger


@dataclass(frozen=True, eq=False, slots=True)
class Runs:
    """
    Which label lies over which face on which days.

    Attributes
    ----------
    face, label : ndarray of int, shape (n,)
    first, end : ndarray of int32, shape (n,)
        Days since 1970-01-01, half-open.
    count : ndarray of int, shape (n,)
        How many polygons of the label lie there on each other; below 0 where an outline too
        narrow for the grid turned inside out.
    """

    face: NDArray[np.intp]
    label: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    count: NDArray[np.intp]

    def of(self, chosen: NDArray[Any]) -> Runs:
        """Some of the runs, chosen by an index or a mask."""
        return Runs(
            self.face[chosen],
            self.label[chosen],
            self.first[chosen],
            self.end[chosen],
            self.count[chosen],
        )


def spread(ledger: Ledger, linework: Linework, faces: Subdivision) -> Runs:
    """
    Carry labels from the unbounded face, where nobody is, across every edge.

    Notes
    -----
    Crossing an edge from its right to its left adds what the edge's segments bound. A face
    differs from its neighbour only on the days on which their common edge is a boundary, so
    there is little to carry however long the series is.
    """
    days = np.unique(np.concatenate([ledger.first, ledger.end]))
    n_labels = int(ledger.label.max(initial=0)) + 1
    n_columns = len(days) * n_labels
    edge_begin, edge_column, edge_change = _changes_across(
        ledger, linework, len(faces.left), days, n_labels
    )
    origin = np.concatenate([faces.right, faces.left])
    target = np.concatenate([faces.left, faces.right])
    edge = np.tile(np.arange(len(faces.left)), 2)
    sign = np.repeat([1, -1], len(faces.left))
    order = np.argsort(origin, kind="stable")
    target, edge, sign = target[order], edge[order], sign[order]
    begin = np.searchsorted(origin[order], np.arange(len(faces.area_m2) + 1))

    reached = np.zeros(len(faces.area_m2), dtype=bool)
    rim = np.zeros(1, dtype=np.intp)  # the faces reached last; at first the unbounded one
    keys = changes = np.zeros(0, dtype=np.int64)  # of the rim: place in it * n_columns + column
    found: list[tuple[NDArray[np.int64], ...]] = []
    reached[rim] = True
    while len(rim):
        row = np.searchsorted(keys, np.arange(len(rim) + 1) * n_columns)
        step, source = ranges(begin[rim], begin[rim + 1])
        fresh = ~reached[target[step]]
        rim, once = np.unique(target[step[fresh]], return_index=True)
        step, source = step[fresh][once], source[fresh][once]
        reached[rim] = True

        known, own = ranges(row[source], row[source + 1])
        crossed, new = ranges(edge_begin[edge[step]], edge_begin[edge[step] + 1])
        keys, changes = summed(
            np.concatenate(
                [
                    own * n_columns + keys[known] % n_columns,
                    new * n_columns + edge_column[crossed],
                ]
            ),
            np.concatenate([changes[known], edge_change[crossed] * sign[step][new]]),
        )
        found.append((rim[keys // n_columns], keys % n_columns, changes))
    face, column, change = (np.concatenate(values) for values in zip(*found, strict=True))
    order = np.argsort(face, kind="stable")
    face, column = face[order], column[order]
    # For each face and label the changes return to 0, so one running total serves them all.
    total = np.cumsum(change[order])
    lies = np.flatnonzero(total)
    label, day = np.divmod(column, max(len(days), 1))
    return Runs(face[lies], label[lies], days[day[lies]], days[day[lies + 1]], total[lies])


@dataclass(frozen=True, eq=False, slots=True)
class Boundaries:
    """
    On which edges the boundary of which label runs, and on which days.

    Attributes
    ----------
    edge, label : ndarray of int, shape (n,)
    first, end : ndarray of int32, shape (n,)
        Days since 1970-01-01, half-open.
    """

    edge: NDArray[np.intp]
    label: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]


def boundaries(ledger: Ledger, linework: Linework) -> Boundaries:
    """Carry the labels of segments over to the edges that they were cut into."""
    days = np.unique(np.concatenate([ledger.first, ledger.end]))
    n_labels = int(ledger.label.max(initial=0)) + 1
    n_edges = len(linework.edges)
    begin, column, change = _changes_across(ledger, linework, n_edges, days, n_labels)
    edge = np.repeat(np.arange(n_edges), np.diff(begin))
    # For each edge and label the changes return to 0, so one running total serves them all.
    runs = np.flatnonzero(np.cumsum(change))
    label, day = np.divmod(column, max(len(days), 1))
    return Boundaries(edge[runs], label[runs], days[day[runs]], days[day[runs + 1]])


def _changes_across(
    ledger: Ledger, linework: Linework, n_edges: int, days: NDArray[np.int32], n_labels: int
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """
    What comes and leaves on the way from the right of each edge to its left.

    Returns
    -------
    begin : ndarray of int, shape (n_edges + 1,)
        Where the changes across each edge begin.
    column, change : ndarray of int64
        ``label * len(days) + day``, rising for each edge, and how much more lies on the left.
    """
    begin = np.searchsorted(ledger.segment, np.arange(len(ledger.segments) + 1))
    run, piece = ranges(begin[linework.segment], begin[linework.segment + 1])
    sign = ledger.sign[run] * linework.sign[piece]
    row = (linework.edge[piece] * n_labels + ledger.label[run]) * len(days)
    keys, changes = summed(
        np.concatenate(
            [row + np.searchsorted(days, day[run]) for day in (ledger.first, ledger.end)]
        ),
        np.concatenate([sign, -sign]),
    )
    edge, column = np.divmod(keys, n_labels * len(days))
    return np.searchsorted(edge, np.arange(n_edges + 1)), column, changes


def ranges(
    start: NDArray[np.intp], stop: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the numbers of several ranges, and which range each is from."""
    count = stop - start
    source = np.repeat(np.arange(len(count)), count)
    first = np.cumsum(count) - count
    return np.arange(len(source)) - np.repeat(first - start, count), source
