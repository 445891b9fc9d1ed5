"""Classic against current: what each set of definitions makes of thirteen months, and the orders that change sides."""

from dash.development.base_component import Component

from components import states
from components.definition_tables import months_table, moved_table
from dashboard.answers.definition_diff import Counted, Moved
from dashboard.exports.sheet import Column, Sheet, number
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.definition_diff import months_by_both, orders_moved
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value

MONTHS_HEIGHT, ORDERS_HEIGHT = 560, 240


def draw_months(reading: Reading) -> Shown:
    """The months by both sets, for each currency."""
    months = _months(reading)
    currencies = dict.fromkeys(each.currency for each in months)
    parts = [[each for each in months if each.currency == currency] for currency in currencies]
    drawn: list[Component] = [
        months_table(part) for part in parts if any(each.current or each.classic for each in part)
    ]
    return drawn or states.empty()


def draw_orders(reading: Reading) -> Shown:
    """The orders that the sets count in different months."""
    largest, orders = _moved(reading)
    if not largest:
        advice = _("Orders whose instalments lie in several months appear here.")
        return states.empty(_("Both sets agree"), advice, "check2-circle")
    return moved_table(largest, orders)


def sheet_of_months(reading: Reading) -> Sheet:
    """The months by both sets."""
    revenue = metric_of("revenue")
    amounts = (Column(name, Unit.MONEY) for name in ("current", "classic", "difference"))
    rows = (
        (
            each.month,
            each.currency,
            *(
                number(revenue, Value(n), each.currency)
                for n in (each.current, each.classic, each.difference)
            ),
        )
        for each in _months(reading)
    )
    return Sheet((Column("month"), Column("currency"), *amounts), tuple(rows))


def sheet_of_orders(reading: Reading) -> Sheet:
    """The orders that changed sides."""
    revenue = metric_of("revenue")
    names = ("venue", "order", "currency", "paid_from", "paid_to", "classic_day")
    amounts = (Column(name, Unit.MONEY) for name in ("current", "classic"))
    rows = (
        (
            *(each.venue, each.order, each.currency, each.first, each.last, each.classic_day),
            *(number(revenue, Value(n), each.currency) for n in (each.current, each.classic)),
        )
        for each in _moved(reading)[0]
    )
    return Sheet((*(Column(name) for name in names), *amounts), tuple(rows))


def _months(reading: Reading) -> tuple[Counted, ...]:
    return months_by_both(reading.services.store, reading.viewer, reading.query(()), reading.now)


def _moved(reading: Reading) -> tuple[tuple[Moved, ...], int]:
    return orders_moved(reading.services.store, reading.viewer, reading.query(()), reading.now)


PAGE = Page(
    key="definitions",
    path="/definitions",
    title=N_("Definitions"),
    icon="layout-split",
    group=N_("Reference"),
    panels=(
        Panel(
            "months",
            N_("Classic against current"),
            N_("Revenue of thirteen months, up to that of the period's last day"),
            MONTHS_HEIGHT,
            draw_months,
            sheet=sheet_of_months,
        ),
        Panel(
            "orders",
            N_("Orders that change sides"),
            N_("Current counts instalment by instalment, classic all of it on the day of the last"),
            ORDERS_HEIGHT,
            draw_orders,
            sheet=sheet_of_orders,
        ),
    ),
)
