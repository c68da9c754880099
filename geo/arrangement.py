"""The study area cut along all boundaries of all records once, and who covers which face."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.area import areas
from geo.cutting import Cut, Outlines, Overlaid, SnapRounded, drift_m2
from geo.errors import ConservationError
from geo.segments import DAWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import shapely
    from numpy.typing import NDArray

    from geo.cutting import Edges
    from geo.spread import Boundaries, Runs

TOLERANCE = 1e-9  # of the study area: what figures may miss when they are added up
ROUNDING = 1e-13  # of the largest area in a sum: what floats lose in it


@dataclass(frozen=True, eq=False)
class Arrangement:
    """
    The study area cut along every boundary.

    Attributes
    ----------
    outlines : mapping of str to Polygon or MultiPolygon
        The areal records that the arrangement was made from, by id.
    cut : Cut
        The ground cut along their boundaries and the study area's.
    inside : ndarray of int, shape (n_faces,)
        Faces of `cut` that lie in the study area: the faces of the arrangement.
    study_area_m2 : float
        Area of the study area, taken from its own outline on the grid.
    """

    outlines: Mapping[str, shapely.Geometry]
    cut: Cut
    inside: NDArray[np.intp]
    study_area_m2: float

    @classmethod
    def of(
        cls,
        study_area: shapely.Geometry,
        outlines: Mapping[str, shapely.Geometry],
        parts: Sequence[Outlines] | None = None,
    ) -> Arrangement:
        """
        Cut the study area along the boundaries of all records.

        All of them at once: two drawings of one line must meet in the same vertices, or the
        gap between them is counted as territory that changed hands.

        Parameters
        ----------
        study_area : Polygon or MultiPolygon
            EPSG:4326.
        outlines : mapping of str to Polygon or MultiPolygon
            By record id; EPSG:4326. What lies outside the study area is left out.
        parts : sequence of Outlines, optional
            The same outlines under labels, where they have been entered already.

        Raises
        ------
        ConservationError
            If the faces do not add up: to the study area, or on some day to what a label covers.
            Snap rounding is tried first, a plain overlay second; see `method`.
        """
        ground = Outlines.ever({"study area": study_area})
        if parts is None:
            parts = [Outlines.ever(outlines)]
        try:
            return cls._checked(SnapRounded.of((ground, *parts)), ground, outlines, parts)
        except ConservationError:
            return cls._checked(Overlaid.of((ground, *parts)), ground, outlines, parts)

    @classmethod
    def _checked(
        cls,
        cut: Cut,
        ground: Outlines,
        outlines: Mapping[str, shapely.Geometry],
        parts: Sequence[Outlines],
    ) -> Arrangement:
        lies = cut.lies(ground)
        inside = np.unique(lies.face[lies.count > 0])
        whole = float(areas(ground.geometries)[0])
        on_grid = float(cut.below_m2(ground).sum())
        missed = abs(on_grid - whole)
        if missed > TOLERANCE * whole + drift_m2(ground.ledger.segments).sum():
            raise ConservationError.of(
                "study area",
                f"its faces miss {missed:,.1f} m² of {whole:,.1f} m²",
                "Check the outlines for lines that nearly coincide",
            )
        arrangement = cls(outlines, cut, inside, on_grid)
        arrangement.runs(ground)
        arrangement._known.update({entered: arrangement.runs(entered) for entered in parts})
        return arrangement

    @property
    def method(self) -> str:
        """How the ground was cut: by snap rounding, or by a plain overlay where that failed."""
        return self.cut.method

    @cached_property
    def _known(self) -> dict[Outlines, Runs]:
        """What was told of the outlines that the arrangement was made from."""
        return {}

    @cached_property
    def area_m2(self) -> NDArray[np.float64]:
        """Area of each face on the ellipsoid, shape (n_faces,)."""
        return self.cut.area_m2[self.inside]

    @cached_property
    def faces(self) -> NDArray[Any]:
        """Pieces without overlap that fill the study area: polygons, shape (n_faces,)."""
        return self.cut.polygons()[self.inside]

    @cached_property
    def edges(self) -> Edges:
        """The edges between the faces of `cut`, inside the study area and out."""
        return self.cut.edges()

    @cached_property
    def sides(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which face lies on the left and on the right of each of `edges`; -1, outside of all."""
        place = np.full(len(self.cut.area_m2) + 1, -1)  # the last one is at -1: no face
        place[self.inside] = np.arange(len(self.inside))
        return place[self.edges.left], place[self.edges.right]

    def bounds(self, outlines: Outlines) -> Boundaries:
        """Tell on which of `edges` the boundary of which label runs, and on which days."""
        if outlines not in self._bounds:
            self._bounds[outlines] = self.cut.bounds(outlines)
        return self._bounds[outlines]

    @cached_property
    def _bounds(self) -> dict[Outlines, Boundaries]:
        """What was told of the boundaries of outlines already."""
        return {}

    def cover(self, ids: Sequence[str]) -> NDArray[np.bool_]:
        """
        Tell which of these records covers which face.

        Returns
        -------
        ndarray of bool, shape (len(ids), n_faces)
        """
        covers = np.zeros((len(ids), len(self.inside)), dtype=bool)
        if len(ids):
            entered = next(
                (known for known in self._known if known.each_alone and {*ids} <= {*known.names}),
                None,
            ) or Outlines.ever({record: self.outlines[record] for record in ids})
            runs = self.runs(entered)
            row = np.full(len(entered.names), -1)
            row[[entered.names.index(record) for record in ids]] = np.arange(len(ids))
            asked = row[runs.label] >= 0
            covers[row[runs.label[asked]], runs.face[asked]] = True
        return covers

    def covered_m2(self, ids: Collection[str]) -> float:
        """Area that at least one of these records covers; where they overlap it counts once."""
        known = [record for record in ids if record in self.outlines]
        return float(self.area_m2[self.cover(known).any(axis=0)].sum())

    def runs(self, outlines: Outlines) -> Runs:
        """
        Tell which label lies over which face on which days.

        Parameters
        ----------
        outlines : Outlines
            Some of those that the arrangement was made from, under any labels.

        Raises
        ------
        ConservationError
            If on some day the faces of a label do not add up to the area inside its boundary.
        """
        if outlines in self._known:
            return self._known[outlines]
        runs = self.cut.lies(outlines)
        self._check(outlines, runs)
        place = np.full(len(self.cut.area_m2), -1)
        place[self.inside] = np.arange(len(self.inside))
        kept = runs.of((place[runs.face] >= 0) & (runs.count > 0))
        return replace(kept, face=place[kept.face])

    def _check(self, outlines: Outlines, runs: Runs) -> None:
        """Follow the areas of every label from day to day, by faces and by boundaries."""
        ledger, below = outlines.ledger, self.cut.below_m2(outlines)
        area = self.cut.area_m2[runs.face] * runs.count
        day = np.concatenate([runs.first, runs.end, ledger.first, ledger.end])
        label = np.concatenate([runs.label, runs.label, ledger.label, ledger.label])
        change = np.concatenate([area, -area, -below, below])
        order = np.lexsort((day, label))
        ends_a_day = (np.diff(day[order], append=DAWN) != 0) | (
            np.diff(label[order], append=-1) != 0
        )
        # Every label returns to 0, so one running total serves them all.
        misses = np.where(ends_a_day, np.abs(np.cumsum(change[order])), 0.0)
        allowed = TOLERANCE * self.study_area_m2 + ROUNDING * np.abs(change).max(initial=0.0)
        if misses.max(initial=0.0) > allowed:
            worst = int(misses.argmax())
            raise ConservationError.of(
                f"record {outlines.names[int(label[order][worst])]!r}",
                f"its faces miss {misses[worst]:,.1f} m² of its area",
                "Check its outline for lines that nearly coincide with another",
            )
