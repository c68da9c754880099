"""What passed between holders, told by status; read off a comparison, measured nowhere anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.reports.report import Interval
from geo.snapshot import M2_PER_KM2
from geo.words import pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.change import Change

SAME_GROUND = 1e-6  # of a zone: how far what changed may differ from it and still be all of it
_NAMES = {"en": "name", "ar": "name:ar", "he": "name:he"}


@dataclass(frozen=True, eq=False, slots=True)
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
        Sum over the faces of the comparison.
    zone : str
        Name of the zone whose ground this is, whole and exactly; empty if none.
    faces : ndarray of bool, shape (n_faces,)
        The ground.
    interval : Interval
        How well the area is known, with the noise floor between the two holders.
    """

    start: str
    end: str
    status_before: str
    status_after: str
    area_km2: float
    zone: str
    faces: NDArray[np.bool_]
    interval: Interval


def together(change: Change, passed: Sequence[Passage]) -> tuple[float, Interval]:
    """Take passages as one: their area in km², and how well it is known."""
    faces = np.any([passage.faces for passage in passed], axis=0)
    km2 = sum(passage.area_km2 for passage in passed)
    return km2, _interval(change, km2, faces)


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
    passed = labels[change.before.holders != change.after.holders]
    found = []
    for label, rows in passed.groupby(list(labels.columns)):
        start, end, status_before, status_after = (str(part) for part in label)
        faces = np.zeros(len(labels), dtype=bool)
        faces[rows.index] = True
        km2 = float(change.before.arrangement.area_m2[faces].sum()) / M2_PER_KM2
        zone = _whole_zone(change, faces, lang)
        floor = change.floor_km2(start, end)
        interval = replace(_interval(change, km2, faces), floor=floor)
        found.append(Passage(start, end, status_before, status_after, km2, zone, faces, interval))
    return tuple(sorted(found, key=lambda p: (-p.area_km2, p.start, p.end, p.status_after)))


def record_name(record: Mapping[Any, Any], lang: str) -> str:
    """Name a record in a language, else in English, else in any, else by its id."""
    names = {key: record.get(column) for key, column in _NAMES.items()}
    stated = {key: name for key, name in names.items() if isinstance(name, str)}
    return pick(stated, lang) or pick({"en": str(record["id"])})


def _interval(change: Change, km2: float, faces: NDArray[np.bool_]) -> Interval:
    area = pd.Series([km2], name="area_km2")
    (row,) = change.known(area, faces.astype(np.int64)[:, np.newaxis]).to_dict("records")
    return Interval.of(row)


def _whole_zone(change: Change, faces: NDArray[np.bool_], lang: str) -> str:
    """Name the zone, in force on either date, of which these faces are the whole; or nothing."""
    arrangement = change.before.arrangement
    both = pd.concat([change.before.on_date, change.after.on_date])
    study_area = both.loc[both["theme"] == "study_area"].geometry.iloc[0]
    zones = both[both["theme"] == "regime"].drop_duplicates("id").sort_values("id")
    for record, outline in zip(zones.to_dict("records"), zones.geometry, strict=True):
        if record["id"] not in arrangement.outlines:
            continue
        (zone,) = arrangement.cover([record["id"]])
        whole_m2 = arrangement.area_m2[zone].sum()
        if arrangement.area_m2[zone ^ faces].sum() > SAME_GROUND * whole_m2:
            continue
        # Of a zone that reaches out of the study area, only the part in it was looked at.
        if shapely.difference(outline, study_area).area <= SAME_GROUND * outline.area:
            return record_name(record, lang)
    return ""
