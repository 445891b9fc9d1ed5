"""Hours of the week that stand out: empty ones and full ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard.answers.slots import Slot
from dashboard.insights.insight import Answers, Insight, Words
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Grid, GridCell
from rollup.metrics.values import Value

FAR_BELOW = 0.6
"""The share of the target below which an hour stands out."""
SHORTEST = 2
"""Hours together that are worth a sentence, and weeks that are needed to speak of a habit."""


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


def _stretches(grid: Grid, wanted: Callable[[GridCell], bool]) -> list[Stretch]:
    """The longest stretches of hours that are as wanted."""
    found: list[Stretch] = []
    is_on = False
    for index, (weekday, hour, cell) in enumerate(cells(grid)):
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


def cells(grid: Grid) -> list[tuple[int, int, GridCell]]:
    """Weekday, hour and cell in the order of the business day."""
    hours = [(grid.day_begins + index) % 24 for index in range(24)]
    return [(weekday, hour, grid.cells[weekday][hour]) for weekday in range(7) for hour in hours]
