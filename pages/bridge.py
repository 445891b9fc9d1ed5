"""Why a figure moved: from the comparison to the period in steps that add up, where that was, and what is behind it."""

from dash import html
from dash.development.base_component import Component
from plotly import graph_objects as go

from components import movers_chart, states
from components.bridge_words import break_said, name_of, told
from components.causes_list import causes_list, effects_list
from components.choices import Choice, choices
from components.graph import graph
from components.remark import remark
from components.steps_table import steps_table
from components.waterfall_chart import chart_height, waterfall_chart
from dashboard.answers.bridges import Bridged, Line
from dashboard.exports.sheet import Column, Sheet, number
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.breaks import STEPS as RATES
from dashboard.queries.breaks import breaks
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages.bridging import (
    BY,
    METRIC,
    STEP,
    behind,
    bridge_asked,
    bridged,
    bridged_behind,
    is_compared,
    lines_by_currency,
    places,
    rows_of,
    step_asked,
    to_rows,
    to_step,
)
from pages.drawing import each_currency, pieces
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, split_choice, split_of
from rollup.bridge.bridges import BRIDGES
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.values import Value

CHANNEL = "channel"
STEPS_HEIGHT, LIST_HEIGHT = 460, 320


def draw_choice(reading: Reading) -> Shown:
    """Which figure is told."""
    return choices(_("Figure"), [_figure(reading, each.metric) for each in BRIDGES])


def draw_bridge(reading: Reading) -> Shown:
    """The steps, one below the other, for each currency."""
    found, lines = _moved(reading)
    if found is None:
        return _nothing(reading)
    return [part for line in lines for part in (_told(found, line), _waterfall(reading, found, line))]


def draw_steps(reading: Reading) -> Shown:
    """The steps in figures."""
    found, lines = _moved(reading)
    if found is None:
        return _nothing(reading)
    return [*_breaks(reading, found), *(_figures(reading, found, line) for line in lines)]


def draw_where(reading: Reading) -> Shown:
    """Where it moved, each with the step that did most."""
    if not is_compared(reading):
        return _nothing(reading)
    by = split_of(reading, places(reading))
    found = bridged(reading, by)
    link = deeper(reading, by, places(reading))
    parts = [[line for line in lines if line.change] for lines in lines_by_currency(found)]
    lists: list[Component] = [causes_list(found, lines, link) for lines in parts if lines]
    return [*pieces(split_choice(reading, places(reading))), *(lists or [_still()])]


def draw_behind(reading: Reading) -> Shown:
    """What is behind the step that is chosen, or behind the largest."""
    found, groups = bridged_behind(reading) if is_compared(reading) else (None, None)
    if found is None or groups is None:
        return _nothing(reading)
    step = step_asked(reading, found)
    by = behind(reading, step)
    return [_heading(step, by), *(_effects(reading, groups, step, by) or [_still()])]


def draw_channels(reading: Reading) -> Shown:
    """Through which channels it moved."""
    found, _lines = _moved(reading)
    if found is None:
        return _nothing(reading)
    step = step_asked(reading, found)
    metric = rows_of(reading, step).by_channel
    result = reading.run((metric,), by=CHANNEL)
    return each_currency(result, "bridge-channels", lambda part: _channels(reading, part, step))


def sheet_of_steps(reading: Reading) -> Sheet:
    """The steps of the whole, and of each group of the split that is chosen."""
    found = bridged(reading, split_of(reading, places(reading)))
    columns = [Column(name) for name in ("key", "name", "currency")]
    columns += [Column(name, found.metric.unit) for name in ("before", *found.steps, "now")]
    rows = []
    for line in (*found.totals, *found.groups):
        amounts = [line.before, *(line.steps.get(step, 0) for step in found.steps), line.value]
        numbers = [number(found.metric, Value(amount), line.currency) for amount in amounts]
        rows.append((line.key, line.label, line.currency, *numbers))
    return Sheet(tuple(columns), tuple(rows))


def _figure(reading: Reading, metric: str) -> Choice:
    """A figure that can be told instead; the step and the split of this one are left behind."""
    view = reading.view.with_parameter(STEP, None).with_parameter(BY, None)
    address = reading.path + view.with_parameter(METRIC, metric).to_url()
    return Choice(_(metric_of(metric).name), address, metric == bridge_asked(reading).metric)


def _effects(reading: Reading, groups: Bridged, step: str, by: str) -> list[Component]:
    """Where a step did most, for each currency."""
    parts = [[line for line in lines if line.steps.get(step)] for lines in lines_by_currency(groups)]
    link = to_rows(reading, step, by)
    return [effects_list(groups, lines, step, link) for lines in parts if lines]


def _moved(reading: Reading) -> tuple[Bridged | None, list[Line]]:
    """The bridge with those of its lines that have steps; None where there are none, or nothing is compared with."""
    if not is_compared(reading):
        return None, []
    found = bridged(reading)
    lines = [line for line in found.totals if line.steps]
    return (found, lines) if lines else (None, [])


def _nothing(reading: Reading) -> Shown:
    if is_compared(reading):
        return states.empty(_("Nothing moved"), _("Choose another period or comparison."), "arrow-left-right")
    advice = _("Choose a comparison to see what moved, and why.")
    return states.empty(_("Nothing to compare with"), advice, "arrow-left-right")


def _still() -> html.P:
    return html.P(_("Nothing moved here."), className="va-steps-note")


def _told(found: Bridged, line: Line) -> html.P:
    """The whole of it in a sentence."""
    return html.P(told(found, line), className="va-steps-told")


def _waterfall(reading: Reading, found: Bridged, line: Line) -> html.Div:
    figure = waterfall_chart(
        found,
        line,
        _("Why {metric} moved").format(metric=_(found.metric.name).lower()),
        reading.colours,
        reading.subtitle(),
        chosen=step_asked(reading, found),
        narrow=reading.narrow,
        link=lambda step: to_step(reading, step),
    )
    return graph(f"bridge-{line.currency}", figure, chart_height(line, narrow=reading.narrow))


def _breaks(reading: Reading, found: Bridged) -> list[Component]:
    """The rates among the steps that broke on a day."""
    if not set(RATES) & {*found.steps}:
        return []
    told_ = breaks(reading.services.store, reading.viewer, reading.query(()), reading.now)
    return [remark("warn", break_said(step, each)) for step, each in told_.items()]


def _figures(reading: Reading, found: Bridged, line: Line) -> html.Div:
    """The steps of one currency as a table."""
    return steps_table(found, line, lambda step: to_step(reading, step))


def _heading(step: str, by: str) -> html.P:
    said = _("{step}, by {split}").format(step=name_of(step), split=_(SPLIT_NAMES[by]).lower())
    return html.P(said, className="va-steps-told")


def _channels(reading: Reading, part: Result, step: str) -> tuple[go.Figure, int]:
    metric = part.metrics[0]
    figure = movers_chart.movers_chart(
        part,
        metric.key,
        _("{metric} by channel").format(metric=_(metric.name)),
        reading.colours,
        reading.subtitle(),
        axis=_(SPLIT_NAMES[CHANNEL]),
        narrow=reading.narrow,
        link=to_rows(reading, step, CHANNEL),
    )
    return figure, movers_chart.chart_height(part, metric.key, narrow=reading.narrow)


PAGE = Page(
    key="bridge",
    path="/bridge",
    title=N_("Why it moved"),
    icon="bar-chart-steps",
    group=N_("Chain"),
    panels=(
        Panel("of", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "bridge",
            N_("From then to now"),
            N_("Each step begins where the one above it ended; click on one to look behind it"),
            STEPS_HEIGHT,
            draw_bridge,
            wide=True,
        ),
        Panel(
            "where",
            N_("Where it moved"),
            N_("With the step that did most; click to go into it"),
            LIST_HEIGHT,
            draw_where,
            sheet=sheet_of_steps,
        ),
        Panel(
            "behind",
            N_("Behind the step"),
            N_("Where the chosen step did most; click for the rows"),
            LIST_HEIGHT,
            draw_behind,
        ),
        Panel(
            "channels",
            N_("By channel"),
            N_("Of what the chosen step is about; click for the rows"),
            LIST_HEIGHT,
            draw_channels,
            wide=True,
        ),
        Panel(
            "steps",
            N_("The steps in figures"),
            N_("They add up exactly, whatever their order"),
            STEPS_HEIGHT,
            draw_steps,
            wide=True,
            sheet=sheet_of_steps,
        ),
    ),
)
