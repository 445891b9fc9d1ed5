"""Every key metric at every venue, side by side."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from dash import html

from components import series, states
from components.table import table
from components.venues_table import Account, of_currency, total_line, venue_columns, venue_lines
from dashboard.exports.sheet import sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of

METRICS = (
    "revenue",
    "cash_received",
    "orders",
    "aov",
    "bookings",
    "no_show_rate",
    "utilization",
    "revenue_per_open_hour",
    "paying_customers",
    "first_time_customers",
    "repeat_share",
    "new_members",
    "nps",
    "conversion_rate",
)


def metrics_of(reading: Reading) -> tuple[str, ...]:
    """The metrics of this page, or those of them that can be told of what the view is narrowed to."""
    narrowed = {split for split, _key in reading.view.only}
    return tuple(key for key in METRICS if narrowed <= set(metric_of(key).splits)) or METRICS


def draw_tables(reading: Reading) -> Shown:
    """A table for each currency, for amounts in several do not stand in one column."""
    keys = metrics_of(reading)
    split, whole = reading.run(keys, by="venue"), reading.run(keys)
    if series.is_blank(split):
        return states.empty()
    over_time = partial(reading.run, keys[:1], series=True, compare=None)
    answers = (split, whole, over_time(by="venue"), over_time())
    currencies = [currency for currency, _part in series.by_currency(split)]
    return [
        _table(reading, len(currencies) > 1, *(of_currency(answer, currency) for answer in answers))
        for currency in currencies
    ]


def accounts(reading: Reading, venues: tuple[str, ...]) -> Account:
    """The address at which a figure of a venue is accounted for, or that of a table's venues together."""

    @cache
    def of(venue: str | None) -> Callable[[str], str]:
        if venue is not None:
            view = reading.view.narrowed("venue", venue)
        else:
            view = replace(reading.view, venues=venues, regions=()) if venues else reading.view
        return replace(reading, view=view).receipts()

    return lambda metric, venue: of(venue)(metric)


def _table(
    reading: Reading, is_one_of_several: bool, part: Result, whole: Result, shapes: Result, shape: Result
) -> html.Div:
    currency = part.rows[0].currency
    venues = tuple(row.key for row in part.rows) if is_one_of_several else ()
    accounted = accounts(reading, venues)
    return table(
        f"venues-{currency}",
        venue_columns(part),
        venue_lines(part, shapes, lambda key: reading.drill("venue", key, "/"), accounted),
        total=total_line(whole, shape, accounted),
        label=_("Key figures by venue, in {currency}").format(currency=currency),
    )


PAGE = Page(
    key="venues",
    path="/venues",
    title=N_("Venues"),
    icon="shop",
    group=N_("Boards"),
    panels=(
        Panel(
            "table",
            N_("Venues side by side"),
            N_("Sort by a heading; a venue leads to its overview, a figure to its receipt"),
            560,
            draw_tables,
            wide=True,
            sheet=lambda reading: sheet(reading.run(metrics_of(reading), by="venue")),
        ),
    ),
)
