"""JSON: figures with all that they rest on, and a hash over the whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.files import sha256

if TYPE_CHECKING:
    from geo.reports.report import Report

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
                **{key: value for key, value in figure.about.items() if value},
            }
            for figure in report.figures
        ],
        **report.details,
        "disclaimer": report.disclaimer,
    }
    return {**content, "sha256": content_sha256(content)}


def content_sha256(content: dict[str, Any]) -> str:
    """
    Hash of a report: of its JSON without ``sha256``, in canonical form.

    Canonical: keys sorted, no blanks, UTF-8, numbers as Python writes them.
    """
    rest = {key: value for key, value in content.items() if key != "sha256"}
    canonical = json.dumps(
        rest, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(canonical.encode())
