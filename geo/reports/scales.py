"""The chart of a fact check: what each of its scales shows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from geo.draw.ruler import Mark, Scale
from geo.reports.put import UNITS, figure_text, ours_text
from geo.schema import MEASURES
from geo.words import isolate, say, visible

if TYPE_CHECKING:
    from geo.published import Factcheck, Verdict


def scales(check: Factcheck, lang: str) -> tuple[Scale, ...]:
    """
    Return one scale for each subject that there is a figure of ours for.

    Posts are left out: ours is another one on every day.
    """
    shown = [one for one in check.verdicts if one.ours and one.ours.measure.kind != "posts"]
    found = []
    for subject, group in groupby(shown, key=lambda one: one.figure.covers):
        told = list(group)
        ours = told[0].ours
        if ours is None:
            continue
        found.append(
            Scale(
                title=isolate(visible(check.snapshot.theatre.covers[subject]), lang),
                text=f"{say('check.against', lang)}: {ours_text(ours, lang)}",
                unit=say(f"unit.{UNITS[MEASURES[ours.measure.kind]]}", lang),
                value=ours.value,
                low=ours.low,
                high=ours.high,
                outer_low=ours.outer_low,
                outer_high=ours.outer_high,
                marks=tuple(_mark(one, lang) for one in told),
            )
        )
    return tuple(found)


def _mark(one: Verdict, lang: str) -> Mark:
    figure, claim = one.figure, one.claim
    whose = ", ".join(visible(part) for part in (figure.publisher, figure.published) if part)
    name = f"{figure_text(figure, lang)} · {isolate(whose, lang)}"
    return Mark(name, claim.middle, claim.low, claim.high, one.verdict)
