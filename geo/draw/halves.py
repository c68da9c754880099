"""Two snapshots in one picture, with a divider between them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from geo.draw.looks import colour
from geo.draw.scene import picture

if TYPE_CHECKING:
    from geo.change import Change


def halves(change: Change, *, width: int = 326, height: int = 205, title: str | None = None) -> str:
    """
    Draw both dates of a change in one SVG element: before at the left, after at the right.

    Parameters
    ----------
    change : Change
    width, height : int
        Pixels of its coordinates.
    title : str, optional
        What a screen reader says; without it the picture counts as decoration.

    Raises
    ------
    OptionError
        If a party names a swatch or a texture that is not in the palette.
    """
    before, after = (
        picture(end, width=width, height=height, posts=True)
        for end in (change.before, change.after)
    )
    middle = width / 2
    label = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    # The picture after lies in a window of its own, so that only its right half shows.
    window = (
        f'<svg x="{middle:g}" width="{middle:g}" height="{height}"'
        f' viewBox="{middle:g} 0 {middle:g} {height}">{after}</svg>'
    )
    line = f'd="M{middle:g} 0V{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" {label} fill="none" direction="ltr">{before}{window}'
        f'<path {line} stroke="{colour("case")}" stroke-width="5"/>'
        f'<path {line} stroke="{colour("front")}" stroke-width="3"/></svg>'
    )
