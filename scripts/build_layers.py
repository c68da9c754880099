"""
Build the Golan's layers from registry packages and the tables beside them: python scripts/build_layers.py

Needs the extra `layers`. The same packages and tables give the same bytes; `layers/golan/tables/provenance.json` records
what was read, and the areas that came out.
"""

from __future__ import annotations

import json
from pathlib import Path

import golan_geometry
import shapely
from layer_files import canonical, declared_fields, feature, table, write_layer
from pyproj import Geod

GOLAN = Path(__file__).parent.parent / "layers" / "golan"
TABLES = GOLAN / "tables"

OSM = "© OpenStreetMap contributors"
ODBL = {"licence": "ODbL-1.0", "attribution": OSM}
MIXED = {
    "licence": "ODbL-1.0 AND LGPL-3.0-or-later",
    "attribution": f"{OSM}; west edge WDBII and lake GSHHG (P. Wessel, W. H. F. Smith)",
}
MEMBERS = {
    "study_area": {
        **MIXED,
        "notes": "The union of the Golan west of Line A, the area of separation, and the belt of 10 km (round-capped) around "
        "Line B, cut to the Asia/Damascus zone east of Line B. The three grounds share their vertices.",
    },
    "golan_heights": {
        **MIXED,
        "notes": "Asia/Jerusalem zone east of the WDBII border line, which is carried on to the zone's edge at both ends, "
        "without the lake. Of the open constructions this one is near the published 1,154 km²; others reach 1,267 km².",
    },
    "buffer_zone_1974": {
        **ODBL,
        "notes": "Asia/Damascus zone west of Line B. Its west side is Line A vertex for vertex, its east side is Line B.",
    },
    "lines": {
        **ODBL,
        "notes": "Line A: shared edge of the zones Asia/Jerusalem and Asia/Damascus. Line B: control points of OpenStreetMap's "
        "line, simplified at 60 m and ended on the zone's edge. Proxies of the 1974 lines, south to north.",
    },
    "mount_hermon": {
        "licence": "CC0-1.0",
        "attribution": "GLOBE Task Team, NOAA National Geophysical Data Center",
        "notes": "Contour of the 30-arc-second grid through cell centres; only the mass that carries the summit.",
    },
    "control": {
        **MIXED,
        "notes": "Dated sheets on the rings of the Golan, the area of separation and the Syrian side. No outline was found of what "
        "was held on part of these grounds in 1967-1974 and 2014-2018, so those sheets are unknown or contested.",
    },
    "positions": {
        "licence": "ODbL-1.0",
        "attribution": f"Ceaseline, from the sources of each record; {OSM}; GeoNames (CC BY 4.0)",
        "notes": "No post has published coordinates: each point is placed from the nearest named place, and the circle says how far off it may be.",
    },
    "places": {
        "licence": "ODbL-1.0",
        "attribution": f"{OSM}; GeoNames (CC BY 4.0); Ceaseline",
        "notes": "Points of reference; the radius says how far off a point may be.",
    },
    "events": {
        "licence": "CC0-1.0",
        "attribution": "Ceaseline, from the sources of each record",
        "notes": "Dated statements without geometry. The period of an event is the day or days that it may have happened on.",
    },
}
GSHHG = {
    "licence": "LGPL-3.0-or-later",
    "attribution": "GSHHG and WDBII (P. Wessel, W. H. F. Smith)",
}
GLOBE = {"licence": "CC0-1.0", "attribution": MEMBERS["mount_hermon"]["attribution"]}


def build() -> None:
    """Write every layer of the Golan, its backdrop, bibliography and provenance."""
    declared = declared_fields(GOLAN)
    outlines = golan_geometry.grounds()
    above_2000 = golan_geometry.ground_above(2000)
    shapes = {**outlines, "above_2000_m": above_2000}
    layers: dict[str, list[dict]] = {name: [] for name in MEMBERS}
    for row in table(TABLES / "outlines.csv"):
        ground = row["ground"]
        shape = shapely.Point(golan_geometry.SUMMIT) if ground == "summit" else shapes[ground]
        layers[row["file"]].append(feature(row, shape, declared))
    layers["control"] = [
        feature(row, shapes[row["ground"]], declared) for row in table(TABLES / "control.csv")
    ]
    for name in ("positions", "places", "events"):
        layers[name] = [
            feature(row, _point(row), declared) for row in table(TABLES / f"{name}.csv")
        ]
    for name, features in layers.items():
        path = GOLAN / f"{name}.geojson"
        write_layer(path, MEMBERS[name], sorted(features, key=lambda item: item["id"]))
    _write_context(outlines["study_area"], above_2000)
    _write_json(GOLAN / "sources.json", [_source(row) for row in table(TABLES / "sources.csv")])
    _write_json(TABLES / "provenance.json", _provenance(shapes))


def _point(row: dict[str, str]) -> shapely.Point | None:
    return shapely.Point(float(row["lon"]), float(row["lat"])) if "lon" in row else None


def _write_context(study_area: shapely.Polygon, above_2000: shapely.Polygon) -> None:
    frame = shapely.box(*shapely.box(*study_area.bounds).buffer(0.1).bounds)
    names = {row["id"]: row for row in table(TABLES / "context.csv")}

    def backdrop(key: str, shape: shapely.Geometry) -> dict:
        row = names[key]
        words = {
            field: row[field] for field in ("kind", "name", "name:ar", "name:he") if field in row
        }
        return {"type": "Feature", "id": key, "properties": words, "geometry": canonical(shape)}

    water = shapely.set_precision(golan_geometry.lake().simplify(0.0005), 1e-5)
    write_layer(GOLAN / "context/lakes.geojson", GSHHG, [backdrop("lake_tiberias", water)])
    starts = {key: row["starts"] for key, row in names.items() if "starts" in row}
    courses = golan_geometry.rivers(starts, frame)
    rivers = [backdrop(key, courses[key]) for key in sorted(courses)]
    write_layer(GOLAN / "context/rivers.geojson", GSHHG, rivers)
    relief = [
        backdrop(key, shapely.set_precision(shape.intersection(frame).simplify(0.001), 1e-5))
        for key, shape in (
            ("above_1500_m", golan_geometry.ground_above(1500)),
            ("above_2000_m", above_2000),
        )
    ]
    write_layer(GOLAN / "context/relief.geojson", GLOBE, relief)


def _source(row: dict[str, str]) -> dict:
    """A CSL-JSON item; columns that CSL does not hold as text are turned into its structures."""
    item: dict[str, object] = {key: row[key] for key in ("id", "type", "title") if key in row}
    if "author" in row:
        item["author"] = [{"literal": row["author"]}]
    if "publisher" in row:
        item["publisher"] = row["publisher"]
    if "issued" in row:
        item["issued"] = {"date-parts": [[int(part) for part in row["issued"].split("-")]]}
    item |= {key: row[key] for key in ("version", "URL", "note") if key in row}
    return item


def _provenance(shapes: dict[str, shapely.Geometry]) -> dict:
    ellipsoid = Geod(ellps="WGS84")
    measured: dict[str, dict[str, float]] = {}
    for name, shape in shapes.items():
        vertices = int(shapely.get_num_coordinates(shape))
        if shape.geom_type == "LineString":
            kilometres = round(ellipsoid.geometry_length(shape) / 1e3, 3)
            measured[name] = {"length_km": kilometres, "vertices": vertices}
        else:
            square_metres = abs(ellipsoid.geometry_area_perimeter(shape)[0])
            measured[name] = {"area_km2": round(square_metres / 1e6, 3), "vertices": vertices}
    return {"read": golan_geometry.inputs(), "built": measured}


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build()
