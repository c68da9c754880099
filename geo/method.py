"""How figures come about, and the manifest that says so beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.arrangement import TOLERANCE
from geo.manifest import manifest
from geo.segments import GRID_DEGREES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geo.snapshot import Snapshot

METHOD: dict[str, object] = {
    "ellipsoid": "WGS 84",
    "edges": "straight in longitude and latitude (RFC 7946, section 3.1.1)",
    "area": "closed form on the ellipsoid, by face, summed",
    "overlay": "all control, regime and claim areas cut together in longitude and latitude",
    "grid_degrees": GRID_DEGREES,
    "conservation_tolerance": TOLERANCE,
    "precedence": "rank, valid_from, assessed_on, confidence, id; the greater is on top",
    "uncertainty": "accuracy_m of each drawn line as one standard deviation across it, correlated "
    "along it by exp(-distance / correlation_m); intervals of two standard deviations",
    "outer_bound": "every line off by its accuracy, all to the worse side",
    "noise_floor": "length of line drawn twice, times its relative standard deviation / sqrt(2 pi)",
    "study_area_edge": "a definition without error, but for lines on it that are not schematic",
}


def describe(
    kind: str, *snapshots: Snapshot, days: Iterable[date] = (), about: str | None = None
) -> dict[str, Any]:
    """
    Write the manifest of an answer.

    Parameters
    ----------
    kind : str
        What was asked: ``date``, ``change``, ``series``, ``factcheck``.
    *snapshots : Snapshot
        The answers that the figures were taken from, of one theatre.
    days : iterable of date
        Every day that a series answers for.
    about : str, optional
        The one subject that a fact check was asked about.

    Returns
    -------
    dict
        See `geo.manifest.manifest`.
    """
    return manifest(*snapshots, kind=kind, method=method_of(snapshots[-1]), days=days, about=about)


def method_of(answer: Snapshot) -> dict[str, object]:
    """Return the method of an answer: a scenario's records lie above all others."""
    told = {**METHOD, "correlation_m": answer.theatre.correlation_m}
    if answer.scenario is not None:
        told["precedence"] = f"records of the scenario first; {METHOD['precedence']}"
    return told
