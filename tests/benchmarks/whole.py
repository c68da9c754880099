"""
Whole processes: ``python -m tests.benchmarks.whole WAY FILE [DAY ...]``.

Imports, reads a series and makes transition matrices: ``ours`` of all consecutive days, ``all
pairs`` of ours, a peer of each day given and the day before. Prints JSON: seconds of the
processor and of the clock, split into before the first pair and per pair, the peak of memory, and
the sum of what passed.
"""

import json
import resource
import sys
import time
from pathlib import Path

started = time.perf_counter()

import numpy as np  # noqa: E402  the clock runs while libraries are imported
import shapely  # noqa: E402

from tests.benchmarks.series import Series  # noqa: E402


def consecutive(series: Series) -> float:
    """All consecutive days; what passed, m²."""
    from tests.benchmarks.engine import build

    passages = build(series).holdings.consecutive()
    inner = (passages.day > series.days[0]) & (passages.day <= series.days[-1])
    return float(passages.area_m2[inner].sum())


def all_pairs(series: Series) -> float:
    """All ordered pairs of days; what passed, m²."""
    from tests.benchmarks.engine import build

    blocks = build(series).holdings.all_pairs()
    return float(sum(m2.sum() - np.einsum("dii->", m2) for m2 in blocks))


OURS = {"ours": consecutive, "all pairs": all_pairs}


def main(way: str, path: str, *days: str) -> None:
    series = Series.read(Path(path))
    passed, pairs = 0.0, []
    if way in OURS:
        passed = OURS[way](series)
        ready = [time.process_time(), time.perf_counter() - started]
    else:
        from tests.benchmarks.peers import peers

        pair = peers()[way]
        # The first pair imports what is left to import.
        pair(series.on(int(days[0]) - 1), series.on(int(days[0])), series.n_parties)
        ready = [time.process_time(), time.perf_counter() - started]
        for day in map(int, days):
            begun = time.process_time(), time.perf_counter()
            m2 = pair(series.on(day - 1), series.on(day), series.n_parties)
            pairs.append([time.process_time() - begun[0], time.perf_counter() - begun[1]])
            passed += float(m2.sum() - np.trace(m2))
    print(
        json.dumps(
            {
                "ready": ready,
                "pairs": pairs,
                "passed_m2": passed,
                "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
                "vertices": int(shapely.get_num_coordinates(series.geometry).sum()),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
