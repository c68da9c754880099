"""A record in words: what a card, a list row or a table says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geo import words
from geo.dates import parse_edtf

if TYPE_CHECKING:
    from geo.schema import Theatre


def about(row: pd.Series, lang: str) -> dict[str, Any]:
    """
    Say what a card says about a record.

    Returns
    -------
    dict
        Texts to show as they are, empty where there is nothing to say; ``sources`` lists ids.
    """
    kind = row.get("kind")
    slug = f"kind.{str(kind).lower().replace(' ', '_')}"
    what = words.say(slug, lang) if words.has(slug) else words.visible(text(kind))
    level = text(row["confidence"])
    return {
        "id": row["id"],
        "name": name(row, lang),
        "what": what,
        "from": _day(row["valid_from"], row["valid_from_edtf"], lang),
        "to": _day(row["valid_to"], row["valid_to_edtf"], lang) or words.say("valid.no_end", lang),
        "confirmed": iso(row["last_confirmed"]),
        "accuracy": metres(row["accuracy_m"], lang),
        "confidence": words.say(f"conf.{level}", lang) if level else "",
        "note": words.visible(text(row["note"])),
        "sources": [words.visible(each) for each in row["sources"]],
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


def name(row: Any, lang: str) -> str:
    """Name a record or a feature of the backdrop: in the language, in English, or in any."""
    names = {"en": text(row.get("name"))}
    names |= {other: text(row.get(f"name:{other}")) for other in ("ar", "he")}
    return words.pick(names, lang)


def _day(best: Any, edtf: Any, lang: str) -> str:
    """Write one day in ISO form, or the days that it lies between."""
    if isinstance(edtf, str):
        days = parse_edtf(edtf)
        if days.earliest and days.latest and days.earliest != days.latest:
            return words.say(
                "time.range", lang, d1=days.earliest.isoformat(), d2=days.latest.isoformat()
            )
    return iso(best)


def iso(day: Any) -> str:
    """Write a day of a frame; empty if there is none."""
    return "" if pd.isna(day) else pd.Timestamp(day).date().isoformat()


def text(value: Any) -> str:
    """Return a text of a frame; empty if it is missing."""
    return value if isinstance(value, str) else ""


def metres(value: Any, lang: str, sign: str = "") -> str:
    """Write a length of a frame, given in metres, after a sign; empty if it is missing."""
    return "" if pd.isna(value) else words.say("unit.figure_m", lang, n=f"{sign}{value:,.0f}")
