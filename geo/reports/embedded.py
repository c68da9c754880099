"""The JSON report inside other files: put into a spreadsheet, and read from what carries it."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.files import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES, MAX_PARTS = 50_000_000, 1_000  # of a report that is read

# A custom XML part: what spreadsheet programs keep when they save the file again.
PART = "customXml/item1.xml"
NAMESPACE = "urn:ceaseline:report:1"
_BLOCK = '<script type="application/json" id="report">'  # see `geo.page.json_block`
_START, _END = f'<report xmlns="{NAMESPACE}">', "</report>"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_BOOK, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP file can tell
# Inside XML these would be markup; in JSON the escapes mean the same.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def embed(book: bytes, document: dict[str, Any]) -> bytes:
    """
    Put a JSON report into a spreadsheet as a custom XML part, registered as the format asks.

    Parameters
    ----------
    book : bytes
        An XLSX file.
    document : dict
        JSON values; the part's only element has them as its text, in ASCII.

    Returns
    -------
    bytes
        Stored without compression, whose bytes differ between builds of zlib.
    """
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    text = json.dumps(document, allow_nan=False, indent=1).translate(_ESCAPES)
    # Made from the content: the same report has the same item.
    item = sha256(text.encode())[:32].upper()
    item = f"{{{item[:8]}-{item[8:12]}-{item[12:16]}-{item[16:20]}-{item[20:]}}}"
    parts[_TYPES] = _with(
        parts[_TYPES],
        f'<Override PartName="/customXml/itemProps1.xml" ContentType="{_PROPERTIES}"/>',
        "</Types>",
    )
    parts[_BOOK] = _with(
        parts[_BOOK],
        f'<Relationship Id="rIdReport" Type="{_OFFICE}/relationships/customXml" '
        f'Target="../{PART}"/>',
        "</Relationships>",
    )
    parts[PART] = f"{_HEAD}{_START}{text}{_END}".encode()
    parts["customXml/itemProps1.xml"] = (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{item}" xmlns:ds="{_OFFICE}/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    parts["customXml/_rels/item1.xml.rels"] = (
        f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    ).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # or the bytes tell which system they were written on
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return out.getvalue()


def _with(part: bytes, element: str, end: str) -> bytes:
    return part.replace(end.encode(), f"{element}{end}".encode())


def report_text(data: bytes) -> str:
    """
    Find the JSON report in what carries it: JSON itself, a page, or a spreadsheet.

    Raises
    ------
    OptionError
        If there is none, there are several, or the file is broken off, locked, or swells beyond
        `MAX_BYTES` when it is unpacked.
    """
    if len(data) > MAX_BYTES:
        raise _unreadable(f"it has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data[:2] == b"PK":
        text = _decoded(unpacked(data, (PART,))[PART])
        return _between(text, _START, _END)
    text = _decoded(data)
    if text.lstrip().startswith("<"):
        return _between(text, _BLOCK, "</script>")
    return text


def unpacked(data: bytes, names: Sequence[str] | None = None) -> dict[str, bytes]:
    """
    Unpack a spreadsheet, or only some of its parts, within limits.

    Raises
    ------
    OptionError
        As `report_text`, or if a part that is asked for is missing.
    """
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            listed = file.namelist()
            if len(listed) > MAX_PARTS or len(set(listed)) != len(listed):
                raise _unreadable("it has too many parts, or two of one name")
            rest = MAX_BYTES
            for name in listed if names is None else names:
                with file.open(name) as part:
                    parts[name] = part.read(rest + 1)  # a header's size is only what it says
                rest -= len(parts[name])
                if rest < 0:
                    raise _unreadable(f"unpacked it has more than {MAX_BYTES:,} bytes")
    except KeyError:
        raise _unreadable("it is a spreadsheet, and holds no report of Ceaseline") from None
    # Every way in which a ZIP file can be broken, locked or unknown to zipfile.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _unreadable(f"it cannot be unpacked: {error}") from error
    return parts


def _between(text: str, start: str, end: str) -> str:
    found = text.count(start)
    if found != 1:
        what = "it holds no report" if found == 0 else "it holds more than one report"
        raise _unreadable(what)
    inside, closed, _ = text.partition(start)[2].partition(end)
    if not closed:
        raise _unreadable("it stops in the middle of the report")
    return inside


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(f"it is not UTF-8 at byte {error.start}") from None


def _unreadable(what: str) -> OptionError:
    return OptionError.of(
        "report", what, "Give a report of Ceaseline as JSON, HTML or XLSX, as it was written"
    )
