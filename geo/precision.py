"""How exactly a published figure was meant: the interval that it claims."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from geo.schema import GIVEN_UNITS

if TYPE_CHECKING:
    from geo.schema import Published

_KM = {"m": 0.001}  # lengths are compared in km; every other unit is compared as it is


@dataclass(frozen=True, slots=True)
class Claimed:
    """
    What a published figure says, in km², km, posts or per cent.

    Attributes
    ----------
    value : float or None
        As published; None where it gave bounds.
    low, high : float
        Between which it lies as it was meant; infinite where a bound is open.
    """

    value: float | None
    low: float
    high: float

    @property
    def middle(self) -> float:
        """The value, or what stands for it: the middle of two bounds, or the only one."""
        if self.value is not None:
            return self.value
        bounds = [bound for bound in (self.low, self.high) if 0 < bound < math.inf]
        return sum(bounds) / len(bounds)

    def meets(self, low: float, high: float) -> bool:
        """Tell whether it has a value in common with an interval; never with one not stated."""
        return self.low <= high and low <= self.high


def claimed(figure: Published) -> Claimed:
    """
    Read the interval that a published figure claims.

    Notes
    -----
    Bounds are taken as they were given; a missing one is open. One value means what would be
    rounded to it: half a step to either side, where the step is `rounded_to`, or else that of
    its last digit other than zero (400 is 350 to 450, 235 is 234.5 to 235.5, 12.5 is 12.45 to
    12.55). A figure converted from another unit has the step that it had there. A count is
    exact, whatever its zeros.
    """
    worth = _KM.get(figure.unit, 1.0)
    if figure.low != figure.high or figure.low is None:
        low = 0.0 if figure.low is None else figure.low * worth
        return Claimed(None, low, math.inf if figure.high is None else figure.high * worth)
    value = figure.low * worth
    if figure.given is not None:
        given, name = figure.given
        into = GIVEN_UNITS[name][1]
        # The conversion was rounded too; what was meant lies around what was given.
        return _around(value, given * into, step(given) * into)
    if figure.rounded_to is not None:
        return _around(value, value, figure.rounded_to * worth)
    return _around(value, value, 0.0 if figure.quantity == "count" else step(figure.low) * worth)


def step(value: float) -> float:
    """Return the worth of the last digit other than zero: 100 for 400, 1 for 235, 0.1 for 12.5."""
    digits = Decimal(repr(float(value))).normalize()
    return float(Decimal(1).scaleb(int(digits.as_tuple().exponent)))


def _around(value: float, middle: float, wide: float) -> Claimed:
    low, high = middle - wide / 2, middle + wide / 2
    return Claimed(value, min(low, value), max(high, value))
