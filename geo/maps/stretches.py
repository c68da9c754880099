"""A time axis that leaves out the long times between stops: up to three stretches."""

from __future__ import annotations

from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LONG = 20  # a gap of more median steps than this may be cut
MOST, LEAST_SHARE = 3, 0.14  # stretches, and how much of the axis each takes at least
MARKS = 130  # places on an axis of usual width where marks stand apart


def stretches(stops: Sequence[date]) -> list[tuple[date, date, float]]:
    """
    Divide stops into stretches, each with a scale of its own.

    Parameters
    ----------
    stops : sequence of date
        In order, at least one.

    Returns
    -------
    list of (date, date, float)
        First and last stop of each stretch, and its share of the axis. Of all ways to cut at
        gaps longer than `LONG` median steps, the one that sets most stops apart.
    """
    if len(stops) < 2:
        return [(stops[0], stops[0], 1.0)]
    steps = [(b - a).days for a, b in pairwise(stops)]
    long = [i for i, step in enumerate(steps, 1) if step > LONG * median(steps)]
    long = sorted(long, key=lambda i: -steps[i - 1])[:24]
    cuts = [cut for count in range(MOST) for cut in combinations(sorted(long), count)]
    best = max(cuts, key=lambda cut: (_apart(stops, cut), -len(cut)))
    parts = [stops[a:b] for a, b in pairwise((0, *best, len(stops)))]
    return [(part[0], part[-1], share) for part, share in zip(parts, _shares(parts), strict=True)]


def _shares(parts: Sequence[Sequence[date]]) -> list[float]:
    """Share the axis by the number of stops, none below the least."""
    spare = 1 - LEAST_SHARE * len(parts)
    total = sum(len(part) for part in parts)
    return [round(LEAST_SHARE + spare * len(part) / total, 4) for part in parts]


def _apart(stops: Sequence[date], cut: tuple[int, ...]) -> int:
    """Count the places on the axis where a stop stands."""
    parts = [stops[a:b] for a, b in pairwise((0, *cut, len(stops)))]
    count = 0
    for part, share in zip(parts, _shares(parts), strict=True):
        days = (part[-1] - part[0]).days or 1
        count += len({int((day - part[0]).days / days * share * MARKS) for day in part})
    return count
