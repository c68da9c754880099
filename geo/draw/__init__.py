"""Small static SVG pictures, and the looks that every picture and map shares."""

from geo.draw.flows import flows
from geo.draw.halves import halves
from geo.draw.looks import colour, fill, patterns, stripe, swatch
from geo.draw.net_bars import net_bars
from geo.draw.ruler import ruler
from geo.draw.scene import picture
from geo.draw.through_time import through_time

__all__ = [
    "colour",
    "fill",
    "flows",
    "halves",
    "net_bars",
    "patterns",
    "picture",
    "ruler",
    "stripe",
    "swatch",
    "through_time",
]
