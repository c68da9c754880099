"""Measures of published figures against the theatre: they name records, parties and days of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.check.case import one_of
from geo.errors import Issue
from geo.headcount import SAME_AS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.io.settings import Settings
    from geo.schema import Checking, Measure

COUNTED_BY = ("permanence", SAME_AS)  # declared fields without which posts cannot be counted


def issues(
    checking: Checking, found: Settings, shapes: Mapping[str, str], where: str
) -> Iterator[Issue]:
    """
    Tell what measures and ways of counting name and the theatre does not have.

    Parameters
    ----------
    shapes : mapping of str to str
        Type of geometry by id, of every record.
    where : str
        The file of the measures.
    """
    for counting in checking.countings:
        for name in counting.records:
            if name not in shapes:
                what, mend = f"no layer has the record {name!r}", one_of(name, shapes)
                yield Issue("error", f"{where}, {counting.id!r}", what, mend)
    for measure in checking.measures:
        place = f"{where}, measure of {measure.covers!r}"
        for what, mend in _wrong(measure, found, shapes):
            yield Issue("error", place, what, mend)


def _wrong(
    measure: Measure, found: Settings, shapes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    wanted = ("LineString",) if measure.kind == "along" else ("Polygon", "MultiPolygon")
    for name in (*measure.records, *measure.whole):
        if name not in shapes:
            yield f"no layer has the record {name!r}", one_of(name, shapes)
        elif shapes[name] not in wanted:
            yield f"the record {name!r} is {shapes[name]}", f"Name one that is {wanted[0]}"
    parties = [party.key for party in found.parties]
    if measure.party is not None and measure.party not in parties:
        yield f"party is {measure.party!r}", one_of(measure.party, parties)
    last = found.reported_until
    if measure.on is not None and last is not None and measure.on > last:
        yield f"on is {measure.on}, later than reported_until, {last}", "Give an earlier day"
    if measure.kind == "posts" and not {*COUNTED_BY} <= {*found.fields}:
        what = "it counts posts, and the theatre does not tell which of them last"
        yield what, f"Declare the fields {' and '.join(COUNTED_BY)}"
