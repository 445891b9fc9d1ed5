"""Answers to draw in the component tests."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dash.development.base_component import Component

from dashboard.results import Grid, GridCell, Query, Result, Row
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value

START, TODAY = date(2026, 11, 1), date(2026, 11, 21)
AS_OF = datetime(2026, 11, 21, 14, 18, tzinfo=UTC)


def result(
    keys: Sequence[str],
    rows: Sequence[Row],
    *,
    grain: str | None = None,
    by: str | None = None,
    start: date = START,
    end: date = TODAY,
    compared_with: tuple[date, date] | None = (date(2026, 10, 1), date(2026, 10, 21)),
    catching_up: int = 0,
    target: float = 0.5,
) -> Result:
    query = Query(tuple(keys), start, end, by=by, grain=grain)
    metrics = tuple(metric(key) for key in keys)
    return Result(query, metrics, tuple(rows), "current", AS_OF, compared_with, catching_up, target)


def row(
    values: dict[str, Value],
    before: dict[str, Value] | None = None,
    *,
    label: str = "",
    bucket: date | None = None,
    currency: str = "SEK",
) -> Row:
    return Row(label.lower(), label, bucket, currency, values, before or {})


def daily_revenue(days: int = 21, currency: str = "SEK") -> Result:
    """Revenue of 1000.00 more each day, and of half as much before."""
    rows = [
        row(
            {"revenue": Value(100_000 * (index + 1))},
            {"revenue": Value(50_000 * (index + 1))},
            bucket=START + timedelta(days=index),
            currency=currency,
        )
        for index in range(days)
    ]
    return result(["revenue"], rows, grain="day")


def resources(key: str, values: Sequence[Value], before: Sequence[Value] | None = None) -> Result:
    rows = [
        row({key: value}, {key: before[index]} if before else None, label=f"Chair {index + 1} · Lund")
        for index, value in enumerate(values)
    ]
    return result([key], rows, by="resource")


def tenders(*, series: bool, days: int = 21, names: Sequence[str] = ("Card", "Cash")) -> Result:
    """Cash received by tender: 100.00 a day by each, half of it before; and 30.00 a day of refunds."""
    buckets: list[date | None] = [START + timedelta(days=day) for day in range(days)] if series else [None]
    each = 1 if series else days
    amounts = [(name, 10_000) for name in names] + [("Refunds", -3_000)]
    rows = [
        row(
            {"cash_received": Value(amount * each)},
            {"cash_received": Value(amount * each // 2)},
            label=name,
            bucket=bucket,
        )
        for name, amount in amounts
        for bucket in buckets
    ]
    return result(["cash_received"], rows, by="tender", grain="day" if series else None)


def no_shows(by: str, *, series: bool = False) -> Result:
    """No-shows of two groups: 6 of 200 bookings in each of three weeks, and 2 of 10, as many before."""
    weeks = [START + timedelta(days=7 * number - 6) for number in range(3)] if series else [None]
    rows = [
        row({"no_show_rate": value}, {"no_show_rate": value}, label=label, bucket=bucket)
        for label, value in (("Many", Value(6, 200)), ("Few", Value(2, 10)))
        for bucket in weeks
    ]
    return result(["no_show_rate"], rows, by=by, grain="week" if series else None)


def week(
    cell: Callable[[int, int], GridCell], key: str = "utilization", target: float = 0.5, day_begins: int = 0
) -> Grid:
    """A grid of three weeks whose cells come from weekday and hour."""
    cells = tuple(tuple(cell(weekday, hour) for hour in range(24)) for weekday in range(7))
    weeks = (date(2026, 10, 26), date(2026, 11, 15), 3)
    return Grid(metric(key), cells, *weeks, target, "SEK", AS_OF, day_begins)


def words(component: Any) -> str:
    """All text in a component, in order."""
    if isinstance(component, (list, tuple)):
        return " ".join(filter(None, map(words, component)))
    if isinstance(component, Component):
        return words(getattr(component, "children", None))
    return str(component).replace("\N{NO-BREAK SPACE}", " ") if component is not None else ""
