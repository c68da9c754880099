"""Published figures against ours: consistent, inconsistent, or cannot be decided."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geo.alternatives import possible
from geo.dates import parse_day, parse_edtf
from geo.errors import OptionError
from geo.measured import Ground
from geo.precision import claimed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from geo.alternatives import Possible
    from geo.measured import Measured
    from geo.precision import Claimed
    from geo.schema import Published, Text
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline

CONSISTENT, INCONSISTENT, UNDECIDED = "consistent", "inconsistent", "undecided"
VERDICTS = (INCONSISTENT, CONSISTENT, UNDECIDED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What the layers say to one published figure.

    Attributes
    ----------
    figure : Published
    claim : Claimed
        The interval that it was read as.
    ours : Measured or None
        The figure of ours that it was held against; None where there is none.
    verdict : str
        One of `VERDICTS`.
    reason : str
        ``meets`` · ``outside`` · ``between`` (outside the interval, inside the outer bound) ·
        ``unbounded`` (outside the interval, and there is no outer bound) · ``partly`` (drawn only
        in part) · ``too_small`` (below even the part that is drawn) · ``not_stated`` (an accuracy
        of ours is) · ``undated`` · ``base`` (worked out from an inconsistent figure) ·
        ``told`` (the theatre says why) · ``not_drawn``.
    possible : tuple of Possible
        What it may have measured instead.
    width_km : tuple of float, or None
        Of an inconsistent area: the mean width that it would need from north to south, and ours.
    names : mapping
        What the ids in `possible` are called.
    """

    figure: Published
    claim: Claimed
    ours: Measured | None
    verdict: str
    reason: str
    possible: tuple[Possible, ...] = ()
    width_km: tuple[float, float] | None = None
    names: Mapping[str, Text] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The published figure by ours; NaN without ours, or where that would mislead."""
        if self.ours is None or self.ours.value == 0 or self.reason == "base":
            return math.nan
        return self.claim.middle / self.ours.value


@dataclass(frozen=True, eq=False)
class Factcheck:
    """
    Published figures of a theatre, each with its verdict, in the order of the file.

    Attributes
    ----------
    timeline : ControlTimeline
    snapshot : Snapshot
        The newest answer that figures were held against.
    about : str or None
        The one subject that was asked about.
    verdicts : tuple of Verdict
    """

    timeline: ControlTimeline
    snapshot: Snapshot
    about: str | None
    verdicts: tuple[Verdict, ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a figure: claim, ours, bounds and ratio in its unit, verdict and reason."""
        rows = []
        for one in self.verdicts:
            ours = one.ours
            bounds = ("low", "high", "outer_low", "outer_high")
            rows.append(
                {
                    "id": one.figure.id,
                    "covers": one.figure.covers,
                    "quantity": one.figure.quantity,
                    "claim_low": one.claim.low,
                    "claim_high": one.claim.high,
                    "ours": math.nan if ours is None else ours.value,
                    **{key: math.nan if ours is None else getattr(ours, key) for key in bounds},
                    "ratio": one.ratio,
                    "verdict": one.verdict,
                    "reason": one.reason,
                    "possible": tuple(each.kind for each in one.possible),
                }
            )
        return pd.DataFrame(rows).set_index("id")

    def count(self, verdict: str) -> int:
        """How many figures have a verdict."""
        return sum(one.verdict == verdict for one in self.verdicts)


def factcheck(
    timeline: ControlTimeline,
    *,
    about: str | None = None,
    as_of: str | date | None = None,
    view: str | None = None,
) -> Factcheck:
    """
    Hold what others published against the layers.

    Parameters
    ----------
    about : str, optional
        Only figures of this subject, a key of `theatre.covers`.
    as_of : str or date, optional
        Only what was public on this day, of layers and of figures; those without a date stay.
    view : str, optional
        Key of a point of view, for titles: areas are the same in all.

    Returns
    -------
    Factcheck

    Raises
    ------
    OptionError
        If the theatre has no published figures, or none of this subject; lists the subjects.

    Notes
    -----
    A figure claims an interval: see `geo.precision.claimed`. Ours has two: two standard
    deviations to either side, and the outer bound, as if every line lay off by one standard
    deviation to the worse side (never less than the first).

    *Consistent*: the claim has a value in common with two standard deviations. *Inconsistent*: it
    has none in common with the outer bound. *Cannot be decided*: it lies between the two; or we
    have no figure, or no interval; or what it is about is not said well enough to measure it; or
    it was worked out from a figure that is inconsistent. Of a ground that is drawn only in part,
    a figure is inconsistent below the outer bound, and cannot be decided otherwise. Posts are held
    against those that certainly and possibly stood, with every other way of counting them as the
    outer bound. Where a subject can be measured in more than one way, one that fits is enough.

    Consistent is not confirmed: an interval that two figures lie in cannot tell them apart.
    """
    theatre = timeline.theatre
    known = None if as_of is None else parse_day(as_of, where="as-of date")
    last = theatre.reported_until if known is None else min(theatre.reported_until, known)
    snapshot = timeline.at(last, as_of=known, view=view)
    subjects = dict.fromkeys(figure.covers for figure in theatre.published)
    if not subjects or (about is not None and about not in subjects):
        raise OptionError.of(
            "fact check" if about is None else f"about {about!r}",
            "nothing published is about it" if subjects else "the theatre has no published figures",
            f"Use one of: {', '.join(subjects)}"
            if subjects
            else "Add published_figures.toml to its folder",
        )
    figures = [one for one in theatre.published if _public(one, known)]
    ground = Ground(timeline, snapshot)
    wanted = {one.id for one in figures if about in (None, one.covers)}
    bases = {one.base for one in figures if one.id in wanted}
    verdicts: dict[str, Verdict] = {}
    for figure in sorted(figures, key=lambda one: one.base is not None):  # bases first
        if figure.id in wanted or figure.id in bases:
            verdicts[figure.id] = _verdict(figure, ground, verdicts)
    told = tuple(verdicts[one.id] for one in figures if one.id in wanted)
    if not told:
        raise OptionError.of(
            "fact check",
            "nothing was published by that day",
            "Ask for the knowledge of a later day",
        )
    return Factcheck(timeline, snapshot, about, told)


def _public(figure: Published, known: date | None) -> bool:
    if known is None or figure.published is None:
        return True
    first = parse_edtf(figure.published).earliest
    return first is None or first <= known


def _verdict(figure: Published, ground: Ground, others: dict[str, Verdict]) -> Verdict:
    claim = claimed(figure)
    checking = ground.timeline.theatre.checking
    measures = [one for one in checking.measures if one.covers == figure.covers]
    found = [ground.measured(measure, figure) for measure in measures]
    measured = [one for one in found if one is not None]
    base = others.get(figure.base or "")
    if base is not None and base.verdict == INCONSISTENT:
        return Verdict(figure, claim, None, UNDECIDED, "base")
    if not measured:
        reason = "undated" if measures else "not_drawn"
        told = _explained(figure, ground) and not measures
        return Verdict(figure, claim, None, UNDECIDED, "told" if told else reason)
    each = [(decide(claim, one), one) for one in measured]
    verdict, reason, ours = _chosen(claim, each)
    if figure.covers in checking.undecided:
        verdict, reason = UNDECIDED, "told"
    rest = [one for one in measured if one is not ours]
    if reason == "told":  # not known to be what was meant: one reading among others
        rest = measured
    consistent = verdict == CONSISTENT
    fitting = possible(figure, claim, ours, rest, ground, consistent=consistent)
    names = _names(fitting, ground, also=figure.scope)
    if reason == "told":
        return Verdict(figure, claim, None, verdict, reason, fitting, names=names)
    width = _width(verdict, claim, ours, ground)
    return Verdict(figure, claim, ours, verdict, reason, fitting, width, names)


def decide(claim: Claimed, ours: Measured) -> tuple[str, str]:
    """Tell the verdict and its reason for one measure; the rule stands in `factcheck`."""
    if math.isnan(ours.low) or math.isnan(ours.high):
        return UNDECIDED, "not_stated"
    if ours.measure.partly:
        small = claim.high < ours.outer_low
        return (INCONSISTENT, "too_small") if small else (UNDECIDED, "partly")
    if claim.meets(ours.low, ours.high):
        return CONSISTENT, "meets"
    if math.isnan(ours.outer_low) or math.isnan(ours.outer_high):
        return UNDECIDED, "unbounded"
    if claim.meets(ours.outer_low, ours.outer_high):
        return UNDECIDED, "between"
    return INCONSISTENT, "outside"


def _chosen(
    claim: Claimed, each: Iterable[tuple[tuple[str, str], Measured]]
) -> tuple[str, str, Measured]:
    """Take the best verdict of several measures, and of equal ones that of the nearest value."""
    rank = (CONSISTENT, UNDECIDED, INCONSISTENT)

    def order(one: tuple[tuple[str, str], Measured]) -> tuple[int, float]:
        value = one[1].value
        return rank.index(one[0][0]), abs(math.log(claim.middle / value)) if value else math.inf

    (verdict, reason), ours = min(each, key=order)
    return verdict, reason, ours


def _explained(figure: Published, ground: Ground) -> bool:
    """Whether the theatre says why a figure cannot be decided."""
    theatre = ground.timeline.theatre
    return figure.covers in theatre.checking.undecided or any(
        figure.id in gap.figures for gap in theatre.gaps
    )


def _names(fitting: Iterable[Possible], ground: Ground, *, also: str | None) -> dict[str, Text]:
    """What the records, drawings and ways of counting of readings are called."""
    checking = ground.timeline.theatre.checking
    told = {one.id: one.what for one in checking.readings}
    told |= {one.id: one.what for one in checking.countings}
    found: dict[str, Text] = {}
    parts = [part for one in fitting for part in one.about.replace(":", " ").split()]
    for key in (*parts, *([also] if also else [])):
        named = told.get(key) or ground.name(key)
        if named:
            found[key] = named
    return found


def _width(
    verdict: str, claim: Claimed, ours: Measured, ground: Ground
) -> tuple[float, float] | None:
    from geo.measured import M_PER_KM, north_south

    if verdict != INCONSISTENT or ours.measure.kind != "area":
        return None
    reach = north_south(ground.outline(ours.measure.records)) / M_PER_KM
    return claim.middle / reach, ours.value / reach
