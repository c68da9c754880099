"""Checked records and their arrangement: who held what on any date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.arrangement import Arrangement
from geo.dates import day_before, parse_day
from geo.errors import DateError, GeometryError, OptionError
from geo.precedence import Decision, decide
from geo.snapshot import STATE, Snapshot, known_on, valid_on

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.schema import Theatre, View

AREAL_THEMES = ("control", "regime", "claim")


@dataclass(frozen=True, eq=False)
class ControlTimeline:
    """
    The checked records of a theatre.

    Attributes
    ----------
    theatre : Theatre
        What is true on every date.
    records : GeoDataFrame
        One row a record, with the columns of `geo.schema.FIELDS`, the theatre's declared
        fields, ``layer`` and ``geometry``; EPSG:4326; dates as ``datetime64[s]``.
    """

    theatre: Theatre
    records: gpd.GeoDataFrame

    @cached_property
    def study_area(self) -> shapely.Geometry:
        """The ground that figures are about; every face lies in it."""
        return self.records.loc[self.records["theme"] == "study_area"].geometry.iloc[0]

    @cached_property
    def arrangement(self) -> Arrangement:
        """The study area cut along the boundaries of every control, regime and claim area."""
        geometries = self.records.geometry.to_numpy()
        return Arrangement.of(self.study_area, geometries[self._areal])

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every day on which the control records change something, in order."""
        control = self.records[self.records["theme"] == "control"]
        days = pd.concat([control["valid_from"], control["valid_to"]]).dropna().unique()
        last = pd.Timestamp(self.theatre.reported_until)
        return tuple(day.date() for day in sorted(pd.to_datetime(days)) if day <= last)

    def at(
        self, day: str | date, *, as_of: str | date | None = None, view: str | None = None
    ) -> Snapshot:
        """
        Tell who held what on a date.

        Parameters
        ----------
        day : str or date
            Civil date. On the day a change takes effect the new holder holds.
        as_of : str or date, optional
            Use only what was public on this day.
        view : str, optional
            Key of a point of view; the theatre's default without it.

        Raises
        ------
        DateError
            If `day` is later than `as_of`: nobody knew of it yet.
        OptionError
            If the theatre has no such view.
        """
        asked = parse_day(day)
        known = None if as_of is None else parse_day(as_of, where="as-of date")
        if known is not None and asked > known:
            raise DateError.of(
                f"date {asked}",
                f"it is later than {known}, the day whose knowledge is asked for",
                "Ask for an earlier date, or for the knowledge of a later day",
            )
        reported_on = self.reported_on(asked)
        public = known_on(self.records, known).to_numpy()
        control = self._control & public & valid_on(self.records, reported_on).to_numpy()
        return Snapshot(
            theatre=self.theatre,
            records=self.records[public],
            arrangement=self.arrangement,
            decision=self._decide(control, public),
            date=asked,
            reported_on=reported_on,
            as_of=known,
            view=self._view(view),
        )

    def reported_on(self, day: date) -> date:
        """Return the last reported day that is not later than `day`."""
        reported = min(day, self.theatre.reported_until)
        while reported in self.theatre.missing_days:
            reported = day_before(reported)
        return reported

    def history(self, lon: float, lat: float, *, as_of: str | date | None = None) -> pd.DataFrame:
        """
        Tell who held one spot, spell by spell.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.
        as_of : str or date, optional
            Use only what was public on this day.

        Returns
        -------
        DataFrame
            One row a spell, oldest first: ``from`` (included), ``to`` (excluded, None for no
            end known), ``holder``, ``status``, ``party``, ``against``, ``record`` (id).

        Raises
        ------
        GeometryError
            If the spot lies outside the study area, or on a line between two faces.
        """
        face = self._face_at(lon, lat)
        spells: list[dict[str, object]] = []
        for day in self.dates:
            if as_of is not None and day > parse_day(as_of, where="as-of date"):
                break
            snapshot = self.at(day, as_of=as_of)
            record = snapshot.decision.record[face]
            state = snapshot.states.loc[face, STATE].to_dict()
            state["record"] = None if record < 0 else snapshot.records["id"].iloc[record]
            if spells and all(spells[-1][key] == value for key, value in state.items()):
                continue
            if spells:
                spells[-1]["to"] = day
            spells.append({"from": day, "to": None, **state})
        return pd.DataFrame(spells, columns=["from", "to", *STATE, "record"])

    @cached_property
    def _areal(self) -> NDArray[np.intp]:
        """Positions of the records that the arrangement is made from."""
        polygonal = self.records.geom_type.isin(["Polygon", "MultiPolygon"])
        return np.flatnonzero(self.records["theme"].isin(AREAL_THEMES) & polygonal)

    @cached_property
    def _control(self) -> NDArray[np.bool_]:
        """Which records can decide a face: a claim is drawn and tabulated, never held."""
        counted = (self.records["theme"] == "control") & (self.records["status"] != "claimed")
        return counted.to_numpy()

    def _decide(self, control: NDArray[np.bool_], public: NDArray[np.bool_]) -> Decision:
        rows = np.flatnonzero(control[self._areal])
        positions = self._areal[rows]
        decision = decide(
            self.records.iloc[positions],
            self.arrangement.covers[rows],
            len(self.arrangement.faces),
        )
        # From positions among the counted records to positions among the public ones.
        among_public = np.append((np.cumsum(public) - 1)[positions], -1)
        return Decision(among_public[decision.record], among_public[decision.beneath])

    def _view(self, key: str | None) -> View:
        views = self.theatre.views
        wanted = self.theatre.default_view if key is None else key
        if wanted not in views:
            raise OptionError.of(
                f"view {wanted!r}",
                "the theatre has no such view",
                f"Use one of: {', '.join(views)}",
            )
        return views[wanted]

    def _face_at(self, lon: float, lat: float) -> int:
        spot = shapely.Point(lon, lat)
        (faces,) = np.nonzero(shapely.intersects(self.arrangement.faces, spot))
        if len(faces) == 0:
            raise GeometryError.of(
                f"{lon}, {lat}",
                "it lies outside the study area",
                "Give longitude first, then latitude, inside "
                + "{:.2f} to {:.2f} E, {:.2f} to {:.2f} N".format(
                    *np.array(self.study_area.bounds)[[0, 2, 1, 3]]
                ),
            )
        if len(faces) > 1:
            raise GeometryError.of(
                f"{lon}, {lat}", "it lies on a line between two areas", "Move it by a few metres"
            )
        return int(faces[0])
