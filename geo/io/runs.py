"""
Runs: what a series shows unchanged from one report to the next, and the theatre made of them.

The theatre keeps all that the next day needs: open runs are the records without an end, and
`LEDGER` names the files read, the last report of each stream of files, and its open records.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files as resources
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import shapely

from geo.dates import day_after
from geo.errors import OutputError
from geo.files import make_folder, replacing_folder, sha256
from geo.io import canonical
from geo.io.find import SETTINGS
from geo.io.outline import Outline
from geo.io.theatre import SOURCES, STUDY_AREA
from geo.io.toml import toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.io.mapping import Mapping

LEDGER = "ingest.json"
FORMAT = 1
DE_FACTO = "viewpoints/de_facto.toml"
_PERIOD = re.compile(r"-\d{4}(-\d{2})?\.geojson$")
_GEOMETRY = b', "geometry": '


@dataclass(slots=True)
class Run:
    """One record: its place in the theatre, its fields, and where the text of its outline is."""

    file: str
    fields: dict[str, Any]
    text: tuple[int, int] | bytes  # in the spool: from where and how long; or the text itself
    outline: Outline | None = None  # while it is open


@dataclass(slots=True)
class Stream:
    """Files whose names differ in the day alone, as far as one layer is in them."""

    last: date | None = None
    open: dict[str, str] = field(default_factory=dict)  # what is drawn -> id of its run


@dataclass
class Series:
    """All that is known of a series so far."""

    mapping: str
    files: dict[str, tuple[int, str]] = field(default_factory=dict)  # name -> bytes, sha256
    days: set[date] = field(default_factory=set)  # with a report
    held: date | None = None  # the last day that features with days of their own tell of
    streams: dict[tuple[str, tuple[tuple[str, str], ...]], Stream] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)  # file of the theatre -> sha256
    runs: dict[str, Run] = field(default_factory=dict)  # by id, as far as files are to be written
    hull: Any = None
    kept: set[str] = field(default_factory=set)  # files of the theatre whose runs are in `runs`

    def missing(self) -> list[date]:
        """Days without a report, from the first reported day to the last."""
        days = sorted(self.days)
        found, day = [], days[0] if days else date.max
        while days and day < days[-1]:
            if day not in self.days:
                found.append(day)
            day = day_after(day)
        return found


class Spool:
    """Texts of outlines that wait to be written: on disk, so that memory does not grow."""

    def __init__(self, beside: Path) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=beside)  # noqa: SIM115  # it has close()
        self._at, self._beside = 0, beside

    def put(self, text: str) -> tuple[int, int]:
        """Keep a text, and tell where."""
        raw = text.encode()
        try:
            self._file.write(raw)
        except OSError as error:
            what = f"texts that wait to be written have no room: {error.strerror}"
            raise OutputError.of(str(self._beside), what, "Free some space") from error
        self._at += len(raw)
        return self._at - len(raw), len(raw)

    def get(self, text: tuple[int, int] | bytes) -> bytes:
        """Return a text."""
        if isinstance(text, bytes):
            return text
        self._file.seek(text[0])
        return self._file.read(text[1])

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()


def layer_file(layer: str, day: date, split: str) -> str:
    """Name the file for the records of a layer that begin on a day."""
    return f"{layer}-{day:%Y}.geojson" if split == "year" else f"{layer}-{day:%Y-%m}.geojson"


def read_series(folder: Path, mapping: Mapping) -> Series:
    """
    Read what an earlier ingest left.

    Raises
    ------
    OutputError
        If the folder was made otherwise, from another mapping, or changed since.
    """
    try:
        ledger = json.loads((folder / LEDGER).read_bytes())
        if ledger["format"] != FORMAT:
            raise ValueError(ledger["format"])
        series = Series(
            mapping=ledger["mapping"],
            files={name: (size, digest) for name, size, digest in ledger["files"]},
            days=_days(ledger["days"]),
            held=date.fromisoformat(ledger["held"]) if ledger["held"] else None,
            written=ledger["written"],
        )
        streams = ledger["streams"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError.of(
            str(folder),
            f"it holds no {LEDGER} of an earlier ingest",
            "Choose a folder that is not there yet, or add --anew to replace it",
        ) from None
    if series.mapping != mapping.digest:
        raise OutputError.of(
            str(folder),
            "it was made from another mapping, or another study area",
            "Use that one, or add --anew to read every snapshot again",
        )
    for name in sorted({file for stream in streams for file in stream["files"]}):
        keep_file(series, folder, name)
    for entry in streams:
        stream = Stream(date.fromisoformat(entry["last"]))
        for identity in entry["open"]:
            run = series.runs.get(identity)
            if run is None or not isinstance(run.text, bytes):
                raise _changed(folder / LEDGER)
            stream.open[identity.rpartition("_")[2]] = identity
            run.outline = Outline.of(shapely.from_geojson(run.text))
        groups = tuple(sorted(entry["groups"].items()))
        series.streams[entry["layer"], groups] = stream
    if mapping.study_area is None:
        area = json.loads((folder / STUDY_AREA).read_bytes())
        series.hull = shapely.geometry.shape(area["features"][0]["geometry"])
    return series


def keep_file(series: Series, folder: Path, name: str) -> None:
    """
    Take the records of a file of the theatre among those that may be written anew.

    Raises
    ------
    OutputError
        If it is not as it was written.
    """
    if name in series.kept or name not in series.written:
        return
    try:
        raw = (folder / name).read_bytes()
    except OSError:
        raise _changed(folder / name) from None
    if sha256(raw) != series.written[name]:
        raise _changed(folder / name)
    series.kept.add(name)
    for line in raw.splitlines():
        if not line.startswith(b'{"type": "Feature", '):
            continue
        line = line.removesuffix(b",")
        at = line.rindex(_GEOMETRY)
        head = json.loads(line[:at] + b"}")
        text = line[at + len(_GEOMETRY) : -1]
        series.runs[head["id"]] = Run(name, head["properties"], text)


def _changed(path: Path) -> OutputError:
    return OutputError.of(
        str(path),
        "it was changed after it was ingested",
        "Undo that and say it in the mapping, or add --anew to replace the folder",
    )


def written(folder: Path) -> set[str]:
    """
    Name the files of records that an earlier ingest wrote to a folder.

    Raises
    ------
    OutputError
        If none did: it is somebody else's.
    """
    try:
        return set(json.loads((folder / LEDGER).read_bytes())["written"])
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError.of(
            str(folder),
            f"it holds no {LEDGER} of an earlier ingest",
            "Choose a folder that is not there yet",
        ) from None


def write_series(
    series: Series, mapping: Mapping, spool: Spool, folder: Path, dropped: set[str]
) -> None:
    """
    Write the theatre of a series, whole or not at all.

    Files that are in the folder stay, save those that are `dropped` or written anew.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there before still does.
    """
    by_file: dict[str, list[tuple[str, Run]]] = defaultdict(list)
    for identity, run in series.runs.items():
        by_file[run.file].append((identity, run))
    with replacing_folder(folder) as part:
        if folder.exists():
            _keep_others(folder, part, dropped | set(by_file))
        digests = {name: digest for name, digest in series.written.items() if name not in by_file}

        def put(name: str, *pieces: bytes, more: Iterable[bytes] = ()) -> str:
            make_folder((part / name).parent)
            (part / name).unlink(missing_ok=True)  # it may be the old folder's, linked
            digest = hashlib.sha256()
            # Piece by piece: a year of reports need not fit into memory. The folder is put on
            # disk as a whole.
            with (part / name).open("wb") as file:
                for piece in chain(pieces, more):
                    digest.update(piece)
                    file.write(piece)
            return digest.hexdigest()

        for name in sorted(by_file):
            runs = sorted(by_file[name], key=lambda pair: pair[0])
            pieces = _layer(runs, _PERIOD.sub("", name), mapping, spool)
            digests[name] = put(name, more=pieces)
        put(STUDY_AREA, _study_area(series, mapping).encode())
        put(SOURCES, (json.dumps(mapping.sources, ensure_ascii=False, indent=1) + "\n").encode())
        put(SETTINGS, _settings(series, mapping).encode())
        if not (part / DE_FACTO).exists():
            put(DE_FACTO, (resources("geo") / "assets" / "de_facto.toml").read_bytes())
        put(LEDGER, _ledger(series, digests).encode())


def _keep_others(old: Path, new: Path, replaced: set[str]) -> None:
    """Take over what is not written anew: by a second name of the same file where that can be."""
    for place, folders, names in os.walk(old):
        here = Path(place).relative_to(old)
        for name in folders:
            (new / here / name).mkdir()
        for name in names:
            if (here / name).as_posix() in replaced or name.startswith(".ceaseline-"):
                continue
            try:
                os.link(Path(place, name), new / here / name)
            except OSError:
                shutil.copy2(Path(place, name), new / here / name)


def _layer(
    runs: list[tuple[str, Run]], name: str, mapping: Mapping, spool: Spool
) -> Iterator[bytes]:
    head = {
        "type": "FeatureCollection",
        "name": name,
        "licence": mapping.licence,
        "attribution": mapping.attribution,
        "features": [],
    }
    start = canonical.dumps(head).removesuffix("[]\n}\n").encode() + b"[\n"
    yield start
    for number, (identity, run) in enumerate(runs):
        order = sorted(run.fields, key=canonical.place_of)
        told = {key: run.fields[key] for key in order}
        opening = json.dumps(
            {"type": "Feature", "id": identity, "properties": told}, ensure_ascii=False
        )
        line = opening[:-1].encode() + _GEOMETRY + spool.get(run.text) + b"}"
        yield b",\n" + line if number else line
    yield b"\n]\n}\n"


def _study_area(series: Series, mapping: Mapping) -> str:
    cited = list(dict.fromkeys(source for layer in mapping.layers for source in layer.sources))
    drawn = mapping.study_area is not None
    note = (
        "The ground that the series is about, from a file named in its mapping."
        if drawn
        else "The convex hull of all that the series reports; no boundary that anybody drew."
    )
    fields = {
        "theme": "study_area",
        "confidence": "low",
        "accuracy_m": _number(mapping.study_accuracy_m),
        "accuracy_basis": "estimated" if drawn else "schematic",
        "name": mapping.theatre["title"]["en"],
        "note": note,
        "sources": cited,
    }
    feature = {
        "type": "Feature",
        "id": "study_area",
        "properties": fields,
        "geometry": shapely.geometry.mapping(series.hull),
    }
    return canonical.dumps(
        {
            "type": "FeatureCollection",
            "name": "study_area",
            "licence": mapping.licence,
            "attribution": mapping.attribution,
            "features": [feature],
        }
    )


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _settings(series: Series, mapping: Mapping) -> str:
    days = [*series.days, *([series.held] if series.held else [])]
    last = max(days)
    values = {**mapping.theatre, "reported_until": last}
    missing = series.missing()
    if missing:
        values["missing_days"] = missing
    return toml(values)


def _ledger(series: Series, written: dict[str, str]) -> str:
    streams = [
        {
            "layer": layer,
            "groups": dict(groups),
            "last": stream.last.isoformat() if stream.last else None,
            "files": sorted({series.runs[identity].file for identity in stream.open.values()}),
            "open": sorted(stream.open.values()),
        }
        for (layer, groups), stream in sorted(series.streams.items())
    ]
    rows = {
        "format": FORMAT,
        "mapping": series.mapping,
        "held": series.held.isoformat() if series.held else None,
        "days": _spans(series.days),
        "streams": streams,
        "written": dict(sorted(written.items())),
        "files": [[name, *state] for name, state in sorted(series.files.items())],
    }
    parts = []
    for key, value in rows.items():
        if isinstance(value, list) and value:  # one a line, so that a diff shows what came
            body = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f'"{key}": [\n{body}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _spans(days: set[date]) -> list[list[str]]:
    spans: list[list[str]] = []
    for day in sorted(days):
        if spans and day_after(date.fromisoformat(spans[-1][1])) == day:
            spans[-1][1] = day.isoformat()
        else:
            spans.append([day.isoformat(), day.isoformat()])
    return spans


def _days(spans: list[list[str]]) -> set[date]:
    days = set()
    for first, last in spans:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            days.add(day)
            day = day_after(day)
    return days
