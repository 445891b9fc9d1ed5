"""Bookings that did not come, and where."""

from collections.abc import Iterator, Sequence

from dashboard.insights.insight import Answers, Insight
from dashboard.language import gettext as _
from dashboard.results import Row
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value, change

LEAST_RATE_CHANGE = 0.002
FEWEST_BOOKINGS = 30
"""Bookings on which a rate is worth a sentence."""
STANDS_OUT = 1.3
"""How many times the average a rate is that stands out."""


def no_shows(answers: Answers) -> Iterator[Insight]:
    """How the no-show rate changed."""
    result = answers.total("no_show_rate")
    value, before = (_merged(result.rows, now=now, key="no_show_rate") for now in (True, False))
    step = None if value is None else change(Unit.SHARE, value, before)
    if value is None or before is None or step is None or step.absolute is None:
        return
    fewest = min(value.denominator or 0, before.denominator or 0)
    if abs(step.absolute) < LEAST_RATE_CHANGE or fewest < FEWEST_BOOKINGS:
        return
    words = answers.words
    sentence = (
        _("The no-show rate rose to {now} from {before}")
        if step.absolute > 0
        else _("The no-show rate fell to {now} from {before}")
    )
    text = sentence.format(now=words.percent(value.number or 0), before=words.percent(before.number or 0))
    weight = min(0.45 + 20 * abs(step.absolute), 0.95)
    yield Insight(text, weight, "bad" if step.absolute > 0 else "good", "/reservations")


def no_show_venue(answers: Answers) -> Iterator[Insight]:
    """The venue with the highest no-show rate, where that is far above the average."""
    average = _merged(answers.total("no_show_rate").rows, now=True, key="no_show_rate")
    rows = [
        row
        for row in answers.split("venue", "no_show_rate").rows
        if (row.values["no_show_rate"].denominator or 0) >= FEWEST_BOOKINGS
    ]
    worst = max(rows, key=lambda row: row.values["no_show_rate"].number or 0, default=None)
    if worst is None or average is None or not average.number or len(rows) < 2:
        return
    rate = worst.values["no_show_rate"].number or 0
    if rate < STANDS_OUT * average.number:
        return
    text = _("{venue} has the most no-shows: {rate} against {average} on average").format(
        venue=worst.label,
        rate=answers.words.percent(rate),
        average=answers.words.percent(average.number),
    )
    yield Insight(text, min(0.2 * rate / average.number, 0.8), "bad", "/reservations", ("venue", worst.key))


def _merged(rows: Sequence[Row], *, now: bool, key: str) -> Value | None:
    """A rate over the venues of all currencies."""
    values = [found for row in rows if (found := (row.values if now else row.before).get(key)) is not None]
    if not values:
        return None
    return Value(sum(v.numerator for v in values), sum(v.denominator or 0 for v in values))
