"""Layer files in canonical form: one feature a line in a fixed order, so that diffs are short."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import shapely

FIELDS = (
    "subject",
    "theme",
    "party",
    "status",
    "valid_from",
    "valid_to",
    "valid_from_edtf",
    "valid_to_edtf",
    "assessed_on",
    "retracted_on",
    "replaces",
    "last_confirmed",
    "confidence",
    "accuracy_m",
    "accuracy_basis",
    "correlation_m",
    "rank",
    "name",
    "name:ar",
    "name:he",
    "note",
    "sources",
)
NUMBERS = {"accuracy_m": int, "correlation_m": int, "rank": int}


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file; empty cells are left out."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(rows)]


def feature(row: dict[str, str], geometry: shapely.Geometry | None, declared: list[str]) -> dict:
    """A record from a table row whose columns are record fields; ``sources`` is split at ``;``."""
    properties: dict[str, object] = {}
    for field in (*FIELDS, *declared):
        if field in row:
            properties[field] = NUMBERS.get(field, str)(row[field])
    properties["sources"] = [source.strip() for source in row["sources"].split(";")]
    return {
        "type": "Feature",
        "id": row["id"],
        "properties": {key: properties[key] for key in (*FIELDS, *declared) if key in properties},
        "geometry": geometry and canonical(geometry),
    }


def canonical(geometry: shapely.Geometry) -> dict:
    """Geometry as GeoJSON: exteriors anticlockwise, each ring from its smallest vertex."""
    exact = shapely.transform(shapely.orient_polygons(geometry), lambda xy: xy.round(7))
    document = json.loads(shapely.to_geojson(exact))
    kind, coordinates = document["type"], document["coordinates"]
    if kind == "Polygon":
        coordinates = [_from_smallest(ring) for ring in coordinates]
    elif kind == "MultiPolygon":
        coordinates = sorted([_from_smallest(ring) for ring in part] for part in coordinates)
    elif kind == "MultiLineString":
        coordinates = sorted(coordinates)
    return {"type": kind, "coordinates": coordinates}


def _from_smallest(ring: list[list[float]]) -> list[list[float]]:
    open_ring = ring[:-1]
    start = open_ring.index(min(open_ring))
    return [*open_ring[start:], *open_ring[:start], open_ring[start]]


def write_layer(path: Path, members: dict[str, str], features: list[dict]) -> None:
    """Write a FeatureCollection: name, licence, attribution, notes, then a feature a line."""
    head = {"type": "FeatureCollection", "name": path.stem, **members}
    lines = [f"{_text(key)}: {_text(value)}," for key, value in head.items()]
    body = ",\n".join(_text(item) for item in features)
    text = "{\n" + "\n".join(lines) + '\n"features": [\n' + body + "\n]\n}\n"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def declared_fields(theatre: Path) -> list[str]:
    """Record fields that a theatre adds to the common ones."""
    return list(tomllib.loads((theatre / "theatre.toml").read_text("utf-8"))["fields"])
