"""`ceaseline convert`: other vector formats into layers, and layers into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import STDOUT, output_option, quiet_option, tell
from geo.errors import OptionError

if TYPE_CHECKING:
    from pathlib import Path


@click.command("convert")
@click.argument("source", metavar="IN")
@output_option(required=True)
@click.option("--layer", metavar="NAME", help="Layer to read, where a file has several.")
@click.option(
    "--field",
    "fields",
    metavar="THEIRS=OURS",
    multiple=True,
    help="Column that becomes a field; THEIRS= leaves it out. May be repeated.",
)
@click.option(
    "--set",
    "given",
    metavar="OURS=VALUE",
    multiple=True,
    help="Value that every record gets. May be repeated.",
)
@click.option(
    "--ends",
    type=click.Choice(["included", "excluded"]),
    help="Whether the day in valid_to is the last one, or the first after.",
)
@click.option("--crs", metavar="CODE", help="Coordinate system, where the file states none.")
@click.option("--encoding", metavar="NAME", help="Of a shapefile without .cpg.")
@click.option(
    "--parts",
    type=click.Choice(["areas", "lines", "points"]),
    help="What to take of a GeometryCollection; without it they are refused.",
)
@click.option("--licence", metavar="TEXT", help="Where the file states none.")
@click.option("--attribution", metavar="TEXT", help="Where the file states none.")
@quiet_option
def command(
    source: str,
    output: Path,
    layer: str | None,
    fields: tuple[str, ...],
    given: tuple[str, ...],
    ends: str | None,
    crs: str | None,
    encoding: str | None,
    parts: str | None,
    licence: str | None,
    attribution: str | None,
    quiet: bool,
) -> None:
    r"""
    Convert one file into another format; the suffixes tell which.

    \b
    Read and written: .geojson .jsonfg .gpkg .fgb .parquet
    Read only:        .shp .zip .gpx .kml .kmz

    Columns named like fields of a record become fields. Nothing is guessed: several layers, an
    unknown encoding or coordinate system, and mixed geometries are asked about.
    """
    from geo.io.columns import Columns, parse_pairs
    from geo.io.convert import Reading, convert

    if output == STDOUT:
        raise OptionError.of("-o -", "the suffix tells the format", "Name a file")
    members = {"licence": licence, "attribution": attribution}
    reading = Reading(
        layer=layer,
        encoding=encoding,
        crs=crs,
        columns=Columns(parse_pairs(fields, "--field"), parse_pairs(given, "--set"), ends),
        parts=parts,
        members={key: text for key, text in members.items() if text},
    )
    for issue in convert(source, output, reading):
        if not quiet:
            tell(str(issue))
    if not quiet:
        tell(f"Wrote {output}")
