"""`ceaseline map`: who held what on a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    STDOUT,
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
    tell,
    theatre_argument,
    view_option,
    within_option,
)
from geo.errors import OptionError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MAPS = {"html": ".html", "geojson": ".geojson", "gpkg": ".gpkg"}


@click.command("map", cls=TheatreCommand)
@theatre_argument
@click.option("--date", "day", type=CIVIL_DATE, required=True, help="Day to show.")
@format_option(MAPS)
@output_option(required=True)
@as_of_option
@view_option
@scenario_option
@within_option
@lang_option
@click.option("--basemap", metavar="NAME", help="Tiles beneath, such as OpenStreetMap.Mapnik.")
@quiet_option
def command(
    theatre: str | None,
    day: date,
    fmt: str | None,
    output: Path,
    as_of: date | None,
    view: str | None,
    scenario: str | None,
    within: str | None,
    lang: str,
    basemap: str | None,
    quiet: bool,
) -> None:
    """Map who held what on a date."""
    fmt = chosen_format(fmt, output, MAPS, default="html")
    check_scenario_name(output, str(day), scenario)
    if basemap is not None and fmt != "html":
        raise OptionError.of("--basemap", f"a file of {fmt} has no picture beneath", "Leave it out")
    snapshot = opened(theatre, output, within=within).at(
        day, as_of=as_of, view=view, scenario=scenario
    )
    if fmt == "html":
        from geo.maps import date_map

        publish(date_map(snapshot, lang=lang, basemap=basemap).page(), output, quiet=quiet)
    elif fmt == "geojson":
        from geo.io.canonical import dumps, snapshot_collection

        publish(dumps(snapshot_collection(snapshot)), output, quiet=quiet)
    elif output == STDOUT:
        raise OptionError.of(
            "standard output", "a GeoPackage is a database, not a stream", "Name a file with -o"
        )
    else:
        from geo.io.vector import write_gpkg

        write_gpkg(snapshot, output)
        if not quiet:
            tell(f"Wrote {output}")
