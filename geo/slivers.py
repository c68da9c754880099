"""Ground that changed hands, patch by patch; and which patches are but a line drawn twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.length import edge_lengths
from geo.rounding import COVERAGE
from geo.segments import UNITS_PER_DEGREE
from geo.snapshot import M2_PER_KM2, intervals, one_hot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.drawn import Drawn
    from geo.snapshot import Snapshot

_AT_ONCE = 64  # patches whose intervals are computed together: bounds the memory it takes


def patches(before: Snapshot, after: Snapshot, drawn: Drawn) -> gpd.GeoDataFrame:
    """
    Cut what changed hands into connected patches.

    Parameters
    ----------
    before, after : Snapshot
        Of one arrangement.
    drawn : Drawn
        The boundaries in force before or after.

    Returns
    -------
    GeoDataFrame
        One row a patch, the largest first: ``from``, ``to``, the columns of `Snapshot.interval`,
        ``width_m`` (mean width: twice the area, divided by the length of the outline), ``sliver``,
        ``faces`` (their positions in the arrangement) and the geometry, EPSG:4326.

    Notes
    -----
    A patch is a sliver where its mean width is less than two standard deviations of its own
    outline, and its area within the noise floor of what passed between its two holders: lines
    that did not move, drawn twice, leave such patches between them. They count in every figure,
    since those that seem gained and those that seem lost cancel. Where an accuracy is not stated,
    nothing can be called a sliver.
    """
    passed = np.flatnonzero(before.holders != after.holders)
    number = _connected(before, after, passed)
    count = int(number.max(initial=-1)) + 1
    first = passed[[int(np.argmax(number == n)) for n in range(count)]]
    patch = np.full(len(before.holders), -1)
    patch[passed] = number
    m2 = np.bincount(number, weights=before.arrangement.area_m2[passed], minlength=count)
    areas = pd.Series(m2 / M2_PER_KM2, index=range(count), name="area_km2")
    known = [
        intervals(
            areas.iloc[n : n + _AT_ONCE], drawn, one_hot(patch - n, len(areas[n:][:_AT_ONCE]))
        )
        for n in range(0, count, _AT_ONCE)
    ]
    table = pd.concat(known) if known else intervals(areas, drawn, one_hot(patch, 0))
    perimeter, sigma = _outlines(drawn, patch, count)
    holders = np.array(before.theatre.holders, dtype=object)
    table.insert(0, "from", holders[before.holders[first]])
    table.insert(1, "to", holders[after.holders[first]])
    with np.errstate(divide="ignore", invalid="ignore"):
        table["width_m"] = 2 * m2 / perimeter
    floors = drawn.redrawn_m2(before.holders, after.holders)
    sides = np.sort(np.stack([before.holders[first], after.holders[first]], axis=1), axis=1)
    floor = np.array([floors.get((one, other), 0.0) for one, other in sides.tolist()])
    table["sliver"] = (table["width_m"] < COVERAGE * sigma) & (m2 <= floor)
    table["faces"] = pd.Series(
        [tuple(passed[number == n].tolist()) for n in range(count)], dtype=object
    )
    faces = before.arrangement.faces
    ground = [shapely.coverage_union_all(faces[[*rows]]) for rows in table["faces"]]
    frame = gpd.GeoDataFrame(table, geometry=np.array(ground, dtype=object), crs="EPSG:4326")
    return frame.sort_values("area_km2", ascending=False, kind="stable", ignore_index=True)


def _connected(before: Snapshot, after: Snapshot, passed: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number the faces that passed so that neighbours that passed alike have one number."""
    arrangement, n = before.arrangement, len(before.holders)
    kind = np.full(n + 1, -1)
    kind[passed] = before.holders[passed] * len(before.theatre.holders) + after.holders[passed]
    place = np.full(len(arrangement.cut.area_m2) + 1, n)
    place[arrangement.inside] = np.arange(n)
    left, right = place[arrangement.edges.left], place[arrangement.edges.right]
    joined = (kind[left] == kind[right]) & (kind[left] >= 0)
    left, right = left[joined], right[joined]
    least = np.arange(n + 1)
    while True:
        low = np.minimum(least[left], least[right])
        following = least.copy()
        np.minimum.at(following, left, low)
        np.minimum.at(following, right, low)
        following = following[following]
        if (following == least).all():
            break
        least = following
    return np.unique(least[passed], return_inverse=True)[1]


def _outlines(
    drawn: Drawn, patch: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Measure the drawn outline of each patch.

    Returns
    -------
    length_m, sigma_m : ndarray of float, shape (count,)
        Its length, and the root mean square of its standard deviation; NaN where not stated.
    """
    patch = np.append(patch, -1)
    sigma = np.repeat(drawn.lines.sigma_m, np.diff(drawn.lines.begin))
    ends = drawn.ends / UNITS_PER_DEGREE
    length = edge_lengths(ends[:, 0], ends[:, 1])
    total, squared = np.zeros(count), np.zeros(count)
    for side, other in ((drawn.left, drawn.right), (drawn.right, drawn.left)):
        of = patch[side]
        outline = (of >= 0) & (of != patch[other])
        np.add.at(total, of[outline], length[outline])
        np.add.at(squared, of[outline], (length * sigma**2)[outline])
    with np.errstate(divide="ignore", invalid="ignore"):
        return total, np.sqrt(squared / total)
