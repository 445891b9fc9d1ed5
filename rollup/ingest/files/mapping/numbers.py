"""Exact numbers in foreign files."""

from decimal import Decimal, DecimalException, Inexact, localcontext
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.template import as_text


def number_of(value: Any) -> Decimal:
    """A value as an exact number, with a point as its decimal sign."""
    try:
        number = Decimal(as_text(value))
    except DecimalException as error:
        raise BadInput(f"{value!r} is no number") from error
    if not number.is_finite():
        raise BadInput(f"{value!r} is no number")
    return number


def divide(value: Decimal, by: Decimal) -> Decimal:
    """The quotient, refused when it would have to be rounded: what it is part of would no longer add up."""
    with localcontext() as context:
        context.traps[Inexact] = True
        try:
            return value / by
        except DecimalException as error:
            raise BadInput(f"{value} cannot be divided by {by} without rounding") from error


def plain(number: Decimal) -> str:
    """A number without an exponent, and without zeros that say nothing."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
