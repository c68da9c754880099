"""JSON: figures with all that they rest on, and a hash over the whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.files import sha256
from geo.manifest import canonical_json

if TYPE_CHECKING:
    from geo.reports.report import Figure, Report

FORMAT_VERSION = 1


def render(report: Report) -> str:
    """Write a report as JSON that ``report.schema.json`` describes."""
    return json.dumps(document(report), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return a report as JSON values, its hash last."""
    content: dict[str, Any] = {
        "format": f"ceaseline-{report.kind}-report",
        "format_version": FORMAT_VERSION,
        "language": report.lang,
        "title": report.title,
        "lead": report.lead,
        "sentence": report.quotable,
        "source": report.source,
        "manifest": dict(report.manifest),
        "figures": [
            {
                "id": figure.id,
                "kind": figure.kind,
                "value": float(figure.m2),
                "unit": "m2",
                **_interval(figure),
                **{key: value for key, value in figure.about.items() if value},
            }
            for figure in report.figures
        ],
        **report.details,
        "disclaimer": report.disclaimer,
    }
    return {**content, "sha256": content_sha256(content)}


def _interval(figure: Figure) -> dict[str, float | None]:
    if figure.interval is None:
        return {}
    stated = figure.interval.m2
    return {name: None if m2 is None else float(m2) for name, m2 in stated.items()}


def content_sha256(content: dict[str, Any]) -> str:
    """
    Hash of a report: of its JSON without ``sha256``, in canonical form.

    See `geo.manifest.canonical_json`.
    """
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return sha256(canonical_json(rest).encode())
