"""Two parties with equal right to one piece of ground: no rule decides, so an author must."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import shapely

from geo.area import areas
from geo.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.check.case import Case, Feature

TIE_M2 = 1.0  # below that, two drawings of one line meet by rounding


def ties(case: Case) -> Iterator[Issue]:
    """Two parties equal in rank, valid_from and assessed_on never stand on one ground."""
    equal = defaultdict(list)
    for record in case.of("control"):
        started, public = record.day("valid_from"), record.day("assessed_on")
        counted = record.properties.get("status") != "claimed"
        drawn = record.geometry is not None and record.geometry.is_valid
        if counted and drawn and started and public:
            equal[record.number("rank", 0), started, public].append(record)
    for group in equal.values():
        for one, other in _meeting(group):
            if one.text("party") == other.text("party"):
                continue
            shared_m2 = _shared_m2(one, other)
            if shared_m2 > TIE_M2:
                yield Issue(
                    "error",
                    other.where,
                    f"it shares {shared_m2 / 1e6:,.4f} km² with {one.where}, of another party and "
                    "with the same rank, valid_from and assessed_on",
                    "Cut one of them back, give the one on top a higher rank, or say 'contested'",
                )


def _meeting(group: list[Feature]) -> Iterator[tuple[Feature, Feature]]:
    """Pairs that share a point; of the thousands of one day few do."""
    drawn = [record.geometry for record in group]
    ours, theirs = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    for one, other in sorted(zip(ours.tolist(), theirs.tolist(), strict=True)):
        if one < other:
            yield group[one], group[other]


def _shared_m2(one: Feature, other: Feature) -> float:
    shared = shapely.get_parts(shapely.intersection(one.geometry, other.geometry))
    polygons = shared[shapely.get_type_id(shared) == shapely.GeometryType.POLYGON]
    return float(areas(polygons).sum())
