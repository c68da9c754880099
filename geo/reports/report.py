"""What a report holds, once, for every format: text that is ready and figures that are exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from geo.rounding import COVERAGE
from geo.words import say

if TYPE_CHECKING:
    from geo.change import Change
    from geo.history import Course
    from geo.published import Factcheck
    from geo.schema import Theatre
    from geo.snapshot import Snapshot

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Interval:
    """
    How well a figure is known, in km²; NaN where an outline that matters states no accuracy.

    Attributes
    ----------
    sigma : float
        One standard deviation.
    low, high : float
        Two of them to either side.
    band : float
        Outer bound, as if every line lay off by one sigma to the worse side.
    floor : float or None
        What drawing an unmoved line twice may show; None where that is no question.
    """

    sigma: float
    low: float
    high: float
    band: float
    floor: float | None = None

    @classmethod
    def of(cls, row: Mapping[Any, float]) -> Interval:
        """Take it from a row of `Snapshot.interval`, `Change.interval` or `Change.passages`."""
        sigma, low, high, band = (row[f"{name}_km2"] for name in ("sigma", "low", "high", "band"))
        return cls(sigma, low, high, band, row.get("floor_km2"))

    def covers_zero(self, value_km2: float) -> bool:
        """Tell whether a change is too small to measure; where sigma is not stated, it is not."""
        return abs(value_km2) <= max(COVERAGE * self.sigma, self.floor or 0.0)

    @property
    def m2(self) -> dict[str, Decimal | None]:
        """Square metres to 0.1 by name; None for what is not stated, no floor where none is."""
        named = {
            "sigma_m2": self.sigma,
            "low_m2": self.low,
            "high_m2": self.high,
            "band_m2": self.band,
            "floor_m2": self.floor,
        }
        return {
            name: None if math.isnan(value) else _m2(value)
            for name, value in named.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One number, as machine files carry it.

    Attributes
    ----------
    id : str
        Unique in its report and the same in every report of its kind: ``net/syria``.
    kind : str
        What is measured: ``area``, ``net``, ``transition`` and so on.
    km2 : float
        The value as computed.
    about : mapping of str to str
        What it is about: ``date``, ``holder``, ``from``, ``to``, ``status_before`` …; empty
        where nobody is named.
    interval : Interval or None
        How well it is known; None for kinds of which that is not computed.
    """

    id: str
    kind: str
    km2: float
    about: Mapping[str, str] = field(default_factory=dict)
    interval: Interval | None = None

    @property
    def m2(self) -> Decimal:
        """Square metres to 0.1, half to even; never a negative zero."""
        return _m2(self.km2)


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; figures stand at its end, text at its start."""

    head: str
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of text.

    Attributes
    ----------
    cells : tuple of str
        Ready to show, one for each column.
    swatch : str or None
        The holder that the first cell names, so that a page can put its look beside it.
    total : bool
        A row of sums.
    marked : frozenset of int
        Cells to point out.
    """

    cells: tuple[str, ...]
    swatch: str | None = None
    total: bool = False
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it: an introduction, a table, then a list."""

    id: str
    title: str
    intro: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Report:
    """
    A finished report: formats lay it out and compute nothing.

    Attributes
    ----------
    kind : str
        ``date``, ``change``, ``series`` or ``factcheck``.
    lang : str
        The language of all text.
    title, lead : str
        What it is about, in which view, as known on which day.
    sentence, caveat, source : str
        To be quoted together.
    sections : tuple of Section
        In reading order.
    figures : tuple of Figure
        Every figure behind the text.
    details : mapping
        What machine files carry beside figures, as JSON values: positions, claims, records,
        sources, all as the layers have them.
    manifest : mapping
        See `geo.manifest.manifest`.
    disclaimer : str
        What every output says about itself.
    subject : Snapshot, Change or None
        For formats that draw.
    course : Course or None
        Areas through time, for formats that draw.
    check : Factcheck or None
        For formats that draw.
    """

    kind: str
    lang: str
    theatre: Theatre
    title: str
    lead: str
    sentence: str
    caveat: str
    source: str
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    details: Mapping[str, Any]
    manifest: Mapping[str, Any]
    disclaimer: str
    subject: Snapshot | Change | None = None
    course: Course | None = None
    check: Factcheck | None = None

    @property
    def quotable(self) -> str:
        """What survives copy and paste: the sentence with its dates and figure, and its caveat."""
        return f"{self.sentence} {self.caveat}"

    @property
    def cite(self) -> str:
        """The last line of every format for people: the id to cite it by."""
        return say("quote.id", self.lang, id=self.manifest["id"])


def _m2(km2: float) -> Decimal:
    return (Decimal(repr(float(km2))) * 1_000_000).quantize(_TENTH, ROUND_HALF_EVEN) + 0
