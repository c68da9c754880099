"""The part of every report that says how it was made and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.reports.report import Column, Row, Section, Table
from geo.words import say, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.schema import Theatre


def method(theatre: Theatre, lang: str) -> Section:
    """Say how the figures come about, and how well they are known."""
    parts = ("edges", "area", "precedence", "dates", "uncertainty", "frame")
    reach = f"{theatre.correlation_m:,.0f}"
    lines = tuple(say(f"report.method_{part}", lang, m=reach) for part in parts)
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
