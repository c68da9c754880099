"""The mapping file of a series: which file is about which day, and what colours and words mean."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from geo.check.case import one_of
from geo.errors import Issue, LayerError
from geo.files import sha256
from geo.io import bibliography
from geo.io.settings import SWATCHES, TEXTURES, Table, read_toml, settings
from geo.io.strict_json import read_bytes
from geo.schema import ACCURACY_BASES, CONFIDENCES, STATUSES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict
    from pathlib import Path

# In a template: {date:%Y%m%d} is the day, {side} any text of a file or folder name that tells
# something, * any text that does not.
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)(?::([^{}]*))?\}", re.ASCII)
_DIRECTIVES = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}", "%j": r"\d{3}"}
_HULL = "hull"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Names of files with a day and words in them, such as ``{side}/{date:%Y%m%d}.geojson``."""

    text: str
    regex: re.Pattern[str]
    form: str | None  # of the day; None if names have none

    def match(self, name: str) -> dict[str, str] | None:
        """Return the words in a name, or None if it has another form."""
        found = self.regex.fullmatch(name)
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that is the same for all features, or told by a property or by the file's name."""

    fixed: str | None = None
    property: str | None = None
    file: str | None = None
    values: Dict[str, str] = field(default_factory=dict)

    def told(self, properties: Dict[str, Any], groups: Dict[str, str]) -> Any:
        """Return what decides; `word` says what it means."""
        return properties.get(self.property) if self.property else groups.get(self.file or "")

    def word(self, told: Any) -> str | None:
        """Return the meaning of what was told, or None if the mapping has none for it."""
        return self.fixed if self.fixed is not None else self.values.get(_folded(told))


@dataclass(frozen=True, slots=True)
class Days:
    """Where features state days: one day of report, or the days from which and until which."""

    form: str
    report: str | None = None
    start: str | None = None
    end: str | None = None
    closed: bool = False
    open_ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesLayer:
    """One layer of the theatre to make; `rank` is its place in the order, 1 the lowest."""

    key: str
    rank: int
    files: Pattern
    member: str | None
    days: Days | None
    select: Dict[str, frozenset[str]]
    party: Choice
    status: Choice
    name: Choice | None
    assessed: str | int | date | None  # property, days after the report, day; None: the report
    sources: tuple[str, ...]
    confidence: str
    accuracy_m: float
    accuracy_basis: str

    def takes(self, properties: Dict[str, Any]) -> bool:
        """Tell whether a feature belongs to this layer."""
        return all(_folded(properties.get(key)) in words for key, words in self.select.items())


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    What a mapping file says, all of it checked.

    Attributes
    ----------
    theatre : dict
        Values of the theatre.toml to make, without days.
    study_area : Path or None
        A file; None for the convex hull of all that is reported.
    no_geometry, mixed : bool
        Whether features without geometry, or without polygons, may be left out, and the
        polygons of collections be taken alone.
    every : int
        Days from one report to the next; a longer gap is told.
    digest : str
        SHA-256 of the file and of the study area's.
    """

    theatre: dict[str, Any]
    sources: tuple[dict[str, Any], ...]
    licence: str
    attribution: str
    layers: tuple[SeriesLayer, ...]
    ignore: tuple[str, ...]
    study_area: Path | None
    study_accuracy_m: float
    no_geometry: bool
    mixed: bool
    every: int
    split: str
    digest: str


def read_mapping(path: Path) -> Mapping:
    """
    Read a mapping file.

    Raises
    ------
    LayerError
        If anything in it cannot be used; lists every issue.
    """
    raw, issues = read_bytes(path)
    values, found = (None, []) if raw is None else read_toml(raw, str(path))
    issues += found
    if raw is None or values is None:
        raise LayerError(*issues)
    table = Table(values, str(path), issues)
    theatre = _theatre(table)
    sources = _sources(table)
    parties = tuple(party.get("key", "") for party in theatre["parties"])
    layers = tuple(
        _layer(one, rank, parties, tuple(str(source["id"]) for source in sources))
        for rank, one in enumerate(table.tables("layers", default=...), start=1)
    )
    if "layers" in values and not layers:
        table.tell("it has no layers", "Describe each layer in a [[layers]] table")
    keys = [layer.key for layer in layers]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        table.tell(f"two layers have the key {key!r}", "Give each layer a key of its own")
    study, accuracy = _study_area(table, path.parent)
    geometry = _part(table, "geometry")
    skips = {key: geometry.get(key, str, "refuse") for key in ("missing", "mixed")}
    for key, allowed in (("missing", "skip"), ("mixed", "polygons")):
        if skips[key] not in ("refuse", allowed):
            geometry.tell(f"{key} is {skips[key]!r}", f"Write 'refuse' or {allowed!r}")
    geometry.close()
    digest = sha256(raw)
    if study is not None and study.is_file():
        digest = sha256((digest + sha256(study.read_bytes())).encode())
    every = table.get("every", int, 1)
    if every is not None and (every < 1 or every != int(every)):
        table.tell(f"every is {every!r}", "Give whole days from one report to the next")
    split = table.get("split", str, "year")
    if split not in ("year", "month"):
        table.tell(f"split is {split!r}", one_of(split, ("year", "month")))
    mapping = Mapping(
        theatre=theatre,
        sources=sources,
        licence=table.get("licence", str) or "",
        attribution=table.get("attribution", str) or "",
        layers=layers,
        ignore=table.items("ignore", str),
        study_area=study,
        study_accuracy_m=accuracy,
        no_geometry=skips["missing"] == "skip",
        mixed=skips["mixed"] == "polygons",
        every=int(every or 1),
        split=split,
        digest=digest,
    )
    table.close()
    if any(issue.level == "error" for issue in issues):
        raise LayerError(*issues)
    return mapping


def _folded(value: Any) -> str:
    """Write a value as the mapping does: colours and addresses of styles in any case."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.casefold() if text.startswith("#") else text


def _part(table: Table, key: str) -> Table:
    return Table(table.get(key, dict, {}) or {}, f"{table.where}, {key}", table.issues)


def _theatre(table: Table) -> dict[str, Any]:
    values = dict(table.get("theatre", dict) or {})
    where = f"{table.where}, theatre"
    for key in ("reported_until", "missing_days"):
        if values.pop(key, None) is not None:
            what = f"it has {key}, which the snapshots tell"
            table.issues.append(Issue("error", where, what, "Drop it"))
    parties = []
    given = values.get("parties", [])
    for number, party in enumerate(given if isinstance(given, list) else []):
        if not isinstance(party, dict):
            continue
        # Looks by number: no colour is chosen for what it may mean to anybody.
        textures = TEXTURES[number // len(SWATCHES) % len(TEXTURES)]
        look = {"swatch": SWATCHES[number % len(SWATCHES)], "texture": textures}
        parties.append({**look, "in_quote": party.get("name", {}), **party})
    values["parties"] = parties
    values.setdefault("default_view", "de_facto")
    table.issues += settings({**values, "reported_until": date.max}, where)[1]
    return values


def _sources(table: Table) -> tuple[dict[str, Any], ...]:
    items = []
    for item in table.items("sources", dict, default=...):
        issued = item.get("issued")
        if type(issued) is date:
            parts = [issued.year, issued.month, issued.day]
            item = {**item, "issued": {"date-parts": [parts]}}
        items.append(item)
    try:
        raw = json.dumps(items, ensure_ascii=False).encode()
    except TypeError:
        table.tell("a source has a date where none can be", "Write dates of sources as issued = …")
        return ()
    known, issues = bibliography.read(raw, f"{table.where}, sources")
    table.issues += issues
    return tuple((known or {}).values())


def _study_area(table: Table, folder: Path) -> tuple[Path | None, float]:
    part = _part(table, "study_area")
    file = part.get("file", str, None)
    draw = part.get("draw", str, _HULL)
    if draw != _HULL:
        part.tell(f"draw is {draw!r}", f"Write {_HULL!r}, or name a file")
    accuracy = float(part.get("accuracy_m", int, 1000))
    if accuracy <= 0:
        part.tell(f"accuracy_m is {accuracy:g}", "Give metres, more than zero")
    if file is not None and not (folder / file).is_file():
        part.tell(f"there is no file {file!r} beside the mapping", "Correct its name")
    part.close()
    return None if file is None else folder / file, accuracy


def _layer(
    table: Table, rank: int, parties: tuple[str, ...], sources: tuple[str, ...]
) -> SeriesLayer:
    pattern = _pattern(table)
    days = _days(table)
    if days is None and not pattern.form:
        what = "neither the names of its files nor a property tell the day"
        table.tell(what, 'Write {date:%Y%m%d} in files, or date = { property = "…" }')
    if days is not None and pattern.form:
        what = "both the names of its files and a property tell the day"
        table.tell(what, "Keep one: write {date} without a form in files, or drop date and days")
    cited = table.items("sources", str, default=...)
    for source in cited:
        if source not in sources:
            table.tell(f"sources has {source!r}, which the mapping lacks", one_of(source, sources))
    if table.values.get("sources") == []:
        table.tell("sources is empty", "Cite who reports it: ids of [[sources]]")
    accuracy = float(table.get("accuracy_m", int) or 0)
    if accuracy <= 0 and "accuracy_m" in table.values:
        table.tell(f"accuracy_m is {accuracy:g}", "Give metres, more than zero")
    select = {
        key: frozenset(map(_folded, words if isinstance(words, list) else [words]))
        for key, words in (table.get("select", dict, {}) or {}).items()
    }
    return SeriesLayer(
        key=table.key(),
        rank=rank,
        files=pattern,
        member=table.get("member", str, None),
        days=days,
        select=select,
        party=_choice(table, "party", (*parties, UNKNOWN), pattern),
        status=_choice(table, "status", STATUSES, pattern),
        name=_choice(table, "name", None, pattern) if "name" in table.values else None,
        assessed=_assessed(table),
        sources=cited,
        confidence=table.choice("confidence", CONFIDENCES),
        accuracy_m=accuracy,
        accuracy_basis=table.choice("accuracy_basis", ACCURACY_BASES),
    )


def _pattern(table: Table) -> Pattern:
    text = table.get("files", str) or ""
    parts, form, at, names = [], None, 0, set()
    for found in _FIELD.finditer(text):
        name, directives = found.groups()
        parts.append(_literal(text[at : found.start()]))
        at = found.end()
        body = r"[^/]+"
        if name == "date":
            form = directives or "%Y-%m-%d"
            body = _form(table, form)
        elif directives is not None:
            table.tell(f"files has {found[0]!r}", "Only {date:…} has a form")
        if name in names:
            table.tell(f"files has {{{name}}} twice", "Give each part a name of its own")
        names.add(name)
        parts.append(f"(?P<{name}>{body})")
    parts.append(_literal(text[at:]))
    if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
        table.tell(f"files is {text!r}", "Write parts as {date:%Y%m%d} or {name}")
    try:
        return Pattern(text, re.compile("".join(parts), re.ASCII), form)
    except re.error:
        return Pattern(text, re.compile(re.escape(text)), form)  # told above


def _literal(text: str) -> str:
    """Regular expression of a text in which * is anything within one folder."""
    return "[^/]*".join(map(re.escape, text.split("*")))


def _form(table: Table, form: str) -> str:
    """Regular expression of a form of dates; a form that does not tell a whole day is told."""
    directives = re.findall(r"%.", form)
    known = set(directives) <= _DIRECTIVES.keys() and len(set(directives)) == len(directives)
    if not known or set(directives) not in ({"%Y", "%m", "%d"}, {"%Y", "%j"}):
        what = f"the form of days {form!r} does not tell a whole day"
        table.tell(what, "Use %Y, %m and %d, each once, or %Y and %j")
        return ".+"
    pieces = re.split(r"(%.)", form)
    return "".join(_DIRECTIVES.get(piece, re.escape(piece)) for piece in pieces)


def _days(table: Table) -> Days | None:
    if "date" in table.values and "days" in table.values:
        table.tell("it has both date and days", "Keep one")
    if "date" in table.values:
        part = _part(table, "date")
        days = Days(form=part.get("form", str, "%Y-%m-%d"), report=part.get("property", str))
    elif "days" in table.values:
        part = _part(table, "days")
        interval = part.choice("interval", ("closed", "half-open"))
        days = Days(
            form=part.get("form", str, "%Y-%m-%d"),
            start=part.get("from", str),
            end=part.get("to", str),
            closed=interval == "closed",
            open_ends=part.items("open", str),
        )
    else:
        return None
    _form(part, days.form)
    part.close()
    return days


def _choice(table: Table, key: str, words: tuple[str, ...] | None, pattern: Pattern) -> Choice:
    value = table.values.get(key)
    if not isinstance(value, dict):
        fixed = table.get(key, str)
        if fixed is not None and words is not None and fixed not in words:
            table.tell(f"{key} is {fixed!r}", one_of(fixed, words))
        return Choice(fixed=fixed or "")
    part = _part(table, key)
    by_property, by_file = part.get("property", str, None), part.get("file", str, None)
    if (by_property is None) == (by_file is None):
        part.tell("it names no property and no part of the file's name, or both", "Name one")
    if by_file is not None and by_file not in pattern.regex.groupindex:
        part.tell(f"files has no {{{by_file}}}", one_of(by_file, pattern.regex.groupindex))
    values = {} if words is None else part.get("values", dict) or {}
    for told, word in values.items():
        if words is not None and word not in words:
            part.tell(f"{told!r} is {word!r}", one_of(word, words))
    part.close()
    return Choice(
        property=by_property,
        file=by_file,
        values={_folded(told): str(word) for told, word in values.items()},
    )


def _assessed(table: Table) -> str | int | date | None:
    value = table.values.get("assessed_on", "report")
    if value == "report" or type(value) is date:
        table.get("assessed_on", type(value), value)
        return None if value == "report" else value
    if not isinstance(value, dict):
        table.get("assessed_on", str, None)
        mend = "Write 'report', a day, { days_after = 1 } or { property = \"…\" }"
        table.tell(f"assessed_on is {value!r}", mend)
        return None
    part = _part(table, "assessed_on")
    after: int | None = part.get("days_after", int, None)
    named: str | None = part.get("property", str, None)
    if (after is None) == (named is None):
        part.tell("it has no rule, or two", 'Write days_after = 1, or property = "…"')
    if after is not None and after < 0:
        part.tell(f"days_after is {after}", "Nothing is public before the day it is about")
    part.close()
    return named if named is not None else after


def parse_form(text: Any, form: str) -> date | None:
    """Read a day in a stated form; None if the text has another, or there is no such day."""
    if not isinstance(text, str):
        return None
    pieces = re.split(r"(%.)", form)
    regex = "".join(_DIRECTIVES.get(piece, re.escape(piece)) for piece in pieces)
    if not re.fullmatch(regex, text, re.ASCII):
        return None
    try:
        return datetime.strptime(text, form).date()  # a civil day has no zone
    except ValueError:
        return None
