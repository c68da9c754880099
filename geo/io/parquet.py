"""Records as GeoParquet: dates as dates, sources as lists."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.files import write_bytes
from geo.io.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(collection: Mapping[str, Any], path: Path) -> None:
    """
    Write a canonical collection as GeoParquet 1.1.

    Raises
    ------
    OptionError
        If pyarrow is not installed.
    OutputError
        If it cannot be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise OptionError.of(
            "GeoParquet", "pyarrow is not installed", "pip install 'ceaseline[parquet]'"
        ) from error
    import geopandas as gpd
    import shapely

    one = table(collection, path)
    types = {
        "str": pa.string(),
        "json": pa.string(),
        "date": pa.date32(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "list": pa.list_(pa.string()),
    }
    shapes = [None if one is None else shapely.geometry.shape(one) for one in one.geometries]
    # geopandas writes the geometry and what the standard says of it; the columns get their exact
    # types here, since a column without values would have none.
    held = BytesIO()
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs="EPSG:4326"))
    frame.to_parquet(held, index=False, schema_version="1.1.0")
    held.seek(0)
    drawn = parquet.read_table(held)
    columns = {
        name: pa.array([row[name] for row in one.rows], type=types[kind])
        for name, kind in one.kinds.items()
    }
    told = {b"geo": drawn.schema.metadata[b"geo"], b"ceaseline": one.told.encode()}
    whole = pa.table({**columns, "geometry": drawn["geometry"]}).replace_schema_metadata(told)
    sink = BytesIO()
    parquet.write_table(whole, sink)
    write_bytes(path, sink.getvalue())
