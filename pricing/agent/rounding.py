"""Prices as they stand on price tags: 13,900 rather than 13,847."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..choices import Rounding

_CENT = Decimal("0.01")
# A nicer price further away than this is another price.
_NEAR = Decimal("0.03")


def rounded_within(wanted: Decimal, low: Decimal, high: Decimal, rounding: Rounding) -> Decimal | None:
    """The nicest price between `low` and `high` that is near to `wanted`; None where there is none."""
    if low > high or wanted <= 0:
        return None
    wanted = min(max(wanted, low), high)
    for unit, off in _grids(wanted, rounding):
        # In a draw the lower.
        beside = [
            (((wanted + off) / unit).to_integral_value(mode) * unit - off).quantize(_CENT)
            for mode in (ROUND_FLOOR, ROUND_CEILING)
        ]
        fitting = [price for price in beside if low <= price <= high and abs(price - wanted) <= wanted * _NEAR]
        if fitting:
            return min(fitting, key=lambda price: abs(price - wanted))
    return None


def _grids(wanted: Decimal, rounding: Rounding) -> Iterator[tuple[Decimal, Decimal]]:
    """From the nicest to the plainest: steps of `unit`, less `off`."""
    # Of 13,847 the thousand, of 250 the ten.
    unit = Decimal(10) ** (wanted.adjusted() - 1)
    if rounding == Rounding.CHARM:
        yield unit, unit / 10
    if rounding in (Rounding.CHARM, Rounding.ROUND):
        yield unit / 10, Decimal(0)
        yield unit / 100, Decimal(0)
    yield _CENT, Decimal(0)
