"""A theatre folder: its value and its records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.check import issues as check
from geo.check.case import Case, Feature, one_of
from geo.errors import Issue, LayerError
from geo.io import bibliography, geojson, measured, scenarios
from geo.io.find import SETTINGS, require_theatre
from geo.io.published import Figures, gaps, published
from geo.io.settings import Settings, read_toml, settings, view
from geo.io.strict_json import read_bytes
from geo.schema import (
    CONTESTED,
    DATE_FIELDS,
    FIELDS,
    NUMBER_FIELDS,
    UNKNOWN,
    Checking,
    Gap,
    Input,
    Layer,
    Published,
    Scenario,
    Theatre,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geo.check.crs import Bounds
    from geo.io.geojson import Collection
    from geo.schema import Label

SOURCES = "sources.json"
STUDY_AREA = "study_area.geojson"
PUBLISHED, GAPS = "published_figures.toml", "gaps.toml"  # a theatre may have them
MEMBERS = ("name", "licence", "attribution")  # what every layer says of itself


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """
    All that is in a theatre folder, and all that is wrong with it.

    Attributes
    ----------
    issues : tuple of Issue
        Everything found in one pass: of files, then of records.
    settings, bibliography : optional
        None if the file could not be read.
    views : mapping of str to View
        By the name of their file.
    layers, context : mapping of str to Collection
        Layer files by name; backdrops by name without suffix.
    scenarios : mapping of str to tuple of Collection, Input
        By the name of their file.
    inputs : tuple of Input
        The files that figures rest on.
    covers, published, checking, gaps
        As `Theatre` has them; empty if there is no such file.
    """

    issues: tuple[Issue, ...]
    settings: Settings | None
    bibliography: Mapping[str, Mapping[str, Any]] | None
    views: Mapping[str, View]
    layers: Mapping[str, Collection]
    context: Mapping[str, Collection]
    scenarios: Mapping[str, tuple[Collection, Input]]
    inputs: tuple[Input, ...]
    covers: Mapping[str, str]
    published: tuple[Published, ...]
    checking: Checking
    gaps: tuple[Gap, ...]


def read_theatre(folder: Path) -> tuple[Theatre, gpd.GeoDataFrame]:
    """
    Read a theatre folder whose files and records hold no error.

    Returns
    -------
    theatre : Theatre
    records : GeoDataFrame
        EPSG:4326, sorted by id, one row a record: `geo.schema.FIELDS`, declared fields,
        ``layer``, ``geometry``. Text as object with None, dates as ``datetime64[s]``, numbers as
        float, ``sources`` as tuple of str.

    Raises
    ------
    LayerError
        If anything in it is an error; lists every issue of every file.
    """
    return assemble(survey(folder))


def assemble(reading: Reading) -> tuple[Theatre, gpd.GeoDataFrame]:
    """
    Make a theatre of what was read from its folder; as `read_theatre`.

    Raises
    ------
    LayerError
        If anything in it is an error; lists every issue of every file.
    """
    found = reading.settings
    if found is None or any(issue.level == "error" for issue in reading.issues):
        raise LayerError(*reading.issues)
    theatre = Theatre(
        key=found.key,
        title=found.title,
        area_text=found.area_text,
        parties=found.parties,
        default_view=found.default_view,
        reported_until=found.reported_until,
        views=reading.views,
        bibliography=reading.bibliography or {},
        key_dates=found.key_dates,
        comparisons=found.comparisons,
        missing_days=found.missing_days,
        correlation_m=found.correlation_m,
        fields=found.fields,
        layers=tuple(_layer(name, layer) for name, layer in reading.layers.items()),
        inputs=reading.inputs,
        context={name: layer.document for name, layer in reading.context.items()},
        covers=reading.covers,
        published=reading.published,
        checking=reading.checking,
        gaps=reading.gaps,
        scenarios={
            key: Scenario(
                key=key,
                title=layer.document["title"],
                note=layer.document["note"],
                ends=frozenset(layer.document.get("ends", ())),
                records=frame([layer], found.fields),
                layer=_layer(file.name, layer),
                input=file,
            )
            for key, (layer, file) in reading.scenarios.items()
        },
    )
    return theatre, frame(reading.layers.values(), found.fields)


def survey(folder: Path, *, strict: bool = False) -> Reading:
    """
    Read everything in a theatre folder and check it, without stopping at what is wrong.

    Parameters
    ----------
    strict : bool
        Whether a record must state its accuracy and confidence.

    Raises
    ------
    LayerError
        If the folder is not there, or holds no theatre.
    """
    require_theatre(folder)
    reader = _Reader(folder)
    values = reader.get(SETTINGS, read_toml)
    found = None if values is None else reader.keep(settings(values, reader.where(SETTINGS)))
    known = reader.get(SOURCES, bibliography.read)
    views = dict(reader.views())
    layers = dict(reader.layers(folder.glob("*.geojson")))
    context = dict(reader.layers(folder.glob("context/*.geojson")))
    (covers, figures, checking), missing = reader.published(known)
    supposed = dict(reader.layers(folder.glob(f"{scenarios.FOLDER}/*.geojson")))
    if found is not None:
        reader.check_views(found, views, known, layers)
        reader.check_measures(found, checking, layers)
    case = Case(
        where=str(folder),
        records=tuple(record for layer in layers.values() for record in layer.features),
        parties=found and frozenset(party.key for party in found.parties),
        sources=None if known is None else frozenset(known),
        fields=found and frozenset(found.fields),
        reported_until=found and found.reported_until,
        whole=reader.complete,
        strict=strict,
    )
    return Reading(
        issues=(*reader.issues, *check(case), *scenarios.issues(supposed, case)),
        settings=found,
        bibliography=known,
        views={name: one for name, (_, one) in views.items()},
        layers=dict(sorted(layers.items())),
        context={Path(name).stem: layer for name, layer in context.items()},
        scenarios={
            Path(name).stem: (layer, reader.supposed[name]) for name, layer in supposed.items()
        },
        inputs=tuple(sorted(reader.inputs, key=lambda one: one.name)),
        covers=covers,
        published=figures,
        checking=checking,
        gaps=missing,
    )


class _Reader:
    """Reads the files of one folder; keeps what was found in them, and their hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issues: list[Issue] = []
        self.inputs: list[Input] = []
        self.supposed: dict[str, Input] = {}  # scenarios: no figure of what happened rests on them
        self.near: Bounds | None = None
        self.complete = True  # no layer is missing from what the checks see

    def where(self, name: str) -> str:
        return str(self.folder / name)

    def keep(self, read: tuple[Any, list[Issue]]) -> Any:
        value, issues = read
        self.issues += issues
        return value

    def get(self, name: str, read: Callable[[bytes, str], tuple[Any, list[Issue]]]) -> Any:
        path = self.folder / name
        if not path.exists():
            what, mend = "there is no such file", "Every theatre has one; see layers/README.md"
            self.issues.append(Issue("error", str(path), what, mend))
            return None
        raw = self.keep(read_bytes(path))
        if raw is None:
            return None
        file = Input(name, len(raw), hashlib.sha256(raw).hexdigest())
        if path.parent.name == scenarios.FOLDER:
            self.supposed[name] = file
        elif not name.startswith("context"):  # a backdrop bears on no figure and on no label
            self.inputs.append(file)
        return self.keep(read(raw, str(path)))

    def views(self) -> Iterator[tuple[str, tuple[str, View]]]:
        """Name of each view, with its file and itself."""
        for path in sorted(self.folder.glob("viewpoints/*.toml")):
            name = str(path.relative_to(self.folder))
            values = self.get(name, read_toml)
            if values is not None:
                one = self.keep(view(values, str(path)))
                if one.key and one.key != path.stem:
                    what, mend = (
                        f"its key is {one.key!r}",
                        f"Write {path.stem!r}, as the file is named",
                    )
                    self.issues.append(Issue("error", str(path), what, mend))
                yield path.stem, (str(path), one)

    def layers(self, paths: Iterator[Path]) -> Iterator[tuple[str, Collection]]:
        # The study area first: where it lies tells what is wrong with other coordinates.
        for path in sorted(paths, key=lambda path: (path.name != STUDY_AREA, path.name)):
            name = str(path.relative_to(self.folder))
            layer = self.get(name, lambda raw, where: geojson.read(raw, where, near=self.near))
            if layer is None:
                self.complete &= path.parent != self.folder
                continue
            self._check_members(layer, str(path))
            if path.name == STUDY_AREA:
                drawn = [one.geometry for one in layer.features if one.geometry is not None]
                self.near = drawn[0].bounds if drawn else None
            yield name, layer

    def _check_members(self, layer: Collection, where: str) -> None:
        if layer.document.get("type") != "FeatureCollection":
            what, mend = "it is not a collection", 'Wrap it: {"type": "FeatureCollection", …}'
            self.issues.append(Issue("error", where, what, mend))
        for member in MEMBERS:
            value = layer.document.get(member)
            if not isinstance(value, str) or not value.strip():
                what = f"it has no {member}"
                mend = f'Say it beside "type": "{member}": "…"'
                self.issues.append(Issue("error", where, what, mend))

    def check_views(
        self,
        found: Settings,
        views: dict[str, tuple[str, View]],
        known: dict[str, Any] | None,
        layers: Mapping[str, Collection],
    ) -> None:
        if found.default_view is not None and found.default_view not in views:
            what = f"default_view is {found.default_view!r}, and viewpoints/ has no such file"
            self.issues.append(
                Issue("error", self.where(SETTINGS), what, one_of(found.default_view, views))
            )
        for path, one in views.values():
            self.check_sources(path, one.sources, known)
        drawn = {record.id: record.geometry for one in layers.values() for record in one.features}
        holders = (*(party.key for party in found.parties), CONTESTED, UNKNOWN)
        for path, one in views.values():
            for number, label in enumerate(one.labels, start=1):
                where = f"{path}, labels {number}"
                for what, mend in self._label_faults(label, drawn, holders, known):
                    self.issues.append(Issue("error", where, what, mend))

    def _layer_faults(self) -> bool:
        return any(issue.level == "error" and ".geojson" in issue.where for issue in self.issues)

    def _label_faults(
        self,
        label: Label,
        drawn: Mapping[str, Any],
        holders: tuple[str, ...],
        known: dict[str, Any] | None,
    ) -> Iterator[tuple[str, str]]:
        """What a label names and the theatre has not."""
        for ground in label.ground:
            if ground not in drawn:
                # A layer with a fault tells it itself; a record lost in it is not amiss here.
                if self.near is not None and not self._layer_faults():
                    yield f"no record has the id {ground!r}", one_of(ground, drawn)
            elif getattr(drawn[ground], "geom_type", None) not in ("Polygon", "MultiPolygon"):
                what = f"the ground {ground!r} is not an area"
                yield what, "Name records that are polygons; a point or a line has no ground"
        if label.holder is not None and label.holder not in holders:
            yield f"holder is {label.holder!r}", one_of(label.holder, holders)
        for source in label.sources:
            if known is not None and source not in known:
                yield f"{SOURCES} has no {source!r}", "Add it there, or correct the id"

    def check_sources(
        self, where: str, sources: tuple[str, ...], known: dict[str, Any] | None
    ) -> None:
        for source in sources:
            if known is not None and source not in known:
                what, mend = f"{SOURCES} has no {source!r}", "Add it there, or correct the id"
                self.issues.append(Issue("error", where, what, mend))

    def published(self, known: dict[str, Any] | None) -> tuple[Figures, tuple[Gap, ...]]:
        """What others published, by subject, and what is not drawn; empty without the files."""
        told = self.optional(PUBLISHED, published, Figures({}, (), Checking()))
        figures = told.figures
        missing = self.optional(GAPS, gaps, ())
        ids = {figure.id for figure in figures}
        for name, rows in (
            (PUBLISHED, figures),
            (PUBLISHED, told.checking.readings),
            (GAPS, missing),
        ):
            for row in rows:
                self.check_sources(f"{self.where(name)}, {row.id!r}", row.sources, known)
        for gap in missing:
            for figure in gap.figures:
                if figure not in ids:
                    what = f"{PUBLISHED} has no {figure!r}"
                    place = f"{self.where(GAPS)}, {gap.id!r}"
                    self.issues.append(Issue("error", place, what, one_of(figure, ids)))
        return told, missing

    def check_measures(
        self, found: Settings, checking: Checking, layers: Mapping[str, Collection]
    ) -> None:
        """Tell measures of records, parties and days that the theatre does not have."""
        shapes = {
            record.id: record.geometry.geom_type if record.geometry is not None else "nothing"
            for layer in layers.values()
            for record in layer.features
        }
        self.issues.extend(measured.issues(checking, found, shapes, self.where(PUBLISHED)))

    def optional(self, name: str, read: Callable[[dict[str, Any], str], Any], empty: Any) -> Any:
        """Return what a settings file says that a theatre need not have."""
        if not (self.folder / name).exists():
            return empty
        values = self.get(name, read_toml)
        return empty if values is None else self.keep(read(values, self.where(name)))


def _layer(name: str, layer: Collection) -> Layer:
    told = {member: layer.document[member] for member in MEMBERS}
    return Layer(file=name, **told, features=len(layer.features))


def frame(layers: Iterable[Collection], declared: Sequence[str]) -> gpd.GeoDataFrame:
    """Put the records of checked layers into one table; see `read_theatre`."""
    records: list[tuple[Feature, str]] = sorted(
        ((record, layer.document["name"]) for layer in layers for record in layer.features),
        key=lambda pair: pair[0].id,
    )
    columns: dict[str, Any] = {}
    for field in (*FIELDS, *declared):
        values = [record.properties.get(field) for record, _ in records]
        if field == "id":
            values = [record.id for record, _ in records]
        elif field == "sources":
            values = [tuple(sources or ()) for sources in values]
        if field in DATE_FIELDS:
            columns[field] = np.array([value or "NaT" for value in values], "datetime64[s]")
        elif field in NUMBER_FIELDS:
            columns[field] = np.array(values, dtype=float)
        else:
            columns[field] = pd.Series(values, dtype=object)
    columns["layer"] = pd.Series([layer for _, layer in records], dtype=object)
    geometry = gpd.GeoSeries([record.geometry for record, _ in records], crs="EPSG:4326")
    return gpd.GeoDataFrame(columns, geometry=geometry)
