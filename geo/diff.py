"""Two editions of a theatre or a file: the records and the ground that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.area import areas
from geo.arrangement import Arrangement
from geo.change import Change, compare
from geo.control import Control, Sheets, day_number
from geo.dates import parse_day
from geo.errors import DateError
from geo.length import edge_lengths
from geo.snapshot import M2_PER_KM2, Snapshot, counted, known_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from geo.timeline import ControlTimeline

DECIMALS = 7  # of coordinates in layers: what differs by less is one drawing
AREAL, LINEAR = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
DATES = ("valid_from", "valid_to", "valid_from_edtf", "valid_to_edtf", "assessed_on")
ATTRIBUTION = ("party", "status", "sources")
KINDS = ("added", "removed", "redrawn", "redated", "reattributed", "retracted", "edited")
OUTLINE = "geometry"  # among fields: the drawing
_DRAWING = ("accuracy_m", "accuracy_basis", "correlation_m")


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """
    A record as a file has it.

    Attributes
    ----------
    file : str
        Within its folder.
    properties : Mapping
        Without nulls.
    geometry : shapely.Geometry or None
    supposed : bool
        Whether it is of a scenario, and no record of what was.
    """

    file: str
    properties: Mapping[str, Any]
    geometry: Any
    supposed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Edition:
    """
    One state of a theatre or a file.

    Attributes
    ----------
    name : str
        What messages and titles call it.
    entries : Mapping of str to Entry
        By id; those of scenarios with the scenario in front.
    files : Mapping of str to str
        Digest of what is no record, by file: settings, views, bibliography, members of layers.
    timeline : ControlTimeline or None
        None if no areas can be told.
    errors : int or None
        How many issues stand against that; None if there is merely no control record.
    """

    name: str
    entries: Mapping[str, Entry]
    files: Mapping[str, str]
    timeline: ControlTimeline | None
    errors: int | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record; None where it is not there."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """
    A record that differs.

    Attributes
    ----------
    id, file, name, theme : str
        As in the new edition, otherwise as in the old.
    kinds : tuple of str
        In the order of `KINDS`; never empty.
    fields : tuple of FieldChange
        Empty for what was added or removed.
    breaks : tuple of str
        Fields whose edit breaks the rule that a published record is never edited; ``record`` for
        one that was removed.
    gained_km2, lost_km2 : float or None
        Of a redrawn area: ground that only the new or only the old outline covers.
    old_km, new_km : float or None
        Length of a redrawn line.
    moved_m : float or None
        How far a redrawn point moved.
    """

    id: str
    file: str
    name: str
    theme: str
    kinds: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()
    breaks: tuple[str, ...] = ()
    gained_km2: float | None = None
    lost_km2: float | None = None
    old_km: float | None = None
    new_km: float | None = None
    moved_m: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Spell:
    """
    Days on which the same ground is held by others in the one edition than in the other.

    Attributes
    ----------
    start, end : date
        Half-open; the end is None for the last spell. Figures are those of the first day.
    change : Change
        From what the old edition says of that day to what the new one says of it.
    """

    start: date
    end: date | None
    change: Change

    @property
    def moved(self) -> pd.DataFrame:
        """Tell km² by holder of ground that others hold: ``gained_km2`` and ``lost_km2``."""
        km2 = self.change.transitions.to_numpy().copy()
        np.fill_diagonal(km2, 0.0)
        moved = {"gained_km2": km2.sum(axis=0), "lost_km2": km2.sum(axis=1)}
        return pd.DataFrame(moved, index=self.change.before.areas.index)


@dataclass(frozen=True, eq=False)
class Difference:
    """
    What differs between two editions.

    Attributes
    ----------
    old, new : Edition
    records : tuple of RecordChange
        By file and id.
    files : tuple of (str, str)
        File and ``added``, ``removed`` or ``changed``: what is no record.
    """

    old: Edition
    new: Edition
    records: tuple[RecordChange, ...]
    files: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.records or self.files)

    @cached_property
    def ground(self) -> Ground | None:
        """Both editions over one arrangement; None if either tells no areas."""
        if self.old.timeline is None or self.new.timeline is None:
            return None
        return Ground.of(self.old.timeline, self.new.timeline)

    @cached_property
    def spells(self) -> tuple[Spell, ...]:
        """Days on which ground is held by others, oldest first; empty if no areas are told."""
        return () if self.ground is None else tuple(self.ground.spells())


def diff(old: Edition, new: Edition) -> Difference:
    """
    Tell what differs between two editions.

    Records are matched by id. A record is ``redrawn`` if its geometry differs when rounded to
    `DECIMALS`, whatever the order of rings and vertices; ``redated`` by `DATES`; ``reattributed``
    by `ATTRIBUTION`; ``retracted`` if it has a day of retraction now; ``edited`` by other fields.
    """
    found = []
    for key in sorted(old.entries.keys() | new.entries.keys()):
        one, other = old.entries.get(key), new.entries.get(key)
        if one is None:
            found.append(RecordChange(*_named(key, new.entries[key]), ("added",)))
        elif other is None:
            breaks = () if one.supposed else ("record",)
            found.append(RecordChange(*_named(key, one), ("removed",), breaks=breaks))
        else:
            change = _edited(key, one, other, _answered_until(old, one))
            found += [] if change is None else [change]
    found.sort(key=lambda change: (change.file, change.id))
    files = [
        (name, "added" if name not in old.files else "removed" if name not in new.files else "")
        for name in sorted(old.files.keys() | new.files.keys())
        if old.files.get(name) != new.files.get(name)
    ]
    return Difference(
        old, new, tuple(found), tuple((name, kind or "changed") for name, kind in files)
    )


@dataclass(frozen=True, eq=False)
class Ground:
    """
    Two editions over one arrangement, cut along the outlines of both.

    What is alike in both is the same faces with the same holders, so it differs by exactly 0.

    Attributes
    ----------
    old, new : ControlTimeline
        With the parties of both, and records named apart where they were drawn anew.
    arrangement : Arrangement
    controls : tuple of Control
        Who holds each face in the old and in the new edition.
    one_study_area : bool
        Whether both are about the same ground; otherwise the ground is that of both together, and
        what lies outside one study area counts there as unknown.
    """

    old: ControlTimeline
    new: ControlTimeline
    arrangement: Arrangement
    controls: tuple[Control, ...]
    one_study_area: bool

    @classmethod
    def of(cls, old: ControlTimeline, new: ControlTimeline) -> Ground:
        """Cut the ground of two timelines along the outlines of both."""
        parties = {party.key: party for party in (*old.theatre.parties, *new.theatre.parties)}
        order = dict.fromkeys(party.key for party in (*new.theatre.parties, *old.theatre.parties))
        joined = tuple(parties[key] for key in order)
        drawn = [_drawings(one.records) for one in (old, new)]
        same = _same(old.study_area, new.study_area)
        ground = new.study_area if same else shapely.union_all([old.study_area, new.study_area])
        ends = [
            replace(
                one,
                theatre=replace(one.theatre, parties=joined),
                records=_on(
                    ground, _named_apart(one.records, drawn[place], drawn[1 - place], suffix)
                ),
            )
            for place, (one, suffix) in enumerate(((old, " (old)"), (new, " (new)")))
        ]
        sheets = [_sheets(one) for one in ends]
        outlines = {
            name: outline
            for one in sheets
            for name, outline in zip(one.control["id"], one.control.geometry, strict=True)
        }
        parts = [one.outlines for one in sheets]
        arrangement = Arrangement.of(ground, outlines, parts)
        controls = tuple(Control.of(one, arrangement) for one in sheets)
        return cls(ends[0], ends[1], arrangement, controls, same)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day on which control changes in either edition."""
        return tuple(sorted({*self.old.dates, *self.new.dates}))

    def on(self, day: str | date) -> Change:
        """
        Compare what the two editions say of a day.

        Raises
        ------
        DateError
            If it is not a date.
        """
        day = parse_day(day)
        before, after = (self._snapshot(place, day) for place in (0, 1))
        return compare(before, after)

    def spells(self) -> Iterator[Spell]:
        """Days on which ground is held by others, in runs of the same ground and holders."""
        runs: list[tuple[date, bytes]] = []
        for day in self.days:
            before, after = (self._holders(place, day) for place in (0, 1))
            moved = before != after
            told = np.stack([np.flatnonzero(moved), before[moved], after[moved]]).tobytes()
            if not runs or runs[-1][1] != told:
                runs.append((day, told))
        for place, (day, told) in enumerate(runs):
            if told:
                end = runs[place + 1][0] if place + 1 < len(runs) else None
                yield Spell(day, end, self.on(day))

    def day_to_draw(self) -> date:
        """Return the last day from which ground differs; without one the last day of all."""
        found = [spell.start for spell in self.spells()] or self.days
        if not found:
            raise DateError.of("date", "control changes on no day", "Name records of control")
        return found[-1]

    @cached_property
    def _positions(self) -> list[NDArray[np.intp]]:
        """Of each code of a state: the position of its holder in the table of both."""
        keys = self.new.theatre.holders
        return [
            np.array([keys.index(holder) for holder in one.states["holder"]], dtype=np.intp)
            for one in self.controls
        ]

    def _holders(self, place: int, day: date) -> NDArray[np.intp]:
        reported = (self.old, self.new)[place].reported_on(day)
        return self._positions[place][self.controls[place].holdings.on(day_number(reported))]

    def _snapshot(self, place: int, day: date) -> Snapshot:
        timeline = (self.old, self.new)[place]
        return Snapshot(
            theatre=timeline.theatre,
            records=timeline.records[known_on(timeline.records, None)],
            arrangement=self.arrangement,
            control=self.controls[place],
            date=day,
            reported_on=timeline.reported_on(day),
            as_of=None,
            view=self.new.view(),
        )


def _edited(key: str, old: Entry, new: Entry, until: date | None) -> RecordChange | None:
    fields = [
        FieldChange(field, old.properties.get(field), new.properties.get(field))
        for field in sorted(old.properties.keys() | new.properties.keys())
        if old.properties.get(field) != new.properties.get(field)
    ]
    if old.file != new.file:
        fields.append(FieldChange("file", old.file, new.file))
    redrawn = not _same(old.geometry, new.geometry)
    if not fields and not redrawn:
        return None
    kinds = {_kind(change) for change in fields} | ({"redrawn"} if redrawn else set())
    breaks = () if new.supposed else (*_breaks(old, fields, until), *[OUTLINE] * redrawn)
    return RecordChange(
        *_named(key, new),
        tuple(kind for kind in KINDS if kind in kinds),
        tuple(fields),
        breaks,
        **(_measured(old.geometry, new.geometry) if redrawn else {}),
    )


def _kind(change: FieldChange) -> str:
    if change.field in DATES:
        return "redated"
    if change.field in ATTRIBUTION:
        return "reattributed"
    return "retracted" if change.field == "retracted_on" and change.new is not None else "edited"


def _breaks(old: Entry, fields: Sequence[FieldChange], until: date | None) -> Iterator[str]:
    """
    Fields whose edit is none that a published record may undergo.

    It may be retracted and confirmed, and an open end may be filled in once, with a day for which
    nobody was given an answer yet.
    """
    open_end = old.properties.get("valid_to") is None
    for change in fields:
        if change.field in ("last_confirmed", "file"):
            continue
        if change.field == "retracted_on" and change.old is None:
            continue
        if change.field == "valid_to" and open_end and _later(change.new, until):
            continue
        if change.field == "valid_to_edtf" and open_end:
            filled = [other for other in fields if other.field == "valid_to"]
            if filled and _later(filled[0].new, until):
                continue
        yield change.field


def _later(day: Any, until: date | None) -> bool:
    try:
        return until is None or parse_day(day) > until
    except DateError:
        return False


def _answered_until(edition: Edition, entry: Entry) -> date | None:
    """Return the last day that the edition answered for; of a lone file what the record tells."""
    if edition.timeline is not None and "theatre.toml" in edition.files:
        return edition.timeline.theatre.reported_until
    try:
        return parse_day(entry.properties.get("assessed_on", ""))
    except DateError:
        return None


def _named(key: str, entry: Entry) -> tuple[str, str, str, str]:
    name, theme = (entry.properties.get(field) for field in ("name", "theme"))
    return key, entry.file, str(name or ""), str(theme or "")


def _measured(old: Any, new: Any) -> dict[str, Any]:
    """How much a drawing moved, where that can be said."""
    kinds = {getattr(one, "geom_type", None) for one in (old, new)}
    if kinds <= {*AREAL} and old.is_valid and new.is_valid:
        pieces = np.array([shapely.difference(new, old), shapely.difference(old, new)])
        gained, lost = (areas(pieces) / M2_PER_KM2).tolist()
        return {"gained_km2": gained, "lost_km2": lost}
    if kinds <= {*LINEAR}:
        return {"old_km": _km(old), "new_km": _km(new)}
    if kinds == {"Point"}:
        ends = [shapely.get_coordinates(one) for one in (old, new)]
        return {"moved_m": float(edge_lengths(ends[0], ends[1])[0])}
    return {}


def _km(line: Any) -> float:
    xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    inside = part[1:] == part[:-1]
    return float(edge_lengths(xy[:-1][inside], xy[1:][inside]).sum() / 1000)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two drawings are one, however their rings are wound, begun and sorted."""
    if one is None or other is None:
        return one is other
    return bool(_canonical(one) == _canonical(other))


def _canonical(geometry: Any) -> bytes:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS) + 0.0)
    return bytes(shapely.to_wkb(shapely.normalize(shapely.remove_repeated_points(rounded))))


def _drawings(records: gpd.GeoDataFrame) -> dict[str, tuple[Any, ...]]:
    """What makes two records of one id one drawing: their outline, and how well it is known."""
    return {
        row["id"]: (_canonical(shape), *(str(row[field]) for field in _DRAWING))
        for row, shape in zip(
            records[["id", *_DRAWING]].to_dict("records"), records.geometry, strict=True
        )
        if shape is not None
    }


def _named_apart(
    records: gpd.GeoDataFrame,
    own: Mapping[str, tuple[Any, ...]],
    others: Mapping[str, tuple[Any, ...]],
    suffix: str,
) -> gpd.GeoDataFrame:
    """Rename what the other edition drew otherwise: its errors are not those of this drawing."""
    # A blank sorts before any sign of an id, so that the order of records stays as it is.
    ids = [
        f"{key}{suffix}" if key in others and others[key] != own.get(key) else key
        for key in records["id"]
    ]
    return records.assign(id=np.array(ids, dtype=object))


def _on(ground: Any, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the ground of both editions in place of the study area of one."""
    records = records.copy()
    records.loc[records["theme"] == "study_area", "geometry"] = gpd.GeoSeries(
        [ground], crs=records.crs
    ).to_numpy()
    return records


def _sheets(timeline: ControlTimeline) -> Sheets:
    records = timeline.records
    return Sheets.of(records[counted(records) & known_on(records, None)])
