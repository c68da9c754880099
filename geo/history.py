"""Many dates: areas by holder through time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.control import day_number
from geo.dates import parse_day
from geo.snapshot import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.schema import Theatre
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline

_EPOCH = date(1970, 1, 1)
MOST_INTERVALS = 60  # days of a course; each costs as much as the interval of a date


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """
    Areas through time, for tables and charts that say how well they are known.

    Attributes
    ----------
    areas : DataFrame
        km², date by holder.
    intervals : dict of date to DataFrame
        `Snapshot.interval` of each date; empty where there are more than `MOST_INTERVALS`.
    """

    areas: pd.DataFrame
    intervals: dict[date, pd.DataFrame]


def course(snapshot: Snapshot, days: Iterable[date] | None = None) -> Course:
    """
    Tell who held how much before and after a snapshot, as known on the same day.

    Parameters
    ----------
    days : iterable of date, optional
        The dates to answer; without it every day on which control changes, until the last
        reported one that was known.
    """
    theatre, control = snapshot.theatre, snapshot.control.by_holder(snapshot.theatre.holders)
    if days is None:
        last = min(theatre.reported_until, snapshot.as_of or theatre.reported_until)
        changed = {_shown(number, theatre) for number in control.days.tolist()}
        days = sorted({day for day in changed if day <= last} | {snapshot.reported_on})
    reported = {day: theatre.reported_on(day) for day in days}
    answering = np.array([day_number(day) for day in reported.values()], dtype=np.int32)
    areas = pd.DataFrame(
        control.areas(answering) / M2_PER_KM2,
        index=pd.Index(list(reported), name="date", dtype=object),
        columns=pd.Index(theatre.holders, name="holder"),
    )
    if len(reported) > MOST_INTERVALS:
        return Course(areas, {})
    on = {day: replace(snapshot, date=day, reported_on=answer) for day, answer in reported.items()}
    return Course(areas, {day: one.interval for day, one in on.items()})


def _shown(number: int, theatre: Theatre) -> date:
    """Return the reported day on which a change shows."""
    day = _EPOCH + timedelta(days=number)
    while day in theatre.missing_days:
        day += timedelta(days=1)
    return day


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


def churn(
    timeline: ControlTimeline,
    dates: Iterable[str | date] | None = None,
    *,
    as_of: str | date | None = None,
) -> pd.DataFrame:
    """
    Compare the first date with the last, and tell what passed more often between them.

    Parameters
    ----------
    dates : iterable of str or date, optional
        As in `series`; their order does not matter.
    as_of : str or date, optional
        Use only what was public on this day; no date may be later.

    Returns
    -------
    DataFrame
        km² by holder: ``net_km2``, ``gained_km2`` and ``lost_km2`` from the first date to the
        last; ``back_and_forth_km2``, what was gained from date to date less what was gained in
        all, which is the same for what was lost. Summed over holders gained (or lost) is the gross
        change, and back and forth is the sum of consecutive gross changes less it: ground that
        passed and came back, or passed on. That sum alone is no change of anything.
    """
    days = _days(timeline, dates, as_of)
    holders = timeline.theatre.holders
    seen = np.unique([day_number(day) for day in days.values()]).astype(np.int32)
    control = timeline.control(as_of).by_holder(holders)
    first, last = (control.transitions(int(day), int(day)) for day in (seen[0], seen[-1]))
    passed = control.transitions(int(seen[0]), int(seen[-1]))
    stayed = np.diag(passed)
    gained, lost = passed.sum(axis=0) - stayed, passed.sum(axis=1) - stayed
    steps = control.seen_on(seen).consecutive()
    each = np.bincount(steps.new, weights=steps.area_m2, minlength=len(holders))
    m2 = {
        "net_km2": np.diag(last) - np.diag(first),
        "gained_km2": gained,
        "lost_km2": lost,
        # A sum of what is left of many: below 0 by rounding alone.
        "back_and_forth_km2": np.maximum(each - gained, 0.0),
    }
    index = pd.Index(holders, name="holder")
    return pd.DataFrame({name: areas / M2_PER_KM2 for name, areas in m2.items()}, index=index)


def _days(
    timeline: ControlTimeline, dates: Iterable[str | date] | None, as_of: str | date | None
) -> dict[date, date]:
    """Days asked for, and the reported day that answers for each."""
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    asked = timeline.dates_as_of(known) if dates is None else map(parse_day, dates)
    return {day: timeline.reported_on(day, known) for day in asked}
