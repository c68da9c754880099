"""What `geo.diff` compares: theatres and layer files, from folders or from git revisions."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geo.check import issues as check
from geo.check.case import Case, Feature
from geo.diff import AREAL, Edition, Entry
from geo.draw.looks import SWATCHES, TEXTURES
from geo.errors import LayerError
from geo.files import sha256
from geo.io import geojson
from geo.io.canonical import dumps
from geo.io.geojson import Collection
from geo.io.revision import is_revision, read_revision
from geo.io.scenarios import FOLDER as SCENARIOS
from geo.io.strict_json import read_bytes
from geo.io.theatre import SOURCES, frame, read_theatre, survey
from geo.schema import FIELDS, Layer, Party, Theatre, View
from geo.timeline import ControlTimeline

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHERS = ("*.toml", SOURCES, "viewpoints/*.toml", "context/*.geojson")  # files without records


def read_edition(text: str) -> Edition:
    """
    Read a theatre's folder, or a lone GeoJSON file.

    Parameters
    ----------
    text : str
        A path; or ``REV:path``, a path in a git revision, where no file has that name.

    Raises
    ------
    LayerError
        If there is no such path, or a layer of it cannot be read at all; lists every issue.
    """
    path = Path(text)
    if path.exists():
        return _read(path, text if not path.is_absolute() else path.name)
    if not is_revision(text):
        mend = "Name a file, a theatre's folder, or REV:path for a git revision"
        raise LayerError.of(text, "there is no such file or folder", mend)
    with tempfile.TemporaryDirectory(prefix="ceaseline-") as folder:
        found, commit = read_revision(text, Path(folder))
        try:
            return _read(found, f"{text} ({commit[:12]})")
        except LayerError as error:
            # What is told is about the revision, not about where it was put for a moment.
            raise LayerError(
                *(
                    replace(issue, where=issue.where.replace(str(found), text))
                    for issue in error.issues
                )
            ) from None


def _read(path: Path, name: str) -> Edition:
    return _theatre(path, name) if path.is_dir() else _file(path, name)


def _theatre(folder: Path, name: str) -> Edition:
    reading = survey(folder)
    errors = [issue for issue in reading.issues if issue.level == "error"]
    entries: dict[str, Entry] = {}
    for file, layer in reading.layers.items():
        entries |= _entries(layer, file, "")
    for key, (layer, given) in reading.scenarios.items():
        entries |= _entries(layer, given.name, f"{key}: ")
    lost = [
        path
        for path in (*folder.glob("*.geojson"), *folder.glob(f"{SCENARIOS}/*.geojson"))
        if path.name not in reading.layers and path.stem not in reading.scenarios
    ]
    if lost:  # its records would be told as removed
        raise LayerError(*(errors or reading.issues))
    files = {file: _members(layer) for file, layer in reading.layers.items()}
    files |= {given.name: _members(layer) for layer, given in reading.scenarios.values()}
    for pattern in OTHERS:
        for path in folder.glob(pattern):
            files[path.relative_to(folder).as_posix()] = sha256(path.read_bytes())
    timeline = None if errors else ControlTimeline(*read_theatre(folder))
    return Edition(name, entries, files, timeline, len(errors) or None)


def _file(path: Path, name: str) -> Edition:
    raw, found = read_bytes(path)
    if raw is None:
        raise LayerError(*found)
    layer, found = geojson.read(raw, str(path))
    faults = [issue for issue in found if issue.level == "error"]
    if layer is None or faults:
        raise LayerError(*(faults or found))
    entries = _entries(layer, path.name, "")
    if layer.document.get("type") != "FeatureCollection":
        files = {}
    else:
        files = {path.name: _members(layer)}
    timeline, errors = _lone(layer, str(path))
    return Edition(name, entries, files, timeline, errors)


def _entries(layer: Collection, file: str, front: str) -> dict[str, Entry]:
    """Records by id; one without an id by its content, so that it meets its like."""
    entries: dict[str, Entry] = {}
    for record in layer.features:
        said = {field: value for field, value in record.properties.items() if value is not None}
        entry = Entry(file, said, record.geometry, bool(front))
        key = "" if record.id is None else str(record.id)
        if not key:
            content = repr(sorted(said.items(), key=str)) + shapely.to_wkt(record.geometry)
            key = f"without id, {sha256(content.encode())[:8]}"
        key, times = front + key, 2
        while key in entries:
            key = f"{key.partition(' #')[0]} #{times}"
            times += 1
        entries[key] = entry
    return entries


def _members(layer: Collection) -> str:
    """Digest what a collection says of itself."""
    members: Mapping[str, Any] = {**layer.document, "features": []}
    return sha256(dumps(members).encode())


def _lone(layer: Collection, where: str) -> tuple[ControlTimeline | None, int | None]:
    """
    See a lone file as a theatre, to tell areas by it.

    Its parties are those of its control records, its ground its own study area or else the box
    around them, and every day is reported.
    """
    case = Case(where, layer.features, whole=False)
    errors = sum(issue.level == "error" for issue in check(case))
    control = [
        one
        for one in layer.features
        if one.theme == "control" and getattr(one.geometry, "geom_type", None) in AREAL
    ]
    if errors or not control:
        return None, errors or None
    keys = sorted({party for one in control if (party := one.text("party"))})
    name = str(layer.document.get("name") or Path(where).stem)
    told = {"name": name, "licence": "", "attribution": ""}
    for member in ("licence", "attribution"):
        told[member] = str(layer.document.get(member) or "")
    fields = sorted({field for one in layer.features for field in one.properties} - {*FIELDS})
    features = layer.features
    if not case.of("study_area"):
        box = shapely.box(*shapely.total_bounds([one.geometry for one in control]))
        features = (*features, Feature(where, "ground", {"theme": "study_area"}, box))
    records = frame([Collection({**layer.document, "name": name}, features)], fields)
    title = {"en": name}
    theatre = Theatre(
        key=name,
        title=title,
        area_text=title,
        parties=tuple(
            Party(
                key,
                {"en": key},
                {"en": key},
                SWATCHES[place % len(SWATCHES)],
                TEXTURES[place % len(TEXTURES)],
            )
            for place, key in enumerate(keys)
        ),
        default_view="de_facto",
        reported_until=date.max,
        views={"de_facto": View("de_facto", {"en": "De facto"}, {"en": ""}, {"en": ""})},
        bibliography={},
        layers=(Layer(file=Path(where).name, features=len(layer.features), **told),),
    )
    return ControlTimeline(theatre, records), None
