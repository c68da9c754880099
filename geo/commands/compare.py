"""`ceaseline compare`: what changed hands between two dates."""

from __future__ import annotations

from pathlib import Path
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

    from geo.change import Change

REPORTS = {name: row.suffix for name, row in FORMATS.items()}


@click.command("compare", cls=TheatreCommand)
@theatre_argument
@click.argument("before", metavar="D1", type=CIVIL_DATE)
@click.argument("after", metavar="D2", type=CIVIL_DATE)
@format_option(REPORTS)
@output_option()
@click.option(
    "--map",
    "changed",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Also write a map of what changed hands; - is standard output.",
)
@click.option(
    "--swipe",
    "swiped",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Also write a map of both dates under one divider; - is standard output.",
)
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
    changed: Path | None,
    swiped: Path | None,
    as_of: tuple[date, date] | None,
    view: str | None,
    scenario: str | None,
    within: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """
    Print what changed hands between two dates.

    With --map or --swipe alone, write that page instead. With --scenario, D2 is under the
    scenario: D D tells what would be handed back.
    """
    asked, fmt = fmt, chosen_format(fmt, output, REPORTS, default="table")
    outputs = (output, changed, swiped)
    for each in outputs:
        check_scenario_name(each, f"{before}_{after}", scenario)
    timeline = opened(theatre, *outputs, within=within)
    from geo.change import compare as compare_dates

    known_before, known_after = as_of or (None, None)
    change = compare_dates(
        timeline.at(before, as_of=known_before, view=view),
        timeline.at(after, as_of=known_after, view=view, scenario=scenario),
    )
    pages = _pages(change, changed, swiped, lang)
    # A page that was asked for by name is the answer; the table then only if it was asked for too.
    if not pages or output is not None or asked is not None:
        publish(render(change, fmt, lang=lang), output, quiet=quiet)
    for page, path in pages:
        publish(page, path, quiet=quiet)


def _pages(
    change: Change, changed: Path | None, swiped: Path | None, lang: str
) -> list[tuple[str, Path]]:
    """Make the maps that were asked for, before anything is written."""
    if changed is None and swiped is None:
        return []
    from geo.maps import change_map, swipe_map

    made = ((change_map, changed), (swipe_map, swiped))
    return [(draw(change, lang=lang).page(), path) for draw, path in made if path is not None]
