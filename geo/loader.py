"""A theatre folder as a `ControlTimeline`, or as the list of what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.check import issues
from geo.check.case import Case
from geo.check.standing import Standing
from geo.io import geojson
from geo.io.find import SETTINGS
from geo.io.strict_json import read_bytes
from geo.io.theatre import assemble, read_theatre, survey
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
        return _whole(path, strict=strict)
    for folder in (path.parent, path.parent.parent):  # the latter for views and backdrops
        if (folder / SETTINGS).is_file():
            found = _whole(folder, strict=strict)
            return tuple(issue for issue in found if issue.where.startswith(str(path)))
    from geo.check import thorough  # only who checks waits for it

    raw, found_in_file = read_bytes(path)
    if raw is None:
        return tuple(found_in_file)
    collection, found_in_file = geojson.read(raw, str(path))
    if collection is None:
        return tuple(found_in_file)
    case = Case(str(path), collection.features, whole=False, strict=strict)
    return (*found_in_file, *issues(case), *thorough.of_records(case))


def _whole(folder: Path, *, strict: bool) -> tuple[Issue, ...]:
    """Check a theatre; what takes who held what to find is only looked for without errors."""
    from geo.check import thorough

    reading = survey(folder, strict=strict)
    records = tuple(one for layer in reading.layers.values() for one in layer.features)
    found = (*reading.issues, *thorough.of_records(Case(str(folder), records)))
    faults = any(issue.level == "error" for issue in found)
    if faults or reading.settings is None or not any(one.theme == "control" for one in records):
        return found
    told = reading.settings
    limits = {"daily_share": told.daily_share, "narrow_m": told.narrow_m}
    standing = Standing(
        where=str(folder),
        timeline=ControlTimeline(*assemble(reading)),
        places={one.id: one.where for one in records},
        **{name: limit for name, limit in limits.items() if limit is not None},
    )
    return (*found, *thorough.of_a_theatre(standing))
