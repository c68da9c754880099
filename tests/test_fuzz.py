"""Damaged files are answered in our own words: no other exception, in little time and memory."""

import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "fuzz.py"
_spec = importlib.util.spec_from_file_location("fuzz", SCRIPT)
fuzz = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fuzz)

SEEDS = {name: seeds() for name, (seeds, _) in fuzz.TARGETS.items()}
EXAMPLES = {"folder": 25, "geojson": 80, "mapping": 60}


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_damaged_file_is_read_or_refused_in_words(name):
    target = fuzz.TARGETS[name][1]

    @settings(max_examples=EXAMPLES.get(name, 40))
    @given(st.integers(0, 2**32))
    def law(seed):
        raw = fuzz.mutate(random.Random(seed), SEEDS[name])
        assert fuzz.fault(target, raw) is None

    law()


def layer(properties=None, geometry=None, **members):
    one = {"type": "Feature", "id": "a", "properties": properties or {}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [one], **members}).encode()


def ring(*heights):
    xy = [[3.1, 0.1], [3.2, 0.1], [3.2, 0.2], [3.1, 0.1]]
    return {"type": "Polygon", "coordinates": [[p + h for p, h in zip(xy, heights, strict=True)]]}


CONTROL = {"theme": "control", "party": "a", "status": "controlled", "sources": ["s"]}
CONTROL |= {"valid_from": "2001-01-01", "assessed_on": "2001-01-01", "confidence": "low"}
CONTROL |= {"accuracy_m": 5, "accuracy_basis": "measured"}
BEYOND_FLOATS = b"9" * 400

TWO_VALLEYS = (fuzz.TWO_VALLEYS / "control.geojson").read_bytes()

# What was once met with something else than words.
FOUND = {
    "toml nested too deep": ("theatre", b"a = " + b"[" * 5000),
    "toml with a number of thousands of digits": ("view", b"a = " + b"9" * 5000),
    "a correlation length beyond every float": ("theatre", b"correlation_m = " + BEYOND_FLOATS),
    "a correlation length that is no number": ("theatre", b"correlation_m = nan"),
    "a published value beyond every float": (
        "published",
        b'[[figures]]\nid = "a"\nvalue = ' + BEYOND_FLOATS,
    ),
    "an accuracy beyond every float": (
        "geojson",
        layer(CONTROL | {"accuracy_m": 10**400}, ring([], [], [], [])),
    ),
    "a rank beyond every float": (
        "geojson",
        layer(CONTROL | {"rank": -(10**400)}, ring([], [], [], [])),
    ),
    "a view about ground of which the record lost its id": (
        "folder",
        b"control.geojson\n" + TWO_VALLEYS.replace(b'"id": "hill_meadow_2003", ', b""),
    ),
    "heights at some positions only": ("geojson", layer(CONTROL, ring([7], [], [], [7]))),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_once_stays_mended(case):
    name, raw = FOUND[case]

    assert fuzz.fault(fuzz.TARGETS[name][1], raw) is None


def test_a_fault_is_told_with_its_place():
    def broken(raw):
        return json.loads(raw)["a"]

    assert fuzz.fault(broken, b"{}").startswith("KeyError in test_fuzz.py, broken")
    assert fuzz.fault(fuzz.read_days, b"8 May") is None


def test_what_takes_too_long_is_a_fault(monkeypatch):
    def endless(_):
        while True:
            pass

    monkeypatch.setattr(fuzz, "SECONDS", 0.05)

    assert fuzz.fault(endless, b"").startswith("TooSlowError")


def test_a_round_in_a_child_stays_within_its_memory(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, SCRIPT, "--minutes", "0", "--only", "geojson", "--keep", "found"]

    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "400 inputs in 0 minutes, 0 faults" in done.stdout


BOMBS = """
import sys
from fuzz import limit_memory
from geo.io import geojson
from geo.io.settings import read_toml
import fuzz
fuzz.MEMORY = 700_000_000
limit_memory()
n = 4_000_000
bombs = [b"[" * n, b'{"a":' * (n // 5), b"9" * n, b'"' + b"a" * n]
bombs += [b'{"a":1,' + b'"a":1,' * (n // 6)]
bombs += [b'{"type":"FeatureCollection","features":[' + b"null," * (n // 40) + b"null]}"]
bombs += [b'{"type":"Polygon","coordinates":[[' + b"[0,0]," * (n // 6) + b"[1,1]]]}"]
for raw in bombs:
    issues = geojson.read(raw, "bomb.geojson")[1]
    assert issues, raw[:20]
assert read_toml(b"a = " + b"[" * n, "bomb.toml")[1]
print("all told")
"""


def test_large_files_that_are_amiss_are_told_within_a_limit_of_memory():
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(SCRIPT.parent)])}
    command = [sys.executable, "-c", BOMBS]

    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert done.stdout == "all told\n", done.stderr


def test_a_child_that_dies_is_a_fault_with_what_it_was_reading(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(fuzz.TARGETS, "days", (lambda: [b"2024"], lambda _: os._exit(9)))

    assert fuzz.main(0, ["days"], 1, tmp_path) == 1
    assert (tmp_path / "crash-1").read_bytes().startswith(b"days\n")
    assert "ended with status" in capsys.readouterr().out
