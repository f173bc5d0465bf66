"""Exact arithmetic on int, Decimal and Fraction: sums and products never round, a quotient that does not end stays a fraction.

A fraction lives only inside one expression; `settled()` writes it as a Decimal of twelve places when the value leaves it.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Decimal | Fraction

PLACES = 12
"""Decimal places of a settled quotient, and the largest scale that a type carries."""
_WIDE = Context(prec=400, traps=[InvalidOperation, DivisionByZero, Overflow])
_LARGEST = 10**40


class OutOfRange(ArithmeticError):
    """The number is larger than any area, sum of money or count can be."""


def add(left: Number, right: Number) -> Number:
    """The exact sum."""
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return _ended(Fraction(left) + Fraction(right))
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return _WIDE.add(left, right)


def subtract(left: Number, right: Number) -> Number:
    """The exact difference."""
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return _ended(Fraction(left) - Fraction(right))
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return _WIDE.subtract(left, right)


def multiply(left: Number, right: Number) -> Number:
    """The exact product. Raises OutOfRange when it leaves any sensible size."""
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return _sensible(_ended(Fraction(left) * Fraction(right)))
    if isinstance(left, int) and isinstance(right, int):
        return _sensible(left * right)
    return _sensible(_WIDE.multiply(left, right))


def divide(left: Number, right: Number) -> Number:
    """The exact quotient. Raises ZeroDivisionError."""
    return _sensible(_ended(Fraction(left) / Fraction(right)))


def rounded(value: Number, places: int) -> Decimal:
    """The value at `places` decimals, halves away from zero (四舍五入)."""
    if isinstance(value, Fraction):
        return _scaled(value, places)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


_SETTLED = frozenset({bool, int, str, Decimal, tuple})


def settled(value: object) -> object:
    """The value as it may be stored: a fraction becomes a Decimal of twelve places, anything else stays."""
    if value.__class__ in _SETTLED:  # nearly always, and quicker to tell than an abstract class
        return value
    return _scaled(value, PLACES) if isinstance(value, Fraction) else value


def _scaled(value: Fraction, places: int) -> Decimal:
    shifted = abs(value) * 10**places
    ticks = (shifted.numerator * 2 + shifted.denominator) // (shifted.denominator * 2)
    return Decimal(-ticks if value < 0 else ticks).scaleb(-places, context=_WIDE)


def _ended(value: Fraction) -> Number:
    """A Decimal when the fraction ends, so that it prints and compares as people expect."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1 or value.denominator > _LARGEST:
        return value
    return _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def _sensible(value: Number) -> Number:
    if not -_LARGEST <= value <= _LARGEST:
        raise OutOfRange
    return value
