"""The part of every report that says how it was made and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.reports.report import Column, Row, Section, Table
from geo.words import say, visible

if TYPE_CHECKING:
    from collections.abc import Mapping


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
