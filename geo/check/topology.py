"""The ground cut by all outlines: where no record says who holds it, where lines nearly meet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.check.standing import MOST
from geo.errors import Issue
from geo.holdings import resolve
from geo.length import edge_lengths
from geo.segments import DAWN, DUSK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.check.standing import Standing
    from geo.cutting import Edges

_EPOCH = date(1970, 1, 1)
LEAST_M2 = 1e4
UNITS = 1e-9  # degrees of a node's coordinates
_STUDY_AREA = "the study area's outline"


def holes(standing: Standing) -> Iterator[Issue]:
    """
    No ground is without a record between two records of it.

    One day is a slip: `valid_to` is the first day on which a record no longer holds, not the last
    on which it does. Longer holes may be meant: they count as unknown, and are told as notes.
    """
    timeline = standing.timeline
    sheets, arrangement = timeline.control().sheets, timeline.arrangement
    spells = resolve(arrangement.runs(sheets.outlines), len(arrangement.inside), sheets.status)
    bare = (spells.top < 0) & (spells.first != DAWN) & (spells.end != DUSK)
    m2: dict[tuple[int, int], float] = defaultdict(float)
    for first, end, face in zip(
        spells.first[bare], spells.end[bare], spells.face[bare], strict=True
    ):
        m2[int(first), int(end)] += float(arrangement.area_m2[face])
    found = sorted(
        ((area, *days) for days, area in m2.items() if area > LEAST_M2), key=lambda row: -row[0]
    )
    for area, first, end in found[:MOST]:
        start, stop = (_EPOCH + timedelta(days=day) for day in (first, end))
        one_day = end - first == 1
        days = f"on {start}" if one_day else f"from {start} until {stop}"
        yield Issue(
            "warning" if one_day else "note",
            standing.where,
            f"{area / 1e6:,.2f} km² have no record {days}, and one before and after: they count "
            "as unknown",
            "valid_to is the first day on which a record no longer holds: make it a day later"
            if one_day
            else "Draw who held it; or say 'unknown' in a record of its own",
        )
    if len(found) > MOST:
        told = f"{len(found) - MOST:,} more stretches of days have ground without a record"
        yield Issue("note", standing.where, told, "Mend those that are told first")


def gaps(standing: Standing) -> Iterator[Issue]:
    """Every part of the study area has a record of control on some day."""
    timeline = standing.timeline
    arrangement = timeline.arrangement
    runs = arrangement.runs(timeline.control().sheets.outlines)
    bare = np.ones(len(arrangement.inside), dtype=bool)
    bare[runs.face] = False
    missing_m2 = float(arrangement.area_m2[bare].sum())
    if missing_m2 > LEAST_M2:
        share = missing_m2 / float(arrangement.area_m2.sum())
        yield Issue(
            "note",
            standing.where,
            f"{missing_m2 / 1e6:,.2f} km² of the study area ({share:.1%}) have no record of "
            "control on any day: they count as unknown",
            "Draw who held it, say 'unknown' in a record of its own, or draw the area smaller",
        )


def narrow(standing: Standing) -> Iterator[Issue]:
    """
    Lines that mean the same are the same: no strip of ground is too narrow to be meant.

    Where a line that did not move was redrawn, its two drawings leave strips between them, which
    would be counted as ground that changed hands.
    """
    timeline = standing.timeline
    arrangement = timeline.arrangement
    edges, area_m2 = arrangement.edges, arrangement.cut.area_m2
    metres = _lengths(edges, slice(None))
    around = np.zeros(len(area_m2))
    for side in (edges.left, edges.right):
        around += np.bincount(side[side >= 0], metres[side >= 0], minlength=len(area_m2))
    thin = np.zeros(len(area_m2) + 1, dtype=bool)  # the last one is at -1: outside
    inside = arrangement.inside
    thin[inside] = 2 * area_m2[inside] < standing.narrow_m * around[inside]
    if not thin.any():
        return
    strips: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for face, names in _bounding(standing, thin).items():
        strips[names].append(face)
    found = sorted(strips.items(), key=lambda row: -float(around[row[1]].sum()))
    for names, faces in found[:MOST]:
        length_km = float(around[faces].sum()) / 2000
        width_m = 2 * float(area_m2[faces].sum() / around[faces].sum())
        count = f"{len(faces):,} strips" if len(faces) > 1 else "a strip"
        yield Issue(
            "warning",
            standing.places.get(names[0], standing.where),
            f"{count} along {length_km:,.2f} km, {width_m:,.3g} m wide on average, "
            f"between its outline and {_other(standing, names)}: nearly one line",
            "Take over the positions of the line that stayed; or set narrow_m in theatre.toml",
        )
    if len(found) > MOST:
        told = f"{len(found) - MOST:,} more pairs of outlines nearly coincide"
        yield Issue("warning", standing.where, told, "Mend those that are told first")


def _bounding(standing: Standing, thin: NDArray[np.bool_]) -> dict[int, tuple[str, ...]]:
    """The one or two outlines that bound most of each thin face; the younger record first."""
    timeline = standing.timeline
    arrangement = timeline.arrangement
    outlines, edges = timeline.control().sheets.outlines, arrangement.edges
    bounds = arrangement.bounds(outlines)
    beside = thin[edges.left] | thin[edges.right]
    metres = _lengths(edges, beside).tolist()
    length = dict(zip(np.flatnonzero(beside).tolist(), metres, strict=True))
    on: dict[int, set[str]] = {edge: set() for edge in length}
    drawn = beside[bounds.edge]
    for edge, label in zip(bounds.edge[drawn].tolist(), bounds.label[drawn].tolist(), strict=True):
        on[edge].add(outlines.names[label])
    along: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for edge, names in on.items():
        for face in {int(edges.left[edge]), int(edges.right[edge])}:
            if thin[face]:
                for name in names or {_STUDY_AREA}:
                    along[face][name] += length[edge]
    begun = timeline.records.set_index("id")["valid_from"].astype(str).to_dict()
    return {
        face: tuple(
            sorted(
                (name for name, _ in sorted(told.items(), key=lambda row: (-row[1], row[0]))[:2]),
                key=lambda name: (begun.get(name, ""), name),
                reverse=True,
            )
        )
        for face, told in along.items()
    }


def _lengths(edges: Edges, chosen: Any) -> NDArray[np.float64]:
    ends = edges.nodes[edges.ends[chosen]] * UNITS
    return edge_lengths(ends[:, 0], ends[:, 1])


def _other(standing: Standing, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return "itself"
    return standing.places.get(names[1], names[1])
