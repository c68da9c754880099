"""Report a change of areas: ``python scripts/area_report.py DATE1 DATE2 [FILE [THEATRE]]``."""

import sys

import geo


def main(before: str, after: str, path: str = "report.html", theatre: str = "layers/golan") -> None:
    timeline = geo.load(theatre)
    change = geo.compare(timeline.at(before), timeline.at(after))
    geo.reports.write(change, path)  # the suffix picks the format
    print(change.net[change.net != 0].to_string(float_format="{:+,.1f} km²".format))
    print(path)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
