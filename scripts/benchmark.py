"""Measure ours and the peers in one run: ``scripts/benchmark.py [--size S|M|L] [--json]``."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.benchmarks.measures import SIZES, report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="M")
    parser.add_argument("--json", action="store_true", help="print JSON, at the end")
    chosen = parser.parse_args()
    report(chosen.size, as_json=chosen.json)
