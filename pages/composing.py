"""What a sum is made of by a split: over time, as a whole, and as a table; each for every currency."""

from collections.abc import Sequence

from dash import html

from components import composition_chart, series, share_bars, states
from components.elements import Link
from components.share_table import share_table
from dashboard.language import gettext as _
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages.drawing import each_currency
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of


def title(metric: str, by: str) -> str:
    """What charts and tables of a sum by a split are called."""
    return _("{metric} by {split}").format(metric=_(metric_of(metric).name), split=_(SPLIT_NAMES[by]).lower())


def composition(reading: Reading, result: Result, said: str, link: Link | None) -> Shown:
    """The first metric of a series that is split, stacked."""
    key = result.metrics[0].key
    return each_currency(
        result,
        f"{key}-composition",
        lambda part: (
            composition_chart.composition_chart(
                part, key, said, reading.colours, reading.subtitle(), narrow=reading.narrow, link=link
            ),
            composition_chart.chart_height(part, narrow=reading.narrow),
        ),
    )


def shares(reading: Reading, result: Result, said: str, link: Link | None) -> Shown:
    """The first metric of a split answer, each group's share."""
    key, axis = result.metrics[0].key, _(SPLIT_NAMES[str(result.query.by)])
    return each_currency(
        result,
        f"{key}-shares",
        lambda part: (
            share_bars.share_bars(
                part,
                key,
                said,
                reading.colours,
                reading.subtitle(),
                axis=axis,
                narrow=reading.narrow,
                link=link,
            ),
            share_bars.chart_height(part, narrow=reading.narrow),
        ),
    )


def share_tables(result: Result, whole: Result, said: str, link: Link | None) -> Shown:
    """The first metric of a split answer with change and share; `whole` is the answer that is not split."""
    totals = {row.currency: row for row in whole.rows}
    tables: Sequence[html.Div] = [
        share_table(
            f"{result.metrics[0].key}-{currency}-table",
            part,
            totals.get(currency),
            name=_(SPLIT_NAMES[str(result.query.by)]),
            label=said,
            link=link,
        )
        for currency, part in series.by_currency(result)
        if not series.is_blank(part)
    ]
    return [*tables] if tables else states.empty()
