"""What a file is by its content: it must be what its name says, whole, and point nowhere else."""

from __future__ import annotations

import sqlite3
import struct
import xml.parsers.expat
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_SHP_CODE = 9994
_TEXT_TYPES = b"CNFDL"  # dBASE columns that are kept as text
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")


class RefusedError(Exception):
    """Content that is not read: what and mend."""


def gpkg(path: Path) -> None:
    """Refuse what is no GeoPackage, or has tables that read other files."""
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\x00") or head[68:72] not in _GPKG_IDS:
        raise RefusedError(*_other("a GeoPackage"))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        try:
            rows = database.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
                " AND sql NOT LIKE '%USING rtree%' AND sql NOT LIKE '%USING fts%'"
            ).fetchall()
        except sqlite3.DatabaseError as error:
            raise RefusedError("it is damaged", "Fetch or export it again") from error
    if rows:
        what = f"its table {rows[0][0]!r} is made by a program, not stored"
        raise RefusedError(what, "Export the plain layers into a new GeoPackage")


def fgb(path: Path) -> None:
    """Refuse what is no FlatGeobuf."""
    with path.open("rb") as file:
        if not file.read(7).startswith(b"fgb\x03fgb"):
            raise RefusedError(*_other("a FlatGeobuf"))


def parquet(path: Path) -> None:
    """Refuse what is no Parquet, or is cut off."""
    raw = path.read_bytes()
    if len(raw) < 12 or raw[:4] != b"PAR1" or raw[-4:] != b"PAR1":
        raise RefusedError(*_other("a whole Parquet file"))


def gpx(path: Path) -> None:
    """Refuse what is no GPX, or has a document type with entities."""
    _Markup("gpx").read(path)


def kml(path: Path) -> None:
    """Refuse what is no KML, has entities or links to elsewhere, or dates that GDAL rounds."""
    _Markup("kml").read(path)


def shapefile(path: Path, encoding: str | None) -> int:
    """
    Refuse a shapefile that is not whole, or whose text cannot be read for sure.

    Parameters
    ----------
    encoding : str, optional
        As the user says; None if the .cpg is to tell.

    Returns
    -------
    int
        How many records it has.
    """
    parts = {one.suffix.lower(): one for one in path.parent.iterdir() if one.stem == path.stem}
    missing = [suffix for suffix in (".shp", ".shx", ".dbf") if suffix not in parts]
    if missing:
        mend = "Put .shp, .shx and .dbf together; .prj and .cpg too, if there are any"
        raise RefusedError(f"it comes without {' and '.join(missing)}", mend)
    shp, shx = parts[".shp"].read_bytes(), parts[".shx"].read_bytes()
    if len(shp) < 100 or struct.unpack(">i", shp[:4])[0] != _SHP_CODE:
        raise RefusedError(*_other("a shapefile"))
    if len(shx) < 100 or (len(shx) - 100) % 8:
        raise RefusedError("its .shx is damaged", "Fetch or export it again")
    count = (len(shx) - 100) // 8
    end = 100
    if count:
        offset, words = struct.unpack(">ii", shx[-8:])
        end = 2 * (offset + words) + 8
    stated = 2 * struct.unpack(">i", shp[24:28])[0]
    if max(end, stated) > len(shp):
        raise RefusedError("its .shp is cut off", "Fetch or export it again")
    rows = _dbf(parts[".dbf"].read_bytes(), encoding or _stated_encoding(parts))
    if rows != count:
        what = f"its .shx has {count:,} records and its .dbf {rows:,}"
        raise RefusedError(what, "Fetch or export all of its files again")
    return count


def _dbf(raw: bytes, encoding: str | None) -> int:
    if len(raw) < 33:
        raise RefusedError("its .dbf is damaged", "Fetch or export it again")
    rows, head, width = struct.unpack("<IHH", raw[4:12])
    if len(raw) < head + rows * width:
        raise RefusedError("its .dbf is cut off", "Fetch or export it again")
    plain = all(
        raw[place + 11] in _TEXT_TYPES for place in range(32, head - 1, 32) if raw[place] != 13
    )
    body = raw[32 : head + rows * width]
    if encoding is None:
        if plain and not raw[head : head + rows * width].isascii():
            what = "its text is not plain ASCII, and no .cpg tells the encoding"
            raise RefusedError(what, "Say it: --encoding cp1256 (Arabic), cp1255 (Hebrew) or UTF-8")
    elif plain:
        try:
            body[head - 32 :].decode(encoding)
        except LookupError:
            mend = "Say it with --encoding: UTF-8, cp1256, cp1255 …"
            raise RefusedError(f"the encoding {encoding!r} is not known", mend) from None
        except UnicodeDecodeError as error:
            what = f"its text is not {encoding} (byte {error.start + 1} of the rows)"
            raise RefusedError(what, "Say another --encoding, or export it again") from None
    return int(rows)


def _stated_encoding(parts: dict[str, Path]) -> str | None:
    if ".cpg" not in parts:
        return None
    word = parts[".cpg"].read_bytes()[:40].decode("ascii", "replace").strip()
    return f"cp{word}" if word.isdigit() else word


def _other(meant: str) -> tuple[str, str]:
    return f"its content is not {meant}, whatever its name says", "Name it by what it is"


class _Markup:
    """One walk through an XML file, which fetches nothing."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.depth = 0
        self.open: list[str] = []
        self.text: list[str] = []

    def read(self, path: Path) -> None:
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text.append
        try:
            parser.Parse(path.read_bytes(), True)
        except xml.parsers.expat.ExpatError as error:
            what = f"it is not whole XML at line {error.lineno}, column {error.offset + 1}"
            raise RefusedError(what, "Fetch or export it again") from error

    def _doctype(self, *_: Any) -> None:
        what = "it has a document type, which may bring in other files"
        raise RefusedError(what, "Delete the <!DOCTYPE …> if nothing rests on it")

    def _start(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if not self.open and name != self.root:
            raise RefusedError(*_other(self.root.upper()))
        if name in ("NetworkLink", "NetworkLinkControl"):
            what = "it links to another file or address (NetworkLink)"
            raise RefusedError(what, "Save what it links to, and convert that")
        self.open.append(name)
        if len(self.open) > 200:
            raise RefusedError("it is nested deeper than 200 levels", "Flatten it")
        self.text.clear()

    def _end(self, _: str) -> None:
        name, text = self.open.pop(), "".join(self.text).strip()
        self.text.clear()
        if self.root != "kml":
            return
        if name == "styleUrl" and text and not text.startswith("#"):
            what = f"its style is in another place ({text[:60]})"
            raise RefusedError(what, "Delete that styleUrl, or save the style in the file")
        # Its reader makes the first day of a month or a year: a precision that nobody stated.
        if name in ("when", "begin", "end") and 0 < len(text) < len("2024-12-08"):
            what = f"it states the date {text!r}, which its reader would take for one day"
            raise RefusedError(what, f"Write it as a field: <Data name=…><value>{text}</value>")
