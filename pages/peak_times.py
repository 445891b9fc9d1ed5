"""When the week is full and when it is empty, and what was wanted in vain; a click opens an hour of the week."""

from dash import html
from plotly import graph_objects as go

from components import formats, ranked_bars, series, states, utilization_heatmap, week_hours
from components.bookings_table import STATES, bookings_table
from components.choices import Choice, choices
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.slot_heading import slot_heading
from components.slot_weeks_chart import slot_weeks_chart
from components.week_table import week_table
from dashboard.answers.slots import Slot, SlotBookings
from dashboard.exports.sheet import Column, Sheet, sheet
from dashboard.exports.week_sheet import week_sheet
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.queries.peak_times import grids
from dashboard.queries.slot import MOST, MOST_IN_A_FILE, slot_bookings
from dashboard.results import Grid, Result
from dashboard.splits import SPLIT_NAMES
from dashboard.words import CHANNELS, word
from pages import slotting
from pages.drawing import each_currency
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.slotting import SlotView, slot_view
from rollup.errors import BadInput, sentence, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit

METRICS = ("utilization", "bookings", "revenue", "no_show_rate")
UNMET = "unmet_demand"
GRID_HEIGHT, CHART_HEIGHT, TABLE_HEIGHT = 680, 422, 640


def draw_head(reading: Reading) -> Shown:
    """The choice of what the grid shows; or the hour that is opened, in key figures."""
    view = slot_view(reading)
    if view is None:
        return _choice(reading)
    keys = _kpis(reading)
    cards = kpi_strip(slotting.run(reading, view, keys), slotting.run_weekly(reading, view, keys))
    return [_heading(reading, view), cards, _choice(reading)]


def draw_grid(reading: Reading) -> Shown:
    """The week by the hour."""
    return _grid(reading, chosen(reading))


def draw_unmet(reading: Reading) -> Shown:
    """What was wanted in vain, by the same hours."""
    return _grid(reading, UNMET)


def draw_table(reading: Reading) -> Shown:
    """Every open hour in a table."""
    if _is_one_hour(reading):
        return html.Div()
    found = week_grids(reading)
    if week_hours.is_closed(found[0]):
        return _nothing()
    return week_table("week", found, lambda *at: slotting.address(reading, Slot(*at)))


def draw_weeks(reading: Reading) -> Shown:
    """The hour, week by week."""
    view, metric = slot_view(reading), chosen(reading)
    if view is None:
        return html.Div()
    return each_currency(
        slotting.run_weekly(reading, view, (metric,)),
        "slot-weeks",
        lambda part: (_weeks_chart(reading, view, metric, part), CHART_HEIGHT),
    )


def draw_resources(reading: Reading) -> Shown:
    """How full each resource is in the hour."""
    view = slot_view(reading)
    if view is None:
        return html.Div()
    result = slotting.run(reading, view, ("utilization",), by="resource")
    if series.is_blank(result):
        return states.empty()
    return graph("slot-resources", *_resources(reading, view, result))


def draw_bookings(reading: Reading) -> Shown:
    """The hour's bookings."""
    view = slot_view(reading)
    if view is None:
        return html.Div()
    found = bookings_of(reading, view)
    if not found.rows:
        return states.empty(_("No bookings in this hour"))
    rows = bookings_table(
        "slot-bookings", found.rows, with_venue=view.weeks.venues > 1, label=_("Bookings of the hour")
    )
    return [html.P(_counted(found), className="va-words"), rows]


def chosen(reading: Reading) -> str:
    """The metric that the URL chooses."""
    metric = reading.view.parameter("metric", METRICS[0])
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS, "metric")
    return metric


def week_grids(reading: Reading) -> tuple[Grid, ...]:
    """The grids of all metrics; a slot wanted in vain names no resource or channel, so it is left out where the view is
    narrowed to one."""
    metrics = METRICS if reading.view.only else (*METRICS, UNMET)
    return grids(reading.services.store, reading.viewer, reading.query(metrics), reading.now)


def bookings_of(reading: Reading, view: SlotView, most: int = MOST) -> SlotBookings:
    """The bookings of the hour that is opened."""
    query = slotting.bookings_query(reading, view)
    return slot_bookings(reading.services.store, reading.viewer, query, view.slot, reading.now, most)


def _pair(reading: Reading) -> list[Grid]:
    """The grids that stand side by side: those of the metric chosen, and last what was wanted in vain, which is of all
    resources and channels."""
    ask = reading.services.store, reading.viewer
    metric, view = chosen(reading), reading.view
    parts = [((metric,), view.only), ((UNMET,), ())] if view.only else [((metric, UNMET), ())]
    return [
        grid
        for metrics, only in parts
        for grid in grids(*ask, reading.query(metrics, only=only), reading.now)
    ]


def _grid(reading: Reading, metric: str) -> Shown:
    if _is_one_hour(reading):
        return html.Div()
    pair = _pair(reading)
    hours = week_hours.open_hours(*pair)
    asked = [grid for grid in pair if grid.metric.key == metric and not week_hours.is_closed(grid)]
    return [_week(reading, grid, hours) for grid in asked] or _nothing()


def _week(reading: Reading, grid: Grid, hours: week_hours.Hours) -> html.Div:
    figure = utilization_heatmap.utilization_heatmap(
        grid,
        reading.colours,
        f"{reading.subtitle()} · {week_hours.weeks_said(grid)}",
        narrow=True,
        hours=hours,
        link=lambda *at: slotting.address(reading, Slot(*at)),
    )
    height = utilization_heatmap.chart_height(grid, narrow=True, hours=hours)
    return graph(f"week-{grid.metric.key}{grid.currency}", figure, height)


def _heading(reading: Reading, view: SlotView) -> html.Div:
    beside = (view.slot.beside(step, view.weeks.day_begins) for step in (-1, 1))
    return slot_heading(
        view.name,
        slotting.said(reading, view),
        slotting.address(reading, None),
        *(slotting.address(reading, slot) for slot in beside),
    )


def _nothing() -> Shown:
    return states.empty(
        _("No hour is open in these weeks"),
        _("Choose a longer period, of whole weeks, or other venues."),
        "calendar-week",
    )


def _choice(reading: Reading) -> html.Div:
    now = chosen(reading)
    possible = [
        Choice(
            _(metric_of(key).name),
            reading.path + reading.view.with_parameter("metric", key).to_url(),
            key == now,
        )
        for key in METRICS
    ]
    return choices(_("What the grid shows"), possible)


def _kpis(reading: Reading) -> tuple[str, ...]:
    return METRICS if reading.view.only else (*METRICS, UNMET)


def _weeks_chart(reading: Reading, view: SlotView, metric: str, part: Result) -> go.Figure:
    title = f"{view.name}: {_(metric_of(metric).name)}"
    return slot_weeks_chart(
        part,
        metric,
        view.weeks.first_day,
        title,
        reading.colours,
        reading.subtitle(),
        narrow=reading.narrow,
    )


def _resources(reading: Reading, view: SlotView, result: Result) -> tuple[go.Figure, int]:
    title = _("{slot}: utilization per resource").format(slot=view.name)
    figure = ranked_bars.ranked_bars(
        result,
        "utilization",
        title,
        reading.colours,
        reading.subtitle(),
        axis=_(SPLIT_NAMES["resource"]),
        narrow=reading.narrow,
        link=lambda key: reading.drill("resource", key),
    )
    return figure, ranked_bars.chart_height(result, narrow=reading.narrow)


def _counted(found: SlotBookings) -> str:
    """How many bookings there are, how many of them began before the hour, and whether all are shown."""
    words = [
        ngettext("{count} booking", "{count} bookings", found.total).format(count=formats.number(found.total))
    ]
    before = found.total - found.arriving
    if before:
        arriving = formats.number(found.arriving)
        words.append(
            _("{arriving} arrive in the hour, {before} began before it").format(
                arriving=arriving, before=formats.number(before)
            )
        )
    if len(found.rows) < found.total:
        words.append(_("the latest {count} are shown").format(count=formats.number(len(found.rows))))
    return " · ".join(words)


def _week_sheet(reading: Reading) -> Sheet:
    return week_sheet(week_grids(reading))


def _weeks_sheet(reading: Reading) -> Sheet:
    return sheet(slotting.run_weekly(reading, _opened(reading), (chosen(reading),)))


def _resources_sheet(reading: Reading) -> Sheet:
    return sheet(slotting.run(reading, _opened(reading), ("utilization",), by="resource"))


def _bookings_sheet(reading: Reading) -> Sheet:
    names = ("date", "from", "to", "venue", "resource", "service")
    columns = (*map(Column, names), Column("party_size", Unit.COUNT), Column("state"), Column("booked_by"))
    rows = (
        (
            each.start.date(),
            f"{each.start:%H:%M}",
            f"{each.end:%H:%M}",
            each.venue,
            each.resource,
            each.item,
            each.party_size,
            _(STATES.get(each.state, each.state)),
            word(each.channel, CHANNELS),
        )
        for each in bookings_of(reading, _opened(reading), MOST_IN_A_FILE).rows
    )
    return Sheet(columns, tuple(rows))


def _opened(reading: Reading) -> SlotView:
    """The hour that is opened; a file without one is a mistake of the address."""
    view = slot_view(reading)
    if view is None:
        raise BadInput(
            sentence("name an hour of the week such as slot=3-20 (Wednesday, 20:00)"), slotting.SLOT
        )
    return view


def _is_one_hour(reading: Reading) -> bool:
    """Whether the view opens an hour, in place of the week."""
    return bool(reading.view.parameter(slotting.SLOT))


def _is_whole_week(reading: Reading) -> bool:
    return not _is_one_hour(reading)


PAGE = Page(
    key="peak_times",
    path="/peak-times",
    title=N_("Peak times"),
    icon="calendar-week",
    group=N_("Chain"),
    panels=(
        Panel("head", "", "", 38, draw_head, wide=True, is_bare=True),
        Panel(
            "week-grid",
            N_("The week by the hour"),
            N_("Over whole weeks; click on an hour to open it"),
            GRID_HEIGHT,
            draw_grid,
            sheet=_week_sheet,
            is_shown=_is_whole_week,
        ),
        Panel(
            "week-unmet",
            N_("Unmet demand"),
            N_("Sessions that wanted the hour and found no slot"),
            GRID_HEIGHT,
            draw_unmet,
            sheet=lambda reading: week_sheet(_pair(reading)[-1:]),
            is_shown=_is_whole_week,
        ),
        Panel(
            "week-table",
            N_("Hour by hour"),
            N_("Every open hour of the week, fullest first; click on one to open it"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_week_sheet,
            is_shown=_is_whole_week,
        ),
        Panel(
            "slot-weeks",
            N_("Week by week"),
            N_("The hour in each week"),
            CHART_HEIGHT,
            draw_weeks,
            sheet=_weeks_sheet,
            is_shown=_is_one_hour,
        ),
        Panel(
            "slot-resources",
            N_("By resource"),
            N_("Booked share of the hour's open time; click on one to see it alone"),
            CHART_HEIGHT,
            draw_resources,
            sheet=_resources_sheet,
            is_shown=_is_one_hour,
        ),
        Panel(
            "slot-bookings",
            N_("Bookings"),
            N_("Latest first"),
            TABLE_HEIGHT,
            draw_bookings,
            wide=True,
            sheet=_bookings_sheet,
            is_shown=_is_one_hour,
        ),
    ),
)
