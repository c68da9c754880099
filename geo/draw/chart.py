"""What charts share: marks and words on a sheet that mirrors where text runs from right to left."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from geo.draw.looks import colour
from geo.words import DIRECTION

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER_SIDE = {"start": "end", "end": "start", "middle": "middle"}


class Sheet:
    """
    A chart in the making; x runs in reading direction, y down, both in px.

    Parameters
    ----------
    width, height : float
        Of its own coordinates; a style sheet may show it at another size.
    lang : str
        ``en``, ``ar`` or ``he``; in Arabic and Hebrew x starts at the right.
    """

    def __init__(self, width: float, height: float, lang: str) -> None:
        self.width = width
        self.height = height
        self.mirrored = DIRECTION[lang] == "rtl"
        self.parts: list[str] = []

    def x(self, x: float) -> float:
        """Turn a distance from the start into one from the left."""
        return self.width - x if self.mirrored else x

    def box(self, x: float, y: float, width: float, height: float, look: str) -> None:
        """Draw a rectangle by its corner at the start and the top."""
        left = self.x(x + width) if self.mirrored else x
        self.parts.append(
            f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" {look}/>'
        )

    def line(self, points: Sequence[tuple[float, float]], look: str) -> None:
        """Draw a line through points."""
        self.parts.append(f'<path d="{self.course(points)}" {look}/>')

    def course(self, points: Sequence[tuple[float, float]]) -> str:
        """Write points as the steps of a path."""
        return "M" + "L".join(f"{_n(self.x(x))} {_n(y)}" for x, y in points)

    def dot(self, x: float, y: float, look: str, radius: float = 4) -> None:
        """Draw a circle."""
        self.parts.append(f'<circle cx="{_n(self.x(x))}" cy="{_n(y)}" r="{_n(radius)}" {look}/>')

    def cross(self, x: float, y: float, size: float = 3) -> None:
        """Mark what is not known."""
        left = self.x(x)
        self.parts.append(
            f'<path d="M{_n(left - size)} {_n(y - size)}L{_n(left + size)} {_n(y + size)}'
            f'M{_n(left - size)} {_n(y + size)}L{_n(left + size)} {_n(y - size)}"'
            f' stroke="{colour("unknown-ink")}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        size: float = 12,
        weight: int = 400,
        ink: str = "ink",
    ) -> None:
        """Write words whose baseline is at y."""
        side = _OTHER_SIDE[anchor] if self.mirrored else anchor
        self.parts.append(
            f'<text x="{_n(self.x(x))}" y="{_n(y)}" text-anchor="{side}" font-size="{size:g}"'
            f' font-weight="{weight}" fill="{colour(ink)}">{escape(words)}</text>'
        )

    def svg(self, says: str, defs: str = "") -> str:
        """
        Return the finished chart as one SVG element.

        Parameters
        ----------
        says : str
            What a screen reader says: all that the chart shows.
        defs : str
            Patterns that it refers to.
        """
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(self.width)}"'
            f' height="{_n(self.height)}" viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
            f' role="img" aria-label="{escape(says)}" fill="none"'
            ' font-family="var(--sans,system-ui,sans-serif)" direction="ltr">'
            f"<defs>{defs}</defs>{''.join(self.parts)}</svg>"
        )


def nice(value: float) -> float:
    """Return the next round number: 1, 2, 3 or 5 times a power of ten; 1 for nothing."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(step * unit for step in (1, 2, 3, 5, 10) if value <= step * unit * (1 + 1e-9))


def _n(value: float) -> str:
    """Write a coordinate to a tenth of a pixel."""
    return f"{round(float(value), 1) + 0:g}"
