"""Records as GeoPackage and FlatGeobuf, through fiona, against a schema that is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.errors import OutputError
from geo.files import replacing
from geo.io.canonical import geometry
from geo.io.tables import Table, stamp, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_gpkg(collection: Mapping[str, Any], path: Path) -> None:
    """
    Write a canonical collection as a GeoPackage of one layer.

    Days are DATE columns, which QGIS's temporal controller takes (``valid_to`` excluded); sources
    are one text with semicolons. The same records give the same bytes.

    Raises
    ------
    OutputError
        If it cannot be written, or does not read back as it was.
    """
    one = table(collection, path)
    _write(one, path, "GPKG", dict(one.kinds), {})


def write_fgb(collection: Mapping[str, Any], path: Path) -> None:
    """
    Write a canonical collection as a FlatGeobuf.

    Days are text: the format knows moments only, and a moment has a zone. There is a spatial
    index unless a record has no geometry, which an index would lose.

    Raises
    ------
    OutputError
        If it cannot be written, or does not read back as it was.
    """
    one = table(collection, path)
    kinds = {name: "str" if kind == "date" else kind for name, kind in one.kinds.items()}
    indexed = one.geometries and None not in one.geometries
    options = {"SPATIAL_INDEX": "YES" if indexed else "NO", "DESCRIPTION": one.told}
    _write(one, path, "FlatGeobuf", kinds, options)


def _write(
    one: Table, path: Path, driver: str, kinds: dict[str, str], options: dict[str, str]
) -> None:
    import fiona

    shapes = {shape["type"] for shape in one.geometries if shape is not None}
    text = {"list": "str", "json": "str"}
    schema = {
        "geometry": shapes.pop() if len(shapes) == 1 else "Unknown",
        "properties": {name: text.get(kind, kind) for name, kind in kinds.items()},
    }
    features = [
        {
            "type": "Feature",
            "properties": {name: _cell(value, kinds[name]) for name, value in row.items()},
            "geometry": shape,
        }
        for row, shape in zip(one.rows, one.geometries, strict=True)
    ]
    with replacing(path) as part:
        # GDAL's own words for a folder that is missing or closed help nobody: ask the system.
        part.touch()
        part.unlink()
        try:
            with (
                fiona.Env(OGR_CURRENT_DATE=stamp(one.rows)),
                fiona.open(
                    part,
                    "w",
                    driver=driver,
                    layer=one.name,
                    crs="EPSG:4326",
                    schema=schema,
                    **options,
                ) as sink,
            ):
                if driver == "GPKG":
                    sink.update_tags({"ceaseline": one.told})
                sink.writerecords(features)
            _read_back(part, driver, features)
        except Exception as error:
            # fiona's errors, GDAL's and RuntimeError have no common base; no code of ours is here.
            reason = (str(error).rpartition("failed: ")[2].splitlines() or ["unknown"])[0][:100]
            raise OutputError.of(
                str(path),
                f"it cannot be written: {reason}",
                "Make room on the disk, or choose another place",
            ) from error


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "list":
        return "; ".join(value)
    if kind == "str" and not isinstance(value, str):
        return value.isoformat()
    return value


def _read_back(path: Path, driver: str, features: list[dict[str, Any]]) -> None:
    """A full disk can leave a file that opens and is short; a driver may cut what it is given."""
    import fiona

    def key(properties: Mapping[str, Any], shape: Any) -> tuple[str, ...]:
        cells = {name: str(value) for name, value in properties.items() if value is not None}
        return (repr(sorted(cells.items())), repr(geometry(shape)))

    with fiona.open(path, enabled_drivers=[driver]) as source:
        found = sorted(
            key(row.properties, row.geometry and row.geometry.__geo_interface__) for row in source
        )
    if found != sorted(key(one["properties"], one["geometry"]) for one in features):
        raise OSError("it does not read back as it was written")
