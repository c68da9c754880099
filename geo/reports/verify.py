"""A report against its theatre: everything is derived again, and every difference is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import CeaselineError, OptionError
from geo.files import sha256
from geo.manifest import citation_id, libraries, version
from geo.method import METHOD
from geo.reports.contrast import differences, near, told_apart
from geo.reports.data import content_sha256, document
from geo.reports.embedded import PART, unpacked
from geo.reports.remake import KINDS, named_parts, seen
from geo.words import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.reports.claim import Claim
    from geo.reports.report import Report
    from geo.schema import Part
    from geo.timeline import ControlTimeline

MAX_TOLD = 100  # findings of one sort
TOLERANCE_M2 = 0.1  # the last digit of every figure


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was looked at.

    Attributes
    ----------
    level : str
        ``ok``, ``note`` (another version, nothing wrong) or ``difference``.
    what : str
        In one line; text from the report is made visible.
    """

    level: str
    what: str

    def __str__(self) -> str:
        return f"{self.level}: {visible(self.what)}"


def verify(
    claim: Claim,
    folder: Path,
    load: Callable[[], ControlTimeline],
    *,
    parts: Sequence[Part] = (),
) -> Iterator[Finding]:
    """
    Derive a report again from a theatre and tell every difference.

    Parameters
    ----------
    claim : Claim
        As `read` gives it.
    folder : Path
        The theatre's.
    load : callable
        Reads the theatre; called after its files have been compared.
    parts : sequence of Part
        Polygons from files, for a report about such a part.

    Yields
    ------
    Finding
        First the report's own hash and id, then the inputs, then figures and everything else.

    Raises
    ------
    OptionError
        If an input that the report names is not in the theatre, or a polygon is not given.
    """
    same = True

    def told(findings: Iterable[Finding]) -> Iterator[Finding]:
        nonlocal same
        for finding in _some(findings):
            same = same and finding.level != "difference"
            yield finding

    yield from told(_own_hash(claim))
    yield from told(_inputs(claim, folder))
    named_parts(claim.content, parts)  # before the theatre is read in vain
    try:
        timeline = seen(load(), claim.content, parts)
        report = KINDS[claim.content["format"]].make(claim.content, timeline)
    except CeaselineError as error:
        why = "; ".join(str(issue) for issue in error.issues[:3])
        yield Finding("difference", f"the report cannot be derived again: {why}")
        return
    again, versions = document(report), [*_versions(claim.made)]
    yield from versions
    whole_m2 = timeline.arrangement.study_area_m2
    yield from told(_figures(claim, again, whole_m2, exact=not versions))
    yield from told(_rest(claim.content, again, strict=not versions))
    if same:
        yield from _around(claim, report, same=not versions)


def _some(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell so many that they are read, and count the rest."""
    for number, finding in enumerate(findings):
        if number < MAX_TOLD:
            yield finding
        last = number, finding.level
    if last[0] >= MAX_TOLD:
        yield Finding("difference", f"and {last[0] - MAX_TOLD + 1} more of these")


def _own_hash(claim: Claim) -> Iterator[Finding]:
    stated, computed = claim.content["sha256"], content_sha256(dict(claim.content))
    if stated == computed:
        yield Finding("ok", f"the report's own sha256 holds: {computed}")
    else:
        yield Finding("difference", f"the report's sha256 is {stated}; its content has {computed}")
    stated, computed = claim.made["id"], citation_id(claim.made)
    if stated == computed:
        yield Finding("ok", f"its id follows from its manifest: {computed}")
    else:
        yield Finding("difference", f"its id is {stated}; its manifest makes {computed}")


def _inputs(claim: Claim, folder: Path) -> Iterator[Finding]:
    """Compare the files of the theatre with those that the report names, byte for byte."""
    # The folder's own files by name, so that no name in a report leads out of it.
    files = {
        path.relative_to(folder).as_posix(): path
        for pattern in ("*", "*/*")
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }
    named = {file["name"]: file for file in claim.made["inputs"]}
    missing = sorted(named.keys() - files.keys())
    if missing:
        raise OptionError.of(
            f"inputs of the report, in {folder}",
            f"not found: {', '.join(map(visible, missing[:5]))}",
            "Name the theatre folder that the report was made from",
        )
    differ = []
    for name, file in named.items():
        data = files[name].read_bytes()
        if (sha256(data), len(data)) != (file["sha256"], file["bytes"]):
            differ.append(name)
            what = f"sha256 {sha256(data)}, {len(data)} bytes; the report names"
            stated = f"{file['sha256']}, {file['bytes']} bytes"
            yield Finding("difference", f"input {name}: {what} {stated}")
    if not differ:
        yield Finding("ok", f"the inputs are the ones named: {len(named)} files")


def _versions(made: Mapping[str, Any]) -> Iterator[Finding]:
    """Name the libraries that are other ones here than where the report was made."""
    here = {"ceaseline": version(), **libraries()}
    there = {"ceaseline": made["tool"].get("version"), **made["libraries"]}
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            what = f"made with {name} {there.get(name)}, derived again with {here.get(name)}"
            yield Finding("note", what)


def _figures(
    claim: Claim, again: Mapping[str, Any], whole_m2: float, *, exact: bool
) -> Iterator[Finding]:
    """Compare every field of every figure."""
    stated = {figure["id"]: figure for figure in claim.content["figures"]}
    derived = {figure["id"]: figure for figure in again["figures"]}
    # Our own tolerance: a report cannot allow itself more.
    relative = float(str(METHOD["conservation_tolerance"]))
    allowed = 0.0 if exact else max(TOLERANCE_M2, relative * whole_m2) * (1 + 1e-9)
    wrong = 0
    for name in dict.fromkeys([*stated, *derived]):
        if name not in derived or name not in stated:
            where = "in the report only" if name in stated else "missing from the report"
            yield Finding("difference", f"figure {name}: {where}")
            wrong += 1
            continue
        for place, old, new in differences(stated[name], derived[name], ""):
            if near(old, new, allowed):
                continue
            yield Finding("difference", f"figure {name}, {place}: {told_apart(old, new)}")
            wrong += 1
    if not wrong:
        within = "to the last digit" if exact else f"within {allowed:.1f} m²"
        yield Finding("ok", f"{len(derived)} figures are derived again, {within}")


def _rest(
    content: Mapping[str, Any], again: Mapping[str, Any], *, strict: bool
) -> Iterator[Finding]:
    """Compare what is not a figure: parameters, sentences, lists, sources."""
    apart = ("figures", "sha256")
    stated = {key: value for key, value in content.items() if key not in apart}
    derived = {key: value for key, value in again.items() if key not in apart}
    if not strict:
        # Named already. Words may be put better in another version; numbers are compared.
        for each in (stated, derived):
            made = {**each["manifest"]}
            for key in ("tool", "libraries", "id"):
                made.pop(key, None)
            each["manifest"] = made
    ours = again["manifest"]
    if "created" in content["manifest"] or "created" in ours:  # when, not what
        for each in (stated, derived):
            each["manifest"] = {k: v for k, v in each["manifest"].items() if k != "created"}
    differ = 0
    for place, old, new in differences(stated, derived, ""):
        if not strict and near(old, new, TOLERANCE_M2 * 1.001):
            continue
        words = not strict and isinstance(old, str) and isinstance(new, str)
        words = words and not place.startswith("manifest")
        differ += not words
        yield Finding("note" if words else "difference", f"{place}: {told_apart(old, new)}")
    if not differ:
        yield Finding("ok", "parameters, sentences, lists and sources are derived again")


def _around(claim: Claim, report: Report, *, same: bool) -> Iterator[Finding]:
    """Compare what is shown around the report: the page, or the sheets."""
    data = claim.data
    is_book, is_page = data[:2] == b"PK", data.lstrip()[:1] == b"<"
    if not (is_book or is_page):
        return
    what = "the sheets that show it" if is_book else "the page that shows it"
    if not same:
        yield Finding("note", f"{what}: not compared, made by another version")
        return
    try:
        shown = _parts(data) == _parts(_rendered(report, is_book))
    except OptionError as error:
        yield Finding("note", f"{what}: not compared; {error.issues[0].what}")
        return
    if shown:
        yield Finding("ok", f"{what}: as Ceaseline writes it")
    else:
        how = "changed, or saved again by another program; what it shows is not verified"
        yield Finding("difference", f"{what}: not as Ceaseline writes it: {how}")


def _rendered(report: Report, is_book: bool) -> bytes:
    from geo.reports import FORMATS

    made = FORMATS["xlsx" if is_book else "html"].render(report)
    return made if isinstance(made, bytes) else made.encode()


def _parts(data: bytes) -> dict[str, bytes]:
    """Parts of a file without the report's own, which were compared already."""
    if data[:2] == b"PK":
        return {name: part for name, part in unpacked(data).items() if not _carries(name)}
    return {"page": re.sub(rb'(?s)(id="report">).*?(</script>)', rb"\1\2", data, count=1)}


def _carries(name: str) -> bool:
    return name == PART or name.startswith("customXml/itemProps")
