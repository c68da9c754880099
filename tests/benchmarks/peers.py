"""
One pair of days by other means: areas by party before (rows) and after (columns), in m².

Each takes the polygons and parties of two days, as anybody would call the library; areas are
summed by the same rule as ours, so that what differs is the cutting.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import areas

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Held = tuple[NDArray[Any], NDArray[np.intp]]  # polygons that do not overlap, and their parties
    Pair = Callable[[Held, Held, int], NDArray[np.float64]]


def by_overlay(before: Held, after: Held, n: int) -> NDArray[np.float64]:
    """Cut with ``geopandas.overlay``."""
    import geopandas as gpd

    frames = (
        gpd.GeoDataFrame({"party": party}, geometry=geometry, crs="EPSG:4326")
        for geometry, party in (before, after)
    )
    pieces = gpd.overlay(*frames, how="intersection", keep_geom_type=True)
    return _table(pieces["party_1"], pieces["party_2"], pieces.geometry.to_numpy(), n)


def by_parts(before: Held, after: Held, n: int) -> NDArray[np.float64]:
    """Cut polygon by polygon with shapely, through an STRtree: the best simple way."""
    tree = shapely.STRtree(after[0])
    one, other = tree.query(before[0], predicate="intersects")
    pieces = shapely.intersection(before[0][one], after[0][other])
    return _table(before[1][one], after[1][other], pieces, n)


def by_duckdb(before: Held, after: Held, n: int) -> NDArray[np.float64]:
    """Cut with DuckDB's spatial extension, from the package that carries it."""
    import duckdb
    import duckdb_extension_spatial
    import pandas as pd

    (folder,) = duckdb_extension_spatial.__path__
    (extension,) = Path(folder).rglob("spatial.duckdb_extension")
    with duckdb.connect() as connection:
        connection.load_extension(str(extension))
        for name, (geometry, party) in (("before", before), ("after", after)):
            rows = pd.DataFrame({"party": party, "wkb": shapely.to_wkb(geometry)})
            connection.register("rows", rows)
            connection.execute(
                f"create table {name} as select party, ST_GeomFromWKB(wkb) as ground from rows"
            )
        pieces = connection.execute(
            "select b.party as one, a.party as other,"
            " ST_AsWKB(ST_Intersection(b.ground, a.ground)) as wkb"
            " from before b join after a on ST_Intersects(b.ground, a.ground)"
        ).df()
    wkb = [bytes(body) for body in pieces["wkb"]]
    return _table(pieces["one"], pieces["other"], shapely.from_wkb(wkb), n)


def peers() -> dict[str, Pair]:
    """Those that are installed."""
    found: dict[str, Pair] = {"geopandas.overlay": by_overlay, "shapely parts + STRtree": by_parts}
    if find_spec("duckdb") and find_spec("duckdb_extension_spatial"):
        found["DuckDB spatial"] = by_duckdb
    return found


def _table(one: Any, other: Any, pieces: NDArray[Any], n: int) -> NDArray[np.float64]:
    # An intersection may hold lines beside polygons; they have no area.
    m2 = np.zeros((n, n))
    np.add.at(m2, (np.asarray(one), np.asarray(other)), areas(pieces))
    return m2
