"""Statements that contradict each other, and neither was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.area import areas
from geo.check.standing import MOST
from geo.errors import Issue
from geo.snapshot import counted, known_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geo.check.standing import Standing

BLOCK = 500  # records compared with all others at a time
LEAST_M2 = 1e4  # below a hectare two drawings of one line overlap by the way


def hidden(standing: Standing) -> Iterator[Issue]:
    """
    What became public later does not lie beneath an older statement that nobody took back.

    The record that begins later lies on top, whichever became public later. A record that became
    public last and says otherwise of the same days is then not seen.
    """
    control = _control(standing)
    later, older = _pairs(control)
    begun, public = _days(control["valid_from"]), _days(control["assessed_on"])
    beneath = (begun[later] < begun[older]) & (public[later] > public[older])
    yield from _told(
        standing,
        control,
        later[beneath],
        older[beneath],
        "{km2:,.2f} km² of it lie beneath {other}, which became public earlier and was not taken "
        "back",
        "Retract the older record if this one corrects it; or end this one where that begins",
    )


def overlaps(standing: Standing) -> Iterator[Issue]:
    """Where two parties are stated from the same day on, one of the statements is taken back."""
    control = _control(standing)
    later, older = _pairs(control)
    begun, public = _days(control["valid_from"]), _days(control["assessed_on"])
    party = control["party"].fillna("").to_numpy(dtype=object)
    same = (begun[later] == begun[older]) & (public[later] > public[older])
    same &= party[later] != party[older]
    yield from _told(
        standing,
        control,
        later[same],
        older[same],
        "{km2:,.2f} km² of it are also stated by {other}, from the same day on: only the day of "
        "publication decides",
        "Retract the older record if this one corrects it, or give the one on top a higher rank",
    )


def _control(standing: Standing) -> gpd.GeoDataFrame:
    records: gpd.GeoDataFrame = standing.timeline.records
    return records[counted(records) & known_on(records, None)]


def _pairs(control: gpd.GeoDataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Ordered pairs of records, equal in rank, of which days and boxes meet and holders differ."""
    boxes = shapely.box(*shapely.bounds(control.geometry.to_numpy()).T)
    rank = control["rank"].fillna(0).to_numpy(dtype=float)
    begun, ended = _days(control["valid_from"]), _days(control["valid_to"], open_end=True)
    state = (control["party"].fillna("") + "|" + control["status"]).to_numpy(dtype=object)
    tree = shapely.STRtree(boxes)
    ours, theirs = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
    for first in range(0, len(boxes), BLOCK):  # of a long series nearly all boxes meet
        one, other = tree.query(boxes[first : first + BLOCK])
        one = one + first
        kept = (rank[one] == rank[other]) & (state[one] != state[other])
        kept &= (begun[one] < ended[other]) & (begun[other] < ended[one])
        ours.append(one[kept])
        theirs.append(other[kept])
    return np.concatenate(ours), np.concatenate(theirs)


def _told(
    standing: Standing,
    control: gpd.GeoDataFrame,
    ours: NDArray[np.intp],
    theirs: NDArray[np.intp],
    what: str,
    mend: str,
) -> Iterator[Issue]:
    geometries, names = control.geometry.to_numpy(), control["id"].to_numpy(dtype=object)
    found = []
    for one, other in zip(ours, theirs, strict=True):
        shared = shapely.get_parts(shapely.intersection(geometries[one], geometries[other]))
        polygons = shared[shapely.get_type_id(shared) == shapely.GeometryType.POLYGON]
        shared_m2 = float(areas(polygons).sum())
        if shared_m2 > LEAST_M2:
            found.append((shared_m2, names[one], names[other]))
    found.sort(key=lambda row: (-row[0], row[1:]))
    for shared_m2, one, other in found[:MOST]:
        told = what.format(km2=shared_m2 / 1e6, other=standing.places[other])
        yield Issue("warning", standing.places[one], told, mend)
    if len(found) > MOST:
        told = f"{len(found) - MOST:,} more pairs of records contradict each other in that way"
        yield Issue("warning", standing.where, told, "Mend those that are told first")


def _days(column: pd.Series, *, open_end: bool = False) -> NDArray[np.int64]:
    days = column.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(column.isna(), np.iinfo(np.int64).max, days) if open_end else days
