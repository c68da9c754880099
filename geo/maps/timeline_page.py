"""The map through time: every geometry once, restyled for each date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo import words
from geo.draw import patterns, picture
from geo.maps.host import LeanMap
from geo.maps.through_time import COMPUTED, PREFIX, manifest, payload
from geo.maps.told import pick

if TYPE_CHECKING:
    from datetime import date

    from geo.timeline import ControlTimeline

ASSETS = (
    "map.css",
    "timeline.css",
    "dom.js",
    "state.js",
    "text.js",
    "frame.js",
    "pickers.js",
    "controls.js",
    "fit.js",
    "days.js",
    "card.js",
    "posts.js",
    "labels.js",
    "arcs.js",
    "shape.js",
    "restyle.js",
    "around.js",
    "stands.js",
    "axis.js",
    "chart.js",
    "clock.js",
    "happened.js",
    "holds.js",
    "timetable.js",
    "address.js",
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
    """

    def __init__(
        self,
        timeline: ControlTimeline,
        *,
        as_of: str | date | None = None,
        view: str | None = None,
        lang: str = "en",
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
                "source": pick(shown["source"], lang),
                "texts": {key: pick(text, lang) for key, text in texts.items()},
                "stamp": pick(shown["stamp"], lang),
                "gaps": [
                    {key: pick(text, lang) for key, text in gap.items()} for gap in data["gaps"]
                ],
                "patterns": Markup(patterns(timeline.theatre, PREFIX)),
                "picture": Markup(
                    picture(last, width=720, height=900, posts=True, labels=lang, title=title)
                ),
                "holders": [pick(holder["name"], lang) for holder in held["holders"]],
                "rows": list(zip(held["days"], held["areas"], strict=True)),
                "say": lambda key: words.say(key, lang),
            },
        )


def timeline_map(
    timeline: ControlTimeline,
    *,
    as_of: str | date | None = None,
    view: str | None = None,
    lang: str = "en",
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

    Returns
    -------
    TimelineMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language or point of view, or a party's swatch is not in the palette.
    """
    return TimelineMap(timeline, as_of=as_of, view=view, lang=lang)
