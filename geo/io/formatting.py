"""Layer files brought into canonical form, without changing what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.area import areas
from geo.errors import Issue, LayerError
from geo.io import geojson
from geo.io.canonical import DECIMALS, by_id, dumps
from geo.io.find import SETTINGS
from geo.io.settings import read_toml
from geo.io.strict_json import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.check.case import Feature

GRAIN_M2 = 0.1  # what machine files keep of an area
M2_PER_KM2 = 1e6


@dataclass(frozen=True, slots=True)
class Formatted:
    """
    A layer file in canonical form.

    Attributes
    ----------
    path : Path
    changed : bool
        Whether the file has other bytes now.
    text : str
    """

    path: Path
    changed: bool
    text: str


def format_files(
    paths: Iterable[Path], *, rounding: bool = False
) -> tuple[list[Formatted], list[Issue]]:
    """
    Bring layer files into canonical form; nothing is written.

    Parameters
    ----------
    paths : iterable of Path
        GeoJSON files, and folders of which all GeoJSON files are meant.
    rounding : bool
        Accept that areas change where coordinates have more decimals than the canonical form;
        each such change comes as a note.

    Returns
    -------
    formatted : list of Formatted
        In the order of the paths, each file once.
    issues : list of Issue
        Everything that keeps a file from being written so, and notes.

    Raises
    ------
    LayerError
        If there is no such file, or no GeoJSON file in a folder.
    """
    formatted, issues = [], []
    for path in dict.fromkeys(file for named in paths for file in _files(named)):
        raw, found = read_bytes(path)
        issues += found
        if raw is None:
            continue
        text, found = format_layer(raw, str(path), declared_fields(path), rounding=rounding)
        issues += found
        if text is not None:
            formatted.append(Formatted(path, text.encode() != raw, text))
    return formatted, issues


def format_layer(
    raw: bytes, where: str, declared: Sequence[str] = (), *, rounding: bool = False
) -> tuple[str | None, list[Issue]]:
    """
    Write a GeoJSON collection in canonical form: see `geo.io.canonical.dumps`.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        The file, as messages name it.
    declared : sequence of str
        The record fields that its theatre declares, in its order.
    rounding : bool
        As in `format_files`.

    Returns
    -------
    text : str or None
        None if the file cannot be read, or would not say the same: no area may change by more
        than `GRAIN_M2`, no valid outline may become invalid.
    issues : list of Issue
    """
    collection, issues = geojson.read(raw, where)
    issues = [issue for issue in issues if issue.level == "error"]  # heights are kept here
    if collection is None or issues:
        return None, issues
    if collection.document["type"] != "FeatureCollection":
        what = f"it is a {collection.document['type']}; canonical form is that of collections"
        mend = 'Wrap it: {"type": "FeatureCollection", "features": […]}'
        return None, [Issue("error", where, what, mend)]
    text = dumps(collection.document, declared=declared)
    again, faults = geojson.read(text.encode(), where)
    if again is None or dumps(json.loads(text), declared=declared) != text:
        what = "an outline in it encloses no area, so it has no canonical form"
        return None, [*faults, Issue("error", where, what, "Run ceaseline check, and redraw it")]
    order = sorted(
        range(len(collection.features)),
        key=lambda place: by_id(collection.document["features"][place]),
    )
    before = [collection.features[place] for place in order]
    issues = [*_differences(before, again.features, rounding=rounding)]
    broken = any(issue.level == "error" for issue in issues)
    return (None if broken else text), issues


def declared_fields(path: Path) -> tuple[str, ...]:
    """
    Tell which record fields the theatre of a layer file declares; none if it is in no theatre.

    Raises
    ------
    LayerError
        If its settings cannot be read: the order of fields depends on them.
    """
    for folder in (path.parent, path.parent.parent):  # the latter for backdrops and scenarios
        settings = folder / SETTINGS
        if settings.is_file():
            raw, issues = read_bytes(settings)
            if raw is None:
                raise LayerError(*issues)
            values, issues = read_toml(raw, str(settings))
            if values is None:
                raise LayerError(*issues)
            fields = values.get("fields", [])
            return tuple(fields) if isinstance(fields, list) else ()
    return ()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise LayerError.of(str(path), "there is no such file or folder", "Check the path")
        return [path]
    found = sorted(
        file
        for file in path.rglob("*.geojson")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not found:
        raise LayerError.of(str(path), "no GeoJSON file is in it", "Name files or another folder")
    return found


def _differences(
    before: Sequence[Feature], after: Sequence[Feature], *, rounding: bool
) -> Iterator[Issue]:
    """What rounding would do to ground, beyond what a machine file keeps."""
    drawn, rounded = (
        np.array([one.geometry or shapely.Point() for one in features], dtype=object)
        for features in (before, after)
    )
    spoilt = shapely.is_valid(drawn) & ~shapely.is_valid(rounded)
    m2 = areas(drawn), areas(rounded)
    moved = np.abs(m2[1] - m2[0]) > GRAIN_M2
    for place in np.flatnonzero(spoilt | moved | ((m2[0] > 0) & (m2[1] == 0))).tolist():
        where = before[place].where
        if spoilt[place] or m2[1][place] == 0:
            what = f"rounded to {DECIMALS} decimals, its outline would cross or touch itself"
            mend = "Redraw what is finer than 11 mm, or leave it out"
            yield Issue("error", where, what, mend)
            continue
        km2 = [one[place] / M2_PER_KM2 for one in m2]
        change = m2[1][place] - m2[0][place]
        figures = f"its area changes by {change:+,.1f} m², from {km2[0]:,.7f} to {km2[1]:,.7f} km²"
        what = f"its coordinates have more than {DECIMALS} decimals: rounded, {figures}"
        if rounding:
            yield Issue("note", where, what, "Tell so where its area was published")
        else:
            yield Issue("error", where, what, "Run fmt with --round to accept that")
