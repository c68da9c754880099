"""The map of one date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo import words
from geo.draw import patterns, picture
from geo.maps.host import LeanMap
from geo.maps.payload import PREFIX, payload
from geo.method import describe

if TYPE_CHECKING:
    from geo.snapshot import Snapshot

ASSETS = (
    "map.css",
    "dom.js",
    "card.js",
    "ground.js",
    "posts.js",
    "labels.js",
    "panel.js",
    "date.js",
)


class DateMap(LeanMap):
    """
    The page of who held what on one date.

    Parameters
    ----------
    snapshot : Snapshot
        What to show.
    lang : str
        ``en``, ``ar`` or ``he``.
    """

    def __init__(self, snapshot: Snapshot, *, lang: str = "en") -> None:
        theatre = snapshot.theatre
        data, made = payload(snapshot, lang), describe("date", snapshot)
        known = words.known_on(snapshot, lang)
        reported = snapshot.reported_on != snapshot.date
        labelled, view = bool(snapshot.view.labels), words.pick(snapshot.view.title, lang)
        super().__init__(
            view="date",
            payload=data,
            lang=lang,
            title=" · ".join(
                # The title of a view with labels names the view already.
                filter(None, (data["title"], known, "" if labelled else view))
            ),
            template="date.html",
            assets=ASSETS,
            manifest=made,
            markup={
                "brand": words.say("name.product", lang),
                "heading": _heading(snapshot, lang),
                "scenario": words.scenario_stamp(snapshot, lang),
                "day": snapshot.date.isoformat(),
                "long_day": words.long_date(snapshot.date, lang),
                "reported": words.say(
                    "asof.reported", lang, date=words.long_date(snapshot.reported_on, lang)
                )
                if reported
                else "",
                "known": known,
                "stamp": words.pick(snapshot.view.stamp, lang),
                "same_lines": words.say("view.note", lang) if labelled else "",
                "patterns": Markup(patterns(theatre, PREFIX)),
                "picture": Markup(
                    picture(
                        snapshot,
                        width=720,
                        height=900,
                        posts=True,
                        labels=lang,
                        title=data["title"],
                    )
                ),
                "data": data,
                "gaps": [
                    (words.pick(gap.what, lang), words.pick(gap.why, lang)) for gap in theatre.gaps
                ],
                "source": words.source_line(data["title"], made, lang),
                "disclaimer": words.disclaimer(lang),
                "say": lambda key: words.say(key, lang),
            },
        )


def _heading(snapshot: Snapshot, lang: str) -> str:
    theatre = words.pick(snapshot.theatre.title, lang)
    if snapshot.scenario is None:
        return words.say("title.date", lang, theatre=theatre)
    name = words.pick(snapshot.scenario.title, lang)
    return words.say("scenario.title", lang, title=theatre, name=name)


def date_map(snapshot: Snapshot, *, lang: str = "en") -> DateMap:
    """
    Draw who held what on one date.

    Parameters
    ----------
    snapshot : Snapshot
        As `geo.timeline.ControlTimeline.at` gives it.
    lang : str
        Language of the page: ``en``, ``ar`` or ``he``.

    Returns
    -------
    DateMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language, or a party's swatch is not in the palette.
    """
    return DateMap(snapshot, lang=lang)
