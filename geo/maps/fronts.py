"""Lines of control: the arcs on whose two sides different holders stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geo.arcs import Arcs
from geo.control import STATE
from geo.maps.shapes import LINES, shape
from geo.schema import CONTESTED, UNKNOWN

if TYPE_CHECKING:
    from geo.snapshot import Snapshot

NOT_HELD = (CONTESTED, UNKNOWN)


def fronts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """
    Return the lines on which the holder changes.

    Returns
    -------
    list of dict
        ``sides`` (positions in `Snapshot.frame`), ``kind`` and ``shape``. The kind is ``front``;
        ``supposed`` under a scenario; ``advance`` where a side has entered and its hold is not
        established; or ``limit`` where nobody is known to hold one side.
    """
    records = snapshot.records
    lines = (records["theme"] == "line") & records.geom_type.isin(LINES)
    others = records[lines | (records["theme"] == "study_area")]
    arcs = Arcs.of(
        snapshot.arrangement, snapshot.control, others, answering=lambda _: snapshot.reported_on
    ).on(snapshot.reported_on)
    rows = {
        tuple(state): row
        for row, state in enumerate(snapshot.frame[STATE].itertuples(index=False, name=None))
    }
    meeting: dict[tuple[int, int], list[shapely.Geometry]] = {}
    left, right = (
        arcs[[f"{column}_{side}" for column in STATE]].itertuples(index=False, name=None)
        for side in ("left", "right")
    )
    for one, other, line in zip(left, right, arcs.geometry, strict=True):
        if one in rows and other in rows and one[0] != other[0]:  # outside nobody stands
            first, second = sorted((rows[one], rows[other]))
            meeting.setdefault((first, second), []).append(line)
    return [
        {
            "sides": [first, second],
            "kind": _kind(snapshot, first, second),
            "shape": shape(shapely.line_merge(shapely.MultiLineString(pieces))),
        }
        for (first, second), pieces in sorted(meeting.items())
    ]


def _kind(snapshot: Snapshot, first: int, second: int) -> str:
    sides = snapshot.frame.iloc[[first, second]]
    if sides["holder"].isin(NOT_HELD).any():
        return "limit"
    if sides["status"].eq("advance").any():
        return "advance"
    return "front" if snapshot.scenario is None else "supposed"
