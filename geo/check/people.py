"""How many people live in a place: a number, with the year that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.affected import POPULATION, YEAR
from geo.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.check.case import Case


def population(case: Case) -> Iterator[Issue]:
    """A place that states its population states it in whole people, and of which year."""
    if not {POPULATION, YEAR} & {*(case.fields or ())}:
        return
    for record in case.records:
        stated = {field: record.properties.get(field) for field in (POPULATION, YEAR)}
        if all(value is None for value in stated.values()):
            continue
        if record.properties.get("theme") != "place":
            what, mend = "only a place has a population", "Leave it out, or state it of a place"
            yield Issue("error", f"{record.where}, {POPULATION}", what, mend)
        for field, value in stated.items():
            if value is None:
                what = f"it has {YEAR if field == POPULATION else POPULATION} and no {field}"
                yield Issue("error", f"{record.where}, {field}", what, "State both, or neither")
            elif not _whole(value):
                what = f"it is {value!r}, not a whole number from 0 up"
                yield Issue("error", f"{record.where}, {field}", what, "Write it in digits alone")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
