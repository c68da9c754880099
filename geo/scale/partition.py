"""
Figures of a theatre from its parts: entered by stretches of time, resolved by tiles of ground.

Every function takes a ``run`` that maps like the builtin: `map` itself, the map of a pool of
processes, or that of a cluster (`geo.scale.dask`). What it maps is pure and can be pickled, so
results do not depend on it. Several theatres need no function here: ``run(task, folders)``.

Parts are for what does not fit one machine or its memory. Measured with two workers on two cores,
a series of 250 days and 3.5 million vertices takes longer in parts than whole: areas 5.5 s against
1.3 s (cutting the records to tiles costs more than resolving them), the ledger 1.5 s against
0.4 s (sending polygons costs more than entering them), and the cluster 2.4 s to start. Nothing
larger was measured; several theatres at once share nothing and are the first thing to try.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo import change, history
from geo.area import areas
from geo.arrangement import TOLERANCE
from geo.control import Sheets
from geo.dates import parse_day
from geo.errors import ConservationError, OptionError
from geo.segments import Ledger
from geo.snapshot import M2_PER_KM2, counted
from geo.timeline import AREAL_THEMES, ControlTimeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date


def ledger(timeline: ControlTimeline, *, run: Callable[..., Iterable[Any]] = map) -> Ledger:
    """
    Enter all control records that were ever public, in chunks of time.

    The ledgers of chunks add up to the same ledger in whatever order they come.
    """
    sheets = Sheets.of(timeline.records[counted(timeline.records)]).outlines
    return Ledger.of(sheets.geometries, sheets.label, sheets.first, sheets.end, run=run)


def tiles(timeline: ControlTimeline, count: int) -> list[ControlTimeline]:
    """
    Split a theatre by space.

    Parameters
    ----------
    timeline : ControlTimeline
    count : int
        How many tiles to aim at; those without any of the study area are left out.

    Returns
    -------
    list of ControlTimeline
        The records that make up figures, cut to the tile and its part of the study area.
        Cutting a face at the edge of a tile is harmless, since areas add up.

    Raises
    ------
    OptionError
        If `count` is less than 1.
    """
    if count < 1:
        raise OptionError.of("tiles", f"{count} is less than one", "Ask for at least one tile")
    west, south, east, north = timeline.study_area.bounds
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    # Whole units of the seventh decimal: exact on the grid on which lines are cut.
    longitudes = np.round(np.linspace(west, east, columns + 1), 7)
    latitudes = np.round(np.linspace(south, north, rows + 1), 7)
    # The outer edges reach beyond the study area, whatever way its bounds were rounded.
    longitudes[[0, -1]] += -1e-6, 1e-6
    latitudes[[0, -1]] += -1e-6, 1e-6
    records = timeline.records
    areal = records.geom_type.isin(["Polygon", "MultiPolygon"])
    records = records[records["theme"].isin([*AREAL_THEMES, "study_area"]) & areal]
    cut = []
    for (left, right), (bottom, top) in product(pairwise(longitudes), pairwise(latitudes)):
        box = shapely.box(left, bottom, right, top)
        near = records[shapely.intersects(records.geometry.to_numpy(), box)]
        part = near.set_geometry(_within(near.geometry.to_numpy(), box), crs=records.crs)
        part = part[~part.is_empty]
        if (part["theme"] == "study_area").any():
            cut.append(ControlTimeline(timeline.theatre, part))
    return cut


def series(
    timeline: ControlTimeline,
    dates: Iterable[str | date] | None = None,
    *,
    as_of: str | date | None = None,
    count: int = 4,
    run: Callable[..., Iterable[Any]] = map,
) -> pd.DataFrame:
    """Area by holder on many dates, summed over tiles; see `geo.history.series`."""
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    # Of the whole: a tile has its own days of change, and all must answer for the same ones.
    days = timeline.dates_as_of(known) if dates is None else tuple(dates)
    task = partial(history.series, dates=days, as_of=as_of)
    summed = _sum(run(task, tiles(timeline, count)))
    _check(timeline, summed.sum(axis="columns").to_numpy())
    return summed


def transitions(
    timeline: ControlTimeline,
    before: str | date,
    after: str | date,
    *,
    as_of: str | date | None = None,
    count: int = 4,
    run: Callable[..., Iterable[Any]] = map,
) -> pd.DataFrame:
    """km² held before (rows) by held after (columns), summed over tiles."""
    task = partial(_transitions, before=before, after=after, as_of=as_of)
    summed = _sum(run(task, tiles(timeline, count)))
    _check(timeline, summed.to_numpy().sum())
    return summed


def _transitions(tile: ControlTimeline, **days: Any) -> pd.DataFrame:
    before, after, as_of = days["before"], days["after"], days["as_of"]
    return change.compare(tile.at(before, as_of=as_of), tile.at(after, as_of=as_of)).transitions


def _within(geometries: Any, box: shapely.Geometry) -> list[shapely.Geometry]:
    """Cut polygons to a box; where they only touch it nothing is left."""
    parts, owner = shapely.get_parts(shapely.intersection(geometries, box), return_index=True)
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return [
        shapely.MultiPolygon(parts[flat & (owner == row)].tolist())
        for row in range(len(geometries))
    ]


def _sum(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    first, *others = parts
    for other in others:
        first = first + other
    return first


def _check(timeline: ControlTimeline, totals: Any) -> None:
    whole = float(areas(np.array([timeline.study_area]))[0]) / M2_PER_KM2
    missed = float(np.abs(np.asarray(totals) - whole).max(initial=0.0))
    if missed > TOLERANCE * whole:
        raise ConservationError.of(
            "tiles of the study area",
            f"they miss {missed * M2_PER_KM2:,.1f} m² of it",
            "Use fewer tiles, or compute the theatre whole",
        )
