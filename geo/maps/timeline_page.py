"""The map through time: every geometry once, restyled for each date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo import words
from geo.draw import patterns, picture
from geo.maps.host import SHARED, LeanMap
from geo.maps.payload import COMPUTED, PREFIX
from geo.maps.through_time import manifest, payload
from geo.maps.told import pick

if TYPE_CHECKING:
    from datetime import date

    from geo.timeline import ControlTimeline

ASSETS = (
    *SHARED,
    "timeline.css",
    "stretches.js",
    "arcs.js",
    "restyle.js",
    "day.js",
    "menu.js",
    "axis.js",
    "chart.js",
    "clock.js",
    "happened.js",
    "holds.js",
    "timeline.js",
)


class TimelineMap(LeanMap):
    """
    The page of who held what through time.

    Parameters
    ----------
    timeline : ControlTimeline
        What to show.
    as_of : str or date, optional
        Use only what was public on this day.
    view : str, optional
        The point of view that the page opens with.
    lang : str
        The language that it opens in: ``en``, ``ar`` or ``he``.
    basemap : str, optional
        Tiles to lie beneath.
    """

    def __init__(
        self,
        timeline: ControlTimeline,
        *,
        as_of: str | date | None = None,
        view: str | None = None,
        lang: str = "en",
        basemap: str | None = None,
    ) -> None:
        words.say("name.product", lang)  # a language that is not there shows before all else
        data = payload(timeline, as_of=as_of, view=view)
        held, texts = data["held"], data["texts"]
        shown = next(each for each in data["views"] if each["key"] == data["view"])
        last = timeline.at(data["last"], as_of=as_of, view=view)
        title = pick(texts["heading"], lang)
        super().__init__(
            view="timeline",
            payload=data,
            words=COMPUTED,
            lang=lang,
            basemap=basemap,
            title=" · ".join(
                filter(
                    None,
                    (
                        pick(shown["title"], lang),
                        pick(texts["known"], lang),
                        "" if shown["labels"] else pick(shown["name"], lang),
                    ),
                )
            ),
            template="timeline.html",
            assets=ASSETS,
            manifest=manifest(timeline, as_of=as_of, view=view),
            markup={
                "patterns": Markup(patterns(timeline.theatre, PREFIX)),
                "picture": Markup(
                    picture(last, width=400, height=500, posts=True, labels=lang, title=title)
                ),
                "holders": [pick(holder["name"], lang) for holder in held["holders"]],
                "rows": list(zip(held["days"], held["areas"], strict=True)),
            },
        )


def timeline_map(
    timeline: ControlTimeline,
    *,
    as_of: str | date | None = None,
    view: str | None = None,
    lang: str = "en",
    basemap: str | None = None,
) -> TimelineMap:
    """
    Draw who held what through time.

    Parameters
    ----------
    timeline : ControlTimeline
        As `geo.load` gives it.
    as_of : str or date, optional
        Use only what was public on this day, and show no later one.
    view : str, optional
        Key of the point of view that the page opens with; the theatre's default without it.
    lang : str
        Language that the page opens in: ``en``, ``ar`` or ``he``. All three are in it.
    basemap : str, optional
        Tiles beneath, such as ``OpenStreetMap.Mapnik``: the page then needs a network for them.

    Returns
    -------
    TimelineMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language, point of view or basemap, or a party's swatch is not in the
        palette.
    """
    return TimelineMap(timeline, as_of=as_of, view=view, lang=lang, basemap=basemap)
