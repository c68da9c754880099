"""
Checks that take longer than reading: `ceaseline check` runs them, loading a theatre does not.

They find what is odd rather than wrong: warnings and notes, never errors. To add one, write the
function and give it a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.check import hidden, jumps, outline, times, topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.check.case import Case
    from geo.check.standing import Standing
    from geo.errors import Issue

OF_RECORDS: tuple[Callable[[Case], Iterator[Issue]], ...] = (
    outline.repeated,
    outline.needles,
    times.day_between,
)

OF_A_THEATRE: tuple[Callable[[Standing], Iterator[Issue]], ...] = (
    hidden.hidden,
    hidden.overlaps,
    topology.gaps,
    topology.holes,
    topology.narrow,
    jumps.jumps,
)


def of_records(case: Case) -> tuple[Issue, ...]:
    """Look closely at every record by itself."""
    return tuple(issue for check in OF_RECORDS for issue in check(case))


def of_a_theatre(standing: Standing) -> tuple[Issue, ...]:
    """Look closely at who holds what through time; there must be a record of control."""
    return tuple(issue for check in OF_A_THEATRE for issue in check(standing))
