"""Other vector formats: a snapshot as a GeoPackage with a checked schema."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fiona
import shapely

from geo.errors import OutputError
from geo.files import replacing
from geo.manifest import canonical_json
from geo.method import describe
from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from geo.snapshot import Snapshot

CONTROL = {
    "holder": "str",
    "status": "str",
    "party": "str",
    "against": "str",
    "area_km2": "float",
    "date": "date",
    "reported_on": "date",
    "as_of": "date",
    "view": "str",
}

MANIFEST = {"geometry": "None", "properties": {"name": "str", "value": "str"}}

# Layer of the GeoPackage, its geometry, and the kinds of geometry that go there.
RECORDS = {
    "areas": ("MultiPolygon", ("Polygon", "MultiPolygon")),
    "lines": ("MultiLineString", ("LineString", "MultiLineString")),
    "points": ("Point", ("Point",)),
}


def write_gpkg(snapshot: Snapshot, path: Path) -> None:
    """
    Write who holds what on a date, and the records valid on it, as a GeoPackage.

    Layer ``control`` is `Snapshot.frame`; ``areas``, ``lines`` and ``points`` are the records of
    every theme by kind of geometry, with all their fields. Days are DATE columns: QGIS's temporal
    controller takes ``valid_from`` and ``valid_to`` (the end excluded). Table ``manifest``, without
    geometry, holds the id to cite the file by and its manifest as JSON. EPSG:4326. The same
    snapshot gives the same bytes. A record without geometry is left out.

    Raises
    ------
    OutputError
        If the file cannot be written; what stood there before still does.
    """
    layers = _layers(snapshot)
    with replacing(path) as part:
        # GDAL's own words for a folder that is missing or closed help nobody: ask the system.
        part.touch()
        part.unlink()
        try:
            with fiona.Env(OGR_CURRENT_DATE=_stamp(snapshot)):
                for name, (schema, features) in layers.items():
                    crs = None if schema["geometry"] == "None" else "EPSG:4326"
                    with fiona.open(
                        part, "w", driver="GPKG", layer=name, crs=crs, schema=schema
                    ) as sink:
                        sink.writerecords(features)
            _read_back(part, layers)
        except Exception as error:
            # fiona's errors, GDAL's and RuntimeError have no common base; no code of ours is here.
            reason = str(error).rpartition("failed: ")[2].splitlines()[0][:100]
            raise OutputError.of(
                str(path),
                f"the GeoPackage cannot be written: {reason}",
                "Make room on the disk, or choose another place",
            ) from error


def _layers(snapshot: Snapshot) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Schema and features of each layer."""
    key = None if snapshot.scenario is None else snapshot.scenario.key
    more = {} if key is None else {"scenario": "str"}
    control = {"geometry": "MultiPolygon", "properties": {**CONTROL, **more}}
    fields = {**_record_schema(snapshot.theatre.fields), **more}
    layers = {"control": (control, _features("MultiPolygon", _control(snapshot)))}
    records = snapshot.on_date
    if key is not None:
        flagged = records["hypothetical"].tolist()
        records = records.assign(scenario=[key if supposed else None for supposed in flagged])
    for name, (shape, kinds) in RECORDS.items():
        chosen = records[records.geom_type.isin(kinds)]
        schema = {"geometry": shape, "properties": fields}
        layers[name] = (schema, _features(shape, _rows(chosen, fields)))
    layers["manifest"] = (MANIFEST, _manifest(snapshot))
    return layers


def _manifest(snapshot: Snapshot) -> list[dict[str, Any]]:
    """What the figures rest on: the id to cite, and everything as JSON."""
    made = describe("date", snapshot)
    told = {"id": made["id"], "manifest": canonical_json(made)}
    return [
        {"type": "Feature", "properties": {"name": name, "value": value}, "geometry": None}
        for name, value in told.items()
    ]


def _features(shape: str, rows: Iterator[tuple[dict[str, Any], Any]]) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shapely.geometry.mapping(_as(shape, geometry)),
        }
        for properties, geometry in rows
    ]


def _read_back(path: Path, layers: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    """A full disk can leave a file that opens and is short."""
    for name, (_, features) in layers.items():
        with fiona.open(path, layer=name) as source:
            if len(list(source)) != len(features):
                raise OSError(f"layer {name} came out short")


def _control(snapshot: Snapshot) -> Iterator[tuple[dict[str, Any], Any]]:
    told = {
        "date": snapshot.date,
        "reported_on": snapshot.reported_on,
        "as_of": snapshot.as_of,
        "view": snapshot.view.key,
    }
    if snapshot.scenario is not None:
        told["scenario"] = snapshot.scenario.key
    for properties, geometry in _rows(snapshot.frame, dict(list(CONTROL.items())[:5])):
        yield {**properties, **told}, geometry


def _rows(frame: gpd.GeoDataFrame, schema: dict[str, str]) -> Iterator[tuple[dict[str, Any], Any]]:
    columns = {field: frame[field].tolist() for field in schema}
    for number, geometry in enumerate(frame.geometry):
        yield (
            {field: _value(columns[field][number], kind) for field, kind in schema.items()},
            geometry,
        )


def _value(value: Any, kind: str) -> Any:
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    if kind == "date":
        return value.date()
    return str(value) if kind == "str" else value


def _record_schema(declared: tuple[str, ...]) -> dict[str, str]:
    kinds = dict.fromkeys(DATE_FIELDS, "date") | dict.fromkeys(NUMBER_FIELDS, "float")
    return {field: kinds.get(field, "str") for field in (*FIELDS, *declared, "layer")}


def _as(shape: str, geometry: Any) -> Any:
    """One kind a layer: single parts become multi."""
    if shape == "MultiPolygon" and geometry.geom_type == "Polygon":
        return shapely.MultiPolygon([geometry])
    if shape == "MultiLineString" and geometry.geom_type == "LineString":
        return shapely.MultiLineString([geometry])
    return geometry


def _stamp(snapshot: Snapshot) -> str:
    """When the file says it was changed: the day it tells of, unless the build says otherwise."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = snapshot.reported_on
    moment = (
        datetime.fromtimestamp(int(epoch), UTC)
        if epoch
        else datetime(day.year, day.month, day.day, tzinfo=UTC)
    )
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
