"""What a point of view calls the ground, for a page: beside the holders, and where one clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geo import words
from geo.maps.shapes import shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.snapshot import Snapshot


def labels(snapshot: Snapshot, looks: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    """
    Return each holder's ground under each label; nothing if the view has no labels.

    Parameters
    ----------
    looks : mapping of str to str
        Look by holder.

    Returns
    -------
    list of dict
        As a card takes a record (see `geo.maps.records.about`), with ``area`` in km², ``look``,
        the ``shape`` of the ground, and a place ``at`` which it lies.
    """
    view, theatre = snapshot.view, snapshot.theatre
    if not view.labels:
        return []
    holders, rows = snapshot.states["holder"].to_numpy(), snapshot.labels["row"].to_numpy()
    pairs = snapshot.by_label
    told = []
    for holder, row, km2 in zip(pairs["holder"], pairs["row"], pairs["area_km2"], strict=True):
        said = view.labels[row] if row >= 0 else None
        faces = (holders == holder) & (rows == row)
        ground = shapely.coverage_union_all(snapshot.arrangement.faces[faces])
        largest = max(shapely.get_parts(ground), key=lambda part: float(part.area))
        told.append(
            {
                "name": words.label(theatre, view, row, holder, lang),
                "what": words.holder_name(theatre, holder, lang),
                "holder": holder,
                "look": looks[holder],
                "area": words.km2(km2),
                "from": said.start.isoformat() if said and said.start else "",
                "to": said.end.isoformat()
                if said and said.end
                else words.say("valid.no_end", lang),
                "confirmed": "",
                "accuracy": "",
                "confidence": words.say(f"conf.{said.confidence}", lang) if said else "",
                "note": "",
                "sources": list(said.sources) if said else [],
                "shape": shape(ground),
                "at": shape(shapely.point_on_surface(largest)),
            }
        )
    return told
