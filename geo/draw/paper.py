"""The paper of a picture: from degrees to pixels, and from pixels to SVG paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.draw.looks import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PADDING = 0.05  # of the picture's width and height, around the study area
DETAIL_PX = 0.5  # what simplifying may move: less than the width of any line


@dataclass(frozen=True, slots=True)
class Projection:
    """
    Degrees to pixels: equirectangular, true to scale in both directions at the middle latitude.

    Over the size of a theatre (one degree) scale is off by less than 1 % at the edges, which
    is less than a line's width. Nothing is measured on the result.
    """

    origin: NDArray[np.float64]  # degrees of the upper left corner
    scale: NDArray[np.float64]  # px a degree, eastward and southward
    width: float
    height: float

    @classmethod
    def fit(cls, ground: shapely.Geometry, width: float, height: float) -> Projection:
        """Show all of `ground` in the middle of a picture."""
        west, south, east, north = shapely.bounds(ground)
        squeeze = np.cos(np.radians((south + north) / 2))
        room = 1 - 2 * PADDING
        per_degree = min(width * room / ((east - west) * squeeze), height * room / (north - south))
        scale = np.array([per_degree * squeeze, -per_degree])
        middle = np.array([(west + east) / 2, (south + north) / 2])
        return cls(middle - np.array([width, height]) / 2 / scale, scale, width, height)

    def __call__(self, geometry: Any) -> Any:
        """Project a geometry or an array of them."""
        return shapely.transform(geometry, lambda degrees: (degrees - self.origin) * self.scale)

    def visible(self, geometry: Any) -> Any:
        """Project, and cut off what lies well outside the picture."""
        box = (-20, -20, self.width + 20, self.height + 20)
        return shapely.clip_by_rect(self(geometry), *box)


def path(shape: shapely.Geometry, look: str) -> str:
    """Write the lines and rings of a geometry in pixels as one path."""
    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            rings.append(part)
    d = "".join(_steps(ring) for ring in rings if not ring.is_empty)
    return f'<path d="{d}" fill-rule="evenodd" {look}/>' if d else ""


def _steps(line: shapely.LineString | shapely.LinearRing) -> str:
    """Write a line as its first point and the steps from there, in tenths of a pixel."""
    points = shapely.get_coordinates(line)
    tenths = np.rint(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    closed = line.is_closed
    if closed:
        steps = steps[:-1]  # Z draws it
    first, *rest = (
        f"{x / 10:g} {y / 10:g}".replace(" -", "-") for x, y in [tenths[0], *steps.tolist()]
    )
    return (
        f"M{first}{'l' if rest else ''}{' '.join(rest).replace(' -', '-')}{'Z' if closed else ''}"
    )


def symbol(
    spot: shapely.Point, corners: Sequence[tuple[float, float]], look: str, size: float
) -> str:
    """Draw a shape around a spot with case and outline; at size 0 the shape alone."""
    shape = shapely.Polygon([(spot.x + x, spot.y + y) for x, y in corners])
    if not size:
        return path(shape, look)
    case = path(shape, f'stroke="{colour("case")}" stroke-width="{4 * size:g}"')
    line = f'stroke="{colour("front")}" stroke-width="{1.5 * size:.2g}"'
    return case + path(shape, f"{look} {line}")
