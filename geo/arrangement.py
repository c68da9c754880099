"""All boundaries of all areal records once: the faces they cut, and who covers which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import areas
from geo.errors import ConservationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

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
    ids : tuple of str, length n_records
        The areal records that the arrangement was made from.
    covers : ndarray of bool, shape (n_records, n_faces)
        Which of them covers which face.
    study_area_m2 : float
        Area of the study area, taken from its own outline.
    """

    faces: NDArray[Any]
    area_m2: NDArray[np.float64]
    ids: tuple[str, ...]
    covers: NDArray[np.bool_]
    study_area_m2: float

    @classmethod
    def of(
        cls, study_area: shapely.Geometry, geometries: Mapping[str, shapely.Geometry]
    ) -> Arrangement:
        """
        Cut the study area along the boundaries of all geometries.

        Parameters
        ----------
        study_area : Polygon or MultiPolygon
            EPSG:4326.
        geometries : mapping of str to Polygon or MultiPolygon
            By record id; EPSG:4326. What lies outside the study area is left out.

        Raises
        ------
        ConservationError
            If the faces do not add up to the study area, or to a record within it.
        """
        outlines = np.array(list(geometries.values()), dtype=object)
        linework = noded(np.append(shapely.boundary(outlines), shapely.boundary(study_area)))
        pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
        inner_points = shapely.point_on_surface(pieces)
        shapely.prepare(study_area)
        inside = shapely.contains(study_area, inner_points)
        faces, inner_points = pieces[inside], inner_points[inside]

        covers = np.zeros((len(outlines), len(faces)), dtype=bool)
        record, face = shapely.STRtree(inner_points).query(outlines, predicate="contains")
        covers[record, face] = True

        whole = float(areas(np.array([study_area]))[0])
        arrangement = cls(faces, areas(faces), tuple(geometries), covers, whole)
        _check_conservation(arrangement, study_area, outlines)
        return arrangement

    def covered_m2(self, ids: Collection[str]) -> float:
        """Area that at least one of these records covers; where they overlap it counts once."""
        rows = [row for row, record in enumerate(self.ids) if record in ids]
        return float(self.area_m2[self.covers[rows].any(axis=0)].sum())


def noded(boundaries: NDArray[Any]) -> shapely.Geometry:
    """
    Cut lines where they meet, and keep a stretch that several of them share once.

    All of them at once: two drawings of one line must meet in the same vertices, or the gap
    between them is counted as territory that changed hands.
    """
    return shapely.union_all(boundaries, grid_size=GRID_DEGREES)


def _check_conservation(
    arrangement: Arrangement, study_area: shapely.Geometry, outlines: NDArray[Any]
) -> None:
    """Compare the faces with areas that never went through the noding of all records."""
    whole = arrangement.study_area_m2
    missed = abs(arrangement.area_m2.sum() - whole)
    if missed > TOLERANCE * whole:
        raise ConservationError.of(
            "study area",
            f"its faces miss {missed:,.1f} m² of {whole:,.1f} m²",
            "Check the outlines for lines that nearly coincide",
        )
    clipped = outlines.copy()
    reaches_out = ~shapely.covered_by(outlines, study_area)
    clipped[reaches_out] = shapely.intersection(outlines[reaches_out], study_area)
    misses = np.abs(arrangement.covers @ arrangement.area_m2 - areas(clipped))
    if misses.max(initial=0.0) > TOLERANCE * whole:
        worst = int(misses.argmax())
        raise ConservationError.of(
            f"record {arrangement.ids[worst]!r}",
            f"its faces miss {misses[worst]:,.1f} m² of its area in the study area",
            "Check its outline for lines that nearly coincide with another",
        )
