"""What the checks read: features as they stand in files, and what a theatre knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from geo.dates import parse_day
from geo.errors import DateError
from geo.schema import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


@dataclass(frozen=True, eq=False, slots=True)
class Feature:
    """
    One feature as it stands in a file; nothing in it has been corrected.

    Attributes
    ----------
    where : str
        File and record, as messages name it.
    id : Any
        What the file gives as ``id``; None if it gives none.
    properties : Mapping
        What the file gives; ``{}`` for null.
    geometry : shapely.Geometry or None
        EPSG:4326; None for null, and where the file's geometry could not be read.
    readable : bool
        False if the geometry could not be read: that has been told, and nothing more need be.
    """

    where: str
    id: Any
    properties: Mapping[str, Any]
    geometry: Any
    readable: bool = True

    @property
    def theme(self) -> str | None:
        """What kind of record it is, if it says so in a text."""
        return self.text("theme")

    def text(self, field: str) -> str | None:
        """Return a field if it holds text."""
        value = self.properties.get(field)
        return value if isinstance(value, str) else None

    def number(self, field: str, default: float) -> float:
        """Return a field if it holds a number."""
        value = self.properties.get(field)
        if value is None or type(value) not in (int, float) or not abs(value) <= LARGEST:
            return default
        return float(value)

    def day(self, field: str) -> date | None:
        """Return a field if it holds a civil date; that it holds another text is told once."""
        value = self.properties.get(field)
        if not isinstance(value, str):
            return None
        try:
            return parse_day(value)
        except DateError:
            return None


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """
    The records to check, and what they are checked against.

    What could not be read, or does not exist for a lone file, is None: no record is blamed for it.

    Attributes
    ----------
    where : str
        The folder or file, for issues that no single record has.
    records : tuple of Feature
        In reading order.
    parties, sources, fields : frozenset of str, or None
        Keys of the party table, ids of the bibliography, declared record fields.
    reported_until : date or None
        The last day the theatre is reported for.
    whole : bool
        Whether the records are all of a theatre, so that what is not there is missing.
    strict : bool
        Whether a record must state its accuracy and confidence.
    """

    where: str
    records: tuple[Feature, ...]
    parties: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    fields: frozenset[str] | None = None
    reported_until: date | None = None
    whole: bool = True
    strict: bool = False

    def of(self, *themes: str) -> list[Feature]:
        """Return the records of some themes."""
        return [record for record in self.records if record.theme in themes]


def one_of(word: object, choices: Iterable[str]) -> str:
    """Tell what to write instead of a word that is none of the choices; the nearest comes first."""
    known = sorted(choice for choice in choices if isinstance(choice, str))  # ids may be none
    near = get_close_matches(str(word).lower(), known, n=1)
    if near:
        return f"Write {near[0]!r} if that is meant; known are {', '.join(known)}"
    return f"Use one of: {', '.join(known)}" if known else "There is none to choose from"
