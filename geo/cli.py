"""The command line: a group of commands, each in its own file of `geo.commands`."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, cast

import click

from geo.command import show, tell
from geo.commands import COMMANDS
from geo.errors import CeaselineError

UNUSABLE = 2  # exit code for input, options or outputs that cannot be used


class Ceaseline(click.Group):
    """A group of commands that tells what a user can mend in lines, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands in the order of their table."""
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command when it is asked for, so that no other is waited for."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"geo.commands.{cmd_name}")
        return cast("click.Command", module.command)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever it cannot use ends it with exit code 2."""
        try:
            return super().invoke(ctx)
        except CeaselineError as error:
            for issue in error.issues:
                tell(str(issue))
            ctx.exit(UNUSABLE)
        except BrokenPipeError:
            # The reader has seen enough. What is left in the buffer must not complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


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
