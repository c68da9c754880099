"""Ceaseline: who held what, when, on whose word, and how much changed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.change import Change, compare
    from geo.decomposition import Decomposition, decompose
    from geo.history import changes, churn, series
    from geo.loader import load
    from geo.part import within
    from geo.published import Factcheck, factcheck
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline

# Public names and where they live; imported on first use, so that `ceaseline --help` is instant.
_HOME = {
    "Change": "geo.change",
    "ControlTimeline": "geo.timeline",
    "Decomposition": "geo.decomposition",
    "Factcheck": "geo.published",
    "Snapshot": "geo.snapshot",
    "changes": "geo.history",
    "churn": "geo.history",
    "compare": "geo.change",
    "decompose": "geo.decomposition",
    "factcheck": "geo.published",
    "load": "geo.loader",
    "series": "geo.history",
    "within": "geo.part",
}
_SUBPACKAGES = ("maps", "reports")

__all__ = [
    "Change",
    "ControlTimeline",
    "Decomposition",
    "Factcheck",
    "Snapshot",
    "changes",
    "churn",
    "compare",
    "decompose",
    "factcheck",
    "load",
    "maps",
    "reports",
    "series",
    "within",
]


def __getattr__(name: str) -> Any:
    if name in _SUBPACKAGES:
        return importlib.import_module(f"geo.{name}")
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'geo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
