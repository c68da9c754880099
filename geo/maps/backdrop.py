"""What lies around and beneath: relief, water, names, and whom the drawing owes credit to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geo import words
from geo.maps.records import brief, name, text
from geo.maps.shapes import LINES, shape

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.schema import Theatre

SIZES = ("town", "Israeli settlement", "village")  # then all other kinds of place


def context(theatre: Theatre) -> list[dict[str, Any]]:
    """Return the backdrop: relief first, then water, so that no contour crosses a lake."""
    ground = []
    for _, collection in sorted(theatre.context.items()):
        for feature in collection["features"]:
            geometry = shapely.geometry.shape(feature["geometry"])
            properties = feature["properties"]
            if geometry.geom_type in LINES:
                kind = "river"
            else:
                kind = "lake" if properties.get("kind") == "lake" else "relief"
            ground.append(
                {
                    "kind": kind,
                    "name": name(properties),
                    "shape": shape(geometry),
                    "at": shape(shapely.point_on_surface(geometry)),
                }
            )
    return sorted(ground, key=lambda each: ("relief", "river", "lake").index(each["kind"]))


def places(records: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Name areas, peaks and towns in the order in which their labels are to find room."""
    rows = []
    for _, row in records[records["theme"].isin(["place", "terrain"])].iterrows():
        point = row.geometry.geom_type == "Point"
        if row["theme"] == "terrain" and not point:
            continue  # a contour; its summit carries the name
        look = "area" if not point else "peak" if row["theme"] == "terrain" else "place"
        kind = text(row.get("kind"))
        size = SIZES.index(kind) if kind in SIZES else len(SIZES)
        named = {
            "kind": look,
            **brief(row),
            "at": shape(row.geometry if point else shapely.point_on_surface(row.geometry)),
        }
        rows.append((("area", "peak", "place").index(look), size, row["id"], named))
    return [named for *_, named in sorted(rows, key=lambda each: each[:3])]


def credits(theatre: Theatre, shown: set[str]) -> list[str]:
    """Credit the layers shown and the backdrop, each party to it once."""
    layers = [layer.attribution for layer in theatre.layers if layer.name in shown]
    backdrop = [str(each.get("attribution", "")) for each in theatre.context.values()]
    parts = [part.strip() for whole in (*layers, *backdrop) for part in whole.split("; ")]
    return list(dict.fromkeys(words.visible(part) for part in parts if part))
