"""
The page of a long series in a browser: its size, its first picture, and a step of its slider.

Run by ``make bench``: 1,000 days of about 50 polygons. Times are printed for a person to read and
asserted nowhere. Beside them stands what one copy of the polygons for each day would need, the
form that time plugins for maps take.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from geo.maps import timeline_map
from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS, Party, Theatre, View
from geo.timeline import ControlTimeline
from tests.benchmarks import series
from tests.benchmarks.series import Series, medium

DAYS, POCKETS = 1000, 82  # of the pockets about half stand at a time: with the bands 50
FIRST = date(2020, 1, 1)
LOOKS = (
    ("amber", "plain"),
    ("violet", "dots"),
    ("teal", "lines"),
    ("slate", "cross"),
    ("rose", "grid"),
)
STEPS = 60

# From a change of the slider until the picture of it was made.
STEPPING = """async (steps) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
    }));
    const slider = document.querySelector(".track input");
    slider.focus();
    const times = { near: [], far: [] };
    for (let i = 0; i < 2 * steps; i += 1) {
        await frame();
        const start = performance.now();
        if (i % 2) {
            const key = { key: "ArrowRight", bubbles: true };
            slider.dispatchEvent(new KeyboardEvent("keydown", key));
        } else {
            slider.value = ((i * 37) % 100) / 100;
            slider.dispatchEvent(new Event("input"));
        }
        await frame();
        times[i % 2 ? "near" : "far"].push(performance.now() - start);
    }
    return times;
}"""


def as_timeline(made: Series) -> ControlTimeline:
    """Return a made-up series as the records of a theatre."""

    def words(text: str) -> dict[str, str]:
        return {"en": text, "ar": text, "he": text}

    parties = [f"p{number}" for number in range(made.n_parties)]
    n = len(made.geometry)
    width = series.BAND * made.n_parties
    ground = shapely.box(series.WEST, series.SOUTH, series.WEST + width, series.NORTH)
    days = [FIRST + timedelta(days=number) for number in range(int(made.end.max()) + 1)]
    study_area = {"id": "study_area", "theme": "study_area", "geometry": ground}
    control = {
        "id": [f"polygon_{number}" for number in range(n)],
        "theme": "control",
        "status": "controlled",
        "party": [parties[party] for party in made.party],
        "valid_from": [days[day] for day in made.first],
        "valid_to": [days[day] for day in made.end],
        "assessed_on": [days[day] for day in made.first],
        "geometry": made.geometry,
    }
    records = pd.concat([pd.DataFrame([study_area]), pd.DataFrame(control)], ignore_index=True)
    records = records.reindex(columns=[*FIELDS, "layer", "geometry"])
    records["layer"] = "series"
    records["sources"] = [("made_up",)] * len(records)
    for name in DATE_FIELDS:
        records[name] = pd.to_datetime(records[name]).astype("datetime64[s]")
    for name in NUMBER_FIELDS:
        records[name] = records[name].astype(float)
    for name in set(FIELDS) - {*DATE_FIELDS, *NUMBER_FIELDS, "sources"}:
        records[name] = records[name].astype(object).where(records[name].notna(), None)
    theatre = Theatre(
        key="series",
        title=words("Series"),
        area_text=words("a made-up ground"),
        parties=tuple(
            Party(key, words(key), words(key), *look)
            for key, look in zip(parties, LOOKS, strict=False)
        ),
        default_view="de_facto",
        reported_until=days[-2],
        views={"de_facto": View("de_facto", words("De facto"), words("De facto"), words(""))},
        bibliography={"made_up": {"title": "Made up"}},
    )
    return ControlTimeline(theatre, gpd.GeoDataFrame(records, geometry="geometry", crs=4326))


def one_copy_a_day(made: Series) -> int:
    """Bytes of a FeatureCollection with a feature for every polygon of every day, 7 decimals."""
    place = len("[36.1234567,47.1234567],")
    places = int(shapely.get_num_coordinates(made.geometry).sum())
    frame = len('{"type":"Feature","properties":{"time":"2020-01-01","party":"p0"},"geometry":},')
    return place * places + frame * len(made.geometry)


def main() -> None:
    made = medium(DAYS, n_pockets=POCKETS)
    print(f"{DAYS:,} days, {len(made.geometry) / DAYS:.0f} polygons a day on average")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "series.html"
        timeline_map(as_timeline(made)).save(path)
        print(f"{'page':<34}{path.stat().st_size / 1e6:8.2f} MB   (aim: at most 2)")
        print(f"{'one copy a day, as GeoJSON':<34}{one_copy_a_day(made) / 1e6:8.0f} MB")
        found = os.environ.get("CEASELINE_CHROMIUM") or shutil.which("chromium")
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        drawn = []
        for _ in range(5):
            page.goto(path.as_uri())
            drawn.append(
                page.evaluate(
                    """() => new Promise((done) => requestAnimationFrame(() =>
                        setTimeout(() => done(performance.now()))))"""
                )
            )
        times = page.evaluate(STEPPING, STEPS)
        browser.close()
    print(f"{'first picture, median of 5':<34}{statistics.median(drawn):8.0f} ms   (aim: 1500)")
    for name, key in (("to the next day", "near"), ("to any day", "far")):
        middle, high = statistics.median(times[key]), max(times[key])
        print(f"{'slider step ' + name + ', median':<34}{middle:8.1f} ms   (aim: 50)")
        print(f"{'slider step ' + name + ', slowest':<34}{high:8.1f} ms")


if __name__ == "__main__":
    main()
