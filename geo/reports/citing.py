"""How to cite a report, a theatre and the software: BibTeX, CSL-JSON, and a line of text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from geo.manifest import data_sha256, version
from geo.words import pick, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.schema import Theatre

Item = dict[str, Any]  # of CSL-JSON

DEVELOPERS = "the Ceaseline developers"
SOFTWARE_LICENCE = "BSD-3-Clause"
_ISOLATES = re.compile("[\u2066-\u2069]")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# BibTeX counts braces even after a backslash, so they are named instead.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)


def report_item(content: Mapping[str, Any], lang: str = "en") -> Item:
    """
    Describe a report as a CSL-JSON item.

    Parameters
    ----------
    content : mapping
        A JSON report's values, as `geo.reports.claim.read` gives them.
    lang : str
        Of what is said about it; its title stays in its own language.

    Returns
    -------
    dict
        ``issued`` is the day whose knowledge it shows: the as-of day, or else the last reported
        day of its data. ``number`` is its citation id, which is also the item's.
    """
    made = content["manifest"]
    known = [end["as_of"] for end in made["dates"] if end["as_of"] is not None]
    whole = len(known) == len(made["dates"])
    day = max(known) if whole else made["reported_until"]
    licences = _distinct("AND", (file.get("licence", "") for file in made["inputs"]))
    credits = _distinct(";", (file.get("attribution", "") for file in made["inputs"]))
    return {
        "id": visible(made["id"]),
        "type": "report",
        "title": _plain(content["title"]),
        "author": [{"literal": DEVELOPERS}],
        "publisher": say("name.product"),
        "version": visible(made["tool"].get("version", "")),
        "number": visible(made["id"]),
        "issued": _issued(day),
        "license": ", ".join(licences),
        "note": _note(day, made["data_sha256"], licences, credits, lang),
        "language": content["language"],
    }


def theatre_items(theatre: Theatre, lang: str = "en") -> list[Item]:
    """Describe a theatre's data, and the software, as CSL-JSON items."""
    whole = data_sha256(theatre)
    licences = _distinct("AND", (layer.licence for layer in theatre.layers))
    credits = _distinct(";", (layer.attribution for layer in theatre.layers))
    day = theatre.reported_until.isoformat()
    data: Item = {
        "id": f"{theatre.key}-{whole[:12]}",
        "type": "dataset",
        "title": _plain(say("cite.layers", lang, theatre=pick(theatre.title, lang))),
        "author": [{"literal": DEVELOPERS}],
        "publisher": say("name.product"),
        "version": version(),
        "issued": _issued(day),
        "license": ", ".join(licences),
        "note": _note(day, whole, licences, credits, lang),
        "language": lang,
    }
    software: Item = {
        "id": f"ceaseline-{version()}",
        "type": "software",
        "title": say("name.product"),
        "author": [{"literal": DEVELOPERS}],
        "publisher": say("name.product"),
        "version": version(),
        "license": SOFTWARE_LICENCE,
        "language": "en",
    }
    return [data, software]


def csl(items: Sequence[Item]) -> str:
    """Write items as CSL-JSON, which reference managers read."""
    return json.dumps(items, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def bibtex(items: Sequence[Item]) -> str:
    """
    Write items as BibTeX: ``@misc``, which every style knows, in UTF-8.

    What LaTeX would act on is escaped; braces around a title keep its capitals.
    """
    return "\n".join(_entry(item) for item in items)


def text(items: Sequence[Item]) -> str:
    """Write items as lines of text, in the order that readers expect."""
    lines = []
    for item in items:
        authors = ", ".join(author["literal"] for author in item["author"])
        made = f"{item['publisher']} {item['version']}"
        title = item["title"] if item["title"] != item["publisher"] else ""
        year = f"({item['issued']['date-parts'][0][0]})" if "issued" in item else ""
        opening = " ".join(filter(None, (authors, year)))
        number = item.get("number", "")
        told = (opening, title, made, number, item.get("note", item["license"]))
        lines.append(". ".join(part.rstrip(".") for part in told if part) + ".")
    return "\n".join(lines) + "\n"


FORMATS = {"bibtex": bibtex, "csl": csl, "text": text}


def escaped(value: str) -> str:
    """Escape text for a BibTeX field in braces."""
    return visible(value).translate(_LATEX)


def _entry(item: Item) -> str:
    year, month, _ = item["issued"]["date-parts"][0] if "issued" in item else (0, 0, 0)
    fields: dict[str, str] = {
        "title": f"{{{escaped(item['title'])}}}",
        "author": " and ".join(f"{{{escaped(one['literal'])}}}" for one in item["author"]),
        "year": str(year) if year else "",
        "month": _MONTHS[month - 1] if month else "",
        "howpublished": escaped(f"{item['publisher']} {item['version']}"),
        "number": escaped(item.get("number", "")),
        "note": escaped(str(item.get("note", item["license"]))),
    }
    key = re.sub(r"[^A-Za-z0-9.:+-]", "-", item["id"])
    lines = [
        # The names of months are macros of BibTeX.
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def _note(day: str, whole: str, licences: Sequence[str], credits: Sequence[str], lang: str) -> str:
    told = say("cite.note", lang, day=day, hash=visible(whole), licences=", ".join(licences))
    return "; ".join((_plain(told), *credits))


def _issued(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _plain(words: str) -> str:
    """Leave out isolates: other programs set the direction of what they cite themselves."""
    return visible(_ISOLATES.sub("", words))


def _distinct(between: str, values: Iterable[str]) -> list[str]:
    """Each part once, in the order of the alphabet."""
    parts = {part.strip() for value in values for part in value.split(between)}
    return sorted(map(visible, filter(None, parts)))
