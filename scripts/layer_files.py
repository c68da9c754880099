"""Rows of tables as layer files in canonical form."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import shapely

from geo.io.canonical import dumps
from geo.schema import FIELDS

NUMBERS = {"accuracy_m": int, "correlation_m": int, "rank": int}


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file; empty cells are left out."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(rows)]


def feature(row: dict[str, str], geometry: shapely.Geometry | None, declared: list[str]) -> dict:
    """A record from a table row whose columns are record fields; ``sources`` is split at ``;``."""
    told = [field for field in (*FIELDS, *declared) if field in row and field != "id"]
    properties: dict[str, object] = {key: NUMBERS.get(key, str)(row[key]) for key in told}
    properties["sources"] = [source.strip() for source in row["sources"].split(";")]
    return {
        "type": "Feature",
        "id": row["id"],
        "properties": properties,
        "geometry": geometry and geojson(geometry),
    }


def geojson(geometry: shapely.Geometry) -> dict:
    """Geometry as GeoJSON."""
    return json.loads(shapely.to_geojson(geometry))


def write_layer(path: Path, members: dict, features: list[dict], declared: list[str]) -> None:
    """Write a FeatureCollection named like its file."""
    collection = {"type": "FeatureCollection", "name": path.stem, **members, "features": features}
    path.parent.mkdir(exist_ok=True)
    path.write_text(dumps(collection, declared=declared), encoding="utf-8", newline="\n")


def declared_fields(theatre: Path) -> list[str]:
    """Record fields that a theatre adds to the common ones."""
    return list(tomllib.loads((theatre / "theatre.toml").read_text("utf-8"))["fields"])
