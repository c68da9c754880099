"""
Ingest of a made-up daily series beside parsing its files with orjson and shapely.

``scripts/benchmark_ingest.py [DAYS]``; no claim rests on fewer days than are printed.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from tests.benchmarks.series import medium

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2020, 1, 1)
MAPPING = """
licence = "CC0-1.0"
attribution = "Ceaseline, invented"

[theatre]
key = "fronts"
title = { en = "Fronts" }
area_text = { en = "all that is reported" }

[[theatre.parties]]
key = "a"
name = { en = "A" }
[[theatre.parties]]
key = "b"
name = { en = "B" }
[[theatre.parties]]
key = "c"
name = { en = "C" }
[[theatre.parties]]
key = "d"
name = { en = "D" }
[[theatre.parties]]
key = "e"
name = { en = "E" }

[[sources]]
id = "series"
type = "dataset"
title = "A daily series (invented)"

[[layers]]
key = "control"
files = "{date:%Y%m%d}.geojson"
party = { property = "side", values = { a = "a", b = "b", c = "c", d = "d", e = "e" } }
status = "controlled"
sources = ["series"]
confidence = "medium"
accuracy_m = 500
accuracy_basis = "estimated"
"""


def write(folder: Path, n_days: int) -> int:
    """Write a series and its mapping; return the vertices of all days."""
    series = medium(n_days)
    snapshots = folder / "snapshots"
    snapshots.mkdir()
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    vertices = 0
    for day in range(n_days):
        polygons, parties = series.on(day)
        features = [
            {
                "type": "Feature",
                "properties": {"side": "abcde"[party]},
                "geometry": shapely.geometry.mapping(polygon),
            }
            for polygon, party in zip(polygons, parties, strict=True)
        ]
        name = f"{FIRST + timedelta(days=day):%Y%m%d}.geojson"
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (snapshots / name).write_text(text, encoding="utf-8")
        vertices += int(shapely.get_num_coordinates(polygons).sum())
    return vertices


def peer(snapshots: Path) -> int:
    """Parse every file, as orjson and shapely do it."""
    import orjson

    count = 0
    for path in sorted(snapshots.iterdir()):
        document = orjson.loads(path.read_bytes())
        shapes = [shapely.geometry.shape(one["geometry"]) for one in document["features"]]
        count += len(shapes)
    return count


def ours(folder: Path, name: str) -> int:
    """Make a theatre of all files."""
    from geo.io.ingest import ingest

    return ingest(folder / "snapshots", folder / name, folder / "mapping.toml").began


def timed(work: Callable[[], int]) -> float:
    """Seconds of the processor: what others do on the machine does not count, nor does its disk."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(n_days: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        vertices = write(folder, n_days)
        rows = []
        for number in range(3):
            rows.append(
                (
                    timed(lambda: peer(folder / "snapshots")),
                    timed(lambda n=number: ours(folder, f"t{n}")),
                )
            )
        parse, whole = (min(column) for column in zip(*rows, strict=True))
        one_more = timed(lambda: ours(folder, "t0"))
        size = sum(path.stat().st_size for path in (folder / "snapshots").iterdir())
        made = sum(path.stat().st_size for path in (folder / "t0").rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{n_days} days, {vertices:,} vertices, {size / 1e6:,.1f} MB of snapshots")
    print(f"orjson and shapely  {parse:8.2f} s")
    print(f"ingest              {whole:8.2f} s   {whole / parse:.2f} times as long (target: 1.5)")
    print(f"nothing new         {one_more:8.2f} s")
    print(f"theatre             {made / 1e6:8.1f} MB; peak memory {memory:,.0f} MB")
