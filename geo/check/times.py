"""Days: readable, in order, plausible; spells of one subject; records that were taken back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from geo.check.case import Case, Feature
from geo.dates import parse_day, parse_edtf
from geo.errors import DateError, Issue
from geo.schema import DATE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

FAR_FUTURE = timedelta(days=5 * 366)  # beyond the last report: a slip of the pen, not a plan
FAR_PAST = date(1800, 1, 1)


def days(case: Case) -> Iterator[Issue]:
    """Every date is a civil date; a range bounds the best day that stands beside it."""
    for record in case.records:
        for field in DATE_FIELDS:
            value = record.properties.get(field)
            if value is not None:
                try:
                    parse_day(value, where=f"{record.where}, {field}")
                except DateError as error:
                    yield from error.issues
        for field in ("valid_from", "valid_to"):
            yield from _twin(record, field)


def _twin(record: Feature, field: str) -> Iterator[Issue]:
    text, best = record.text(f"{field}_edtf"), record.day(field)
    if text is None:
        return
    try:
        bounds = parse_edtf(text, where=f"{record.where}, {field}_edtf")
    except DateError as error:
        yield from error.issues
        return
    if record.properties.get(field) is None:
        yield Issue(
            "error",
            record.where,
            f"it has {field}_edtf and no {field}",
            f"Give in {field} the best single day within {text}",
        )
    elif best is not None and best not in bounds:
        yield Issue(
            "error",
            record.where,
            f"{field} {best} is not within {field}_edtf {text}",
            "Choose a day within the range, or correct the range",
        )


def order(case: Case) -> Iterator[Issue]:
    """What ends has begun before: valid time is half-open, so an end on the first day is none."""
    for record in case.records:
        start, end = record.day("valid_from"), record.day("valid_to")
        if start and end and end <= start:
            yield Issue(
                "error",
                record.where,
                f"valid_to {end} is before valid_from {start}"
                if end < start
                else f"valid_to and valid_from are the same day, {start}",
                "Swap the two dates, or drop valid_to if control still holds"
                if end < start
                else "valid_to is the first day on which it is no longer true: give a later day",
            )
        public, retracted = record.day("assessed_on"), record.day("retracted_on")
        if retracted and (not public or retracted < public):
            yield Issue(
                "error",
                record.where,
                f"retracted_on {retracted} is before assessed_on {public}"
                if public
                else "it has retracted_on and no assessed_on",
                "Give the day it became public and a later one on which it was taken back",
            )
        seen = record.day("last_confirmed")
        if seen and ((start and seen < start) or (end and seen >= end)):
            yield Issue(
                "warning",
                record.where,
                f"last_confirmed {seen} is outside its valid time",
                "Correct the day, or the dates that it contradicts",
            )


def plausible(case: Case) -> Iterator[Issue]:
    """No date lies far after the last report, and none long before there were reports."""
    for record in case.records:
        for field in DATE_FIELDS:
            day = record.day(field)
            if day is None:
                continue
            if case.reported_until and day > case.reported_until + FAR_FUTURE:
                yield Issue(
                    "error",
                    record.where,
                    f"{field} {day} is years after {case.reported_until}, the last reported day",
                    f"Correct the year; if no end is known, leave {field} out",
                )
            elif case.reported_until and field == "valid_from" and day > case.reported_until:
                yield Issue(
                    "warning",
                    record.where,
                    f"it begins on {day}, after {case.reported_until}, the last reported day",
                    "Move reported_until in theatre.toml on, or correct the date",
                )
            elif day < FAR_PAST:
                yield Issue(
                    "warning",
                    record.where,
                    f"{field} {day} is very early",
                    "Correct the year if it is a slip",
                )


def spells(case: Case) -> Iterator[Issue]:
    """Point records of one subject, public on the same day, never overlap in valid time."""
    by_subject = defaultdict(list)
    for record in case.records:
        subject = record.text("subject")
        if subject and record.geometry is not None and record.geometry.geom_type == "Point":
            by_subject[subject].append(record)
    for subject, records in by_subject.items():
        for one, other in _at_once(records):
            if _overlap(one, other, "assessed_on", "retracted_on"):
                yield Issue(
                    "error",
                    other.where,
                    f"its valid time overlaps that of {one.where}, and both are about {subject!r}",
                    "End the earlier spell where the later begins, or retract one of them",
                )


def day_between(case: Case) -> Iterator[Issue]:
    """Spells of one subject that follow each other do so without one day between them."""
    by_subject = defaultdict(list)
    for record in case.records:
        subject, start = record.text("subject"), record.day("valid_from")
        if subject and start and record.properties.get("retracted_on") is None:
            by_subject[subject].append((start, record))
    for subject, spells in by_subject.items():
        spells.sort(key=lambda spell: spell[0])
        for (_, one), (start, other) in pairwise(spells):
            if one.day("valid_to") == start - timedelta(days=1):
                yield Issue(
                    "warning",
                    other.where,
                    f"one day lies between it and {one.where}, both about {subject!r}",
                    "valid_to is the first day on which it is no longer true: make it a day later",
                )


def _at_once(records: list[Feature]) -> Iterator[tuple[Feature, Feature]]:
    """Pairs whose valid times share a day, in the order of the records."""
    by_start = sorted(enumerate(records), key=lambda one: one[1].day("valid_from") or date.min)
    open_spells: list[tuple[int, Feature]] = []
    pairs = []
    for place, record in by_start:
        open_spells = [
            (before, spell)
            for before, spell in open_spells
            if _overlap(spell, record, "valid_from", "valid_to")
        ]
        pairs += [tuple(sorted((before, place))) for before, _ in open_spells]
        open_spells.append((place, record))
    for one, other in sorted(pairs):
        yield records[one], records[other]


def _overlap(one: Feature, other: Feature, start: str, end: str) -> bool:
    """Tell whether two half-open times share a day; a missing bound is open."""

    def before(first: Feature, second: Feature) -> bool:
        ends, begins = first.day(end), second.day(start)
        return ends is not None and begins is not None and ends <= begins

    return not before(one, other) and not before(other, one)


def replacements(case: Case) -> Iterator[Issue]:
    """What a record replaces is there, and was taken back."""
    known = {record.id: record for record in case.records if isinstance(record.id, str)}
    for record in case.records:
        replaced = record.text("replaces")
        if replaced is None:
            continue
        if replaced not in known or replaced == record.id:
            if case.whole or replaced == record.id:
                known_as = (
                    "which is itself" if replaced == record.id else "and no record has that id"
                )
                yield Issue(
                    "error",
                    record.where,
                    f"it replaces {replaced!r}, {known_as}",
                    "Give the id of the record it corrects; a published record stays in its file",
                )
        elif known[replaced].properties.get("retracted_on") is None:
            yield Issue(
                "error",
                record.where,
                f"it replaces {known[replaced].where}, which was not taken back",
                "Give the replaced record a retracted_on, the day the correction became public",
            )
