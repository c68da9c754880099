"""The part of every report that says how it was made and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.arrangement import TOLERANCE
from geo.reports.report import Column, Row, Section, Table
from geo.segments import GRID_DEGREES
from geo.words import say, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.snapshot import Snapshot

METHOD: dict[str, object] = {
    "ellipsoid": "WGS 84",
    "edges": "straight in longitude and latitude (RFC 7946, section 3.1.1)",
    "area": "closed form on the ellipsoid, by face, summed",
    "overlay": "all control, regime and claim areas cut together in longitude and latitude",
    "grid_degrees": GRID_DEGREES,
    "conservation_tolerance": TOLERANCE,
    "precedence": "rank, valid_from, assessed_on, confidence, id; the greater is on top",
    "uncertainty": "not computed",
}


def method_of(answer: Snapshot) -> dict[str, object]:
    """Return the method of an answer: a scenario's records lie above all others."""
    if answer.scenario is None:
        return METHOD
    return {**METHOD, "precedence": f"records of the scenario first; {METHOD['precedence']}"}


def method(lang: str) -> Section:
    """Say how the figures come about."""
    lines = tuple(
        say(f"report.method_{part}", lang) for part in ("edges", "area", "precedence", "dates")
    )
    return Section("method", say("foot.method", lang), lines=lines)


def inputs(manifest: Mapping[str, Any], lang: str) -> Section:
    """List the files that the figures rest on, with hashes, licences and who is to be named."""
    rows = tuple(
        Row(
            (
                visible(file["name"]),
                f"{file['bytes']:,}",
                file["sha256"],
                visible(file.get("licence", "")),
                visible(file.get("attribution", "")),
            )
        )
        for file in manifest["inputs"]
    )
    columns = (
        Column(say("report.file", lang)),
        Column(say("report.bytes", lang), True),
        Column("sha256"),
        Column(say("report.licence", lang)),
        Column(say("report.attribution", lang)),
    )
    versions = ", ".join(f"{name} {number}" for name, number in manifest["libraries"].items())
    tool = f"{manifest['tool']['name']} {manifest['tool']['version']}"
    lines = (
        f"data sha256 {manifest['data_sha256']}",
        say("report.versions", lang, tool=tool, libraries=versions),
    )
    return Section("inputs", say("foot.inputs", lang), table=Table(columns, rows), lines=lines)


def source_line(title: str, manifest: Mapping[str, Any], lang: str) -> str:
    """One line that says where a quoted sentence is from."""
    return say(
        "quote.source",
        lang,
        product=say("name.product", lang),
        version=manifest["tool"]["version"],
        title=title,
        hash=manifest["data_sha256"][:12],
    )
