"""A record in words: what a card, a list row or a table says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geo import words
from geo.dates import parse_edtf
from geo.gazetteer import ALIASES
from geo.maps.told import picked, word

if TYPE_CHECKING:
    from geo.maps.told import Told
    from geo.schema import Theatre


def brief(row: pd.Series) -> dict[str, Any]:
    """Return the part of `about` that is said of a place: its names, what it is, who says so."""
    kind = text(row.get("kind"))
    slug = f"kind.{kind.lower().replace(' ', '_')}"
    return {
        "id": row["id"],
        "name": name(row),
        "what": word(slug) if words.has(slug) else words.visible(kind),
        "sources": [words.visible(each) for each in row["sources"]],
        **({"also": also} if (also := aliases(row)) else {}),
    }


def about(row: pd.Series) -> dict[str, Any]:
    """
    Say what a card says about a record.

    Returns
    -------
    dict
        Texts in all languages (see `geo.maps.told`), empty where there is nothing to say;
        ``confidence`` is a key, ``sources`` lists ids.
    """
    return {
        **brief(row),
        "from": _day(row["valid_from"], row["valid_from_edtf"]),
        "to": _day(row["valid_to"], row["valid_to_edtf"]),
        "confirmed": iso(row["last_confirmed"]),
        "accuracy": metres(row["accuracy_m"]),
        "confidence": text(row["confidence"]),
        "note": words.visible(text(row["note"])),
    }


def source(theatre: Theatre, key: str) -> dict[str, str]:
    """Cite a source of the bibliography: who, what, when and where."""
    item = theatre.bibliography.get(key, {})
    authors = [a.get("literal") or a.get("family", "") for a in item.get("author", [])]
    who = item.get("publisher") or ", ".join(filter(None, authors))
    parts = (item.get("issued", {}).get("date-parts") or [[]])[0]
    return {
        "id": words.visible(key),
        "who": words.visible(who),
        "title": words.visible(item.get("title", key)),
        "date": "-".join(f"{int(part):02}" for part in parts),
        "url": words.visible(item.get("URL", "")),
    }


def name(row: Any) -> Told:
    """Name a record or a feature of the backdrop in all languages, and never transliterate."""
    names = {"en": text(row.get("name"))}
    names |= {other: text(row.get(f"name:{other}")) for other in ("ar", "he")}
    return picked(names)


def aliases(row: Any) -> list[str]:
    """Return the further spellings that a theatre declares for a place or post."""
    return [words.visible(part.strip()) for part in text(row.get(ALIASES)).split(";") if part]


def _day(best: Any, edtf: Any) -> Told:
    """Write one day in ISO form, or the days that it lies between."""
    if isinstance(edtf, str):
        days = parse_edtf(edtf)
        if days.earliest and days.latest and days.earliest != days.latest:
            return word("time.range", d1=days.earliest.isoformat(), d2=days.latest.isoformat())
    return iso(best)


def iso(day: Any) -> str:
    """Write a day of a frame; empty if there is none."""
    return "" if pd.isna(day) else pd.Timestamp(day).date().isoformat()


def text(value: Any) -> str:
    """Return a text of a frame; empty if it is missing."""
    return value if isinstance(value, str) else ""


def metres(value: Any, sign: str = "") -> Told:
    """Write a length of a frame, given in metres, after a sign; empty if it is missing."""
    return "" if pd.isna(value) else word("unit.figure_m", n=f"{sign}{value:,.0f}")
