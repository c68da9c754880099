"""Formats that are converted: one row each. A further format is one more row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.io import jsonfg, packages, parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Write = Callable[[Mapping[str, Any], Path], None]


@dataclass(frozen=True, slots=True)
class Source:
    """
    How files of one format are read, always in the child process.

    Attributes
    ----------
    kind : str
        A reader in `geo.io.reader`.
    driver : str
        GDAL's only driver there.
    probe : str
        A function in `geo.io.probes`: whether the content is what the name says.
    suffixes : tuple of str
        The first is the format's own.
    siblings, archives : tuple of str
        Suffixes of files that belong to it, and of archives that it comes in.
    single : bool
        Whether it always holds one layer, which is called by the file.
    renames : mapping of str to str
        Columns that stand for a field of ours in this very format; an empty text drops one that
        only tells how to draw.
    """

    kind: str
    driver: str
    probe: str
    suffixes: tuple[str, ...]
    siblings: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    single: bool = False
    renames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """
    One format.

    Attributes
    ----------
    name : str
        As messages call it.
    suffixes : tuple of str
        By which files are known.
    source : Source or None
        None if it is JSON, which is read strictly without a library, or not read at all.
    write : callable or None
        Takes a canonical collection and a path.
    loses : str
        What does not come back from it, or why it is not written.
    """

    name: str
    suffixes: tuple[str, ...]
    source: Source | None
    write: Write | None
    loses: str


_DRAWN = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet")
_KML = (("Name", "name"), *((column, "") for column in _DRAWN))
_CUT = "it cuts names of fields to 10 bytes and texts to 254; write .gpkg, which QGIS reads as well"
_READ_ONLY = "it is read, and not written: it has no place for the fields of a record"

FORMATS: dict[str, Format] = {
    "geojson": Format("GeoJSON", (".geojson", ".json"), None, None, "nothing"),
    "jsonfg": Format("JSON-FG", (".jsonfg",), None, jsonfg.write, "nothing"),
    "gpkg": Format(
        "GeoPackage",
        (".gpkg",),
        Source("fiona", "GPKG", "gpkg", (".gpkg",)),
        packages.write_gpkg,
        "nothing",
    ),
    "fgb": Format(
        "FlatGeobuf",
        (".fgb",),
        Source("fiona", "FlatGeobuf", "fgb", (".fgb",), single=True),
        packages.write_fgb,
        "the type of days, which are text there",
    ),
    "parquet": Format(
        "GeoParquet",
        (".parquet", ".geoparquet"),
        Source("parquet", "", "parquet", (".parquet", ".geoparquet"), single=True),
        parquet.write,
        "nothing",
    ),
    "shp": Format(
        "Shapefile",
        (".shp", ".zip"),
        Source(
            "fiona",
            "ESRI Shapefile",
            "shapefile",
            (".shp",),
            siblings=(".shx", ".dbf", ".prj", ".cpg"),
            archives=(".zip",),
            single=True,
        ),
        None,
        _CUT,
    ),
    "gpx": Format("GPX", (".gpx",), Source("fiona", "GPX", "gpx", (".gpx",)), None, _READ_ONLY),
    "kml": Format(
        "KML",
        (".kml", ".kmz"),
        Source("kml", "LIBKML", "kml", (".kml",), archives=(".kmz",), renames=_KML),
        None,
        _READ_ONLY,
    ),
}


def format_of(path: Path) -> str:
    """
    Tell a format by the suffix of a file.

    Raises
    ------
    OptionError
        If no format has it.
    """
    suffix = path.suffix.lower()
    for key, one in FORMATS.items():
        if suffix in one.suffixes:
            return key
    known = ", ".join(suffix for one in FORMATS.values() for suffix in one.suffixes)
    raise OptionError.of(str(path), "its suffix does not tell a format", f"Known are {known}")
