"""A series through the engine, step by step, as the theatres go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.arrangement import Arrangement
from geo.cutting import Outlines
from geo.holdings import Holdings, resolve

if TYPE_CHECKING:
    from geo.segments import Ledger
    from tests.benchmarks.series import Series


@dataclass(frozen=True, eq=False, slots=True)
class Built:
    """A series after the build; states of `holdings` are 0 for nobody, then parties from 1."""

    ledger: Ledger
    holdings: Holdings


def build(series: Series, ledger: Ledger | None = None) -> Built:
    """Enter, cut, resolve: with every check that a theatre goes through."""
    names = tuple(f"party {number}" for number in range(series.n_parties))
    outlines = Outlines(names, series.geometry, series.party, series.first, series.end)
    # Entered here: a ledger that an earlier run left on disk would be no measure.
    ledger = series.ledger() if ledger is None else ledger
    vars(outlines)["ledger"] = ledger
    bounds = ledger.segments.reshape(-1, 2)
    ground = shapely.box(*bounds.min(axis=0) / 1e9, *bounds.max(axis=0) / 1e9)
    arrangement = Arrangement.of(ground, {}, [outlines])
    status = np.full(series.n_parties, "controlled", dtype=object)
    spells = resolve(arrangement.runs(outlines), len(arrangement.inside), status)
    holdings = Holdings.of(spells, spells.top + 1, arrangement.area_m2)
    return Built(ledger, holdings)
