"""The map of one date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo import words
from geo.draw import patterns, picture
from geo.maps.host import SHARED, LeanMap
from geo.maps.payload import COMPUTED, PREFIX, payload
from geo.maps.told import told
from geo.method import describe

if TYPE_CHECKING:
    from geo.maps.told import Told
    from geo.snapshot import Snapshot

ASSETS = (
    *SHARED,
    "stretches.js",
    "ground.js",
    "panel.js",
    "date.js",
)


class DateMap(LeanMap):
    """
    The page of who held what on one date.

    Parameters
    ----------
    snapshot : Snapshot
        What to show; its point of view is shown first.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it.
    basemap : str, optional
        Tiles to lie beneath.
    """

    def __init__(self, snapshot: Snapshot, *, lang: str = "en", basemap: str | None = None) -> None:
        theatre, view = snapshot.theatre, snapshot.view
        title = words.title(snapshot, lang)
        known = words.known_on(snapshot, lang)
        data, made = payload(snapshot), describe("date", snapshot)
        data["texts"] = _texts(snapshot)
        super().__init__(
            view="date",
            payload=data,
            words=COMPUTED,
            lang=lang,
            title=" · ".join(
                # The title of a view with labels names the view already.
                filter(None, (title, known, "" if view.labels else words.pick(view.title, lang)))
            ),
            basemap=basemap,
            template="date.html",
            assets=ASSETS,
            manifest=made,
            markup={
                "day": snapshot.date.isoformat(),
                "labelled": bool(view.labels),
                "patterns": Markup(patterns(theatre, PREFIX)),
                "picture": Markup(
                    picture(snapshot, width=720, height=900, posts=True, labels=lang, title=title)
                ),
                "labels": next(each["labels"] for each in data["views"] if each["key"] == view.key),
                "labels_title": words.say(
                    "view.labels_of", lang, view=words.pick(view.title, lang)
                ),
            },
        )


def _texts(snapshot: Snapshot) -> dict[str, Told]:
    """Texts of the page's own frame: heading and stamp, without the point of view."""
    reported = snapshot.reported_on
    told_reported = told(
        lambda lang: words.say("asof.reported", lang, date=words.long_date(reported, lang))
    )
    return {
        "heading": told(lambda lang: _heading(snapshot, lang)),
        "day": told(lambda lang: words.long_date(snapshot.date, lang)),
        "reported": told_reported if reported != snapshot.date else "",
        "known": told(lambda lang: words.known_on(snapshot, lang)),
        "scenario": told(lambda lang: words.scenario_stamp(snapshot, lang)),
    }


def _heading(snapshot: Snapshot, lang: str) -> str:
    theatre = words.pick(snapshot.theatre.title, lang)
    if snapshot.scenario is None:
        return words.say("title.date", lang, theatre=theatre)
    name = words.pick(snapshot.scenario.title, lang)
    return words.say("scenario.title", lang, title=theatre, name=name)


def date_map(snapshot: Snapshot, *, lang: str = "en", basemap: str | None = None) -> DateMap:
    """
    Draw who held what on one date.

    Parameters
    ----------
    snapshot : Snapshot
        As `geo.timeline.ControlTimeline.at` gives it.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it, and the
        point of view.
    basemap : str, optional
        Tiles beneath, such as ``OpenStreetMap.Mapnik``: the page then needs a network for them.

    Returns
    -------
    DateMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language or basemap, or a party's swatch is not in the palette.
    """
    return DateMap(snapshot, lang=lang, basemap=basemap)
