"""Numbers in Python's own form, exactly rounded, and in the separators of a locale.

A table of a thousand lines has ten thousand of them. What is rounded is the decimal number that is seen (2.675, not the
binary one a little below it), a half to the even one: `Decimal` does it, and takes several times as long as rounding in
floating point, which is the same for all but what is next to a half.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol

MINUS = "\N{MINUS SIGN}"
NEAR = 1e-6
"""How near to a half a number must be to be rounded as a decimal one: ten times what floating point is wrong by in
numbers up to `LARGE`."""
LARGE = 1e8
_FORMS = (",.0f", ",.1f", ",.2f", ",.3f")
_POWERS = (1, 10, 100, 1000)

places_of = lru_cache(get_currency_precision)
"""How many decimal places a currency has; Babel looks through all of them each time."""


def rounded(value: float | Decimal, places: int) -> str:
    """A number with exactly this many decimal places: "-1,234.50"."""
    if isinstance(value, int) and not places:
        return f"{value:,}"
    if isinstance(value, float) and places < len(_FORMS):
        scaled = abs(value) * _POWERS[places]
        if scaled < LARGE and abs(scaled % 1.0 - 0.5) > NEAR:
            return format(value, _FORMS[places])
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return f"{exact:,.{places}f}"


def minor(amount: float, places: int) -> str:
    """An amount in minor units, of which 10 to the `places` make a whole one, in whole ones: "1,234.50"."""
    units = round(amount)
    if not units and isinstance(amount, float):
        return f"{Decimal(amount).scaleb(-places):,.{places}f}"  # with the sign of what is less than a unit
    whole, rest = divmod(abs(units), 10**places)
    text = f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}"
    return f"-{text}" if units < 0 else text


@lru_cache
def writing(locale: str) -> Callable[[str], str]:
    """From Python's own form of a number to the locale's."""
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    if (group, point) == (",", "."):
        return lambda text: text.replace("-", MINUS)
    between = "\0"
    return lambda text: (
        text.replace(",", between).replace(".", point).replace(between, group).replace("-", MINUS)
    )
