"""Canonical GeoJSON: one way to write a collection, so that a diff shows what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely

from geo.control import STATE
from geo.method import describe
from geo.schema import FIELDS
from geo.words import pick, view_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.snapshot import Snapshot

DECIMALS = 7  # 11 mm: finer than any source, and stable where finer digits are noise
KM2_DECIMALS = 7  # 0.1 m²
MEMBERS = ("type", "name", "licence", "attribution", "notes")
_OF_FEATURES = {"type", "id", "properties", "geometry"}
_OF_GEOMETRIES = {"type", "coordinates", "geometries"}


def dumps(collection: Mapping[str, Any], *, declared: Sequence[str] = ()) -> str:
    """
    Write a feature collection in canonical form.

    Members stand in the order of `MEMBERS`, then others by name, then the features: one a line,
    sorted by id; their fields in the order of the schema, then those that the theatre declares,
    then others by name; without nulls. Members of features and geometries that GeoJSON does not
    know are kept, by name; features without an id come first, in the order they have.
    Coordinates have at most `DECIMALS` decimals. Exterior rings run anticlockwise, holes
    clockwise (RFC 7946 section 3.1.6); a ring starts at its smallest position; holes and parts
    are sorted. The text ends with a newline. Writing it again changes nothing.

    Parameters
    ----------
    collection : Mapping
        A GeoJSON FeatureCollection.
    declared : sequence of str
        The theatre's own record fields, in its order.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    members = [key for key in MEMBERS if key in collection]
    members += sorted(collection.keys() - {*MEMBERS, "features"})
    lines = [f"{_text(key)}: {_text(collection[key])}," for key in members]
    features = sorted(collection["features"], key=by_id)
    order = {field: number for number, field in enumerate((*FIELDS, *declared))}
    body = ",\n".join(_text(_feature(feature, order)) for feature in features)
    features_lines = f'"features": [\n{body}\n]' if body else '"features": []'
    return "\n".join(["{", *lines, features_lines, "}", ""])


def by_id(feature: Mapping[str, Any]) -> str:
    """Tell what features are sorted by."""
    return "" if feature.get("id") is None else str(feature["id"])


def place_of(field: str) -> tuple[int, str]:
    """Tell the place of a field of the schema among the fields of a record."""
    return (FIELDS.index(field) if field in FIELDS else len(FIELDS), field)


def geometry(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Write a GeoJSON geometry with rounded positions in canonical order."""
    if value is None:
        return None
    kind = value["type"]
    foreign = {key: value[key] for key in sorted(value.keys() - _OF_GEOMETRIES)}
    if kind == "GeometryCollection":
        parts = [geometry(part) for part in value["geometries"]]
        return {"type": kind, **foreign, "geometries": parts}
    coordinates = _rounded(value["coordinates"])
    if kind == "Polygon":
        coordinates = _polygon(coordinates)
    elif kind == "MultiPolygon":
        coordinates = sorted(map(_polygon, coordinates))
    elif kind in ("MultiLineString", "MultiPoint"):
        coordinates = sorted(coordinates)
    return {"type": kind, **foreign, "coordinates": coordinates}


def snapshot_collection(snapshot: Snapshot) -> dict[str, Any]:
    """
    Write who holds what on a date as a feature collection.

    Returns
    -------
    dict
        One feature per holder, status, party and against, dissolved; with ``area_km2`` (to
        0.1 m²), ``date``, ``as_of``, ``view``, ``scenario``. Members tell the licences
        and attributions of the layers, the day last reported, and the manifest with the
        inputs and the id to cite it by.
    """
    theatre, view = snapshot.theatre, snapshot.view
    told = {"date": snapshot.date.isoformat(), "view": snapshot.view.key}
    if snapshot.as_of is not None:
        told["as_of"] = snapshot.as_of.isoformat()
    name = f"{theatre.key}-{snapshot.date}"
    if theatre.within:
        told["within"] = ", ".join(pick(part.name) for part in theatre.within)
        name += "-within-part"
    if snapshot.scenario is not None:
        told["scenario"] = snapshot.scenario.key
        name += f"-scenario-{snapshot.scenario.key}"
    features = []
    for row in snapshot.frame.itertuples():
        # A side that is not named comes as None or NaN, and is left out either way.
        state = {key: side for key in STATE if isinstance(side := getattr(row, key), str)}
        features.append(
            {
                "type": "Feature",
                "id": "-".join(state.values()),
                "properties": {**state, "area_km2": round(row.area_km2, KM2_DECIMALS), **told},
                "geometry": shapely.geometry.mapping(row.geometry),
            }
        )
    return {
        "type": "FeatureCollection",
        "name": name + (f"-{view.key}" if view.labels else ""),
        "licence": " AND ".join(dict.fromkeys(layer.licence for layer in theatre.layers)),
        "attribution": "; ".join(dict.fromkeys(layer.attribution for layer in theatre.layers)),
        **told,
        # Areas and outlines are de facto in every view: a file that names one says so.
        **({"view_note": view_line(view)} if view.labels else {}),
        "reported_on": snapshot.reported_on.isoformat(),
        "manifest": describe("date", snapshot),
        "features": features,
    }


def _feature(feature: Mapping[str, Any], order: Mapping[str, int]) -> dict[str, Any]:
    properties = feature.get("properties") or {}
    fields = sorted(properties, key=lambda field: (order.get(field, len(order)), field))
    written: dict[str, Any] = {"type": "Feature"}
    if feature.get("id") is not None:
        written["id"] = feature["id"]
    written |= {key: feature[key] for key in sorted(feature.keys() - _OF_FEATURES)}
    written["properties"] = {
        field: properties[field] for field in fields if properties[field] is not None
    }
    written["geometry"] = geometry(feature.get("geometry"))
    return written


def _rounded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    number = round(float(value), DECIMALS)
    # No 35.0 beside 35, and no -0.
    return int(number) if number.is_integer() else number


def _polygon(rings: list[Any]) -> list[Any]:
    shell, *holes = rings
    return [_ring(shell, anticlockwise=True), *sorted(_ring(h, anticlockwise=False) for h in holes)]


def _ring(ring: list[Any], *, anticlockwise: bool) -> list[Any]:
    open_ring = ring[:-1]
    # Heights are kept, and say nothing of the winding.
    if shapely.is_ccw(shapely.LinearRing([place[:2] for place in ring])) != anticlockwise:
        open_ring = open_ring[::-1]
    start = open_ring.index(min(open_ring))
    return [*open_ring[start:], *open_ring[:start], open_ring[start]]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
