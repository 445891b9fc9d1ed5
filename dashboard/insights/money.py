"""What moved revenue, and where."""

from collections.abc import Iterator, Sequence

from dashboard.insights.insight import Answers, Insight, News, Words
from dashboard.language import gettext as _
from dashboard.results import Row
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change

LEAST_REVENUE_CHANGE = 0.01


def revenue_drivers(answers: Answers) -> Iterator[Insight]:
    """Whether more orders or larger ones moved revenue, in the currency with most of it."""
    row = _largest(answers.total("revenue", "orders", "aov").rows)
    step = None if row is None else _change(row, "revenue")
    if row is None or step is None or step.relative is None or abs(step.relative) < LEAST_REVENUE_CHANGE:
        return
    words = answers.words
    name = _("Revenue is up {change}") if step.sign > 0 else _("Revenue is down {change}")
    size = words.percent(abs(step.relative))
    parts = _("orders {orders}, average order {aov}").format(
        orders=words.change(Unit.COUNT, _change(row, "orders")),
        aov=words.change(Unit.MONEY, _change(row, "aov")),
    )
    text = f"{name.format(change=size)}: {parts}"
    yield Insight(text, min(0.5 + abs(step.relative), 1.0), "good" if step.sign > 0 else "bad", "/revenue")


def movers(answers: Answers) -> Iterator[Insight]:
    """The venue that gained most and the one that lost most, in the currency with most revenue."""
    result = answers.split("venue", "revenue")
    largest = _largest(answers.total("revenue").rows)
    rows = [
        row for row in result.rows if largest is not None and row.currency == largest.currency and row.before
    ]
    if len(rows) < 2 or largest is None:
        return
    whole = abs(largest.values["revenue"].number or 0) or 1
    rows.sort(key=_gain)
    for row, sentence, news in (
        (rows[-1], _("{venue} gained most: {amount} ({change})"), "good"),
        (rows[0], _("{venue} lost most: {amount} ({change})"), "bad"),
    ):
        gain = _gain(row)
        if (gain > 0) is (news == "good") and gain:
            yield _mover(row, gain, sentence, "good" if gain > 0 else "bad", whole, answers.words)


def _mover(row: Row, gain: int, sentence: str, news: News, whole: float, words: Words) -> Insight:
    amount = ("+" if gain > 0 else "") + words.money(gain, row.currency, short=True)
    said = words.change(Unit.MONEY, _change(row, "revenue"))
    text = sentence.format(venue=row.label, amount=amount, change=said)
    weight = min(0.4 + 4 * abs(gain) / whole, 0.9)
    return Insight(text, weight, news, "/", ("venue", row.key))


def _gain(row: Row) -> int:
    return row.values["revenue"].numerator - row.before["revenue"].numerator


def _change(row: Row, key: str) -> Change | None:
    return row.change(metric_of(key))


def _largest(rows: Sequence[Row]) -> Row | None:
    """The line of the currency with most revenue."""
    return max(rows, key=lambda row: row.values["revenue"].numerator, default=None)
