"""
Made-up series of three sizes, the same on every run; ``python -m tests.benchmarks.series`` tells
what is in them.

S is a small theatre of sheets upon sheets, M a daily series of fronts, L a fine mesh over ten
thousand dates whose faces pass between two hundred parties.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.segments import DUSK, Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.timeline import ControlTimeline

# The ground of M.
WEST, SOUTH, NORTH, BAND = 36.0, 47.0, 49.0, 0.6
FRONT_VERTICES, POCKETS, POCKET_VERTICES, BIG_DAYS = 1530, 40, 20, 5
CHANGED = 14  # vertices of a front that are redrawn at once


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """Polygons, each held by a party on days ``[first, end)``; on a day they do not overlap."""

    geometry: NDArray[Any]
    party: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    n_parties: int

    @property
    def days(self) -> NDArray[np.int32]:
        return np.unique(self.first)

    def on(self, day: int) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Polygons and parties of a day."""
        held = (self.first <= day) & (day < self.end)
        return self.geometry[held], self.party[held]

    def ledger(self) -> Ledger:
        return Ledger.of(self.geometry, self.party, self.first, self.end)

    def save(self, path: Path) -> None:
        """Write the polygons one after another, as WKB, in an ``.npz``."""
        bodies = shapely.to_wkb(self.geometry)
        np.savez(
            path,
            bodies=np.frombuffer(b"".join(bodies), dtype=np.uint8),
            ends=np.cumsum([len(body) for body in bodies]),
            party=self.party,
            first=self.first,
            end=self.end,
            n_parties=self.n_parties,
        )

    @classmethod
    def read(cls, path: Path) -> Series:
        with np.load(path) as file:
            bodies, ends = file["bodies"].tobytes(), file["ends"].tolist()
            geometry = shapely.from_wkb([bodies[a:b] for a, b in pairwise([0, *ends])])
            columns = (file["party"], file["first"], file["end"], int(file["n_parties"]))
        return cls(geometry, *columns)

    def until(self, day: int) -> Series:
        """The series as it stood before a day."""
        known = self.first < day
        columns = (self.geometry[known], self.party[known], self.first[known], self.end[known])
        return Series(*columns, self.n_parties)


def medium(
    n_days: int = 1000, n_parties: int = 5, *, n_pockets: int = POCKETS, seed: int = 7
) -> Series:
    """
    Bands of parties between fronts that move a little each day, with pockets in them.

    Every day two stretches of a front are redrawn, on five big days three hundred; about every
    tenth day a pocket appears or goes. Every polygon is reported anew each day.
    """
    rng = np.random.default_rng(seed)
    latitudes = np.linspace(SOUTH, NORTH, FRONT_VERTICES)
    middle = WEST + BAND * np.arange(n_parties + 1)
    fronts = [middle[i] + _walk(rng) for i in range(1, n_parties)]
    surrounding = rng.integers(n_parties, size=n_pockets)
    pockets = [_pocket(rng, middle[party], row, n_pockets) for row, party in enumerate(surrounding)]
    stands = rng.random(n_pockets) < 0.8
    big = set(rng.choice(np.arange(1, n_days), min(BIG_DAYS, n_days - 1), replace=False))
    corners = [np.array([[x, SOUTH], [x, NORTH]]) for x in (middle[0], middle[-1])]

    geometry, party, first = [], [], []
    for day in range(n_days):
        for _ in range(0 if day == 0 else 300 if day in big else 2):
            _push(rng, fronts, middle)
        if rng.random() < 0.1:
            pocket = rng.integers(n_pockets)
            stands[pocket] = not stands[pocket]
        lines = [corners[0], *(np.c_[front, latitudes] for front in fronts), corners[1]]
        lines = [np.round(line, 7) for line in lines]
        for holder, (left, right) in enumerate(pairwise(lines)):
            holes = [pockets[i] for i in np.flatnonzero(stands & (surrounding == holder))]
            geometry.append(shapely.Polygon(np.r_[right, left[::-1]], holes))
            party.append(holder)
        for i in np.flatnonzero(stands):
            geometry.append(shapely.Polygon(pockets[i]))
            party.append((surrounding[i] + 1) % n_parties)
        first += [day] * (len(geometry) - len(first))
    begun = np.array(first, dtype=np.int32)
    return Series(np.array(geometry), np.array(party), begun, begun + np.int32(1), n_parties)


def small(n_dates: int = 20, n_layers: int = 10, *, seed: int = 7) -> ControlTimeline:
    """Layers of dated sheets: on each date every layer is drawn anew, upon the layers below."""
    import geopandas as gpd
    import pandas as pd

    from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS, Party, Theatre, View
    from geo.timeline import ControlTimeline

    rng = np.random.default_rng(seed)
    parties = ("a", "b", "c", "d")
    days = [date(2000, 1, 1) + timedelta(days=100 * number) for number in range(n_dates + 1)]
    study_area = shapely.box(35.0, 32.0, 36.0, 33.0)
    rows: list[dict[str, Any]] = [
        {"id": "study_area", "theme": "study_area", "geometry": study_area, "layer": "study_area"}
    ]
    for layer in range(n_layers):
        centre = rng.uniform([35.3, 32.3], [35.7, 32.7])
        shape = _star(rng, 258)
        for number, (start, end) in enumerate(pairwise(days)):
            shape = shape.copy()
            shape[(rng.integers(258) + np.arange(20)) % 258] *= rng.uniform(0.9, 1.1)
            row = {
                "id": f"layer{layer}_{number}",
                "theme": "control",
                "party": parties[layer % len(parties)],
                "status": "controlled",
                "geometry": shapely.Polygon(np.round(centre + 0.25 * shape, 7)),
                "valid_from": start,
                "valid_to": end,
                "assessed_on": start,
                "layer": f"layer{layer}",
            }
            rows.append(row)
    records = pd.DataFrame(rows, columns=[*FIELDS, "layer", "geometry"])
    for name in DATE_FIELDS:
        records[name] = pd.to_datetime(records[name]).astype("datetime64[s]")
    for name in NUMBER_FIELDS:
        records[name] = records[name].astype(float)

    def words(text: str) -> dict[str, str]:
        return {"en": text, "ar": text, "he": text}

    theatre = Theatre(
        key="small",
        title=words("Small"),
        area_text=words("a square degree"),
        parties=tuple(Party(key, words(key), words(key), "amber", "plain") for key in parties),
        default_view="de_facto",
        reported_until=days[-1],
        views={"de_facto": View("de_facto", words("De facto"), words("De facto"), words(""))},
        bibliography={},
        missing_days=frozenset(),
        fields=(),
    )
    frame = gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326")
    return ControlTimeline(theatre, frame)


def large(
    side: int = 1000, n_days: int = 10_000, n_parties: int = 200, *, seed: int = 7
) -> tuple[Ledger, NDArray[np.float64]]:
    """
    Enter a mesh of side × side faces that pass between parties, by its edges.

    Every day about a hundred faces in a disc pass to one party. No polygon is ever made: a
    face has four edges, and an edge bounds the parties of the faces on its two sides.

    Returns
    -------
    Ledger
        Labels are parties.
    ndarray of float, shape (n_days, n_parties)
        Area of each party on each day, m², from the faces and not from the ledger.
    """
    mesh = _Mesh.of(side, seed)
    face, party, first, end = mesh.spells(n_days, n_parties, seed)
    weight = mesh.area_m2[face]
    held = np.zeros((n_days + 1, n_parties))
    np.add.at(held, (first, party), weight)
    np.add.at(held, (np.minimum(end, n_days), party), -weight)
    # In strips of the mesh, so that no more than a part of all runs is held twice.
    strips = [
        mesh.entered(face[chosen], party[chosen], first[chosen], end[chosen])
        for chosen in np.array_split(np.arange(len(face)), max(1, len(face) // 300_000))
    ]
    return Ledger.merge(strips), np.cumsum(held, axis=0)[:-1]


def _walk(rng: np.random.Generator) -> NDArray[np.float64]:
    """A front: a random walk that ends where it began, within its band."""
    walk = np.cumsum(rng.normal(0, 0.002, FRONT_VERTICES))
    walk -= np.linspace(walk[0], walk[-1], FRONT_VERTICES)
    return np.clip(walk, -0.15, 0.15) + rng.normal(0, 0.0004, FRONT_VERTICES)


def _pocket(rng: np.random.Generator, west: float, row: int, n_pockets: int) -> NDArray[np.float64]:
    """A small ring in the middle of a band."""
    centre = [west + BAND / 2 + rng.normal(0, 0.02), SOUTH + 2 * (row + 0.5) / n_pockets]
    return np.round(centre + 0.012 * _star(rng, POCKET_VERTICES), 7)


def _star(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = 1 + 0.3 * rng.random(n)
    return np.c_[radius * np.cos(angle), radius * np.sin(angle)]


def _push(
    rng: np.random.Generator, fronts: list[NDArray[np.float64]], middle: NDArray[np.float64]
) -> None:
    """Redraw one stretch of one front."""
    front = rng.integers(len(fronts))
    n = max(4, int(rng.normal(CHANGED, CHANGED / 3)))
    start = rng.integers(1, FRONT_VERTICES - n - 1)
    push = np.sin(np.linspace(0, np.pi, n)) * rng.normal(0, 0.01) + rng.normal(0, 0.0002, n)
    home = middle[front + 1]
    stretch = slice(start, start + n)
    fronts[front][stretch] = np.clip(fronts[front][stretch] + push, home - 0.2, home + 0.2)


@dataclass(frozen=True, eq=False, slots=True)
class _Mesh:
    """Quadrilaterals between shifted grid points; face ``row * side + column``."""

    side: int
    points: NDArray[np.int64]
    area_m2: NDArray[np.float64]

    @classmethod
    def of(cls, side: int, seed: int) -> _Mesh:
        from geo.area import edge_areas

        rng = np.random.default_rng(seed)
        width = 10 * 10**9 // side
        row, column = np.divmod(np.arange((side + 1) ** 2), side + 1)
        points = np.stack([column, row], axis=1) * width + np.array([30, 40]) * 10**9
        points += rng.integers(-width // 4, width // 4, points.shape)
        degrees = points * 1e-9
        corners = cls(side, points, np.zeros(0)).corners(np.arange(side * side))
        area = np.zeros(side * side)
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            area += edge_areas(degrees[a], degrees[b], 45.0)
        return cls(side, points, area)

    def corners(self, face: NDArray[np.intp]) -> NDArray[np.intp]:
        """Points of each face, anticlockwise, shape (4, n)."""
        row, column = np.divmod(face, self.side)
        corner = row * (self.side + 1) + column
        return np.stack([corner, corner + 1, corner + self.side + 2, corner + self.side + 1])

    def spells(
        self, n_days: int, n_parties: int, seed: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int32], NDArray[np.int32]]:
        """Who held which face when: face (rising), party, first, end."""
        rng = np.random.default_rng(seed + 1)
        row, column = np.divmod(np.arange(self.side**2), self.side)
        across = int(np.ceil(np.sqrt(n_parties)))
        block = row * across // self.side * across + column * across // self.side
        faces, parties, days = (
            [np.arange(self.side**2)],
            [block % n_parties],
            [np.zeros(self.side**2)],
        )
        reach = 6
        step = np.stack(np.mgrid[-reach : reach + 1, -reach : reach + 1]).reshape(2, -1)
        disc = step[:, (step**2).sum(axis=0) <= reach**2 * 0.9]
        for day in range(1, n_days):
            place = rng.integers(0, self.side, 2)[:, np.newaxis] + disc
            place = place[:, ((place >= 0) & (place < self.side)).all(axis=0)]
            faces.append(place[0] * self.side + place[1])
            parties.append(np.full(place.shape[1], rng.integers(n_parties)))
            days.append(np.full(place.shape[1], day))
        face, party, day = (np.concatenate(values) for values in (faces, parties, days))
        order = np.argsort(face, kind="stable")
        face, party, first = face[order], party[order], day[order].astype(np.int32)
        end = np.where(np.diff(face, append=-1) == 0, np.roll(first, -1), DUSK).astype(np.int32)
        return face, party, first, end

    def entered(
        self,
        face: NDArray[np.intp],
        party: NDArray[np.intp],
        first: NDArray[np.int32],
        end: NDArray[np.int32],
    ) -> Ledger:
        start = self.corners(face)
        stop = np.roll(start, -1, axis=0)
        a, b = self.points[start.ravel()], self.points[stop.ravel()]
        forward = (a[:, 0] < b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] < b[:, 1]))
        segments = np.where(forward[:, np.newaxis], np.c_[a, b], np.c_[b, a])
        single = Ledger(
            segments,
            np.arange(len(segments)),
            np.tile(party, 4),
            np.tile(first, 4),
            np.tile(end, 4),
            np.where(forward, 1, -1).astype(np.int8),
        )
        return Ledger.merge([single])


def statistics(ledger: Ledger, vertices: int) -> dict[str, float]:
    """Tell what makes a series large or small: counts of a ledger, and of its changes by day."""
    days = np.unique(ledger.first)
    changed = dict.fromkeys(days[1:].tolist(), 0)
    for day in (ledger.first, ledger.end):
        for number, count in zip(*np.unique(day, return_counts=True), strict=True):
            if int(number) in changed:
                changed[int(number)] += int(count)
    counts = np.array(list(changed.values()) or [0])
    return {
        "days": len(days),
        "vertices": vertices,
        "distinct segments": len(ledger.segments),
        "ledger runs": len(ledger.first),
        "changed runs a day, median": float(np.median(counts)),
        "changed runs a day, 9 of 10 below": float(np.quantile(counts, 0.9)),
        "changed runs on the biggest day": int(counts.max()),
        "days with over 2,000 changed runs": int((counts > 2000).sum()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices="SML", default="M")
    size = parser.parse_args().size
    if size == "S":
        from geo.control import Sheets

        records = small().records
        control = records[records["theme"] == "control"]
        ledger = Sheets.of(control).ledger
        vertices = int(shapely.get_num_coordinates(control.geometry.to_numpy()).sum())
    elif size == "M":
        series = medium()
        ledger = series.ledger()
        vertices = int(shapely.get_num_coordinates(series.geometry).sum())
    else:
        ledger, _ = large()
        vertices = 0  # no polygon is made
    for name, value in statistics(ledger, vertices).items():
        print(f"{name:<36} {value:>14,.0f}")


if __name__ == "__main__":
    main()
