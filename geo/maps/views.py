"""Points of view for a page: what each calls the ground, over line work that is drawn once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo import words
from geo.maps.shapes import shape
from geo.maps.told import picked, told
from geo.method import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.maps.told import Told
    from geo.snapshot import Snapshot


def views(snapshot: Snapshot, looks: Mapping[str, str]) -> list[dict[str, Any]]:
    """
    Return every point of view of the theatre, in its order.

    Parameters
    ----------
    looks : mapping of str to str
        Look by holder.

    Returns
    -------
    list of dict
        ``key``; ``name``, ``stamp``, ``note``, ``title`` and ``source`` (the line to cite) as
        texts; ``sources`` (ids); and ``labels``: what it calls the ground of each holder, each
        as a card takes a record (see `geo.maps.records.about`), with ``area`` in km² and ``at``,
        a place where it lies.
    """
    return [_view(replace(snapshot, view=view), looks) for view in snapshot.theatre.views.values()]


def pieces(snapshot: Snapshot, faces: Sequence[NDArray[np.bool_]]) -> list[dict[str, Any]]:
    """
    Cut the faces of a page as far as the labels of any view differ, to look labels up by place.

    Parameters
    ----------
    faces : sequence of ndarray of bool
        Which faces of the arrangement each face of the page is made of.

    Returns
    -------
    list of dict
        ``face`` (position in `faces`), ``labels`` (view -> position among the labels that
        `views` gives it) and ``shape``; without a shape the piece is all of its face.
    """
    ordered: dict[str, NDArray[np.intp]] = {}
    for view in snapshot.theatre.views.values():
        if view.labels:
            ordered[view.key] = _positions(replace(snapshot, view=view))
    if not ordered:
        return []
    rows = np.stack(list(ordered.values()), axis=1)
    found = []
    for face, made_of in enumerate(faces):
        kinds = np.unique(rows[made_of], axis=0)
        for kind in kinds:
            piece: dict[str, Any] = {
                "face": face,
                "labels": dict(zip(ordered, kind.tolist(), strict=True)),
            }
            if len(kinds) > 1:
                part = made_of & (rows == kind).all(axis=1)
                ground = shapely.coverage_union_all(snapshot.arrangement.faces[part])
                piece["shape"] = shape(ground)
            found.append(piece)
    return found


def _positions(snapshot: Snapshot) -> NDArray[np.intp]:
    """Position among the rows of `Snapshot.by_label` of the label of each face."""
    pairs = snapshot.by_label
    known = {pair: n for n, pair in enumerate(zip(pairs["holder"], pairs["row"], strict=True))}
    held = zip(snapshot.states["holder"], snapshot.labels["row"], strict=True)
    return np.array([known[pair] for pair in held], dtype=np.intp)


def _view(snapshot: Snapshot, looks: Mapping[str, str]) -> dict[str, Any]:
    view, made = snapshot.view, describe("date", snapshot)

    def source(lang: str) -> str:
        return words.source_line(words.title(snapshot, lang), made, lang)

    return {
        "key": view.key,
        "name": picked(view.title),
        "stamp": picked(view.stamp),
        "note": picked(view.note),
        "title": told(lambda lang: words.title(snapshot, lang)),
        "source": told(source),
        "sources": [words.visible(key) for key in view.sources] if view.labels else [],
        "labels": _labels(snapshot, looks) if view.labels else [],
    }


def _labels(snapshot: Snapshot, looks: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each holder's ground under each label, in the order of `Snapshot.by_label`."""
    where, pairs = _positions(snapshot), snapshot.by_label
    listed = []
    columns = (pairs["holder"], pairs["row"], pairs["area_km2"])
    for position, (holder, row, km2) in enumerate(zip(*columns, strict=True)):
        said = snapshot.view.labels[row] if row >= 0 else None
        ground = shapely.coverage_union_all(snapshot.arrangement.faces[where == position])
        largest = max(shapely.get_parts(ground), key=lambda part: float(part.area))
        listed.append(
            {
                **_named(snapshot, holder, row),
                "holder": holder,
                "look": looks[holder],
                "area": words.km2(km2),
                "from": said.start.isoformat() if said and said.start else "",
                "to": said.end.isoformat() if said and said.end else "",
                "confidence": said.confidence if said else "",
                "sources": [words.visible(key) for key in said.sources] if said else [],
                "at": shape(shapely.point_on_surface(largest)),
            }
        )
    return listed


def _named(snapshot: Snapshot, holder: str, row: int) -> dict[str, Told]:
    """Name a label and whose ground it is about."""
    view, theatre = snapshot.view, snapshot.theatre
    return {
        "name": told(lambda lang: words.label(theatre, view, row, holder, lang)),
        "what": told(lambda lang: words.holder_name(theatre, holder, lang)),
    }
