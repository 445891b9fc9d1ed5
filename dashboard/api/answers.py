"""From what the queries answer to what is sent."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from dashboard import queries
from dashboard.answers.bridges import STEP_NAMES, Bridged, Line
from dashboard.api.endpoints import FIGURES, GRIDDED
from dashboard.api.shapes import (
    Before,
    BridgeAnswer,
    BridgeLine,
    ChangeOf,
    Compared,
    Figure,
    FigureRow,
    FiguresAnswer,
    HeatmapAnswer,
    HourOfWeek,
    JobShape,
    MetricInfo,
    MetricsAnswer,
    MetricShape,
    StatusAnswer,
    StepShape,
    SubjectState,
    VenuesAnswer,
    VenueShape,
)
from dashboard.exports.sheet import MONEY, minor_digits
from dashboard.installation import JobState
from dashboard.language import gettext as _
from dashboard.queries.standing import Standing
from dashboard.results import Grid, GridCell, Result, Row, is_distinct
from rollup.metrics.catalogue import METRICS
from rollup.metrics.glossary import formula_in_words
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value


def figures_answer(result: Result) -> FiguresAnswer:
    """Figures as they are sent."""
    asked = result.query
    compared = None
    if result.compared_with is not None:
        compared = Compared(str(asked.compare), *result.compared_with)
    return FiguresAnswer(
        as_of=result.as_of,
        catching_up=result.catching_up,
        definitions=result.definitions,
        start=asked.start,
        end=asked.end,
        venues=asked.venues,
        regions=asked.regions,
        narrowed_to=dict(asked.only),
        group_by=asked.by,
        granularity=asked.grain,
        comparison=compared,
        target=result.target,
        currencies=_digits(row.currency for row in result.rows),
        metrics=tuple(_info(metric) for metric in result.metrics),
        rows=tuple(_row(result, row) for row in result.rows),
    )


def heatmap_answer(grid: Grid, whole: Result) -> HeatmapAnswer:
    """A grid as it is sent; `whole` is the answer about all of its weeks."""
    asked = whole.query
    return HeatmapAnswer(
        as_of=grid.as_of,
        catching_up=whole.catching_up,
        definitions=whole.definitions,
        metric=_info(grid.metric),
        start=grid.first_day,
        end=grid.last_day,
        weeks=grid.weeks,
        venues=asked.venues,
        regions=asked.regions,
        narrowed_to=dict(asked.only),
        day_begins=grid.day_begins,
        target=grid.target,
        currency=grid.currency or None,
        currencies=_digits([grid.currency]),
        hours=tuple(
            _hour(grid.metric, weekday, hour, cell)
            for weekday, cells in enumerate(grid.cells, start=1)
            for hour, cell in enumerate(cells)
        ),
    )


def bridge_answer(found: Bridged) -> BridgeAnswer:
    """A bridge as it is sent."""
    asked = found.query
    totals = tuple(_bridge_line(line) for line in found.totals)
    whole = totals[0] if totals else BridgeLine("", "", None, 0, 0, (), None)
    return BridgeAnswer(
        as_of=found.as_of,
        catching_up=found.catching_up,
        definitions=found.definitions,
        metric=_info(found.metric),
        start=asked.start,
        end=asked.end,
        compared_with=Compared(str(asked.compare), *found.compared_with),
        venues=asked.venues,
        regions=asked.regions,
        narrowed_to=dict(asked.only),
        group_by=asked.by,
        currencies=_digits(line.currency for line in found.totals),
        currency=whole.currency,
        value=whole.value,
        comparison=whole.comparison,
        steps=whole.steps,
        totals=totals,
        groups=tuple(_bridge_line(line) for line in found.groups),
    )


def venues_answer(found: Iterable[queries.VenueChoice], today: date, now: int) -> VenuesAnswer:
    """The venues as they are sent."""
    venues = tuple(
        VenueShape(venue.key, venue.name, venue.region_key or None, venue.region or None, venue.currency)
        for venue in found
    )
    return VenuesAnswer(_instant(now), today, _digits(venue.currency for venue in venues), venues)


def metrics_answer(now: int) -> MetricsAnswer:
    """The catalogue as it is sent."""
    return MetricsAnswer(_instant(now), tuple(_shape(metric) for metric in METRICS))


def status_answer(standing: Standing, jobs: Iterable[JobState]) -> StatusAnswer:
    """How the figures stand, as it is sent."""
    oldest = standing.oldest_change
    return StatusAnswer(
        as_of=standing.as_of,
        today=standing.today,
        venues=standing.venues,
        waiting=sum(standing.waiting.values()),
        oldest_change=None if oldest is None else _instant(oldest),
        subjects=tuple(SubjectState(key, count) for key, count in standing.waiting.items()),
        jobs=tuple(
            JobShape(job.name, job.clock or None, job.state, job.started, job.overdue, job.next_due)
            for job in jobs
        ),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _digits(currencies: Iterable[str]) -> dict[str, int]:
    return {currency: minor_digits(currency) for currency in sorted({*currencies}) if currency}


def _info(metric: Metric) -> MetricInfo:
    return MetricInfo(metric.key, metric.name, metric.unit, metric.good, _is_additive(metric))


def _is_additive(metric: Metric) -> bool:
    return not metric.formula.is_ratio and not is_distinct(metric)


def _shape(metric: Metric) -> MetricShape:
    reports = [figures.key for figures in FIGURES if metric in figures.of]
    return MetricShape(
        metric.key,
        metric.name,
        metric.chinese,
        metric.definition,
        formula_in_words(metric.formula),
        metric.unit,
        metric.good,
        _is_additive(metric),
        metric.splits,
        (*reports, *(("heatmap",) if metric in GRIDDED else ())),
    )


def _row(result: Result, row: Row) -> FigureRow:
    return FigureRow(
        key=row.key,
        label=row.label,
        bucket=None if row.bucket is None else row.bucket.isoformat(),
        currency=row.currency or None,
        values={metric.key: _figure(metric, row) for metric in result.metrics},
    )


def _figure(metric: Metric, row: Row) -> Figure:
    value, before, change = row.values[metric.key], row.before.get(metric.key), row.change(metric)
    return Figure(
        value=number(metric, value),
        numerator=value.numerator,
        denominator=value.denominator,
        before=None
        if before is None
        else Before(number(metric, before), before.numerator, before.denominator),
        change=None if change is None else ChangeOf(change.relative, change.absolute, change.is_new),
    )


def _bridge_line(line: Line) -> BridgeLine:
    steps = (StepShape(key, _(STEP_NAMES[key]), amount) for key, amount in line.steps.items())
    return BridgeLine(
        line.key,
        line.label,
        line.currency or None,
        line.value,
        line.before,
        tuple(steps),
        line.cause or None,
    )


def _hour(metric: Metric, weekday: int, hour: int, cell: GridCell) -> HourOfWeek:
    value = cell.value
    return HourOfWeek(
        weekday=weekday,
        hour=hour,
        value=None if value is None else number(metric, value),
        numerator=None if value is None else value.numerator,
        denominator=None if value is None else value.denominator,
        weeks_open=cell.weeks_open,
        weeks_full=cell.weeks_full,
        is_full=cell.is_full,
    )


def number(metric: Metric, value: Value) -> int | float | None:
    """The value in the metric's unit. Money is whole minor units also where it is a ratio (half a unit away from zero,
    as in files); numerator and denominator are exact."""
    if metric.unit not in MONEY or not value.denominator:
        return value.number
    above, below = abs(value.numerator), abs(value.denominator)
    rounded = (2 * above + below) // (2 * below)
    return rounded if (value.numerator < 0) == (value.denominator < 0) else -rounded
