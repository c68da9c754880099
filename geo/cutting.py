"""Ground cut along lines: by snap rounding, or by a plain overlay where that fails its check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely

from geo.area import areas, edge_areas
from geo.cache import remembered
from geo.errors import ConservationError
from geo.noding import Linework, node
from geo.planar import Subdivision, polygons, subdivide
from geo.segments import DAWN, DUSK, GRID_DEGREES, UNITS_PER_DEGREE, Ledger, distinct
from geo.spread import Boundaries, Runs, boundaries, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


METRES_PER_DEGREE = 111_700  # at most, anywhere on the ellipsoid
# Entering a vertex took 0.2 to 0.4 µs, digesting it to find what was kept 0.1 µs: with fewer
# vertices less than a third of a second is saved, and files would lie about for nothing.
VERTICES_WORTH_KEEPING = 1_000_000


@dataclass(frozen=True, eq=False)
class Outlines:
    """
    Polygons under labels, each with the days on which it holds.

    Attributes
    ----------
    names : tuple of str, length n_labels
        What each label is called in messages: the id of a record.
    geometries : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326.
    label : ndarray of int, shape (n,)
        Codes from 0.
    first, end : ndarray of int32, shape (n,)
        Days since 1970-01-01, half-open, from `DAWN` to `DUSK`.
    """

    names: tuple[str, ...]
    geometries: NDArray[Any]
    label: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]

    @classmethod
    def ever(cls, outlines: Mapping[str, shapely.Geometry]) -> Outlines:
        """Give each polygon a label of its own, on all days."""
        count = len(outlines)
        geometries = np.empty(count, dtype=object)
        geometries[:] = list(outlines.values())
        days = np.full(count, DAWN, np.int32), np.full(count, DUSK, np.int32)
        return cls(tuple(outlines), geometries, np.arange(count), *days)

    @property
    def each_alone(self) -> bool:
        """Whether each label is of one polygon."""
        return len(self.names) == len(self.geometries)

    @cached_property
    def ledger(self) -> Ledger:
        """The boundaries of every label; those of a long series are kept for the next time."""

        def entered() -> Ledger:
            return Ledger.of(self.geometries, self.label, self.first, self.end)

        if shapely.get_num_coordinates(self.geometries).sum() < VERTICES_WORTH_KEEPING:
            return entered()
        return Ledger(**remembered(self._content(), lambda: entered().arrays(), Ledger.fits))

    def _content(self) -> str:
        """Digest all that the boundaries depend on."""
        digest = hashlib.blake2b(digest_size=32)
        parts, outline = shapely.get_parts(self.geometries, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        size, degrees = shapely.get_num_coordinates(rings), shapely.get_coordinates(rings)
        for values in (self.label, self.first, self.end, outline, part, size, degrees):
            digest.update(np.ascontiguousarray(values).data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """
    Edges that meet only in their ends, and the faces that they separate.

    Attributes
    ----------
    nodes : ndarray of int64, shape (n_nodes, 2)
        In units of 1e-9 degree.
    ends : ndarray of int, shape (n_edges, 2)
        The two nodes of each edge.
    left, right : ndarray of int, shape (n_edges,)
        The face on either side of an edge that runs from its first node to its second; -1 for
        none.
    """

    nodes: NDArray[np.int64]
    ends: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]


class Cut(Protocol):
    """A way to cut ground: bounded faces, and which label lies over which."""

    @property
    def method(self) -> str:
        """What the way is called."""

    @property
    def area_m2(self) -> NDArray[np.float64]:
        """Area of each face, shape (n_faces,)."""

    def polygons(self) -> NDArray[Any]:
        """Faces as polygons, shape (n_faces,)."""

    def lies(self, outlines: Outlines) -> Runs:
        """Tell which label lies over which face on which days."""

    def below_m2(self, outlines: Outlines) -> NDArray[np.float64]:
        """Signed area below each run of the outlines' ledger, as its segment was cut."""

    def edges(self) -> Edges:
        """Tell between which faces the edges run."""

    def bounds(self, outlines: Outlines) -> Boundaries:
        """Tell on which edges the boundary of which label runs on which days."""


@dataclass(frozen=True, eq=False)
class SnapRounded:
    """
    Ground cut along segments on the grid, with the boundaries behind each edge known.

    Attributes
    ----------
    segments : ndarray of int64, shape (n, 4)
        See `Ledger`.
    linework, subdivision : Linework, Subdivision
        The segments cut where they meet, and the faces between them.
    """

    segments: NDArray[np.int64]
    linework: Linework
    subdivision: Subdivision
    method = "snap rounding"

    @classmethod
    def of(cls, outlines: Sequence[Outlines]) -> SnapRounded:
        """
        Cut along the boundaries of all outlines.

        Raises
        ------
        ConservationError
            If the pieces of a segment do not keep to it.
        """
        segments, _ = distinct(np.concatenate([one.ledger.segments for one in outlines]))
        linework = node(segments)
        cut = cls(segments, linework, subdivide(linework.nodes, linework.edges))
        cut._check_pieces()
        return cut

    @property
    def area_m2(self) -> NDArray[np.float64]:
        """Area of each face; 0 for the unbounded one."""
        return self.subdivision.area_m2

    def polygons(self) -> NDArray[Any]:
        """Faces as polygons; empty for the unbounded one."""
        return polygons(self.linework.nodes, self.linework.edges, self.subdivision)

    def lies(self, outlines: Outlines) -> Runs:
        """Carry labels across edges; the boundaries are among those that were cut along."""
        ledger = outlines.ledger.renumbered(self.segments, self._places(outlines.ledger))
        return spread(ledger, self.linework, self.subdivision)

    def edges(self) -> Edges:
        """Tell between which faces the edges run."""
        work, faces = self.linework, self.subdivision
        return Edges(work.nodes, work.edges, faces.left, faces.right)

    def bounds(self, outlines: Outlines) -> Boundaries:
        """Tell which boundaries the segments behind each edge are of."""
        ledger = outlines.ledger.renumbered(self.segments, self._places(outlines.ledger))
        return boundaries(ledger, self.linework)

    def below_m2(self, outlines: Outlines) -> NDArray[np.float64]:
        """Signed area below each run of the outlines' ledger: of the pieces of its segment."""
        ledger = outlines.ledger
        return self._below_m2[self._places(ledger)][ledger.segment] * ledger.sign

    @cached_property
    def _below_m2(self) -> NDArray[np.float64]:
        """Signed area below the pieces of each segment, shape (n,); see `edge_areas`."""
        lines, degrees = self.linework, self.linework.nodes / UNITS_PER_DEGREE
        below = edge_areas(degrees[lines.edges[:, 0]], degrees[lines.edges[:, 1]], self._latitude)
        pieces = below[lines.edge] * lines.sign
        return np.bincount(lines.segment, pieces, len(self.segments)).astype(np.float64)

    @cached_property
    def _latitude(self) -> float:
        return float(self.segments[:, 1].mean() / UNITS_PER_DEGREE)

    def _check_pieces(self) -> None:
        """Raise if more lies between a segment and its pieces than the grid explains."""
        degrees = self.segments / UNITS_PER_DEGREE
        straight = edge_areas(degrees[:, :2], degrees[:, 2:], self._latitude)
        drift = np.abs(straight - self._below_m2)
        excess = drift - drift_m2(self.segments)
        if excess.max(initial=0.0) > 0:
            worst = int(excess.argmax())
            raise ConservationError.of(
                "line from {:.5f},{:.5f} to {:.5f},{:.5f}".format(*degrees[worst]),
                f"its pieces miss {drift[worst]:,.1f} m² beside it",
                "Check the outlines for lines that nearly coincide with it",
            )

    def _places(self, ledger: Ledger) -> NDArray[np.intp]:
        """Find the segments of a ledger among those here."""
        count = len(self.segments)
        _, number = distinct(np.concatenate([self.segments, ledger.segments]))
        place = np.full(number.max(initial=-1) + 1, -1)
        place[number[:count]] = np.arange(count)
        own = place[number[count:]]
        if (own < 0).any():
            raise ConservationError.of(
                "outlines",
                f"{(own < 0).sum()} segments of their boundaries were not cut along",
                "Make the arrangement from these outlines too",
            )
        return own


@dataclass(frozen=True, eq=False)
class Overlaid:
    """Ground cut by GEOS's overlay: the second opinion, slower on long series."""

    faces: NDArray[Any]
    area_m2: NDArray[np.float64]
    method = "plain overlay"

    @classmethod
    def of(cls, outlines: Sequence[Outlines]) -> Overlaid:
        """Cut along the boundaries of all outlines."""
        boundaries = shapely.boundary(np.concatenate([one.geometries for one in outlines]))
        noded = shapely.union_all(boundaries, grid_size=GRID_DEGREES)
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
        return cls(faces, areas(faces))

    def polygons(self) -> NDArray[Any]:
        """Faces as polygons."""
        return self.faces

    def lies(self, outlines: Outlines) -> Runs:
        """Find the outlines that a point inside each face lies in."""
        points = shapely.STRtree(shapely.point_on_surface(self.faces))
        outline, face = points.query(outlines.geometries, predicate="contains")
        label, first, end = (
            values[outline] for values in (outlines.label, outlines.first, outlines.end)
        )
        return Runs(face, label, first, end, np.ones_like(face))

    def below_m2(self, outlines: Outlines) -> NDArray[np.float64]:
        """Signed area below each run of the outlines' ledger, which went through no cutting."""
        return outlines.ledger.below_m2()

    def edges(self) -> Edges:
        """Tell between which faces the edges run; faces that touch share their vertices."""
        count = len(self.faces)
        ever = np.full(count, DAWN, np.int32), np.full(count, DUSK, np.int32)
        ledger = Ledger.of(self.faces, np.arange(count), *ever)
        nodes, ends = np.unique(ledger.segments.reshape(-1, 2), axis=0, return_inverse=True)
        sides = np.full((2, len(ledger.segments)), -1)
        sides[(ledger.sign < 0).astype(int), ledger.segment] = ledger.label
        return Edges(nodes, ends.reshape(-1, 2), *sides)

    def bounds(self, outlines: Outlines) -> Boundaries:
        """Find the outlines on whose boundaries the edges lie."""
        edges = self.edges()
        lines = shapely.linestrings(edges.nodes[edges.ends] * GRID_DEGREES)
        edge, outline = lying_on(lines, shapely.boundary(outlines.geometries), 2 * GRID_DEGREES)
        return Boundaries(
            edge, outlines.label[outline], outlines.first[outline], outlines.end[outline]
        )


def lying_on(
    edges: NDArray[Any], lines: NDArray[Any], tolerance: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """
    Find which edges lie on which lines.

    Parameters
    ----------
    edges, lines : ndarray of LineString or MultiLineString
        In degrees.
    tolerance : float
        How far from a line all of an edge may lie, in degrees.

    Returns
    -------
    edge, line : ndarray of int
        Sorted by edge, then line.
    """
    line, edge = shapely.STRtree(edges).query(shapely.buffer(lines, tolerance), "contains")
    order = np.lexsort((line, edge))
    return edge[order], line[order]


def drift_m2(segments: NDArray[np.int64]) -> NDArray[np.float64]:
    """Area that the grid may put between each segment and its pieces: two units along it."""
    step = (segments[:, 2:] - segments[:, :2]) / UNITS_PER_DEGREE
    length_m = np.hypot(step[:, 0], step[:, 1]) * METRES_PER_DEGREE
    return np.asarray(length_m * 2 * GRID_DEGREES * METRES_PER_DEGREE)
