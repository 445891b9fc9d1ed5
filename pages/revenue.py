"""Where revenue comes from: by resource, type, venue, region, item or person, over time, and what single orders are
worth."""

from dash.development.base_component import Component

from components import formats, states
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.order_values_chart import HEIGHT as DISTRIBUTION_HEIGHT
from components.order_values_chart import order_value_figures, order_values_chart
from dashboard.answers.distribution import Distributions
from dashboard.exports.sheet import Column, Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.order_values import order_values
from dashboard.splits import SPLIT_NAMES
from pages.drawing import (
    TREND_HEIGHT,
    composed,
    group_tables,
    ranked_groups,
    series_sheet,
    trend,
)
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, fitting, split_choice, split_of
from rollup.metrics.metric import Unit

KPIS = ("revenue", "orders", "aov", "average_spend", "quantity")
COLUMNS = ("revenue", "quantity", "orders", "aov")
SPLITS = ("resource", "resource_type", "color_type", "venue", "region", "item", "staff")
LIST_HEIGHT, TABLE_HEIGHT = 420, 480


def draw_kpis(reading: Reading) -> Shown:
    """The key figures; of a narrowed view those that can be narrowed so."""
    metrics = fitting(KPIS, reading)
    return kpi_strip(reading.run(metrics), reading.run(metrics, series=True, compare=None), reading.receipt)


def draw_choice(reading: Reading) -> Shown:
    """What the page is split by."""
    return split_choice(reading, SPLITS)


def draw_trend(reading: Reading) -> Shown:
    """Revenue over time."""
    return trend(reading, "revenue", height=TREND_HEIGHT)


def draw_groups(reading: Reading) -> Shown:
    """What each group earned; a click goes into it."""
    by = split_of(reading, SPLITS)
    title = _("Revenue by {split}").format(split=_(SPLIT_NAMES[by]).lower())
    link = deeper(reading, by, SPLITS)
    return ranked_groups(reading, reading.run(("revenue",), by=by), title, _(SPLIT_NAMES[by]), link)


def draw_composition(reading: Reading) -> Shown:
    """What revenue was made of over time."""
    by = split_of(reading, SPLITS)
    title = _("Revenue over time by {split}").format(split=_(SPLIT_NAMES[by]).lower())
    result = reading.parts("revenue", by)
    return composed(reading, result, title, deeper(reading, by, SPLITS))


def draw_table(reading: Reading) -> Shown:
    """Each group with change, share and what else can be said of it."""
    by = split_of(reading, SPLITS)
    metrics = fitting(COLUMNS, reading, by)
    return group_tables(
        reading,
        reading.run(metrics, by=by),
        reading.run(metrics),
        "revenue",
        _(SPLIT_NAMES[by]),
        label=_("Revenue by {split}").format(split=_(SPLIT_NAMES[by]).lower()),
        link=deeper(reading, by, SPLITS),
        shares=("revenue",),
    )


def draw_order_values(reading: Reading) -> Shown:
    """The orders behind the average order value."""
    found = _distributions(reading)
    compared_with = formats.days(*found.compared_with) if found.compared_with else ""
    drawn: list[Component] = []
    for part in (each for each in found.parts if each.bins):
        figure = order_values_chart(
            part, reading.colours, reading.subtitle(), compared_with=compared_with, narrow=reading.narrow
        )
        drawn += [
            order_value_figures(part),
            graph(f"order-values-{part.currency}", figure, DISTRIBUTION_HEIGHT),
        ]
    return drawn or states.empty()


def order_values_sheet(reading: Reading) -> Sheet:
    """The bins of the distribution: from, to (empty in an open one), orders now and before."""
    found = _distributions(reading)
    columns = (
        Column("currency"),
        Column("from", Unit.MONEY),
        Column("below", Unit.MONEY),
        Column("orders", Unit.COUNT),
        *([Column("orders_before", Unit.COUNT)] if found.compared_with else []),
    )
    rows = [
        (
            part.currency,
            formats.major(each.first, part.currency),
            None if each.end is None else formats.major(each.end, part.currency),
            each.orders,
            *([each.before] if found.compared_with else []),
        )
        for part in found.parts
        for each in part.bins
    ]
    return Sheet(columns, tuple(rows))


def _groups_sheet(reading: Reading) -> Sheet:
    by = split_of(reading, SPLITS)
    return sheet(reading.run(fitting(COLUMNS, reading, by), by=by))


def _composition_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run(("revenue",), by=split_of(reading, SPLITS), series=True))


def _distributions(reading: Reading) -> Distributions:
    return order_values(reading.services.store, reading.viewer, reading.query(("revenue",)), reading.now)


PAGE = Page(
    key="revenue",
    path="/revenue",
    title=N_("Revenue"),
    icon="cash-coin",
    group=N_("Chain"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(KPIS)),
        Panel(
            "trend",
            N_("Revenue over time"),
            N_("Services and products, after refunds"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=series_sheet("revenue"),
        ),
        Panel("by", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "groups",
            N_("Where it comes from"),
            N_("Largest first; click on a bar to go into it"),
            LIST_HEIGHT,
            draw_groups,
            sheet=_groups_sheet,
        ),
        Panel(
            "composition",
            N_("What it is made of"),
            N_("Stacked over time, the largest by name"),
            LIST_HEIGHT,
            draw_composition,
            sheet=_composition_sheet,
        ),
        Panel(
            "table",
            N_("Side by side"),
            N_("With change and share; click on a name to go into it"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_groups_sheet,
        ),
        Panel(
            "order-values",
            N_("Behind the average order"),
            N_("What each completed order of services and products came to, before refunds"),
            DISTRIBUTION_HEIGHT + 60,
            draw_order_values,
            wide=True,
            sheet=order_values_sheet,
        ),
    ),
)
