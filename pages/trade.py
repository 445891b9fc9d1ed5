"""The trade board: what came in, what was consumed and what was sold, each as a whole, over time and by what it is made
of, by either set of definitions."""

from components.definition_sets import definition_sets, difference
from components.kpi_strip import Choosing, kpi_strip
from dashboard.exports.sheet import Cell, Column, Sheet, number, sheet
from dashboard.language import N_
from dashboard.results import Result
from dashboard.view_state import DEFINITIONS
from pages.composing import composition, share_tables, shares, title
from pages.drawing import TREND_HEIGHT, trend
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, split_choice, split_of
from rollup.errors import unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.values import Value

SUMS = (
    "cash_received",
    "stored_value_consumed",
    "balance_converted",
    "card_sales",
    "service_sales",
    "product_sales",
    "revenue",
)
FIRST_SPLIT = {
    "balance_converted": "card_kind",
    "card_sales": "card_kind",
    "product_sales": "item",
    "revenue": "line_kind",
}
"""By what a sum is shown at first, where that is not the tender."""
SPLITS = (
    "tender",
    "line_kind",
    "card_kind",
    "entitlement_kind",
    "item",
    "staff",
    "resource",
    "resource_type",
    "color_type",
    "channel",
    "venue",
    "region",
)
LIST_HEIGHT, SETS_HEIGHT, TABLE_HEIGHT = 380, 220, 460


def draw_sums(reading: Reading) -> Shown:
    """The sums; a click on one shows it below."""
    choosing = Choosing(
        chosen(reading),
        lambda key: reading.path + reading.view.with_parameter("metric", key).to_url(),
    )
    return kpi_strip(
        reading.run(SUMS), reading.run(SUMS, series=True, compare=None), reading.receipt, choosing
    )


def draw_trend(reading: Reading) -> Shown:
    """The sum over time."""
    return trend(reading, chosen(reading))


def draw_choice(reading: Reading) -> Shown:
    """What the sum is split by."""
    return split_choice(reading, offered(reading))


def draw_composition(reading: Reading) -> Shown:
    """What the sum is made of over time."""
    metric, by = chosen(reading), split_of(reading, offered(reading))
    result = reading.parts(metric, by)
    return composition(reading, result, title(metric, by), deeper(reading, by, offered(reading)))


def draw_shares(reading: Reading) -> Shown:
    """What the sum of the whole period is made of."""
    metric, by = chosen(reading), split_of(reading, offered(reading))
    result = reading.run((metric,), by=by)
    return shares(reading, result, title(metric, by), deeper(reading, by, offered(reading)))


def draw_table(reading: Reading) -> Shown:
    """The groups with value, change and share."""
    metric, by = chosen(reading), split_of(reading, offered(reading))
    result, whole = reading.run((metric,), by=by), reading.run((metric,))
    return share_tables(result, whole, title(metric, by), deeper(reading, by, offered(reading)))


def draw_definitions(reading: Reading) -> Shown:
    """The sum by both sets of definitions."""
    metric, used = chosen(reading), reading.run((chosen(reading),), compare=None).definitions
    hrefs = {name: reading.link(definitions=name) for name in DEFINITIONS}
    return [*definition_sets(by_definitions(reading, metric), metric, used, hrefs)]


def chosen(reading: Reading) -> str:
    """The sum that the URL chooses, at first the cash received."""
    asked = reading.view.parameter("metric", SUMS[0])
    if asked not in SUMS:
        raise unknown("metric", asked, SUMS, "metric")
    return asked


def offered(reading: Reading) -> tuple[str, ...]:
    """The splits that the chosen sum has, the one that tells most of it first."""
    metric = metric_of(chosen(reading))
    first = FIRST_SPLIT.get(metric.key, SPLITS[0])
    return (first, *(key for key in SPLITS if key in metric.splits and key != first))


def by_definitions(reading: Reading, metric: str) -> dict[str, Result]:
    """The sum by each set of definitions."""
    return {name: reading.run((metric,), definitions=name) for name in DEFINITIONS}


def _definitions_sheet(reading: Reading) -> Sheet:
    metric = metric_of(chosen(reading))
    answers = by_definitions(reading, metric.key)
    rows: list[tuple[Cell, ...]] = []
    for current, classic in zip(answers["current"].rows, answers["classic"].rows, strict=True):
        values = current.values[metric.key], classic.values[metric.key]
        numbers = (*values, Value(difference(*values)))
        rows.append((current.currency, *(number(metric, value, current.currency) for value in numbers)))
    names = (*DEFINITIONS, "difference")
    return Sheet((Column("currency"), *(Column(name, metric.unit) for name in names)), tuple(rows))


def _trend_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run((chosen(reading),), series=True))


def _composition_sheet(reading: Reading) -> Sheet:
    by = split_of(reading, offered(reading))
    return sheet(reading.run((chosen(reading),), by=by, series=True, compare=None))


def _groups_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run((chosen(reading),), by=split_of(reading, offered(reading))))


PAGE = Page(
    key="trade",
    path="/trade",
    title=N_("Trade board"),
    icon="wallet2",
    group=N_("Boards"),
    panels=(
        Panel("kpi", "", "", 148, draw_sums, wide=True, is_bare=True, sheet=figures_sheet(SUMS)),
        Panel(
            "trend",
            N_("Over time"),
            N_("The sum chosen above, with the comparison behind it"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=_trend_sheet,
        ),
        Panel("by", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "composition",
            N_("What it is made of, over time"),
            N_("What takes away stands below the line; click on a part to go into it"),
            LIST_HEIGHT,
            draw_composition,
            wide=True,
            sheet=_composition_sheet,
        ),
        Panel(
            "shares",
            N_("What it is made of, as a whole"),
            N_("Share of each part; a mark where it was before"),
            SETS_HEIGHT,
            draw_shares,
            sheet=_groups_sheet,
        ),
        Panel(
            "definitions",
            N_("Both sets of definitions"),
            N_("The same facts, counted by the current and the classic definitions"),
            SETS_HEIGHT,
            draw_definitions,
            sheet=_definitions_sheet,
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
    ),
)
