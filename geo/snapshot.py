"""Who holds what on one date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.dates import DayRange, parse_edtf
from geo.schema import CONTESTED, HOLDING, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.precedence import Decision
    from geo.schema import Theatre, View

M2_PER_KM2 = 1e6
STATE = ["holder", "status", "party", "against"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """
    Who holds what on one date, as known on another.

    Attributes
    ----------
    theatre : Theatre
        Parties, sources and inputs of the figures.
    records : GeoDataFrame
        Every record of the theatre that was public; see `on_date` for those of the date.
    arrangement : Arrangement
        The faces that figures are summed over.
    decision : Decision
        Which record decides each face, as positions in `records`.
    date : date
        The date asked for.
    reported_on : date
        The last reported day that is not later; the answer is the one of that day.
    as_of : date or None
        Only what was public on this day counts; None counts all that is not retracted.
    view : View
        The point of view of the labels.
    """

    theatre: Theatre
    records: gpd.GeoDataFrame
    arrangement: Arrangement
    decision: Decision
    date: date
    reported_on: date
    as_of: date | None
    view: View

    @cached_property
    def states(self) -> pd.DataFrame:
        """Holder, status, party and against of each face; one row a face."""
        record, beneath = self.decision.record, self.decision.beneath
        party = _take(self.records["party"], record)
        status = _take(self.records["status"], record)
        status[record < 0] = UNKNOWN
        contested = status == CONTESTED
        holder = np.where(np.isin(status, HOLDING), party, UNKNOWN)
        holder[contested] = CONTESTED
        against = np.where(contested, _take(self.records["party"], beneath), None)
        return pd.DataFrame(
            {"holder": holder, "status": status, "party": party, "against": against}
        )

    @cached_property
    def areas(self) -> pd.Series:
        """Area by holder in km²: parties in table order, then contested, unknown."""
        km2 = pd.Series(self.arrangement.area_m2 / M2_PER_KM2, name="area_km2")
        sums = km2.groupby(self.states["holder"]).sum()
        return sums.reindex(self.theatre.holders, fill_value=0.0).rename_axis("holder")

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """One dissolved row per holder, status, party and against, with its area in km²."""
        return dissolve(self.arrangement, self.states)

    @cached_property
    def on_date(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date by their best dates."""
        return self.records[valid_on(self.records, self.reported_on)]

    @cached_property
    def certain(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date whatever day in their ranges."""
        bounds = day_bounds(self.records)
        day = np.datetime64(self.reported_on)
        started = bounds["latest_start"].isna() & self.records["valid_from"].isna()
        started |= bounds["latest_start"] <= day
        open_end = self.records["valid_to"].isna() & self.records["valid_to_edtf"].isna()
        return self.records[started & (open_end | (day < bounds["earliest_end"]))]

    @cached_property
    def possible(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date for some day in their ranges."""
        bounds = day_bounds(self.records)
        day = np.datetime64(self.reported_on)
        started = bounds["earliest_start"].isna() | (bounds["earliest_start"] <= day)
        ended = bounds["latest_end"] <= day
        return self.records[started & ~ended]


def valid_on(records: pd.DataFrame, day: date) -> pd.Series:
    """Tell which records are valid on a day: ``valid_from <= day < valid_to``, open if null."""
    at = np.datetime64(day)
    started = records["valid_from"].isna() | (records["valid_from"] <= at)
    return started & (records["valid_to"].isna() | (at < records["valid_to"]))


def known_on(records: pd.DataFrame, as_of: date | None) -> pd.Series:
    """Tell which records were public on a day, or with None are not retracted."""
    if as_of is None:
        return records["retracted_on"].isna()
    at = np.datetime64(as_of)
    public = records["assessed_on"].isna() | (records["assessed_on"] <= at)
    return public & (records["retracted_on"].isna() | (at < records["retracted_on"]))


def day_bounds(records: pd.DataFrame) -> pd.DataFrame:
    """
    Bound the start and the exclusive end of valid time by their EDTF twins.

    Returns
    -------
    DataFrame
        ``earliest_start``, ``latest_start``, ``earliest_end``, ``latest_end``; NaT where
        unbounded. Without a twin both bounds are the best day itself.
    """

    def bound(best: str, twin: str, pick: Callable[[DayRange], date | None]) -> pd.Series:
        days = records[best].copy()
        for label, text in records[twin].dropna().items():
            days.loc[label] = pd.Timestamp(pick(parse_edtf(text)))
        return days

    return pd.DataFrame(
        {
            "earliest_start": bound("valid_from", "valid_from_edtf", lambda days: days.earliest),
            "latest_start": bound("valid_from", "valid_from_edtf", lambda days: days.latest),
            "earliest_end": bound("valid_to", "valid_to_edtf", lambda days: days.earliest),
            "latest_end": bound("valid_to", "valid_to_edtf", lambda days: days.latest),
        }
    )


def dissolve(arrangement: Arrangement, labels: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Merge the faces that carry equal labels.

    Parameters
    ----------
    labels : DataFrame
        One row a face to keep, indexed by the position of the face.

    Returns
    -------
    GeoDataFrame
        The columns of `labels`, ``area_km2`` (the sum over faces, not measured anew) and the
        merged geometry; EPSG:4326; rows sorted by label.
    """
    columns = list(labels.columns)
    rows = []
    for key, group in labels.groupby(columns, dropna=False, sort=True):
        faces = group.index.to_numpy()
        merged = shapely.normalize(shapely.coverage_union_all(arrangement.faces[faces]))
        area_km2 = arrangement.area_m2[faces].sum() / M2_PER_KM2
        rows.append((*(None if pd.isna(label) else label for label in key), area_km2, merged))
    frame = pd.DataFrame(rows, columns=[*columns, "area_km2", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _take(column: pd.Series, positions: NDArray[np.intp]) -> NDArray[np.object_]:
    """Values at positions, None where the position is -1 or the value is missing."""
    values = column.astype(object).where(column.notna(), None).to_numpy()
    taken = values[positions]
    taken[positions < 0] = None
    return taken
