"""Places by name: which spot on the ground a text means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import geopandas as gpd

THEMES = ("place", "terrain", "position")  # where names are looked up; the first match wins
NAME_FIELDS = ("id", "name", "name:ar", "name:he")
ALIASES = "aliases"  # a declared field: further names, separated by semicolons
_MOST = 8  # candidates that a message lists

_LON_LAT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*,\s*([+-]?\d+(?:\.\d+)?)\s*", re.ASCII)
_WITHIN_WORD = re.compile(r"['’‘ʼʻʾʿ`´״׳]")  # apostrophes and the like: Bi'r is Bir
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Spot:
    """One point on the ground, with the name that a reader knows it by."""

    name: str
    lon: float
    lat: float


def find_spot(records: gpd.GeoDataFrame, text: str) -> Spot:
    """
    Find the spot that a text means.

    Parameters
    ----------
    records : GeoDataFrame
        Point records of the themes place, terrain and position are looked up, in this order.
    text : str
        ``LON,LAT`` in degrees, or a name in any of the record's languages, an alias or an id.
        Case, accents, vowel marks and punctuation do not matter.

    Raises
    ------
    OptionError
        If no record, or records at several spots, have the name; lists candidates.
    """
    if numbers := _LON_LAT.fullmatch(text):
        lon, lat = float(numbers[1]), float(numbers[2])
        return Spot(f"{lon:g}, {lat:g}", lon, lat)
    wanted = folded(text)
    known: dict[str, str] = {}  # folded -> as written
    for theme in THEMES:
        found = {}
        points = records[(records["theme"] == theme) & (records.geom_type == "Point")]
        for record in points.to_dict("records"):
            names = list(_names(record))
            known.update((folded(name), name) for name in names)
            if wanted in map(folded, names):
                lon, lat = record["geometry"].x, record["geometry"].y
                found[lon, lat] = Spot(next(iter(names[1:]), names[0]), lon, lat)
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise OptionError.of(
                f"place {text!r}",
                "several places have this name",
                "Use one of: "
                + "; ".join(f"{spot.lon},{spot.lat} ({spot.name})" for spot in found.values()),
            )
    close = difflib.get_close_matches(wanted, known, n=_MOST, cutoff=0.6) or list(known)[:_MOST]
    raise OptionError.of(
        f"place {text!r}",
        "no place has this name",
        "Write LON,LAT in degrees, or a known name: " + "; ".join(known[name] for name in close),
    )


def folded(text: str) -> str:
    """Reduce a name to what tells it from others: no case, accents, vowel marks, punctuation."""
    parts = unicodedata.normalize("NFKD", _WITHIN_WORD.sub("", text))
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _BETWEEN_WORDS.sub(" ", letters).strip().casefold()


def _names(record: dict[str, Any]) -> Iterator[str]:
    """Id and names of a record as written; the id first."""
    for field in NAME_FIELDS:
        if isinstance(record[field], str):
            yield record[field]
    if isinstance(aliases := record.get(ALIASES), str):
        yield from filter(None, map(str.strip, aliases.split(";")))
