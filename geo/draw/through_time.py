"""A chart of who held how much through time: stacked steps, with the interval of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from geo.draw.chart import Sheet, nice
from geo.draw.looks import colour, fill, looks
from geo.words import holder_name, isolate, km2

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo.history import Course
    from geo.schema import Theatre

WIDTH, HEIGHT = 660, 250
START, END, TOP, BOTTOM = 52, 180, 12, 34  # px around the plot
AFTER = 16  # px for the time after the newest report
BREAKS, OFTEN = 2, 4  # gaps cut at most; how often the median step makes a gap
LEAST = 0.14  # of the width, for each stretch
USED = 0.85  # of a stretch, up to its last day
APART = 14  # px between the names at the ends of lines
PREFIX = "time"
MOST_TOLD = 30  # dates that the text alternative lists


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the time axis with a scale of its own."""

    first: date
    last: date
    start: float
    width: float
    used: float  # share of the width up to the last day; the rest shows what held from then on

    def x(self, day: date) -> float:
        """Place a day, which may lie before the stretch or after it, on its piece of the axis."""
        whole = (self.last - self.first).days or 1
        share = min(max((day - self.first).days / whole, 0.0), 1.0)
        return self.start + share * self.width * self.used


def stretches(days: Sequence[date], start: float, width: float) -> tuple[Stretch, ...]:
    """
    Cut a time axis at its largest gaps, so that what happened close together is told apart.

    Parameters
    ----------
    days : sequence of date
        In order; the last one ends the axis.
    start, width : float
        The room of the axis. Each stretch gets a share by the number of its days, and at
        least `LEAST`.
    """
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = median(steps) if steps else 0
    large = sorted(
        (place for place, step in enumerate(steps) if step > OFTEN * usual),
        key=lambda place: -steps[place],
    )[:BREAKS]
    bounds = [0, *(place + 1 for place in sorted(large)), len(days)]
    groups = [days[low:high] for low, high in pairwise(bounds)]
    gap = 10.0
    room = width - gap * (len(groups) - 1)
    counts = [len(group) + 1 for group in groups]
    shares = [max(count / sum(counts), LEAST) for count in counts]
    found, at = [], start
    for group, share in zip(groups, shares, strict=True):
        wide = room * share / sum(shares)
        used = 1.0 if group[-1] == days[-1] else USED
        found.append(Stretch(group[0], group[-1], at, wide, used))
        at += wide + gap
    return tuple(found)


def through_time(
    theatre: Theatre,
    course: Course,
    lang: str = "en",
    *,
    until: date | None = None,
    marks: Sequence[date] = (),
    title: str = "",
) -> str:
    """
    Draw km² by holder through time as one SVG element.

    Areas lie on each other and add up to the study area; each runs level from a day to the next
    on which control changed: nothing is interpolated. The grey band around an upper edge is two
    sigmas of that holder's own area.
    After the newest report, and on days without one, there are crosses. Holders without ground
    on any of the dates are left out.

    Parameters
    ----------
    course : Course
        Dates in any order.
    until : date, optional
        The last reported day; the theatre's without it.
    marks : sequence of date
        Dates to mark by a vertical line.
    """
    areas = course.areas.sort_index()
    until = until or theatre.reported_until
    days = [day for day in areas.index if day <= until]
    holders = [key for key in theatre.holders if (areas[key] > 0).any()]
    sheet = Sheet(WIDTH, HEIGHT, lang)
    axis = stretches(sorted({*days, until}), START, WIDTH - START - END - AFTER)
    top = nice(float(areas.sum(axis="columns").max()))
    base = HEIGHT - BOTTOM

    def y(value: float) -> float:
        return base - (base - TOP) * min(value, top) / top

    for tick in (0, top / 2, top):
        look = f'stroke="{colour("rule-2" if tick == 0 else "rule")}"'
        sheet.line([(START, y(tick)), (WIDTH - END, y(tick))], look)
        sheet.text(START - 6, y(tick) + 4, km2(tick), anchor="end", size=11, ink="ink-3")
    _axis(sheet, axis, base)
    _unreported(sheet, theatre, axis, base)
    for stretch in axis:
        for day, left, right in _steps(stretch, days):
            held = 0.0
            for holder in (key for key in holders if areas[key][day] > 0):
                area = float(areas[holder][day])
                look = f'fill="{fill(PREFIX, holder, None, None, None)}"'
                sheet.box(left, y(held + area), right - left, y(held) - y(held + area), look)
                low, high = _interval(course, day, holder)
                if high > low:  # of its own, so drawn around its own upper edge
                    upper, lower = y(held + high), y(held + low)
                    band = f'fill="{colour("front")}" fill-opacity=".3"'
                    sheet.box(left, upper, right - left, lower - upper, band)
                held += area
                edge = [(left, y(held)), (right, y(held))]
                sheet.line(edge, f'stroke="{colour("front")}" stroke-width="1.2"')
    for mark in marks:
        stretch = next((one for one in reversed(axis) if one.first <= mark), axis[0])
        at = stretch.x(mark)
        dashed = f'stroke="{colour("front")}" stroke-width="1.5" stroke-dasharray="2 3"'
        sheet.line([(at, TOP - 6), (at, base)], dashed)
    ends, held = [], 0.0
    for holder in holders:
        last = float(areas[holder][days[-1]])
        words = f"{holder_name(theatre, holder, lang)} {km2(last)}"
        ends.append((y(held + last / 2) if last else base, holder, words))
        held += last
    _names(sheet, ends, base)
    told = "; ".join(
        f"{isolate(day, lang)}: "
        + ", ".join(f"{holder_name(theatre, key, lang)} {km2(areas[key][day])}" for key in holders)
        for day in days[-MOST_TOLD:]
    )
    drawn = "".join(sheet.parts)
    defs = "".join(look for url, look in looks(theatre, PREFIX).items() if url in drawn)
    return sheet.svg(f"{title} {told}".strip(), defs)


def _steps(stretch: Stretch, days: Sequence[date]) -> list[tuple[date, float, float]]:
    """Tell the days of a stretch, and from where to where each reaches."""
    inside = [day for day in days if stretch.first <= day <= stretch.last]
    places = [*(stretch.x(day) for day in inside), stretch.start + stretch.width]
    return [(day, *ends) for day, ends in zip(inside, pairwise(places), strict=True)]


def _interval(course: Course, day: date, holder: str) -> tuple[float, float]:
    """Two sigmas to either side; nothing where they are not stated or not computed."""
    if day not in course.intervals:
        return 0.0, 0.0
    known = course.intervals[day]
    return float(known["low_km2"][holder]), float(known["high_km2"][holder])


def _axis(sheet: Sheet, axis: Sequence[Stretch], base: float) -> None:
    """Name the first and the last day of each stretch, and part stretches by double rules."""
    for place, stretch in enumerate(axis):
        fine = (stretch.last - stretch.first).days < 1100
        names = [f"{day:%Y-%m}" if fine else f"{day:%Y}" for day in (stretch.first, stretch.last)]
        sheet.text(stretch.start, base + 18, names[0], size=11, ink="ink-3")
        if names[0] != names[1] and stretch.width > 90:
            at = stretch.x(stretch.last)
            sheet.text(at, base + 18, names[1], anchor="end", size=11, ink="ink-3")
        for along in (stretch.start - 7, stretch.start - 3) if place else ():
            sheet.line([(along, TOP - 6), (along, base + 6)], f'stroke="{colour("ink-3")}"')


def _unreported(sheet: Sheet, theatre: Theatre, axis: Sequence[Stretch], base: float) -> None:
    """Put crosses after the newest report, and on days without one, each few pixels once."""
    after = axis[-1].start + axis[-1].width
    for row in range(5):
        for column in range(2):
            sheet.cross(after + 4 + 8 * column, TOP + (base - TOP) * (row + 0.5) / 5, 2)
    taken = -10.0
    for day in sorted(theatre.missing_days):
        stretch = next((one for one in reversed(axis) if one.first <= day), None)
        if stretch is not None and day <= axis[-1].last and stretch.x(day) - taken > 6:
            taken = stretch.x(day)
            sheet.cross(taken, base, 3)


def _names(sheet: Sheet, ends: Sequence[tuple[float, str, str]], base: float) -> None:
    """Name each holder at the height where it ends; names are moved apart, upward at the foot."""
    lowest, placed = base, []
    for y, holder, words in sorted(ends, reverse=True):
        lowest = min(y, lowest)
        placed.append((lowest, holder, words))
        lowest -= APART
    for y, holder, words in placed:
        look = f'fill="{fill(PREFIX, holder, None, None, None)}" stroke="{colour("front")}"'
        sheet.box(WIDTH - END + AFTER - 8, y - 6, 16, 11, f'{look} stroke-width=".8"')
        sheet.text(WIDTH - END + AFTER + 14, y + 4, words, size=11.5, weight=600)
