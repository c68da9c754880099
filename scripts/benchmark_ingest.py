"""Measure ingest beside parsing the same files: ``scripts/benchmark_ingest.py [DAYS]``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.benchmarks.ingest import main

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
