"""What `scripts/benchmark.py` prints: ours and the peers in one run, as rows of figures."""

from __future__ import annotations

import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import shapely

from geo.delta import transitions_on
from geo.holdings import Holdings, resolve
from geo.noding import node
from geo.planar import subdivide
from geo.segments import GRID_DEGREES, Ledger
from geo.spread import spread
from tests.benchmarks import series
from tests.benchmarks.engine import build
from tests.benchmarks.peers import by_overlay, peers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.engine import Built
    from tests.benchmarks.series import Series

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
ROUNDS, PAIRS = 3, 25
GROWTH = (70, 140, 280, 560, 1000)
METRES_PER_DEGREE = 111_700  # at most, in any direction


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; where there is a target, `meets` tells whether it is reached."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def meets(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        aim = "" if self.target is None else f"{sign} {self.target:g}"
        word = {None: "", True: "met", False: "missed"}[self.meets]
        return f"{self.name:<58} {self.value:>12,.6g} {self.unit:<12} {aim:>8} {word}".rstrip()


def machine() -> dict[str, str]:
    """Where the figures are from."""
    libraries = ("numpy", "shapely", "geopandas")
    return {
        "processor": f"{_processor()}, {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in libraries},
        "geos": shapely.geos_version_string,
    }


def small() -> Iterator[Row]:
    """S: a small theatre of sheets upon sheets, against overlays of flattened snapshots."""
    from geo.change import compare

    timeline = series.small()
    dates = timeline.dates

    def ours() -> list[Any]:
        fresh = type(timeline)(timeline.theatre, timeline.records)
        snapshots = [fresh.at(day) for day in dates]
        return [compare(*pair).transitions.to_numpy() * 1e6 for pair in pairwise(snapshots)]

    holders = list(timeline.theatre.holders)
    frames = [timeline.at(day).frame for day in dates]
    flat = [
        (frame.geometry.to_numpy(), np.array([holders.index(one) for one in frame["holder"]]))
        for frame in frames
    ]

    def overlays() -> list[Any]:
        return [by_overlay(*pair, len(holders)) for pair in pairwise(flat)]

    cpu = [(_cpu(ours)[0], _cpu(overlays)[0]) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(times) for times in zip(*cpu, strict=True))
    misses = [np.abs(one - other).max() for one, other in zip(ours(), overlays(), strict=True)]
    yield Row("build and all consecutive pairs, precedence resolved", mine, "s cpu")
    yield Row("geopandas.overlay, snapshots flattened beforehand", theirs, "s cpu")
    yield Row("ratio", theirs / mine, "times")
    yield Row("worst cell against overlay", max(misses) / 1e10, "of total", 1e-9)


def medium() -> Iterator[Row]:
    """M: a daily series, against plain overlays of the same days."""
    made = series.medium()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.npz"
        made.save(path)
        yield from _statistics(made)
        yield from _whole_processes(path, made)
    built = build(made)
    yield from _in_process(made, built)
    yield from _agreement(made, built)
    yield from _growth(made)


def large() -> Iterator[Row]:
    """L: a mesh of 10⁶ faces over 10⁴ dates; nothing else here could hold it."""
    seconds, (ledger, expected) = _cpu(series.large)
    yield Row("distinct segments", len(ledger.segments), "")
    yield Row("ledger runs", len(ledger.first), "")
    yield Row("ledger made", seconds, "s cpu")
    n_days, n_parties = expected.shape
    days = np.arange(n_days, dtype=np.int32)
    seconds, by_boundary = _cpu(ledger.areas, days, n_parties)
    yield Row("areas of all days and parties", seconds, "s cpu")
    seconds, linework = _cpu(node, ledger.segments)
    yield Row("noding", seconds, "s cpu")
    seconds, faces = _cpu(subdivide, linework.nodes, linework.edges)
    yield Row("faces", len(faces.area_m2) - 1, "")
    yield Row("faces found", seconds, "s cpu")

    def resolved() -> Holdings:
        status = np.full(n_parties, "controlled", dtype=object)
        runs = spread(ledger, linework, faces)
        spells = resolve(runs, len(faces.area_m2), status)
        return Holdings.of(spells, spells.top + 1, faces.area_m2)

    seconds, holdings = _cpu(resolved)
    yield Row("labels spread and resolved", seconds, "s cpu")
    holdings.transitions(0, 1)
    times = [_cpu(holdings.transitions, *pair)[0] for pair in _two(days, 50)]
    yield Row("any pair after the build, median", 1e3 * statistics.median(times), "ms cpu", 5)
    yield Row("any pair after the build, slowest of 50", 1e3 * max(times), "ms cpu")
    yield Row("peak memory", _peak_gb(), "GB", 3)
    total = expected[0].sum()
    by_face = holdings.areas(days)[:, 1:]
    yield Row("areas by boundary, worst", np.abs(by_boundary - expected).max() / total, "of total")
    yield Row("areas by face, worst", np.abs(by_face - expected).max() / total, "of total", 1e-9)


SIZES: dict[str, Callable[[], Iterator[Row]]] = {"S": small, "M": medium, "L": large}


def report(size: str, *, as_json: bool) -> None:
    """Measure, and print rows as they come, or JSON at the end."""
    if as_json:
        rows = [asdict(row) | {"meets": row.meets} for row in SIZES[size]()]
        print(json.dumps({"size": size, "machine": machine(), "rows": rows}, indent=1))
        return
    print(SIZES[size].__doc__)
    for name, value in machine().items():
        print(f"  {name} {value}")
    for row in SIZES[size]():
        print(row, flush=True)


def _statistics(made: Series) -> Iterator[Row]:
    vertices = int(shapely.get_num_coordinates(made.geometry).sum())
    for name, value in series.statistics(made.ledger(), vertices).items():
        yield Row(name, value, "")


def _whole_processes(path: Path, made: Series) -> Iterator[Row]:
    """All consecutive matrices: ours run, peers sampled in turn and extrapolated."""
    days = np.random.default_rng(1).choice(made.days[1:], PAIRS, replace=False)
    n_pairs = len(made.days) - 1
    mine: list[dict[str, Any]] = []
    others: dict[str, list[dict[str, Any]]] = {name: [] for name in peers()}
    for some in np.array_split(days, ROUNDS):
        mine.append(_process("ours", path))
        for name, runs in others.items():
            runs.append(_process(name, path, *map(str, some)))
    for clock, unit in enumerate(("s cpu", "s wall")):
        ours = statistics.median(run["ready"][clock] for run in mine)
        yield Row("all consecutive matrices, whole process", ours, unit)
        for name, runs in others.items():
            pair = np.mean([pair[clock] for run in runs for pair in run["pairs"]])
            whole = statistics.median(run["ready"][clock] for run in runs) + pair * n_pairs
            yield Row(f"{name}, a pair (mean of {PAIRS})", float(pair), unit)
            yield Row(f"{name}, whole process (extrapolated)", float(whole), unit)
            target = 20 if name == "geopandas.overlay" else None
            yield Row(f"ours against {name}", float(whole / ours), "times", target, at_least=True)
    yield Row("peak memory, ours", max(run["peak_gb"] for run in mine), "GB")
    pairs = _process("all pairs", path)
    yield Row(f"all {n_pairs * (n_pairs + 1):,} pairs, whole process", pairs["ready"][1], "s", 20)
    yield Row("peak memory of all pairs", pairs["peak_gb"], "GB", 2)


def _in_process(made: Series, built: Built) -> Iterator[Row]:
    holdings, days = built.holdings, made.days
    holdings.transitions(int(days[0]), int(days[1]))
    pairs = [_cpu(holdings.transitions, *pair)[0] for pair in _two(days, 200)]
    yield Row("any pair after the build, median", 1e3 * statistics.median(pairs), "ms cpu", 1)
    areas = [_cpu(built.ledger.areas, days, made.n_parties)[0] for _ in range(9)]
    yield Row("areas of all days and parties", 1e3 * statistics.median(areas), "ms cpu", 50)

    last = int(days[-1])
    known, (geometry, party) = made.until(last).ledger(), made.on(last)
    first = np.full(len(party), last, dtype=np.int32)

    def append() -> None:
        day = Ledger.of(geometry, party, first, first + np.int32(1))
        transitions_on(Ledger.merge([known, day]), last, made.n_parties)

    added = statistics.median(_cpu(append)[0] for _ in range(9))
    yield Row("one day added: ledger and what passed", 1e3 * added, "ms cpu", 50)
    some = days[1::10]
    deltas = [_cpu(transitions_on, built.ledger, day, made.n_parties) for day in some.tolist()]
    typical = statistics.median(seconds for seconds, _ in deltas)
    yield Row("what passed on a day, from its changes", 1e3 * typical, "ms cpu")
    misses = [
        np.abs(delta[:-1, :-1] - holdings.transitions(day - 1, day)[1:, 1:]).max()
        for day, (_, delta) in zip(some.tolist(), deltas, strict=True)
    ]
    total = holdings.area_m2.sum()
    yield Row("the same against the arrangement, worst", max(misses) / total, "of total", 1e-9)


def _agreement(made: Series, built: Built) -> Iterator[Row]:
    """Any pairs against ``geopandas.overlay``, cell by cell."""
    n = made.n_parties
    worst, beyond = 0.0, 0.0
    for before, after in _two(made.days, PAIRS):
        sides = made.on(before), made.on(after)
        plain = by_overlay(*sides, n)
        miss = np.abs(built.holdings.transitions(before, after)[1:, 1:] - plain)
        one, other = (
            np.bincount(party, shapely.length(geometry), n) * METRES_PER_DEGREE
            for geometry, party in sides
        )
        bound = (one[:, np.newaxis] + other) * GRID_DEGREES * METRES_PER_DEGREE
        worst = max(worst, miss.max() / plain.sum())
        beyond = max(beyond, (miss / bound).max())
    yield Row(f"worst cell against overlay, {PAIRS} pairs", worst, "of total", 1e-9)
    yield Row("worst cell over perimeter × grid", beyond, "times", 1)


def _growth(made: Series) -> Iterator[Row]:
    """Build times from 70 to 1,000 days."""
    by_segment, by_edge = [], []
    for n_days in GROWTH:
        part = made.until(int(made.days[0]) + n_days)
        vertices = int(shapely.get_num_coordinates(part.geometry).sum())
        entering, ledger = min((_cpu(part.ledger) for _ in range(3)), key=lambda timed: timed[0])
        cutting = min(_cpu(build, part, ledger)[0] for _ in range(3))
        by_segment.append(cutting / len(ledger.segments))
        by_edge.append(cutting / len(node(ledger.segments).edges))
        yield Row(f"{n_days:>5} days: ledger, a vertex", 1e9 * entering / vertices, "ns cpu")
        yield Row(f"{n_days:>5} days: faces and holders, a segment", 1e6 * by_segment[-1], "µs cpu")
        yield Row(f"{n_days:>5} days: the same, a noded edge", 1e6 * by_edge[-1], "µs cpu")
    growth = [max(each) / min(each) for each in (by_segment, by_edge)]
    yield Row("growth of the build by segment, most over least", growth[0], "times", 1.5)
    # Fronts that are redrawn cross what was drawn before: there are more edges than segments.
    yield Row("growth of the build by edge, most over least", growth[1], "times")


def _process(way: str, path: Path, *days: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.whole", way, str(path), *days]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _two(days: Any, count: int) -> list[tuple[int, int]]:
    """Pairs of days, the earlier one first."""
    rng = np.random.default_rng(2)
    chosen = (sorted(rng.choice(days, 2, replace=False).tolist()) for _ in range(count))
    return [(before, after) for before, after in chosen]


def _cpu(act: Callable[..., T], *arguments: Any) -> tuple[float, T]:
    """Seconds of the processor that a call takes, and what it returns."""
    start = time.process_time()
    value = act(*arguments)
    return time.process_time() - start, value


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.is_file():
        for line in known.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
