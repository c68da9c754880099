"""Stays of positions: which appeared or ended between two days, surely or possibly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.snapshot import day_bounds

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

_NO, _POSSIBLY, _SURELY = 0, 1, 2
_WORDS = {  # by how surely a stay started and ended between the days
    (_NO, _NO): None,
    (_SURELY, _NO): "appeared",
    (_POSSIBLY, _NO): "possibly appeared",
    (_NO, _SURELY): "ended",
    (_NO, _POSSIBLY): "possibly ended",
    (_SURELY, _SURELY): "came and went",
    (_SURELY, _POSSIBLY): "possibly came and went",
    (_POSSIBLY, _SURELY): "possibly came and went",
    (_POSSIBLY, _POSSIBLY): "possibly came and went",
}


def position_changes(records: gpd.GeoDataFrame, before: date, after: date) -> gpd.GeoDataFrame:
    """
    Tell which positions started or ended after one day and until another.

    A position that goes over from one record to the next of its subject, on one day, neither
    ended nor appeared on it: such records are one stay.

    Parameters
    ----------
    records : GeoDataFrame
        Those of the theme position are looked at.
    before, after : date
        If `after` is the earlier one, what appeared in the meantime has ended, and the reverse.

    Returns
    -------
    GeoDataFrame
        One row a stay that changed: the last of its records that had begun, and ``change``, one
        of the words above.
    """
    spells = records[records["theme"] == "position"]
    spells = spells.assign(_subject=spells["subject"].astype(object).fillna(spells["id"]))
    spells = spells.sort_values(["_subject", "valid_from"])
    opens = spells["valid_from"] != spells.groupby("_subject")["valid_to"].shift()
    stay = opens.cumsum()
    closes = ~stay.duplicated(keep="last")

    first, last = np.datetime64(min(before, after)), np.datetime64(max(before, after))
    bounds = day_bounds(spells)
    started = _how_surely(bounds.earliest_start, bounds.latest_start, first, last)[opens]
    ended = _how_surely(bounds.earliest_end, bounds.latest_end, first, last)[closes]
    if before > after:
        started, ended = ended, started
    words = [_WORDS[how] for how in zip(started.tolist(), ended.tolist(), strict=True)]

    change = stay.map(dict(enumerate(words, start=1)))
    spells = spells.drop(columns="_subject").assign(change=change)
    begun = opens | (spells["valid_from"] <= last)
    shown = spells[begun & change.notna()].groupby(stay).tail(1)
    return shown.sort_values(["valid_from", "id"])


def _how_surely(
    earliest: NDArray[np.datetime64],
    latest: NDArray[np.datetime64],
    after: np.datetime64,
    until: np.datetime64,
) -> NDArray[np.intp]:
    """Tell how surely days within these bounds lie after one day and until another."""
    surely = (after < earliest) & (latest <= until)
    possibly = (after < latest) & (earliest <= until)
    return np.where(surely, _SURELY, np.where(possibly, _POSSIBLY, _NO))
