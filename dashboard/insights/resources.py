"""Resources that stand idle."""

from collections.abc import Iterator

from dashboard.insights.insight import Answers, Insight
from dashboard.language import gettext as _


def idle_resource(answers: Answers) -> Iterator[Insight]:
    """The resource that is furthest below the target."""
    result = answers.split("resource", "utilization")
    rows = [row for row in result.rows if row.key and row.values["utilization"].denominator]
    emptiest = min(rows, key=lambda row: row.values["utilization"].number or 0, default=None)
    if emptiest is None or len(rows) < 2:
        return
    share = emptiest.values["utilization"].number or 0.0
    if share >= result.target:
        return
    text = _("{resource} is the emptiest: {share} booked, target {target}").format(
        resource=emptiest.label,
        share=answers.words.percent(share, 0),
        target=answers.words.percent(result.target, 0),
    )
    weight = 0.2 + 0.6 * (1 - share / result.target)
    yield Insight(text, weight, "bad", "/utilization", ("resource", emptiest.key))
