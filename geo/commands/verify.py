"""`ceaseline verify`: derive a report again from its inputs."""

from __future__ import annotations

from pathlib import Path

import click

from geo.command import show
from geo.errors import OptionError


@click.command("verify")
@click.argument("report", metavar="REPORT", type=click.Path(path_type=Path))
@click.argument("theatre", metavar="[THEATRE]", required=False)
@click.option(
    "--within",
    type=click.Path(path_type=Path),
    multiple=True,
    help="The GeoJSON file of a polygon that the report is about.",
)
@click.pass_context
def command(
    ctx: click.Context, report: Path, theatre: str | None, within: tuple[Path, ...]
) -> None:
    """
    Derive a report again from its inputs, and tell every difference.

    REPORT is a report as JSON, or as HTML or XLSX, which hold it. THEATRE is the folder that it
    was made from; the packaged one of that name if it is left out. The exit code is 1 for any
    difference.
    """
    from geo.io.find import packaged_path, theatre_path
    from geo.io.part import read_part
    from geo.io.strict_json import read_bytes
    from geo.loader import load
    from geo.reports.claim import read
    from geo.reports.verify import verify

    data, issues = read_bytes(report)
    if data is None:
        raise OptionError(*issues)
    claim = read(data)
    folder = theatre_path(theatre) if theatre else packaged_path(claim.made["theatre"])
    differs = False
    parts = [read_part(path) for path in within]
    for finding in verify(claim, folder, lambda: load(folder), parts=parts):
        show(str(finding))
        differs = differs or finding.level == "difference"
    ctx.exit(1 if differs else 0)
