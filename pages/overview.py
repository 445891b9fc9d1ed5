"""The state of the chain at a glance: key figures, revenue over time, resources side by side, the week's peak times."""

from components import states, utilization_heatmap
from components.graph import graph
from components.kpi_strip import kpi_strip
from dashboard.language import N_
from dashboard.language import gettext as _
from pages.drawing import ranked, series_sheet, split_sheet, trend
from pages.page import Page, Panel
from pages.reading import Reading, Shown

KPIS = ("revenue", "aov", "no_show_rate", "nps", "utilization")
TREND_HEIGHT, LIST_HEIGHT, GRID_HEIGHT = 320, 420, 360


def draw_kpis(reading: Reading) -> Shown:
    """The key figures, with the shape of each."""
    return kpi_strip(reading.run(KPIS), reading.run(KPIS, series=True), reading.receipt)


def draw_trend(reading: Reading) -> Shown:
    """Revenue over time."""
    return trend(reading, "revenue", height=TREND_HEIGHT)


def draw_revenue_per_resource(reading: Reading) -> Shown:
    """What each resource earned."""
    return ranked(reading, "service_sales", "resource", _("Revenue per resource"))


def draw_occupancy_per_resource(reading: Reading) -> Shown:
    """How full each resource was."""
    return ranked(reading, "utilization", "resource", _("Occupancy per resource"))


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
            sheet=series_sheet("revenue"),
        ),
        Panel(
            "resource-revenue",
            N_("Revenue per resource"),
            N_("Service sales, largest first"),
            LIST_HEIGHT,
            draw_revenue_per_resource,
            sheet=split_sheet(("service_sales",), "resource"),
        ),
        Panel(
            "resource-occupancy",
            N_("Occupancy per resource"),
            N_("Booked share of open hours"),
            LIST_HEIGHT,
            draw_occupancy_per_resource,
            sheet=split_sheet(("utilization",), "resource"),
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
