"""Many dates: areas by holder through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.dates import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geo.timeline import ControlTimeline


def series(
    timeline: ControlTimeline,
    dates: Iterable[str | date] | None = None,
    *,
    as_of: str | date | None = None,
) -> pd.DataFrame:
    """
    Area by holder on many dates.

    Parameters
    ----------
    dates : iterable of str or date, optional
        The dates to answer; without it every day on which control changes.
    as_of : str or date, optional
        Use only what was public on this day; no date may be later.

    Returns
    -------
    DataFrame
        km², date by holder: parties in table order, then contested, unknown. Each row adds
        up to the study area.
    """
    if dates is None:
        known = None if as_of is None else parse_day(as_of, where="as-of date")
        days = list(timeline.dates_as_of(known))
    else:
        days = [parse_day(day) for day in dates]
    holders = pd.Index(timeline.theatre.holders, name="holder")
    km2 = [timeline.at(day, as_of=as_of).areas.to_numpy() for day in days]
    return pd.DataFrame(
        np.reshape(km2, (len(days), len(holders))),
        index=pd.Index(days, name="date", dtype=object),
        columns=holders,
    )
