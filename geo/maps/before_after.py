"""Two dates side by side, or with a divider between them that a reader moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo import words
from geo.draw import patterns, picture
from geo.maps.host import SHARED, LeanMap
from geo.maps.payload import PREFIX
from geo.maps.shared_lines import sides
from geo.maps.told import pick, told
from geo.maps.two_dates import COMPUTED, NOT_HELD, file_name, look, named, two_dates
from geo.method import describe

if TYPE_CHECKING:
    from typing import Any

    from geo.change import Change
    from geo.maps.told import Told

ASSETS = (
    *SHARED,
    "two.css",
    "stretches.js",
    "arcs.js",
    "restyle.js",
    "legend.js",
    "compared.js",
    "divider.js",
    "swipe.js",
)


class SwipeMap(LeanMap):
    """
    The page of two dates under one divider.

    Parameters
    ----------
    change : Change
        Between the two dates; its point of view is shown first.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it.
    basemap : str, optional
        Tiles to lie beneath.
    """

    def __init__(self, change: Change, *, lang: str = "en", basemap: str | None = None) -> None:
        words.say("name.product", lang)  # a language that is not there shows before all else
        made = describe("change", change.before, change.after)
        data = two_dates(change, "title.swipe")
        lines = sides(change.before, change.after)
        data |= {
            "file": file_name(change, "before-after"),
            "arcs": lines,
            "held": _held(change, lines["states"]),
        }
        shown = next(each for each in data["views"] if each["key"] == data["view"])
        title = pick(shown["title"], lang)
        named_view = "" if shown["labels"] else pick(shown["name"], lang)
        super().__init__(
            view="swipe",
            payload=data,
            words=(*COMPUTED, "line.control", "line.supposed", "line.advance", "line.limit"),
            lang=lang,
            title=" · ".join(filter(None, (title, named_view))),
            basemap=basemap,
            template="swipe.html",
            assets=ASSETS,
            manifest=made,
            markup={
                "patterns": Markup(patterns(change.before.theatre, PREFIX)),
                "pictures": [
                    Markup(
                        picture(
                            end,
                            width=480,
                            height=600,
                            posts=True,
                            labels=lang,
                            title=words.title(end, lang),
                        )
                    )
                    for end in (change.before, change.after)
                ],
            },
        )


def _held(change: Change, states: list[list[str | None]]) -> dict[str, Any]:
    """Tell how each state looks and is called, as the ground on any day takes it."""
    theatre = change.before.theatre
    holders = list(dict.fromkeys(str(state[0]) for state in states))
    return {
        "holders": [
            {
                "key": key,
                "name": named(theatre, key),
                "swatch": "" if key in NOT_HELD else theatre.party(key).swatch,
            }
            for key in holders
        ],
        "states": [
            {
                "holder": holders.index(str(state[0])),
                "look": look(*state),
                "status": _status(change, state),
            }
            for state in states
        ],
    }


def _status(change: Change, state: list[str | None]) -> Told:
    _, status, party, against = state
    theatre = change.before.theatre

    def write(lang: str) -> str:
        if status == "contested" and party and against:
            p, q = (words.holder_name(theatre, key, lang) for key in (party, against))
            return words.say("status.contested_between", lang, p=p, q=q)
        return words.status_name(str(status), lang)

    return told(write)


def swipe_map(change: Change, *, lang: str = "en", basemap: str | None = None) -> SwipeMap:
    """
    Draw two dates under one divider, or side by side.

    Parameters
    ----------
    change : Change
        As `geo.compare` gives it.
    lang : str
        What the page opens in: ``en``, ``ar`` or ``he``. A reader can change it, and the
        point of view.
    basemap : str, optional
        Tiles beneath, such as ``OpenStreetMap.Mapnik``: the page then needs a network for them.

    Returns
    -------
    SwipeMap
        A `folium.Map`: add elements of folium to it, ``.save(path)`` it as one offline file,
        or show it in a notebook.

    Raises
    ------
    OptionError
        If there is no such language or basemap, or a party's swatch is not in the palette.
    """
    return SwipeMap(change, lang=lang, basemap=basemap)
