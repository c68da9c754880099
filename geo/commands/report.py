"""`ceaseline report`: who held what on a date, as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    TheatreCommand,
    as_of_option,
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


@click.command("report", cls=TheatreCommand)
@theatre_argument
@click.option("--date", "day", type=CIVIL_DATE, required=True, help="Day to report.")
@format_option(REPORTS)
@output_option()
@as_of_option
@view_option
@scenario_option
@within_option
@lang_option
@quiet_option
def command(
    theatre: str | None,
    day: date,
    fmt: str | None,
    output: Path | None,
    as_of: date | None,
    view: str | None,
    scenario: str | None,
    within: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """Print who held what on a date."""
    fmt = chosen_format(fmt, output, REPORTS, default="table")
    check_scenario_name(output, str(day), scenario)
    snapshot = opened(theatre, output, within=within).at(
        day, as_of=as_of, view=view, scenario=scenario
    )
    publish(render(snapshot, fmt, lang=lang), output, quiet=quiet)
