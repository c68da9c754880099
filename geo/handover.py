"""What a scenario would hand back beside area: posts and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.affected import on_changed_ground
from geo.snapshot import day_bounds

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.snapshot import Snapshot


def handed_back(before: Snapshot, after: Snapshot) -> gpd.GeoDataFrame:
    """
    Tell which positions a scenario ends, and which posts and places stand on changed ground.

    Parameters
    ----------
    before : Snapshot
        What is compared with.
    after : Snapshot
        The one of the scenario.

    Returns
    -------
    GeoDataFrame
        Position and place records drawn as points and possible on the day, by theme and id:
        ``change`` (``would end``, or ``would possibly end`` of a position that possibly stands
        on that day; None where the scenario says nothing of it) and ``ground`` (``certainly``
        where the whole circle lies on ground that has another holder, also if its lines are off by
        twice their accuracy, and the record is certain on the day; ``possibly`` where they may
        overlap; None where the circle lies elsewhere). Without a scenario no row. See
        `geo.affected.on_changed_ground`.
    """
    records, day = after.records, np.datetime64(after.reported_on)
    bounds = day_bounds(records)
    certain = (bounds.latest_start <= day) & (day < bounds.earliest_end)
    possible = (bounds.earliest_start <= day) & (day < bounds.latest_end)
    shown = possible & records["theme"].isin(["position", "place"]).to_numpy()
    shown &= (records.geom_type == "Point").to_numpy() & (after.scenario is not None)
    points = records[shown]
    certain, ended = certain[shown], after.ended[shown]
    stands = on_changed_ground(points, before, after)
    inside, touched = stands["surely"].to_numpy(), stands["touched"].to_numpy()
    change = np.where(certain, "would end", "would possibly end").astype(object)
    ground = np.where(inside & certain, "certainly", "possibly").astype(object)
    change[~ended], ground[~touched] = None, None
    columns = {"change": change, "ground": ground}
    told = {name: pd.Series(words, points.index, dtype=object) for name, words in columns.items()}
    found = points.assign(**told)[ended | touched]
    return found.sort_values(["theme", "id"], ascending=[False, True])
