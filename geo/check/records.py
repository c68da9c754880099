"""Each record by itself: its id, fields, types, words, and what it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geo.check.case import Case, Feature, one_of
from geo.errors import Issue
from geo.schema import (
    ACCURACY_BASES,
    CONFIDENCES,
    FIELDS,
    LARGEST,
    NUMBER_FIELDS,
    STATUSES,
    TEXT_FIELDS,
    THEMES,
    UNDATED_THEMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "theme": THEMES,
    "status": STATUSES,
    "confidence": CONFIDENCES,
    "accuracy_basis": ACCURACY_BASES,
}


def ids(case: Case) -> Iterator[Issue]:
    """Every record has an id of its own: text, unique in the theatre."""
    first: dict[str, str] = {}
    for record in case.records:
        if not isinstance(record.id, str) or not record.id.strip():
            yield Issue(
                "error",
                record.where,
                f"its id is {_shown(record.id)}, not a text",
                'Give the feature a member "id" with a short text that no other record has',
            )
            continue
        if record.id != record.id.strip() or not record.id.isprintable():
            yield Issue(
                "error",
                record.where,
                "its id has blanks around it or signs that cannot be seen",
                "Use letters, digits, _ and -",
            )
        if record.id in first:
            yield Issue(
                "error",
                record.where,
                f"its id is taken: {first[record.id]} has it too",
                "Give one of the two another id",
            )
        first.setdefault(record.id, record.where)


def fields(case: Case) -> Iterator[Issue]:
    """A record has the fields of the schema and those that its theatre declares, no others."""
    known = {*FIELDS, *(case.fields or ())} - {"id"}
    for record in case.records:
        for field in record.properties:
            if field == "id":
                yield Issue(
                    "error",
                    record.where,
                    "it has a property 'id', which would hide the feature's own id",
                    "Keep the id as a member of the feature, beside its properties",
                )
            elif field not in known and case.fields is not None:
                yield Issue(
                    "error",
                    record.where,
                    f"the field {field!r} is not declared",
                    f"{one_of(field, known)}; or add it to fields in theatre.toml",
                )


def required(case: Case) -> Iterator[Issue]:
    """No record leaves out what it cannot be understood without."""
    for record in case.records:
        needed = ["theme", "sources"]
        if record.theme not in UNDATED_THEMES:
            needed += ["valid_from", "assessed_on"]
        if record.theme == "control":
            needed.append("status")
        # Who claims a place without an outline may be no party to the control of the ground.
        if record.theme == "claim" and not isinstance(record.geometry, shapely.Point):
            needed.append("party")
        for field in needed:
            if record.properties.get(field) is None:
                yield Issue("error", record.where, f"it has no {field}", _MEND_MISSING[field])


_MEND_MISSING = {
    "theme": f"Give it one of: {', '.join(THEMES)}",
    "sources": "List the ids of the sources that say so, as in sources.json",
    "valid_from": "Give the first day on which it is true on the ground, as YYYY-MM-DD",
    "assessed_on": "Give the day the statement became public, as YYYY-MM-DD",
    "status": f"Give it one of: {', '.join(STATUSES)}",
    "party": "Give the key of the party whose claim it is",
}


def values(case: Case) -> Iterator[Issue]:
    """Every field holds what its name promises."""
    for record in case.records:
        for field, value in record.properties.items():
            if value is None:
                continue
            if field in TEXT_FIELDS and not (isinstance(value, str) and value.strip()):
                yield _wrong(
                    record, field, value, "a text", "Write words in quotes, or leave it out"
                )
            elif field in WORDS and value not in WORDS[field]:
                yield Issue(
                    "error",
                    record.where,
                    f"{field} is {_shown(value)}, which is not known",
                    one_of(value, WORDS[field]),
                )
            elif field in NUMBER_FIELDS:
                yield from _number(record, field, value)


def _number(record: Feature, field: str, value: Any) -> Iterator[Issue]:
    # Not math.isfinite, which fails at whole numbers beyond every float; nan is not <= either.
    if type(value) not in (int, float) or not abs(value) <= LARGEST:
        yield _wrong(record, field, value, "a number", "Write digits without quotes")
    elif field == "rank" and value != int(value):
        yield _wrong(record, field, value, "a whole number", "Use 0, 1, 2 … from below to the top")
    elif field != "rank" and value <= 0:
        yield _wrong(record, field, value, "more than zero", "Give metres, or leave it out")


def party(case: Case) -> Iterator[Issue]:
    """A party is one of the theatre's; only where nobody knows who holds, there is none."""
    for record in case.records:
        key = record.text("party")
        unknown = record.properties.get("status") == "unknown"
        if key is None:
            missing = record.properties.get("party") is None
            if record.theme == "control" and not unknown and missing:
                yield Issue(
                    "error",
                    record.where,
                    "it has no party, though its status is not 'unknown'",
                    "Give the key of the party, or the status 'unknown'",
                )
        elif record.theme == "control" and unknown:
            yield Issue(
                "error",
                record.where,
                f"it has the party {key!r}, though its status is 'unknown'",
                "Leave the party out, or give the status that the sources support",
            )
        elif record.theme == "regime":
            yield Issue(
                "error",
                record.where,
                f"it has the party {key!r}, though a regime is a zone with obligations",
                "Leave the party out; who holds the zone is a control record",
            )
        elif case.parties is not None and key not in case.parties:
            yield Issue(
                "error",
                record.where,
                f"the party {key!r} is not in the party table",
                f"{one_of(key, case.parties)}; or add it to theatre.toml",
            )


def sources(case: Case) -> Iterator[Issue]:
    """Every record names its sources, and the bibliography has them all."""
    for record in case.records:
        named = record.properties.get("sources")
        if named is None:
            continue  # told as missing
        if not isinstance(named, list) or not named:
            yield _wrong(record, "sources", named, "a list of ids", 'Write ["id of the source"]')
            continue
        if not all(isinstance(source, str) for source in named):
            yield _wrong(record, "sources", named, "a list of ids", 'Write ["id of the source"]')
        elif case.sources is not None:
            lost = [source for source in dict.fromkeys(named) if source not in case.sources]
            if lost:
                yield Issue(
                    "error",
                    record.where,
                    f"sources.json has no {', '.join(map(repr, lost))}",
                    f"{_near(lost[0], case.sources)}or add what is missing to sources.json",
                )


def _near(word: str, known: frozenset[str]) -> str:
    # A bibliography is long: name the likely entry, not all of them.
    hint = one_of(word, known)
    return hint.partition(";")[0] + ", " if hint.startswith("Write") else "Correct the ids, "


def _wrong(record: Feature, field: str, value: object, right: str, mend: str) -> Issue:
    return Issue("error", record.where, f"{field} is {_shown(value)}, not {right}", mend)


def _shown(value: object) -> str:
    """Show a value from a file, cut short."""
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
