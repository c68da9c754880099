"""A theatre folder as a `ControlTimeline`, or as the list of what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.check import issues
from geo.check.case import Case
from geo.io import geojson
from geo.io.find import SETTINGS
from geo.io.strict_json import read_bytes
from geo.io.theatre import read_theatre, survey
from geo.timeline import ControlTimeline

if TYPE_CHECKING:
    from geo.errors import Issue


def load(folder: str | Path) -> ControlTimeline:
    """
    Read a theatre folder.

    Raises
    ------
    LayerError
        If anything in it cannot be used; lists every issue.
    """
    return ControlTimeline(*read_theatre(Path(folder)))


def check(path: str | Path, *, strict: bool = False) -> tuple[Issue, ...]:
    """
    Find everything that is wrong with a theatre folder or a layer file.

    Parameters
    ----------
    path : str or Path
        A theatre folder; a file of one, which is checked within its theatre; or a lone GeoJSON
        file, which is checked by itself.
    strict : bool
        Whether a record must state its accuracy and confidence.

    Returns
    -------
    tuple of Issue
        In reading order; empty if nothing was found. Content that cannot be read is an issue.

    Raises
    ------
    LayerError
        If there is no such file or folder, or the folder holds no theatre.
    """
    path = Path(path)
    if path.is_dir() or not path.exists():
        return survey(path, strict=strict).issues
    for folder in (path.parent, path.parent.parent):  # the latter for views and backdrops
        if (folder / SETTINGS).is_file():
            found = survey(folder, strict=strict).issues
            return tuple(issue for issue in found if issue.where.startswith(str(path)))
    raw, found_in_file = read_bytes(path)
    if raw is None:
        return tuple(found_in_file)
    collection, found_in_file = geojson.read(raw, str(path))
    if collection is None:
        return tuple(found_in_file)
    case = Case(str(path), collection.features, whole=False, strict=strict)
    return (*found_in_file, *issues(case))
