"""Our own figure for what somebody published, with its interval and its outer bound."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.area import A_METRES, areas
from geo.dates import parse_edtf
from geo.drawn import CONSTRUCTED, Drawn
from geo.headcount import LASTING, SAME_AS, headcount
from geo.length import edge_lengths
from geo.part import within
from geo.rounding import COVERAGE
from geo.schema import UNKNOWN
from geo.snapshot import intervals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from geo.schema import Counting, Measure, Published, Text
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline

M_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A figure of ours in km², km, posts or per cent.

    Attributes
    ----------
    measure : Measure
        What was measured.
    date : date or None
        Of which day, where that matters.
    value : float
    low, high : float
        Two standard deviations to either side; of posts, those that certainly and possibly
        stood. NaN where an accuracy is not stated.
    outer_low, outer_high : float
        As if every line lay off to the worse side, and never narrower than the interval; of
        posts, over every way of counting them. NaN where there is none.
    sigma : float
        NaN where there is none.
    band : float
    """

    measure: Measure
    date: date | None
    value: float
    low: float
    high: float
    outer_low: float
    outer_high: float
    sigma: float = math.nan
    band: float = math.nan


class Ground:
    """
    A theatre as known on a day, asked for figures; each is worked out once.

    Parameters
    ----------
    timeline : ControlTimeline
    last : Snapshot
        Its newest answer: no figure is about a later day, and all are as known on its `as_of`.
    """

    def __init__(self, timeline: ControlTimeline, last: Snapshot) -> None:
        self.timeline = timeline
        self.last = last
        self.area = cache(partial(_area, timeline, last))
        self.at = cache(lambda day: timeline.at(day, as_of=last.as_of))
        self.counts = cache(self._count)
        self.factor = cache(lambda records: mercator_factor(self.outline(records)))

    def measured(self, measure: Measure, figure: Published) -> Measured | None:
        """Measure what a figure is about; None where the figure does not say of which day."""
        if measure.kind == "area":
            return replace(self.area(measure.records), measure=measure)
        if measure.kind in ("held", "gained"):
            return self._held(measure)
        if measure.kind == "share":
            return self._share(measure)
        if measure.kind == "posts":
            return self._posts(measure, figure)
        return self._length(measure)

    def outline(self, records: Sequence[str]) -> shapely.Geometry:
        """Return the union of what records draw."""
        return shapely.union_all(self.geometries(records))

    def geometries(self, records: Sequence[str]) -> NDArray[np.object_]:
        """Return what records draw."""
        shown = self.timeline.records
        return np.asarray(shown.geometry[shown["id"].isin(records)], dtype=object)

    def name(self, record: str) -> Text:
        """Return what a record is called, by language; empty if there is none."""
        shown = self.timeline.records
        fields = {"en": "name", "ar": "name:ar", "he": "name:he"}
        rows = shown[shown["id"] == record].to_dict("records")[:1]
        return {
            lang: row[field]
            for row in rows
            for lang, field in fields.items()
            if isinstance(row[field], str)
        }

    def days(self, figure: Published) -> tuple[date, date] | None:
        """First and last day that a figure may be of, no later than the newest answer."""
        if figure.published is None:
            return None
        told = parse_edtf(figure.published)
        if told.earliest is None or told.latest is None:
            return None
        last = self.last.reported_on
        return min(told.earliest, last), min(told.latest, last)

    def _held(self, measure: Measure) -> Measured:
        """Ground of a party on a day; what nobody is recorded to hold may have been its too."""
        day = min(measure.on or self.last.reported_on, self.last.reported_on)
        if measure.kind == "gained":
            from geo.change import compare

            change = compare(self.at(day), self.at(self.last.reported_on))
            known = change.interval[change.interval.index == measure.party]
            names = ("net_km2", "sigma_km2", "band_km2")
            stated = (float(known[name].iloc[0]) for name in names)
            found = _stated(measure, None, *stated)
            return replace(found, low=max(found.low, 0.0), outer_low=max(found.outer_low, 0.0))
        snapshot = self.at(day)
        keys = self.timeline.theatre.holders
        certain = _sum(snapshot, snapshot.holders == keys.index(measure.party or ""))
        open_to_it = np.isin(
            snapshot.holders, [keys.index(measure.party or ""), keys.index(UNKNOWN)]
        )
        possible = _sum(snapshot, open_to_it)
        found = _stated(measure, day, *certain)
        most = _stated(measure, day, *possible)
        return replace(found, high=most.high, outer_high=most.outer_high)

    def _share(self, measure: Measure) -> Measured:
        """Part by whole, in per cent: both told apart, both as far off as they may be."""
        part, whole = self.area(measure.records), self.area(measure.whole)
        return Measured(
            measure,
            None,
            100 * part.value / whole.value,
            100 * part.low / whole.high,
            100 * part.high / whole.low if whole.low > 0 else math.nan,
            100 * part.outer_low / whole.outer_high,
            100 * part.outer_high / whole.outer_low if whole.outer_low > 0 else math.nan,
        )

    def _length(self, measure: Measure) -> Measured:
        """
        Length of a line, or how far an outline reaches, in km.

        Each end is off by the record's accuracy, and the two independently. How long a line is
        between its ends depends on the detail in which it is drawn, so it has no outer bound.
        """
        shown = self.timeline.records
        rows = shown[shown["id"].isin(measure.records)]
        outline = self.outline(measure.records)
        take: Callable[[shapely.Geometry], float] = _TAKEN[measure.kind]
        sigma = math.sqrt(2) * float(rows["accuracy_m"].max(skipna=False)) / M_PER_KM
        value = take(outline) / M_PER_KM
        found = _stated(measure, None, value, sigma, math.sqrt(2) * sigma)
        if measure.kind != "along":
            return found
        return replace(found, outer_low=math.nan, outer_high=math.nan, band=math.nan)

    def _posts(self, measure: Measure, figure: Published) -> Measured | None:
        """
        Lasting posts on the day of a figure; over its days where it gives only a month.

        A list may leave posts out, so that a count can be shown to be too large, never too small.
        """
        days = self.days(figure)
        if days is None:
            return None
        counts = [self.counts(measure.party, day, figure.scope) for day in days]
        lasting = [one["lasting"] for one in counts]
        low, high = min(one[0] for one in lasting), max(one[1] for one in lasting)
        most = max(count[1] for one in counts for count in one.values())
        return Measured(measure, days[1], lasting[-1][0], low, high, 0, most)

    def _count(self, party: str | None, day: date, scope: str | None) -> dict[str, tuple[int, int]]:
        snapshot = self.at(day)
        known = {one.id: one for one in self.timeline.theatre.checking.countings}
        found = {}
        for name, records in (("certain", snapshot.certain), ("possible", snapshot.possible)):
            posts = records[(records["theme"] == "position") & (records["party"] == party)]
            if scope is not None:
                posts = _counted(posts, known[scope])
            # Each post once under all its names, of whatever permanence.
            once = headcount(posts.assign(permanence=LASTING[0]))
            found[name] = headcount(posts), once, len(posts)
        ways = ("lasting", "any", "names")
        return dict(zip(ways, zip(found["certain"], found["possible"], strict=True), strict=True))


def _counted(posts: pd.DataFrame, counting: Counting) -> pd.DataFrame:
    """Leave posts out, or make them one: all under the name of the first that lasts."""
    named = posts["id"].isin(counting.records)
    if not counting.as_one or not named.any():
        return posts[~named]
    lasting = posts["id"][named & posts["permanence"].isin(LASTING)]
    first = lasting.iloc[0] if len(lasting) else posts["id"][named].iloc[0]
    joined = posts.copy()
    joined.loc[named, SAME_AS] = first
    joined.loc[posts["id"] == first, SAME_AS] = None
    return joined


def _area(timeline: ControlTimeline, last: Snapshot, records: tuple[str, ...]) -> Measured:
    """Area of records within the study area, as drawn and as known on the day of an answer."""
    from geo.schema import Measure

    measure = Measure("", "area", records)
    if len(records) == 1:
        seen = within(timeline, records[0])
    else:
        shown = timeline.records
        seen = within(timeline, shapely.union_all(shown.geometry[shown["id"].isin(records)]))
    snapshot = seen.at(last.date, as_of=last.as_of)
    value, sigma, band = _sum(snapshot, np.ones(len(snapshot.holders), dtype=bool))
    # An edge that states no accuracy, or was drawn by a definition, is not known to be exact.
    rows = timeline.records[timeline.records["id"].isin(records)]
    known = rows["accuracy_m"].notna() & (rows["accuracy_basis"] != CONSTRUCTED)
    if not known.all():
        sigma = band = math.nan
    return _stated(measure, None, value, sigma, band)


def _sum(snapshot: Snapshot, faces: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Area, standard deviation and outer band of some faces together, in km²."""
    km2 = snapshot.arrangement.area_m2[faces].sum() / 1e6
    areas = pd.Series([km2], name="area_km2")
    theatre = snapshot.theatre
    drawn = Drawn.of(snapshot.arrangement, [snapshot.standing], theatre.correlation_m)
    row = intervals(areas, drawn, faces.astype(np.int64)[:, np.newaxis]).iloc[0]
    return float(km2), float(row["sigma_km2"]), float(row["band_km2"])


def _stated(
    measure: Measure, day: date | None, value: float, sigma: float, band: float
) -> Measured:
    # Of short lines two sigmas are more than the band of one: the outer bound is the wider.
    reach = COVERAGE * sigma
    outer = math.nan if math.isnan(band) else max(band, reach)
    return Measured(
        measure,
        day,
        float(value),
        float(value - reach if math.isnan(reach) else max(value - reach, 0.0)),
        float(value + reach),
        value - outer if math.isnan(outer) else max(value - outer, 0.0),
        value + outer,
        float(sigma),
        float(band),
    )


def _along(line: shapely.Geometry) -> float:
    """Length of a line in metres, in as many parts as it has."""
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(line)]
    return float(sum(edge_lengths(points[:-1], points[1:]).sum() for points in parts))


def north_south(outline: shapely.Geometry) -> float:
    """How far an outline reaches along a meridian, from its southern to its northern end."""
    west, south, _, north = shapely.bounds(outline)
    return float(edge_lengths(np.array([[west, south]]), np.array([[west, north]]))[0])


def _east_west(outline: shapely.Geometry) -> float:
    """
    Length of the longest unbroken line from west to east inside an outline, in metres.

    Between two vertices the width changes evenly, so that it is longest at the height of one.
    """
    west, _, east, _ = shapely.bounds(outline)
    heights = np.unique(shapely.get_coordinates(outline)[:, 1])
    rows = shapely.linestrings([[(west - 1, y), (east + 1, y)] for y in heights])
    cut = shapely.intersection(outline, rows)
    pieces = shapely.get_parts(cut)
    ends = shapely.bounds(pieces[shapely.length(pieces) > 0])
    return float(edge_lengths(ends[:, :2], ends[:, 2:]).max())


_TAKEN: dict[str, Callable[[shapely.Geometry], float]] = {
    "along": _along,
    "north_south": north_south,
    "east_west": _east_west,
}


def mercator_factor(outline: shapely.Geometry) -> float:
    """
    By how much an area is too large if it is measured on a Web Mercator map (EPSG:3857).

    About sec² of the latitude: the map's plane area by the area on the ellipsoid.
    """

    def project(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        radians = np.radians(lon_lat)
        north = np.log(np.tan(np.pi / 4 + radians[:, 1] / 2))
        return A_METRES * np.column_stack([radians[:, 0], north])

    plane = shapely.area(shapely.transform(outline, project))
    return float(plane / areas(np.array([outline], dtype=object))[0])
