"""A layer has one canonical form, and bringing it there moves no ground."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geo.area import areas
from geo.cli import main
from geo.io import geojson
from geo.io.formatting import format_layer

ROOT = Path(__file__).parent.parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *args, **more: CliRunner().invoke(main, [str(arg) for arg in args], **more)


def layer(*geometries, **members):
    features = [
        {"type": "Feature", "id": f"field_{place}", "properties": {}, "geometry": geometry}
        for place, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [[*map(list, ring), list(ring[0])]]}


UNTIDY = b"""\xef\xbb\xbf{"features": [
  {"geometry": null, "type": "Feature", "id": 7, "properties": null, "seen": {"by": "patrol"}},
  {"type": "Feature", "properties": {"party": "hill", "theme": "control", "name": "\\u05d4\\u05e8"},
   "bbox": [3, 0, 4, 1],
   "geometry": {"type": "Polygon", "measured": true,
     "coordinates": [[[4.0, 1], [4, 0], [3, 0], [3, 1], [4.0, 1]]]}}],
 "type": "FeatureCollection", "licence": "CC0-1.0", "name": "hill", "extra": {"b": 1, "a": 2}}"""
TIDY = """{
"type": "FeatureCollection",
"name": "hill",
"licence": "CC0-1.0",
"extra": {"b": 1, "a": 2},
"features": [
{"type": "Feature", "bbox": [3, 0, 4, 1], "properties": \
{"theme": "control", "party": "hill", "name": "הר"}, "geometry": \
{"type": "Polygon", "measured": true, "coordinates": [[[3, 0], [4, 0], [4, 1], [3, 1], [3, 0]]]}},
{"type": "Feature", "id": 7, "seen": {"by": "patrol"}, "properties": {}, "geometry": null}
]
}
"""


def test_an_untidy_layer_keeps_all_it_says(run, tmp_path):
    (tmp_path / "hill.geojson").write_bytes(UNTIDY)

    told = run("fmt", "--check", "hill.geojson")
    assert (told.exit_code, told.stdout) == (1, "hill.geojson\n")
    assert (tmp_path / "hill.geojson").read_bytes() == UNTIDY

    done = run("fmt", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "hill.geojson").read_text("utf-8") == TIDY

    again = run("fmt", "--check", "hill.geojson")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "0 would change" in again.stderr


def test_standard_input_goes_to_standard_output(run):
    assert run("fmt", "-", input=UNTIDY).stdout == TIDY
    assert run("fmt", "--check", "-", input=TIDY.encode()).exit_code == 0
    assert run("fmt", "--check", "-", input=UNTIDY).stdout == "-\n"
    assert run("fmt", "-", "hill.geojson", input=UNTIDY).exit_code == 2


def test_every_theatre_is_in_canonical_form_with_its_own_fields(run):
    done = run("fmt", "--check", ROOT / "layers")

    assert (done.exit_code, done.stdout) == (0, "")


def test_declared_fields_stand_in_the_order_of_the_theatre(run, two_valleys_path, tmp_path):
    valleys = Path(shutil.copytree(two_valleys_path, tmp_path / "valleys"))
    before = {path: path.read_bytes() for path in valleys.rglob("*.*")}
    for path in valleys.rglob("*.geojson"):
        path.write_text(json.dumps(json.loads(path.read_text("utf-8"))), "utf-8")

    assert run("fmt", valleys, "--quiet").stderr == ""
    assert {path: path.read_bytes() for path in valleys.rglob("*.*")} == before


def test_a_layer_that_cannot_be_read_is_told_as_check_tells_it_and_nothing_is_written(
    run, tmp_path
):
    (tmp_path / "good.geojson").write_bytes(UNTIDY)
    (tmp_path / "torn.geojson").write_bytes(UNTIDY[:200])

    done, checked = run("fmt", "good.geojson", "torn.geojson"), run("check", "torn.geojson")

    assert done.exit_code == 2
    assert checked.stdout.strip() in done.stderr
    assert (tmp_path / "good.geojson").read_bytes() == UNTIDY


def test_what_is_not_there_or_no_collection_is_told(run, tmp_path):
    (tmp_path / "point.geojson").write_text('{"type": "Point", "coordinates": [3, 0]}')
    (tmp_path / "empty").mkdir()

    assert "no such file" in run("fmt", "nowhere.geojson").stderr
    assert "no GeoJSON file" in run("fmt", "empty").stderr
    assert "it is a Point" in run("fmt", "point.geojson").stderr
    assert run("fmt", "point.geojson").exit_code == 2


def test_rounding_that_moves_a_published_area_is_told_and_never_silent(run, tmp_path):
    # 0.4e-7° on a side of 0.2°: 4.4 mm × 22 km = 99 m².
    raw = layer(polygon((3, 0), (3.20000004, 0), (3.20000004, 0.2), (3, 0.2)))
    path = tmp_path / "field.geojson"
    path.write_bytes(raw)

    refused = run("fmt", path)
    assert refused.exit_code == 2
    assert "its area changes by -98." in refused.stderr
    assert path.read_bytes() == raw

    accepted = run("fmt", "--round", path)
    assert accepted.exit_code == 0
    assert "note: " in accepted.stderr
    assert "its area changes by -98." in accepted.stderr
    assert "3.2, 0.2" in path.read_text("utf-8")


def test_an_outline_that_rounding_would_spoil_is_refused_whatever_is_accepted():
    # A needle 2e-8° wide: rounded, its two long sides are one line.
    needle = polygon((3, 0), (3.1, 0), (3.1, 2e-8))

    text, issues = format_layer(layer(needle), "needle.geojson", rounding=True)

    assert text is None
    assert "record 'field_0'" in issues[-1].where or "no area" in issues[-1].what


def test_heights_and_directions_of_lines_stay():
    line = {"type": "LineString", "coordinates": [[3, 1, 850], [3, 0, 900.5]]}

    text, issues = format_layer(layer(line), "path.geojson")

    assert issues == []
    assert '"coordinates": [[3, 1, 850], [3, 0, 900.5]]' in text


corners = st.tuples(
    st.integers(-5_000_000, 5_000_000).map(lambda step: 35.7 + step * 1e-7),
    st.integers(-5_000_000, 5_000_000).map(lambda step: 33.0 + step * 1e-7),
)


@given(st.lists(corners, min_size=3, max_size=12, unique=True), st.booleans())
def test_a_layer_of_seven_decimals_keeps_every_area(spots, clockwise):
    hull = shapely.convex_hull(shapely.MultiPoint(spots))
    if hull.geom_type != "Polygon":
        return
    ring = [*hull.exterior.coords][:-1]
    raw = layer(polygon(*(ring[::-1] if clockwise else ring)))

    text, issues = format_layer(raw, "field.geojson")

    assert issues == []
    assert format_layer(text.encode(), "field.geojson") == (text, [])
    (before,), (after,) = (
        areas([geojson.read(one, "")[0].features[0].geometry]) for one in (raw, text.encode())
    )
    # A position that is a float away from seven decimals, along an outline of up to 200 km.
    assert after == pytest.approx(before, rel=1e-12, abs=1e-3)


def test_hooks_run_the_commands_that_they_name(two_valleys_path, tmp_path):
    valleys = Path(shutil.copytree(two_valleys_path, tmp_path / "valleys"))
    control = valleys / "control.geojson"
    tidy = control.read_bytes()
    control.write_text(json.dumps(json.loads(tidy)), "utf-8")
    assert [hook["id"] for hook in HOOKS] == ["ceaseline-fmt", "ceaseline-check"]

    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        program, *rest = shlex.split(hook["entry"])
        assert (program, hook["language"]) == ("ceaseline", "python")
        done = subprocess.run(
            [sys.executable, "-m", "geo", *rest, "control.geojson"],
            cwd=valleys,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert control.read_bytes() == tidy
