"""
Damage good inputs at random and see that every reader answers in our own words.

``scripts/fuzz.py --minutes 60 [--keep FOLDER] [--only TARGET …]``. Each round runs in a child
process with a limit on memory. What ends in another exception than ours, takes too long or too much
memory is kept as a file and told; the exit code is then 1.
"""

import argparse
import collections
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from geo.check import issues as check
from geo.check.case import Case
from geo.dates import parse_day, parse_edtf, parse_interval
from geo.errors import CeaselineError
from geo.io import bibliography, canonical, geojson, quick
from geo.io.find import require_theatre
from geo.io.formatting import format_layer
from geo.io.mapping import read_mapping
from geo.io.published import gaps, published
from geo.io.repairs import REPAIRS, repaired
from geo.io.settings import read_toml, settings, view
from geo.loader import check as check_path

ROOT = Path(__file__).parent.parent
MEMORY = 2_000_000_000  # bytes of address space that a child may have beyond what it starts with
SECONDS = 10  # of the processor, for one input of a few kilobytes
ROUND = 400  # inputs a child reads


class TooSlowError(Exception):
    """One input took longer than `SECONDS`."""


# What a reader is given: a document, as bytes. It may return or raise a `CeaselineError`.


def read_geojson(raw: bytes) -> None:
    """Read, check and write again: the strict loader and the quick one, which must agree."""
    collection, found = geojson.read(raw, "map.geojson", near=(35.6, 32.7, 36.0, 33.5))
    again, told = quick.read(raw, "map.geojson")
    strictly = geojson.read(raw, "map.geojson")[1]
    if told != strictly or (again is None) != (collection is None):
        raise AssertionError("the quick reader tells something else than the strict one")
    for issue in found:
        str(issue).encode()
    if collection is None:
        if not found:
            raise AssertionError("a document was refused without a word")
        return
    records = Case("map.geojson", collection.features, whole=False, strict=True)
    blamed = [*found, *check(records)]
    whole = collection.document["type"] == "FeatureCollection"
    if whole and not any(issue.level == "error" for issue in blamed):
        text = canonical.dumps(collection.document)
        written, complaints = geojson.read(text.encode(), "again.geojson")
        if any(issue.level == "error" for issue in complaints):
            raise AssertionError("what was written is refused")
        if canonical.dumps(written.document) != text:
            raise AssertionError("writing it again changes it")


def repair(raw: bytes) -> None:
    """Do every repair; what is written can be read, and needs none of them again."""
    text, done, issues = repaired(raw, "map.geojson", list(REPAIRS))
    if text is None:
        if not issues:
            raise AssertionError("a document was refused without a word")
        return
    for one in done:
        str(one.issue).encode()
    again, twice, _ = repaired(text.encode(), "map.geojson", list(REPAIRS)[:3])
    if again is None or twice:
        raise AssertionError("what was repaired needs a repair")


def write_anew(raw: bytes) -> None:
    """Write in canonical form; writing it again changes nothing."""
    text, issues = format_layer(raw, "map.geojson", rounding=True)
    if text is None:
        if not issues:
            raise AssertionError("a document was refused without a word")
    elif format_layer(text.encode(), "map.geojson")[0] != text:
        raise AssertionError("writing it again changes it")


def read_sources(raw: bytes) -> None:
    """Read a bibliography."""
    bibliography.read(raw, "sources.json")


def read_days(raw: bytes) -> None:
    """Read a text as a day, a range and an interval."""
    text = raw.decode("utf-8", "replace")
    for read in (parse_day, parse_edtf, parse_interval):
        try:
            read(text)
        except CeaselineError as error:
            str(error).encode()


def _toml(read: Callable[[dict[str, Any], str], Any]) -> Callable[[bytes], None]:
    def target(raw: bytes) -> None:
        values, _ = read_toml(raw, "file.toml")
        if values is not None:
            for issue in read(values, "file.toml")[1]:
                str(issue).encode()

    return target


def read_rules(raw: bytes) -> None:
    """Read the mapping of a series, from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        path.write_bytes(raw)
        read_mapping(path)


def read_folder(raw: bytes) -> None:
    """Read a theatre of which one file is damaged: its first line says which."""
    name, _, rest = raw.partition(b"\n")
    with tempfile.TemporaryDirectory() as folder:
        theatre = shutil.copytree(TWO_VALLEYS, Path(folder) / "theatre")
        known = {path.name: path for path in theatre.iterdir() if path.is_file()}
        file = known.get(name.decode("ascii", "replace"))
        if file is None:
            return
        file.write_bytes(rest)
        require_theatre(theatre)
        for issue in check_path(theatre, strict=True):
            str(issue).encode()


TWO_VALLEYS = ROOT / "layers" / "two-valleys"
GOLAN = ROOT / "layers" / "golan"
DAYS = (
    b"2024-12-08",
    b"[2024-12-08..2024-12-12]",
    b"2024-12/..",
    b"2024~",
    b"2001-01-01/2002-02-02",
)


def _some(path: Path, features: int = 6) -> bytes:
    """Return a layer with its first features alone: small files find as much, and sooner."""
    document = json.loads(path.read_bytes())
    document["features"] = document["features"][:features]
    return json.dumps(document, ensure_ascii=False).encode()


def _layers() -> list[bytes]:
    paths = sorted(TWO_VALLEYS.glob("*.geojson"))
    return [_some(path) for path in paths] + [_some(GOLAN / "positions.geojson", 3)]


def _in_theatre() -> list[bytes]:
    names = ("theatre.toml", "control.geojson", "positions.geojson", "sources.json")
    return [f"{name}\n".encode() + (TWO_VALLEYS / name).read_bytes() for name in names]


def _files(*paths: Path) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for path in paths]


# Name of a target, what it is given to start with, and what reads it.
TARGETS: dict[str, tuple[Callable[[], list[bytes]], Callable[[bytes], None]]] = {
    "geojson": (_layers, read_geojson),
    "repair": (_layers, repair),
    "fmt": (_layers, write_anew),
    "sources": (_files(TWO_VALLEYS / "sources.json"), read_sources),
    "dates": (lambda: list(DAYS), read_days),
    "theatre": (
        _files(TWO_VALLEYS / "theatre.toml", GOLAN / "theatre.toml"),
        _toml(settings),
    ),
    "view": (_files(*sorted(GOLAN.glob("viewpoints/*.toml"))), _toml(view)),
    "published": (_files(GOLAN / "published_figures.toml"), _toml(published)),
    "gaps": (_files(GOLAN / "gaps.toml"), _toml(gaps)),
    "mapping": (_files(ROOT / "tests" / "ingest" / "mapping.toml"), read_rules),
    "folder": (_in_theatre, read_folder),
}

# Pieces that have caught out readers of such files before.
PIECES = (
    *(b"null", b"true", b"NaN", b"Infinity", b"1e999", b"-0", b"1e-400", b'""', b"[]", b"{}", b"{"),
    *(b"[", b"]", b"}", b'"', b"'", b",", b":", b"\\u0000", b"\\ud83d", b"\x00", b"\xff", b"\r"),
    *(b"\xef\xbb\xbf", b"\xe2\x80\xae", b"9" * 400, b"9" * 5000, b"[" * 3000, b'{"a":' * 90),
    *(
        b'"type"',
        b'"id"',
        b'"time":1,',
        b'"coordinates"',
        b'"GeometryCollection"',
        b'"MultiPolygon"',
    ),
    *(b"0000-00-00", b"9999-12-31", b"0001-01-01", b"2024-13-45", b"inf", b"nan", b"-inf", b"\n"),
    *(b"1979-05-27T07:32:00Z", b"07:32:00", b"[[parties]]", b"a.b.c = 1\n", b"= ", b"{date:%s}"),
    *("٢٠٢٤".encode(), "2024\u201108".encode(), b"180.0000001", b"1e308", b"-1e-320", b"%Y", b".."),
)
ODD_VALUES = (
    *(None, True, 0, -1, 10**400, 1e308, -0.0, 1.5, "", " ", "\u202e", "x" * 3000, [], {}, [[]]),
    *(
        [None],
        {"a": {}},
        "control",
        "2024-12-08",
        "9999-12-31",
        "0001-01-01",
        [1, 2],
        ["chronicle"],
    ),
    *(
        [[0, 0], [1, 1], [0, 0], [0, 0]],
        {"type": "Point", "coordinates": [3.1, 0.1]},
        2**63,
        "Point",
    ),
)


def mutate(rng: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the inputs, damaged in one to six places."""
    raw = rng.choice(seeds)
    if rng.random() < 0.5:
        changed = _spoil_json(rng, raw)
        if changed is not None:
            return changed
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(raw) + 1), rng.choice((0, 0, 1, 1, 2, 4, 8, 64, 400))
        kind = rng.randrange(5)
        if kind == 0:
            patch = bytes(rng.randrange(256) for _ in range(rng.randint(0, 4)))
        elif kind == 1:
            patch = rng.choice(PIECES)
        elif kind == 2:
            start = rng.randrange(len(raw) + 1)
            patch = raw[start : start + rng.choice((1, 4, 16, 64, 400))]
        elif kind == 3:  # another digit changes the meaning and not the form
            digits = [place for place, byte in enumerate(raw) if 48 <= byte <= 57]
            at, length = (rng.choice(digits), 1) if digits else (at, length)
            patch = b"%d" % rng.randrange(10)
        else:
            patch = b""
        raw = raw[:at] + patch + raw[at + length :]
    return raw


def _spoil_json(rng: random.Random, raw: bytes) -> bytes | None:
    """Replace, drop or repeat a few values of a document, which stays JSON."""
    head, _, body = raw.rpartition(b".json\n") if raw[:40].count(b".json\n") else (b"", b"", raw)
    head = head + b".json\n" if head else b""
    try:
        document = json.loads(body)
    except ValueError:
        return None
    for _ in range(rng.randint(1, 4)):
        places = list(_places(document))
        if not places:
            break
        holder, key = rng.choice(places)
        kind = rng.randrange(6)
        if kind < 2 and isinstance(holder, list if kind else dict):
            del holder[key]
        elif kind == 2 and isinstance(holder, list):
            holder.insert(key, _copy(holder[key]))
        elif kind == 3:
            other, name = rng.choice(places)
            holder[key] = _copy(other[name])
        elif kind == 4 and isinstance(holder[key], float):
            holder[key] += rng.choice((1e-9, -1e-7, 0.01, 1, 90, 180, -360))
        else:
            holder[key] = _copy(rng.choice(ODD_VALUES))
    return head + json.dumps(document, ensure_ascii=rng.random() < 0.5).encode()


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield value, key
        yield from _places(item)


def fault(target: Callable[[bytes], None], raw: bytes) -> str | None:
    """Return how a reader failed at an input, or None if it answered as it should."""
    # Time of the processor: a machine that is busy with something else is no fault.
    signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        target(raw)
    except CeaselineError as error:
        str(error).encode()
    except Exception as error:  # anything else is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        spot = next(
            (f for f in reversed(frames) if f"{os.sep}geo{os.sep}" in f.filename), frames[-1]
        )
        return (
            f"{type(error).__name__} in {Path(spot.filename).name}, {spot.name}: {str(error)[:80]}"
        )
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _too_slow(*_: object) -> None:
    raise TooSlowError(f"took longer than {SECONDS} s")


def limit_memory() -> None:
    """Let this process have `MEMORY` more than it has."""
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + MEMORY, has + MEMORY))


def one_round(names: list[str], seed: int, keep: Path) -> None:
    """Read `ROUND` inputs in a child; each fault is a file named by what went wrong."""
    limit_memory()
    rng = random.Random(seed)
    given = {name: (TARGETS[name][0](), TARGETS[name][1]) for name in names}
    for _ in range(ROUND):
        name = rng.choice(names)
        seeds, target = given[name]
        raw = mutate(rng, seeds)
        (keep / ".now").write_bytes(name.encode() + b"\n" + raw)  # what a crash was reading
        told = fault(target, raw)
        if told is not None:
            digest = hashlib.sha256(f"{name}{told}".encode()).hexdigest()[:12]
            path = keep / f"{name}-{digest}"
            if not path.exists():
                path.write_bytes(raw)
                print(f"{path.name}: {told}", flush=True)


def main(minutes: float, names: list[str], seed: int, keep: Path) -> int:
    """Run rounds until the time is over; return 1 if anything was found."""
    keep.mkdir(parents=True, exist_ok=True)
    before, done, crashes = set(keep.iterdir()), 0, collections.Counter[str]()
    end = time.monotonic() + 60 * minutes
    while done == 0 or time.monotonic() < end:
        child = os.fork()
        if child == 0:
            one_round(names, seed + done, keep)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        done += 1
        if status:
            kept = keep / f"crash-{seed + done - 1}"
            shutil.copy(keep / ".now", kept)
            crashes[str(status)] += 1
            print(f"{kept.name}: a child ended with status {status}", flush=True)
    (keep / ".now").unlink(missing_ok=True)
    found = len({*keep.iterdir()} - before)
    print(f"{done * ROUND:,} inputs in {minutes:g} minutes, {found} faults; seed {seed}")
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="folder of what was found")
    parser.add_argument("--only", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    asked = parser.parse_args()
    sys.exit(main(asked.minutes, asked.only, asked.seed, asked.keep))
