"""`ceaseline cite`: how to cite a report, or the data and the software."""

from __future__ import annotations

from pathlib import Path

import click

from geo.command import lang_option, opened, show, tell
from geo.errors import OptionError

FORMATS = ("bibtex", "csl", "text")


@click.command("cite")
@click.argument("report", metavar="[REPORT]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(FORMATS),
    default="bibtex",
    show_default=True,
    help="BibTeX, CSL-JSON or a line of text.",
)
@lang_option
def command(report: Path | None, fmt: str, lang: str) -> None:
    """
    Print how to cite a report (JSON, HTML or XLSX).

    Without one: how to cite the packaged theatre and the software.
    """
    from geo.reports import citing

    if report is None:
        items = citing.theatre_items(opened(None).theatre, lang)
    else:
        from geo.io.strict_json import read_bytes
        from geo.reports.claim import read
        from geo.reports.data import content_sha256

        data, issues = read_bytes(report)
        if data is None:
            raise OptionError(*issues)
        content = dict(read(data).content)
        if content["sha256"] != content_sha256(content):
            tell(f"warning: {report}: its sha256 does not hold; see: ceaseline verify")
        items = [citing.report_item(content, lang)]
    show(citing.FORMATS[fmt](items))
