"""What a figure rests on: inputs, versions, dates, method, and a short id to cite it by."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from geo.errors import OptionError
from geo.files import sha256

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from geo.schema import Scenario, Theatre, View


_NOT_ASKED = ("id", "libraries", "created")  # what a citation id leaves out


class Cut(Protocol):
    """What a manifest says of an arrangement."""

    @property
    def method(self) -> str:
        """How the ground was cut into faces."""


class Dated(Protocol):
    """What a manifest says of a snapshot."""

    theatre: Theatre
    arrangement: Cut
    date: dt.date
    reported_on: dt.date
    as_of: dt.date | None
    view: View
    scenario: Scenario | None


def manifest(
    *snapshots: Any,
    kind: str,
    method: Mapping[str, object],
    days: Iterable[dt.date] = (),
    about: str | None = None,
) -> dict[str, Any]:
    """
    Describe what figures rest on.

    Parameters
    ----------
    *snapshots : Snapshot
        The answers that the figures were taken from, of one theatre.
    kind : str
        What was asked: ``date``, ``change``, ``series``, ``factcheck``.
    method : mapping
        Edge rule, ellipsoid and the like, as JSON values.
    days : iterable of date
        Every day that a series answers for.
    about : str, optional
        The one subject that a fact check was asked about.

    Returns
    -------
    dict
        JSON values in a fixed order. The same on every machine that has the same inputs and
        versions: no path, no user, and no time of day unless ``SOURCE_DATE_EPOCH`` gives one.
    """
    dated: tuple[Dated, ...] = snapshots
    theatre = dated[-1].theatre  # with a scenario's file, where the answer rests on one
    scenario = dated[-1].scenario
    described: dict[str, Any] = {
        "kind": kind,
        "tool": {"name": "ceaseline", "version": version()},
        "libraries": libraries(),
        "theatre": theatre.key,
        "view": dated[0].view.key,
        **({} if scenario is None else {"scenario": scenario.key}),
        **({"within": [dict(part.identity) for part in theatre.within]} if theatre.within else {}),
        "dates": [
            {
                "date": snapshot.date.isoformat(),
                "reported_on": snapshot.reported_on.isoformat(),
                "as_of": snapshot.as_of and snapshot.as_of.isoformat(),
            }
            for snapshot in dated
        ],
        **({"days": told} if (told := [day.isoformat() for day in days]) else {}),
        **({} if about is None else {"about": about}),
        "reported_until": theatre.reported_until.isoformat(),
        "method": {**method, "cutting": dated[0].arrangement.method},
        "inputs": inputs(theatre),
        "data_sha256": data_sha256(theatre),
    }
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        described["created"] = _created(epoch)
    return {"id": citation_id(described), **described}


def citation_id(described: Mapping[str, Any]) -> str:
    """
    Name a figure in 15 characters: what was asked, of which data, by which version and method.

    Parameters
    ----------
    described : mapping
        A manifest, with its ``id`` or without.

    Returns
    -------
    str
        ``cl-`` and the first 12 digits of the SHA-256 of the manifest in canonical JSON, without
        ``id``, ``libraries`` and ``created``.

    Notes
    -----
    The format and the language do not enter: a number quoted from the Arabic page and from the
    English table is one number. Nor do the libraries: the same question on the same data is the
    same on another machine, and whether its figures agree is what ``ceaseline verify`` tells.
    """
    asked = {key: value for key, value in described.items() if key not in _NOT_ASKED}
    return f"cl-{sha256(canonical_json(asked).encode())[:12]}"


def canonical_json(value: object) -> str:
    """Write JSON in the one way that is hashed: keys sorted, no blanks, UTF-8, finite numbers."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def version() -> str:
    """Version of Ceaseline as installed; ``0+source`` where it runs without being installed."""
    try:
        return importlib.metadata.version("ceaseline")
    except importlib.metadata.PackageNotFoundError:
        return "0+source"


def libraries() -> dict[str, str]:
    """Versions of what takes part in a figure; GDAL does not, layers are read without it."""
    import pyproj
    import shapely

    packages = ("numpy", "pandas", "shapely", "geopandas")
    return {
        "python": platform.python_version(),
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        **{name: importlib.metadata.version(name) for name in packages},
    }


def inputs(theatre: Theatre) -> list[dict[str, Any]]:
    """List the files that figures rest on, by name, with the licence where they are layers."""
    layers = {layer.file: layer for layer in theatre.layers}
    listed = []
    for file in sorted(theatre.inputs, key=lambda file: file.name):
        row: dict[str, Any] = {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}
        if file.name in layers:
            row["licence"] = layers[file.name].licence
            row["attribution"] = layers[file.name].attribution
        listed.append(row)
    return listed


def data_sha256(theatre: Theatre) -> str:
    """One hash for all inputs: of ``sha256sum``'s lines, in the order of the names."""
    files = sorted(theatre.inputs, key=lambda file: file.name)
    return sha256("".join(f"{file.sha256}  {file.name}\n" for file in files).encode())


def _created(epoch: str) -> str:
    try:
        return datetime.fromtimestamp(int(epoch), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise OptionError.of(
            "SOURCE_DATE_EPOCH",
            f"{epoch!r} is not a number of seconds",
            "Give whole seconds since 1970, or leave it unset",
        ) from None
