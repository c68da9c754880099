"""The record, and the theatre's frozen value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.dates import day_before

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

LANGUAGES = ("en", "ar", "he")
Text = Mapping[str, str]  # language -> words

CONTESTED = "contested"
UNKNOWN = "unknown"
ESTIMATE = "ceaseline-estimate"  # bibliography id of what was placed by us, unverified

THEMES = (
    "control",
    "regime",
    "claim",
    "line",
    "position",
    "place",
    "terrain",
    "event",
    "study_area",
)
UNDATED_THEMES = ("place", "terrain", "study_area")  # themes that need no valid_from
STATUSES = ("controlled", "advance", "contested", "claimed", "unknown")
DECIDING = ("controlled", "advance", "contested", "unknown")  # a claim never decides the ground
HOLDING = ("controlled", "advance")  # statuses in which the record's party holds the ground
CONFIDENCES = ("low", "medium", "high")  # in rising order: precedence compares them
ACCURACY_BASES = ("measured", "estimated", "schematic")
LARGEST = 1e15  # of any number in a file: what is larger is a slip, and no float may hold it
QUANTITIES = {  # what a published figure may tell, and in which units
    "area": ("km2",),
    "length": ("km", "m"),
    "width": ("km", "m"),
    "count": ("posts", "places"),
    "share": ("percent",),
}
MEASURES = {  # how a quantity can be taken from the layers; see `Measure`
    "area": "area",
    "held": "area",
    "gained": "area",
    "north_south": "length",
    "along": "length",
    "east_west": "width",
    "posts": "count",
    "share": "share",
}
GIVEN_UNITS = {  # in which other unit a figure may have been given: its worth in ours
    "mi2": ("km2", 2.589988110336),
    "ha": ("km2", 0.01),
    "dunam": ("km2", 0.001),
    "mi": ("km", 1.609344),
}

# Record fields in the order that files and frames keep; names are the same in both.
TEXT_FIELDS = (
    "id",
    "subject",
    "theme",
    "party",
    "status",
    "valid_from_edtf",
    "valid_to_edtf",
    "replaces",
    "confidence",
    "accuracy_basis",
    "name",
    "name:ar",
    "name:he",
    "note",
)
DATE_FIELDS = ("valid_from", "valid_to", "assessed_on", "retracted_on", "last_confirmed")
NUMBER_FIELDS = ("accuracy_m", "correlation_m", "rank")
FIELDS = (
    "id",
    "subject",
    "theme",
    "party",
    "status",
    "valid_from",
    "valid_to",
    "valid_from_edtf",
    "valid_to_edtf",
    "assessed_on",
    "retracted_on",
    "replaces",
    "last_confirmed",
    "confidence",
    "accuracy_m",
    "accuracy_basis",
    "correlation_m",
    "rank",
    "name",
    "name:ar",
    "name:he",
    "note",
    "sources",
)


@dataclass(frozen=True, slots=True)
class Party:
    """One side that can hold ground, with its look on maps (a swatch and texture by name)."""

    key: str
    name: Text
    in_quote: Text
    swatch: str
    texture: str


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A date worth a page of its own."""

    date: date
    label: Text


@dataclass(frozen=True, slots=True)
class Label:
    """
    One row of a point of view: what it calls some ground, from when to when, and who says so.

    Attributes
    ----------
    ground : tuple of str
        Ids of areal records; the row is about the ground under any of them, whatever their dates.
    text : Text
        The words of this view, never ours.
    sources : tuple of str
        Never empty.
    confidence : str
        ``low`` where the sources are weak; every output says so.
    holder, status : str or None
        Only while this holder holds it, or in this status.
    start, end : date or None
        From the first day, until before the second; open if None.
    """

    ground: tuple[str, ...]
    text: Text
    sources: tuple[str, ...]
    confidence: str
    holder: str | None = None
    status: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """
    A point of view: whose terms the labels are in. Line work and figures never change.

    A view without labels of its own calls all ground by its holder: de facto.
    """

    key: str
    title: Text
    stamp: Text
    note: Text
    sources: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """
    A figure that somebody published, to be told beside ours.

    Attributes
    ----------
    id : str
        Unique in the theatre.
    quantity : str
        A key of `QUANTITIES`.
    covers, says : str
        What it is meant to be about: a key that figures of one subject share, and a sentence.
    low, high : float or None
        Bounds in `unit`, equal where one value was published; None is open ("over 75 km").
    unit : str
        As `QUANTITIES` allows.
    published : str or None
        Day, month or year, as EDTF; None if not known.
    publisher : str
        Whose figure it is.
    confidence : str
        How sure it is that this was published and is about this.
    rounded_to : float or None
        To which step in `unit` it was rounded; None if it does not say, and its zeros tell.
    given : tuple of float and str, or None
        Value and unit (a key of `GIVEN_UNITS`) in which it was published, where it was converted.
    base : str or None
        Of a share: id of the figure that it was worked out from.
    scope : str or None
        Of a count: id of the `Counting` that it says it follows.
    """

    id: str
    quantity: str
    covers: str
    says: str
    low: float | None
    high: float | None
    unit: str
    published: str | None
    publisher: str
    confidence: str
    sources: tuple[str, ...]
    rounded_to: float | None = None
    given: tuple[float, str] | None = None
    base: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """A way to count posts: some of them left out, or taken as one."""

    id: str
    what: Text
    records: tuple[str, ...]
    as_one: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """
    How the layers measure what published figures of one subject are about.

    Attributes
    ----------
    covers : str
        The subject.
    kind : str
        ``area`` of the records; ground that the party ``held`` on a day, or ``gained`` after it;
        how far the record reaches from ``north_south`` or, where it is widest, ``east_west``;
        length ``along`` the record; lasting ``posts`` of the party on the day of the figure;
        ``share`` of the records in `whole`.
    records, whole : tuple of str
        Ids of records.
    partly : bool
        Only a part of it is drawn: the figure can be told to be too small, never to be right.
    """

    covers: str
    kind: str
    records: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    party: str | None = None
    on: date | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What another drawing of a subject measures, in km² or km, from `low` to `high`."""

    id: str
    covers: str
    what: Text
    low: float
    high: float
    unit: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checking:
    """How published figures are checked: measures, other drawings, and what cannot be decided."""

    measures: tuple[Measure, ...] = ()
    countings: tuple[Counting, ...] = ()
    readings: tuple[Reading, ...] = ()
    undecided: Mapping[str, Text] = field(default_factory=dict)  # why, by subject


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known and therefore not drawn, with ids of the figures published about it."""

    id: str
    what: Text
    why: Text
    figures: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer file of a theatre, as it was read."""

    file: str
    name: str
    licence: str
    attribution: str
    features: int


@dataclass(frozen=True, slots=True)
class Input:
    """The identity of a file that figures rest on; a name without its folder."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """
    A part of the ground that a theatre is seen within.

    Attributes
    ----------
    identity : mapping of str to str
        ``id`` of a record; ``file`` and its ``sha256``; or ``wkb_sha256`` of an outline.
    name : Text
        What titles call it.
    geometry : Polygon or MultiPolygon
        EPSG:4326; may reach outside the study area.
    accuracy_m, accuracy_basis, correlation_m
        Of its outline, as a record states them; NaN and None where not stated.
    sources : tuple of str
        Ids in the bibliography.
    """

    identity: Mapping[str, str]
    name: Text
    geometry: shapely.Geometry
    accuracy_m: float = math.nan
    accuracy_basis: str | None = None
    correlation_m: float = math.nan
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Scenario:
    """
    Hypothetical control to lay on top of the records; never a record of events.

    Attributes
    ----------
    key : str
        The name of its file.
    title, note : mapping of str to str
        What it is called, and what it supposes.
    ends : frozenset of str
        Ids or subjects of the positions that end in it.
    records : GeoDataFrame
        Control records, with the columns of the theatre's; never among the theatre's.
    layer, input : Layer, Input
        Its file: licence and attribution, size and hash.
    """

    key: str
    title: Text
    note: Text
    ends: frozenset[str]
    records: gpd.GeoDataFrame
    layer: Layer
    input: Input


@dataclass(frozen=True, eq=False)
class Theatre:
    """What is true of a theatre on every date: its parties, key dates, views and sources."""

    key: str
    title: Text
    area_text: Text
    parties: tuple[Party, ...]
    default_view: str
    reported_until: date
    views: Mapping[str, View]
    bibliography: Mapping[str, Mapping[str, Any]]
    key_dates: tuple[KeyDate, ...] = ()
    comparisons: tuple[tuple[date, date], ...] = ()
    missing_days: frozenset[date] = frozenset()
    correlation_m: float = 2000.0
    fields: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    inputs: tuple[Input, ...] = ()
    context: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # name -> GeoJSON
    covers: Mapping[str, str] = field(default_factory=dict)  # what published figures are about
    published: tuple[Published, ...] = ()
    checking: Checking = field(default_factory=Checking)
    gaps: tuple[Gap, ...] = ()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    within: tuple[Part, ...] = ()  # the parts that the theatre is seen within, widest first

    @property
    def holders(self) -> tuple[str, ...]:
        """The complete index of areas and transitions: parties, then contested, unknown."""
        return (*(party.key for party in self.parties), CONTESTED, UNKNOWN)

    def party(self, key: str) -> Party:
        """Return the party with this key."""
        return {party.key: party for party in self.parties}[key]

    def reported_on(self, day: date) -> date:
        """Return the last day with a report that is not later than `day`: the one that answers."""
        reported = min(day, self.reported_until)
        while reported in self.missing_days:
            reported = day_before(reported)
        return reported
