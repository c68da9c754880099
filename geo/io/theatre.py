"""A theatre folder: its value and its records."""

from __future__ import annotations

import hashlib
import json
import tomllib
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geo.schema import (
    DATE_FIELDS,
    FIELDS,
    NUMBER_FIELDS,
    Input,
    KeyDate,
    Layer,
    Party,
    Theatre,
    View,
)

if TYPE_CHECKING:
    from pathlib import Path


def read_theatre(folder: Path) -> tuple[Theatre, gpd.GeoDataFrame]:
    config = tomllib.loads((folder / "theatre.toml").read_text("utf-8"))
    fields = tuple(config.get("fields", ()))
    rows, layers, inputs = [], [], []
    for path in sorted(folder.glob("*.geojson")):
        raw = path.read_bytes()
        doc = json.loads(raw)
        inputs.append(Input(path.name, len(raw), hashlib.sha256(raw).hexdigest()))
        layers.append(
            Layer(path.name, doc["name"], doc["licence"], doc["attribution"], len(doc["features"]))
        )
        for feature in doc["features"]:
            geometry = feature["geometry"]
            rows.append(
                {
                    "id": feature["id"],
                    **feature["properties"],
                    "layer": doc["name"],
                    "geometry": geometry and shapely.from_geojson(json.dumps(geometry)),
                }
            )
    frame = pd.DataFrame(rows, columns=[*FIELDS, *fields, "layer", "geometry"])
    for name in DATE_FIELDS:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d").astype("datetime64[s]")
    for name in NUMBER_FIELDS:
        frame[name] = frame[name].astype(float)
    frame = frame.sort_values("id", ignore_index=True)
    theatre = Theatre(
        key=config["key"],
        title=config["title"],
        area_text=config["area_text"],
        parties=tuple(Party(**party) for party in config["parties"]),
        default_view=config["default_view"],
        reported_until=config["reported_until"],
        views={
            p.stem: View(**tomllib.loads(p.read_text("utf-8")))
            for p in sorted(folder.glob("viewpoints/*.toml"))
        },
        bibliography={s["id"]: s for s in json.loads((folder / "sources.json").read_text("utf-8"))},
        key_dates=tuple(KeyDate(**k) for k in config.get("key_dates", ())),
        comparisons=tuple((c["before"], c["after"]) for c in config.get("comparisons", ())),
        missing_days=frozenset(config.get("missing_days", ())),
        correlation_m=config.get("correlation_m", 2000.0),
        fields=fields,
        layers=tuple(layers),
        inputs=tuple(inputs),
        context={
            p.stem: json.loads(p.read_text("utf-8"))
            for p in sorted(folder.glob("context/*.geojson"))
        },
    )
    return theatre, gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
