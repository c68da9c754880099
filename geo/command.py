"""What all commands share: how they read their arguments, hand over results and tell errors."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo import files
from geo.dates import parse_day, parse_interval
from geo.errors import OptionError, OutputError
from geo.schema import LANGUAGES
from geo.words import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from geo.timeline import ControlTimeline

STDOUT = Path("-")


class TheatreCommand(click.Command):
    """A command whose leading THEATRE may be left out; it is then None: the packaged Golan."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with a default in front where the theatre is missing."""
        # click fills arguments from the left: of `compare D1 D2` the first would be the theatre.
        # Parsed by the options alone, what is left over are the arguments that were given.
        options: list[click.Parameter] = [
            param for param in self.params if isinstance(param, click.Option)
        ]
        _, given, _ = click.Command(self.name, params=options).make_parser(ctx).parse_args([*args])
        missing = len(given) < len(self.params) - len(options)
        rest = super().parse_args(ctx, ["golan", *args] if missing else args)
        if missing:
            ctx.params["theatre"] = None  # and not a folder of that name that may lie about here
        return rest


class Dates(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases
    """Text that is read as a day or days; told in one line where it cannot be."""

    def __init__(self, name: str, read: Callable[..., Any]) -> None:
        self.name = name
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        """Read a text; what has been read already passes through."""
        return self.read(value, where=_name(param)) if isinstance(value, str) else value


def parse_known_on(text: str, *, where: str) -> tuple[date, date]:
    """
    Read ``K1/K2``, a day of knowledge for each of two dates, or one day for both.

    Raises
    ------
    DateError
        If either is not a date. K1 may be later than K2: that takes an assessment back.
    """
    days = text.split("/")
    if len(days) != 2:  # one day; or a day written with slashes, told as it was written
        days = [text, text]
    first, second = (parse_day(day, where=where) for day in days)
    return first, second


CIVIL_DATE = Dates("date", parse_day)
INTERVAL = Dates("date/date", parse_interval)
KNOWN_ON = Dates("date[/date]", parse_known_on)

theatre_argument = click.argument("theatre", metavar="[THEATRE]", type=click.Path(path_type=Path))
as_of_option = click.option(
    "--as-of", type=CIVIL_DATE, metavar="DAY", help="Use only what was public on this day."
)
view_option = click.option(
    "--view", metavar="NAME", help="Point of view of the labels; figures stay the same."
)
scenario_option = click.option(
    "--scenario",
    metavar="NAME",
    help="Lay what this scenario supposes on top; no record of events.",
)
within_option = click.option(
    "--within",
    metavar="ID|FILE",
    help="Only the ground within a record drawn as an area, or a GeoJSON file's polygon.",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the output.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors.")


def format_option(suffixes: Mapping[str, str]) -> Callable[..., Any]:
    """Offer ``-f`` with the formats that are the keys of a table of their suffixes."""
    return click.option(
        "-f",
        "--format",
        "fmt",
        type=click.Choice([*suffixes]),
        help="Format; without it the output's suffix tells.",
    )


def output_option(*, required: bool = False) -> Callable[..., Any]:
    """Offer ``-o``: a path, or - for standard output."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, allow_dash=True),
        required=required,
        help="File to write; - is standard output.",
    )


def chosen_format(
    fmt: str | None, output: Path | None, suffixes: Mapping[str, str], *, default: str
) -> str:
    """
    Tell the format that is meant by ``-f`` and the suffix of ``-o`` together.

    Parameters
    ----------
    suffixes : mapping of str to str
        Suffix by format, for example ``{"md": ".md"}``.
    default : str
        What goes to standard output if nothing is said.

    Raises
    ------
    OptionError
        If they contradict each other, or leave it open.
    """
    path = None if output == STDOUT else output
    suffix = path.suffix.lower() if path else ""
    meant = next((name for name, known in suffixes.items() if known == suffix), None)
    if fmt and meant and fmt != meant:
        raise OptionError.of(
            str(path),
            f"its suffix says {meant}, and -f says {fmt}",
            f"Name it with {suffixes[fmt]}, or leave -f out",
        )
    chosen = fmt or meant or (default if path is None else None)
    if chosen is None:
        raise OptionError.of(
            str(output),
            "its suffix does not tell a format",
            f"Say which with -f: {', '.join(suffixes)}",
        )
    return chosen


def check_output(output: Path | None, theatre: Path) -> None:
    """
    Refuse an output among the files of a theatre: it would be read as a layer next time.

    Raises
    ------
    OutputError
        If it lies in the theatre's folder.
    """
    if output is None or output == STDOUT:
        return
    if output.resolve().is_relative_to(theatre.resolve()):
        raise OutputError.of(
            str(output), "it lies in the theatre's folder", "Choose a place outside of it"
        )


def check_scenario_name(output: Path | None, name: str, scenario: str | None) -> None:
    """
    Refuse a file of a scenario whose name does not say so: files are passed on by their names.

    Parameters
    ----------
    name : str
        What the file would be called without the scenario; for the suggestion.

    Raises
    ------
    OptionError
        If the name has no "scenario" in it.
    """
    if scenario is None or output is None or output == STDOUT:
        return
    if "scenario" not in output.name.lower():
        raise OptionError.of(
            str(output),
            "its name does not say that it shows a scenario",
            f"Name it {name}-scenario-{scenario}{output.suffix}",
        )


def publish(result: str | bytes, output: Path | None, *, quiet: bool = False) -> None:
    """
    Hand over a finished result: to a file, whole or not at all, or to standard output as UTF-8.

    Raises
    ------
    OutputError
        If it cannot be written, or is no text and would go to a terminal unasked.
    """
    if output is None and isinstance(result, bytes) and sys.stdout.isatty():
        raise OutputError.of(
            "standard output",
            "it is a terminal, and this format is no text",
            "Name a file with -o; -o - sends it to the terminal all the same",
        )
    if output is None or output == STDOUT:
        show(result)
        return
    files.write_result(output, result)
    if not quiet:
        tell(f"Wrote {output}")


def show(result: str | bytes) -> None:
    """Print a result on standard output: text in UTF-8 wherever it goes, bytes as they are."""
    try:
        if isinstance(result, bytes):
            click.echo(result, nl=False)
        else:
            click.echo(result.encode("utf-8"), nl=not result.endswith("\n"))
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror)
        raise OutputError.of("standard output", reason, "Send it elsewhere") from error


def tell(message: str) -> None:
    """Print one message on standard error, on one line, whatever text from data is in it."""
    click.echo(visible(message), err=True)


def opened(
    theatre: str | None, *outputs: Path | None, within: str | None = None
) -> ControlTimeline:
    """
    Load a theatre, once it is sure that no output will be one of its layers.

    With `within` it is seen within a part: of a file, if there is one or the suffix says so;
    otherwise of the record with that id.
    """
    from geo.io.find import theatre_path
    from geo.loader import load

    folder = theatre_path(theatre)
    for output in outputs:
        check_output(output, folder)
    timeline = load(folder)
    if within is None:
        return timeline
    from geo import part

    path = Path(within)
    if path.suffix.lower() not in (".geojson", ".json") and not path.is_file():
        return part.within(timeline, within)
    from geo.io.part import read_part

    return part.within(timeline, read_part(path))


def progress(quiet: bool) -> Callable[[str], None] | None:
    """Tell each step where somebody watches; a log has no use for it."""
    return tell if sys.stderr.isatty() and not quiet else None


def _name(param: click.Parameter | None) -> str:
    """Name a parameter as its user wrote it."""
    if isinstance(param, click.Option):
        return param.opts[-1]
    return str(param.metavar) if isinstance(param, click.Argument) else "date"
