"""All boundaries of all areal records once: the faces they cut, and who covers which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.area import areas
from geo.errors import ConservationError

GRID_DEGREES = 1e-9  # 0.1 mm: far below any source, far above rounding
TOLERANCE = 1e-9  # of the study area: what figures may miss when they are added up


@dataclass(frozen=True, eq=False, slots=True)
class Arrangement:
    """
    The study area cut along every boundary.

    Attributes
    ----------
    faces : ndarray of shapely.Polygon, shape (n_faces,)
        Pieces without overlap that fill the study area.
    area_m2 : ndarray of float, shape (n_faces,)
        Area of each face on the ellipsoid.
    covers : ndarray of bool, shape (n_records, n_faces)
        Which of the geometries the arrangement was made from covers which face.
    study_area_m2 : float
        Area of the study area, taken from its own outline.
    """

    faces: NDArray[Any]
    area_m2: NDArray[np.float64]
    covers: NDArray[np.bool_]
    study_area_m2: float

    @classmethod
    def of(cls, study_area: shapely.Geometry, geometries: NDArray[Any]) -> Arrangement:
        """
        Cut the study area along the boundaries of all geometries.

        Parameters
        ----------
        study_area : Polygon or MultiPolygon
            EPSG:4326.
        geometries : ndarray of Polygon or MultiPolygon, shape (n_records,)
            EPSG:4326. What lies outside the study area is left out.

        Raises
        ------
        ConservationError
            If the faces do not add up to the study area, or to a record within it.
        """
        # Node all dates together: two drawings of one line must meet in the same vertices,
        # or the gap between them is counted as territory that changed hands.
        boundaries = shapely.boundary(np.append(geometries, study_area))
        linework = shapely.union_all(boundaries, grid_size=GRID_DEGREES)
        pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
        inner_points = shapely.point_on_surface(pieces)
        shapely.prepare(study_area)
        inside = shapely.contains(study_area, inner_points)
        faces, inner_points = pieces[inside], inner_points[inside]

        covers = np.zeros((len(geometries), len(faces)), dtype=bool)
        tree = shapely.STRtree(inner_points)
        record, face = tree.query(geometries, predicate="contains")
        covers[record, face] = True

        whole = float(areas(np.array([study_area]))[0])
        arrangement = cls(faces, areas(faces), covers, whole)
        arrangement._check(study_area, geometries)
        return arrangement

    def _check(self, study_area: shapely.Geometry, geometries: NDArray[Any]) -> None:
        """Compare the faces with areas that never went through the overlay of all records."""
        tolerance = TOLERANCE * self.study_area_m2
        missed = abs(self.area_m2.sum() - self.study_area_m2)
        if missed > tolerance:
            raise ConservationError.of(
                "study area",
                f"its faces miss {missed:,.1f} m² of {self.study_area_m2:,.1f} m²",
                "Check the outlines for near-coincident lines",
            )
        reaches_out = ~shapely.covered_by(geometries, study_area)
        clipped = geometries.copy()
        clipped[reaches_out] = shapely.intersection(geometries[reaches_out], study_area)
        misses = np.abs(self.covers @ self.area_m2 - areas(clipped))
        if (misses > tolerance).any():
            worst = int(misses.argmax())
            raise ConservationError.of(
                f"record {worst}",
                f"its faces miss {misses[worst]:,.1f} m²",
                "Check its outline for near-coincident lines",
            )
