"""The month in sentences, each from figures that stand in the report as well."""

from collections.abc import Iterator, Sequence

from components import formats, series
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result, Row
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value, change

CASH, SALES, RATES = ("revenue", "cash_received"), ("orders", "aov"), ("utilization", "no_show_rate")
FUNNEL = ("visits", "paid_sessions", "conversion_rate")
METRICS = (*CASH, *SALES, *RATES, *FUNNEL)
"""What the sentences are about."""


def sentences(result: Result, month: str, customers: Result) -> list[str]:
    """Two paragraphs: money, then bookings and customers. `result` answers `METRICS`, `customers` counts them."""
    money = " ".join(sentence for row in _busy(result) for sentence in _money(row, result, month))
    rest = " ".join([*_occupancy(result), *_conversion(result), *_customers(customers)])
    return [paragraph for paragraph in (money, rest) if paragraph]


def _busy(result: Result) -> Sequence[Row]:
    return series.without_blanks(result).rows


def _money(row: Row, result: Result, month: str) -> Iterator[str]:
    revenue, step = row.values["revenue"], row.change(metric_of("revenue"))
    amount = formats.value(Unit.MONEY, revenue, row.currency)
    if step is None or result.compared_with is None:
        yield _("Revenue in {month} came to {amount}.").format(month=month, amount=amount)
    else:
        sentence = (
            _("Revenue in {month} came to {amount}, {change} on {days} ({before}).")
            if not step.is_new
            else _("Revenue in {month} came to {amount}; {days} had none.")
        )
        yield sentence.format(
            month=month,
            amount=amount,
            change=formats.change(Unit.MONEY, step),
            days=formats.days(*result.compared_with),
            before=formats.value(Unit.MONEY, row.before.get("revenue"), row.currency),
        )
    yield ngettext(
        "It was made in {count} order of {aov}; {cash} was received in cash tenders.",
        "It was made in {count} orders of {aov} on average; {cash} was received in cash tenders.",
        row.values["orders"].numerator,
    ).format(
        count=formats.number(row.values["orders"].numerator),
        aov=formats.value(Unit.MONEY, row.values["aov"], row.currency),
        cash=formats.value(Unit.MONEY, row.values["cash_received"], row.currency),
    )


def _occupancy(result: Result) -> Iterator[str]:
    share, rate = _whole(result, "utilization"), _whole(result, "no_show_rate")
    if share is not None and share.number is not None:
        yield _("{share} of the open time was booked{change}, against a target of {target}.").format(
            share=formats.percent(share.number),
            change=_beside(result, "utilization"),
            target=formats.percent(result.target, 0),
        )
    if rate is not None and rate.number is not None:
        yield _("The no-show rate was {rate}{change}.").format(
            rate=formats.percent(rate.number), change=_beside(result, "no_show_rate")
        )


def _conversion(result: Result) -> Iterator[str]:
    visits, paid, rate = (_whole(result, key) for key in FUNNEL)
    if visits and visits.numerator and paid is not None and rate is not None:
        yield _("Of {visits} visits to the booking site {paid} paid for a booking: {rate}{change}.").format(
            visits=formats.number(visits.numerator),
            paid=formats.number(paid.numerator),
            rate=formats.percent(rate.number or 0),
            change=_beside(result, "conversion_rate"),
        )


def _customers(customers: Result) -> Iterator[str]:
    count, repeat = (_whole(customers, key) for key in ("paying_customers", "repeat_share"))
    if count and count.numerator and repeat is not None and repeat.number is not None:
        yield _("{count} customers paid, and {share} of the members among them had done so before.").format(
            count=formats.number(count.numerator), share=formats.percent(repeat.number)
        )


def _beside(result: Result, key: str) -> str:
    """The change of a rate, in brackets, where there is one."""
    step = _step(result, key)
    return "" if step is None or step.absolute is None else f" ({formats.change(Unit.SHARE, step)})"


def _step(result: Result, key: str) -> Change | None:
    now, before = _whole(result, key), _whole(result, key, before=True)
    return None if now is None or before is None else change(metric_of(key).unit, now, before)


def _whole(result: Result, key: str, *, before: bool = False) -> Value | None:
    """The value over the venues of all currencies."""
    return series.merged((row.before if before else row.values).get(key) for row in result.rows)
