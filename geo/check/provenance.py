"""How far a record can be trusted: what ``--strict`` asks for on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.check.case import Case
    from geo.errors import Level

_MEND = {
    "confidence": "Say high, medium or low",
    "accuracy_m": "Give 1 σ in metres for an outline, the radius of the circle for a point",
    "accuracy_basis": "Say measured, estimated or schematic",
}


def provenance(case: Case) -> Iterator[Issue]:
    """Every record says how sure it is, and what is drawn, how exact; strict checks insist."""
    level: Level = "error" if case.strict else "note"
    for record in case.records:
        needed = ["confidence"]
        if record.geometry is not None:
            needed += ["accuracy_m", "accuracy_basis"]
        for field in needed:
            if record.properties.get(field) is None:
                yield Issue(level, record.where, f"it has no {field}", _MEND[field])
