"""Edges strung together into chains that meet only in their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def chain(
    tail: NDArray[np.intp], head: NDArray[np.intp], kind: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """
    String edges together where nothing else meets them.

    Parameters
    ----------
    tail, head : ndarray of int, shape (n,)
        The nodes from which and to which each edge runs.
    kind : ndarray of int, shape (n,)
        Edges of one kind are strung together in a node that no other edge touches.

    Returns
    -------
    order : ndarray of int, shape (n,)
        The edges, chain after chain, each from its start to its end.
    begin : ndarray of int, shape (n_chains + 1,)
        Where each chain begins in `order`. A closed one begins after its first edge.
    """
    count = len(tail)
    if count == 0:
        return np.zeros(0, np.intp), np.zeros(1, np.intp)
    n_nodes = int(max(tail.max(), head.max())) + 1
    touching = np.bincount(tail, minlength=n_nodes) + np.bincount(head, minlength=n_nodes)
    leaving = np.full(n_nodes, -1)
    leaving[tail] = np.arange(count)
    onward = leaving[head]
    goes_on = (touching[head] == 2) & (onward >= 0) & (kind[onward] == kind)
    itself = np.arange(count)
    following = np.where(goes_on, onward, itself)  # the last edge of a chain follows itself

    # Each round looks twice as far ahead. Who never comes to a last edge runs in a ring, which
    # is cut after the first of its edges.
    least, ahead = itself, following
    for _ in range(count.bit_length()):
        least = np.minimum(least, least[ahead])
        ahead = ahead[ahead]
    in_ring = following[ahead] != ahead
    last = in_ring & (least == itself)
    following[last] = itself[last]

    steps, ahead = (following != itself).astype(np.intp), following
    for _ in range(count.bit_length()):
        steps = steps + steps[ahead]
        ahead = ahead[ahead]
    order = np.lexsort((-steps, ahead))
    begin = np.flatnonzero(np.r_[True, np.diff(ahead[order]) != 0])
    return order, np.append(begin, count)
