"""The files of a series: which day and which layers each is about, by its name."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import Issue
from geo.files import sha256
from geo.io.mapping import parse_form

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from geo.io.mapping import Mapping, SeriesLayer

Groups = tuple[tuple[str, str], ...]  # words in a name, by what the mapping calls them
SUFFIXES = (".geojson", ".json")


@dataclass(frozen=True, slots=True)
class Report:
    """
    One file to read.

    Attributes
    ----------
    name : str
        Within the folder, with slashes.
    day : date or None
        As its name has it; None if its features state theirs.
    groups : tuple of (str, str)
        Other parts of its name.
    layers : tuple of SeriesLayer
        What it may be about.
    """

    name: str
    path: Path
    day: date | None
    groups: tuple[tuple[str, str], ...]
    layers: tuple[SeriesLayer, ...]


def reports(folder: Path, mapping: Mapping, today: date) -> tuple[list[Report], list[Issue]]:
    """List the files of a series in the order of their days, with all that is amiss with names."""
    found: list[Report] = []
    issues: list[Issue] = []

    def tell(path: Path, what: str, mend: str) -> None:
        issues.append(Issue("error", str(path), what, mend))

    other = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(fnmatch.fnmatch(name, pattern) for pattern in mapping.ignore):
            issues.append(
                Issue("note", str(path), "the mapping says to ignore it", "Nothing to do")
            )
            continue
        if path.suffix.lower() not in SUFFIXES:
            other += 1
            continue
        # Layers that see the same words in a name, and look at the same place in the file.
        by_words: dict[tuple[str | None, Groups, str | None], list[SeriesLayer]] = defaultdict(list)
        for layer in mapping.layers:
            words = layer.files.match(name)
            if words is not None:
                told = words.pop("date", None) if layer.files.form else None
                by_words[told, tuple(sorted(words.items())), layer.member].append(layer)
        if not by_words:
            patterns = sorted({layer.files.text for layer in mapping.layers})
            mend = f"Rename it, ignore it in the mapping, or correct files ({', '.join(patterns)})"
            tell(path, "its name fits no layer of the mapping", mend)
        elif len(by_words) > 1:
            mend = "Give them the same files, date and member there"
            tell(path, "layers of the mapping read it in different ways", mend)
        for (told, groups, _), layers in list(by_words.items())[:1]:
            day = None if told is None else parse_form(told, layers[0].files.form or "")
            if told is not None and day is None:
                tell(
                    path, f"{told!r} is not a day", "Correct its name, or ignore it in the mapping"
                )
            elif day is not None and day > today:
                tell(path, f"{day} is later than today", "Correct the year in its name")
            else:
                found.append(Report(name, path, day, groups, tuple(layers)))
    if other:
        what = f"{other:,} files are not GeoJSON by their names, and are not read"
        issues.append(Issue("note", str(folder), what, "Convert them first if they are meant"))
    found.sort(key=lambda one: (one.day is None, one.day or today, one.name))
    return _once(found, issues), issues


def _once(found: list[Report], issues: list[Issue]) -> list[Report]:
    """Keep one of the files that are about the same layers, words and day."""
    first: dict[object, Report] = {}
    kept = []
    for one in found:
        about = (one.day, one.groups, one.layers[0].files.text) if one.day else one.name
        other = first.setdefault(about, one)
        if other is one:
            kept.append(one)
        elif sha256(one.path.read_bytes()) == sha256(other.path.read_bytes()):
            what = f"it repeats {other.name}, byte for byte; it is read once"
            issues.append(Issue("warning", str(one.path), what, "Drop one of the two"))
        else:
            what = f"it is about {one.day}, as is {other.name}, and they differ"
            mend = "Keep the one that is meant, and ignore the other in the mapping"
            issues.append(Issue("error", str(one.path), what, mend))
    return kept
