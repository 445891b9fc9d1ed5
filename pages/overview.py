"""The state of the chain at a glance: key figures, revenue over time, resources side by side, the week's peak times."""

from collections.abc import Callable

from dash import Dash, Input, Output, State, html
from plotly import graph_objects as go

from components import ids, panel, resource_chart, series, states, theme, utilization_heatmap
from components.as_of import as_of
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.revenue_chart import revenue_chart
from dashboard.results import Result
from dashboard.services import Services
from pages.reading import Reading, Shown, guarded

KPIS = ("revenue", "aov", "no_show_rate", "nps", "utilization")
TREND_HEIGHT, LIST_HEIGHT, GRID_HEIGHT = 320, 420, 360


def layout() -> html.Div:
    """The page, loading."""
    return html.Div(
        [
            html.H1("Overview", className="va-title"),
            html.Div(states.loading_cards(len(KPIS)), id=ids.panel(ids.KPI), className="va-kpi-panel"),
            html.Div(
                [
                    panel.panel(
                        ids.TREND, "Revenue", "Services and products, after refunds", TREND_HEIGHT, wide=True
                    ),
                    panel.panel(
                        ids.RESOURCE_REVENUE,
                        "Revenue per resource",
                        "Service sales, largest first",
                        LIST_HEIGHT,
                    ),
                    panel.panel(
                        ids.RESOURCE_OCCUPANCY,
                        "Occupancy per resource",
                        "Booked share of open hours",
                        LIST_HEIGHT,
                    ),
                    panel.panel(
                        ids.PEAK_TIMES,
                        "Peak times",
                        "Utilization by weekday and hour, over whole weeks",
                        GRID_HEIGHT,
                        wide=True,
                    ),
                ],
                className="va-grid",
            ),
        ],
        className="va-page",
    )


def register(app: Dash, services: Services) -> None:
    """Each panel loads by itself, so that a slow one holds none of the others up."""
    panels: dict[str, Callable[..., Shown]] = {
        ids.KPI: draw_kpis,
        ids.TREND: draw_trend,
        ids.RESOURCE_REVENUE: draw_revenue_per_resource,
        ids.RESOURCE_OCCUPANCY: draw_occupancy_per_resource,
        ids.PEAK_TIMES: draw_peak_times,
    }
    for key, draw in panels.items():
        app.callback(
            Output(ids.panel(key), "children"),
            Input(ids.URL, "search"),
            Input(ids.NARROW, "data"),
            State(ids.THEME, "data"),
        )(guarded(draw, services))


def each_currency(result: Result, key: str, draw: Callable[[Result], tuple[go.Figure, int]]) -> Shown:
    """A chart for each currency, as amounts in different ones share no axis; or word that there is nothing."""
    if series.is_blank(result):
        return states.empty()
    parts = series.by_currency(result)
    return [graph(f"{key}-{currency}", *draw(part)) for currency, part in parts if not series.is_blank(part)]


def draw_kpis(services: Services, search: str | None, _narrow: bool | None, _theme: str | None) -> Shown:
    """The key figures, with the shape of each, and since when they hold."""
    reading = Reading.of(services, search)
    total = reading.run(KPIS)
    return [kpi_strip(total, reading.run(KPIS, series=True)), as_of(total)]


def draw_trend(services: Services, search: str | None, narrow: bool | None, theme_name: str | None) -> Shown:
    """Revenue over time."""
    reading, colours = Reading.of(services, search), theme.palette(theme_name)
    result = reading.run(("revenue",), series=True)
    return each_currency(
        result,
        ids.TREND,
        lambda part: (revenue_chart(part, colours, reading.subtitle(), narrow=bool(narrow)), TREND_HEIGHT),
    )


def draw_revenue_per_resource(
    services: Services, search: str | None, narrow: bool | None, theme_name: str | None
) -> Shown:
    """What each resource earned."""
    reading, colours = Reading.of(services, search), theme.palette(theme_name)
    return each_currency(
        reading.run(("service_sales",), by="resource"),
        ids.RESOURCE_REVENUE,
        lambda part: (
            resource_chart.revenue_per_resource(part, colours, reading.subtitle(), narrow=bool(narrow)),
            resource_chart.chart_height(part, narrow=bool(narrow)),
        ),
    )


def draw_occupancy_per_resource(
    services: Services, search: str | None, narrow: bool | None, theme_name: str | None
) -> Shown:
    """How full each resource was."""
    reading, colours = Reading.of(services, search), theme.palette(theme_name)
    result = reading.run(("utilization",), by="resource")
    if series.is_blank(result):
        return states.empty()
    figure = resource_chart.occupancy_per_resource(result, colours, reading.subtitle(), narrow=bool(narrow))
    return graph(ids.RESOURCE_OCCUPANCY, figure, resource_chart.chart_height(result, narrow=bool(narrow)))


def draw_peak_times(
    services: Services, search: str | None, narrow: bool | None, theme_name: str | None
) -> Shown:
    """The week by the hour."""
    reading, is_narrow = Reading.of(services, search), bool(narrow)
    grid = reading.grid("utilization")
    if utilization_heatmap.is_blank(grid):
        return states.empty(
            advice="Choose a longer period, of whole weeks, or more venues.", symbol="calendar-week"
        )
    weeks = f"{reading.subtitle()} · {utilization_heatmap.weeks_said(grid)}"
    figure = utilization_heatmap.utilization_heatmap(grid, theme.palette(theme_name), weeks, narrow=is_narrow)
    return graph(ids.PEAK_TIMES, figure, utilization_heatmap.chart_height(grid, narrow=is_narrow))
