"""`ceaseline timeline`: who held what through time, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    TheatreCommand,
    as_of_option,
    lang_option,
    opened,
    output_option,
    publish,
    quiet_option,
    theatre_argument,
    view_option,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("timeline", cls=TheatreCommand)
@theatre_argument
@output_option(required=True)
@as_of_option
@view_option
@lang_option
@click.option("--basemap", metavar="NAME", help="Tiles beneath, such as OpenStreetMap.Mapnik.")
@quiet_option
def command(
    theatre: str | None,
    output: Path,
    as_of: date | None,
    view: str | None,
    lang: str,
    basemap: str | None,
    quiet: bool,
) -> None:
    """Map who held what through time."""
    timeline = opened(theatre, output)
    from geo.maps import timeline_map

    made = timeline_map(timeline, as_of=as_of, view=view, lang=lang, basemap=basemap)
    publish(made.page(), output, quiet=quiet)
