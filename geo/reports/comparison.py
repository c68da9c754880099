"""A `Change` as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import OptionError
from geo.history import course
from geo.method import describe
from geo.reports import (
    affected,
    classes,
    colophon,
    contact,
    evidence,
    gaps,
    ground,
    labels,
    posts,
    reasons,
    supposed,
)
from geo.reports.passed import passages
from geo.reports.report import Report
from geo.reports.sentence import as_reported, caveat, change_sentence, of_part
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
    from geo.change import Change


def change_report(change: Change, lang: str = "en") -> Report:
    """
    Put together what a report of a change says, in a language.

    Raises
    ------
    OptionError
        If there is no such language, or the first snapshot is of a scenario.
    """
    if change.before.scenario is not None:
        raise OptionError.of(
            "comparison",
            "its first snapshot is of a scenario, and nothing follows what did not happen",
            "Give the scenario to the second snapshot: compare(at(D1), at(D2, scenario=NAME))",
        )
    before, after, theatre = change.before, change.after, change.before.theatre
    passed = passages(change, lang)
    marks, counted = posts.marks(before, after), posts.counts(before, after)
    listed, claims = marks.on(evidence.positions(change)), evidence.claims(before, after)
    scenario = supposed.details(change, marks)
    concerns = affected.details(change, marks)
    touching = contact.details(change)
    split = reasons.found(change)
    concerned = evidence.deciding(before, after, faces=evidence.changed(change))
    rests_on = evidence.deciding(before, after) + evidence.grounds(after)
    also = [*labels.sources(before, after), *gaps.sources(theatre)]
    cited = [*rests_on, *listed, *claims, *scenario.get("handed_back", ()), *concerns["affected"]]
    sources = evidence.cited(theatre, cited, also)
    heads = [say(f"time.{when}", lang) for when in ("before", "after")]
    made = describe("change", before, after)
    return Report(
        kind="change",
        lang=lang,
        theatre=theatre,
        title=title(change, lang),
        lead=_lead(change, lang),
        sentence=of_part(
            theatre,
            change_sentence(change, passed, ground.reclassified_in_all(change), lang),
            lang,
        ),
        caveat=caveat(before, after, lang),
        source=source_line(title(change, lang), made, lang),
        sections=(
            ground.by_party(change, lang),
            *labels.section((before, after), heads, lang),
            ground.matrix(change, lang),
            ground.changed_hands(change, passed, lang),
            ground.reclassified(change, lang),
            *classes.sections(change, lang),
            *reasons.sections(split, lang),
            *supposed.sections(change, {**scenario, **touching}, marks, lang),
            affected.section(change, concerns, marks, lang),
            *contact.sections(change, lang),
            evidence.positions_section(change, listed, marks, counted, lang),
            evidence.claims_section(theatre, claims, lang),
            evidence.sureness(change, concerned, lang),
            *gaps.not_drawn(theatre, lang),
            colophon.method(theatre, lang),
            evidence.sources_section(sources, lang),
            colophon.inputs(made, lang),
        ),
        figures=(
            *ground.figures(change, passed),
            *classes.figures(change),
            *reasons.figures(split),
            *labels.figures(before, "labelled_before"),
            *labels.figures(after, "labelled_after"),
        ),
        details={
            "positions": listed,
            **({"headcount": counted} if counted else {}),
            "claims": claims,
            **scenario,
            **concerns,
            **touching,
            **reasons.details(split),
            "records": concerned,
            "sources": sources,
            "conservation": {
                "residual_m2": round(evidence.residual_m2(change), 1),
                "study_area_m2": round(before.arrangement.study_area_m2, 1),
            },
        },
        manifest=made,
        disclaimer=disclaimer(lang),
        subject=change,
        course=course(before),
    )


def _lead(change: Change, lang: str) -> str:
    """View and study area; which day was last reported; as known when."""
    theatre = change.before.theatre
    parts = [
        *filter(None, (scenario_stamp(change, lang), supposed.note(change, lang))),
        say(
            "report.lead",
            lang,
            view=terms(change.after.view, lang),
            km2=km2(change.after.areas.sum()),
            area=pick(theatre.area_text, lang),
        ),
    ]
    if change.after.view.labels:
        parts.append(say("view.note", lang))
    for snapshot in (change.before, change.after):
        if snapshot.reported_on != snapshot.date:
            parts.append(as_reported(snapshot, lang))
    if change.after.as_of is not None and change.before.as_of == change.after.as_of:
        parts.append(f"{known_on(change.after, lang)}.")  # where they differ the title says so
    return " ".join(parts)
