"""`ceaseline compare`: what changed hands between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    KNOWN_ON,
    TheatreCommand,
    check_scenario_name,
    chosen_format,
    format_option,
    lang_option,
    opened,
    output_option,
    publish,
    quiet_option,
    scenario_option,
    theatre_argument,
    view_option,
    within_option,
)
from geo.reports import FORMATS, render

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

REPORTS = {name: row.suffix for name, row in FORMATS.items()}


@click.command("compare", cls=TheatreCommand)
@theatre_argument
@click.argument("before", metavar="D1", type=CIVIL_DATE)
@click.argument("after", metavar="D2", type=CIVIL_DATE)
@format_option(REPORTS)
@output_option()
@click.option(
    "--as-of",
    type=KNOWN_ON,
    metavar="DAY[/DAY]",
    help="Use only what was public on this day; K1/K2 gives one to each date.",
)
@view_option
@scenario_option
@within_option
@lang_option
@quiet_option
def command(
    theatre: str | None,
    before: date,
    after: date,
    fmt: str | None,
    output: Path | None,
    as_of: tuple[date, date] | None,
    view: str | None,
    scenario: str | None,
    within: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """
    Print what changed hands between two dates.

    With --scenario, D2 is under the scenario: D D tells what would be handed back.
    """
    fmt = chosen_format(fmt, output, REPORTS, default="table")
    check_scenario_name(output, f"{before}_{after}", scenario)
    timeline = opened(theatre, output, within=within)
    from geo.change import compare as compare_dates

    known_before, known_after = as_of or (None, None)
    change = compare_dates(
        timeline.at(before, as_of=known_before, view=view),
        timeline.at(after, as_of=known_after, view=view, scenario=scenario),
    )
    publish(render(change, fmt, lang=lang), output, quiet=quiet)
