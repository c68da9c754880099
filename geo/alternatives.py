"""What a published figure may have measured instead: readings that are tried and fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geo.precision import step
from geo.schema import CONTESTED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.measured import Ground, Measured
    from geo.precision import Claimed
    from geo.schema import Published

NEAR = 0.01  # of a reading's value: by how much it may miss what a claim was rounded from
# Of its middle: how wide a claim may be for another measure, or for another reading, to tell.
WIDE, WIDEST = 0.5, 1.0
AREAL = ("Polygon", "MultiPolygon")
SQUARE_MILE_KM2, MILE_KM, HECTARES = 2.589988110336, 1.609344, 100.0


@dataclass(frozen=True, slots=True)
class Possible:
    """
    One reading of a published figure that fits.

    Attributes
    ----------
    kind : str
        ``rounding`` · ``definition`` (another measure of the same subject) · ``date`` ·
        ``ground`` (another named ground) · ``contested`` or ``unknown`` (with such ground) ·
        ``reading`` (another drawing) · ``square_miles``, ``twice_converted``, ``miles``,
        ``kilometres``, ``hectares`` (a slip of units) · ``mercator`` (measured on a Web Mercator
        map) · ``lasting``, ``any``, ``names`` (other ways of counting posts) · ``rest``,
        ``to_rest``, ``of_all`` (another whole of a share).
    low, high : float
        What that reading gives, in the unit of the claim; equal for one value.
    about : str
        A date, a kind of measure, an id of a record, a reading or a way of counting; or empty.
    """

    kind: str
    low: float
    high: float
    about: str = ""


def possible(
    figure: Published,
    claim: Claimed,
    ours: Measured,
    others: list[Measured],
    ground: Ground,
    *,
    consistent: bool,
) -> tuple[Possible, ...]:
    """
    List the readings of a published figure that fit it, the likelier kinds first.

    Parameters
    ----------
    ours : Measured
        What the verdict rests on.
    others : list of Measured
        By other measures of the same subject.
    consistent : bool
        Whether it needs no explanation: only rounding and other measures are told then.

    Notes
    -----
    A reading fits where its value lies in the claim's own interval, or misses it by at most one
    per cent. Nearly everything fits a claim with an open bound ("over 75"), or one as wide as 5
    to 15: of these no reading is told; see `telling`.
    """
    if not telling(claim, WIDEST):
        return ()
    tried = [*_rounding(claim, ours)] if ours not in others else []
    tried += [Possible("definition", one.value, one.value, _named(one)) for one in others]
    if not consistent and telling(claim, WIDE):
        tried += _tries(figure, ours, ground)
    seen = (one for one in tried if fits(claim, one.low, one.high))
    return tuple(dict.fromkeys(seen))


def telling(claim: Claimed, widest: float) -> bool:
    """Tell whether a claim is narrow enough that what fits it says anything."""
    return claim.low > 0 and claim.high - claim.low <= claim.middle * widest


def fits(claim: Claimed, low: float, high: float) -> bool:
    """Tell whether a reading fits a claim; see `possible`."""
    return claim.meets(low * (1 - NEAR), high * (1 + NEAR))


def _named(ours: Measured) -> str:
    return f"{ours.measure.kind}:{ours.measure.records[0] if ours.measure.records else ''}"


def _rounding(claim: Claimed, ours: Measured) -> Iterator[Possible]:
    """Our own value, where rounding it as the claim was rounded gives the claim."""
    if claim.value is None or not claim.low <= ours.value <= claim.high:
        return
    coarse = claim.high - claim.low
    if (
        coarse > 1.5 * step(round(ours.value, 1))
        and abs(claim.value - ours.value) > NEAR * ours.value
    ):
        yield Possible("rounding", ours.value, ours.value)


def _tries(figure: Published, ours: Measured, ground: Ground) -> Iterator[Possible]:
    kind = ours.measure.kind
    yield from _other_drawings(figure, ground)
    if figure.quantity == "area":
        if kind in ("held", "gained"):
            yield from _other_days(ours, ground)
        if kind == "held":
            yield from _other_classes(ours, ground)
        yield from _other_grounds(figure, ours, ground)
        yield Possible("square_miles", *_times(ours, 1 / SQUARE_MILE_KM2))
        yield Possible("twice_converted", *_times(ours, SQUARE_MILE_KM2))
        yield Possible("hectares", *_times(ours, HECTARES))
        if kind == "area":
            factor = ground.factor(ours.measure.records)
            yield Possible("mercator", *_times(ours, factor))
    elif figure.quantity in ("length", "width"):
        yield Possible("miles", *_times(ours, 1 / MILE_KM))
        yield Possible("kilometres", *_times(ours, MILE_KM))
        _, south, _, north = shapely.bounds(ground.outline(ours.measure.records))
        factor = 1 / math.cos(math.radians((south + north) / 2))
        yield Possible("mercator", *_times(ours, factor))
    elif figure.quantity == "count":
        yield from _counts(figure, ours, ground)
    elif figure.quantity == "share" and kind == "share":
        yield from _other_wholes(ours, ground)


def _times(ours: Measured, factor: float) -> tuple[float, float]:
    return ours.value * factor, ours.value * factor


def _other_drawings(figure: Published, ground: Ground) -> Iterator[Possible]:
    for reading in ground.timeline.theatre.checking.readings:
        if reading.covers == figure.covers:
            yield Possible("reading", reading.low, reading.high, reading.id)


def _other_days(ours: Measured, ground: Ground) -> Iterator[Possible]:
    """What the same party held on other days on which control changed; each value once."""
    told: set[float] = set()
    for day in ground.timeline.dates_as_of(ground.last.as_of):
        value = float(ground.at(day).areas[str(ours.measure.party)])
        if value > 0 and day != ours.date and round(value, 4) not in told:
            told.add(round(value, 4))
            yield Possible("date", value, value, day.isoformat())


def _other_classes(ours: Measured, ground: Ground) -> Iterator[Possible]:
    """The same day with ground that is contested or that nobody is recorded to hold."""
    snapshot = ground.at(ours.date or ground.last.reported_on)
    for kind in (CONTESTED, UNKNOWN):
        more = float(snapshot.areas[kind])
        if more > 0:
            whole = float(snapshot.areas[str(ours.measure.party)]) + more
            yield Possible(kind, whole, whole)


def _other_grounds(figure: Published, ours: Measured, ground: Ground) -> Iterator[Possible]:
    """Other named grounds within the study area, and ours together with each that is measured."""
    shown = ground.timeline.records
    areal = shown[shown.geom_type.isin(AREAL)]
    named = areal[~areal["theme"].isin(["control", "study_area", "event"])]
    named = named[named["accuracy_basis"] != "schematic"]
    own = set(ours.measure.records)
    for name in named["id"]:
        if {name} != own:
            value = ground.area((name,)).value
            yield Possible("ground", value, value, name)
    if not own:
        return
    for measure in ground.timeline.theatre.checking.measures:
        if measure.kind == "area" and measure.covers != figure.covers:
            both = tuple(dict.fromkeys((*ours.measure.records, *measure.records)))
            value = ground.area(both).value
            yield Possible("ground", value, value, " ".join(both))


def _counts(figure: Published, ours: Measured, ground: Ground) -> Iterator[Possible]:
    """Posts that need not last, each name for itself, some left out or taken as one."""
    days = ground.days(figure)
    if days is None:
        return
    scopes = [figure.scope]
    if figure.scope is None:  # it does not say
        scopes += [one.id for one in ground.timeline.theatre.checking.countings]
    for scope in scopes:
        for way in ("lasting", "any", "names"):
            counts = [ground.counts(ours.measure.party, day, scope)[way] for day in days]
            low, high = min(one[0] for one in counts), max(one[1] for one in counts)
            if (scope, way) != (figure.scope, "lasting"):
                yield Possible(way, low, high, scope or "")


def _other_wholes(ours: Measured, ground: Ground) -> Iterator[Possible]:
    """The rest of the same whole, part to rest, and the part of the whole study area."""
    share = ours.value
    yield Possible("rest", 100 - share, 100 - share)
    if share < 100:
        rest = 100 * share / (100 - share)
        yield Possible("to_rest", rest, rest)
    part = ground.area(ours.measure.records).value
    whole = 100 * part / (ground.timeline.arrangement.study_area_m2 / 1e6)
    yield Possible("of_all", whole, whole)
