"""
Hold the readers and the geometry against public test suites: ``scripts/run_suites.py PATH``.

Runs whichever of these lies anywhere under PATH, and prints a table; the exit code is 1 if a file
that must be refused is read, one that must be read is refused, or a result differs:

- JSONTestSuite (github.com/nst/JSONTestSuite): ``test_parsing/{y,n,i}_*.json``;
- geojsonhint (github.com/mapbox/geojsonhint): ``test/data/{good,bad}/*.geojson``;
- geojson-validator, geojson-invalid-geometry (github.com/chrieke): folders ``valid``, ``invalid*``
  and ``*problematic*`` of GeoJSON files;
- tests of GEOS and JTS in XML (github.com/libgeos/geos, ``tests/xmltester/tests``).

What we do otherwise, on purpose, stands in `EXCEPTIONS` with its reason.
"""

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import affine_transform

from geo.area import areas
from geo.arrangement import Arrangement
from geo.check.case import Case
from geo.check.geometry import validity
from geo.errors import CeaselineError
from geo.io import geojson
from geo.io.strict_json import parse

EXCEPTIONS = {
    "y_object_duplicated_key.json": "a key twice in one object: readers disagree which counts",
    "y_object_duplicated_key_and_value.json": "a key twice in one object",
    "issue82.geojson": "its positions are not on the globe",
    "polygon_winding_order.geojson": "winding never changes a number, so either is read",
    "bad-polygon-interiorring-rhr.geojson": "winding never changes a number, so either is read",
    "bad-polygonloop.geojson": "winding never changes a number, so either is read",
    "excessive_precision.geojson": "digits beyond seven are rounded when a layer is written",
    "excessive_precision_truncated.geojson": "digits beyond seven are rounded when written",
    "geometrycollection_single.geojson": "discouraged, and clear; a layer asks for areas or points",
    "crs_notvalid_evencrs84.geojson": "a member crs that names longitude and latitude is harmless",
    "bad-feature-with-number-id.geojson": "GeoJSON has numbers as ids; check asks layers for text",
    "different-first-size.geojson": "heights are left out, and a note says so",
}
SUFFIXES = (".geojson", ".json")
OVERLAYS: dict[str, Callable[..., Any]] = {
    "intersection": shapely.intersection,
    "union": shapely.union,
    "difference": shapely.difference,
    "symdifference": shapely.symmetric_difference,
}
WITHIN = 1e-9  # of the areas: A∖B + A∩B = A
WITHIN_OURS = 1e-6  # of the study area; our grid is 1e-9° on ground 1° wide
MOST_VERTICES = 50_000


@dataclass
class Tally:
    """What became of the cases of one suite."""

    name: str
    held: int = 0
    excepted: list[str] = field(default_factory=list)
    left_out: int = 0
    missed: list[str] = field(default_factory=list)

    def judge(self, case: str, fault: str | None) -> None:
        """Count a case that held, or why it did not."""
        if fault is None:
            self.held += 1
        elif Path(case).name in EXCEPTIONS:
            self.excepted.append(f"{case}: {EXCEPTIONS[Path(case).name]}")
        else:
            self.missed.append(f"{case}: {fault}")


def complaints(raw: bytes, where: str) -> list[str]:
    """Tell what stands against a GeoJSON file: its structure, and the validity of its outlines."""
    collection, issues = geojson.read(raw, where)
    if collection is not None:
        issues = [*issues, *validity(Case(where, collection.features, whole=False))]
    return [str(issue) for issue in issues if issue.level == "error"]


def wanted(refuse: bool, told: list[str], where: str) -> str | None:
    """Return what is wrong with an answer; None if it is the one that is wanted."""
    if not refuse:
        return f"refused: {told[0]}" if told else None
    if not told:
        return "read without a word"
    return None if all(where in one for one in told) else f"no place named: {told[0]}"


def json_suite(root: Path) -> Iterator[Tally]:
    """JSON that must be read (y), that must not (n), and that may be either way (i)."""
    must_read, must_not = Tally("JSON, must read"), Tally("JSON, must refuse")
    for path in sorted(root.rglob("test_parsing/[yni]_*.json")):
        _, issues = parse(path.read_bytes(), path.name)
        told = [str(issue) for issue in issues]
        if path.name.startswith("y"):
            must_read.judge(path.name, wanted(False, told, path.name))
        elif path.name.startswith("n"):
            must_not.judge(path.name, wanted(True, told, path.name))
        else:
            must_read.left_out += 1  # read or refused, and no crash
    yield from (must_read, must_not)


def geojson_suites(root: Path) -> Iterator[Tally]:
    """GeoJSON that must be read, and that must not."""
    must_read, must_not = Tally("GeoJSON, must read"), Tally("GeoJSON, must refuse")
    odd = Tally("GeoJSON, problematic")
    for path in sorted(root.rglob("*")):
        folder = path.parent.name
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        told = complaints(path.read_bytes(), path.name)
        if "problematic" in folder:
            odd.held += 1  # valid, and odd: either answer is right
        elif folder in ("good", "valid"):
            must_read.judge(f"{folder}/{path.name}", wanted(False, told, path.name))
        elif folder == "bad" or folder.startswith("invalid"):
            must_not.judge(f"{folder}/{path.name}", wanted(True, told, path.name))
    yield from (must_read, must_not, odd)


def xml_suites(root: Path) -> Iterator[Tally]:
    """Validity and overlays of GEOS and JTS, the law A∖B + A∩B = A, and our own cutting."""
    tallies = {
        name: Tally(name)
        for name in ("XML, validity", "XML, overlay", "XML, A∖B + A∩B = A", "XML, our faces")
    }
    for path in sorted(root.rglob("*.xml")):
        try:
            run = ET.fromstring(path.read_bytes())
        except ET.ParseError:
            continue
        if run.tag != "run":
            continue
        model = run.find("precisionModel")
        exact = model is None or (model.get("type") or "").upper().startswith("FLOATING")
        for number, case in enumerate(run.iter("case"), start=1):
            where = f"{path.relative_to(root)}, case {number}"
            shapes = {key: _shape(case.findtext(key)) for key in ("a", "b")}
            for op in case.iter("op"):
                _operation(op, shapes, where, tallies, exact=exact, floating=model is not None)
            one, other = shapes["a"], shapes["b"]
            if exact and _areal(one) and _areal(other) and one.is_valid and other.is_valid:
                tallies["XML, A∖B + A∩B = A"].judge(where, _law(one, other))
                tallies["XML, our faces"].judge(where, _ours(one, other))
    yield from tallies.values()


def _operation(
    op: ET.Element,
    shapes: dict[str, Any],
    where: str,
    tallies: dict[str, Tally],
    *,
    exact: bool,
    floating: bool,
) -> None:
    name = (op.get("name") or "").lower()
    args = [shapes.get((op.get(f"arg{n}") or "").lower()) for n in (1, 2)]
    place = f"{where}, {name}"
    if name == "isvalid" and args[0] is not None:
        meant = (op.text or "").strip().lower() == "true"
        fault = None if args[0].is_valid == meant else f"is_valid is {args[0].is_valid}"
        tallies["XML, validity"].judge(place, fault)
    elif name in OVERLAYS and exact and None not in args:
        expected = _shape(op.text)
        if expected is not None:
            # Without a stated model expected results were rounded to whole units by their authors.
            slack = 1e-6 if floating else 1.0
            tallies["XML, overlay"].judge(place, _differs(OVERLAYS[name](*args), expected, slack))
    else:
        tallies["XML, overlay"].left_out += 1


def _shape(text: str | None) -> Any:
    """Read WKT or hexadecimal WKB; None for what is neither, or has curves."""
    text = " ".join((text or "").split())
    try:
        hexadecimal = bool(text) and set(text) <= set("0123456789abcdefABCDEF")
        return shapely.from_wkb(text) if hexadecimal else shapely.from_wkt(text) if text else None
    except shapely.errors.ShapelyError:
        return None


def _areal(shape: Any) -> bool:
    return (
        shape is not None
        and shape.geom_type in ("Polygon", "MultiPolygon")
        and not shape.is_empty
        and bool(np.isfinite(shapely.get_coordinates(shape)).all())
        and shapely.get_num_coordinates(shape) <= MOST_VERTICES
    )


def _differs(ours: Any, expected: Any, slack: float) -> str | None:
    if ours.is_empty or expected.is_empty:
        return None if ours.is_empty == expected.is_empty else "one of the two is empty"
    extent = max(1.0, float(np.abs(shapely.get_coordinates(expected)).max()))
    apart = shapely.hausdorff_distance(ours, expected)
    return None if apart <= max(slack, 1e-6 * extent) else f"{apart:g} units apart"


def _law(one: Any, other: Any) -> str | None:
    parts = shapely.difference(one, other).area + shapely.intersection(one, other).area
    missed = abs(parts - one.area)
    return None if missed <= WITHIN * max(one.area, other.area) else f"{missed:g} are missed"


def _ours(one: Any, other: Any) -> str | None:
    """Cut the two with our own faces, on ground of one degree, and compare with plain overlay."""
    west, south, east, north = shapely.union_all(
        [shapely.box(*s.bounds) for s in (one, other)]
    ).bounds
    scale = 1 / max(east - west, north - south)
    to_ground = [scale, 0, 0, scale, 35 - west * scale, 32 - south * scale]
    drawn = {"a": affine_transform(one, to_ground), "b": affine_transform(other, to_ground)}
    ground = shapely.box(35, 32, 36, 33)
    if not all(shape.is_valid for shape in drawn.values()):
        return None  # too fine for the scale
    try:
        cut = Arrangement.of(ground, drawn)
    except CeaselineError as error:
        return str(error)
    covers = cut.cover(["a", "b"])
    for told, (shape, faces) in {
        "a": (drawn["a"], covers[0]),
        "both": (shapely.intersection(drawn["a"], drawn["b"]), covers.all(axis=0)),
        "either": (shapely.union(drawn["a"], drawn["b"]), covers.any(axis=0)),
    }.items():
        parts = shapely.get_parts(shape)
        polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        missed = abs(float(cut.area_m2[faces].sum()) - float(areas(polygons).sum()))
        if missed > WITHIN_OURS * cut.study_area_m2:
            return f"{told}: {missed:,.0f} m² are missed"
    return None


SUITES = (json_suite, geojson_suites, xml_suites)


def main(root: Path) -> int:
    """Run all suites that are found; return 1 if a case was missed, 2 if there is no suite."""
    tallies = [tally for suite in SUITES for tally in suite(root)]
    found = [one for one in tallies if one.held or one.excepted or one.missed]
    if not found:
        print(f"{root}: no suite was found; see the top of this script", file=sys.stderr)
        return 2
    print(f"{'suite':<24} {'held':>7} {'excepted':>9} {'left out':>9} {'missed':>7}")
    for one in found:
        counts = (one.held, len(one.excepted), one.left_out, len(one.missed))
        print(f"{one.name:<24} {counts[0]:>7,} {counts[1]:>9,} {counts[2]:>9,} {counts[3]:>7,}")
    for one in found:
        for line in one.excepted:
            print(f"excepted: {line}")
    for one in found:
        for line in one.missed:
            print(f"MISSED: {one.name}: {line}")
    return 1 if any(one.missed for one in found) else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where the suites lie: scripts/run_suites.py PATH")
    sys.exit(main(Path(sys.argv[1])))
