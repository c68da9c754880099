"""`ceaseline who`: who held a spot, and on whose word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo.command import (
    CIVIL_DATE,
    TheatreCommand,
    as_of_option,
    lang_option,
    opened,
    show,
    theatre_argument,
    view_option,
)

if TYPE_CHECKING:
    from datetime import date


@click.command("who", cls=TheatreCommand)
@theatre_argument
@click.argument("place", metavar="PLACE|LON,LAT")
@click.option("--date", "day", type=CIVIL_DATE, help="Only this day; otherwise all time.")
@as_of_option
@view_option
@lang_option
def command(
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
