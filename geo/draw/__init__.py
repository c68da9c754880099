"""Small static SVG pictures, and the looks that every picture and map shares."""

from geo.draw.looks import colour, fill, patterns, stripe, swatch
from geo.draw.ruler import ruler
from geo.draw.scene import picture

__all__ = ["colour", "fill", "patterns", "picture", "ruler", "stripe", "swatch"]
