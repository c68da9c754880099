"""What a scenario would hand back beside area: posts, places, and the line of contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.arcs import Arcs
from geo.snapshot import day_bounds

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

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
        where the whole circle lies on ground that has another holder, and the record is certain
        on the day; ``possibly`` where they overlap, or the size of the circle is not stated;
        None where the circle lies elsewhere). Without a scenario no row.

    Notes
    -----
    A circle has the record's ``accuracy_m`` as its radius. Distances are measured in an
    azimuthal equidistant projection about the middle of the study area; over 100 km its error
    is far below any accuracy.
    """
    records, day = after.records, np.datetime64(after.reported_on)
    bounds = day_bounds(records)
    certain = (bounds.latest_start <= day) & (day < bounds.earliest_end)
    possible = (bounds.earliest_start <= day) & (day < bounds.latest_end)
    shown = possible & records["theme"].isin(["position", "place"]).to_numpy()
    shown &= (records.geom_type == "Point").to_numpy() & (after.scenario is not None)
    points = records[shown]
    certain, ended = certain[shown], after.ended[shown]
    inside, touched = _on_changed_ground(points, before, after)
    change = np.where(certain, "would end", "would possibly end").astype(object)
    ground = np.where(inside & certain, "certainly", "possibly").astype(object)
    change[~ended], ground[~touched] = None, None
    columns = {"change": change, "ground": ground}
    told = {name: pd.Series(words, points.index, dtype=object) for name, words in columns.items()}
    found = points.assign(**told)[ended | touched]
    return found.sort_values(["theme", "id"], ascending=[False, True])


def contact_km(snapshot: Snapshot) -> pd.Series[float]:
    """
    Length of the line along which two holders touch, in km.

    Returns
    -------
    Series
        By two holders in table order; pairs that touch nowhere are left out.
    """
    records = snapshot.records
    ground = records["theme"] == "study_area"
    lines = (records["theme"] == "line") & records.geom_type.str.endswith("LineString")
    arcs = Arcs.of(
        snapshot.arrangement,
        snapshot.control,
        records[ground | lines],
        lambda _: snapshot.reported_on,
    ).on(snapshot.reported_on)
    rank = {holder: position for position, holder in enumerate(snapshot.theatre.holders)}
    sides = arcs[["holder_left", "holder_right"]]
    met = sides.notna().all(axis=1) & (sides["holder_left"] != sides["holder_right"])
    pairs = [sorted(pair, key=rank.__getitem__) for pair in sides[met].to_numpy().tolist()]
    index = pd.MultiIndex.from_arrays(
        [[pair[side] for pair in pairs] for side in (0, 1)], names=["one", "other"]
    )
    length = pd.Series(arcs.loc[met, "length_km"].to_numpy(), index=index, name="length_km")
    return length.groupby(level=["one", "other"]).sum()


def _on_changed_ground(
    points: gpd.GeoDataFrame, before: Snapshot, after: Snapshot
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which circles lie wholly on ground with another holder, and which overlap it."""
    from pyproj import Transformer

    passed = before.holders != after.holders
    changed = shapely.coverage_union_all(after.arrangement.faces[passed])
    if changed.is_empty or points.empty:
        nothing = np.zeros(len(points), dtype=bool)
        return nothing, nothing
    study_area = after.records.loc[after.records["theme"] == "study_area"].geometry.iloc[0]
    lon, lat = study_area.centroid.coords[0]
    local = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=m"
    project = Transformer.from_crs("EPSG:4326", local, always_xy=True).transform
    ground, centres = (
        shapely.transform(shape, project, interleaved=False)
        for shape in (changed, points.geometry.to_numpy())
    )
    radius = points["accuracy_m"].to_numpy(dtype=float)
    stands = shapely.intersects(ground, centres)
    to_edge = shapely.distance(shapely.boundary(ground), centres)
    unstated = np.isnan(radius)
    inside = stands & (to_edge >= np.where(unstated, np.inf, radius))
    return inside, stands | (to_edge < np.where(unstated, 0, radius))
