"""The JSON report inside other files: put into a spreadsheet, and read from what carries it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from geo.files import sha256

# A custom XML part: what spreadsheet programs keep when they save the file again.
PART = "customXml/item1.xml"
NAMESPACE = "urn:ceaseline:report:1"
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
