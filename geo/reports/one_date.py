"""A `Snapshot` as a report: who holds what on one date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.arrangement import TOLERANCE
from geo.history import course
from geo.method import describe
from geo.reports import colophon, evidence, gaps, labels, posts, standing, supposed
from geo.reports.report import Report, Section
from geo.reports.sentence import as_reported, caveat, held_sentence, of_part
from geo.snapshot import M2_PER_KM2
from geo.words import (
    disclaimer,
    km2,
    known_on,
    pick,
    say,
    scenario_stamp,
    source_line,
    terms,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.snapshot import Snapshot


def date_report(snapshot: Snapshot, lang: str = "en") -> Report:
    """
    Put together what a report of one date says, in a language.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    theatre = snapshot.theatre
    marks, counted = posts.marks(snapshot), posts.counts(snapshot)
    listed, claims = marks.on(standing.positions(snapshot)), evidence.claims(snapshot)
    concerned = evidence.deciding(snapshot)
    also = [*labels.sources(snapshot), *gaps.sources(theatre)]
    cited = [*concerned, *evidence.grounds(snapshot), *listed, *claims]
    sources = evidence.cited(theatre, cited, also)
    made = describe("date", snapshot)
    heading = title(snapshot, lang)
    return Report(
        kind="date",
        lang=lang,
        theatre=theatre,
        title=heading,
        lead=_lead(snapshot, lang),
        sentence=of_part(theatre, held_sentence(snapshot, lang), lang),
        caveat=caveat(snapshot, snapshot, lang),
        source=source_line(heading, made, lang),
        sections=(
            standing.held(snapshot, lang),
            standing.by_status(snapshot, lang),
            *labels.section((snapshot,), [say("unit.km2", lang)], lang),
            standing.posts_section(snapshot, listed, marks, counted, lang),
            evidence.claims_section(theatre, claims, lang, dates=1),
            _sureness(snapshot, concerned, lang),
            *gaps.not_drawn(theatre, lang),
            colophon.method(theatre, lang),
            evidence.sources_section(sources, lang),
            colophon.inputs(made, lang),
        ),
        figures=(*standing.figures(snapshot), *labels.figures(snapshot, "labelled")),
        details={
            "positions": listed,
            **({"headcount": counted} if counted else {}),
            "claims": claims,
            **supposed.described(snapshot),
            "records": concerned,
            "sources": sources,
            "conservation": {
                "residual_m2": round(_residual_m2(snapshot), 1),
                "study_area_m2": round(snapshot.arrangement.study_area_m2, 1),
            },
        },
        manifest=made,
        disclaimer=disclaimer(lang),
        subject=snapshot,
        # What is supposed for one date is no part of what was held before it.
        course=None if snapshot.scenario else course(snapshot),
    )


def _lead(snapshot: Snapshot, lang: str) -> str:
    """View and study area; which day was last reported; as known when."""
    theatre, scenario = snapshot.theatre, snapshot.scenario
    known = known_on(snapshot, lang)
    parts = (
        scenario_stamp(snapshot, lang),
        "" if scenario is None else pick(scenario.note, lang),
        say(
            "report.lead",
            lang,
            view=terms(snapshot.view, lang),
            km2=km2(snapshot.areas.sum()),
            area=pick(theatre.area_text, lang),
        ),
        say("view.note", lang) if snapshot.view.labels else "",
        as_reported(snapshot, lang),
        f"{known}." if known else "",
    )
    return " ".join(filter(None, parts))


def _sureness(snapshot: Snapshot, records: Sequence[evidence.Record], lang: str) -> Section:
    """State the accuracy of the records that decide, and what was checked."""
    total = snapshot.arrangement.study_area_m2
    lines = (
        say("report.interval", lang),
        say("report.rounding", lang),
        say(
            "report.conservation_date",
            lang,
            miss=f"{_residual_m2(snapshot):,.1f}",
            total=f"{total:,.0f}",
            allowed=f"{TOLERANCE * total:,.1f}",
        ),
        *evidence.uncertain_days((snapshot,), records, lang),
    )
    intro = f"{say('report.records_date', lang)}. {say('report.confidence', lang)}"
    table = evidence.records_table(snapshot.theatre, records, lang) if records else None
    return Section("how-sure", say("fig.how_sure", lang), intro if table else "", table, lines)


def _residual_m2(snapshot: Snapshot) -> float:
    """By how much the areas miss the study area that they should add up to."""
    whole = snapshot.areas.sum() * M2_PER_KM2
    return float(np.abs(whole - snapshot.arrangement.study_area_m2))
