"""`ceaseline series`: the area of every holder through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    INTERVAL,
    TheatreCommand,
    as_of_option,
    chosen_format,
    format_option,
    lang_option,
    opened,
    output_option,
    publish,
    quiet_option,
    theatre_argument,
    view_option,
    within_option,
)
from geo.errors import OptionError
from geo.reports import FORMATS, render_series

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

SERIES = {name: row.suffix for name, row in FORMATS.items()}


@click.command("series", cls=TheatreCommand)
@theatre_argument
@click.option(
    "--dates",
    type=INTERVAL,
    metavar="A/B",
    help="Only the days from A to B, both included, on which control changed.",
)
@format_option(SERIES)
@output_option()
@as_of_option
@view_option
@within_option
@lang_option
@quiet_option
def command(
    theatre: str | None,
    dates: tuple[date, date] | None,
    fmt: str | None,
    output: Path | None,
    as_of: date | None,
    view: str | None,
    within: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """Print the km² of every holder through time."""
    fmt = chosen_format(fmt, output, SERIES, default="table")
    timeline = opened(theatre, output, within=within)
    from geo.history import series as series_of

    days = [day for day in timeline.dates if as_of is None or day <= as_of]
    if dates is not None:
        days = [day for day in days if dates[0] <= day <= dates[1]]
    if not days:
        raise OptionError.of(
            "series",
            "control did not change on any of the days asked for",
            "Widen --dates, or ask for the knowledge of a later day",
        )
    frame = series_of(timeline, days, as_of=as_of)
    text = render_series(frame, timeline, fmt, lang=lang, as_of=as_of, view=view)
    publish(text, output, quiet=quiet)
