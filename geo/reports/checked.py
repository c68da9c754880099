"""A fact check as a report: published figures, ours, and what the two say to each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.method import describe
from geo.published import CONSISTENT, INCONSISTENT, UNDECIDED, VERDICTS
from geo.reports import colophon, evidence
from geo.reports.put import bounds, counted, figure_text, ours_text, read_as, wholes, why
from geo.reports.report import Column, Figure, Interval, Report, Row, Section, Table
from geo.reports.sentence import of_part
from geo.schema import MEASURES, QUANTITIES
from geo.words import (
    disclaimer,
    in_view,
    known_on,
    long_date,
    pick,
    say,
    source_line,
    terms,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.published import Factcheck, Verdict

NAMED = 3  # inconsistent figures that the sentence names; more are counted
RULES = ("verdict", "claim", "counts", "possible")


def check_report(check: Factcheck, lang: str = "en") -> Report:
    """
    Put together what a fact check says, in a language.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    snapshot = check.snapshot
    theatre, view = snapshot.theatre, snapshot.view
    made = describe("factcheck", snapshot, about=check.about)
    name = pick(theatre.title, lang)
    title = in_view(say("check.title", lang, theatre=name), view, lang)
    named = terms(view, lang)
    day = snapshot.as_of or theatre.reported_until
    about = visible(theatre.covers[check.about]).rstrip(".") if check.about else ""
    used = {one.about for each in check.verdicts for one in each.possible if one.kind == "reading"}
    readings = [one for one in theatre.checking.readings if one.id in used]
    also = [source for one in readings for source in one.sources]
    records = [{"sources": one.figure.sources} for one in check.verdicts]
    cited = evidence.cited(theatre, records, tuple(also))
    return Report(
        kind="factcheck",
        lang=lang,
        theatre=theatre,
        title=title,
        lead=" ".join(
            (
                say(
                    "check.lead",
                    lang,
                    area=pick(theatre.area_text, lang),
                    date=long_date(day, lang),
                ),
                *((say("check.about_one", lang, subject=about),) if about else ()),
                *((say("view.note", lang),) if view.labels else ()),
            )
        ),
        sentence=of_part(theatre, _sentence(check, lang), lang),
        caveat=" ".join(
            (
                say("check.caveat", lang, view=named),
                *(f"{words}." for words in (known_on(snapshot, lang),) if words),
            )
        ),
        source=source_line(title, made, lang),
        sections=tuple(_sections(check, cited, made, lang)),
        figures=tuple(_figures(check)),
        details={"factcheck": [_told(one) for one in check.verdicts], "sources": cited},
        manifest=made,
        disclaimer=disclaimer(lang),
        check=check,
    )


def _sentence(check: Factcheck, lang: str) -> str:
    counts = {verdict: check.count(verdict) for verdict in VERDICTS}
    sentence = say(
        "check.sentence",
        lang,
        n=len(check.verdicts),
        theatre=pick(check.snapshot.theatre.title, lang),
        date=long_date(check.snapshot.reported_on, lang),
        **counts,
    )
    against = [one for one in check.verdicts if one.verdict == INCONSISTENT and one.ours]
    if not 0 < len(against) <= NAMED:
        return sentence
    listed = ""
    for one in against:
        item = say(
            "check.sentence_item",
            lang,
            figure=figure_text(one.figure, lang),
            publisher=visible(one.figure.publisher),
            ours=ours_text(one.ours, lang),
        )
        listed = say("list.clause", lang, a=listed, b=item) if listed else item
    return f"{sentence} {say('check.sentence_inconsistent', lang, list=listed)}"


def _sections(
    check: Factcheck, cited: list[dict[str, Any]], made: dict[str, Any], lang: str
) -> Iterator[Section]:
    yield _summary(check, lang)
    for verdict in VERDICTS:
        told = [one for one in check.verdicts if one.verdict == verdict and one.ours is not None]
        if told:
            help_text = say(f"check.{verdict}_help", lang)
            yield Section(verdict, say(f"check.{verdict}", lang), help_text, _compared(told, lang))
    told = [one for one in check.verdicts if one.ours is None]
    if told:
        yield Section(
            "no-figure",
            say("check.no_figure", lang),
            say("check.no_figure_help", lang),
            _reasons(told, check, lang),
        )
    lines = tuple(_decides(check, lang))
    if lines:
        yield Section("widths", say("check.widths", lang), lines=lines)
    rules = tuple(say(f"check.rule_{rule}", lang) for rule in RULES)
    yield Section("how-sure", say("fig.how_sure", lang), lines=rules)
    yield evidence.sources_section(cited, lang)
    yield colophon.method(check.snapshot.theatre, lang)
    yield colophon.inputs(made, lang)


def _summary(check: Factcheck, lang: str) -> Section:
    """How many figures of each quantity have which verdict."""
    kinds = [k for k in QUANTITIES if any(one.figure.quantity == k for one in check.verdicts)]
    rows = []
    for kind in kinds:
        of_kind = [one.verdict for one in check.verdicts if one.figure.quantity == kind]
        counts = (str(of_kind.count(verdict)) for verdict in VERDICTS)
        rows.append(Row((say(f"check.quantity_{kind}", lang), *counts, str(len(of_kind)))))
    totals = (str(check.count(verdict)) for verdict in VERDICTS)
    whole = (say("fig.total", lang), *totals, str(len(check.verdicts)))
    columns = (
        Column(say("check.claim", lang)),
        *(Column(say(f"check.{verdict}", lang), True) for verdict in VERDICTS),
        Column(say("fig.total", lang), True),
    )
    table = Table(columns, (*rows, Row(whole, total=True)))
    return Section("verdicts", say("check.verdicts", lang), table=table)


def _compared(told: list[Verdict], lang: str) -> Table:
    heads = ("claim", "says", "as_meant", "against", "outer", "ratio", "why")
    rows = tuple(
        Row(
            (
                figure_text(one.figure, lang),
                _about(one),
                read_as(one.claim, one.figure.quantity, lang),
                ours_text(one.ours, lang),
                bounds(one.ours, lang),
                "" if math.isnan(one.ratio) else f"{one.ratio:.2f}",
                why(one, lang),
                ", ".join(map(visible, one.figure.sources)),
            )
        )
        for one in told
    )
    figures = ("ratio",)
    columns = (
        *(Column(say(f"check.{head}", lang), head in figures) for head in heads),
        Column(say("pop.sources", lang)),
    )
    return Table(columns, rows)


def _reasons(told: list[Verdict], check: Factcheck, lang: str) -> Table:
    rows = tuple(
        Row(
            (
                figure_text(one.figure, lang),
                _about(one),
                why(one, lang, check.snapshot.theatre),
                ", ".join(map(visible, one.figure.sources)),
            )
        )
        for one in told
    )
    heads = ("check.claim", "check.says", "check.why", "pop.sources")
    return Table(tuple(Column(say(head, lang)) for head in heads), rows)


def _about(one: Verdict) -> str:
    """Tell in the file's words what a figure is about, and who published it when."""
    figure = one.figure
    whose = ", ".join(visible(part) for part in (figure.publisher, figure.published) if part)
    return f"{visible(figure.says)} ({whose})"


def _decides(check: Factcheck, lang: str) -> Iterator[str]:
    """Say of every area what its interval can tell apart and what it cannot."""
    theatre = check.snapshot.theatre
    for subject in dict.fromkeys(one.figure.covers for one in check.verdicts):
        of_it = [
            one
            for one in check.verdicts
            if one.figure.covers == subject
            and one.ours is not None
            and MEASURES[one.ours.measure.kind] == "area"
            and not one.ours.measure.partly
        ]
        inside = [one for one in of_it if one.verdict == CONSISTENT]
        outside = [one for one in of_it if one.verdict == INCONSISTENT]
        if not of_it or len(inside) + len(outside) < 2 or of_it[0].ours is None:
            continue
        ours = of_it[0].ours
        low, high = (wholes(bound) for bound in (ours.outer_low, ours.outer_high))
        if inside:
            yield " ".join(
                (
                    say(
                        "check.widths_apart",
                        lang,
                        subject=visible(theatre.covers[subject]),
                        ours=ours_text(ours, lang),
                        low=low,
                        high=high,
                        inside=counted(inside, lang),
                    ),
                    *(
                        (say("check.widths_outside", lang, outside=counted(outside, lang)),)
                        if outside
                        else ()
                    ),
                )
            )


def _figures(check: Factcheck) -> Iterator[Figure]:
    """Give our own areas that figures were held against, each once."""
    told: set[str] = set()
    for one in check.verdicts:
        ours = one.ours
        if ours is None or MEASURES[ours.measure.kind] != "area" or one.figure.covers in told:
            continue
        told.add(one.figure.covers)
        about = {"label": one.figure.covers, "party": ours.measure.party or ""}
        if ours.date is not None:
            about["date"] = ours.date.isoformat()
        known = Interval(ours.sigma, ours.low, ours.high, ours.band)
        yield Figure(f"measured/{one.figure.covers}", "measured", ours.value, about, known)


def _told(one: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON values in the units compared; what is open or missing is null."""
    figure, ours = one.figure, one.ours
    told: dict[str, Any] = {
        "id": figure.id,
        "covers": figure.covers,
        "quantity": figure.quantity,
        "unit": {"m": "km"}.get(figure.unit, figure.unit),
        "says": figure.says,
        "publisher": figure.publisher,
        **({"published": figure.published} if figure.published else {}),
        "confidence": figure.confidence,
        "sources": list(figure.sources),
        "value": _number(one.claim.value),
        "low": _number(one.claim.low),
        "high": _number(one.claim.high),
        "verdict": one.verdict,
        "reason": one.reason,
        "possible": [
            {
                "kind": each.kind,
                "low": _number(each.low),
                "high": _number(each.high),
                **({"about": each.about} if each.about else {}),
            }
            for each in one.possible
        ],
    }
    if ours is not None:
        names = ("value", "low", "high", "outer_low", "outer_high")
        told["ours"] = {
            "kind": ours.measure.kind,
            **({"date": ours.date.isoformat()} if ours.date else {}),
            **{name: _number(getattr(ours, name)) for name in names},
        }
        told["ratio"] = _number(one.ratio)
    return told


def _number(value: float | None) -> float | None:
    """Seven decimals: 0.1 m² of a km²."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), 7) + 0.0


__all__ = ["UNDECIDED", "check_report"]
