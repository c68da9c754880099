"""JSON-FG: GeoJSON with time, whose intervals include both days; ours leave the second out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.dates import day_after, day_before, parse_day
from geo.errors import DateError, Issue, OutputError
from geo.files import write_text
from geo.io.canonical import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
_PREFIX = "http://www.opengis.net/spec/json-fg-1/"
_OPEN = ".."
_DEGREES = ("CRS84", "CRS/OGC/0/CRS84", "CRS/OGC/1.3/CRS84")


def write(collection: Mapping[str, Any], path: Path) -> None:
    """
    Write a canonical collection as JSON-FG 1.0.

    ``valid_from`` and ``valid_to`` become ``time.interval`` with the last day on which it is so;
    properties keep the other fields, EDTF twins among them.

    Raises
    ------
    OutputError
        If it cannot be written, or a record has no day between its ends.
    """
    features = [_timed(feature, str(path)) for feature in collection["features"]]
    head = dumps({**collection, "conformsTo": [CORE], "features": []})
    body = ",\n".join(
        json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features
    )
    # One feature a line, as in our GeoJSON.
    write_text(path, head.replace('"features": []', f'"features": [\n{body}\n]') if body else head)


def is_jsonfg(document: Any) -> bool:
    """Tell whether a document says that it is JSON-FG."""
    stated = document.get("conformsTo") if isinstance(document, dict) else None
    return isinstance(stated, list) and any(
        isinstance(one, str) and one.startswith((_PREFIX, "[ogc-json-fg-1")) for one in stated
    )


def plain(document: dict[str, Any], where: str) -> tuple[dict[str, Any], list[Issue]]:
    """
    Take JSON-FG for the GeoJSON that it extends, with times as fields of the record.

    Parameters
    ----------
    document : dict
        As `geo.io.strict_json.parse` gives it.

    Returns
    -------
    document : dict
    issues : list of Issue
        Places in another reference system, instants, times that contradict the fields.
    """
    issues: list[Issue] = []
    features = document.get("features")
    alone = document.get("type") == "Feature"
    listed = [document] if alone else features if isinstance(features, list) else []
    read: list[Any] = []
    for index, feature in enumerate(listed):
        if not isinstance(feature, dict):
            read.append(feature)
            continue
        name = feature.get("id", f"features[{index}]")
        read.append(_plain(feature, f"{where}, record {name!r}", document, issues))
    dropped = ("conformsTo", "featureType", "geometryDimension", "coordRefSys", "features", "time")
    rest = {key: value for key, value in document.items() if key not in dropped}
    if alone:
        rest = {"type": "FeatureCollection"}
    return {**rest, "features": read if isinstance(features, list) or alone else features}, issues


def _plain(
    feature: dict[str, Any], where: str, document: dict[str, Any], issues: list[Issue]
) -> dict[str, Any]:
    made = {
        key: value
        for key, value in feature.items()
        if key not in ("time", "place", "conformsTo", "featureType", "coordRefSys")
    }

    def tell(what: str, mend: str) -> None:
        issues.append(Issue("error", where, what, mend))

    place = feature.get("place")
    if place is not None:
        reference = feature.get("coordRefSys", document.get("coordRefSys"))
        if reference is not None and not str(reference).rstrip("]").endswith(_DEGREES):
            tell("its place is in another reference system", "Export it in longitude and latitude")
        elif feature.get("geometry") is None:
            made["geometry"] = place
    time = feature.get("time")
    if time is None or not isinstance(feature.get("properties"), dict | None):
        return made
    properties = dict(feature.get("properties") or {})
    try:
        first, last = _days(time)
    except DateError:
        what = "its time is not a day or an interval of days"
        tell(what, 'Write "time": {"interval": ["YYYY-MM-DD", "YYYY-MM-DD"]}, or ".."')
        return made
    for field, value in (("valid_from", first), ("valid_to", last)):
        if properties.get(field) not in (None, value):
            tell(f"its time and its {field} contradict each other", "Keep one of the two")
        if value is not None:
            properties[field] = value
    return {**made, "properties": properties}


def _days(time: Any) -> tuple[str | None, str | None]:
    """First day, and the day after the last one."""
    if not isinstance(time, dict):
        raise DateError.of("time", "it is not an object", "Write an interval")
    if "interval" in time:
        ends = time["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise DateError.of("time", "its interval has not two ends", "Write both")
    elif "date" in time:
        ends = [time["date"], time["date"]]
    else:
        raise DateError.of("time", "it is an instant", "Write an interval")
    first, last = (None if end in (_OPEN, None, "") else parse_day(end) for end in ends)
    return (
        None if first is None else first.isoformat(),
        None if last is None else day_after(last).isoformat(),
    )


def _timed(feature: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Write a feature with its time; both members are always there, if only null."""
    where = f"{file}, record {feature.get('id')!r}"
    properties = dict(feature["properties"])
    first, last = properties.pop("valid_from", None), properties.pop("valid_to", None)
    try:
        start = None if first is None else parse_day(first)
        end = None if last is None else day_before(parse_day(last))
    except DateError as error:
        mend = "Correct it first: ceaseline check"
        raise OutputError.of(where, f"{first!r} or {last!r} is no day", mend) from error
    if start is not None and end is not None and end < start:
        what = "there is no day between its valid_from and its valid_to"
        raise OutputError.of(where, what, "Correct them first: ceaseline check")
    ends = [_OPEN if day is None else day.isoformat() for day in (start, end)]
    time = None if ends == [_OPEN, _OPEN] else {"interval": ends}
    return {
        "type": "Feature",
        **({"id": feature["id"]} if "id" in feature else {}),
        "time": time,
        "place": None,
        "geometry": feature["geometry"],
        "properties": properties,
    }
