"""The line along which two holders touch: its pieces, and its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.arcs import Arcs

if TYPE_CHECKING:
    from geo.snapshot import Snapshot


def arcs_of(snapshot: Snapshot) -> Arcs:
    """String the boundaries together as they are known to a snapshot, scenario and all."""
    records = snapshot.records
    ground = records["theme"] == "study_area"
    lines = (records["theme"] == "line") & records.geom_type.str.endswith("LineString")
    return Arcs.of(
        snapshot.arrangement,
        snapshot.control,
        records[ground | lines],
        lambda _: snapshot.reported_on,
    )


def contact_km(snapshot: Snapshot) -> pd.Series[float]:
    """
    Length of the line along which two holders touch, in km.

    Returns
    -------
    Series
        By two holders in table order; pairs that touch nowhere are left out.
    """
    arcs = arcs_of(snapshot).on(snapshot.reported_on)
    rank = {holder: position for position, holder in enumerate(snapshot.theatre.holders)}
    sides = arcs[["holder_left", "holder_right"]]
    met = sides.notna().all(axis=1) & (sides["holder_left"] != sides["holder_right"])
    pairs = [sorted(pair, key=rank.__getitem__) for pair in sides[met].to_numpy().tolist()]
    index = pd.MultiIndex.from_arrays(
        [[pair[side] for pair in pairs] for side in (0, 1)], names=["one", "other"]
    )
    length = pd.Series(arcs.loc[met, "length_km"].to_numpy(), index=index, name="length_km")
    return length.groupby(level=["one", "other"]).sum()
