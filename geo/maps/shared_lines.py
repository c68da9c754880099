"""Two snapshots as lines that each appear once, wherever the two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.arcs import OUTSIDE, Arcs, Sides, bordering, joined
from geo.coding import encode
from geo.control import STATE
from geo.segments import DAWN, DUSK, distinct
from geo.spread import Boundaries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.snapshot import Snapshot

BEFORE, AFTER = "0", "1"  # how a page calls its two sides, in the place of days
_TURN = 1  # the day, to the encoder, from which the second side shows


def sides(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """
    Write the ground of both snapshots as lines between states; see `geo.coding.encode`.

    Instead of days the lines show on `BEFORE` and `AFTER`.
    """
    states = pd.concat([before.states, after.states], ignore_index=True)[STATE]
    states = states.astype(object).where(states.notna(), None)
    table = states.drop_duplicates().sort_values(STATE, na_position="first", ignore_index=True)
    number = {state: place for place, state in enumerate(_rows(table))}
    codes = np.array([number[state] for state in _rows(states)], dtype=np.intp)
    one, other = codes[: len(before.states)], codes[len(before.states) :]
    written = encode(_arcs(before, one, other, table))
    return {**written, "days": [None, *([AFTER] if len(written["days"]) > 2 else []), None]}


def passages(snapshot: Snapshot, pairs: NDArray[np.intp]) -> dict[str, Any]:
    """
    Write the lines between pieces of ground that did not go the same way.

    Parameters
    ----------
    snapshot : Snapshot
        Whose faces they are.
    pairs : ndarray of int, shape (n_faces,)
        A number for what each face was and became.
    """
    table = pd.DataFrame(None, index=range(int(pairs.max()) + 1), columns=STATE, dtype=object)
    written = encode(_arcs(snapshot, pairs, pairs, table))
    return {key: written[key] for key in ("digits", "days", "points", "spells")}


def _arcs(
    snapshot: Snapshot, one: NDArray[np.intp], other: NDArray[np.intp], states: pd.DataFrame
) -> Arcs:
    """String the edges between faces that differ in either of two codes together."""
    arrangement = snapshot.arrangement
    first, second = (np.append(codes, OUTSIDE) for codes in (one, other))
    pair = first * (len(states) + 1) + second
    _, left, right, ends = bordering(arrangement, pair)
    _, kind = distinct(np.stack([pair[left], pair[right]], axis=1).astype(np.int64))
    vertices, begin, lead = joined(arrangement.edges.nodes, ends, kind)
    l0, r0, l1, r1 = (codes[side[lead]] for codes in (first, second) for side in (left, right))
    constant = (l0 == l1) & (r0 == r1)
    arc = np.repeat(np.arange(len(lead)), np.where(constant, 1, 2))
    begins = np.r_[True, np.diff(arc) != 0][: len(arc)]
    ended = np.r_[np.diff(arc) != 0, True][: len(arc)]
    spells = Sides(
        arc,
        np.where(begins, l0[arc], l1[arc]),
        np.where(begins, r0[arc], r1[arc]),
        np.where(begins, DAWN, _TURN).astype(np.int32),
        np.where(ended, DUSK, _TURN).astype(np.int32),
    )
    nothing = np.zeros(0, dtype=np.intp)
    bounds = Boundaries(nothing, nothing, nothing.astype(np.int32), nothing.astype(np.int32))
    return Arcs(
        vertices,
        begin,
        spells,
        states,
        bounds,
        pd.DataFrame(),
        lambda _: snapshot.reported_on,
    )


def _rows(frame: pd.DataFrame) -> list[tuple[str | None, ...]]:
    return list(frame[STATE].itertuples(index=False, name=None))
