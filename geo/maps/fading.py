"""Ground whose holder was not confirmed for long: which, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.maps.shapes import shape
from geo.snapshot import counted, known_on

if TYPE_CHECKING:
    from datetime import date

    from geo.timeline import ControlTimeline

YEARS = (1, 2)  # after so many years ground is pale, and then paler


def faded(timeline: ControlTimeline, as_of: date | None, last: date) -> list[dict[str, Any]]:
    """
    Return ground that a record decides which says when it was last confirmed.

    Only where that is more than a year before a day that can be shown; a record that does not
    say when it was confirmed tells nothing, and its ground does not fade.

    Returns
    -------
    list of dict
        ``years`` (1 or 2), ``start`` and ``end`` (ISO, the end not included, empty if open),
        ``confirmed`` (ISO) and ``shape``.
    """
    records = timeline.records
    chosen = records[counted(records) & known_on(records, as_of)]
    found = []
    for _, row in chosen[chosen["last_confirmed"].notna()].iterrows():
        pales = [(row["last_confirmed"] + pd.DateOffset(years=n)).date() for n in YEARS]
        until = None if pd.isna(row["valid_to"]) else row["valid_to"].date()
        end = min(filter(None, (until, last)))
        if pales[0] > end:
            continue
        turns = [day for day in timeline.dates_as_of(as_of) if pales[0] < day <= end]
        days = sorted({*(day for day in pales if day <= end), *turns})
        for day, following in zip(days, [*days[1:], until], strict=True):
            if day == until:
                continue
            ground = _ground(timeline, str(row["id"]), day, as_of)
            if ground is None:
                continue
            found.append(
                {
                    "years": 2 if day >= pales[1] else 1,
                    "start": day.isoformat(),
                    "end": following.isoformat() if following else "",
                    "confirmed": row["last_confirmed"].date().isoformat(),
                    "shape": shape(ground),
                }
            )
    return found


def _ground(
    timeline: ControlTimeline, record: str, day: date, as_of: date | None
) -> shapely.Geometry | None:
    """Return the ground that a record decides on a day."""
    snapshot = timeline.at(day, as_of=as_of)
    position = np.flatnonzero((snapshot.records["id"] == record).to_numpy())
    faces = np.isin(snapshot.decision.record, position)
    return shapely.coverage_union_all(snapshot.arrangement.faces[faces]) if faces.any() else None
