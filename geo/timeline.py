"""Checked records and their arrangement: who held what on any date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.arrangement import Arrangement
from geo.control import Control, Sheets, states
from geo.cutting import Outlines
from geo.dates import day_after, parse_day
from geo.errors import DateError, GeometryError, OptionError
from geo.gazetteer import find_spot
from geo.precedence import decide, stacking_order
from geo.snapshot import Snapshot, counted, known_on, valid_on
from geo.viewpoint import grounds, label_spells

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.arcs import Arcs
    from geo.gazetteer import Spot
    from geo.schema import Scenario, Theatre, View

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
        """
        The study area cut along the boundaries of every control, regime and claim area.

        Those of all scenarios too: what is supposed and what was are compared on one ground.
        A regime whose outline is schematic is drawn and not measured, so it cuts nothing.
        """
        theme = self.records["theme"]
        sketched = (theme == "regime") & (self.records["accuracy_basis"] == "schematic")
        # Ground that only a point of view tells apart is cut for every view: the faces, and so
        # the figures, do not depend on who is asked.
        named = self.records["id"].isin(grounds(self.theatre.views.values()))
        areal = (theme.isin(AREAL_THEMES) & ~sketched) | (named & (theme != "study_area"))
        polygonal = self.records.geom_type.isin(["Polygon", "MultiPolygon"])
        supposed = (scenario.records for scenario in self.theatre.scenarios.values())
        outlines = {
            record: outline
            for records in (self.records[areal & polygonal], *supposed)
            for record, outline in zip(records["id"], records.geometry, strict=True)
        }
        others = sorted(outlines.keys() - {*self._sheets.control["id"]})
        parts = [self._sheets.outlines, Outlines.ever({key: outlines[key] for key in others})]
        return Arrangement.of(self.study_area, outlines, parts)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every reported day from which a control record holds or no longer does, in order."""
        return self.dates_as_of(None)

    def dates_as_of(self, as_of: date | None) -> tuple[date, ...]:
        """
        Days on which control changes, as known on another day; None for all not retracted.

        What began on a day without a report shows from the next reported day, as in `at`.
        """
        known = self.records[self._counted & known_on(self.records, as_of)]
        last = self.theatre.reported_until if as_of is None else as_of
        last = self.theatre.reported_on(last)
        days = set()
        for begun in pd.concat([known["valid_from"], known["valid_to"]]).dropna().dt.date.unique():
            day = begun
            while day in self.theatre.missing_days:
                day = day_after(day)
            if day <= last:
                days.add(day)
        return tuple(sorted(days))

    def at(
        self,
        day: str | date,
        *,
        as_of: str | date | None = None,
        view: str | None = None,
        scenario: str | None = None,
    ) -> Snapshot:
        """
        Tell who held what on a date.

        Parameters
        ----------
        day : str or date
            Civil date. On the day a change takes effect the new holder holds. A day without a
            report is answered by the last report before it; see `Snapshot.reported_on`.
        as_of : str or date, optional
            Use only what was public on this day.
        view : str, optional
            Key of a point of view; the theatre's default without it.
        scenario : str, optional
            Key of a scenario: its hypothetical records lie above all others, those that are
            valid on the day, whatever `as_of`; the positions that it ends no longer stand.

        Raises
        ------
        DateError
            If `day` is later than `as_of`: nobody knew of it yet.
        OptionError
            If the theatre has no such view or scenario, or the scenario supposes nothing for
            the day.
        """
        asked, known = parse_day(day), _known_day(as_of)
        reported_on = self.reported_on(asked, known)
        public = known_on(self.records, known)
        supposed = self._scenario(scenario, reported_on)
        return Snapshot(
            theatre=self._resting_on(supposed),
            records=_with(self.records[public], supposed),
            arrangement=self.arrangement,
            control=self._control_of(public, supposed),
            date=asked,
            reported_on=reported_on,
            as_of=known,
            view=self.view(view),
            scenario=supposed,
        )

    def reported_on(self, day: date, as_of: date | None = None) -> date:
        """
        Return the last reported day that is not later than `day`: the one that answers for it.

        Raises
        ------
        DateError
            If `day` is later than `as_of`: nobody knew of it yet.
        """
        if as_of is not None and day > as_of:
            raise DateError.of(
                f"date {day}",
                f"it is later than {as_of}, the day whose knowledge is asked for",
                "Ask for an earlier date, or for the knowledge of a later day",
            )
        return self.theatre.reported_on(day)

    def history(
        self,
        lon: float,
        lat: float,
        *,
        as_of: str | date | None = None,
        view: str | None = None,
    ) -> pd.DataFrame:
        """
        Tell who held one spot, spell by spell.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.
        as_of : str or date, optional
            Use only what was public on this day.
        view : str, optional
            Key of a point of view. One with labels of its own also ends a spell where its label
            changes, and adds ``label`` and ``row``; see `geo.viewpoint.label_spells`.

        Returns
        -------
        DataFrame
            One row a spell, oldest first: ``from`` (included), ``to`` (excluded, None for no
            end known), ``holder``, ``status``, ``party``, ``against``, ``record`` (the id of
            the one that decides); None where there is none.

        Raises
        ------
        GeometryError
            If the spot lies outside the study area, or on a line whose two sides differ.
        OptionError
            If the theatre has no such view.
        """
        known, terms = _known_day(as_of), self.view(view)
        faces = np.flatnonzero(shapely.intersects(self.arrangement.faces, shapely.Point(lon, lat)))
        if len(faces) == 0:
            west, south, east, north = self.study_area.bounds
            raise GeometryError.of(
                f"spot {lon},{lat}",
                "it lies outside the study area",
                "Give longitude, then latitude, in degrees: within "
                f"{west:.2f} to {east:.2f} and {south:.2f} to {north:.2f}",
            )
        spells, *other_sides = (
            label_spells(self._spells(int(face), known), terms, self.arrangement, int(face))
            for face in faces
        )
        if not all(spells.equals(other) for other in other_sides):
            raise GeometryError.of(
                f"spot {lon},{lat}",
                "it lies on a line, and its sides had different holders",
                "Move it to the side that is meant",
            )
        return spells

    def spot(self, text: str) -> Spot:
        """
        Find a spot by the name of a place, terrain or position, or by ``LON,LAT``.

        Raises
        ------
        OptionError
            If no record, or records at several spots, have the name; lists candidates.
        """
        return find_spot(self.records[known_on(self.records, None)], text)

    def view(self, key: str | None = None) -> View:
        """
        Return a point of view by its key; the theatre's default without one.

        Raises
        ------
        OptionError
            If the theatre has no such view.
        """
        views = self.theatre.views
        wanted = self.theatre.default_view if key is None else key
        if wanted not in views:
            raise OptionError.of(
                f"view {wanted!r}",
                "the theatre has no such view",
                f"Use one of: {', '.join(views)}",
            )
        return views[wanted]

    def control(self, as_of: str | date | None = None) -> Control:
        """
        Tell who holds each face on all days at once; `at` and `series` answer from it.

        Parameters
        ----------
        as_of : str or date, optional
            Use only what was public on this day.
        """
        return self._control_of(known_on(self.records, _known_day(as_of)))

    def arcs(self, as_of: str | date | None = None, *, scenario: str | None = None) -> Arcs:
        """
        Tell where boundaries ran, each piece once: who was on either side through time.

        Parameters
        ----------
        as_of : str or date, optional
            Use only what was public on this day.
        scenario : str, optional
            Lay this scenario on top.
        """
        from geo.arcs import Arcs  # only who asks for arcs waits for them

        known = _known_day(as_of)
        if (known, scenario) not in self._arcs:
            public = known_on(self.records, known)
            ground = (self.records["theme"] == "study_area").to_numpy()
            lines = (self.records["theme"] == "line").to_numpy() & public
            lines &= self.records.geom_type.isin(["LineString", "MultiLineString"]).to_numpy()
            self._arcs[known, scenario] = Arcs.of(
                self.arrangement,
                self._control_of(public, self._scenario(scenario)),
                self.records[ground | lines],
                lambda day: self.reported_on(parse_day(day), known),
            )
        return self._arcs[known, scenario]

    @cached_property
    def _arcs(self) -> dict[tuple[date | None, str | None], Arcs]:
        """Arcs that were strung already, by the day whose knowledge they show, and scenario."""
        return {}

    @cached_property
    def _counted(self) -> NDArray[np.bool_]:
        """Which records can decide a face."""
        return counted(self.records)

    @cached_property
    def _sheets(self) -> Sheets:
        """The control records that were ever public."""
        return Sheets.of(self.records[self._counted])

    @cached_property
    def _controls(self) -> dict[tuple[bytes, str | None], Control]:
        """What was resolved already, by the records it was resolved from, and scenario."""
        return {}

    def _control_of(self, public: NDArray[np.bool_], scenario: Scenario | None = None) -> Control:
        chosen = public & self._counted
        key = (chosen.tobytes(), None if scenario is None else scenario.key)
        if key not in self._controls:
            everything = scenario is None and np.array_equal(chosen, self._counted)
            sheets = (
                self._sheets if everything else Sheets.of(_with(self.records[chosen], scenario))
            )
            self._controls[key] = Control.of(sheets, self.arrangement)
        return self._controls[key]

    def _spells(self, face: int, known: date | None) -> pd.DataFrame:
        """Who held one face, spell by spell."""
        days = self.dates_as_of(known)
        sheets = self.records[self._counted & known_on(self.records, known)]
        inside = shapely.point_on_surface(self.arrangement.faces[face])
        sheets = sheets[shapely.contains(sheets.geometry.to_numpy(), inside)]
        sheets = sheets.iloc[stacking_order(sheets)]
        # The days are to this face what the faces are to one day.
        covers = np.zeros((len(sheets), len(days)), dtype=bool)
        for column, day in enumerate(days):
            covers[:, column] = valid_on(sheets, day)
        decision = decide(sheets["status"].to_numpy(dtype=object), covers, len(days))
        spells = states(sheets, decision)
        ids = [*sheets["id"], None]  # the last one is at -1
        spells["record"] = [ids[record] for record in decision.record]
        rows = spells.to_numpy(dtype=object)  # where None equals None, as in a frame it does not
        begins = [i for i in range(len(rows)) if i == 0 or (rows[i] != rows[i - 1]).any()]
        starts = [days[i] for i in begins]
        spells = spells.iloc[begins].reset_index(drop=True)
        spells.insert(0, "from", pd.Series(starts, dtype=object))
        spells.insert(1, "to", pd.Series([*starts[1:], None][: len(starts)], dtype=object))
        return spells

    def _scenario(self, key: str | None, day: date | None = None) -> Scenario | None:
        """Return a scenario that supposes something for a day, if one is given."""
        if key is None:
            return None
        known = self.theatre.scenarios
        if key not in known:
            raise OptionError.of(
                f"scenario {key!r}",
                "the theatre has no such scenario",
                f"Use one of: {', '.join(sorted(known))}" if known else "It has none",
            )
        records = known[key].records
        if day is not None and not valid_on(records, day).any():
            first = records["valid_from"].min().date()
            raise OptionError.of(
                f"scenario {key!r}",
                f"it supposes nothing for {day}",
                f"Ask for another day; its first record is valid from {first}",
            )
        return known[key]

    def _resting_on(self, scenario: Scenario | None) -> Theatre:
        """Return the theatre, with a scenario's file among those that figures rest on."""
        if scenario is None:
            return self.theatre
        return replace(
            self.theatre,
            layers=(*self.theatre.layers, scenario.layer),
            inputs=(*self.theatre.inputs, scenario.input),
        )


def _with(records: gpd.GeoDataFrame, scenario: Scenario | None) -> gpd.GeoDataFrame:
    """Lay the records of a scenario on top, flagged as hypothetical."""
    if scenario is None:
        return records
    parts = [records.assign(hypothetical=False), scenario.records.assign(hypothetical=True)]
    return pd.concat(parts, ignore_index=True)


def _known_day(as_of: str | date | None) -> date | None:
    return None if as_of is None else parse_day(as_of, where="as-of date")
