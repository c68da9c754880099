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


def strung(
    first: NDArray[np.intp], second: NDArray[np.intp], kind: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp], NDArray[np.bool_]]:
    """
    String edges without a direction to lines, whatever else meets them.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
        The nodes between which each edge runs.
    kind : ndarray of int, shape (n,)
        Edges of one kind go on into each other in a node where no third of that kind meets them.

    Returns
    -------
    order : ndarray of int, shape (n,)
        The edges, line after line, each from its start to its end.
    backwards : ndarray of bool, shape (n,)
        In that order: which edges a line walks from their second node to their first.
    begin : ndarray of int, shape (n_lines + 1,)
        Where each line begins in `order`.
    closed : ndarray of bool, shape (n_lines,)
        Which lines go on from their end to their start.
    """
    count = len(first)
    if count == 0:
        nothing = np.zeros(0, bool)
        return np.zeros(0, np.intp), nothing, np.zeros(1, np.intp), nothing
    n_nodes = int(max(first.max(), second.max())) + 1
    _, joint = np.unique(
        np.r_[kind * n_nodes + first, kind * n_nodes + second], return_inverse=True
    )
    # Walk every edge both ways: where a joint has two edges, the one that comes in goes on as
    # the other one, and each line is found twice, once in each direction.
    tail, head = joint, np.roll(joint, count)
    two = np.bincount(joint) == 2
    by_joint = np.argsort(tail, kind="stable")
    begin = np.searchsorted(tail[by_joint], np.arange(len(two)))
    back = np.roll(np.arange(2 * count), count)
    goes_on = two[head]
    pair = by_joint[begin[head[goes_on]]], by_joint[begin[head[goes_on]] + 1]
    following = np.arange(2 * count, 4 * count)  # a dead end of its own
    following[goes_on] = np.where(pair[0] == back[goes_on], pair[1], pair[0])
    order, begin = chain(np.arange(2 * count), following, np.zeros(2 * count, np.intp))
    edge = order % count
    least = np.minimum.reduceat(edge, begin[:-1])
    forward = np.repeat(least, np.diff(begin)) == order  # walks its least edge forward
    kept = np.logical_or.reduceat(forward, begin[:-1])
    closed = following[order[begin[1:] - 1]] == order[begin[:-1]]
    chosen = np.repeat(kept, np.diff(begin))
    sizes = np.diff(begin)[kept]
    return edge[chosen], (order >= count)[chosen], np.r_[0, np.cumsum(sizes)], closed[kept]
