"""Parts of an answer that charts need alike: one currency at a time, merged values, unfinished buckets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from dashboard.results import Result, Row
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value


def metric_of(result: Result, key: str) -> Metric:
    """The declaration of a metric of the answer."""
    return next(metric for metric in result.metrics if metric.key == key)


def by_currency(result: Result) -> list[tuple[str, Result]]:
    """One answer for each currency, the one with the most lines first: amounts in different ones share no axis."""
    found: dict[str, list[Row]] = {}
    for row in result.rows:
        found.setdefault(row.currency, []).append(row)
    ordered = sorted(
        found.items(), key=lambda item: -sum(row.others.groups if row.others else 1 for row in item[1])
    )
    return [(currency, replace(result, rows=tuple(rows))) for currency, rows in ordered]


def merged(values: Iterable[Value | None]) -> Value | None:
    """Values added up part by part, so that a rate stays a rate. Not for distinct counts."""
    present = [value for value in values if value is not None]
    if not present:
        return None
    ratio = present[0].denominator is not None
    return Value(
        sum(value.numerator for value in present),
        sum(value.denominator or 0 for value in present) if ratio else None,
    )


def is_blank(result: Result) -> bool:
    """Whether there is nothing to draw: no line, or on none of them anything but nothing, now or before."""
    return not any(
        value.number
        for row in result.rows
        for values in (row.values, row.before)
        for value in values.values()
    )


def last_day(bucket: date, grain: str | None) -> date:
    """The last day of the bucket that begins on this day."""
    if grain == "week":
        return bucket + timedelta(days=6)
    if grain == "month":
        return (bucket.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return bucket


def without_blanks(result: Result) -> Result:
    """The answer without the lines on which there is nothing, now and before."""
    rows = tuple(row for row in result.rows if not is_blank(replace(result, rows=(row,))))
    return replace(result, rows=rows)


def is_future(bucket: date, as_of: datetime) -> bool:
    """Whether the bucket had not begun when the answer was read. `as_of` is in the venues' own time."""
    if isinstance(bucket, datetime):
        return bucket.replace(tzinfo=None) > as_of.replace(tzinfo=None)
    return bucket > as_of.date()


def is_running(bucket: date, grain: str | None, as_of: datetime) -> bool:
    """Whether the bucket was still filling: its value is "so far"."""
    if isinstance(bucket, datetime):
        return bucket.replace(tzinfo=None, minute=0) == as_of.replace(
            tzinfo=None, minute=0, second=0, microsecond=0
        )
    return not is_future(bucket, as_of) and last_day(bucket, grain) >= as_of.date()


def is_cut(bucket: date, result: Result) -> bool:
    """Whether the period that was asked for holds only a part of the bucket."""
    if isinstance(bucket, datetime):
        return False
    first, last = result.query.start, result.query.end
    return bucket < first or last_day(bucket, result.query.grain) > last
