"""`ceaseline check`: every issue of theatres and layer files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.command import quiet_option, show, tell
from geo.errors import LayerError
from geo.words import visible

if TYPE_CHECKING:
    from geo.errors import Issue
    from geo.io.repairs import Repair


@click.command("check")
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
@click.option(
    "--repair",
    "repairs",
    metavar="NAME",
    multiple=True,
    help="Mend that in a copy, written with -o: drop-z, drop-repeats, close-rings or make-valid; "
    "may be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write the repaired copy of one file; never the file itself.",
)
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    strict: bool,
    fmt: str,
    repairs: tuple[str, ...],
    output: Path | None,
    quiet: bool,
) -> None:
    """
    List every issue of theatres or layer files.

    PATH is a theatre's folder or a layer file. The exit code is 1 if any issue is an error.

    Nothing is changed. With --repair a copy of one layer file is written, each repair is listed
    with the area before and after, and the issues are those of the copy.
    """
    from geo.loader import check as issues_of

    found: list[Issue] = []
    done: tuple[Repair, ...] = ()
    if repairs or output is not None:
        done, found = _repair(paths, repairs, output)
        paths = () if found or output is None else (output,)
        found = [one.issue for one in done] + found
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
        told = ("before_km2", "after_km2")
        for row, one in zip(rows, done, strict=False):  # the repairs come first
            row |= {"repair": one.name, **{name: getattr(one, name) for name in told}}
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


def _repair(
    paths: tuple[Path, ...], names: tuple[str, ...], output: Path | None
) -> tuple[tuple[Repair, ...], list[Issue]]:
    """Write a repaired copy; the repairs, and what stands against writing it."""
    from geo import files
    from geo.check.case import one_of
    from geo.errors import OptionError
    from geo.io.repairs import REPAIRS, repaired
    from geo.io.strict_json import read_bytes

    for name in names:
        if name not in REPAIRS:
            raise OptionError.of(
                f"--repair {name}", "there is no such repair", one_of(name, REPAIRS)
            )
    if not names or output is None or len(paths) != 1 or paths[0].is_dir():
        what = "a repaired copy is made of one file, by name, with --repair and -o"
        raise OptionError.of("--repair", what, "Write: check FILE --repair make-valid -o COPY")
    (path,) = paths
    if not path.exists():
        raise OptionError.of(str(path), "there is no such file", "Correct the path")
    if output.exists() and output.samefile(path):
        what = "it is the file to repair, and nothing is repaired in place"
        raise OptionError.of(f"-o {output}", what, "Name another file")
    raw, issues = read_bytes(path)
    if raw is None:
        return (), issues
    text, done, against = repaired(raw, str(path), names)
    if text is None:
        return done, list(against)
    files.write_text(output, text)
    return done, []


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
