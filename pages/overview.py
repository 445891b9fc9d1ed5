"""The state of the chain at a glance: key figures, revenue over time, resources side by side, the week's peak times."""

from components import resource_chart, series, states, utilization_heatmap
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.revenue_chart import revenue_chart
from dashboard.exports.sheet import sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from pages.drawing import each_currency
from pages.page import Page, Panel
from pages.reading import Reading, Shown

KPIS = ("revenue", "aov", "no_show_rate", "nps", "utilization")
TREND_HEIGHT, LIST_HEIGHT, GRID_HEIGHT = 320, 420, 360


def draw_kpis(reading: Reading) -> Shown:
    """The key figures, with the shape of each."""
    return kpi_strip(reading.run(KPIS), reading.run(KPIS, series=True), reading.receipt)


def draw_trend(reading: Reading) -> Shown:
    """Revenue over time."""
    result = reading.run(("revenue",), series=True)
    return each_currency(
        result,
        "revenue",
        lambda part: (
            revenue_chart(part, reading.colours, reading.subtitle(), narrow=reading.narrow),
            TREND_HEIGHT,
        ),
    )


def draw_revenue_per_resource(reading: Reading) -> Shown:
    """What each resource earned."""
    return each_currency(
        reading.run(("service_sales",), by="resource"),
        "resource-revenue",
        lambda part: (
            resource_chart.revenue_per_resource(
                part, reading.colours, reading.subtitle(), narrow=reading.narrow
            ),
            resource_chart.chart_height(part, narrow=reading.narrow),
        ),
    )


def draw_occupancy_per_resource(reading: Reading) -> Shown:
    """How full each resource was."""
    result = reading.run(("utilization",), by="resource")
    if series.is_blank(result):
        return states.empty()
    figure = resource_chart.occupancy_per_resource(
        result, reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    return graph("resource-occupancy", figure, resource_chart.chart_height(result, narrow=reading.narrow))


def draw_peak_times(reading: Reading) -> Shown:
    """The week by the hour."""
    grid = reading.grid("utilization")
    if utilization_heatmap.is_blank(grid):
        return states.empty(
            advice=_("Choose a longer period, of whole weeks, or more venues."), symbol="calendar-week"
        )
    weeks = f"{reading.subtitle()} · {utilization_heatmap.weeks_said(grid)}"
    figure = utilization_heatmap.utilization_heatmap(grid, reading.colours, weeks, narrow=reading.narrow)
    return graph("peak-times", figure, utilization_heatmap.chart_height(grid, narrow=reading.narrow))


PAGE = Page(
    key="overview",
    path="/",
    title=N_("Overview"),
    icon="speedometer2",
    group=N_("Chain"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True),
        Panel(
            "trend",
            N_("Revenue"),
            N_("Services and products, after refunds"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=lambda reading: sheet(reading.run(("revenue",), series=True)),
        ),
        Panel(
            "resource-revenue",
            N_("Revenue per resource"),
            N_("Service sales, largest first"),
            LIST_HEIGHT,
            draw_revenue_per_resource,
            sheet=lambda reading: sheet(reading.run(("service_sales",), by="resource")),
        ),
        Panel(
            "resource-occupancy",
            N_("Occupancy per resource"),
            N_("Booked share of open hours"),
            LIST_HEIGHT,
            draw_occupancy_per_resource,
            sheet=lambda reading: sheet(reading.run(("utilization",), by="resource")),
        ),
        Panel(
            "peak-times",
            N_("Peak times"),
            N_("Utilization by weekday and hour, over whole weeks"),
            GRID_HEIGHT,
            draw_peak_times,
            wide=True,
        ),
    ),
)
