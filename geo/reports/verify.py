"""A report against its theatre: everything is derived again, and every difference is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geo.errors import CeaselineError, OptionError
from geo.files import sha256
from geo.manifest import citation_id, libraries, version
from geo.method import METHOD
from geo.reports import colophon
from geo.reports.contrast import differences, near, told_apart
from geo.reports.data import content_sha256, document
from geo.reports.embedded import PART, unpacked
from geo.reports.remake import KINDS, named_parts, seen
from geo.words import holder_name, pick, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.reports.claim import Claim
    from geo.reports.report import Report
    from geo.schema import Part, Theatre
    from geo.timeline import ControlTimeline

MAX_TOLD = 100  # findings of one sort
TOLERANCE_M2 = 0.1  # the last digit of every figure
WORDS = ("title", "lead", "sentence", "source", "disclaimer", "scenario.stamp")


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
    yield from told(_rest(claim.content, again, report.theatre, exact=not versions))
    if same:
        yield from _around(claim, report)


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
    content: Mapping[str, Any], again: Mapping[str, Any], theatre: Theatre, *, exact: bool
) -> Iterator[Finding]:
    """Compare what is not a figure: parameters, sentences, lists, sources."""
    apart = ("figures", "sha256")
    stated = {key: value for key, value in content.items() if key not in apart}
    derived = {key: value for key, value in again.items() if key not in apart}
    made, ours = content["manifest"], again["manifest"]
    left_out = {"created"}  # when, not what
    reworded = not _same_tool(made)
    if not exact:
        left_out |= {"tool", "libraries", "id"}  # named already; the id was held to its manifest
    if reworded:
        # The line names the version and the id, which follows from the version.
        told = derived["source"].replace(ours["id"], made["id"])
        derived["source"] = told.replace(version(), str(made["tool"].get("version")), 1)
    for each, manifest in ((stated, made), (derived, ours)):
        each["manifest"] = {key: value for key, value in manifest.items() if key not in left_out}
    names = _names(theatre, content["language"])
    differ = 0
    for place, old, new in differences(stated, derived, ""):
        if not exact and near(old, new, TOLERANCE_M2 * 1.001):
            continue
        # Another version may put words better; whom and how much they tell of is compared.
        words = reworded and place in WORDS and isinstance(old, str) and isinstance(new, str)
        words = words and _facts(old, names) == _facts(new, names)
        differ += not words
        yield Finding("note" if words else "difference", f"{place}: {told_apart(old, new)}")
    if not differ:
        yield Finding("ok", "parameters, sentences, lists and sources are derived again")


def _same_tool(made: Mapping[str, Any]) -> bool:
    return bool(made["tool"].get("version") == version())


def _names(theatre: Theatre, lang: str) -> list[str]:
    """Every name that a text may call a holder by."""
    quoted = (pick(party.in_quote, lang) for party in theatre.parties)
    return [*(holder_name(theatre, key, lang) for key in theatre.holders), *quoted]


def _facts(text: str, names: Iterable[str]) -> list[str]:
    """Numbers and holders that a text tells of, in their order."""
    longest = sorted((re.escape(name) for name in names), key=len, reverse=True)
    return re.findall("|".join([r"\d+(?:[.,]\d+)*", *longest]), text)


def _around(claim: Claim, report: Report) -> Iterator[Finding]:
    """Compare what is shown around the report: the page, or the sheets."""
    data, made = claim.data, claim.made
    is_book, is_page = data[:2] == b"PK", data.lstrip()[:1] == b"<"
    if not (is_book or is_page):
        return
    what = "the sheets that show it" if is_book else "the page that shows it"
    if not _same_tool(made):
        why = "made by another version, so what it shows is not verified"
        yield Finding("note", f"{what}: not compared; {why}")
        return
    try:
        shown = _parts(data) == _parts(_rendered(_as_made(report, made), is_book))
    except OptionError as error:
        yield Finding("note", f"{what}: not compared; {error.issues[0].what}")
        return
    if shown:
        yield Finding("ok", f"{what}: as Ceaseline writes it")
    else:
        how = "changed, or saved again by another program; what it shows is not verified"
        yield Finding("difference", f"{what}: not as Ceaseline writes it: {how}")


def _as_made(report: Report, made: Mapping[str, Any]) -> Report:
    """Put the libraries into a report that it says it was made with; they are told already."""
    manifest = {**report.manifest, "libraries": made["libraries"]}
    sections = tuple(
        colophon.inputs(manifest, report.lang) if section.id == "inputs" else section
        for section in report.sections
    )
    return replace(report, manifest=manifest, sections=sections)


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
