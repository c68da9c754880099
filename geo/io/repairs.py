"""
Repairs by name: nothing else is ever changed in a file, and each change tells its areas.

To add one, write a function on the coordinates or the shape of one geometry and give it a row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geo.area import areas
from geo.errors import Issue
from geo.io import canonical, geojson
from geo.io.shapes import SIMPLE, TooMuchError
from geo.io.strict_json import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MAKE_VALID = "make-valid"
_LINES = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}  # depth of lines
# What a repair meets in coordinates that have another form than their type says.
_UNREADABLE = (
    AttributeError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    shapely.errors.GEOSException,
)
_RINGS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Repair:
    """
    What one repair changed in one record.

    Attributes
    ----------
    where : str
        File and record.
    name : str
        The repair.
    what : str
        What it did, counted.
    before_km2, after_km2 : float or None
        Areas before and after; None where an outline cannot be measured.
    """

    where: str
    name: str
    what: str
    before_km2: float | None
    after_km2: float | None

    @property
    def issue(self) -> Issue:
        """The repair as a note."""
        before, after = map(_shown, (self.before_km2, self.after_km2))
        what = f"{self.name}: {self.what}; it measured {before} before, {after} after"
        return Issue("note", self.where, what, "Nothing to do; better is to correct the source")


def repaired(
    raw: bytes, where: str, names: Sequence[str]
) -> tuple[str | None, tuple[Repair, ...], tuple[Issue, ...]]:
    """
    Repair the geometries of a GeoJSON file as asked, and nothing else.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        The file, as messages name it.
    names : sequence of str
        Keys of `REPAIRS`; they are done in the order of that table.

    Returns
    -------
    text : str or None
        The file in canonical form; None if it still cannot be read.
    repairs : tuple of Repair
        What was changed, record by record.
    issues : tuple of Issue
        What stands against reading it nevertheless.
    """
    document, issues = parse(raw, where)
    if issues or not isinstance(document, dict):
        return None, (), tuple(issues) or tuple(geojson.read(raw, where)[1])
    done: list[Repair] = []
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        mend = 'Write {"type": "FeatureCollection", "features": […]}'
        told = Issue("error", where, "it is not a collection: nothing was repaired", mend)
        return None, (), (*geojson.read(raw, where)[1], told)
    for index, feature in enumerate(features):
        if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
            continue
        identity = feature.get("id")
        record = f"record {identity!r}" if isinstance(identity, str) else f"features[{index}]"
        done += _mend(feature, f"{where}, {record}", names)
    found = geojson.Walk(where, None)
    try:
        read = found.document(document)
    except TooMuchError as error:
        found.tell(where, *error.args)
        read = None
    if read is None or any(issue.level == "error" for issue in found.issues):
        return None, tuple(done), tuple(found.issues)
    text = canonical.dumps(document)
    return text, tuple(done), ()


def untangled(shape: Any) -> Any:
    """Return the polygons that an invalid outline was meant for, as GEOS finds; None if none."""
    polygons = polygons_of(shapely.make_valid(shape))
    return shapely.union_all(polygons) if len(polygons) else None


def polygons_of(shape: Any) -> Any:
    """Return the polygons with an area that a geometry has, shape (n,)."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return polygons[shapely.area(polygons) > 0]


def _mend(feature: dict[str, Any], where: str, names: Sequence[str]) -> Iterator[Repair]:
    for name, mend in REPAIRS.items():
        if name not in names:
            continue
        geometry = feature["geometry"]
        before = _km2(geometry)
        try:
            changed, what = mend(geometry)
        except _UNREADABLE:
            continue  # told when the file is read
        if what:
            feature["geometry"] = changed
            yield Repair(where, name, what, before, _km2(changed))


def _drop_z(geometry: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Drop heights: positions keep longitude and latitude."""
    count = 0

    def flat(positions: list[Any]) -> list[Any]:
        nonlocal count
        count += sum(len(position) == 3 for position in positions)
        return [position[:2] if len(position) == 3 else position for position in positions]

    flattened = _on_lines(geometry, flat)  # which counts
    return flattened, _counted(count, "height")


def _drop_repeats(geometry: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Drop positions that are written like the one before."""
    count = 0

    def once(positions: list[Any]) -> list[Any]:
        nonlocal count
        written = [_written(position) for position in positions]
        kept = [p for i, p in enumerate(positions) if i == 0 or written[i] != written[i - 1]]
        count += len(positions) - len(kept)
        return kept

    kept = _on_lines(geometry, once, lines_only=True)
    return kept, _counted(count, "copy", "copies")


def _written(position: list[Any]) -> list[Any]:
    """Round a position as canonical form does."""
    return [round(number, canonical.DECIMALS) for number in position]


def _close_rings(geometry: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Repeat the first position of a ring at its end."""
    count = 0

    def closed(ring: list[Any]) -> list[Any]:
        nonlocal count
        if len(ring) < 3 or ring[0] == ring[-1]:
            return ring
        count += 1
        almost = _written(ring[0]) == _written(ring[-1])
        return [*(ring[:-1] if almost else ring), ring[0]]

    if geometry.get("type") not in _RINGS:
        return geometry, ""
    whole = _on_lines(geometry, closed, lines_only=True)
    return whole, f"{count:,} ring{'s' * (count != 1)} closed" if count else ""


def _make_valid(geometry: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Untangle an outline that crosses itself, as GEOS does."""
    shape = _shape(geometry)
    if geometry.get("type") not in _RINGS or shape is None or shape.is_valid:
        return geometry, ""
    mended = untangled(shape)
    if mended is None:
        return geometry, ""
    # Corners that GEOS finds may be nearer to each other than the digits that are written.
    plain, _ = _drop_repeats(json.loads(shapely.to_geojson(mended)))
    return plain, "its outline was untangled"


# In the order in which they are done: what one needs, those above it have mended.
REPAIRS: dict[str, Callable[[dict[str, Any]], tuple[dict[str, Any], str]]] = {
    "drop-z": _drop_z,
    "drop-repeats": _drop_repeats,
    "close-rings": _close_rings,
    MAKE_VALID: _make_valid,
}


def _on_lines(
    geometry: dict[str, Any], change: Callable[[list[Any]], list[Any]], *, lines_only: bool = False
) -> dict[str, Any]:
    """Change every list of positions in a geometry."""
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = [_on_lines(part, change, lines_only=lines_only) for part in geometry["geometries"]]
        return {**geometry, "geometries": parts}
    if kind not in SIMPLE or (lines_only and kind not in _LINES):
        return geometry
    coordinates = geometry["coordinates"]
    if kind == "Point":
        return {**geometry, "coordinates": change([coordinates])[0]}

    def walk(value: list[Any], depth: int) -> list[Any]:
        return change(value) if depth == 1 else [walk(item, depth - 1) for item in value]

    return {**geometry, "coordinates": walk(coordinates, _LINES.get(str(kind), 1))}


def _shape(geometry: dict[str, Any]) -> Any:
    """Return a geometry if it can be read."""
    walk = geojson.Walk("", None)
    return walk.geometry(geometry, "", "geometry")[0]


def _km2(geometry: dict[str, Any]) -> float | None:
    shape = _shape(geometry)
    return None if shape is None else float(areas(polygons_of(shape)).sum()) / 1e6


def _shown(area_km2: float | None) -> str:
    return "what cannot be told" if area_km2 is None else f"{area_km2:,.4f} km²"


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'} dropped" if count else ""
