"""Who holds what on one date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.control import day_number
from geo.dates import DayRange, parse_edtf
from geo.drawn import Drawn, Standing
from geo.precedence import decide, stacking_order
from geo.rounding import COVERAGE
from geo.uncertainty import band_m2, sigma_m2
from geo.viewpoint import label_rows, label_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.arrangement import Arrangement
    from geo.control import Control
    from geo.precedence import Decision
    from geo.schema import Scenario, Theatre, View

M2_PER_KM2 = 1e6

# What stands for an open bound, so that bounds compare like days: before and after any of them.
DISTANT_PAST, DISTANT_FUTURE = np.datetime64("0000-12-31"), np.datetime64("9999-12-31") + 1


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
    control : Control
        Who holds each face on all days, as known.
    date : datetime.date
        The date asked for.
    reported_on : datetime.date
        The last reported day that is not later; the answer is the one of that day.
    as_of : datetime.date or None
        Only what was public on this day counts; None counts all that is not retracted.
    view : View
        The point of view of the labels.
    scenario : Scenario or None
        What is supposed. Its records are among `records`, flagged ``hypothetical``.
    """

    theatre: Theatre
    records: gpd.GeoDataFrame
    arrangement: Arrangement
    control: Control
    date: dt.date
    reported_on: dt.date
    as_of: dt.date | None
    view: View
    scenario: Scenario | None = None

    @cached_property
    def states(self) -> pd.DataFrame:
        """Holder, status, party and against of each face; one row a face, None where unnamed."""
        states: pd.DataFrame = self.control.states.iloc[self._codes].reset_index(drop=True)
        return states

    @cached_property
    def holders(self) -> NDArray[np.intp]:
        """Position in `theatre.holders` of the holder of each face."""
        keys = self.theatre.holders
        positions = np.array([keys.index(holder) for holder in self.control.states["holder"]])
        return positions[self._codes]

    @cached_property
    def decision(self) -> Decision:
        """Which record decides each face, as positions in `records`."""
        counts = counted(self.records) & valid_on(self.records, self.reported_on)
        stack = np.flatnonzero(counts)
        stack = stack[stacking_order(self.records.iloc[stack])]
        sheets = self.records.iloc[stack]
        covers = self.arrangement.cover(list(sheets["id"]))
        decision = decide(sheets["status"].to_numpy(dtype=object), covers, covers.shape[1])
        return decision.renumbered(stack)

    @cached_property
    def areas(self) -> pd.Series[float]:
        """Area by holder in km²: parties in table order, then contested, unknown."""
        keys = self.theatre.holders
        m2 = np.bincount(self.holders, weights=self.arrangement.area_m2, minlength=len(keys))
        return pd.Series(m2 / M2_PER_KM2, index=pd.Index(keys, name="holder"), name="area_km2")

    @cached_property
    def interval(self) -> pd.DataFrame:
        """
        How well `areas` are known, by holder.

        Returns
        -------
        DataFrame
            km²: ``area_km2``; ``sigma_km2``, one standard deviation with errors correlated along
            each line; ``low_km2`` and ``high_km2``, two of them to either side; ``band_km2``, the
            outer bound if every line lies one sigma off to the worse side. NaN where a line that
            matters states no accuracy. See `geo.uncertainty` and `geo.drawn`.
        """
        return self.known(self.areas, one_hot(self.holders, len(self.theatre.holders)))

    @cached_property
    def drawn(self) -> Drawn:
        """The boundaries in force, as the lines that were drawn."""
        return Drawn.of(self.arrangement, [self.standing], self.theatre.correlation_m)

    def known(self, areas: pd.Series[float], worth: NDArray[np.int64]) -> pd.DataFrame:
        """Tell how well areas made of faces are known; see `geo.snapshot.intervals`."""
        return intervals(areas, self.drawn, worth)

    @property
    def standing(self) -> Standing:
        """What decides where boundaries run, for `geo.drawn`."""
        theme, shown = self.on_date["theme"], self.on_date
        lines = (theme == "line") & shown.geom_type.isin(["LineString", "MultiLineString"])
        others = shown[lines | (theme == "study_area")]
        return Standing(self.control, day_number(self.reported_on), others, self.holders)

    @cached_property
    def labels(self) -> pd.DataFrame:
        """
        What the point of view calls each face: ``label`` (in English) and ``row``; one row a face.

        ``row`` is the position in `view.labels`, or -1 where the view says nothing of the ground
        and the label is the name of its de facto holder.
        """
        rows = label_rows(self.view, self.arrangement, self.states, self.reported_on)
        return pd.DataFrame(
            {
                "label": label_texts(self.view, rows, self.states["holder"], self.theatre),
                "row": rows,
            }
        )

    @cached_property
    def by_label(self) -> pd.DataFrame:
        """
        Area in km² of each holder under each label, one row a pair that there is.

        ``holder``, ``row``, ``label`` (as in `labels`) and ``area_km2``; by holder in the order of
        `areas`, then by row, unlabelled ground last.
        """
        pairs = self.labels.assign(
            holder=self.holders, area_km2=self.arrangement.area_m2 / M2_PER_KM2
        )
        pairs["last"] = pairs["row"] < 0
        by = ["holder", "last", "row", "label"]
        found = pairs.groupby(by)["area_km2"].sum().reset_index()
        found["holder"] = [self.theatre.holders[position] for position in found["holder"]]
        return found[["holder", "row", "label", "area_km2"]]

    @cached_property
    def labelled(self) -> pd.DataFrame:
        """
        Area in km², holder × label: rows as in `areas` and adding up to it in every view.

        Columns are the labels that stand on the ground, in English, the largest first.
        """
        pairs = self.by_label
        size = pairs.groupby("label")["area_km2"].sum().sort_values(ascending=False, kind="stable")
        holders = pd.Index(self.theatre.holders, name="holder")
        table = pd.DataFrame(0.0, index=holders, columns=size.index)
        for holder, label, km2 in zip(
            pairs["holder"], pairs["label"], pairs["area_km2"], strict=True
        ):
            table.loc[holder, label] += km2
        return table

    @cached_property
    def claims(self) -> pd.Series[float]:
        """
        Area that each party merely says it holds (status ``claimed``), in km².

        Parties in table order. The same ground counts in `areas` too, under whoever holds it.
        """
        control = self.on_date[self.on_date["theme"] == "control"]
        claimed = control[control["status"] == "claimed"]
        keys = [party.key for party in self.theatre.parties]
        m2 = [self.arrangement.covered_m2(set(claimed["id"][claimed["party"] == k])) for k in keys]
        index = pd.Index(keys, name="party")
        return pd.Series(np.array(m2) / M2_PER_KM2, index=index, name="claimed_km2")

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """One dissolved row per holder, status, party and against, with its area in km²."""
        return dissolve(self.arrangement, self.states, self.theatre.holders)

    @cached_property
    def _codes(self) -> NDArray[np.intp]:
        """Code in `control.states` of each face."""
        return self.control.holdings.on(day_number(self.reported_on))

    @cached_property
    def on_date(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date by their best dates."""
        return self.records[valid_on(self.records, self.reported_on) & ~self.ended]

    @cached_property
    def certain(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date whatever day in their ranges."""
        day, bounds = np.datetime64(self.reported_on), day_bounds(self.records)
        valid = (bounds.latest_start <= day) & (day < bounds.earliest_end)
        return self.records[valid & ~self.ended]

    @cached_property
    def possible(self) -> gpd.GeoDataFrame:
        """The records of all themes that are valid on the date for some day in their ranges."""
        day, bounds = np.datetime64(self.reported_on), day_bounds(self.records)
        valid = (bounds.earliest_start <= day) & (day < bounds.latest_end)
        return self.records[valid & ~self.ended]

    @cached_property
    def ended(self) -> NDArray[np.bool_]:
        """Which records are of positions that the scenario ends."""
        if self.scenario is None:
            return np.zeros(len(self.records), dtype=bool)
        named = [self.records[column].isin(self.scenario.ends) for column in ("id", "subject")]
        position = self.records["theme"] == "position"
        return np.asarray(position & (named[0] | named[1]), dtype=bool)


def intervals(areas: pd.Series[float], drawn: Drawn, worth: NDArray[np.int64]) -> pd.DataFrame:
    """
    Put areas and how well they are known together.

    Parameters
    ----------
    areas : Series
        km², shape (k,); its name is the first column.
    drawn : Drawn
        The lines that bound them.
    worth : ndarray of int, shape (n_faces, k)
        How often each face counts in each area; see `Drawn.coefficients`.

    Returns
    -------
    DataFrame
        km²: the areas, ``sigma_km2``, ``low_km2``, ``high_km2``, ``band_km2``. What cannot be
        negative ends at 0.
    """
    coefficients = drawn.coefficients(worth)
    sigma = sigma_m2(drawn.lines, coefficients) / M2_PER_KM2
    low = areas.to_numpy() - COVERAGE * sigma
    return pd.DataFrame(
        {
            areas.name: areas,
            "sigma_km2": sigma,
            "low_km2": low if (worth < 0).any() else np.maximum(low, 0.0),
            "high_km2": areas.to_numpy() + COVERAGE * sigma,
            "band_km2": band_m2(drawn.lines, coefficients) / M2_PER_KM2,
        },
        index=areas.index,
    )


def one_hot(codes: NDArray[np.intp], count: int) -> NDArray[np.int64]:
    """Tell by ones and zeros which code each face has, shape (n_faces, count)."""
    return np.asarray(codes[:, np.newaxis] == np.arange(count), dtype=np.int64)


def counted(records: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which records can decide a face: a claim is drawn and tabulated, never held."""
    areal = records.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    control = (records["theme"] == "control").to_numpy()
    return np.asarray(areal & control & (records["status"] != "claimed").to_numpy())


def valid_on(records: pd.DataFrame, day: dt.date) -> NDArray[np.bool_]:
    """Tell which records are valid on a day: ``valid_from <= day < valid_to``, open if null."""
    at = np.datetime64(day)
    start = _days(records["valid_from"], DISTANT_PAST)
    end = _days(records["valid_to"], DISTANT_FUTURE)
    return np.asarray((start <= at) & (at < end))


def known_on(records: pd.DataFrame, as_of: dt.date | None) -> NDArray[np.bool_]:
    """Tell which records were public on a day, or with None are not retracted."""
    if as_of is None:
        return records["retracted_on"].isna().to_numpy(dtype=bool)
    at = np.datetime64(as_of)
    public = _days(records["assessed_on"], DISTANT_PAST)
    retracted = _days(records["retracted_on"], DISTANT_FUTURE)
    return np.asarray((public <= at) & (at < retracted))


@dataclass(frozen=True, eq=False, slots=True)
class DayBounds:
    """
    Between which days valid time starts and ends, by the EDTF twins of its best days.

    Each is an array of days, shape (n_records,); an open bound is the distant past or future.
    """

    earliest_start: NDArray[np.datetime64]
    latest_start: NDArray[np.datetime64]
    earliest_end: NDArray[np.datetime64]
    latest_end: NDArray[np.datetime64]


def day_bounds(records: pd.DataFrame) -> DayBounds:
    """Bound the start and the exclusive end of valid time; without a twin by the best day."""
    earliest_start = _days(records["valid_from"], DISTANT_PAST)
    latest_start = earliest_start.copy()
    earliest_end = _days(records["valid_to"], DISTANT_FUTURE)
    latest_end = earliest_end.copy()
    for position, days in _twins(records["valid_from_edtf"]):
        earliest_start[position] = days.earliest or DISTANT_PAST
        latest_start[position] = days.latest or DISTANT_FUTURE
    for position, days in _twins(records["valid_to_edtf"]):
        earliest_end[position] = days.earliest or DISTANT_PAST
        latest_end[position] = days.latest or DISTANT_FUTURE
    return DayBounds(earliest_start, latest_start, earliest_end, latest_end)


def dissolve(
    arrangement: Arrangement, labels: pd.DataFrame, holders: Sequence[str]
) -> gpd.GeoDataFrame:
    """
    Merge the faces that carry equal labels.

    Parameters
    ----------
    labels : DataFrame
        One row a face to keep, indexed by the position of the face.
    holders : sequence of str
        The order of rows, for columns named ``holder``, ``from`` or ``to``.

    Returns
    -------
    GeoDataFrame
        The columns of `labels`, ``area_km2`` (the sum over faces, not measured anew) and the
        merged geometry; EPSG:4326; rows sorted by holder, then by the other labels.
    """
    group = labels.groupby(list(labels.columns), dropna=False).ngroup().to_numpy()
    faces = [labels.index[group == n].to_numpy() for n in range(group.max(initial=-1) + 1)]
    merged = [shapely.coverage_union_all(arrangement.faces[rows]) for rows in faces]
    km2 = [arrangement.area_m2[rows].sum() / M2_PER_KM2 for rows in faces]
    kept = labels.loc[[rows[0] for rows in faces]].reset_index(drop=True)
    frame = gpd.GeoDataFrame(
        kept.assign(area_km2=np.array(km2, dtype=float)),
        geometry=shapely.normalize(np.array(merged, dtype=object)),
        crs="EPSG:4326",
    )
    rank = {holder: position for position, holder in enumerate(holders)}
    by = [column for column in ("holder", "from", "to") if column in labels]
    return frame.sort_values(
        by, key=lambda column: column.map(rank), kind="stable", ignore_index=True
    )


def _days(days: pd.Series[Any], missing: np.datetime64) -> NDArray[np.datetime64]:
    """Days of a column, with `missing` where there is none."""
    return days.to_numpy(dtype="datetime64[D]", na_value=missing, copy=True)


def _twins(column: pd.Series[Any]) -> list[tuple[int, DayRange]]:
    """Position and range of each record that has an EDTF twin."""
    given = np.flatnonzero(column.notna())
    return [(int(position), parse_edtf(column.iloc[position])) for position in given]
