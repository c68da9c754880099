"""Save a map of every key date: ``python scripts/make_maps.py [FOLDER [THEATRE]]``."""

import sys
from pathlib import Path

import geo


def main(folder: str = "out/maps", theatre: str = "layers/golan") -> None:
    timeline = geo.load(theatre)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for key in timeline.theatre.key_dates:
        path = Path(folder, f"{key.date}.html")
        geo.maps.date_map(timeline.at(key.date)).save(path)
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
