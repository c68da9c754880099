"""TOML files of a theatre: theatre.toml and the points of view, checked as they are read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geo.check.case import one_of
from geo.errors import Issue
from geo.schema import (
    CONFIDENCES,
    CONTESTED,
    FIELDS,
    LANGUAGES,
    LARGEST,
    STATUSES,
    UNKNOWN,
    KeyDate,
    Label,
    Party,
    Text,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SWATCHES = ("amber", "violet", "teal", "slate", "rose", "olive", "sky", "brown")
LABELLED = tuple(status for status in STATUSES if status != "claimed")  # states of held ground
TEXTURES = ("plain", "dots", "lines", "cross", "grid", "dashes")

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_KINDS = {
    str: "a text in quotes",
    date: "a date without quotes, as YYYY-MM-DD",
    int: "a number",
    list: "a list in […]",
    dict: "a table in {…}",
    bool: "true or false",
}


class Table:
    """
    One table of a TOML file, asked key by key; what is missing, wrong or left over is told.

    Parameters
    ----------
    values : dict
        The table.
    where : str
        File and table, as messages name it.
    issues : list of Issue
        Where to tell.
    """

    def __init__(self, values: dict[str, Any], where: str, issues: list[Issue]) -> None:
        self.values = values
        self.where = where
        self.issues = issues
        self._asked: set[str] = set()

    def tell(self, what: str, mend: str, level: Any = "error") -> None:
        """Tell an issue of this table."""
        self.issues.append(Issue(level, self.where, what, mend))

    def get(self, key: str, kind: type, default: Any = ...) -> Any:
        """Return the value of a key if it has the kind; without a default it must be there."""
        self._asked.add(key)
        value = self.values.get(key, ...)
        if value is ...:
            if default is ...:
                self.tell(f"it has no {key}", f"Give {key}: {_KINDS[kind]}")
                return None
            return default
        # True is an int and a time stamp a date to Python, not to an author.
        fits = type(value) is kind or (kind is int and type(value) is float)
        if kind is int and fits and not abs(value) <= LARGEST:  # inf and nan are numbers of TOML
            self.tell(f"{key} is not a number that can be computed with", "Write a smaller number")
            return None if default is ... else default
        if not fits or value == "":
            self.tell(f"{key} is {value!r}", f"Write {_KINDS[kind]}")
            return None if default is ... else default
        return value

    def key(self, name: str = "key") -> str:
        """Return the key that names this table's subject in files and pages."""
        key = self.get(name, str)
        if key is not None and not KEY.fullmatch(key):
            self.tell(f"{name} is {key!r}", "Use small letters, digits, _ and -")
        return key or ""

    def words(self, key: str) -> Text:
        """Return one text in several languages; English must be there."""
        value = self.get(key, dict)
        if value is None:
            return {}
        for language, words in value.items():
            if language not in LANGUAGES:
                self.tell(f"{key} is in {language!r}", one_of(language, LANGUAGES))
            elif not isinstance(words, str) or not words.strip():
                self.tell(f"{key}.{language} is {words!r}", "Write words in quotes")
        if "en" not in value:
            self.tell(f"{key} has no English text", f'Write {key} = {{ en = "…" }} at least')
        return dict(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of several words."""
        value = self.get(key, str)
        if value is not None and value not in choices:
            self.tell(f"{key} is {value!r}", one_of(value, choices))
        return value or ""

    def items(self, key: str, kind: type, default: Any = ()) -> tuple[Any, ...]:
        """Return a list whose items have one kind."""
        value = self.get(key, list, default)
        for item in value or ():
            if type(item) is not kind:
                self.tell(f"{key} has {item!r} in it", f"Write each as {_KINDS[kind]}")
        return tuple(item for item in value or () if type(item) is kind)

    def tables(self, key: str, default: Any = ()) -> Iterator[Table]:
        """Return the tables of an array of tables."""
        for number, values in enumerate(self.items(key, dict, default), start=1):
            table = Table(values, f"{self.where}, {key} {number}", self.issues)
            yield table
            table.close()

    def close(self) -> None:
        """Tell the keys that nobody asked for."""
        for key in self.values.keys() - self._asked:
            self.tell(f"the key {key!r} is not known", one_of(key, self._asked))


@dataclass(frozen=True, slots=True)
class Settings:
    """What theatre.toml says; see `geo.schema.Theatre` for the meaning."""

    key: str
    title: Text
    area_text: Text
    parties: tuple[Party, ...]
    default_view: str
    reported_until: date
    key_dates: tuple[KeyDate, ...]
    comparisons: tuple[tuple[date, date], ...]
    missing_days: frozenset[date]
    correlation_m: float
    fields: tuple[str, ...]
    daily_share: float | None
    narrow_m: float | None


def read_toml(raw: bytes, where: str) -> tuple[dict[str, Any] | None, list[Issue]]:
    """Read TOML; what went wrong is told, not raised."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        what, mend = f"byte {error.start + 1} is not UTF-8", "Save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        what, mend = f"it is not TOML: {error}", "Correct it there"
    except RecursionError:
        what, mend = "it is nested too deep", "Flatten it"
    except ValueError:  # more digits than Python converts, or a day that does not exist
        what, mend = "a number or a day in it cannot be read", "Shorten or correct it"
    return None, [Issue("error", where, what, mend)]


def settings(values: dict[str, Any], where: str) -> tuple[Settings, list[Issue]]:
    """
    Read the values of a theatre.toml.

    Returns
    -------
    settings : Settings
        As far as it could be understood: good only if there is no issue of level error.
    issues : list of Issue
        Everything found in one pass.
    """
    issues: list[Issue] = []
    table = Table(values, where, issues)
    parsed = Settings(
        key=table.key(),
        title=table.words("title"),
        area_text=table.words("area_text"),
        parties=_parties(table),
        default_view=table.get("default_view", str),
        reported_until=table.get("reported_until", date),
        key_dates=tuple(
            KeyDate(one.get("date", date), one.words("label")) for one in table.tables("key_dates")
        ),
        comparisons=tuple(
            (one.get("before", date), one.get("after", date)) for one in table.tables("comparisons")
        ),
        missing_days=frozenset(table.items("missing_days", date)),
        correlation_m=float(table.get("correlation_m", int, 2000)),
        fields=_fields(table),
        daily_share=table.get("daily_share", int, None),
        narrow_m=table.get("narrow_m", int, None),
    )
    table.close()
    _check_days(table, parsed)
    if parsed.daily_share is not None and not 0 < parsed.daily_share <= 1:
        table.tell(f"daily_share is {parsed.daily_share:g}", "Give a share: 0.25 is a quarter")
    if parsed.narrow_m is not None and parsed.narrow_m < 0:
        table.tell(f"narrow_m is {parsed.narrow_m:g}", "Give metres, or 0 for none")
    if parsed.correlation_m <= 0:
        table.tell(f"correlation_m is {parsed.correlation_m:g}", "Give metres, more than zero")
    return parsed, issues


def view(values: dict[str, Any], where: str) -> tuple[View, list[Issue]]:
    """Read the values of a viewpoint's file; as `settings`."""
    issues: list[Issue] = []
    table = Table(values, where, issues)
    parsed = View(
        key=table.key(),
        title=table.words("title"),
        stamp=table.words("stamp"),
        note=table.words("note"),
        sources=table.items("sources", str),
        labels=tuple(_label(one) for one in table.tables("labels")),
    )
    table.close()
    return parsed, issues


def _label(table: Table) -> Label:
    label = Label(
        ground=table.items("ground", str, default=...),
        text=table.words("text"),
        sources=table.items("sources", str, default=...),
        confidence=table.choice("confidence", CONFIDENCES),
        holder=table.get("holder", str, None),
        status=table.get("status", str, None),
        start=table.get("from", date, None),
        end=table.get("to", date, None),
    )
    if table.values.get("ground") == []:
        table.tell("ground is empty", "Name the areal records that it is about")
    if table.values.get("sources") == []:
        table.tell("sources is empty", "Cite who calls the ground so: ids of sources.json")
    if label.status is not None and label.status not in LABELLED:
        table.tell(f"status is {label.status!r}", one_of(label.status, LABELLED))
    if label.start and label.end and label.end <= label.start:
        what = f"to {label.end} is not after from {label.start}"
        table.tell(what, "Swap the two days, or drop one")
    return label


def _parties(table: Table) -> tuple[Party, ...]:
    parties: list[Party] = []
    for one in table.tables("parties", default=...):
        party = Party(
            key=one.key(),
            name=one.words("name"),
            in_quote=one.words("in_quote"),
            swatch=one.choice("swatch", SWATCHES),
            texture=one.choice("texture", TEXTURES),
        )
        if party.key in (CONTESTED, UNKNOWN):
            what = f"key is {party.key!r}, which counts what no party holds"
            one.tell(what, "Choose another key")
        for other in parties:
            if party.key and party.key == other.key:
                one.tell(f"the key {party.key!r} is taken", "Give each party a key of its own")
            elif (party.swatch, party.texture) == (other.swatch, other.texture):
                what = f"it looks like {other.key!r}: {party.swatch}, {party.texture}"
                one.tell(what, "Give it another swatch or texture", "warning")
        parties.append(party)
    if "parties" in table.values and not parties:
        table.tell("it has no parties", "Give each side a [[parties]] table")
    return tuple(parties)


def _fields(table: Table) -> tuple[str, ...]:
    fields = table.items("fields", str)
    for field in dict.fromkeys(fields):
        if field in (*FIELDS, "layer", "geometry"):
            table.tell(f"fields has {field!r}, which every record has", "Drop it from fields")
        elif fields.count(field) > 1:
            table.tell(f"fields has {field!r} twice", "Drop one")
    return tuple(dict.fromkeys(fields))


def _check_days(table: Table, parsed: Settings) -> None:
    days = [one.date for one in parsed.key_dates if one.date]
    for before, after in pairwise(days):
        if after <= before:
            table.tell(
                f"the key date {after} follows {before}", "Put key dates in order, each once"
            )
    for before, after in parsed.comparisons:
        if before and after and after <= before:
            table.tell(f"a comparison runs from {before} to {after}", "Put the earlier day first")
    last = parsed.reported_until
    if last is None:
        return
    for day in sorted({*days, *(day for pair in parsed.comparisons for day in pair if day)}):
        if day > last:
            what = f"{day} is later than reported_until, {last}"
            table.tell(what, "Its page would show the last report before it", "warning")
    for day in sorted(parsed.missing_days):
        if day >= last:
            what = f"missing_days has {day}, and reported_until is {last}"
            table.tell(what, "reported_until is a day with a report: correct one of them")
