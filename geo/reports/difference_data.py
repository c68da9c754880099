"""What differs, as JSON values that ``difference.schema.json`` describes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.manifest import version
from geo.reports.data import content_sha256
from geo.words import disclaimer

if TYPE_CHECKING:
    from geo.diff import Difference, Edition, RecordChange, Spell

FORMAT_VERSION = 1
_INTERVAL = ("sigma_km2", "low_km2", "high_km2", "band_km2")


def document(difference: Difference) -> dict[str, Any]:
    """Return what differs as JSON values, its hash last; areas in m² to 0.1, lengths in m."""
    ground = difference.ground
    content: dict[str, Any] = {
        "format": "ceaseline-difference",
        "format_version": FORMAT_VERSION,
        "tool": {"name": "ceaseline", "version": version()},
        "old": _edition(difference.old),
        "new": _edition(difference.new),
        "differs": bool(difference),
        "one_study_area": None if ground is None else ground.one_study_area,
        "days": None if ground is None else [day.isoformat() for day in ground.days],
        "spells": None if ground is None else [_spell(spell) for spell in difference.spells],
        "records": [_record(change) for change in difference.records],
        "files": [{"file": name, "kind": kind} for name, kind in difference.files],
        "disclaimer": disclaimer(),
    }
    return {**content, "sha256": content_sha256(content)}


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "name": edition.name,
        "records": len(edition.entries),
        "errors": edition.errors or 0,
        "tells_areas": edition.timeline is not None,
    }


def _spell(spell: Spell) -> dict[str, Any]:
    change = spell.change
    before, after = change.before, change.after
    holders = []
    moved = spell.moved
    for holder in after.theatre.holders:
        known = change.interval.loc[holder]
        holders.append(
            {
                "holder": holder,
                "old_m2": _m2(before.areas[holder]),
                "new_m2": _m2(after.areas[holder]),
                "net_m2": _m2(known["net_km2"]),
                **{name.replace("km2", "m2"): _m2(known[name]) for name in _INTERVAL},
                "gained_m2": _m2(moved.loc[holder, "gained_km2"]),
                "lost_m2": _m2(moved.loc[holder, "lost_km2"]),
            }
        )
    return {
        "from": spell.start.isoformat(),
        "until": None if spell.end is None else spell.end.isoformat(),
        "old_reported_on": before.reported_on.isoformat(),
        "new_reported_on": after.reported_on.isoformat(),
        "holders": holders,
        "passed": [
            {
                "from": old,
                "to": new,
                "area_m2": _m2(row["area_km2"]),
                **{name.replace("km2", "m2"): _m2(row[name]) for name in (*_INTERVAL, "floor_km2")},
            }
            for (old, new), row in zip(
                change.passages.index, change.passages.to_dict("records"), strict=True
            )
        ],
        "contact": [
            {"one": one, "other": other, "old_m": _m(km[0]), "new_m": _m(km[1])}
            for (one, other), km in zip(
                change.contact.index, change.contact.to_numpy().tolist(), strict=True
            )
        ],
    }


def _record(change: RecordChange) -> dict[str, Any]:
    measured = {
        "gained_m2": None if change.gained_km2 is None else _m2(change.gained_km2),
        "lost_m2": None if change.lost_km2 is None else _m2(change.lost_km2),
        "old_m": None if change.old_km is None else _m(change.old_km),
        "new_m": None if change.new_km is None else _m(change.new_km),
        "moved_m": None if change.moved_m is None else round(change.moved_m, 1),
    }
    return {
        "id": change.id,
        "file": change.file,
        "theme": change.theme,
        "name": change.name,
        "kinds": [*change.kinds],
        "fields": [{"field": one.field, "old": one.old, "new": one.new} for one in change.fields],
        "breaks": [*change.breaks],
        **{key: value for key, value in measured.items() if value is not None},
    }


def _m2(km2: Any) -> float | None:
    """Square metres to 0.1, never a negative zero; None for what is not stated."""
    return None if math.isnan(km2) else round(float(km2) * 1e6, 1) + 0.0


def _m(km: float) -> float:
    return round(float(km) * 1000, 1) + 0.0
