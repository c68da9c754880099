"""Two JSON values: where they differ, and how to say so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SHOWN = 80  # characters of a value
_ABSENT = object()


def differences(old: Any, new: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Place and both values of every leaf in which two JSON values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            where = f"{place}.{key}" if place else str(key)
            yield from differences(old.get(key, _ABSENT), new.get(key, _ABSENT), where)
    elif isinstance(old, list) and isinstance(new, list):
        for at in range(max(len(old), len(new))):
            here, there = (side[at] if at < len(side) else _ABSENT for side in (old, new))
            yield from differences(here, there, f"{place}[{at}]")
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield place, old, new


def near(old: Any, new: Any, allowed: float) -> bool:
    """Tell whether both are numbers that differ by no more than is allowed."""
    if not all(isinstance(side, int | float) and not isinstance(side, bool) for side in (old, new)):
        return False
    try:
        return bool(abs(old - new) <= allowed)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def told_apart(old: Any, new: Any) -> str:
    """Say what a report has and what it should have, each in a few words."""
    shown = [
        "nothing" if side is _ABSENT else json.dumps(side, ensure_ascii=False)
        for side in (old, new)
    ]
    # Of long texts, the part from a little before they part ways.
    parted = next((at for at, (a, b) in enumerate(zip(*shown, strict=False)) if a != b), 0)
    start = max(parted - 20, 0)
    start = start if max(map(len, shown)) > MAX_SHOWN else 0
    old, new = (
        ("…" if start else "")
        + text[start:][:MAX_SHOWN]
        + ("…" if text[start + MAX_SHOWN :] else "")
        for text in shown
    )
    return f"the report has {old}; derived again it is {new}"
