"""How far off an area may be, from how far off the lines around it may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COVERAGE = 2.0  # sigmas that an interval reaches to either side: about 95 of 100 times


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """
    Drawn lines, cut into pieces.

    Attributes
    ----------
    length_m : ndarray of float, shape (n,)
        Length of each piece; the pieces of a line follow each other from its start to its end.
    begin : ndarray of int, shape (n_lines + 1,)
        Where the pieces of each line begin.
    closed : ndarray of bool, shape (n_lines,)
        Whether a line ends where it starts, and goes on there.
    sigma_m : ndarray of float, shape (n_lines,)
        One standard deviation of its place, across it; NaN where it is not stated.
    correlation_m : ndarray of float, shape (n_lines,)
        How far along the line an error reaches: it is correlated by exp(-distance / this).
    """

    length_m: NDArray[np.float64]
    begin: NDArray[np.intp]
    closed: NDArray[np.bool_]
    sigma_m: NDArray[np.float64]
    correlation_m: NDArray[np.float64]


def sigma_m2(lines: Lines, coefficients: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Standard deviation of areas, with errors correlated along each line.

    Parameters
    ----------
    lines : Lines
    coefficients : ndarray of int, shape (n, k)
        For each piece and area: how much ground the area wins where the piece moves one metre to
        its right, in metres per metre. 1 where the area lies on its left alone, -1 on its right
        alone; for a change, that of the area after less that of the area before.

    Returns
    -------
    ndarray of float, shape (k,)
        Square metres; NaN where a line that matters states no accuracy.

    Notes
    -----
    To first order the area misses by the integral of c(s) n(s) along every line, where n, the
    error across the line, is normal with standard deviation sigma and correlation exp(-d / l),
    and c is piecewise constant. Its variance is the double integral of c(s) c(t) sigma²
    exp(-distance / l): over one piece it has a closed form, and between pieces the kernel
    factors, so that one pass along each line sums it exactly. It depends on the line and not on
    its vertices. With c = 1 throughout it is sigma² 2 l (L - l (1 - exp(-L / l))): (sigma L)²
    for a line much shorter than l, sigma² 2 l L for a much longer one. On a closed line the
    error is the same process run around it, of correlation cosh((L/2 - d) / l) / cosh(L / 2 l).
    Different lines are drawn independently: their variances add.
    """
    unstated = np.isnan(lines.sigma_m)
    owner = np.repeat(np.arange(len(lines.sigma_m)), np.diff(lines.begin))
    unknown = (coefficients != 0)[unstated[owner]].any(axis=0)
    matters = np.zeros(len(lines.sigma_m), dtype=bool)
    matters[owner[(coefficients != 0).any(axis=1)]] = True
    matters &= ~unstated
    variance = np.zeros(coefficients.shape[1])
    if matters.any():
        pieces = np.flatnonzero(matters[owner])
        weights, length, line = _merged(coefficients[pieces], lines.length_m[pieces], owner[pieces])
        own = np.flatnonzero(matters)
        each = _line_variances(
            weights,
            length,
            np.searchsorted(own, line),
            lines.correlation_m[own],
            lines.closed[own],
        )
        variance = (lines.sigma_m[own, np.newaxis] ** 2 * each).sum(axis=0)
    return np.where(unknown, np.nan, np.sqrt(np.maximum(variance, 0.0)))


def band_m2(lines: Lines, coefficients: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    By how much areas miss if every line lies one sigma off, all of it to the worse side.

    Parameters and returned shape as in `sigma_m2`. An outer bound: it grows with the length of
    the line, and nothing averages out.
    """
    owner = np.repeat(np.arange(len(lines.sigma_m)), np.diff(lines.begin))
    sigma = lines.sigma_m[owner]
    known = np.where(np.isnan(sigma), 0.0, sigma) * lines.length_m
    band = known @ np.abs(coefficients)
    unknown = (coefficients != 0)[np.isnan(sigma)].any(axis=0)
    return np.where(unknown, np.nan, band)


def floor_m2(length_m: float, sigma_m: float, other_sigma_m: float) -> float:
    """
    Ground that seems gained, and as much that seems lost, where one line was drawn twice.

    Two independent drawings of a line that did not move lie sigma = sqrt(sigma1² + sigma2²) off
    each other, so that half the mean distance, sigma / sqrt(2 pi), shows on either side.
    """
    return length_m * math.hypot(sigma_m, other_sigma_m) / math.sqrt(2 * math.pi)


def last_digit(sigma: float) -> Decimal:
    """
    Return the unit of the last digit that a standard deviation supports.

    That of its first significant digit, or of its second where the first is 1.
    """
    exact = Decimal(repr(float(sigma)))
    first = exact.as_tuple().digits[0]
    return Decimal(1).scaleb(exact.adjusted() - (first == 1))


def _merged(
    weights: NDArray[np.int64], length: NDArray[np.float64], line: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.intp]]:
    """Join pieces of a line that follow each other with equal weights."""
    same = (line[1:] == line[:-1]) & (weights[1:] == weights[:-1]).all(axis=1)
    starts = np.flatnonzero(np.r_[True, ~same])
    return weights[starts], np.add.reduceat(length, starts), line[starts]


def _line_variances(
    weights: NDArray[np.int64],
    length: NDArray[np.float64],
    line: NDArray[np.intp],
    correlation: NDArray[np.float64],
    closed: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Variance of each line and area for a sigma of one, shape (n_lines, k)."""
    reach = correlation[line]
    # exp(-x) loses all digits of 1 - exp(-x) on short pieces; expm1 keeps them.
    fades = -np.expm1(-length / reach)
    pull = reach * fades  # the integral of exp(-s / l) over a piece
    alone = 2 * reach**2 * _excess(length / reach)
    n_lines, k = len(correlation), weights.shape[1]
    variance, carried, begun = np.zeros((3, n_lines, k))
    run = np.zeros(n_lines)  # length of the line so far
    first = np.searchsorted(line, np.arange(n_lines))
    rank = np.arange(len(line)) - first[line]
    for step in range(int(rank.max(initial=-1)) + 1):
        piece = np.flatnonzero(rank == step)
        of, weight = line[piece], weights[piece].astype(float)
        here = weight * pull[piece, np.newaxis]
        variance[of] += weight**2 * alone[piece, np.newaxis] + 2 * carried[of] * here
        begun[of] += here * np.exp(-run[of] / correlation[of])[:, np.newaxis]
        carried[of] = carried[of] * (1 - fades[piece])[:, np.newaxis] + here
        run[of] += length[piece]
    # Around a closed line, every further lap pulls too; normalised to a sigma of one.
    around = np.exp(-run / correlation)[:, np.newaxis]
    missing = -np.expm1(-run / correlation)[:, np.newaxis]
    whole = missing / (1 + around) * (variance + 2 * carried * begun / missing)
    return np.where(closed[:, np.newaxis], whole, variance)


def _excess(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """X - (1 - exp(-x)), by its series where the difference would lose digits."""
    small = x * x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x / 120)))
    return np.where(x < 1e-3, small, x + np.expm1(-x))
