"""The plane cut by edges: which face lies on either side of each edge, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import edge_areas
from geo.noding import cross
from geo.segments import UNITS_PER_DEGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Directions whose angles differ by less may be in either order after rounding.
ANGLE_ROUNDING = 1e-9
# Edges that a ray meets less than this many grid units apart may be in either order.
RAY_ROUNDING = 1e-2


@dataclass(frozen=True, eq=False, slots=True)
class Subdivision:
    """
    Faces between noded edges.

    Attributes
    ----------
    left, right : ndarray of int, shape (n_edges,)
        The face on either side of an edge that runs from its first node to its second.
    area_m2 : ndarray of float, shape (n_faces,)
        Area on the ellipsoid; face 0 is the unbounded one and has area 0.
    """

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    area_m2: NDArray[np.float64]


def subdivide(nodes: NDArray[np.int64], edges: NDArray[np.intp]) -> Subdivision:
    """
    Find the faces between edges that meet only in their ends.

    Parameters
    ----------
    nodes : ndarray of int64, shape (n_nodes, 2)
        In units of 1e-9 degree.
    edges : ndarray of int, shape (n_edges, 2)

    Notes
    -----
    Each edge is walked on both sides; the closed walks that keep a face on their left are its
    boundaries: one anticlockwise around it, and a clockwise one around each island in it. An
    island is found in the face that the first edge west of its westernmost node looks into.
    """
    count = len(edges)
    if count == 0:
        none = np.zeros(0, dtype=np.intp)
        return Subdivision(none, none, np.zeros(1))
    tail, head = np.concatenate([edges, edges[:, ::-1]]).T
    order = _around_nodes(tail, nodes[head] - nodes[tail])
    begin = np.searchsorted(tail[order], np.arange(len(nodes) + 1))
    walk = _walks(head, order, begin)
    left, right = walk[:count], walk[count:]

    degrees = nodes / UNITS_PER_DEGREE
    reference = float(degrees[:, 1].mean())
    below = edge_areas(degrees[edges[:, 0]], degrees[edges[:, 1]], reference)
    n_walks = int(walk.max()) + 1
    area = np.bincount(left, below, n_walks) - np.bincount(right, below, n_walks)

    part, western = _parts(nodes, edges)
    # All edges at a westernmost node lead east, so the outside is left of the last of them.
    outer = walk[order[begin[western + 1] - 1]]
    surrounding = _surroundings(nodes, edges, part, western, left, right)
    face = connected(n_walks + 1, outer, np.where(surrounding < 0, n_walks, surrounding))
    # Number the unbounded face 0 by swapping it with whichever has that number.
    unbounded = face[n_walks]
    face = np.where(face == unbounded, 0, np.where(face == 0, unbounded, face))
    area_m2 = np.maximum(np.bincount(face[:n_walks], area), 0.0)  # a sliver may round below 0
    area_m2[0] = 0.0
    return Subdivision(face[left], face[right], area_m2)


def polygons(nodes: NDArray[np.int64], edges: NDArray[np.intp], faces: Subdivision) -> NDArray[Any]:
    """
    Build the faces as polygons, to draw them or to find points in them.

    Returns
    -------
    ndarray of shapely.Polygon, shape (n_faces,)
        EPSG:4326; empty for the unbounded face.
    """
    # On the grid, where floats are exact: in degrees a vertex could slip across a near edge.
    points = nodes.astype(float)
    pieces = shapely.get_parts(shapely.polygonize(shapely.linestrings(points[edges])))
    pieces = shapely.orient_polygons(pieces)
    shells = shapely.get_exterior_ring(pieces)
    start = shapely.get_coordinates(shapely.get_point(shells, 0))
    stop = shapely.get_coordinates(shapely.get_point(shells, 1))
    number = {point: n for n, point in enumerate(map(tuple, points))}
    sides = {}
    for (u, v), left, right in zip(edges.tolist(), faces.left, faces.right, strict=True):
        sides[u, v], sides[v, u] = left, right
    face = [
        sides[number[a], number[b]]
        for a, b in zip(map(tuple, start), map(tuple, stop), strict=True)
    ]
    built = np.full(len(faces.area_m2), shapely.Polygon(), dtype=object)
    built[face] = shapely.transform(pieces, lambda units: units / UNITS_PER_DEGREE)
    return built


def connected(count: int, first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number the connected parts of a graph of `count` nodes, one number a node."""
    least = np.arange(count)
    while True:
        ends = least[first], least[second]
        if np.array_equal(*ends):
            return np.unique(least, return_inverse=True)[1]
        lesser = np.minimum(*ends)
        for end in ends:
            np.minimum.at(least, end, lesser)
        while not np.array_equal(least, least[least]):
            least = least[least]


def _walks(
    head: NDArray[np.intp], order: NDArray[np.intp], begin: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Number the closed walk to the left of each edge, and of each edge walked back."""
    count = len(head)
    place = np.empty(count, dtype=np.intp)
    place[order] = np.arange(count)
    back = np.roll(np.arange(count), count // 2)  # the same edge, walked the other way
    # At its head a walk turns into the next edge clockwise from the way it came.
    turn = np.where(place[back] == begin[head], begin[head + 1], place[back]) - 1
    following = order[turn]
    # Each round every edge learns the least number twice as far ahead on its walk.
    least = np.arange(count)
    while True:
        lesser = np.minimum(least, least[following])
        if np.array_equal(lesser, least):
            return np.unique(least, return_inverse=True)[1]
        least, following = lesser, following[following]


def _around_nodes(tail: NDArray[np.intp], step: NDArray[np.int64]) -> NDArray[np.intp]:
    """Sort directed edges by tail, and anticlockwise around it."""
    angle = np.arctan2(step[:, 1].astype(float), step[:, 0].astype(float))
    order = np.lexsort((angle, tail))
    while True:
        first, second = order[:-1], order[1:]
        close = (tail[first] == tail[second]) & (angle[second] - angle[first] < ANGLE_ROUNDING)
        (place,) = np.nonzero(close)
        wrong = place[cross(step[first[place]], step[second[place]]) < 0]
        if len(wrong) == 0:
            return order
        wrong = wrong[np.r_[True, np.diff(wrong) > 1]]  # swap pairs that do not overlap
        order[wrong], order[wrong + 1] = order[wrong + 1], order[wrong]


def _parts(
    nodes: NDArray[np.int64], edges: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the connected part of each node, and find the westernmost node of each part."""
    part = connected(len(nodes), *edges.T)
    used = np.unique(edges)
    eastward = used[np.lexsort((nodes[used, 1], nodes[used, 0], part[used]))]
    return part, eastward[np.r_[True, np.diff(part[eastward]) > 0]]


def _surroundings(
    nodes: NDArray[np.int64],
    edges: NDArray[np.intp],
    part: NDArray[np.intp],
    western: NDArray[np.intp],
    left: NDArray[np.intp],
    right: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Find for each part the walk around the face that it lies in, or -1 for none."""
    points = nodes.astype(float)
    seen = points[western]
    rays = np.stack([np.c_[np.full(len(seen), points[:, 0].min() - 1), seen[:, 1]], seen], axis=1)
    tree = shapely.STRtree(shapely.linestrings(points[edges]))
    island, edge = tree.query(shapely.linestrings(rays), predicate="intersects")
    (x0, y0), (x1, y1) = points[edges[edge]].transpose(1, 2, 0)
    y = seen[island, 1]
    # Half-open in y, so that a ray through a node meets one of the edges that pass there.
    other = part[edges[edge, 0]] != part[western][island]
    meets = other & (np.minimum(y0, y1) <= y) & (y < np.maximum(y0, y1))
    island, edge = island[meets], edge[meets]
    x0, y0, x1, y1, y = x0[meets], y0[meets], x1[meets], y1[meets], y[meets]
    x = x0 + (x1 - x0) * ((y - y0) / (y1 - y0))
    surrounding = np.full(len(western), -1)
    eastmost = np.full(len(western), -np.inf)
    np.maximum.at(eastmost, island, x)
    (near,) = np.nonzero(x > eastmost[island] - RAY_ROUNDING)
    rivals: dict[int, list[int]] = {}
    for place in near:
        rivals.setdefault(int(island[place]), []).append(int(place))

    def along_ray(place: int) -> tuple[Fraction, Fraction]:
        """Where an edge meets the ray, and its lean: it decides where several meet in a node."""
        (west, south), (east, north) = nodes[edges[edge[place]]].tolist()
        lean = Fraction(east - west, north - south)
        return west + lean * (int(y[place]) - south), lean

    for number, places in rivals.items():
        nearest = max(places, key=along_ray) if len(places) > 1 else places[0]
        side = right if y1[nearest] > y0[nearest] else left
        surrounding[number] = side[edge[nearest]]
    return surrounding
