"""`ceaseline build`: every page and report, with an index."""

from __future__ import annotations

from pathlib import Path

import click

from geo.command import (
    TheatreCommand,
    lang_option,
    opened,
    progress,
    quiet_option,
    show,
    theatre_argument,
    within_option,
)


@click.command("build", cls=TheatreCommand)
@theatre_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write; made if it is not there.",
)
@within_option
@lang_option
@quiet_option
def command(theatre: str | None, output: Path, within: str | None, lang: str, quiet: bool) -> None:
    """Write every page and report, with an index."""
    timeline = opened(theatre, output, within=within)
    from geo.build import build as build_all

    built = build_all(timeline, output, lang=lang, report=progress(quiet))
    show("\n".join([*built.headlines, str(built.index)]))
