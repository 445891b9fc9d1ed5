"""How visits become bookings: the way step by step, where people leave it and why, by channel, device and venue."""

from collections.abc import Callable, Iterable, Sequence

from dash import html

from components import (
    conversion_funnel,
    formats,
    lines_chart,
    series,
    states,
    utilization_heatmap,
    week_hours,
)
from components.conversion_funnel import Stage
from components.graph import graph
from components.group_table import group_table
from components.kpi_strip import kpi_strip
from dashboard.answers.slots import Slot
from dashboard.exports.sheet import Column, Sheet, sheet
from dashboard.exports.week_sheet import week_sheet
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.queries.peak_times import grids
from dashboard.results import Grid, Result, Row
from dashboard.splits import SPLIT_NAMES
from pages import slotting
from pages.drawing import TREND_HEIGHT, series_sheet
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, fitting, split_choice, split_of
from rollup.metrics.metric import Unit

RATES = ("wizard_rate", "submit_rate", "pay_rate", "conversion_rate")
UNMET = "unmet_demand"
KPIS = (*RATES, UNMET)
STEPS = {
    "visits": N_("Visit"),
    "wizard_starts": N_("Wizard"),
    "submissions": N_("Submit"),
    "paid_sessions": N_("Paid"),
}
PLACES = (
    N_("Begin to book"),
    N_("Choose a service"),
    N_("Choose staff"),
    N_("Choose a time"),
    N_("Give details"),
)
"""The places of the wizard, in order: its start, and its sub-steps. Who reached one and not the next left there."""
COLUMNS = ("visits", *RATES, "paid_sessions")
SPLITS = ("channel", "device", "venue", "region")
FUNNEL_HEIGHT, GRID_HEIGHT, TABLE_HEIGHT = 380, 680, 420


def draw_kpis(reading: Reading) -> Shown:
    """The rates of the steps."""
    keys = fitting(KPIS, reading)
    return kpi_strip(reading.run(keys), reading.run(keys, series=True, compare=None), reading.receipt)


def draw_funnel(reading: Reading) -> Shown:
    """From visit to payment."""
    found = funnel_of(reading)
    if not found[0][0].reached:
        return states.empty()
    return _funnel(reading, "funnel", _("From visit to payment"), found)


def draw_wizard(reading: Reading) -> Shown:
    """Where the wizard loses people."""
    found = wizard_of(reading)
    if not found[0][0].reached:
        return states.empty()
    chart = _funnel(reading, "wizard", _("Inside the wizard"), found, with_worst=True)
    return [html.P(_worst(reading, found[0]), className="va-words"), chart]


def draw_trend(reading: Reading) -> Shown:
    """Each rate over time."""
    result = reading.run(RATES, series=True, compare=None)
    if series.is_blank(result):
        return states.empty()
    figure = lines_chart.lines_chart(
        result, RATES, _("Rates over time"), reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    return graph("rates", figure, lines_chart.chart_height(result, narrow=reading.narrow))


def draw_choice(reading: Reading) -> Shown:
    """What the lower half is split by."""
    return split_choice(reading, SPLITS)


def draw_table(reading: Reading) -> Shown:
    """The rates of each group."""
    by = split_of(reading, SPLITS)
    result = reading.run(COLUMNS, by=by)
    if series.is_blank(result):
        return states.empty()
    return _table(reading, by, result)


def draw_groups(reading: Reading) -> Shown:
    """The conversion rate of the largest groups over time."""
    by = split_of(reading, SPLITS)
    result = reading.run(("visits", "conversion_rate"), by=by, series=True, compare=None)
    if series.is_blank(result):
        return states.empty()
    title = _("Conversion rate by {split}").format(split=_(SPLIT_NAMES[by]).lower())
    figure = lines_chart.lines_chart(
        result, ("conversion_rate",), title, reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    return graph("groups", figure, lines_chart.chart_height(result, narrow=reading.narrow))


def draw_unmet(reading: Reading) -> Shown:
    """The hours that were wanted in vain."""
    return _grid(reading, UNMET)


def draw_occupancy(reading: Reading) -> Shown:
    """How full the same hours are."""
    return _grid(reading, "utilization")


def funnel_of(reading: Reading) -> tuple[list[Stage], Result]:
    """The stages from visit to payment. A session that reached a later one has reached all before it."""
    result = reading.run(tuple(STEPS))
    row = next(iter(result.rows), None)
    counts = [_count(row, key) for key in STEPS]
    before = [_before(row, key) for key in STEPS]
    return _stages(STEPS.values(), [*counts, counts[-1]], before), result


def wizard_of(reading: Reading) -> tuple[list[Stage], Result]:
    """The start of the wizard and its sub-steps, from the last of which a booking is submitted."""
    result = reading.run(("wizard_starts", "submissions"))
    ends = next(iter(result.rows), None)
    steps: list[Row | None] = list(reading.run(("wizard_starts",), by="wizard_step").rows)
    rows = [ends, *(steps or [None] * (len(PLACES) - 1))]
    counts = [_count(row, "wizard_starts") for row in rows]
    before = [_before(row, "wizard_starts") for row in rows]
    return _stages(PLACES, [*counts, _count(ends, "submissions")], before), result


def demand_of(reading: Reading) -> tuple[Grid, ...]:
    """The grids of what was wanted in vain and of how full it was. A wanted slot names neither channel nor resource:
    both are of all."""
    query = reading.query((UNMET, "utilization"), only=())
    return grids(reading.services.store, reading.viewer, query, reading.now)


def _count(row: Row | None, key: str) -> int:
    return row.values[key].numerator if row else 0


def _before(row: Row | None, key: str) -> int | None:
    value = row.before.get(key) if row else None
    return value.numerator if value else None


def _table(reading: Reading, by: str, result: Result) -> html.Div:
    return group_table(
        "conversion",
        result,
        next(iter(reading.run(COLUMNS).rows), None),
        name=_(SPLIT_NAMES[by]),
        label=_("Conversion by {split}").format(split=_(SPLIT_NAMES[by]).lower()),
        link=deeper(reading, by, SPLITS),
        changes=("conversion_rate",),
    )


def _stages(names: Iterable[str], counts: Sequence[int], before: Sequence[int | None]) -> list[Stage]:
    """A stage for each name; the counts go one further, to what comes after the last."""
    return [
        Stage(_(name), reached, after, was)
        for name, reached, after, was in zip(names, counts[:-1], counts[1:], before, strict=True)
    ]


def _funnel(
    reading: Reading, key: str, title: str, found: tuple[list[Stage], Result], *, with_worst: bool = False
) -> html.Div:
    stages, result = found
    figure = conversion_funnel.conversion_funnel(
        stages,
        title,
        reading.colours,
        reading.subtitle(),
        compared_with=formats.days(*result.compared_with) if result.compared_with else "",
        with_worst=with_worst,
        narrow=reading.narrow,
    )
    return graph(key, figure, conversion_funnel.chart_height(stages))


def _worst(reading: Reading, stages: Sequence[Stage]) -> str:
    """Where most leave the wizard, and what they wanted."""
    left = stages[0].reached - stages[-1].went_on
    worst = max(stages, key=lambda stage: stage.left)
    if not worst.left:
        return _("Everybody who began submitted a booking.")
    said = _("{share} leave the wizard, most of them at “{step}” ({part} of {count}).").format(
        share=formats.percent(left / stages[0].reached, 0),
        part=formats.number(worst.left),
        count=formats.number(left),
        step=worst.name,
    )
    unmet = () if reading.view.only else reading.run((UNMET,), compare=None).rows
    wanted = unmet[0].values[UNMET].numerator if unmet else 0
    if not wanted:
        return said
    more = ngettext(
        "{count} time the wanted hour was full: see the grid below.",
        "{count} times the wanted hour was full: see the grid below.",
        wanted,
    )
    return f"{said} {more.format(count=formats.number(wanted))}"


def _grid(reading: Reading, metric: str) -> Shown:
    found = {grid.metric.key: grid for grid in demand_of(reading)}
    grid, hours = found[metric], week_hours.open_hours(*found.values())
    if week_hours.is_closed(grid):
        return states.empty(_("No hour is open in these weeks"), symbol="calendar-week")
    figure = utilization_heatmap.utilization_heatmap(
        grid,
        reading.colours,
        f"{reading.subtitle()} · {week_hours.weeks_said(grid)}",
        narrow=True,
        hours=hours,
        link=lambda *at: slotting.address(reading, Slot(*at), "/peak-times"),
    )
    return graph(f"demand-{metric}", figure, utilization_heatmap.chart_height(grid, narrow=True, hours=hours))


def _stages_sheet(find: Callable[[Reading], tuple[list[Stage], Result]]) -> Callable[[Reading], Sheet]:
    """The sheet behind a funnel."""
    counts = ("reached", "went_on", "left", "reached_before")
    columns = (Column("step"), *(Column(name, Unit.COUNT) for name in counts))
    return lambda reading: Sheet(
        columns,
        tuple(
            (each.name, each.reached, each.went_on, each.left, each.reached_before)
            for each in find(reading)[0]
        ),
    )


def _table_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run(COLUMNS, by=split_of(reading, SPLITS)))


def _groups_sheet(reading: Reading) -> Sheet:
    metrics = ("visits", "conversion_rate")
    return sheet(reading.run(metrics, by=split_of(reading, SPLITS), series=True, compare=None))


PAGE = Page(
    key="conversion",
    path="/conversion",
    title=N_("Conversion"),
    icon="funnel",
    group=N_("Chain"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(KPIS)),
        Panel(
            "funnel",
            N_("From visit to payment"),
            N_("Sessions, each once: the share that came so far, and who left there"),
            FUNNEL_HEIGHT,
            draw_funnel,
            sheet=_stages_sheet(funnel_of),
        ),
        Panel(
            "wizard",
            N_("Inside the wizard"),
            N_("Of those who began to book: the share that came so far, and who left there"),
            FUNNEL_HEIGHT,
            draw_wizard,
            sheet=_stages_sheet(wizard_of),
        ),
        Panel(
            "rates",
            N_("Rates over time"),
            N_("Of each step, and of the whole way"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=series_sheet(*RATES),
        ),
        Panel("by", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "table",
            N_("Side by side"),
            N_("Rates of each step; click on a name to go into it"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_table_sheet,
        ),
        Panel(
            "groups",
            N_("Conversion rate over time"),
            N_("Paid sessions as a share of visits, of the groups with most visits"),
            TREND_HEIGHT,
            draw_groups,
            wide=True,
            sheet=_groups_sheet,
        ),
        Panel(
            "unmet",
            N_("Wanted, but full"),
            N_("Sessions that wanted the hour and found no slot; click to open it"),
            GRID_HEIGHT,
            draw_unmet,
            sheet=lambda reading: week_sheet(demand_of(reading)),
        ),
        Panel(
            "occupancy",
            N_("How full it was"),
            N_("Utilization of the same hours; click to open it"),
            GRID_HEIGHT,
            draw_occupancy,
            sheet=lambda reading: week_sheet(demand_of(reading)),
        ),
    ),
)
