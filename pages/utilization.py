"""How full the resources are: against the target, over time, and where their open time goes."""

from dataclasses import replace
from functools import partial

from components import states, time_use_chart
from components.graph import graph
from components.kpi_strip import kpi_strip
from components.utilization_trend import utilization_trend
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages.drawing import TREND_HEIGHT, each_currency, group_tables, ranked_groups, series_sheet
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, split_choice, split_of

KPIS = ("utilization", "booked_minutes", "open_minutes", "no_show_minutes", "revenue_per_open_hour")
COLUMNS = (
    "utilization",
    "revenue_per_open_hour",
    "open_minutes",
    "booked_minutes",
    "no_show_minutes",
    "blocked_minutes",
)
MINUTES = ("open_minutes", "booked_minutes", "blocked_minutes")
CHANGES = ("utilization", "revenue_per_open_hour", "no_show_minutes")
SPLITS = ("resource", "resource_type", "color_type", "venue", "region")
LIST_HEIGHT, TABLE_HEIGHT = 460, 480


def draw_kpis(reading: Reading) -> Shown:
    """The key figures."""
    return kpi_strip(reading.run(KPIS), reading.run(KPIS, series=True, compare=None), reading.receipt)


def draw_choice(reading: Reading) -> Shown:
    """What the page is split by."""
    return split_choice(reading, SPLITS)


def draw_trend(reading: Reading) -> Shown:
    """Utilization over time against the target."""
    return each_currency(
        reading.run(("utilization",), series=True),
        "utilization-trend",
        lambda part: (
            utilization_trend(part, reading.colours, reading.subtitle(), narrow=reading.narrow),
            TREND_HEIGHT,
        ),
    )


def draw_groups(reading: Reading) -> Shown:
    """How full each group was; a click goes into it."""
    by = split_of(reading, SPLITS)
    title = _("Utilization by {split}").format(split=_(SPLIT_NAMES[by]).lower())
    link = deeper(reading, by, SPLITS)
    return ranked_groups(reading, reading.run(("utilization",), by=by), title, _(SPLIT_NAMES[by]), link)


def draw_time_use(reading: Reading) -> Shown:
    """Where each group's open time went."""
    by = split_of(reading, SPLITS)
    result = reading.run(time_use_chart.METRICS, by=by, compare=None)
    if not time_use_chart.uses_of(result):
        return states.empty()
    draw = partial(time_use_chart.time_use_chart, axis=_(SPLIT_NAMES[by]), link=deeper(reading, by, SPLITS))
    figure = draw(result, reading.colours, reading.subtitle(), narrow=reading.narrow)
    return graph("time-use", figure, time_use_chart.chart_height(result, narrow=reading.narrow))


def draw_table(reading: Reading) -> Shown:
    """All of it for each group."""
    by = split_of(reading, SPLITS)
    return group_tables(
        reading,
        _groups(reading),
        reading.run(COLUMNS),
        "utilization",
        _(SPLIT_NAMES[by]),
        label=_("Utilization by {split}").format(split=_(SPLIT_NAMES[by]).lower()),
        link=deeper(reading, by, SPLITS),
        changes=CHANGES,
    )


def _groups(reading: Reading) -> Result:
    """The groups that have any time: what was earned without a resource has none."""
    result = reading.run(COLUMNS, by=split_of(reading, SPLITS))
    rows = (row for row in result.rows if any(row.values[key].numerator for key in MINUTES))
    return replace(result, rows=tuple(rows))


def _groups_sheet(reading: Reading) -> Sheet:
    return sheet(_groups(reading))


PAGE = Page(
    key="utilization",
    path="/utilization",
    title=N_("Utilization"),
    icon="battery-half",
    group=N_("Chain"),
    panels=(
        Panel("kpi", "", "", 148, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(KPIS)),
        Panel(
            "trend",
            N_("Utilization over time"),
            N_("Booked share of open time, with the target of the venues"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=series_sheet("utilization"),
        ),
        Panel("by", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "groups",
            N_("How full they are"),
            N_("Fullest first; click on a bar to go into it"),
            LIST_HEIGHT,
            draw_groups,
            sheet=_groups_sheet,
        ),
        Panel(
            "time-use",
            N_("How open time is used"),
            N_("Booked, lost to no-shows, free and blocked"),
            LIST_HEIGHT,
            draw_time_use,
            sheet=_groups_sheet,
        ),
        Panel(
            "table",
            N_("Side by side"),
            N_("Click on a heading to sort, on a name to go into it"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_groups_sheet,
        ),
    ),
)
