"""What each point of view calls the ground through time, beside the areas of its holders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo import words
from geo.maps.told import picked, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo.schema import Label, Theatre, View
    from geo.timeline import ControlTimeline

MOST_DAYS = 200  # of a longer series a page tells the holders alone


def terms(
    timeline: ControlTimeline, as_of: date | None, holders: Sequence[str], last: date
) -> list[dict[str, Any]]:
    """
    Return every point of view, and its labels by date.

    Parameters
    ----------
    holders : sequence of str
        The keys that positions stand for.
    last : date
        The last day that can be shown.

    Returns
    -------
    list of dict
        ``key``, ``name``, ``stamp``, ``note``; ``labels`` (``text``, ``confidence``,
        ``sources``) and ``days``: ``[first day, rows]``, each row the position of a holder, of a
        label and an area in km² as a text. A view without labels has none, and so has any view
        of more than `MOST_DAYS` days; ``told`` is false then.
    """
    return [_view(timeline, view, as_of, holders, last) for view in timeline.theatre.views.values()]


def _view(
    timeline: ControlTimeline,
    view: View,
    as_of: date | None,
    holders: Sequence[str],
    last: date,
) -> dict[str, Any]:
    theatre = timeline.theatre
    known: dict[tuple[int, str], int] = {}
    texts: list[dict[str, Any]] = []
    days: list[list[Any]] = []
    control = timeline.dates_as_of(as_of)
    turns = {day for label in view.labels for day in (label.start, label.end) if day}
    if view.labels and len(control) <= MOST_DAYS:
        first = min(control, default=last)
        for day in sorted({*control, *(turn for turn in turns if first <= turn <= last)}):
            pairs = timeline.at(day, as_of=as_of, view=view.key).by_label
            rows = []
            for holder, row, km2 in zip(
                pairs["holder"], pairs["row"], pairs["area_km2"], strict=True
            ):
                key = (int(row), str(holder))
                if key not in known:
                    known[key] = len(texts)
                    said = view.labels[row] if row >= 0 else None
                    texts.append(_label(theatre, view, key, said))
                rows.append([holders.index(holder), known[key], words.km2(km2)])
            if not days or days[-1][1] != rows:
                days.append([day.isoformat(), rows])
    return {
        "key": view.key,
        "name": picked(view.title),
        "stamp": picked(view.stamp),
        "note": picked(view.note),
        "told": not view.labels or bool(days),
        "sources": [words.visible(key) for key in view.sources] if view.labels else [],
        "labels": texts,
        "days": days,
    }


def _label(
    theatre: Theatre, view: View, key: tuple[int, str], said: Label | None
) -> dict[str, Any]:
    return {
        "text": told(lambda lang: words.label(theatre, view, *key, lang)),
        "confidence": said.confidence if said else "",
        "sources": list(said.sources) if said else [],
    }
