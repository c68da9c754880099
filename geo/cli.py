"""The command line: each command parses, calls the library once, and prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    INTERVAL,
    KNOWN_ON,
    STDOUT,
    Ceaseline,
    TheatreCommand,
    as_of_option,
    check_output,
    check_scenario_name,
    chosen_format,
    format_option,
    lang_option,
    output_option,
    publish,
    quiet_option,
    scenario_option,
    show,
    tell,
    theatre_argument,
    view_option,
)
from geo.errors import LayerError, OptionError
from geo.reports import FORMATS, render, render_series
from geo.words import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from geo.errors import Issue
    from geo.timeline import ControlTimeline

# Heavy imports stand inside the commands, so that help and usage errors are instant.
REPORTS = {name: row.suffix for name, row in FORMATS.items()}
SERIES = {name: row.suffix for name, row in FORMATS.items() if row.series}
MAPS = {"html": ".html", "geojson": ".geojson", "gpkg": ".gpkg"}


def print_versions(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version of Ceaseline and of the libraries that its figures rest on."""
    if not asked or ctx.resilient_parsing:
        return
    import fiona
    import pyogrio
    import pyproj
    import shapely

    from geo.manifest import version

    versions = {
        "ceaseline": version(),
        "GEOS": shapely.geos_version_string,
        "GDAL": f"{fiona.__gdal_version__} (fiona), {pyogrio.__gdal_version_string__} (pyogrio)",
        "PROJ": pyproj.proj_version_str,
    }
    show("\n".join(f"{name} {number}" for name, number in versions.items()))
    ctx.exit()


@click.group(cls=Ceaseline, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_versions,
    help="Print the versions of Ceaseline, GEOS, GDAL and PROJ.",
)
def main() -> None:
    """
    Who held what, when, on whose word, and how much changed.

    THEATRE is a folder of layers; the packaged Golan if it is left out. Dates are written
    YYYY-MM-DD. Results go to standard output, messages to standard error.
    """


@main.command(cls=TheatreCommand)
@theatre_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write; made if it is not there.",
)
@lang_option
@quiet_option
def build(theatre: str | None, output: Path, lang: str, quiet: bool) -> None:
    """Write every page and report, with an index."""
    timeline = opened(theatre, output)
    from geo.build import build as build_all

    built = build_all(timeline, output, lang=lang, report=progress(quiet))
    show("\n".join([*built.headlines, str(built.index)]))


@main.command(name="map", cls=TheatreCommand)
@theatre_argument
@click.option("--date", "day", type=CIVIL_DATE, required=True, help="Day to show.")
@format_option(MAPS)
@output_option(required=True)
@as_of_option
@view_option
@scenario_option
@lang_option
@quiet_option
def map_(
    theatre: str | None,
    day: date,
    fmt: str | None,
    output: Path,
    as_of: date | None,
    view: str | None,
    scenario: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """Map who held what on a date."""
    fmt = chosen_format(fmt, output, MAPS, default="html")
    check_scenario_name(output, str(day), scenario)
    snapshot = opened(theatre, output).at(day, as_of=as_of, view=view, scenario=scenario)
    if fmt == "html":
        from geo.maps import date_map

        publish(date_map(snapshot, lang=lang).page(), output, quiet=quiet)
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


@main.command(cls=TheatreCommand)
@theatre_argument
@click.argument("before", metavar="D1", type=CIVIL_DATE)
@click.argument("after", metavar="D2", type=CIVIL_DATE)
@format_option(REPORTS)
@output_option()
@click.option(
    "--as-of",
    type=KNOWN_ON,
    metavar="DAY[/DAY]",
    help="Use only what was public on this day; K1/K2 gives one to each date.",
)
@view_option
@scenario_option
@lang_option
@quiet_option
def compare(
    theatre: str | None,
    before: date,
    after: date,
    fmt: str | None,
    output: Path | None,
    as_of: tuple[date, date] | None,
    view: str | None,
    scenario: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """
    Print what changed hands between two dates.

    With --scenario, D2 is under the scenario: D D tells what would be handed back.
    """
    fmt = chosen_format(fmt, output, REPORTS, default="table")
    check_scenario_name(output, f"{before}_{after}", scenario)
    timeline = opened(theatre, output)
    from geo.change import compare as compare_dates

    known_before, known_after = as_of or (None, None)
    change = compare_dates(
        timeline.at(before, as_of=known_before, view=view),
        timeline.at(after, as_of=known_after, view=view, scenario=scenario),
    )
    publish(render(change, fmt, lang=lang), output, quiet=quiet)


@main.command(cls=TheatreCommand)
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
@lang_option
@quiet_option
def series(
    theatre: str | None,
    dates: tuple[date, date] | None,
    fmt: str | None,
    output: Path | None,
    as_of: date | None,
    view: str | None,
    lang: str,
    quiet: bool,
) -> None:
    """Print the km² of every holder through time."""
    fmt = chosen_format(fmt, output, SERIES, default="table")
    timeline = opened(theatre, output)
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


@main.command(cls=TheatreCommand)
@theatre_argument
@click.argument("place", metavar="PLACE|LON,LAT")
@click.option("--date", "day", type=CIVIL_DATE, help="Only this day; otherwise all time.")
@as_of_option
@view_option
@lang_option
def who(
    theatre: str | None,
    place: str,
    day: date | None,
    as_of: date | None,
    view: str | None,
    lang: str,
) -> None:
    """
    Tell who held a spot, and on whose word.

    Each line is one spell; the day under To is the first that it no longer covers.
    """
    timeline = opened(theatre)
    from geo.reports.spells import render_spells

    spot = timeline.spot(place)
    show(render_spells(timeline, spot, day=day, as_of=as_of, view=view, lang=lang))


@main.command()
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--strict", is_flag=True, help="Ask every record for its accuracy and confidence, too."
)
@click.option(
    "-f",
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How to list the issues.",
)
@quiet_option
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], strict: bool, fmt: str, quiet: bool) -> None:
    """
    List every issue of theatres or layer files.

    PATH is a theatre's folder or a layer file. The exit code is 1 if any issue is an error.
    """
    from geo.loader import check as issues_of

    found: list[Issue] = []
    for path in paths:
        try:
            found += issues_of(path, strict=strict)
        except LayerError as error:
            if not path.exists():
                raise
            found += error.issues
    if fmt == "json":
        fields = ("level", "where", "what", "mend")
        rows = [{name: getattr(issue, name) for name in fields} for issue in found]
        show(json.dumps(rows, ensure_ascii=False, indent=2))
    elif found:
        line = github_line if fmt == "github" else str
        show("\n".join(visible(line(issue)) for issue in found))
    counts = {
        level: sum(issue.level == level for issue in found)
        for level in ("error", "warning", "note")
    }
    if not quiet:
        tell(", ".join(f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items()))
    ctx.exit(1 if counts["error"] else 0)


def opened(theatre: str | None, output: Path | None = None) -> ControlTimeline:
    """Load a theatre, once it is sure that the output will not be one of its layers."""
    from geo.io.find import theatre_path
    from geo.loader import load

    folder = theatre_path(theatre)
    check_output(output, folder)
    return load(folder)


def progress(quiet: bool) -> Callable[[str], None] | None:
    """Tell each step where somebody watches; a log has no use for it."""
    return tell if sys.stderr.isatty() and not quiet else None


def github_line(issue: Issue) -> str:
    """Write an issue as a workflow command, which is shown beside the file that it is about."""
    kind = {"error": "error", "warning": "warning", "note": "notice"}[issue.level]
    file, _, rest = issue.where.partition(", ")
    message = f"{rest}: {issue.what}. {issue.mend}." if rest else f"{issue.what}. {issue.mend}."
    return f"::{kind} file={_escaped(file, ':,')}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
