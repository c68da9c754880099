"""Many dates: areas by holder through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.control import day_number
from geo.dates import parse_day
from geo.snapshot import M2_PER_KM2

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
    days = _days(timeline, dates, as_of)
    control = timeline.control(as_of).by_holder(timeline.theatre.holders)
    answering = np.array([day_number(day) for day in days.values()], dtype=np.int32)
    return pd.DataFrame(
        control.areas(answering) / M2_PER_KM2,
        index=pd.Index(list(days), name="date", dtype=object),
        columns=pd.Index(timeline.theatre.holders, name="holder"),
    )


def changes(
    timeline: ControlTimeline,
    dates: Iterable[str | date] | None = None,
    *,
    as_of: str | date | None = None,
) -> pd.DataFrame:
    """
    Tell what passed from each date to the next, however many there are.

    Parameters
    ----------
    dates : iterable of str or date, optional
        At least two; without it every day on which control changes.
    as_of : str or date, optional
        Use only what was public on this day; no date may be later.

    Returns
    -------
    DataFrame
        One row for each date and pair of holders between which ground passed since the date
        before: ``date``, ``from``, ``to``, ``area_km2``; oldest first, holders in table order.
    """
    days = _days(timeline, dates, as_of)
    holders = np.array(timeline.theatre.holders, dtype=object)
    seen = np.unique([day_number(day) for day in days.values()]).astype(np.int32)
    control = timeline.control(as_of).by_holder(timeline.theatre.holders).seen_on(seen)
    passed = control.consecutive()
    by_number = {day_number(reported): day for day, reported in sorted(days.items(), reverse=True)}
    return pd.DataFrame(
        {
            "date": pd.Series([by_number[int(day)] for day in passed.day], dtype=object),
            "from": holders[passed.old],
            "to": holders[passed.new],
            "area_km2": passed.area_m2 / M2_PER_KM2,
        }
    )


def _days(
    timeline: ControlTimeline, dates: Iterable[str | date] | None, as_of: str | date | None
) -> dict[date, date]:
    """Days asked for, and the reported day that answers for each."""
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    asked = timeline.dates_as_of(known) if dates is None else map(parse_day, dates)
    return {day: timeline.reported_on(day, known) for day in asked}
