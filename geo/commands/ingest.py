"""`ceaseline ingest`: a folder of dated snapshots as a theatre."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.command import quiet_option, show, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.io.snapshots import Report


@click.command("ingest")
@click.argument("snapshots", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "theatre",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the theatre; what is there already is added to.",
)
@click.option(
    "-m",
    "--mapping",
    type=click.Path(path_type=Path),
    required=True,
    help="TOML file that says what names, properties and colours mean.",
)
@click.option(
    "--repair",
    type=click.Choice(["make-valid"]),
    help="Untangle invalid outlines, and note it in their records.",
)
@click.option("--anew", is_flag=True, help="Replace the theatre: read every snapshot again.")
@quiet_option
def command(
    snapshots: Path, theatre: Path, mapping: Path, repair: str | None, anew: bool, quiet: bool
) -> None:
    """
    Make a theatre of a folder of dated snapshots.

    SNAPSHOTS holds GeoJSON files, each about one day; layers/README.md tells how a mapping says
    what they mean. Run again, it reads only what is new.
    """
    from geo.io.ingest import ingest

    def each(new: Sequence[Report]) -> Iterator[Report]:
        with click.progressbar(
            new, label="Reading snapshots", file=sys.stderr, hidden=quiet
        ) as shown:
            yield from shown

    done = ingest(snapshots, theatre, mapping, repair=repair, anew=anew, each=each)
    if not quiet:
        for issue in done.issues:
            tell(str(issue))
    missing = f", {len(done.missing)} between them without one" if done.missing else ""
    show(
        f"{theatre}: {done.read} files read; {done.reports} days with a report{missing}; "
        f"{done.began} records began, {done.ended} ended"
    )
