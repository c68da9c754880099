"""A canonical collection as rows of typed columns, for formats that are tables."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from geo.dates import parse_day
from geo.errors import DateError, OutputError
from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS, TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_RESERVED = ("fid", "geom", "geometry", "ogc_fid")
_KINDS: dict[type, str] = {str: "str", bool: "bool", int: "int", float: "float"}


@dataclass(frozen=True, slots=True)
class Table:
    """
    One layer.

    Attributes
    ----------
    name : str
        Of the layer.
    kinds : dict of str to str
        By column: ``str``, ``date``, ``int``, ``float``, ``bool``, ``list`` (of texts) or ``json``
        (any other value, as text).
    rows : list of dict
        A value for every column; None where there is none.
    geometries : list of dict or None
        GeoJSON.
    told : str
        What the table has no column for, as JSON: members of the collection, names of columns
        that hold JSON.
    """

    name: str
    kinds: dict[str, str]
    rows: list[dict[str, Any]]
    geometries: list[dict[str, Any] | None]
    told: str


def table(collection: Mapping[str, Any], path: Path) -> Table:
    """
    Put a collection in columns.

    Parameters
    ----------
    path : Path
        What it is to become, for messages.

    Raises
    ------
    OutputError
        If a value has no place in a table: a day that is none, two columns that differ in case
        only, a number with too many digits.
    """
    features = collection["features"]
    rows = [
        ({"id": feature["id"]} if "id" in feature else {}) | feature["properties"]
        for feature in features
    ]
    found = {key for row in rows for key in row}
    names = [name for name in FIELDS if name in found] + sorted(found - set(FIELDS))
    _check_names(names, path)
    kinds = {name: _kind(name, [row[name] for row in rows if name in row]) for name in names}
    members = {key: value for key, value in collection.items() if key not in ("type", "features")}
    texts = [name for name, kind in kinds.items() if kind == "json"]
    return Table(
        name=str(collection.get("name") or path.stem),
        kinds=kinds,
        rows=[{name: _cell(row.get(name), kinds[name], path) for name in names} for row in rows],
        geometries=[feature["geometry"] for feature in features],
        told=json.dumps({"members": members, "json": texts}, ensure_ascii=False),
    )


def restored(document: dict[str, Any], told: str | None) -> dict[str, Any]:
    """
    Put back what `table` told apart, into a collection that came from a table.

    Text that is not ours is left alone.
    """
    try:
        known = json.loads(told) if told else None
    except (json.JSONDecodeError, RecursionError):
        known = None
    if not isinstance(known, dict) or not isinstance(known.get("members"), dict):
        return {}
    for feature in document["features"]:
        for name in known.get("json") or ():
            value = feature["properties"].get(name)
            if isinstance(value, str):
                try:
                    feature["properties"][name] = json.loads(value)
                except (json.JSONDecodeError, RecursionError):
                    continue  # changed by other hands since: text it is
    return {
        key: value for key, value in known["members"].items() if key not in ("type", "features")
    }


def stamp(rows: list[dict[str, Any]]) -> str:
    """When a file says that it was made: its latest day, unless the build says otherwise."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    days = [value for row in rows for value in row.values() if isinstance(value, date)]
    day = max(days, default=date(1970, 1, 1))
    moment = (
        datetime.fromtimestamp(int(epoch), UTC)
        if epoch
        else datetime(day.year, day.month, day.day, tzinfo=UTC)
    )
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _check_names(names: list[str], path: Path) -> None:
    folded = Counter(name.casefold() for name in names)
    for name in names:
        if folded[name.casefold()] > 1 or name.casefold() in _RESERVED:
            what = f"a table cannot have the column {name!r}: it is taken, or differs in case only"
            raise OutputError.of(str(path), what, f"Rename it: --field {name}=OTHER")


def _kind(name: str, values: list[Any]) -> str:
    if name in DATE_FIELDS:
        return "date"
    if name == "sources":
        return "list"
    if name in TEXT_FIELDS:
        return "str"
    if name in NUMBER_FIELDS:
        return "float"
    types = {type(value) for value in values}
    if types == {int, float}:
        return "float"
    if len(types) == 1 and (kind := _KINDS.get(types.pop())):
        return kind
    return "json"


def _cell(value: Any, kind: str, path: Path) -> Any:
    if value is None:
        return None
    if kind == "json":
        return json.dumps(value, ensure_ascii=False)
    if kind == "date":
        try:
            return parse_day(value)
        except DateError as error:
            what = f"{value!r} is no day, and the column holds days"
            raise OutputError.of(str(path), what, "Correct it first: ceaseline check") from error
    if kind == "list":
        if not isinstance(value, list) or any(
            not isinstance(item, str) or ";" in item or not item.strip() for item in value
        ):
            what = f"sources are {str(value)[:60]}, not a list of ids without semicolons"
            raise OutputError.of(str(path), what, "Correct them first: ceaseline check")
        return list(value)
    if kind in ("int", "float") and abs(value) > 2**53 - (kind == "int"):
        what = f"the number {value} has more digits than a table keeps"
        raise OutputError.of(str(path), what, "Write it as text")
    if kind == "str" and (not isinstance(value, str) or "\x00" in value):
        what = f"{str(value)[:40]!r} is no text that a table keeps"
        raise OutputError.of(str(path), what, "Correct it first: ceaseline check")
    return float(value) if kind == "float" else value
