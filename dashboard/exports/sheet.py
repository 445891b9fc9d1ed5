"""An answer as a sheet of typed cells: what the command line prints and what every file format writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision

from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Change, Value

Cell = str | int | Decimal | date | datetime | None
MONEY = (Unit.MONEY, Unit.MONEY_PER_HOUR)
RATIO_PLACES = 6


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` is None for what says which row it is; `metric` is the key that its numbers belong to."""

    name: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under columns. Money is in major units, exact to the currency's minor unit; shares are of 1.

    `rows` of what is large come from the database while they are written, and can be gone through once; about how many
    there will be then stands in `expected`, and the one currency of all their amounts, if there is one, in
    `currency`."""

    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    expected: int | None = None
    currency: str = ""

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [column.name for column in self.columns]


def sheet(result: Result) -> Sheet:
    """The answer as a sheet: what each row is about, then each metric with its comparison beside it."""
    columns = [Column(name) for name in _place_names(result)]
    for metric in result.metrics:
        columns += _metric_columns(result, metric)
    return Sheet(tuple(columns), tuple((*_place(result, row), *_numbers(result, row)) for row in result.rows))


def _place_names(result: Result) -> list[str]:
    by = result.query.by
    names = [by, f"{by}_name"] if by else []
    return [*names, *(["bucket"] if result.query.grain else []), "currency"]


def _place(result: Result, row: Row) -> list[Cell]:
    split: list[Cell] = [row.key, row.label] if result.query.by else []
    return [*split, *([row.bucket] if result.query.grain else []), row.currency]


def _metric_columns(result: Result, metric: Metric) -> list[Column]:
    columns = [Column(metric.key, metric.unit)]
    if result.compared_with is not None:
        is_absolute = metric.unit in (Unit.SHARE, Unit.POINTS)
        columns.append(Column(f"{metric.key}_before", metric.unit))
        columns.append(Column(f"{metric.key}_change", metric.unit if is_absolute else Unit.SHARE))
    return columns


def _numbers(result: Result, row: Row) -> list[Cell]:
    cells: list[Cell] = []
    for metric in result.metrics:
        cells.append(number(metric, row.values[metric.key], row.currency))
        if result.compared_with is not None:
            before = row.before.get(metric.key)
            cells.append(None if before is None else number(metric, before, row.currency))
            cells.append(_change(row.change(metric)))
    return cells


def _change(change: Change | None) -> Cell:
    """The change as a number; "new" where there was nothing before."""
    if change is None:
        return None
    if change.is_new:
        return "new"
    step = change.relative if change.relative is not None else change.absolute
    return None if step is None else _rounded(Decimal(repr(step)), RATIO_PLACES)


def number(metric: Metric, value: Value, currency: str) -> int | Decimal | None:
    """A value as an exact number in the unit that people use; None where a ratio is over nothing."""
    if value.denominator is None and metric.unit not in MONEY:
        return value.numerator
    if value.denominator == 0:
        return None
    exact = Decimal(value.numerator) / (value.denominator or 1)
    if metric.unit in MONEY:
        places = minor_digits(currency)
        return _rounded(exact.scaleb(-places), places)
    return _rounded(exact, RATIO_PLACES)


@lru_cache
def minor_digits(currency: str) -> int:
    """How many decimals the currency has: 2 for SEK, 0 for JPY."""
    return get_currency_precision(currency) if currency else 0


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
