"""What stands out, in words: rules over the read path, each from answers to sentences with a weight.

A rule is one function and one line in `RULES`. It asks through `Answers`, so that it says nothing about venues that the
reader may not see, and speaks in the reader's language; numbers are written by `Words`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

from dashboard import queries
from dashboard.access import Viewer
from dashboard.answers.slots import Slot
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.queries.peak_times import peak_times
from dashboard.results import Grid, GridCell, Result, Row
from dashboard.view_state import ViewState
from rollup.db import Store
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value, change

News = Literal["good", "bad", "even"]
MOST = 7
"""Sentences that are read; more are a page of their own."""
FAR_BELOW = 0.6
"""The share of the target below which an hour stands out."""
SHORTEST = 2
"""Hours together that are worth a sentence, and weeks that are needed to speak of a habit."""
LEAST_RATE_CHANGE = 0.002
LEAST_REVENUE_CHANGE = 0.01
LEAST_DROP = 0.1
FEWEST_BOOKINGS = 30
"""Bookings on which a rate is worth a sentence."""
STANDS_OUT = 1.3
"""How many times the average a rate is that stands out."""
WIZARD = ("wizard_starts", "submissions")
TOGETHER: dict[str | None, tuple[str, ...]] = {
    None: ("revenue", "orders", "aov", "no_show_rate", *WIZARD, "unmet_demand"),
    "venue": ("revenue", "no_show_rate"),
}
"""What rules ask for by a split (None is the whole), with the comparison."""


class Words(Protocol):
    """How numbers and times are written; `components.formats` is it."""

    def percent(self, share: float, places: int = 1) -> str: ...
    def number(self, value: float, places: int = 0) -> str: ...
    def money(self, minor: float, currency: str, *, short: bool = False) -> str: ...
    def change(self, unit: Unit, of: Change | None) -> str: ...
    def weekdays(self, width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]: ...
    def hour(self, of: int) -> str: ...


class Answers(Protocol):
    """The read path, for the view that the insights are about."""

    @property
    def words(self) -> Words: ...
    def total(self, *metrics: str) -> Result: ...
    def split(self, by: str, *metrics: str) -> Result: ...
    def grid(self, metric: str) -> Grid: ...


@dataclass(frozen=True, slots=True)
class Insight:
    """One sentence. `weight` (about 0 to 1) ranks it, `path` is the page that shows it, narrowed to `drill` (a split
    and a key) or opened at `slot`, where there is one."""

    text: str
    weight: float
    news: News
    path: str
    drill: tuple[str, str] | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`metrics` are those it asks for: it is left out where the view is narrowed to what they cannot be split by."""

    key: str
    metrics: tuple[str, ...]
    say: Callable[[Answers], Iterable[Insight]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of one weekday that follow on each other, with what is in them together."""

    weekday: int
    first: int
    last: int
    value: Value
    weeks: int
    """The fewest weeks that any of the hours was full in, out of `of_weeks`."""
    of_weeks: int


@dataclass(frozen=True, slots=True)
class ReadPath:
    """The answers to one view of one viewer."""

    store: Store
    viewer: Viewer
    view: ViewState
    today: date
    now: int
    words: Words
    read: dict[str | None, Result] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)

    def total(self, *metrics: str) -> Result:
        """The metrics of the whole view."""
        return self._run(None, metrics)

    def split(self, by: str, *metrics: str) -> Result:
        """The metrics of each group of a split."""
        return self._run(by, metrics)

    def grid(self, metric: str) -> Grid:
        """The metric by weekday and hour; asked for once."""
        if metric not in self.grids:
            query = self.view.query((metric,), self.today)
            self.grids[metric] = peak_times(self.store, self.viewer, query, self.now)
        return self.grids[metric]

    def _run(self, by: str | None, metrics: tuple[str, ...]) -> Result:
        """One reading for all that rules ask for by a split, and none of the comparison where no rule looks at it."""
        if by not in self.read:
            wanted = (key for key in TOGETHER.get(by, metrics) if fits(key, self.view.only))
            query = self.view.query(tuple(wanted), self.today, by)
            if by not in TOGETHER:
                query = replace(query, compare=None)
            self.read[by] = queries.run(self.store, self.viewer, query, self.now)
        return self.read[by]


def insights(answers: Answers, only: Sequence[tuple[str, str]] = (), most: int = MOST) -> list[Insight]:
    """The weightiest sentences first. `only` is what the view is narrowed to."""
    rules = [rule for rule in RULES if all(fits(key, only) for key in rule.metrics)]
    found = [insight for rule in rules for insight in rule.say(answers)]
    return sorted(found, key=lambda insight: -insight.weight)[:most]


def fits(metric: str, only: Sequence[tuple[str, str]]) -> bool:
    """Whether a metric can be narrowed as the view is."""
    return {split for split, _key in only} <= set(metric_of(metric).splits)


def quiet_hours(answers: Answers) -> Iterator[Insight]:
    """The hours of the week whose emptiness costs most: "Wednesday 11:00–13:00 at 22 % against a target of 50 %"."""
    grid = answers.grid("utilization")
    if not grid.target:
        return

    def is_quiet(cell: GridCell) -> bool:
        share = cell.value.number if cell.value else None
        return share is not None and share < FAR_BELOW * grid.target

    quiet = [each for each in _stretches(grid, is_quiet) if _hours(each) >= SHORTEST]
    if not quiet:
        return
    worst = max(quiet, key=lambda each: _missing(each, grid.target))
    share = worst.value.number or 0.0
    text = _("{time} at {share} against a target of {target}").format(
        time=_said(worst, answers.words),
        share=answers.words.percent(share, 0),
        target=answers.words.percent(grid.target, 0),
    )
    weight = 0.5 + 0.4 * (1 - share / grid.target)
    yield Insight(text, weight, "bad", "/peak-times", slot=Slot(worst.weekday, worst.first))


def full_hours(answers: Answers) -> Iterator[Insight]:
    """The hours of the week that are always full: "Saturday 20:00 is full in 4 of 4 weeks"."""
    full = [
        each
        for each in _stretches(answers.grid("utilization"), lambda cell: cell.is_full)
        if each.of_weeks >= SHORTEST
    ]
    if not full:
        return
    largest = max(full, key=lambda each: each.value.denominator or 0)
    text = ngettext(
        "{time} is full in {full} of {weeks} week",
        "{time} is full in {full} of {weeks} weeks",
        largest.of_weeks,
    ).format(
        time=_said(largest, answers.words),
        full=answers.words.number(largest.weeks),
        weeks=answers.words.number(largest.of_weeks),
    )
    slot = Slot(largest.weekday, largest.first)
    yield Insight(text, 0.7, "even", "/peak-times", slot=slot)


def revenue_drivers(answers: Answers) -> Iterator[Insight]:
    """Whether more orders or larger ones moved revenue, in the currency with most of it."""
    row = _largest(answers.total("revenue", "orders", "aov").rows)
    step = None if row is None else _change(row, "revenue")
    if row is None or step is None or step.relative is None or abs(step.relative) < LEAST_REVENUE_CHANGE:
        return
    words = answers.words
    name = _("Revenue is up {change}") if step.sign > 0 else _("Revenue is down {change}")
    size = words.percent(abs(step.relative))
    parts = _("orders {orders}, average order {aov}").format(
        orders=words.change(Unit.COUNT, _change(row, "orders")),
        aov=words.change(Unit.MONEY, _change(row, "aov")),
    )
    text = f"{name.format(change=size)}: {parts}"
    yield Insight(text, min(0.5 + abs(step.relative), 1.0), "good" if step.sign > 0 else "bad", "/revenue")


def movers(answers: Answers) -> Iterator[Insight]:
    """The venue that gained most and the one that lost most, in the currency with most revenue."""
    result = answers.split("venue", "revenue")
    largest = _largest(answers.total("revenue").rows)
    rows = [
        row for row in result.rows if largest is not None and row.currency == largest.currency and row.before
    ]
    if len(rows) < 2 or largest is None:
        return
    whole = abs(largest.values["revenue"].number or 0) or 1
    rows.sort(key=_gain)
    for row, sentence, news in (
        (rows[-1], _("{venue} gained most: {amount} ({change})"), "good"),
        (rows[0], _("{venue} lost most: {amount} ({change})"), "bad"),
    ):
        gain = _gain(row)
        if (gain > 0) is (news == "good") and gain:
            yield _mover(row, gain, sentence, "good" if gain > 0 else "bad", whole, answers.words)


def no_shows(answers: Answers) -> Iterator[Insight]:
    """How the no-show rate changed."""
    result = answers.total("no_show_rate")
    value, before = (_merged(result.rows, now=now, key="no_show_rate") for now in (True, False))
    step = None if value is None else change(Unit.SHARE, value, before)
    if value is None or before is None or step is None or step.absolute is None:
        return
    fewest = min(value.denominator or 0, before.denominator or 0)
    if abs(step.absolute) < LEAST_RATE_CHANGE or fewest < FEWEST_BOOKINGS:
        return
    words = answers.words
    sentence = (
        _("The no-show rate rose to {now} from {before}")
        if step.absolute > 0
        else _("The no-show rate fell to {now} from {before}")
    )
    text = sentence.format(now=words.percent(value.number or 0), before=words.percent(before.number or 0))
    weight = min(0.45 + 20 * abs(step.absolute), 0.95)
    yield Insight(text, weight, "bad" if step.absolute > 0 else "good", "/reservations")


def no_show_venue(answers: Answers) -> Iterator[Insight]:
    """The venue with the highest no-show rate, where that is far above the average."""
    average = _merged(answers.total("no_show_rate").rows, now=True, key="no_show_rate")
    rows = [
        row
        for row in answers.split("venue", "no_show_rate").rows
        if (row.values["no_show_rate"].denominator or 0) >= FEWEST_BOOKINGS
    ]
    worst = max(rows, key=lambda row: row.values["no_show_rate"].number or 0, default=None)
    if worst is None or average is None or not average.number or len(rows) < 2:
        return
    rate = worst.values["no_show_rate"].number or 0
    if rate < STANDS_OUT * average.number:
        return
    text = _("{venue} has the most no-shows: {rate} against {average} on average").format(
        venue=worst.label,
        rate=answers.words.percent(rate),
        average=answers.words.percent(average.number),
    )
    yield Insight(text, min(0.2 * rate / average.number, 0.8), "bad", "/reservations", ("venue", worst.key))


def idle_resource(answers: Answers) -> Iterator[Insight]:
    """The resource that is furthest below the target."""
    result = answers.split("resource", "utilization")
    rows = [row for row in result.rows if row.key and row.values["utilization"].denominator]
    emptiest = min(rows, key=lambda row: row.values["utilization"].number or 0, default=None)
    if emptiest is None or len(rows) < 2:
        return
    share = emptiest.values["utilization"].number or 0.0
    if share >= result.target:
        return
    text = _("{resource} is the emptiest: {share} booked, target {target}").format(
        resource=emptiest.label,
        share=answers.words.percent(share, 0),
        target=answers.words.percent(result.target, 0),
    )
    weight = 0.2 + 0.6 * (1 - share / result.target)
    yield Insight(text, weight, "bad", "/utilization", ("resource", emptiest.key))


def wizard_drop(answers: Answers) -> Iterator[Insight]:
    """Where those leave who began to book, and what they wanted: "33 % of those who begin to book leave, most of them
    at the time picker; 1,204 wanted a time that was taken, most on Saturday 20:00"."""
    steps, submitted = _steps(answers)
    begun = steps[0][1]
    drop = 1 - submitted / begun if begun else 0.0
    if drop < LEAST_DROP:
        return
    words = answers.words
    went_on = [*(reached for _name, reached in steps[1:]), submitted]
    place, lost = max(
        ((name, reached - further) for (name, reached), further in zip(steps, went_on, strict=True)),
        key=lambda pair: pair[1],
    )
    text = _("{share} of those who begin to book leave, {part} of them at {step}").format(
        share=words.percent(drop, 0), part=words.percent(lost / (begun - submitted), 0), step=place
    )
    yield Insight("; ".join([text, *_unmet(answers)]), 0.4 + drop, "bad", "/conversion")


RULES: tuple[Rule, ...] = (
    Rule("quiet_hours", ("utilization",), quiet_hours),
    Rule("full_hours", ("utilization",), full_hours),
    Rule("revenue_drivers", ("revenue", "orders", "aov"), revenue_drivers),
    Rule("movers", ("revenue",), movers),
    Rule("no_shows", ("no_show_rate",), no_shows),
    Rule("no_show_venue", ("no_show_rate",), no_show_venue),
    Rule("idle_resource", ("utilization",), idle_resource),
    Rule("wizard_drop", (*WIZARD, "unmet_demand"), wizard_drop),
)


def _unmet(answers: Answers) -> Iterator[str]:
    """How many wanted a time that was taken, and when most of them did."""
    rows = answers.total("unmet_demand").rows
    count = sum(row.values["unmet_demand"].numerator for row in rows)
    if not count:
        return
    words = answers.words
    most = max(_cells(answers.grid("unmet_demand")), key=lambda found: _number(found[2]), default=None)
    if most is not None and _number(most[2]):
        weekday, hour, _cell = most
        when = f"{words.weekdays('wide')[weekday]} {words.hour(hour)}"
        text = ngettext(
            "{count} found no free time, most on {when}", "{count} found no free time, most on {when}", count
        )
        yield text.format(count=words.number(count), when=when)
        return
    text = ngettext("{count} found no free time", "{count} found no free time", count)
    yield text.format(count=words.number(count))


def _steps(answers: Answers) -> tuple[list[tuple[str, int]], int]:
    """The places of the wizard with how many reached each of them, and how many submitted in the end."""
    total = answers.total(*WIZARD)
    begun, submitted = (sum(row.values[key].numerator for row in total.rows) for key in WIZARD)
    reached: dict[str, int] = {}
    for row in answers.split("wizard_step", "wizard_starts").rows:
        reached[row.key] = reached.get(row.key, 0) + row.values["wizard_starts"].numerator
    names = {
        "1-service": _("the choice of a service"),
        "2-staff": _("the choice of staff"),
        "3-time": _("the time picker"),
        "4-details": _("their details"),
    }
    inside = [(name, reached[key]) for key, name in names.items() if key in reached]
    return [(_("the start"), begun), *inside], submitted


def _mover(row: Row, gain: int, sentence: str, news: News, whole: float, words: Words) -> Insight:
    amount = ("+" if gain > 0 else "") + words.money(gain, row.currency, short=True)
    said = words.change(Unit.MONEY, _change(row, "revenue"))
    text = sentence.format(venue=row.label, amount=amount, change=said)
    weight = min(0.4 + 4 * abs(gain) / whole, 0.9)
    return Insight(text, weight, news, "/", ("venue", row.key))


def _gain(row: Row) -> int:
    return row.values["revenue"].numerator - row.before["revenue"].numerator


def _change(row: Row, key: str) -> Change | None:
    return row.change(metric_of(key))


def _largest(rows: Sequence[Row]) -> Row | None:
    """The line of the currency with most revenue."""
    return max(rows, key=lambda row: row.values["revenue"].numerator, default=None)


def _merged(rows: Sequence[Row], *, now: bool, key: str) -> Value | None:
    """A rate over the venues of all currencies."""
    values = [found for row in rows if (found := (row.values if now else row.before).get(key)) is not None]
    if not values:
        return None
    return Value(sum(v.numerator for v in values), sum(v.denominator or 0 for v in values))


def _cells(grid: Grid) -> list[tuple[int, int, GridCell]]:
    """Weekday, hour and cell in the order of the business day."""
    hours = [(grid.day_begins + index) % 24 for index in range(24)]
    return [(weekday, hour, grid.cells[weekday][hour]) for weekday in range(7) for hour in hours]


def _number(cell: GridCell) -> float:
    return float(cell.value.number or 0) if cell.value else 0.0


def _stretches(grid: Grid, wanted: Callable[[GridCell], bool]) -> list[Stretch]:
    """The longest stretches of hours that are as wanted."""
    found: list[Stretch] = []
    is_on = False
    for index, (weekday, hour, cell) in enumerate(_cells(grid)):
        is_on = is_on and index % 24 != 0
        if cell.value is None or not wanted(cell):
            is_on = False
            continue
        one = Stretch(weekday, hour, hour, cell.value, cell.weeks_full, cell.weeks_open)
        if is_on:
            found[-1] = _joined(found[-1], one)
        else:
            found.append(one)
        is_on = True
    return found


def _joined(one: Stretch, other: Stretch) -> Stretch:
    value = Value(
        one.value.numerator + other.value.numerator,
        (one.value.denominator or 0) + (other.value.denominator or 0),
    )
    weeks, of_weeks = min((one.weeks, one.of_weeks), (other.weeks, other.of_weeks))
    return Stretch(one.weekday, one.first, other.last, value, weeks, of_weeks)


def _hours(stretch: Stretch) -> int:
    return (stretch.last - stretch.first) % 24 + 1


def _missing(stretch: Stretch, target: float) -> float:
    """Minutes that were not booked and that the target wants booked."""
    return target * (stretch.value.denominator or 0) - stretch.value.numerator


def _said(stretch: Stretch, words: Words) -> str:
    """Weekday and hours, such as "Wednesday 11:00–13:00"; one hour is named by its beginning."""
    day = words.weekdays("wide")[stretch.weekday]
    if stretch.first == stretch.last:
        return f"{day} {words.hour(stretch.first)}"
    return f"{day} {words.hour(stretch.first)}–{words.hour((stretch.last + 1) % 24)}"
