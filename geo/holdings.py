"""Who holds each face, spell by spell: every date and every pair of dates from one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.precedence import decide
from geo.schema import HOLDING
from geo.segments import DAWN, DUSK
from geo.spread import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.spread import Runs

CELLS = 4_000_000  # faces times days that are resolved at once


@dataclass(frozen=True, eq=False, slots=True)
class Spells:
    """
    Stretches of days in which the same labels decide a face.

    Attributes
    ----------
    face : ndarray of int, shape (n,)
        Rising; the spells of a face follow each other without a gap, oldest first.
    top : ndarray of int, shape (n,)
        The label that decides, -1 for none.
    beneath : ndarray of int, shape (n,)
        The label by which somebody would hold the face if contested ones were lifted, or -1.
    first, end : ndarray of int32, shape (n,)
        Days since 1970-01-01, half-open, from `DAWN` to `DUSK`.
    """

    face: NDArray[np.intp]
    top: NDArray[np.intp]
    beneath: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]


def resolve(runs: Runs, n_faces: int, status: NDArray[np.object_]) -> Spells:
    """
    Decide which label is on top of each face, for all days at once.

    Parameters
    ----------
    runs : Runs
        Which label lies over which face on which days.
    n_faces : int
        Number of faces.
    status : ndarray of str, shape (n_labels,)
        Status of each label; labels are in stacking order, see `precedence.stacking_order`.
    """
    runs = runs.of(np.lexsort((runs.first, runs.face)))
    # Where the runs of a face do not overlap, nothing has to be decided.
    overlaps = (runs.face[1:] == runs.face[:-1]) & (runs.first[1:] < runs.end[:-1])
    stacked = np.zeros(n_faces, dtype=bool)
    stacked[runs.face[1:][overlaps]] = True
    alone = ~stacked[runs.face]
    parts = [_side_by_side(runs.of(alone), np.flatnonzero(~stacked), status)]
    deep = runs.of(~alone)
    faces = np.flatnonzero(stacked)
    n_days = len(np.unique(deep.first)) + len(np.unique(deep.end)) + 1
    for block in np.array_split(faces, max(1, -(-len(faces) * n_days // CELLS))):
        parts.append(_stacked(deep.of(np.isin(deep.face, block)), block, status))
    face = np.concatenate([part.face for part in parts])
    first = np.concatenate([part.first for part in parts])
    order = np.lexsort((first, face))
    return Spells(
        face[order],
        np.concatenate([part.top for part in parts])[order],
        np.concatenate([part.beneath for part in parts])[order],
        first[order],
        np.concatenate([part.end for part in parts])[order],
    )


@dataclass(frozen=True, eq=False, slots=True)
class Passages:
    """
    What passed on which day: one row for each day and pair of states with ground between them.

    Attributes
    ----------
    day : ndarray of int32, shape (n,)
        Days since 1970-01-01, rising.
    old, new : ndarray of int, shape (n,)
        States before the day and on it.
    area_m2 : ndarray of float, shape (n,)
    """

    day: NDArray[np.int32]
    old: NDArray[np.intp]
    new: NDArray[np.intp]
    area_m2: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Holdings:
    """
    Spells in which the state of a face does not change.

    Attributes
    ----------
    face, state, first, end : ndarray of int, shape (n_spells,)
        As in `Spells`; the state is a code from 0.
    area_m2 : ndarray of float, shape (n_faces,)
        Area of each face.
    n_states : int
        Number of states.
    """

    face: NDArray[np.intp]
    state: NDArray[np.intp]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    area_m2: NDArray[np.float64]
    n_states: int

    @classmethod
    def of(cls, spells: Spells, state: NDArray[np.intp], area_m2: NDArray[np.float64]) -> Holdings:
        """Join the spells of a face that follow each other with the same state."""
        starts = np.r_[True, (spells.face[1:] != spells.face[:-1]) | (state[1:] != state[:-1])]
        kept = np.flatnonzero(starts[: len(state)])
        last = np.r_[kept[1:], len(state)] - 1
        return cls(
            spells.face[kept],
            state[kept],
            spells.first[kept],
            spells.end[last],
            area_m2,
            int(state.max(initial=-1)) + 1,
        )

    @property
    def days(self) -> NDArray[np.int32]:
        """Every day on which the state of a face changes, rising."""
        return np.unique(self.first[self.first != DAWN])

    def relabelled(self, codes: NDArray[np.intp]) -> Holdings:
        """Give every state another code, for example that of its holder."""
        spells = Spells(self.face, self.state, self.state, self.first, self.end)
        return Holdings.of(spells, codes[self.state], self.area_m2)

    def seen_on(self, days: NDArray[np.int32]) -> Holdings:
        """
        Keep what is seen on these days only.

        Parameters
        ----------
        days : ndarray of int32, shape (d,)
            Rising. What changed between two of them shows on the later one; what changed there
            and back between them does not show.
        """
        begins, ends = np.searchsorted(days, self.first), np.searchsorted(days, self.end)
        seen = begins < ends
        bounds = np.r_[DAWN, days[1:], DUSK].astype(np.int32)
        state, first, end = self.state[seen], bounds[begins[seen]], bounds[ends[seen]]
        return Holdings.of(Spells(self.face[seen], state, state, first, end), state, self.area_m2)

    def on(self, day: int) -> NDArray[np.intp]:
        """State of each face on a day, shape (n_faces,)."""
        return self._on(day).astype(np.intp)

    def transitions(self, before: int, after: int) -> NDArray[np.float64]:
        """Area by state before (rows) and after (columns), m², shape (n_states, n_states)."""
        n = self.n_states
        narrow = np.min_scalar_type(n * n).type
        pair = self._on(before) * narrow(n) + self._on(after)
        m2 = np.bincount(pair, weights=self.area_m2, minlength=n * n).astype(np.float64)
        return m2.reshape(n, n)

    def areas(self, days: NDArray[np.int32]) -> NDArray[np.float64]:
        """Area of every state on days, m², shape (n_days, n_states)."""
        n, changing = self.n_states, self.days
        later, old, new = self._steps()
        area = self.area_m2[self.face[later]]
        row = (np.searchsorted(changing, self.first[later]) + 1) * n
        size = (len(changing) + 1) * n
        changes = np.bincount(row + new, weights=area, minlength=size)
        changes -= np.bincount(row + old, weights=area, minlength=size)
        changes[:n] = np.bincount(self.on(DAWN), weights=self.area_m2, minlength=n)
        areas = np.cumsum(changes.reshape(-1, n), axis=0)
        return np.asarray(areas[np.searchsorted(changing, days, side="right")])

    def consecutive(self) -> Passages:
        """Tell what passed on each of `days`."""
        later, old, new = self._steps()
        n = self.n_states
        step = (self.first[later].astype(np.int64) * n + old) * n + new
        steps, row = np.unique(step, return_inverse=True)
        area = np.bincount(row, weights=self.area_m2[self.face[later]]).astype(np.float64)
        day, old, new = steps // (n * n), steps // n % n, steps % n
        return Passages(day.astype(np.int32), old, new, area)

    def from_day(self, before: int) -> NDArray[np.float64]:
        """
        Transitions from one day to each of `days`, m², shape (n_days, n_states, n_states).

        All pairs are a walk over the days, one block of this shape at a time.
        """
        n = self.n_states
        row, face, old, new, area = self._moves
        days = len(self.days)
        cell = (row + self.on(before)[face]) * n
        changes = np.bincount(cell + new, weights=area, minlength=days * n * n)
        changes -= np.bincount(cell + old, weights=area, minlength=days * n * n)
        origin = self.transitions(before, DAWN)
        return np.asarray(origin + np.cumsum(changes.reshape(days, n, n), axis=0))

    def all_pairs(self) -> Iterator[NDArray[np.float64]]:
        """Transitions from each of `days` to each of `days`, one block a day before."""
        return (self.from_day(int(day)) for day in self.days)

    def _steps(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Spells that follow another one of their face, and the states that change there."""
        later = np.flatnonzero(self.face[1:] == self.face[:-1]) + 1
        return later, self.state[later - 1], self.state[later]

    @cached_property
    def _moves(self) -> tuple[NDArray[Any], ...]:
        """Of every step, day by day: n_states times its row in `days`, face, states, area."""
        later, old, new = self._steps()
        order = np.argsort(self.first[later], kind="stable")
        later, old, new = later[order], old[order], new[order]
        row = np.searchsorted(self.days, self.first[later]) * self.n_states
        face = self.face[later]
        return row, face, old, new, self.area_m2[face]

    @cached_property
    def _turns(self) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[Any]]:
        """Day, face and new state of every step, day by day."""
        (begun,) = np.nonzero(self.first != DAWN)
        begun = begun[np.argsort(self.first[begun], kind="stable")]
        narrow = np.min_scalar_type(max(self.n_states, 1))
        return self.first[begun], self.face[begun], self.state[begun].astype(narrow)

    @cached_property
    def _stages(self) -> list[NDArray[Any]]:
        """State of each face before all turns, and after every so many: where reading starts."""
        _, face, state = self._turns
        stages = [self.state[self.first == DAWN].astype(state.dtype)]
        for begin in range(0, len(face) - self._stride + 1, self._stride):
            turned = slice(begin, begin + self._stride)
            stages.append(stages[-1].copy())
            stages[-1][face[turned]] = state[turned]  # of several turns of a face the last stays
        return stages

    @property
    def _stride(self) -> int:
        """Turns from stage to stage: reading them costs about what copying a stage does."""
        return max(1000, len(self.area_m2) // 16)

    def _on(self, day: int) -> NDArray[Any]:
        """State of each face on a day, in the narrowest type."""
        days, face, state = self._turns
        past = int(np.searchsorted(days, day, side="right"))
        stage = past // self._stride
        states = self._stages[stage].copy()
        turned = slice(stage * self._stride, past)
        states[face[turned]] = state[turned]
        return states


def _side_by_side(runs: Runs, faces: NDArray[np.intp], status: NDArray[np.object_]) -> Spells:
    """Spells of faces whose runs never overlap: the runs, and the gaps around them."""
    opens = np.diff(runs.face, prepend=-1) != 0
    closes = np.diff(runs.face, append=-1) != 0
    empty = np.setdiff1d(faces, runs.face)
    until_first = np.where(opens, DAWN, np.roll(runs.end, 1))
    gaps = np.concatenate(
        [
            np.stack([runs.face, until_first, runs.first]),
            np.stack([runs.face, runs.end, np.full(len(runs.end), DUSK)])[:, closes],
            np.stack([empty, np.full(len(empty), DAWN), np.full(len(empty), DUSK)]),
        ],
        axis=1,
    )
    gaps = gaps[:, gaps[1] < gaps[2]]
    nobody = np.full(gaps.shape[1], -1)
    beneath = np.where(np.isin(status, HOLDING)[runs.label], runs.label, -1)
    return Spells(
        np.concatenate([runs.face, gaps[0]]),
        np.concatenate([runs.label, nobody]),
        np.concatenate([beneath, nobody]),
        np.concatenate([runs.first, gaps[1]]).astype(np.int32),
        np.concatenate([runs.end, gaps[2]]).astype(np.int32),
    )


def _stacked(runs: Runs, faces: NDArray[np.intp], status: NDArray[np.object_]) -> Spells:
    """Spells of faces whose runs overlap: sheet upon sheet, on all days that matter."""
    days = np.unique(np.concatenate([[DAWN], runs.first, runs.end, [DUSK]])).astype(np.int32)
    runs = runs.of(np.argsort(runs.label, kind="stable"))
    labels, begin = np.unique(runs.label, return_index=True)
    # Faces by days laid out in one line, each label a few stretches of it; the last day ends all.
    row = np.searchsorted(faces, runs.face) * len(days)
    starts, ends = row + np.searchsorted(days, runs.first), row + np.searchsorted(days, runs.end)
    bounds = pairwise([*begin, len(runs.label)])
    lies = (ranges(starts[first:last], ends[first:last])[0] for first, last in bounds)
    decision = decide(status[labels], lies, len(faces) * len(days)).renumbered(labels)
    top = decision.record.reshape(len(faces), len(days))[:, :-1]
    beneath = decision.beneath.reshape(len(faces), len(days))[:, :-1]
    changes = np.ones(top.shape, dtype=bool)
    changes[:, 1:] = (top[:, 1:] != top[:, :-1]) | (beneath[:, 1:] != beneath[:, :-1])
    place, day = np.nonzero(changes)
    first = days[day]
    end = np.where(np.diff(place, append=-1) == 0, np.roll(first, -1), DUSK)
    return Spells(faces[place], top[changes], beneath[changes], first, end)
