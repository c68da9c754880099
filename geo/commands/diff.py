"""`ceaseline diff`: the records and the ground that differ between two editions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    chosen_format,
    format_option,
    lang_option,
    output_option,
    publish,
    quiet_option,
)
from geo.errors import OptionError

if TYPE_CHECKING:
    from datetime import date

FORMATS = {"text": ".txt", "md": ".md", "json": ".json"}


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@format_option(FORMATS)
@output_option()
@click.option(
    "--map",
    "picture",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Draw the ground that differs on a day, as a page.",
)
@click.option(
    "--date",
    "day",
    type=CIVIL_DATE,
    metavar="DAY",
    help="Day of the map; the last from which ground differs, if left out.",
)
@click.option("--exit-code", "coded", is_flag=True, help="Exit with 1 if anything differs.")
@lang_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    fmt: str | None,
    output: Path | None,
    picture: Path | None,
    day: date | None,
    coded: bool,
    lang: str,
    quiet: bool,
) -> None:
    """
    Tell which records and which ground differ between two editions.

    OLD and NEW are theatres' folders or layer files, or such a path in a git revision, written
    REV:path; nothing is checked out.
    """
    from geo.diff import diff
    from geo.io.editions import read_edition
    from geo.reports.difference import render

    fmt = chosen_format(fmt, output, FORMATS, default="text")
    if day is not None and picture is None:
        raise OptionError.of("--date", "it is the day of a map", "Name a file with --map")
    difference = diff(read_edition(old), read_edition(new))
    page = None
    if picture is not None:
        from geo.reports.difference_page import page as drawn

        page = drawn(difference, day, lang=lang)
        if page is None:
            raise OptionError.of(
                "--map",
                "no areas can be told of one of the two",
                "Name theatres without errors, or layers of control",
            )
    publish(render(difference, fmt, lang=lang), output, quiet=quiet)
    if picture is not None and page is not None:
        publish(page, picture, quiet=quiet)
    ctx.exit(1 if coded and difference else 0)
