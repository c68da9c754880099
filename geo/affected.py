"""Who is affected: places and positions on ground that changed, as surely as lines can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.drawn import Drawn
from geo.segments import UNITS_PER_DEGREE
from geo.siting import metres_about

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.snapshot import Snapshot

SIGMAS = 2  # a line may be off by so many of its standard deviations
POPULATION, YEAR = "population", "population_year"  # fields that a theatre may declare for places
_NOBODY = -1  # beyond the study area


@dataclass(frozen=True, slots=True)
class Population:
    """
    People in places on changed ground, as the places' records state them.

    Attributes
    ----------
    low, high : int or None
        Over the places that certainly lie there, and over all that possibly do; None where no
        place states a number. What is not stated is in neither, and never counts as 0.
    not_stated : int
        Places among them, certain or possible, that state none.
    years : tuple of int
        First and last year that the numbers are of; empty if there is no number.
    """

    low: int | None
    high: int | None
    not_stated: int
    years: tuple[int, ...]


def affected(before: Snapshot, after: Snapshot) -> gpd.GeoDataFrame:
    """
    Tell which places and positions stand on ground that has another holder than before.

    Returns
    -------
    GeoDataFrame
        Point records of the themes place and position that are possible on either date, by theme,
        the certain ones first, then by id: ``on`` (``before``, ``after``; a tuple), ``from`` and
        ``to`` (the holders where the point is drawn), ``ground`` (``certainly`` or ``possibly``;
        see `on_changed_ground`; certain only if the record is certain on one of the dates, too).
    """
    shown, sure = {}, set()
    for when, snapshot in (("before", before), ("after", after)):
        records = snapshot.possible
        points = records["theme"].isin(["place", "position"]) & (records.geom_type == "Point")
        shown[when] = records[points]
        sure |= {*snapshot.certain["id"]}
    points = gpd.GeoDataFrame(pd.concat(shown.values())).drop_duplicates("id", keep="last")
    on = [
        tuple(when for when, records in shown.items() if key in set(records["id"]))
        for key in points["id"]
    ]
    stands = on_changed_ground(points, before, after)
    certain = stands["surely"] & points["id"].isin(sure)
    told = points.assign(
        on=pd.Series(on, index=points.index, dtype=object),
        **{"from": stands["from"], "to": stands["to"]},
        ground=np.where(certain, "certainly", "possibly"),
    )
    found = told[stands["touched"]]
    return found.sort_values(["theme", "ground", "id"])


def on_changed_ground(points: gpd.GeoDataFrame, before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """
    Tell how surely points stand on ground that has another holder than before.

    Parameters
    ----------
    points : GeoDataFrame
        With point geometry, and ``accuracy_m``: the radius of a circle; NaN where not stated.

    Returns
    -------
    DataFrame
        Indexed like `points`: ``touched``, whether it possibly stands there; ``surely``, whether it
        lies there farther from every line that moved than its circle and twice the accuracy of the
        line together; ``from`` and ``to``, holders where it is drawn (None outside the study area).

    Notes
    -----
    A line moved where the holders on its two sides are not those of before; whose it is and how
    accurate, `geo.drawn.Drawn` tells: the edge of the study area is a definition, and exact unless
    somebody drew it for its own sake. Where a line does not state an accuracy, or the point states
    no circle, nothing is sure. Distances are those of `geo.siting`.
    """
    arrangement, names = after.arrangement, np.array([*after.theatre.holders, None], dtype=object)
    drawn = shapely.points(shapely.get_coordinates(points.geometry.to_numpy()))
    face = np.full(len(points), _NOBODY)
    point, place = shapely.STRtree(arrangement.faces).query(drawn, predicate="intersects")
    face[point] = place
    held = [np.append(one.holders, _NOBODY)[face] for one in (before, after)]
    lines = _moved(before, after)
    sure, near = np.zeros((2, len(points)), dtype=bool)
    radius = points["accuracy_m"].to_numpy(dtype=float)
    for row, one in enumerate(drawn):
        away = _metres(one, lines.ends)
        band = SIGMAS * lines.accuracy_m
        # NaN is never exceeded: of what does not state its accuracy nothing is sure.
        sure[row] = bool((away > radius[row] + band).all()) and not np.isnan(radius[row])
        near[row] = bool((away < np.nan_to_num(radius[row]) + np.nan_to_num(band)).any())
    changed = held[0] != held[1]
    return pd.DataFrame(
        {
            "touched": changed | near,
            "surely": changed & sure,
            "from": names[held[0]],
            "to": names[held[1]],
        },
        index=points.index,
    )


def population(found: pd.DataFrame) -> Population:
    """Sum the people in places of `affected`."""
    places = found[found["theme"] == "place"]
    if POPULATION not in places:
        return Population(None, None, len(places), ())
    stated = places[places[POPULATION].notna()]
    people = [int(number) for number in stated[POPULATION]]
    if not people:
        return Population(None, None, len(places), ())
    certain = (stated["ground"] == "certainly").tolist()
    low = sum(number for number, sure in zip(people, certain, strict=True) if sure)
    years = sorted({int(year) for year in stated[YEAR].dropna()}) if YEAR in stated else []
    spread = tuple(dict.fromkeys((years[0], years[-1]))) if years else ()
    return Population(low, sum(people), len(places) - len(stated), spread)


@dataclass(frozen=True, eq=False, slots=True)
class _Lines:
    """Edges that moved: ``ends`` (n, 2, 2) in degrees, ``accuracy_m`` (n,), NaN if not stated."""

    ends: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]


def _moved(before: Snapshot, after: Snapshot) -> _Lines:
    """Pieces of boundary whose holders on the two sides are not those of before."""
    drawn = Drawn.of(
        after.arrangement, [before.standing, after.standing], after.theatre.correlation_m
    )
    was, now = (
        [np.append(one.holders, _NOBODY)[side] for side in (drawn.left, drawn.right)]
        for one in (before, after)
    )
    bounds = (was[0] != was[1]) | (now[0] != now[1])
    moved = bounds & ((was[0] != now[0]) | (was[1] != now[1]))
    sigma_m = np.repeat(drawn.lines.sigma_m, np.diff(drawn.lines.begin))
    return _Lines(drawn.ends[moved] / UNITS_PER_DEGREE, sigma_m[moved])


def _metres(point: shapely.Point, ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance from a point to edges, in the plane that touches the ellipsoid there."""
    start, end = np.moveaxis(metres_about(point)(ends), 1, 0)
    along = end - start
    length2 = (along**2).sum(axis=1)
    share = np.clip(-(start * along).sum(axis=1) / np.where(length2 > 0, length2, 1.0), 0.0, 1.0)
    return np.asarray(np.hypot(*(start + share[:, np.newaxis] * along).T))
