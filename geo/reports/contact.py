"""The part of a change report that tells how long the line of contact was before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.reports.report import Column, Row, Section, Table
from geo.words import holder_name, km2, say, signed_km2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.change import Change


def details(change: Change) -> dict[str, Any]:
    """Return the lengths as machine files carry them, in metres to 0.1."""
    lengths = change.contact
    return {
        "contact": [
            {
                "one": one,
                "other": other,
                "before_m": round(before * 1000, 1),
                "after_m": round(after * 1000, 1),
            }
            for (one, other), before, after in zip(
                lengths.index, lengths["before_km"], lengths["after_km"], strict=True
            )
        ]
    }


def sections(change: Change, lang: str) -> Iterator[Section]:
    """Tell the length by pair of holders; a scenario tells it with what it hands back."""
    if change.scenario is not None:
        return
    theatre, lengths, title = change.after.theatre, change.contact, say("contact.title", lang)
    if lengths.empty:
        yield Section("contact", title, say("contact.nowhere", lang))
        return
    rows, lines = [], []
    for (one, other), before, after in zip(
        lengths.index, lengths["before_km"], lengths["after_km"], strict=True
    ):
        names = {"one": holder_name(theatre, one, lang), "other": holder_name(theatre, other, lang)}
        # Lengths are rounded for people as areas are: whole from 10 up, else two digits.
        cells = (km2(before), km2(after), signed_km2(after - before))
        rows.append(Row((*names.values(), *cells), swatch=one))
        for when, length in (("before", before), ("after", after)):
            if not length:
                lines.append(say(f"contact.none_{when}", lang, **names))
    columns = (
        *(Column(say("fig.party", lang)) for _ in range(2)),
        *(Column(say(head, lang), True) for head in ("time.before", "time.after", "fig.change")),
    )
    told = " ".join(say(key, lang) for key in ("contact.help", "note.rounding"))
    intro = f"{say('unit.km', lang)}. {told}"
    yield Section("contact", title, intro, Table(columns, tuple(rows)), tuple(lines))
