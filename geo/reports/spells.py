"""Who held one spot, spell by spell, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.bibliography import entry
from geo.schema import CONTESTED, UNKNOWN
from geo.words import date_text, holder_name, known_on, say, status_name, view_line, visible
from geo.words import label as label_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import date

    from geo.gazetteer import Spot
    from geo.schema import Theatre
    from geo.timeline import ControlTimeline


def render_spells(
    timeline: ControlTimeline,
    spot: Spot,
    *,
    day: date | None = None,
    as_of: date | None = None,
    view: str | None = None,
    lang: str = "en",
) -> str:
    """
    Write who held a spot, through time or on one day, and the sources that say so.

    Raises
    ------
    DateError
        If `day` is later than `as_of`.
    GeometryError
        If the spot lies outside the study area, or on a line between two areas.
    """
    spells = timeline.history(spot.lon, spot.lat, as_of=as_of, view=view)
    terms = timeline.view(view)
    heading = visible(spot.name)
    if not heading[:1].isdigit():  # asked for by name: say which spot was meant
        heading = f"{heading} ({spot.lon:.4f}, {spot.lat:.4f})"
    if day is not None:
        snapshot = timeline.at(day, as_of=as_of)
        reported = snapshot.reported_on
        ended = spells["to"].map(lambda end: end is not None and end <= reported).astype(bool)
        spells = spells[(spells["from"] <= reported) & ~ended]
        heading = f"{heading}, {date_text(snapshot, lang)}"
    if as_of is not None:
        known = timeline.at(as_of, as_of=as_of)
        heading = f"{heading}. {known_on(known, lang)}"
    if terms.labels:
        heading = f"{heading}\n{view_line(terms, lang)}"
    if spells.empty:
        return f"{heading}\n\n{say('none.no_record_date', lang)}\n"
    records = timeline.records.set_index("id")
    cited = dict.fromkeys(
        source for record in spells["record"].dropna() for source in records["sources"][record]
    )
    if terms.labels:
        said = [terms.labels[row] for row in spells["row"] if row >= 0]
        cited |= dict.fromkeys(source for label in said for source in label.sources)
    number = {source: str(place) for place, source in enumerate(cited, 1)}
    heads = ("valid.from", "valid.to", "fig.party", "fig.status", "conf.word", "foot.sources")
    rows = [[say(head, lang) for head in heads]]
    if terms.labels:
        rows[0] += [say("view.label", lang), say("view.sources", lang)]
    for spell in spells.to_dict("records"):
        record = None if spell["record"] is None else records.loc[spell["record"]]
        rows.append(
            [
                str(spell["from"]),
                say("valid.no_end", lang) if spell["to"] is None else str(spell["to"]),
                holder_name(timeline.theatre, spell["holder"], lang),
                _status(spell, timeline.theatre, lang),
                "" if record is None else say(f"conf.{record['confidence']}", lang),
                "" if record is None else ", ".join(number[source] for source in record["sources"]),
            ]
        )
        if terms.labels:
            row = int(spell["row"])
            named = terms.labels[row].sources if row >= 0 else ()
            rows[-1].append(label_text(timeline.theatre, terms, row, spell["holder"], lang))
            rows[-1].append(", ".join(number[source] for source in named))
    sources = [
        f"{place}. {entry(timeline.theatre.bibliography[source], lang)}"
        for source, place in number.items()
    ]
    return "\n".join([heading, "", *_aligned(rows), "", say("foot.sources", lang), *sources, ""])


def _status(spell: Mapping[Hashable, object], theatre: Theatre, lang: str) -> str:
    status, party, against = str(spell["status"]), spell["party"], spell["against"]
    if status == UNKNOWN:
        return say("status.unknown.short", lang)  # a record may say so, or none may cover it
    if status == CONTESTED and party is not None and against is not None:
        names = [holder_name(theatre, str(side), lang) for side in (party, against)]
        return say("status.contested_between", lang, p=names[0], q=names[1])
    return status_name(status, lang)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Pad columns to their widest cell; a line is never broken, however wide the terminal."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
