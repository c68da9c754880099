"""How far an interval reaches, and to which digit a figure that has one is printed."""

from __future__ import annotations

from decimal import Decimal

COVERAGE = 2.0  # sigmas that an interval reaches to either side: about 95 of 100 times


def last_digit(sigma: float) -> Decimal:
    """
    Return the unit of the last digit that a standard deviation supports.

    That of its first significant digit, or of its second where the first is 1.
    """
    exact = Decimal(repr(float(sigma)))
    first = exact.as_tuple().digits[0]
    return Decimal(1).scaleb(exact.adjusted() - (first == 1))
