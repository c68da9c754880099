"""`ceaseline factcheck`: what others published, against the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
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
)
from geo.reports import FORMATS, render_factcheck

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

REPORTS = {name: row.suffix for name, row in FORMATS.items()}


@click.command("factcheck", cls=TheatreCommand)
@theatre_argument
@click.option("--about", metavar="SUBJECT", help="Only figures of this subject.")
@format_option(REPORTS)
@output_option()
@as_of_option
@view_option
@lang_option
@quiet_option
def command(
    theatre: str | None,
    about: str | None,
    fmt: str | None,
    output: Path | None,
    as_of: date | None,
    view: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """
    Hold figures that others published against the layers.

    Each is consistent, inconsistent, or cannot be decided, with our figure and its interval.
    """
    fmt = chosen_format(fmt, output, REPORTS, default="table")
    timeline = opened(theatre, output)
    from geo.published import factcheck

    check = factcheck(timeline, about=about, as_of=as_of, view=view)
    publish(render_factcheck(check, fmt, lang=lang), output, quiet=quiet)
