"""The shapes of answers. What OpenAPI says of them is generated from here, and what is sent is written from them.

Money is an integer number of the currency's minor unit (öre, cents); `currencies` says how many digits those are.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from rollup.ingest.outcome import Status
from rollup.metrics.metric import Direction, Unit

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Before:
    """A value of the comparison."""

    value: Annotated[Number, Field(description="As in the figure.")]
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class ChangeOf:
    """The way from the comparison's value: `relative` for amounts and counts (0.18 is +18 %), `absolute` for shares
    (0.013 is +1.3 percentage points) and points. From 0 to something is new."""

    relative: float | None
    absolute: float | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value with what it was made of."""

    value: Annotated[
        Number,
        Field(
            description="Minor units, a count, minutes, a share of 1, or points: as the metric's unit says. Null where"
            " a ratio is over nothing."
        ),
    ]
    numerator: Annotated[int, Field(description="The value itself where there is no denominator.")]
    denominator: Annotated[int | None, Field(description="Null where the metric is no ratio.")]
    before: Annotated[Before | None, Field(description="Null where nothing is compared with.")]
    change: Annotated[
        ChangeOf | None,
        Field(description="Null where nothing is compared with or one of the values is null."),
    ]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line: a group, a bucket of time, or both."""

    key: Annotated[str, Field(description="The group's key; empty without group_by.")]
    label: Annotated[str, Field(description="The group's name; empty without group_by.")]
    bucket: Annotated[
        str | None,
        Field(
            description="The bucket's first day (2026-11-21), or its local hour (2026-11-21T10:00:00); null without"
            " granularity."
        ),
    ]
    currency: Annotated[
        str | None,
        Field(
            description="The venues' currency: amounts of several are never added. Null where venues of several are."
        ),
    ]
    values: Annotated[dict[str, Figure], Field(description="By the metrics' keys.")]


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """What must be known of a metric to read its values."""

    key: str
    name: str
    unit: Unit
    good: Annotated[Direction, Field(description="Which way is good news.")]
    is_additive: Annotated[
        bool,
        Field(description="Whether values of several rows may be added: not ratios, not distinct customers."),
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """What the values are compared with. Where the range ends today, its last day is cut at the same time of day."""

    key: str
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]


@dataclass(frozen=True, slots=True)
class FiguresAnswer:
    """Figures, with all that must be said beside them."""

    as_of: Annotated[
        datetime, Field(description="When it was answered, in the local time of the first venue.")
    ]
    catching_up: Annotated[
        int,
        Field(description="Venue-days that changed and are not yet counted; 0 when the answer is exact."),
    ]
    definitions: Annotated[str, Field(description="The definition set that was used.")]
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]
    venues: Annotated[tuple[str, ...], Field(description="Those asked for; all of one's own when empty.")]
    regions: tuple[str, ...]
    narrowed_to: Annotated[
        dict[str, str], Field(description="Groups of splits that the answer is about alone.")
    ]
    group_by: str | None
    granularity: str | None
    comparison: Compared | None
    target: Annotated[
        float, Field(description="The occupancy that the venues aim at, on average; a share of 1.")
    ]
    currencies: Annotated[dict[str, int], Field(description="The digits of each currency's minor unit.")]
    metrics: tuple[MetricInfo, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """One hour of the week, over all weeks. All of it is null or 0 where no venue was open."""

    weekday: Annotated[int, Field(description="1 is Monday.", ge=1, le=7)]
    hour: Annotated[int, Field(ge=0, le=23)]
    value: Annotated[Number, Field(description="As in a figure; null where no venue was open.")]
    numerator: int | None
    denominator: int | None
    weeks_open: int
    weeks_full: int
    is_full: Annotated[bool, Field(description="Full on at least 90 % of the weeks on which it was open.")]


@dataclass(frozen=True, slots=True)
class HeatmapAnswer:
    """The 7 x 24 grid of a metric, over the whole ISO weeks of the range that are over; where the range holds none,
    over the last four before its end."""

    as_of: datetime
    catching_up: int
    definitions: str
    metric: MetricInfo
    start: Annotated[date, Field(serialization_alias="from", description="The first day of the first week.")]
    end: Annotated[date, Field(serialization_alias="to", description="The last day of the last week.")]
    weeks: int
    venues: tuple[str, ...]
    regions: tuple[str, ...]
    narrowed_to: dict[str, str]
    day_begins: Annotated[int, Field(description="The clock hour at which the business day begins.")]
    target: float
    currency: Annotated[str | None, Field(description="That of an amount: venues of others are not in it.")]
    currencies: dict[str, int]
    hours: tuple[HourOfWeek, ...]


@dataclass(frozen=True, slots=True)
class StepShape:
    """One step of a bridge."""

    key: str
    name: str
    value: Annotated[int, Field(description="What it adds, in the metric's unit: minor units of an amount.")]


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A bridge: the comparison's value, and the steps that lead from it to the value and add up to the last unit."""

    key: Annotated[str, Field(description="The group's key; empty for the whole.")]
    label: str
    currency: Annotated[str | None, Field(description="As in figures.")]
    value: int
    comparison: int
    steps: tuple[StepShape, ...]
    cause: Annotated[
        str | None,
        Field(
            description="The step with the largest effect in the direction of the change; null without any."
        ),
    ]


@dataclass(frozen=True, slots=True)
class BridgeAnswer:
    """Why a metric moved. Value, comparison and steps are those of the currency with the most venues; `totals` has a
    line for each currency, `groups` one for each group of `group_by`, and those of a currency add up to its total."""

    as_of: datetime
    catching_up: int
    definitions: str
    metric: MetricInfo
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]
    compared_with: Compared
    venues: tuple[str, ...]
    regions: tuple[str, ...]
    narrowed_to: dict[str, str]
    group_by: str | None
    currencies: dict[str, int]
    currency: str | None
    value: int
    comparison: int
    steps: tuple[StepShape, ...]
    totals: tuple[BridgeLine, ...]
    groups: tuple[BridgeLine, ...]


@dataclass(frozen=True, slots=True)
class VenueShape:
    """A venue, as parameters and answers name it."""

    key: str
    name: str
    region: Annotated[str | None, Field(description="The region's key.")]
    region_name: str | None
    currency: str


@dataclass(frozen=True, slots=True)
class VenuesAnswer:
    """The venues that may be asked about, by name."""

    as_of: datetime
    today: Annotated[
        date, Field(description="The business day at the venues; where they differ, the latest.")
    ]
    currencies: dict[str, int]
    venues: tuple[VenueShape, ...]


@dataclass(frozen=True, slots=True)
class MetricShape:
    """A metric of the catalogue."""

    key: str
    name: str
    chinese: str
    definition: str
    formula: str
    unit: Unit
    good: Direction
    is_additive: bool
    splits: Annotated[tuple[str, ...], Field(description="What group_by and narrowing can name.")]
    reports: Annotated[tuple[str, ...], Field(description="The addresses at which it can be named.")]


@dataclass(frozen=True, slots=True)
class MetricsAnswer:
    """The catalogue of metrics."""

    as_of: datetime
    metrics: tuple[MetricShape, ...]


@dataclass(frozen=True, slots=True)
class SubjectState:
    """A kind of facts."""

    subject: str
    waiting: Annotated[int, Field(description="Venue-days that changed and wait to be pre-aggregated.")]


@dataclass(frozen=True, slots=True)
class JobShape:
    """The last run of a periodic job."""

    name: str
    clock: Annotated[
        str | None, Field(description="How the business days begin that it works for; null for all.")
    ]
    state: Annotated[str, Field(description="done, failed, running, interrupted or never.")]
    started: datetime | None
    overdue: Annotated[int, Field(description="Windows that are over and not done.")]
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """How the figures of one's own venues stand. What waits is counted in every answer all the same, from the facts."""

    as_of: datetime
    today: date
    venues: Annotated[int, Field(description="How many may be asked about.")]
    waiting: Annotated[int, Field(description="Venue-days that wait, of all kinds of facts.")]
    oldest_change: Annotated[datetime | None, Field(description="The oldest change that waits; in UTC.")]
    subjects: tuple[SubjectState, ...]
    jobs: tuple[JobShape, ...]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row of a batch."""

    row: Annotated[int, Field(description="Its place in the batch; the first is 1.")]
    status: Annotated[
        Status,
        Field(
            description="new, changed (it replaced what was known under its id) or unchanged; waiting: stored, and"
            " counted as soon as what it refers to is known; rejected: not stored."
        ),
    ]
    field: Annotated[str, Field(description="What a rejected or waiting row is about.")] = ""
    detail: Annotated[str, Field(description="What is wrong with it, and what to do.")] = ""


@dataclass(frozen=True, slots=True)
class IngestAnswer:
    """What became of a batch: it is stored, but for the rows that were rejected."""

    kind: str
    counts: Annotated[dict[str, int], Field(description="How many rows had each status.")]
    rows: Annotated[tuple[RowOutcome, ...], Field(description="Each row, in the order of the batch.")]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error, in the shape of RFC 9457."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="What is wrong and what to do.")] = ""
    parameter: Annotated[str, Field(description="The parameter, or field of the body, that it is about.")] = (
        ""
    )


@dataclass(frozen=True, slots=True)
class BatchProblem(Problem):
    """Why nothing of a batch was stored."""

    rows: Annotated[tuple[RowOutcome, ...], Field(description="The rejected rows.")] = ()


Answer = FiguresAnswer | HeatmapAnswer | BridgeAnswer | VenuesAnswer | MetricsAnswer | StatusAnswer
ANSWERS: tuple[type[Any], ...] = (
    FiguresAnswer,
    HeatmapAnswer,
    BridgeAnswer,
    VenuesAnswer,
    MetricsAnswer,
    StatusAnswer,
)
