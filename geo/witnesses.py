"""Which records rest on one report alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.schema import ESTIMATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from geo.schema import Theatre


def witnesses(theatre: Theatre, sources: Iterable[str]) -> int:
    """Number of sources that report something: neither our own estimate nor bare geometry."""
    return sum(
        key != ESTIMATE and theatre.bibliography.get(key, {}).get("type") != "dataset"
        for key in sources
    )


def weakly_sourced(theatre: Theatre, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the records that fewer than two sources report, in their order."""
    single = [witnesses(theatre, sources) < 2 for sources in records["sources"]]
    return records[single]
