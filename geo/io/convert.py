"""From one vector format into another, by way of canonical GeoJSON and the strict loader."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import shapely

from geo.check import issues as check
from geo.check.case import Case, Feature
from geo.check.records import ids, values
from geo.check.times import days
from geo.errors import Issue, LayerError, OptionError
from geo.files import write_text
from geo.io import geojson, jsonfg, tables, untrusted
from geo.io.canonical import dumps
from geo.io.columns import Columns, records
from geo.io.find import SETTINGS
from geo.io.formats import FORMATS, format_of
from geo.io.ordinary import ordinary
from geo.io.settings import read_toml
from geo.io.strict_json import parse, read_bytes
from geo.io.theatre import MEMBERS, STUDY_AREA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.check.crs import Bounds
    from geo.io.formats import Format, Source
    from geo.io.untrusted import Limits

PARTS = {"areas": "Polygon", "lines": "LineString", "points": "Point"}
_AS_PLANNED = Columns()


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What the user says about a file that the file does not say itself.

    Attributes
    ----------
    layer, encoding, crs : str or None
        As in `geo.io.untrusted.read`.
    columns : Columns
        Which column becomes which field.
    parts : str or None
        Which parts of a GeometryCollection are taken (a key of `PARTS`); None refuses them.
    members : mapping of str to str
        Licence and attribution, where the file has none.
    near : tuple of float or None
        West, south, east, north of the ground that is expected.
    declared : tuple of str
        Record fields that the theatre declares beside those of the schema, in its order.
    limits : Limits
        What the child process may use.
    """

    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    columns: Columns = _AS_PLANNED
    parts: str | None = None
    members: Mapping[str, str] | None = None
    near: Bounds | None = None
    declared: tuple[str, ...] = ()
    limits: Limits = untrusted.DEFAULT


def convert(source: str, output: Path, reading: Reading | None = None) -> tuple[Issue, ...]:
    """
    Convert a file into another format.

    Parameters
    ----------
    source : str
        An ordinary file; its suffix tells the format, and its content must agree.
    output : Path
        Its suffix tells the format. What stands there is replaced whole.

    Returns
    -------
    tuple of Issue
        Notes and warnings: what was left out, transformed, numbered, or will not come back.

    Raises
    ------
    LayerError
        If the file cannot be read; lists every issue.
    OptionError
        If an option does not fit the formats.
    OutputError
        If the output cannot be written; what stood there still does.
    """
    wanted = FORMATS[format_of(output)]
    if wanted.write is None and wanted.name != "GeoJSON":
        raise OptionError.of(f"{output}", f"{wanted.name} is not written", _sentence(wanted.loses))
    if reading is None:
        reading = Reading()
    if (output.parent / SETTINGS).is_file():
        near, declared = _theatre(output.parent)
        reading = replace(reading, near=reading.near or near, declared=declared)
    collection, notes = read(source, reading)
    text = dumps(collection, declared=reading.declared)
    if wanted.write is None:
        write_text(output, text)
    else:
        wanted.write(json.loads(text), output)
    if wanted.loses != "nothing":
        mend = "Keep the GeoJSON as well"
        notes.append(Issue("note", str(output), f"a {wanted.name} loses {wanted.loses}", mend))
    return tuple(notes)


def read(source: str, reading: Reading) -> tuple[dict[str, Any], list[Issue]]:
    """
    Read a file of any format as a GeoJSON collection.

    Returns
    -------
    collection : dict
        Not yet in canonical form.
    notes : list of Issue
        Notes and warnings.

    Raises
    ------
    LayerError
        If the file cannot be read; lists every issue.
    """
    path = ordinary(source)
    kind = FORMATS[format_of(path)]
    if kind.source is None:
        document, found = _own(path, reading)
        told: dict[str, Any] = {}
    else:
        document, found, told = _foreign(path, kind, kind.source, reading)
    collection, issues = geojson.read(
        json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        str(path),
        near=reading.near,
    )
    issues = [*found, *issues]
    if collection is None or any(issue.level == "error" for issue in issues):
        raise LayerError(*issues)
    return _as_records(path, collection, reading, issues, told)


def _own(path: Path, reading: Reading) -> tuple[Any, list[Issue]]:
    """Read JSON, as it is or as JSON-FG."""
    for option in ("layer", "encoding", "crs"):
        if getattr(reading, option) is not None:
            what = "GeoJSON is one layer in UTF-8, in longitude and latitude"
            raise OptionError.of(f"--{option}", what, "Leave it out")
    raw, issues = read_bytes(path)
    document, found = (None, []) if raw is None else parse(raw, str(path))
    issues += found
    if any(issue.level == "error" for issue in issues):
        raise LayerError(*issues)
    if jsonfg.is_jsonfg(document):
        return jsonfg.plain(document or {}, str(path))
    if path.suffix.lower() in FORMATS["jsonfg"].suffixes:
        what = "it does not say that it is JSON-FG (conformsTo)"
        raise LayerError.of(str(path), what, "Name it .geojson if it is GeoJSON")
    return document, []


def _foreign(
    path: Path, kind: Format, source: Source, reading: Reading
) -> tuple[Any, list[Issue], dict[str, Any]]:
    """Read another format in the child process, and say what was done there."""
    if reading.encoding is not None and kind.name != "Shapefile":
        what = f"a {kind.name} states its encoding itself"
        raise OptionError.of("--encoding", what, "Leave it out")
    raw = untrusted.read(
        path,
        source,
        layer=reading.layer,
        encoding=reading.encoding,
        crs=reading.crs,
        identity=reading.columns.identity,
        limits=reading.limits,
    )
    document, issues = parse(raw, str(path))
    if any(issue.level == "error" for issue in issues):
        raise LayerError(*issues)
    told = document.pop("reading")
    layer = told["layer"] if not source.single else (reading.layer or "")
    renames = dict(source.renames)
    for feature in document["features"]:
        row = feature["properties"]
        feature["properties"] = {
            renames.get(name, name): value
            for name, value in row.items()
            if renames.get(name, name) and value is not None
        }
    members = tables.restored(document, told["told"])
    document |= {"name": layer or path.stem} | members
    return document, list(_told(path, kind, told)), told


def _told(path: Path, kind: Format, told: Mapping[str, Any]) -> list[Issue]:
    """What the child did that its user must know."""
    notes = []

    def tell(level: Any, what: str, mend: str) -> None:
        notes.append(Issue(level, str(path), what, mend))

    if told["operation"] is not None:
        beyond = told["operation"]["beyond"]
        mend = "Compare a few places with a map" if beyond else "Mind it in accuracy_m if it counts"
        tell("warning" if beyond else "note", operation_text(told["operation"]), mend)
        if told["operation"]["apart_m"] > 2 * told["operation"]["accuracy_m"] + 1:
            what = (
                f"other operations differ from that by up to {told['operation']['apart_m']:.0f} m"
            )
            tell("warning", what, "Mind it in accuracy_m, whatever accuracy is stated")
        if told["operation"]["better"]:
            what = f"a finer operation needs a grid: {told['operation']['better']}"
            tell("warning", what, "Install that grid of PROJ if metres count")
    if told["heights"]:
        tell("note", "its positions have heights, which are left out", "They bear on no figure")
    if told["binary"]:
        what = f"columns that hold bytes are left out: {', '.join(told['binary'])}"
        tell("note", what, f"A record has no such field, and {kind.name} is not a place for them")
    return notes


def operation_text(operation: Mapping[str, Any]) -> str:
    """Put a transformation in a sentence."""
    crs, name, accuracy = operation["crs"], operation["name"], operation["accuracy_m"]
    beyond = ", used beyond the ground it was made for" if operation["beyond"] else ""
    told = f"{name}, stated accuracy {accuracy:g} m{beyond}"
    if operation["apart_m"] > 2 * accuracy + 1:
        told += f"; other operations differ by up to {operation['apart_m']:.0f} m"
    return f"transformed from {crs} to longitude and latitude: {told}"


def _as_records(
    path: Path,
    collection: geojson.Collection,
    reading: Reading,
    issues: list[Issue],
    told: Mapping[str, Any],
) -> tuple[dict[str, Any], list[Issue]]:
    features, where = collection.features, str(path)
    document = collection.document
    plain = document.get("type") == "FeatureCollection"
    properties = [dict(one.properties) for one in features]
    if reading.columns.identity != "id" or any("id" in row for row in properties):
        features = tuple(map(_identified(reading.columns.identity), features))
        properties = [dict(one.properties) for one in features]
    rows, notes = records(properties, reading.columns, where, reading.declared)
    issues = issues + notes
    name = str((document.get("name") if plain else None) or path.stem)
    numbered = [one for one in features if one.id is None]
    if numbered:
        what = f"{len(numbered):,} of its features have no id; they are numbered {name}_1, _2 …"
        issues.append(Issue("note", where, what, "Say which column has ids: --field THEIRS=id"))
    made = []
    for number, (feature, row) in enumerate(zip(features, rows, strict=True), start=1):
        shape = _parts(feature, reading.parts, issues)
        named = f"{name}_{number}" if feature.id is None else str(feature.id)
        made.append(replace(feature, id=named, properties=row, geometry=shape))
    issues += _faults(where, made)
    if any(issue.level == "error" for issue in issues):
        raise LayerError(*issues)
    members = {
        key: value
        for key, value in (document if plain else {}).items()
        if key not in ("type", "features", "crs", "bbox")
    }
    members = {**(reading.members or {}), **members} | {"name": name}
    if told.get("operation") is not None:
        known = members.get("notes")
        sentence = _sentence(operation_text(told["operation"])) + "."
        members["notes"] = f"{known} {sentence}" if isinstance(known, str) else sentence
    issues += _lacking(where, made, members)
    return {
        "type": "FeatureCollection",
        **members,
        "features": [
            {
                "type": "Feature",
                "id": one.id,
                "properties": one.properties,
                "geometry": None
                if one.geometry is None
                else shapely.geometry.mapping(one.geometry),
            }
            for one in made
        ],
    }, issues


def _identified(column: str) -> Any:
    """A function that takes the id of a GeoJSON feature from a property, where it has none."""

    def take(feature: Feature) -> Feature:
        rest = dict(feature.properties)
        found = rest.pop(column, None)
        if found is None or (feature.id is not None and column == "id"):
            return feature  # an id that is there twice is told by the checks
        return replace(feature, id=str(found), properties=rest)

    return take


def _parts(feature: Feature, wanted: str | None, issues: list[Issue]) -> Any:
    """Geometry of a feature; of a GeometryCollection the parts that the user asks for."""
    shape = feature.geometry
    if shape is None or shape.geom_type != "GeometryCollection":
        return shape
    kinds = {part.geom_type.removeprefix("Multi") for part in shape.geoms}
    if wanted is None:
        what = f"it is a GeometryCollection of {' and '.join(sorted(kinds))}"
        mend = "Say which parts are meant: --parts areas, lines or points"
        issues.append(Issue("error", feature.where, what, mend))
        return None
    kind = PARTS[wanted]
    parts = [
        piece
        for part in shape.geoms
        for piece in shapely.get_parts(part)
        if piece.geom_type == kind
    ]
    if not parts:
        what, mend = f"it has no {wanted}", "Choose other --parts, or split the file"
        issues.append(Issue("error", feature.where, what, mend))
        return None
    left = sorted(kinds - {kind})
    if left:
        what = f"parts that are {' and '.join(left)} are left out"
        issues.append(Issue("note", feature.where, what, "That is what --parts asks for"))
    return parts[0] if len(parts) == 1 else getattr(shapely, f"Multi{kind}")(parts)


def _faults(where: str, made: list[Feature]) -> list[Issue]:
    """What a record field may never hold; whatever else is amiss, `ceaseline check` lists."""
    case = Case(where, tuple(made), whole=False)
    return [issue for one in (ids, values, days) for issue in one(case)]


def _lacking(where: str, made: list[Feature], members: Mapping[str, Any]) -> list[Issue]:
    errors = [
        issue for issue in check(Case(where, tuple(made), whole=False)) if issue.level == "error"
    ]
    missing = [member for member in MEMBERS if not members.get(member)]
    notes = []
    if missing:
        what = f"it says no {' and no '.join(missing)}, which a layer must"
        mend = "Give them: --licence and --attribution"
        notes.append(Issue("note", where, what, mend))
    if errors:
        what = f"as records its features have {len(errors):,} faults; the first: {errors[0].what}"
        notes.append(Issue("warning", where, what, "List them all: ceaseline check OUT"))
    return notes


def _theatre(folder: Path) -> tuple[Bounds | None, tuple[str, ...]]:
    """Where the theatre lies into whose folder the output goes, and the fields it declares."""
    raw, _ = read_bytes(folder / STUDY_AREA)
    area = None if raw is None else geojson.read(raw, STUDY_AREA)[0]
    drawn = [one.geometry for one in area.features if one.geometry is not None] if area else []
    raw, _ = read_bytes(folder / SETTINGS)
    known = None if raw is None else read_toml(raw, SETTINGS)[0]
    fields = known.get("fields", ()) if known else ()
    return (drawn[0].bounds if drawn else None), tuple(map(str, fields))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
