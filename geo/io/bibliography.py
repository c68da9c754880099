"""sources.json: the bibliography of a theatre, in CSL-JSON."""

from __future__ import annotations

import re
from typing import Any

from geo.errors import Issue
from geo.io.strict_json import parse

TEXTS = ("type", "title")
_WEB = re.compile(r"https?://[^\s/?#\\]\S*")


def read(raw: bytes, where: str) -> tuple[dict[str, dict[str, Any]] | None, list[Issue]]:
    """
    Read a bibliography.

    Returns
    -------
    bibliography : dict or None
        Items by id, in file order; None if there is no list of items.
    issues : list of Issue
        Everything found in one pass.
    """
    document, issues = parse(raw, where)
    if document is None and issues:
        return None, issues

    def tell(place: str, what: str, mend: str) -> None:
        issues.append(Issue("error", place, what, mend))

    if not isinstance(document, list):
        tell(where, "it is not an array of sources", "Write [{…}, {…}] in CSL-JSON")
        return None, issues
    items: dict[str, dict[str, Any]] = {}
    for index, item in enumerate(document):
        place = f"{where}, item [{index}]"
        if not isinstance(item, dict):
            tell(place, "it is not an object", 'Write {"id": …, "type": …, "title": …}')
            continue
        identity = item.get("id")
        if not isinstance(identity, str) or not identity.strip():
            tell(place, "it has no id", "Give it the id that records name it by")
            continue
        place = f"{where}, source {identity!r}"
        if identity != identity.strip() or not identity.isprintable():
            what = "its id has blanks around it or signs that cannot be seen"
            tell(place, what, "Use letters, digits, _ and -")
        if identity in items:
            tell(place, "its id is taken by another source", "Give one of the two another id")
        for field in TEXTS:
            if not isinstance(item.get(field), str) or not item[field].strip():
                tell(place, f"it has no {field}", f"Give it a {field}, as CSL-JSON has it")
        address = item.get("URL")
        if address is not None and not (
            isinstance(address, str) and address.isprintable() and _WEB.fullmatch(address)
        ):
            # Pages link to it: nothing but an address of the web may stand there, and no blank or
            # sign that cannot be seen, which browsers drop.
            tell(place, f"its URL is {address!r}", "Write https://… or leave it out")
        if "issued" in item and not _is_date(item["issued"]):
            mend = 'Write {"date-parts": [[2024, 12, 8]]}, or the year alone, or leave it out'
            tell(place, "issued is not a date of CSL-JSON", mend)
        items.setdefault(identity, item)
    return items, issues


def _is_date(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("raw") or value.get("literal"), str):
        return True
    parts = value.get("date-parts")
    return (
        isinstance(parts, list)
        and len(parts) in (1, 2)
        and all(
            isinstance(part, list) and 1 <= len(part) <= 3 and set(map(type, part)) <= {int}
            for part in parts
        )
    )
