"""Published figures beside ours: one scale a subject, a bar for ours, a mark for each of theirs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from geo.draw.looks import colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WIDTH, NAMES, END = 760, 300, 24  # px: of the picture, of the column of names, beyond the scale
ROW, HEAD, FOOT = 22, 46, 26  # px: heights
LETTERS = 46  # of a name, so that it stays in its column
END_ISOLATE = "\u2069"
REACH = 1.08  # how far a scale goes beyond what it shows


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A published figure: its name, value and bounds, and its verdict.

    A bound may be infinite; ``verdict`` is ``consistent``, ``inconsistent`` or ``undecided``.
    """

    name: str
    value: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Scale:
    """
    One subject: its title, our figure with both bounds, and what was published.

    ``text`` is our figure for people; bounds are NaN where there are none.
    """

    title: str
    text: str
    unit: str
    value: float
    low: float
    high: float
    outer_low: float
    outer_high: float
    marks: tuple[Mark, ...]


def ruler(scales: Sequence[Scale], *, title: str, right_to_left: bool = False) -> str:
    """
    Draw published figures against ours.

    Parameters
    ----------
    scales : sequence of Scale
        Each gets an axis of its own that begins at 0.
    title : str
        What the picture says to who cannot see it; the tables beside it say the rest.

    Returns
    -------
    str
        SVG without styles or scripts; colours are those of the page.
    """
    heights = [HEAD + ROW * len(scale.marks) + FOOT for scale in scales]
    parts: list[str] = []
    top = 0
    for scale, height in zip(scales, heights, strict=True):
        parts += _scale(scale, top, right_to_left)
        top += height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img"'
        f' aria-label="{escape(title)}" direction="{"rtl" if right_to_left else "ltr"}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _scale(scale: Scale, top: float, mirrored: bool) -> Iterator[str]:
    bounds = [scale.value, scale.high, scale.outer_high]
    bounds += [bound for mark in scale.marks for bound in (mark.value, mark.high)]
    step, last = _steps(max(bound for bound in bounds if math.isfinite(bound)) * REACH)

    def at(value: float) -> float:
        x = NAMES + (WIDTH - NAMES - END) * min(value, last) / last
        return WIDTH - x if mirrored else x

    first, foot = top + HEAD - 10, top + HEAD + ROW * len(scale.marks) - 4
    start = WIDTH if mirrored else 0
    yield _words(scale.title, start, top + 16, "ink", size=13, weight=650)
    yield _words(f"{scale.text}", start, top + 32, "ink-2", size=12)
    yield _line(at(0), foot, at(last), foot, "rule-2")
    for number in range(round(last / step) + 1):
        x = at(number * step)
        yield _line(x, first, x, foot + 4, "rule")
        # An axis reads from left to right in every language.
        yield _words(f"{number * step:,g}", x, foot + 16, "ink-3", anchor="middle")
    yield _words(scale.unit, at(last), first - 4, "ink-3", anchor="end")
    if math.isfinite(scale.outer_low):
        yield from _band(at(scale.outer_low), at(scale.outer_high), first, foot, "sunk", "rule-2")
    if math.isfinite(scale.low):
        yield from _band(at(scale.low), at(scale.high), first, foot, "slate-tint", "slate-edge")
    yield _line(at(scale.value), first, at(scale.value), foot, "ink", 2)
    for number, mark in enumerate(scale.marks):
        y = top + HEAD + ROW * number + 4
        yield _words(_short(mark.name), start, y + 4, "ink", size=12)
        yield from _mark(mark, y, at, last, mirrored)


def _mark(
    mark: Mark, y: float, at: Callable[[float], float], last: float, mirrored: bool
) -> Iterator[str]:
    low = at(mark.low)
    high = at(last if math.isinf(mark.high) else mark.high)
    yield _line(low, y, high, y, "case", 5)
    yield _line(low, y, high, y, "ink-2", 2)
    if math.isinf(mark.high):
        turn = -1 if mirrored else 1
        yield (f'<path d="M{high:.1f} {y:g}l{-7 * turn} -4v8z" fill="{colour("ink-2")}"/>')
    x = at(mark.value)
    look = f'stroke="{colour("ink")}" stroke-width="1.8"'
    if mark.verdict == "inconsistent":
        yield f'<path d="M{x:.1f} {y - 7:g}l7 7-7 7-7-7z" fill="{colour("paper")}" {look}/>'
        return
    full = mark.verdict == "consistent"
    paint = colour("ink" if full else "paper")
    yield f'<circle cx="{x:.1f}" cy="{y:g}" r="5" fill="{paint}" {look}/>'


def _band(
    one: float, other: float, top: float, foot: float, paint: str, edge: str
) -> Iterator[str]:
    left, wide = min(one, other), abs(other - one)
    yield (
        f'<rect x="{left:.1f}" y="{top:g}" width="{wide:.1f}" height="{foot - top:g}"'
        f' fill="{colour(paint)}" stroke="{colour(edge)}" fill-opacity=".7"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float = 1) -> str:
    return (
        f'<path d="M{x1:.1f} {y1:g}L{x2:.1f} {y2:g}" fill="none" stroke="{colour(ink)}"'
        f' stroke-width="{width:g}"/>'
    )


def _words(
    text: str,
    x: float,
    y: float,
    ink: str,
    *,
    anchor: str = "start",
    size: float = 11,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}" font-size="{size:g}"'
        f' font-weight="{weight}" fill="{colour(ink)}">{escape(text)}</text>'
    )


def _steps(reach: float) -> tuple[float, float]:
    """Step of an axis that reaches so far, and its last mark: four to eight steps of 1, 2 or 5."""
    rough = reach / 5
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.8)
    return step, step * math.ceil(reach / step)


def _short(text: str) -> str:
    """Cut a name to its column; an isolate that was open is closed."""
    if len(text) <= LETTERS:
        return text
    return f"{text[: LETTERS - 1]}…{END_ISOLATE if END_ISOLATE in text else ''}"
