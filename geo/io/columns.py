"""Columns of other files as fields of records: by name, or as their user says; never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.dates import day_after, parse_day
from geo.errors import DateError, Issue, LayerError, OptionError
from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENDS = ("included", "excluded")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?"
)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_MIDNIGHT = re.compile(r"[0:.]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """
    What becomes of columns.

    Attributes
    ----------
    fields : mapping of str to str
        Ours by theirs; an empty text leaves the column out.
    values : mapping of str to str
        What every record is given, by field.
    ends : str or None
        Whether the day in a column that becomes ``valid_to`` is the last one (``included``), or
        the first on which it is no longer so (``excluded``).
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    ends: str | None = None

    def __post_init__(self) -> None:
        given = [ours for ours in (*self.fields.values(), *self.values) if ours]
        for ours in given:
            if given.count(ours) > 1:
                raise OptionError.of(f"--field {ours}", "it is given twice", "Keep one of the two")
        for theirs, ours in self.fields.items():
            if self.ends is None and ours == "valid_to" != theirs:
                raise OptionError.of(
                    f"--field {theirs}={ours}",
                    "whether its days still belong to the time is not said",
                    "Say --ends included if they are the last days held, else --ends excluded",
                )
        if self.ends == "included" and "valid_to_edtf" in (*self.fields.values(), *self.values):
            raise OptionError.of(
                "--ends included", "valid_to_edtf would have to move, too", "Map it later, by hand"
            )

    @property
    def identity(self) -> str:
        """The column that holds ids."""
        return next((theirs for theirs, ours in self.fields.items() if ours == "id"), "id")


def parse_pairs(pairs: Iterable[str], option: str) -> dict[str, str]:
    """
    Read ``LEFT=RIGHT`` pairs of an option.

    Raises
    ------
    OptionError
        If one has no ``=``, or a left side comes twice.
    """
    read: dict[str, str] = {}
    for pair in pairs:
        left, sign, right = pair.partition("=")
        if not sign or not left or left in read:
            mend = f"Write {option} LEFT=RIGHT, each left side once"
            raise OptionError.of(f"{option} {pair}", "it is not one pair of names", mend)
        read[left] = right
    return read


def records(
    rows: list[dict[str, Any]],
    columns: Columns,
    where: str,
    declared: tuple[str, ...] = (),
) -> tuple[list[dict[str, Any]], list[Issue]]:
    """
    Give properties the names and forms of record fields.

    A text becomes a number or a list only in a field that holds numbers or sources; a moment in a
    field that holds days becomes its civil day in the zone in which it is written.

    Parameters
    ----------
    rows : list of dict
        Properties of each feature.
    declared : tuple of str
        Fields of the theatre beside those of the schema.

    Returns
    -------
    rows : list of dict
    notes : list of Issue
        What was left out, moved, or is no field of ours.

    Raises
    ------
    LayerError
        If a column that is named is not there, or two become one field.
    """
    there = list(dict.fromkeys(key for row in rows for key in row))
    _check_names(there, columns, where)
    cut: dict[str, int] = {}
    moved = 0
    read = []
    for row in rows:
        made: dict[str, Any] = {}
        for theirs, value in row.items():
            ours = columns.fields.get(theirs, theirs)
            if not ours or value is None:
                continue
            made[ours], times = _formed(ours, value)
            cut[ours] = cut.get(ours, 0) + times
        made |= {key: _formed(key, value)[0] for key, value in columns.values.items()}
        if columns.ends == "included" and "valid_to" in made:
            made["valid_to"] = _next(made["valid_to"])
            moved += 1
        read.append(made)
    notes = []

    def note(what: str, mend: str) -> None:
        notes.append(Issue("note", where, what, mend))

    for ours, count in cut.items():
        if count:
            what = f"{count:,} times of day in {ours} are left out; days stay as written"
            note(what, "Check that the zone they are written in is that of the ground")
    if moved:
        note(f"{moved:,} ends are moved by a day: valid_to is the first day after", "See --ends")
    other = sorted({key for row in read for key in row} - {*FIELDS, *declared})
    if other:
        mend = "Declare them in theatre.toml (fields), map them with --field, or drop them: THEIRS="
        note(f"these columns are no fields of a record: {', '.join(other)}", mend)
    return read, notes


def _check_names(there: list[str], columns: Columns, where: str) -> None:
    absent = [name for name in columns.fields if name not in there and columns.fields[name] != "id"]
    if absent and there:
        what = f"it has no column {absent[0]!r}"
        raise LayerError.of(where, what, f"It has: {', '.join(there)[:300]}")
    became: dict[str, str] = {}
    for theirs in there:
        ours = columns.fields.get(theirs, theirs)
        if ours and ours in became:
            what = f"the columns {became[ours]!r} and {theirs!r} both become {ours!r}"
            raise LayerError.of(where, what, f"Leave one out: --field {theirs}=")
        became[ours] = theirs
    for ours in columns.values:
        if ours in became:
            what = f"--set {ours} would write over a column"
            raise LayerError.of(where, what, f"Leave the column out: --field {became[ours]}=")


def _formed(ours: str, value: Any) -> tuple[Any, int]:
    """Value in the form of its field, and how many times of day were cut off."""
    if not isinstance(value, str):
        return value, 0
    if ours in DATE_FIELDS:
        moment = _MOMENT.fullmatch(value)
        if moment:
            told = bool(moment[3]) or not _MIDNIGHT.fullmatch(moment[2])
            return moment[1], int(told)
    elif ours in NUMBER_FIELDS and _NUMBER.fullmatch(value):
        return (float(value) if "." in value else int(value)), 0
    elif ours == "sources":
        return [part.strip() for part in value.split(";") if part.strip()], 0
    return value, 0


def _next(day: Any) -> Any:
    try:
        return day_after(parse_day(day)).isoformat()
    except (DateError, OverflowError):
        return day  # told by the checks
