"""Sources in prose, from their CSL-JSON entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.words import say, visible

if TYPE_CHECKING:
    from collections.abc import Mapping


def entry(source: Mapping[str, Any], lang: str = "en") -> str:
    """
    Write one source as a line: who, what, where, when, what to know of it, and its address.

    Parameters
    ----------
    source : mapping
        A CSL-JSON item; whatever it lacks is left out, never guessed.
    """
    parts = [
        _names(source.get("author")),
        _text(source.get("title")) or _text(source.get("id")),
        _text(source.get("container-title")),
        _text(source.get("publisher")),
        _date(source.get("issued")),
        _retrieved(source.get("accessed"), lang),
        _text(source.get("archive")),
        _sentence(_text(source.get("note"))),
    ]
    prose = ". ".join(part.rstrip(".") for part in dict.fromkeys(parts) if part) + "."
    # Last and without a full stop, which readers and programs would take for a part of it.
    return f"{prose} {_text(source.get('URL'))}".rstrip()


def _text(value: object) -> str:
    return "" if value is None else visible(value).strip()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _names(authors: object) -> str:
    if not isinstance(authors, list):
        return ""
    names = []
    for author in authors:
        if isinstance(author, dict):
            whole = author.get("literal") or " ".join(
                str(author[part]) for part in ("given", "family") if author.get(part)
            )
            names.append(_text(whole))
    return ", ".join(filter(None, names))


def _date(issued: object) -> str:
    """Write ``{"date-parts": [[2024, 12, 9]]}`` as 2024-12-09, with as many parts as there are."""
    if not isinstance(issued, dict):
        return ""
    dates = issued.get("date-parts") or []
    if not dates or not dates[0]:
        return _text(issued.get("raw") or issued.get("literal"))
    year, *rest = (int(part) for part in dates[0])
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])


def _retrieved(accessed: object, lang: str) -> str:
    day = _date(accessed)
    return say("report.retrieved", lang, date=day) if day else ""
