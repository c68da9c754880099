"""A report that somebody hands over, read with care: whoever made it may have meant harm."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.reports.embedded import report_text
from geo.reports.remake import KINDS
from geo.schema import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 64
MAX_DAYS = 20_000  # of a series
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claim:
    """A report as it was read: its JSON values, and the file around them."""

    content: Mapping[str, Any]
    data: bytes

    @property
    def made(self) -> Mapping[str, Any]:
        """Its manifest."""
        manifest: Mapping[str, Any] = self.content["manifest"]
        return manifest


def read(data: bytes) -> Claim:
    """
    Read a report from a file's bytes: JSON, or a page or spreadsheet that holds it.

    Raises
    ------
    OptionError
        If it is none, or lacks what is needed to make it again.
    """
    text = report_text(data)
    try:
        content = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_refused, parse_float=_finite
        )
        _check_depth(content)
        json.dumps(content, ensure_ascii=False).encode()  # half characters
    except (ValueError, RecursionError) as error:
        raise _unusable(f"it is not good JSON: {str(error)[:200]}") from None
    problem = _problem(content)
    if problem:
        raise _unusable(problem)
    return Claim(content, data)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands in one object twice")
    return values


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is too large a number")
    return value


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = (
            [
                inner
                for outer in level
                for inner in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(inner, dict | list)
            ]
            if isinstance(value, dict | list)
            else []
        )
        if not level:
            return
    raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")


def _problem(content: Any) -> str:
    """Say what a report lacks to be made again; empty if nothing."""
    if not isinstance(content, dict) or content.get("format") not in [*KINDS]:
        return "it is no report of Ceaseline that can be derived again"
    made, figures = content.get("manifest"), content.get("figures")
    if content.get("language") not in LANGUAGES or not isinstance(content.get("sha256"), str):
        return "its language or its sha256 is missing"
    if not isinstance(made, dict) or not isinstance(figures, list):
        return "its manifest or its figures are missing"
    ids = [one.get("id") if isinstance(one, dict) else None for one in figures]
    if not all(isinstance(one, str) for one in ids) or len(set(ids)) != len(ids):
        return "a figure has no id, or two have the same"
    if not all(isinstance(content.get(key), str) for key in ("title", "sentence", "source")):
        return "its title, its sentence or its source is missing"
    if not all(isinstance(made.get(key), str) for key in ("id", "theatre", "view", "data_sha256")):
        return "its manifest lacks id, theatre, view or data_sha256"
    if not _is_day(made.get("reported_until")):
        return "its manifest does not say until when there are reports"
    if not all(isinstance(made.get(key), dict) for key in ("tool", "libraries")):
        return "its manifest lacks versions"
    if not isinstance(made.get("scenario", ""), str):
        return "its scenario is no name"
    if not isinstance(made.get("about", ""), str):
        return "its subject is no name"
    within = made.get("within", [])
    if not isinstance(within, list) or not all(map(_is_part, within)):
        return "the part that it is about is not named as it should be"
    inputs = made.get("inputs")
    if not isinstance(inputs, list) or not all(map(_is_input, inputs)):
        return "its manifest lacks inputs with name, bytes and sha256"
    dates, days = made.get("dates"), made.get("days", [])
    kind = KINDS[content["format"]]
    if (
        not isinstance(dates, list)
        or len(dates) not in kind.dates
        or not all(map(_is_dated, dates))
    ):
        return "its manifest lacks the dates that were asked for"
    if not isinstance(days, list) or len(days) > MAX_DAYS or bool(days) != kind.days:
        return "its manifest lacks the days of the series, or has too many"
    if not all(map(_is_day, days)) or len(set(days)) != len(days):
        return "a day of the series is no date, or stands there twice"
    return ""


def _is_part(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value.keys() & {"id", "file", "wkb_sha256"})
        and all(isinstance(text, str) for text in value.values())
    )


def _is_input(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), str) for key in ("name", "sha256"))
        and isinstance(value.get("bytes"), int)
        and all(isinstance(value.get(key, ""), str) for key in ("licence", "attribution"))
    )


def _is_dated(value: Any) -> bool:
    if not isinstance(value, dict) or "as_of" not in value:
        return False
    return _is_day(value.get("date")) and (value["as_of"] is None or _is_day(value["as_of"]))


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _unusable(what: str) -> OptionError:
    return OptionError.of("report", what, "Give a report of Ceaseline as it was written")
