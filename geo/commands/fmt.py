"""`ceaseline fmt`: layer files in canonical form."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from geo.command import STDOUT, quiet_option, show, tell
from geo.errors import OptionError
from geo.words import visible

UNUSABLE = 2  # exit code if a file cannot be read, or would not say the same


@click.command("fmt")
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option(
    "--round",
    "rounding",
    is_flag=True,
    help="Accept that rounding to 7 decimals changes areas, and tell by how much.",
)
@quiet_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], check: bool, rounding: bool, quiet: bool
) -> None:
    r"""
    Write layers in canonical form: one feature a line, in a fixed order, with 7 decimals.

    PATH is a GeoJSON file, a folder with such files, or - for standard input to standard output.
    Nothing else is touched: TOML and JSON files are left as they are.

    What a layer says stays the same. If a file cannot be read, or rounding would change an area
    by more than 0.1 m² or spoil an outline, no file is written and the exit code is 2. With
    --check it is 1 if a file would change.
    """
    from geo import files
    from geo.io.formatting import Formatted, format_files, format_layer

    if STDOUT in paths:
        if len(paths) > 1:
            raise OptionError.of("-", "other paths stand beside it", "Name - or files, not both")
        raw = sys.stdin.buffer.read()
        text, issues = format_layer(raw, "standard input", rounding=rounding)
        done = [] if text is None else [Formatted(STDOUT, text.encode() != raw, text)]
    else:
        done, issues = format_files(paths, rounding=rounding)
    for issue in issues:
        if issue.level == "error" or not quiet:
            tell(str(issue))
    if any(issue.level == "error" for issue in issues):
        ctx.exit(UNUSABLE)
    changed = [one for one in done if one.changed]
    if check:
        if changed:
            show("".join(f"{visible(one.path)}\n" for one in changed))
    elif paths == (STDOUT,):
        show(done[0].text)
    else:
        for one in changed:
            files.write_text(one.path, one.text)
    if not quiet and paths != (STDOUT,):
        would = "would change" if check else "changed"
        tell(f"{len(done):,} file{'s' * (len(done) != 1)} read, {len(changed):,} {would}")
    ctx.exit(1 if check and changed else 0)
