"""What passed between holders, told by status; read off a comparison, measured nowhere anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from geo.snapshot import dissolve
from geo.words import pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geo.change import Change

SAME_GROUND = 1e-6  # of a zone: how far what changed may differ from it and still be all of it
_NAMES = {"en": "name", "ar": "name:ar", "he": "name:he"}


@dataclass(frozen=True, slots=True)
class Passage:
    """
    Ground that has another holder than before.

    Attributes
    ----------
    start, end : str
        Holder before and after.
    status_before, status_after : str
        In what capacity.
    area_km2 : float
        From the faces of the comparison.
    zone : str
        Name of the zone whose ground this is, whole and exactly; empty if none.
    """

    start: str
    end: str
    status_before: str
    status_after: str
    area_km2: float
    zone: str


def passages(change: Change, lang: str = "en") -> tuple[Passage, ...]:
    """Tell the passages of a change, largest first."""
    before, after = change.before.states, change.after.states
    labels = pd.DataFrame(
        {
            "start": before["holder"],
            "end": after["holder"],
            "status_before": before["status"],
            "status_after": after["status"],
        }
    )
    rows = dissolve(
        change.before.arrangement,
        labels[labels["start"] != labels["end"]],
        change.before.theatre.holders,
    )
    zones = _zones(change)
    found = [
        Passage(
            row.start,
            row.end,
            row.status_before,
            row.status_after,
            float(row.area_km2),
            _whole_zone(row.geometry, zones, lang),
        )
        for row in rows.itertuples()
    ]
    return tuple(sorted(found, key=lambda p: (-p.area_km2, p.start, p.end, p.status_after)))


def record_name(record: Mapping[str, object], lang: str) -> str:
    """Name a record in a language, else in English, else in any, else by its id."""
    names = {key: record.get(column) for key, column in _NAMES.items()}
    stated = {key: name for key, name in names.items() if isinstance(name, str)}
    return pick(stated, lang) or pick({"en": str(record["id"])})


def _zones(change: Change) -> gpd.GeoDataFrame:
    """Zones that are in force on either date."""
    found = pd.concat([change.before.on_date, change.after.on_date])
    zones = found[(found["theme"] == "regime") & found.geometry.notna()]
    return zones.drop_duplicates("id").sort_values("id")


def _whole_zone(ground: shapely.Geometry, zones: gpd.GeoDataFrame, lang: str) -> str:
    for position, outline in enumerate(zones.geometry):
        # In the plane of the overlay: this asks whether two shapes are one, not how large.
        differs = shapely.symmetric_difference(ground, outline)
        if differs.area <= SAME_GROUND * outline.area:
            return record_name(zones.iloc[position].to_dict(), lang)
    return ""
