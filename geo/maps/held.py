"""Who holds how much on every day on which that changes, as a page through time tells it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from geo import words
from geo.control import STATE, day_number
from geo.draw import fill
from geo.history import changes, series
from geo.maps.told import told
from geo.schema import CONTESTED, UNKNOWN
from geo.snapshot import M2_PER_KM2

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from geo.maps.told import Told
    from geo.schema import Theatre
    from geo.timeline import ControlTimeline

PARTS = 100_000  # shares of the study area travel as whole numbers of such parts
NAMED = 3  # transfers of one day that are told one by one; the others are counted
MOST_DAYS = 100  # of a longer series a page does not state how far areas may be off
LEAST_KM2 = 0.005  # below this a transfer is written as 0


def held(timeline: ControlTimeline, as_of: date | None, prefix: str) -> dict[str, Any]:
    """
    Return states, holders and their areas through time.

    Parameters
    ----------
    as_of : date, optional
        Use only what was public on this day.
    prefix : str
        Of the ids of the patterns that the page defines.

    Returns
    -------
    dict
        ``states`` (``holder`` as position in ``holders``, ``look``, ``status``), in the order
        of `Control.states`; ``holders`` (``key``, ``name``, ``look``, ``swatch``);
        ``days`` on which control changes; by day ``shares`` and ``states_km2`` of each state,
        ``areas`` of each holder in km², ``told``, the same with two standard deviations (none for a
        series of more than `MOST_DAYS` days), and ``passed``: the largest transfers since the day
        before, with the number of further ones. Texts are ready to be shown; no figure is
        added up here.
    """
    theatre = timeline.theatre
    control = timeline.control(as_of)
    days = timeline.dates_as_of(as_of)
    numbers = np.array([day_number(day) for day in days], dtype=np.int32)
    m2 = control.holdings.areas(numbers) if len(days) else np.zeros((0, len(control.states)))
    total_m2 = float(timeline.arrangement.area_m2.sum())
    areas = series(timeline, as_of=as_of)
    shown = [key for key in theatre.holders if (areas[key] > 0).any() or key == UNKNOWN]
    states = [
        {
            "holder": shown.index(row["holder"]) if row["holder"] in shown else -1,
            "look": _look(prefix, *(row[name] for name in STATE)),
            "status": _status(theatre, row),
        }
        for row in control.states.to_dict("records")
    ]
    return {
        "states": states,
        "holders": [
            {
                "key": key,
                "name": _name(theatre, key),
                "look": _look(prefix, key, None, None, None),
                "swatch": _swatch(theatre, key),
            }
            for key in shown
        ],
        "total": words.km2(total_m2 / M2_PER_KM2),
        "parts": PARTS,
        "days": [day.isoformat() for day in days],
        "shares": np.rint(m2 / total_m2 * PARTS).astype(int).tolist(),
        "states_km2": [[words.km2(each) for each in row] for row in (m2 / M2_PER_KM2).tolist()],
        "told": _intervals(timeline, as_of, shown, areas),
        "areas": [[words.km2(km2) for km2 in row] for row in areas[shown].to_numpy().tolist()],
        "passed": _passed(changes(timeline, as_of=as_of), shown),
    }


def _intervals(
    timeline: ControlTimeline, as_of: date | None, shown: list[str], areas: pd.DataFrame
) -> list[list[Told]] | None:
    """Write each area with two standard deviations; of more than `MOST_DAYS` days none is."""
    if len(areas) > MOST_DAYS:
        return None
    found = []
    for day in areas.index:
        row = areas.loc[day]
        sigma = timeline.at(day, as_of=as_of).interval["sigma_km2"]
        found.append([_with_sigma(row[key], float(sigma[key])) for key in shown])
    return found


def _with_sigma(km2: float, sigma_km2: float) -> Told:
    if math.isnan(sigma_km2):
        return told(lambda lang: words.with_interval(km2, sigma_km2, lang))
    return words.with_interval(km2, sigma_km2)


def _name(theatre: Theatre, key: str) -> Told:
    return told(lambda lang: words.holder_name(theatre, key, lang))


def _passed(passages: pd.DataFrame, holders: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    passages = passages[passages["area_km2"] >= LEAST_KM2]
    passages = passages.sort_values(["date", "area_km2"], ascending=[True, False], kind="stable")
    for day, one, other, km2 in passages.itertuples(index=False):
        rows = found.setdefault(day.isoformat(), [[], 0])
        if len(rows[0]) < NAMED:
            rows[0].append([holders.index(one), holders.index(other), words.km2(km2)])
        else:
            rows[1] += 1
    return found


def _look(
    prefix: str, holder: str, status: str | None, party: str | None, against: str | None
) -> str:
    return fill(prefix, holder, status, party, against).removeprefix("url(#").removesuffix(")")


def _status(theatre: Theatre, state: dict[Any, Any]) -> Told:
    def write(lang: str) -> str:
        sides = [state[side] for side in ("party", "against")]
        if state["status"] == CONTESTED and all(sides):
            p, q = (words.holder_name(theatre, key, lang) for key in sides)
            return words.say("status.contested_between", lang, p=p, q=q)
        return words.status_name(state["status"], lang)

    return told(write)


def _swatch(theatre: Theatre, key: str) -> str:
    return "" if key in (CONTESTED, UNKNOWN) else theatre.party(key).swatch
