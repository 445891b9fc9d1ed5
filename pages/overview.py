"""The state of the chain at a glance: key figures, what stands out in words, who moved, what revenue is made of, how
full the resources and the week are."""

from functools import partial

from dash.development.base_component import Component
from plotly import graph_objects as go

from components import formats, movers_chart, states, utilization_heatmap, week_hours
from components.causes_list import causes_list
from components.graph import graph
from components.insight_list import insight_list
from components.kpi_strip import kpi_strip
from dashboard import queries
from dashboard.exports.sheet import sheet
from dashboard.exports.week_sheet import week_sheet
from dashboard.insights import Insight, ReadPath, insights
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages import slotting
from pages.bridging import bridged, can_be_told, is_compared, lines_by_currency, to_bridge
from pages.composing import composition, title
from pages.drawing import each_currency, pieces, ranked, series_sheet, split_sheet, trend
from pages.key_figures import figures_sheet
from pages.looking import SINCE
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import fitting, split_choice, split_of

REVENUE = "revenue"
KPIS = ("revenue", "aov", "no_show_rate", "nps", "utilization")
MOST_MOVERS = 6
MADE_OF = ("line_kind", "tender", "channel", "region")
TREND_HEIGHT, LIST_HEIGHT, HALF_HEIGHT, GRID_HEIGHT = 320, 420, 380, 360


def draw_kpis(reading: Reading) -> Shown:
    """The key figures, with the shape of each; of a narrowed view those that can be narrowed so."""
    metrics = fitting(KPIS, reading)
    return kpi_strip(reading.run(metrics), reading.run(metrics, series=True, compare=None), reading.receipt)


def draw_trend(reading: Reading) -> Shown:
    """Revenue over time."""
    return trend(reading, "revenue", height=TREND_HEIGHT)


def draw_insights(reading: Reading) -> Shown:
    """What stands out, in words."""
    answers = ReadPath(
        reading.services.store, reading.viewer, reading.asked, reading.today, reading.now, formats
    )
    found = insights(answers, reading.view.only)
    if not found:
        return states.empty(
            _("Nothing stands out"),
            _("Choose a longer period, or one with a comparison, to see what changed."),
            "lightbulb",
        )
    return insight_list(found, lambda insight: shown_by(reading, insight))


def draw_movers(reading: Reading) -> Shown:
    """The venues whose revenue changed most, each with its cause; of a single venue its resources."""
    if not is_compared(reading):
        advice = _("Choose a comparison to see who moved.")
        return states.empty(_("Nothing to compare with"), advice, "arrow-left-right")
    if can_be_told(reading, REVENUE):
        return _causes(reading) or states.empty()
    by = movers_by(reading)
    result = reading.run((REVENUE,), by=by)
    return each_currency(result, "movers", lambda part: _movers(reading, part, by))


def movers_by(reading: Reading) -> str:
    """What moves: the venues of a chain, the resources of a venue."""
    return "resource" if is_one_venue(reading) else "venue"


def draw_composition(reading: Reading) -> Shown:
    """What revenue is made of over time, by one split or another."""
    by = split_of(reading, MADE_OF)
    result = reading.parts("revenue", by)
    drawn = composition(reading, result, title("revenue", by), lambda key: in_trade(reading, by, key))
    return [*pieces(split_choice(reading, MADE_OF)), *pieces(drawn)]


def draw_no_shows(reading: Reading) -> Shown:
    """How many did not come, over time."""
    return trend(reading, "no_show_rate", height=HALF_HEIGHT)


def draw_revenue_per_resource(reading: Reading) -> Shown:
    """What each resource earned."""
    return ranked(reading, "service_sales", "resource", _("Revenue per resource"), "/revenue")


def draw_occupancy_per_resource(reading: Reading) -> Shown:
    """How full each resource was."""
    return ranked(reading, "utilization", "resource", _("Occupancy per resource"), "/utilization")


def draw_peak_times(reading: Reading) -> Shown:
    """The week by the hour."""
    grid = reading.grid("utilization")
    if week_hours.is_blank(grid):
        return states.empty(
            advice=_("Choose a longer period, of whole weeks, or more venues."), symbol="calendar-week"
        )
    weeks = f"{reading.subtitle()} · {week_hours.weeks_said(grid)}"
    figure = utilization_heatmap.utilization_heatmap(grid, reading.colours, weeks, narrow=reading.narrow)
    return graph("peak-times", figure, utilization_heatmap.chart_height(grid, narrow=reading.narrow))


def shown_by(reading: Reading, insight: Insight) -> str:
    """The address of the page that shows what an insight says."""
    if insight.slot is not None:
        return slotting.address(reading, insight.slot, insight.path)
    return reading.drill(*insight.drill, insight.path) if insight.drill else reading.link(insight.path)


def in_trade(reading: Reading, by: str, key: str) -> str:
    """The address of revenue on the trade board, narrowed to a group."""
    return "/trade" + reading.view.frame().narrowed(by, key).with_parameter("metric", "revenue").to_url()


def is_one_venue(reading: Reading) -> bool:
    """Whether the view is about a single venue, so that there are none to tell apart."""
    view = reading.view
    known = queries.venues(reading.services.store, reading.viewer)
    if view.venues or view.regions:
        known = tuple(v for v in known if v.key in view.venues or v.region_key in view.regions)
    return len(known) == 1


def _causes(reading: Reading) -> list[Component]:
    """Who moved, and mostly by what, for each currency."""
    by = movers_by(reading)
    found = bridged(reading, by, REVENUE)
    parts = [lines for lines in lines_by_currency(found) if any(line.change for line in lines)]
    return [causes_list(found, lines, partial(to_bridge, reading, by), MOST_MOVERS) for lines in parts]


def _movers(reading: Reading, part: Result, by: str) -> tuple[go.Figure, int]:
    figure = movers_chart.movers_chart(
        part,
        "revenue",
        _("Movers"),
        reading.colours,
        reading.subtitle(),
        axis=_(SPLIT_NAMES[by]),
        narrow=reading.narrow,
        link=lambda key: reading.drill(by, key, "/revenue" if by == "resource" else None),
    )
    return figure, movers_chart.chart_height(part, "revenue", narrow=reading.narrow)


PAGE = Page(
    key="overview",
    path="/",
    title=N_("Overview"),
    icon="speedometer2",
    group=N_("Chain"),
    reports={"monthly": N_("Monthly report")},
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(KPIS)),
        SINCE,
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
            "insights",
            N_("What stands out"),
            N_("The weightiest first; each leads to the page that shows it"),
            LIST_HEIGHT,
            draw_insights,
        ),
        Panel(
            "movers",
            N_("Movers"),
            N_("Largest changes of revenue, with the step that did most; click for the whole of it"),
            LIST_HEIGHT,
            draw_movers,
            sheet=lambda reading: sheet(reading.run(("revenue",), by=movers_by(reading))),
        ),
        Panel(
            "composition",
            N_("What revenue is made of"),
            N_("Services and products, after refunds"),
            HALF_HEIGHT,
            draw_composition,
            sheet=lambda reading: sheet(
                reading.run(("revenue",), by=split_of(reading, MADE_OF), series=True)
            ),
        ),
        Panel(
            "no-shows",
            N_("No-show rate"),
            N_("No-shows of the bookings whose time has come"),
            HALF_HEIGHT,
            draw_no_shows,
            sheet=series_sheet("no_show_rate"),
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
            sheet=lambda reading: week_sheet([reading.grid("utilization")]),
        ),
    ),
)
