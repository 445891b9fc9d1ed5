"""Round numbers along an axis, in the metric's unit and the reader's locale."""

from math import ceil, floor, log10
from typing import Any

from babel.numbers import get_currency_precision

from components import formats
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit

STEPS = (1, 2, 2.5, 5, 10)


def step_for(span: float, count: int) -> float:
    """The smallest round step that covers the span in at most `count` steps."""
    rough = span / count
    power = 10 ** floor(log10(rough))
    return float(next(step * power for step in STEPS if step * power >= rough * 0.999))


def scale(lowest: float, highest: float, unit: Unit, currency: str, count: int = 5) -> dict[str, Any]:
    """Range, positions and labels of an axis that shows these values and 0. It ends where the values do, not at a whole
    step: a small refund opens no room below nothing. Money stays in minor units; only the labels are in whole ones."""
    one = _one(unit, currency)
    lowest, highest = min(lowest, 0) / one, max(highest, 0) / one
    step = step_for((highest - lowest) or 1, count)
    if unit in (Unit.COUNT, Unit.POINTS):
        step = max(1.0, ceil(step))
    first, last = ceil(lowest / step - 0.25), floor(highest / step + 0.25)
    positions = [index * step * one for index in range(first, max(last, first + 1) + 1)]
    return {
        "tickmode": "array",
        "tickvals": positions,
        "ticktext": [label(unit, position, currency, step) for position in positions],
        "range": [min(positions[0], lowest * one * 1.04), max(positions[-1], highest * one * 1.04)],
    }


def scale_above(lowest: float, highest: float, unit: Unit, currency: str, count: int = 4) -> dict[str, Any]:
    """The same for values far above 0, of which the differences are to be seen: it begins where they do."""
    one = _one(unit, currency)
    low, high = lowest / one, highest / one
    step = step_for((high - low) or 1, count)
    positions = [index * step * one for index in range(ceil(low / step), floor(high / step + 0.25) + 1)]
    return {
        "tickmode": "array",
        "tickvals": positions,
        "ticktext": [label(unit, position, currency, step) for position in positions],
        "range": [lowest, max([highest * 1.0, *positions]) + 0.02 * (highest - lowest)],
    }


def label(unit: Unit, position: float, currency: str, step: float) -> str:
    """What stands at a tick. The currency is said once, in the axis title."""
    whole = position / _one(unit, currency)
    if unit is Unit.SHARE:
        return formats.percent(position, 0 if step >= 0.01 else 1)
    if unit in (Unit.MONEY, Unit.MONEY_PER_HOUR) and step < 1:
        return formats.number(whole, 2)
    return formats.compact(whole)


def unit_name(unit: Unit, currency: str) -> str:
    """The unit, as an axis title says it."""
    names = {
        Unit.MONEY: currency,
        Unit.MONEY_PER_HOUR: _("{currency}/h").format(currency=currency),
        Unit.MINUTES: _("hours"),
        Unit.SHARE: "%",
        Unit.POINTS: _("points"),
    }
    return names.get(unit, _("number"))


def _one(unit: Unit, currency: str) -> int:
    if unit in (Unit.MONEY, Unit.MONEY_PER_HOUR) and currency:
        return int(10 ** get_currency_precision(currency))
    return 60 if unit is Unit.MINUTES else 1
