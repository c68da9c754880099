"""A theatre folder as a `ControlTimeline`."""

from __future__ import annotations

from pathlib import Path

from geo.io.theatre import read_theatre
from geo.timeline import ControlTimeline


def load(folder: str | Path) -> ControlTimeline:
    """
    Read a theatre folder.

    Raises
    ------
    LayerError
        If anything in it cannot be used; lists every issue.
    """
    return ControlTimeline(*read_theatre(Path(folder)))
