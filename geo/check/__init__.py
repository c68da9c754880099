"""
Checks on records: one function a check, one table of checks.

A check takes a `Case` and yields an `Issue` for everything it finds; it never stops at the first,
never corrects, and is silent about what another check tells. To add one, write the function and
give it a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.check import geometry, people, provenance, records, ties, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.check.case import Case
    from geo.errors import Issue

CHECKS: tuple[Callable[[Case], Iterator[Issue]], ...] = (
    records.ids,
    records.required,
    records.fields,
    records.values,
    records.party,
    records.sources,
    times.days,
    times.order,
    times.plausible,
    times.spells,
    times.replacements,
    geometry.shape,
    geometry.validity,
    geometry.study_area,
    geometry.inside,
    ties.ties,
    provenance.provenance,
    people.population,
)


def issues(case: Case) -> tuple[Issue, ...]:
    """Run every check over the records of a case; issues come in the order of the records."""
    found = [issue for check in CHECKS for issue in check(case)]
    place = {record.where: number for number, record in enumerate(case.records)}

    def order(issue: Issue) -> int:
        # An issue of one field stands at "file, record, field".
        record = issue.where if issue.where in place else issue.where.rpartition(", ")[0]
        return place.get(record, -1)

    return tuple(sorted(found, key=order))
