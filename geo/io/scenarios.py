"""Files of scenarios: checked like layers, and for what a scenario may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geo.check import issues as check
from geo.check.case import one_of
from geo.errors import Issue
from geo.io.settings import KEY, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.check.case import Case
    from geo.io.geojson import Collection

FOLDER = "scenarios"


def issues(files: Mapping[str, Collection], case: Case) -> Iterator[Issue]:
    """
    Find everything that is wrong with the scenarios of a theatre.

    Parameters
    ----------
    files : mapping of str to Collection
        By path in the theatre's folder.
    case : Case
        The theatre's own records, and what they are checked against.
    """
    ground = case.of("study_area")[:1]
    taken = {record.id: record.where for record in case.records if isinstance(record.id, str)}
    for name, collection in files.items():
        where = str(Path(case.where) / name)
        if not KEY.fullmatch(Path(name).stem):
            # Pages and reports of it are named by it, and linked to.
            mend = "Name the file with small letters, digits, _ and -"
            yield Issue("error", where, "its name is no key of a scenario", mend)
        yield from _members(collection, where, case)
        # Apart from the theatre's records: a scenario lies above them, and ties with none.
        own = replace(case, records=(*ground, *collection.features), whole=False)
        yield from (issue for issue in check(own) if issue.where.startswith(where))
        for record in collection.features:
            if record.id in taken:
                what = f"its id is taken: {taken[record.id]} has it too"
                yield Issue("error", record.where, what, "Give one of the two another id")
            if record.theme not in (None, "control"):
                what = f"its theme is {record.theme}, and a scenario supposes control alone"
                mend = "Make it control; positions that end are named in the member ends"
                yield Issue("error", record.where, what, mend)
            elif record.text("status") == "claimed":
                what = "its status is 'claimed', which never decides who holds the ground"
                yield Issue("error", record.where, what, "Say 'controlled', or leave it out")
        taken |= {one.id: one.where for one in collection.features if isinstance(one.id, str)}


def _members(collection: Collection, where: str, case: Case) -> Iterator[Issue]:
    found: list[Issue] = []
    table = Table(collection.document, where, found)
    table.words("title")
    table.words("note")
    ends = table.items("ends", str)
    yield from found
    if not collection.features:
        what, mend = "it has no record", "Draw the ground that would have another holder"
        yield Issue("error", where, what, mend)
    if not case.whole:
        return  # a layer is missing: what it names may stand there
    positions = case.of("position")
    known = {key for one in positions for key in (one.id, one.text("subject")) if key}
    lost = [key for key in dict.fromkeys(ends) if key not in known]
    if lost:
        what = f"ends names {', '.join(map(repr, lost))}, and no position has that id or subject"
        hint = one_of(lost[0], known)
        mend = hint.partition(";")[0] if hint.startswith("Write") else "Correct the ids"
        yield Issue("error", where, what, mend)
