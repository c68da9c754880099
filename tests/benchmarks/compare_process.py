"""
Whole process: comparing two dates of the Golan, against merely importing its libraries.

Run by ``make bench``. Both are timed in turn in the same run, so that the ratio holds on a busy
machine; it is read by a person and asserted nowhere. The aim is a ratio of at most 2.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 7
COMPARE = ["-m", "geo", "compare", "layers/golan", "2024-12-07", "2024-12-09"]
IMPORT = ["-c", "import geopandas, folium"]


def seconds(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    seconds(IMPORT)  # files into the disk's cache
    seconds(COMPARE)
    pairs = [(seconds(COMPARE), seconds(IMPORT)) for _ in range(RUNS)]
    compare, imports = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"ceaseline compare         {compare:6.2f} s  (median of {RUNS})")
    print(f"import geopandas, folium  {imports:6.2f} s")
    print(f"ratio                     {compare / imports:6.2f}")


if __name__ == "__main__":
    main()
