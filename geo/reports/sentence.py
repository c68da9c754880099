"""The sentence to quote: dates, figure and who to whom, in words that take no side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.passed import together
from geo.schema import CONTESTED, UNKNOWN
from geo.words import holder_name, in_range, km2, long_date, pick, say, scenario_stamp, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.change import Change
    from geo.reports.passed import Passage
    from geo.reports.report import Interval
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

LARGEST = 4  # passages told one by one; a sentence with more is not quoted by anybody


def change_sentence(
    change: Change,
    passages: Sequence[Passage],
    reclassified: Sequence[tuple[str, float, Interval]],
    lang: str,
) -> str:
    """
    Tell what passed from whom to whom between two snapshots, or would pass under a scenario.

    What is too small to measure is not told as a figure.

    Parameters
    ----------
    passages : sequence of Passage
        Largest first.
    reclassified : sequence of tuple
        As `ground.reclassified_in_all` gives it; told if nothing changed holder.
    """
    before, after = change.before, change.after
    there = [passage for passage in passages if km2(passage.area_km2) != "0"]
    told = [one for one in there if not one.interval.covers_zero(one.area_km2)]
    revised = before.as_of != after.as_of
    theatre = before.theatre
    would = after.scenario is not None
    # One alone is no sum of smaller ones, and told in as many words.
    most = LARGEST + (len(told) == LARGEST + 1)
    clauses = [
        _clause(passage, theatre, position == 0, revised, would, lang)
        for position, passage in enumerate(told[:most])
    ]
    rest = told[most:]
    if rest:
        total, interval = together(change, rest)
        area = in_range(total, interval.sigma, lang)
        key = "quote.would_smaller" if would else "quote.smaller"
        clauses.append(say(key, lang, n=len(rest), area=area))
    if not told and there:
        clauses.append(say("quote.undetected", lang))
    elif not told:
        clauses.append(say("quote.would_none" if would else "quote.none", lang))
        for kind, reclassified_km2, interval in reclassified:
            if km2(reclassified_km2) == "0" or interval.covers_zero(reclassified_km2):
                continue
            area = in_range(reclassified_km2, interval.sigma, lang)
            ground = say("quote.ground" if len(clauses) == 1 else "quote.further", lang, area=area)
            key = f"quote.would_{kind}" if would else f"quote.other_{kind}"
            clauses.append(say(key, lang, ground=ground))
    what = clauses[0]
    for clause in clauses[1:]:
        what = say("list.clause", lang, a=what, b=clause)
    dates = [_quoted_date(snapshot, revised, lang) for snapshot in (before, after)]
    if after.scenario is not None:
        key = "quote.would_lead" if dates[0] == dates[1] else "quote.would_lead_from"
        name = pick(after.scenario.title, lang)
        sentence = say(key, lang, name=name, d1=dates[0], d2=dates[1], what=what) + "."
    else:
        sentence = say("quote.lead", lang, d1=dates[0], d2=dates[1], what=what) + "."
    return f"{sentence} {say('quote.nothing_else', lang)}" if told else sentence


def held_sentence(snapshot: Snapshot, lang: str) -> str:
    """Tell who holds how much on a date; holders with nothing are left out."""
    theatre, sigmas = snapshot.theatre, snapshot.interval["sigma_km2"]
    items = [
        say(
            "series.item",
            lang,
            holder=holder_name(theatre, key, lang),
            area=in_range(value, float(sigmas[key]), lang),
        )
        for key, value in zip(theatre.holders, snapshot.areas.tolist(), strict=True)
        if km2(value) != "0"
    ]
    listed = items[0]
    for item in items[1:]:
        listed = say("list.and", lang, a=listed, b=item)
    scenario = snapshot.scenario
    return say(
        "series.sentence" if scenario is None else "quote.would_hold",
        lang,
        name="" if scenario is None else pick(scenario.title, lang),
        d2=long_date(snapshot.reported_on, lang),
        list=listed,
        total=km2(float(snapshot.areas.sum())),
    )


def as_reported(snapshot: Snapshot, lang: str) -> str:
    """Say that the answer is the one of an earlier day, and why; empty if it is not."""
    if snapshot.reported_on == snapshot.date:
        return ""
    later = snapshot.date > snapshot.theatre.reported_until
    return say(
        "report.lead_after" if later else "report.lead_reported",
        lang,
        asked=long_date(snapshot.date, lang),
        reported=long_date(snapshot.reported_on, lang),
    )


def of_part(theatre: Theatre, sentence: str, lang: str) -> str:
    """Say of a sentence that it is about a part of the ground alone; as it is without a part."""
    for part in reversed(theatre.within):
        sentence = say("part.sentence", lang, part=pick(part.name, lang), sentence=sentence)
    return sentence


def caveat(before: Snapshot, after: Snapshot, lang: str) -> str:
    """Say what the sentence is worth: the view, how certain, as known when; of a date, twice it."""
    parts = [say("quote.caveat", lang, view=terms(before.view, lang))]
    if before.as_of != after.as_of:
        parts.append(say("quote.caveat_correction", lang))
    elif after.as_of is not None:
        parts.append(say("asof", lang, date=long_date(after.as_of, lang)) + ".")
    return " ".join(filter(None, (scenario_stamp(after, lang), *parts)))


def _clause(
    passage: Passage, theatre: Theatre, first: bool, revised: bool, would: bool, lang: str
) -> str:
    area = in_range(passage.area_km2, passage.interval.sigma, lang)
    ground = say("quote.ground" if first else "quote.further", lang, area=area)
    start, end = passage.start, passage.end
    names = {"from": holder_name(theatre, start, lang), "to": holder_name(theatre, end, lang)}
    nobody = (CONTESTED, UNKNOWN)
    entered = [status == "advance" for status in (passage.status_before, passage.status_after)]
    # Who entered has no established hold that could be said to pass, or would pass.
    if revised or (would and (start in nobody or end in nobody or any(entered))) or all(entered):
        key = "quote.would_count" if would else "quote.counted"
    elif start in nobody and end in nobody:
        key = f"quote.{start}_{end}"
    elif end in nobody:
        key = f"quote.party_{end}"
    else:
        names["to"] = pick(theatre.party(end).in_quote, lang)
        if start in nobody:
            key = f"quote.{start}_{'advance' if entered[1] else 'party'}"
        else:
            names["from"] = pick(theatre.party(start).in_quote, lang)
            key = "quote.advance" if entered[1] else "quote.passed"
            key = "quote.from_advance" if entered[0] else key
            key = "quote.would_pass" if would else key
    clause = say(key, lang, ground=ground, **names)
    if passage.zone:
        clause = say("quote.whole", lang, clause=clause, zone=passage.zone)
    return clause


def _quoted_date(snapshot: Snapshot, revised: bool, lang: str) -> str:
    """The day that the answer is about: the reported one, never one without a report."""
    day = long_date(snapshot.reported_on, lang)
    if not revised:
        return day
    if snapshot.as_of is None:
        return day
    return say("date.known", lang, date=day, known=long_date(snapshot.as_of, lang))
