"""CSV: one row a figure, numbers as numbers, no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.reports.report import Figure, Report

ABOUT = (
    "date",
    "reported_on",
    "holder",
    "party",
    "from",
    "to",
    "status",
    "against",
    "status_before",
    "party_before",
    "against_before",
    "status_after",
    "party_after",
    "against_after",
    "label",
)
# Further columns of a fact check, in km², km, posts, places or per cent.
CHECKED = (
    "about",
    "quantity",
    "unit",
    "published_value",
    "published_low",
    "published_high",
    "ours",
    "ours_low",
    "ours_high",
    "ours_outer_low",
    "ours_outer_high",
    "ratio",
    "verdict",
    "reason",
    "possible",
    "published",
    "publisher",
    "sources",
)
INTERVAL = ("sigma_m2", "low_m2", "high_m2", "band_m2", "floor_m2")
COLUMNS = ("kind", "id", *ABOUT, "value_km2", "value_m2", *INTERVAL, "text")

# What starts a formula in a spreadsheet, with the full-width forms that some of them fold.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠\N{MINUS SIGN}")
_KM2_PER_M2 = Decimal("1e-6")


def render(report: Report) -> str:
    """
    Write a report as CSV.

    Returns
    -------
    str
        First the figures, exact to 0.1 m² and with what is stated of their intervals, then rows
        without a number whose ``text`` says what the figures rest on. A text that would start a
        formula has a ``'`` before it.
    """
    out = io.StringIO()
    checked = report.details.get("factcheck", ())
    columns = (*COLUMNS, *CHECKED) if checked else COLUMNS
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for verdict in checked:
        writer.writerow(_checked(verdict))
    for figure in report.figures:
        about = {key: safe(value) for key, value in figure.about.items()}
        km2 = (figure.m2 * _KM2_PER_M2).normalize() + 0
        writer.writerow(
            {
                "kind": figure.kind,
                "id": safe(figure.id),
                **about,
                "value_km2": f"{km2:f}",
                "value_m2": f"{figure.m2:f}",
                **_interval(figure),
            }
        )
    for kind, name, text in _texts(report):
        writer.writerow({"kind": kind, "id": safe(name), "text": safe(text)})
    return out.getvalue()


def _interval(figure: Figure) -> dict[str, str]:
    """Write what is stated; an interval that is not stated is said in words, never as 0."""
    if figure.interval is None:
        return {}
    stated = figure.interval.m2
    cells = {name: f"{m2:f}" for name, m2 in stated.items() if m2 is not None}
    return cells if stated["sigma_m2"] is not None else {**cells, "text": "interval not stated"}


def _checked(verdict: Mapping[str, Any]) -> dict[str, str]:
    """Write one published figure beside ours; what is open or not stated stays empty."""
    ours = verdict.get("ours", {})
    numbers = {
        **{f"published_{key}": verdict[key] for key in ("value", "low", "high")},
        "ours": ours.get("value"),
        **{f"ours_{key}": ours.get(key) for key in ("low", "high", "outer_low", "outer_high")},
        "ratio": verdict.get("ratio"),
    }
    possible = [
        f"{one['kind']}{' ' if 'about' in one else ''}{one.get('about', '')}"
        for one in verdict["possible"]
    ]
    words = {
        "kind": "published",
        "id": verdict["id"],
        "text": verdict["says"],
        "about": verdict["covers"],
        "published": verdict.get("published", ""),
        "possible": "; ".join(possible),
        "sources": "; ".join(verdict["sources"]),
        **{key: verdict[key] for key in ("quantity", "unit", "verdict", "reason", "publisher")},
    }
    return {
        **{key: safe(value) for key, value in words.items()},
        **{key: f"{Decimal(repr(n)):f}" for key, n in numbers.items() if n is not None},
    }


def safe(text: str) -> str:
    """Put a ``'`` before a text that a spreadsheet would read as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000\ufeff").startswith(_FORMULA) else text


def _texts(report: Report) -> Iterator[tuple[str, str, str]]:
    made = report.manifest
    yield "title", "title", report.title
    yield "sentence", "sentence", report.quotable
    yield "source", "source", report.source
    yield "lead", "lead", report.lead
    yield "view", "view", made["view"]
    if "scenario" in made:
        yield "scenario", made["scenario"], report.details["scenario"]["stamp"]
    for position, answer in enumerate(made["dates"], 1):
        for key, value in answer.items():
            if value is not None:
                yield "asked", f"{position}/{key}", value
    for record in report.details.get("positions", ()):
        told = record.get("change") or record["standing"]
        yield "position", record["id"], f"{told}: {record.get('name', record['id'])}"
    for record in report.details.get("handed_back", ()):
        told = [record[key] for key in ("change", "ground") if key in record]
        name = record.get("name", record["id"])
        yield f"handed_back_{record['theme']}", record["id"], f"{', '.join(told)}: {name}"
    for record in report.details.get("affected", ()):
        ends = " → ".join(record.get(end, "") for end in ("from", "to"))
        name = f"{record['ground']}, {ends}: {record.get('name', record['id'])}"
        yield f"affected_{record['theme']}", record["id"], name
    for key, value in report.details.get("population", {}).items():
        yield "population", key, ", ".join(map(str, value)) if key == "years" else str(value)
    for count in report.details.get("headcount", ()):
        for sure in ("certain", "possible"):
            named = (count["party"], *([count["on"]] if "on" in count else []), sure)
            yield "posts", "/".join(named), str(count[sure])
    for post in report.details.get("positions", ()):
        for zone, word in post.get("siting", {}).items():
            yield "siting", f"{post['id']}/{zone}", word
        if "reported_by" in post:
            yield "reported_by", post["id"], str(post["reported_by"])
    for pair in report.details.get("contact", ()):
        for when in ("before", "after"):
            yield "contact_m", f"{pair['one']}/{pair['other']}/{when}", str(pair[f"{when}_m"])
    for kind, told in report.details.get("decomposition", {}).items():
        yield "decomposition", kind, told if isinstance(told, str) else ", ".join(told)
    for record in report.details.get("claims", ()):
        yield "claim", record["id"], record.get("name", record["id"])
    for key, value in made["method"].items():
        yield "method", key, str(value)
    yield "version", made["tool"]["name"], made["tool"]["version"]
    for name, number in made["libraries"].items():
        yield "version", name, number
    for file in made["inputs"]:
        yield "input_sha256", file["name"], file["sha256"]
    yield "data_sha256", "data", made["data_sha256"]
    for source in report.details.get("sources", ()):
        yield "source_cited", source["id"], str(source.get("title", ""))
    yield "disclaimer", "disclaimer", report.disclaimer
    yield "id", "id", made["id"]
