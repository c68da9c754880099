"""
The child process in which files of other formats are opened: `python -m geo.io.reader`.

It takes a request as JSON in its environment, and answers with one JSON document on standard
output: a GeoJSON collection in longitude and latitude with a member ``reading``, or
``{"refused": [what, mend]}``. Its parent, `geo.io.untrusted`, checks it like any other input.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW_NAMESPACES = 0x10000000 | 0x40000000  # of users and of the network


def main() -> None:
    """Answer one request."""
    request = json.loads(os.environ["CEASELINE_REQUEST"])  # the environment outlives a new start
    _confine(request)
    from geo.io.probes import RefusedError

    try:
        answer = _READERS[request["kind"]](request, _probe(request))
    except RefusedError as error:
        answer = {"refused": error.args}
    except MemoryError:
        answer = {"refused": ["it needs more memory than it may have", "Split it, or simplify it"]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))


def _confine(request: dict[str, Any]) -> None:
    """Give away what reading a file does not need, before any library is loaded."""
    memory, seconds, size = request["memory"], request["seconds"], request["answer"]
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:  # a second start has it already
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    # A network of its own has no way out. Where the system does not allow one, the drivers that
    # remain know no network, and the environment forbids them.
    ctypes.CDLL(None).unshare(_NEW_NAMESPACES)


def _only(drivers: list[str], wanted: str) -> None:
    """Start again without the drivers that are not wanted: a loaded GDAL keeps what it has."""
    others = [name for name in drivers if name != wanted]
    if not others:
        return
    if "OGR_SKIP" in os.environ:
        from geo.io.probes import RefusedError

        what = f"the driver {wanted} cannot be kept apart from {', '.join(others)[:60]}"
        raise RefusedError(what, "Install other versions of fiona and pyogrio")
    environment = {**os.environ, "OGR_SKIP": ",".join(others)}
    os.execve(sys.executable, [sys.executable, "-s", "-P", "-m", "geo.io.reader"], environment)


def _choose(layers: dict[str, bool], wanted: str | None) -> str:
    """Choose a layer, told whether each has features: the one that is named, or the only one."""
    from geo.io.probes import RefusedError

    if wanted is not None:
        if wanted not in layers:
            raise RefusedError(f"it has no layer {wanted!r}", f"It has: {', '.join(layers)}")
        return wanted
    filled = [name for name, has_features in layers.items() if has_features] or list(layers)
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise RefusedError("it has no layer", "Export it again")
    what = f"it has {len(filled)} layers: {', '.join(filled)}"
    raise RefusedError(what, "Say which with --layer NAME")


def _fiona(request: dict[str, Any], count: int | None) -> dict[str, Any]:
    import fiona
    from fiona.env import Env

    with Env() as env:
        _only([*env.drivers()], request["driver"])
    from geo.io.probes import RefusedError

    path, driver = request["path"], request["driver"]
    options = {"enabled_drivers": [driver]}
    if request["encoding"]:
        options["encoding"] = request["encoding"]
    try:
        layers = {}
        for name in fiona.listlayers(path):
            with fiona.open(path, layer=name, **options) as source:
                layers[name] = next(iter(source), None) is not None
        single = request["single"]
        layer = next(iter(layers)) if single else _choose(layers, request["layer"])
        with fiona.open(path, layer=layer, **options) as source:
            kinds = source.schema["properties"]
            rows = [(dict(row.properties), row.geometry) for row in source]
            crs, tags = source.crs_wkt, source.tags()
    except fiona.errors.FionaError as error:
        raise RefusedError(_said(error, path), "Fetch or export it again") from error
    if count is not None and len(rows) != count:
        what = f"it has {count:,} records, and {len(rows):,} can be read (deleted rows?)"
        raise RefusedError(what, "Pack it or export it again")
    geometries = [None if one is None else one.__geo_interface__ for _, one in rows]
    told = tags.get("ceaseline") or tags.get("DESCRIPTION")
    binary = [name for name, kind in kinds.items() if kind.startswith("bytes")]
    properties = [
        {key: _plain(value) for key, value in row.items() if key not in binary} for row, _ in rows
    ]
    return _answer(request, layer, crs, geometries, properties, told=told, binary=binary)


def _kml(request: dict[str, Any], _: int | None) -> dict[str, Any]:
    import pyogrio
    import shapely

    from geo.io.probes import RefusedError

    _only([*pyogrio.list_drivers()], request["driver"])
    path = request["path"]
    try:
        layers = {
            name: pyogrio.read_info(path, layer=name, force_feature_count=True)["features"] > 0
            for name in pyogrio.list_layers(path)[:, 0]
        }
        layer = _choose(layers, request["layer"])
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, datetime_as_string=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise RefusedError(_said(error, path), "Fetch or export it again") from error
    geometries = [_mapping(one) for one in shapely.from_wkb(shapes)]
    names = [str(name) for name in meta["fields"]]
    values = [[_plain(value) for value in column.tolist()] for column in columns]
    rows = (
        [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
        if names
        else [{} for _ in geometries]
    )
    return _answer(request, layer, meta["crs"], geometries, rows)


def _parquet(request: dict[str, Any], _: int | None) -> dict[str, Any]:
    import geopandas as gpd
    import pyarrow
    from pyarrow import parquet

    from geo.io.probes import RefusedError

    try:
        told = (parquet.read_schema(request["path"]).metadata or {}).get(b"ceaseline")
        frame = gpd.read_parquet(request["path"])
    except (ValueError, OSError, pyarrow.ArrowException) as error:
        raise RefusedError(_said(error, request["path"]), "Fetch or export it again") from error
    geometry = frame.geometry.name
    crs = None if frame.crs is None else frame.crs.to_wkt()
    names = [name for name in frame.columns if name != geometry]
    values = [frame[name].astype(object).where(frame[name].notna(), None) for name in names]
    rows = [
        {str(name): _plain(value) for name, value in zip(names, row, strict=True)}
        for row in zip(*values, strict=True)
    ] or [{} for _ in range(len(frame))]
    geometries = [_mapping(one) for one in frame.geometry]
    text = None if told is None else told.decode("utf-8", "replace")
    return _answer(request, "", crs, geometries, rows, told=text)


_READERS = {"fiona": _fiona, "kml": _kml, "parquet": _parquet}


def _probe(request: dict[str, Any]) -> int | None:
    from geo.io import probes

    """Look at the content before any library does."""
    path = Path(request["path"])
    if request["probe"] == "shapefile":
        return probes.shapefile(path, request["encoding"])
    getattr(probes, request["probe"])(path)
    return None


def _answer(
    request: dict[str, Any],
    layer: str,
    crs: str | None,
    geometries: list[Any],
    properties: list[dict[str, Any]],
    *,
    told: str | None = None,
    binary: list[str] | None = None,
) -> dict[str, Any]:
    import shapely

    from geo.io.lonlat import stated_crs, to_lonlat

    reference = stated_crs(crs, request["crs"])
    shapes = [None if one is None else shapely.geometry.shape(one) for one in geometries]
    moved, operation = to_lonlat(shapes, reference)
    heights = operation is not None and any(one is not None and one.has_z for one in shapes)
    if operation is not None:
        geometries = [_mapping(one) for one in moved]
    features = list(_features(request["id"], geometries, properties))
    return {
        "type": "FeatureCollection",
        "reading": {
            "layer": layer,
            "operation": operation,
            "heights": heights,
            "binary": binary or [],
            "told": told,
        },
        "features": features,
    }


def _features(
    identity: str, geometries: list[Any], rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for geometry, row in zip(geometries, rows, strict=True):
        feature = {"type": "Feature", "properties": row, "geometry": geometry}
        found = row.pop(identity, None)
        if found is not None and found != "":
            feature["id"] = str(found)
        yield feature


def _mapping(shape: Any) -> Any:
    import shapely

    return None if shape is None else shapely.geometry.mapping(shape)


def _plain(value: Any) -> Any:
    """Values as JSON has them; a whole number stays one, though its column has fractions."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _said(error: Exception, path: str) -> str:
    """What a library says of a file, without the place where it was read."""
    lines = str(error).replace(path, "it").splitlines()
    return f"it cannot be read: {lines[0][:120] if lines else type(error).__name__}"


if __name__ == "__main__":
    main()
