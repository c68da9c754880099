"""Coordinates that cannot be where they say: the likely cause, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# west, south, east, north; degrees, or whatever the file took for degrees
Bounds = tuple[float, float, float, float]

# Grids that maps of the Levant come in; UTM and Web Mercator are found anywhere.
_GRIDS = {
    "EPSG:3857": "Web Mercator",
    "EPSG:2039": "the Israeli TM grid",
    "EPSG:28191": "the Palestine grid",
    "EPSG:22770": "the Syrian Lambert grid",
}


def likely_cause(bounds: Bounds, study_area: Bounds | None) -> tuple[str, str]:
    """
    Guess why coordinates lie wholly outside the study area, or outside the globe.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north as the file has them.
    study_area : tuple of float, optional
        West, south, east, north of the ground that was expected, EPSG:4326.

    Returns
    -------
    what, mend : str
        The second halves of a message.
    """
    on_globe = max(map(abs, bounds[::2])) <= 180 and max(map(abs, bounds[1::2])) <= 90
    mirrored = bounds[1], bounds[0], bounds[3], bounds[2]
    if study_area is not None and meet(mirrored, study_area):
        return (
            "longitude and latitude are swapped: read the other way round it lies here",
            "Write longitude first, then latitude",
        )
    if on_globe:
        return "no likely cause was found", "Check the coordinates; longitude comes first"
    if study_area is not None:
        for code, name in _grids(study_area):
            if _fits(bounds, code, study_area):
                return (
                    f"the numbers fit {code}, {name}, in metres",
                    "Transform the file to longitude and latitude (EPSG:4326)",
                )
    if max(map(abs, bounds)) <= 180:
        return (
            "longitude and latitude may be swapped",
            "Write longitude first, then latitude, in degrees",
        )
    return (
        "the numbers look like metres of a projected grid",
        "Transform the file to longitude and latitude (EPSG:4326)",
    )


def meet(one: Bounds, other: Bounds) -> bool:
    """Tell whether two boxes share a point."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _grids(study_area: Bounds) -> Iterator[tuple[str, str]]:
    yield from _GRIDS.items()
    west, south, east, north = study_area
    zone = math.floor((west + east) / 12 + 30) % 60 + 1
    hemisphere = 6 if south + north >= 0 else 7
    for near in (zone, zone % 60 + 1, (zone - 2) % 60 + 1):
        yield f"EPSG:32{hemisphere}{near:02d}", f"UTM zone {near}"


def _fits(bounds: Bounds, code: str, study_area: Bounds) -> bool:
    import pyproj  # only a file that cannot be used pays for it

    to_degrees = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)
    box = to_degrees.transform_bounds(*bounds, errcheck=False)
    return all(map(math.isfinite, box)) and meet(box, study_area)
