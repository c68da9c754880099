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
@quiet_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], strict: bool, fmt: str, quiet: bool
) -> None:
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
