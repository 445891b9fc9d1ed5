"""The week by the hour, as one reads it: which hours are drawn, what stands in a cell, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from components import formats
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.results import Grid, GridCell
from rollup.metrics.metric import Unit

UTILIZATION = "utilization"
BELOW_TARGET, FULL = N_("below target of {target}"), N_("full")
LONGEST_GAP = 3
"""Closed hours in a row that are drawn; more between open ones become a single blank place."""
SMALL_SHARE = 0.2
"""Shares that all lie below this are said with a decimal."""
Hours = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that is open, where it is drawn."""

    weekday: int
    hour: int
    x: int
    y: int
    cell: GridCell

    @property
    def number(self) -> float | None:
        """The cell's value."""
        return self.cell.value.number if self.cell.value else None


def open_hours(*grids: Grid) -> list[int | None]:
    """The clock hours that are drawn, in the order of the business day, from the first to the last one that is open on
    any day in any of the grids. None stands for a long gap between them."""
    found: list[int | None] = []
    closed: list[int] = []
    begins = max(grid.day_begins for grid in grids)
    for hour in ((begins + later) % 24 for later in range(24)):
        if all(day[hour].value is None for grid in grids for day in grid.cells):
            closed.append(hour)
            continue
        gap: list[int | None] = [*closed] if len(closed) <= LONGEST_GAP else [None]
        found += [*(gap if found else ()), hour]
        closed = []
    return found


def is_blank(grid: Grid) -> bool:
    """Whether nothing at all was counted in the hours that are open, or none is."""
    return not any(cell.value and cell.value.numerator for day in grid.cells for cell in day)


def is_closed(grid: Grid) -> bool:
    """Whether no hour is open."""
    return all(cell.value is None for day in grid.cells for cell in day)


def is_below(grid: Grid, cell: GridCell) -> bool:
    """Whether the cell misses the target; only a utilization has one."""
    number = cell.value.number if cell.value else None
    return grid.metric.key == UTILIZATION and grid.target > 0 and number is not None and number < grid.target


def slot_name(weekday: int, hour: int, day_begins: int = 0) -> str:
    """An hour of the week in words: "Wednesday 20:00–21:00"; after midnight with the night whose hour it is."""
    span = f"{formats.hour(hour)}–{formats.hour((hour + 1) % 24)}"
    if hour >= day_begins:
        return f"{formats.weekdays('wide')[weekday]} {span}"
    return _("{weekday} night {span}").format(weekday=formats.weekdays("wide")[weekday], span=span)


def weeks_said(grid: Grid) -> str:
    """Over which weeks the grid goes."""
    return f"{_weeks(grid.weeks)}, {formats.days(grid.first_day, grid.last_day)}"


def text(grid: Grid, place: Place, top: float) -> str:
    """What stands in a cell, where colours end at `top`. A share that misses the target is not rounded up to it."""
    number = place.number
    if grid.metric.key == UTILIZATION and place.cell.is_full:
        return f"<b>{_(FULL)}</b>"
    if number is None:
        return formats.NONE
    if grid.metric.unit is Unit.SHARE:
        hides = is_below(grid, place.cell) and round(100 * number) >= 100 * grid.target
        is_small = top < SMALL_SHARE
        return formats.number(100 * number, 1 if hides or (is_small and number) else 0)
    return formats.figure(grid.metric.unit, number, grid.currency, short=True).partition(formats.SPACE)[0]


def tooltip(grid: Grid, place: Place) -> str:
    """What a cell tells when it is pointed at."""
    cell, metric = place.cell, grid.metric
    lines = [_when(place, grid), f"{_(metric.name)}: <b>{said(grid, place.number)}</b>"]
    if is_below(grid, cell):
        lines.append(_(BELOW_TARGET).format(target=formats.percent(grid.target, 0)))
    if metric.key == UTILIZATION and cell.value:
        lines.append(
            _("{booked} booked of {open} open").format(
                booked=formats.duration(cell.value.numerator),
                open=formats.duration(cell.value.denominator or 0),
            )
        )
    elif metric.unit is Unit.SHARE and cell.value:
        lines.append(
            _("{part} of {whole}").format(
                part=formats.number(cell.value.numerator), whole=formats.number(cell.value.denominator or 0)
            )
        )
    lines.append(
        _("Open in {open}, full in {full}").format(open=_weeks(cell.weeks_open), full=_weeks(cell.weeks_full))
    )
    return "<br>".join(lines)


def _is_night(place: Place, grid: Grid) -> bool:
    """Whether the hour is after midnight, at the end of its business day."""
    return place.hour < grid.day_begins


def _when(place: Place, grid: Grid) -> str:
    """Weekday and hour; after midnight the night whose hour it is, and the day that it is counted to."""
    weekday = formats.weekdays("wide")[place.weekday]
    span = f"{formats.hour(place.hour)}–{formats.hour((place.hour + 1) % 24)}"
    if not _is_night(place, grid):
        return f"<b>{weekday}, {span}</b>"
    evening = formats.weekdays("abbreviated")[place.weekday]
    return _("<b>{evening} night, {span}</b>, counted to {weekday}").format(
        evening=evening, span=span, weekday=weekday
    )


def said(grid: Grid, number: float | None) -> str:
    """A number of the grid, with its unit."""
    return formats.figure(grid.metric.unit, number, grid.currency)


def _weeks(count: int) -> str:
    return ngettext("{count} week", "{count} weeks", count).format(count=count)


def summary(grid: Grid, places: Sequence[Place]) -> str:
    """What the colours say, in words."""
    if not places:
        return _("No hour is open in these weeks")
    if grid.metric.key != UTILIZATION:
        top = sorted(places, key=lambda place: -(place.number or 0))[:3]
        highest = [f"{slot_name(p.weekday, p.hour, grid.day_begins)} {said(grid, p.number)}" for p in top]
        return _("Highest: {slots}").format(slots=", ".join(highest))
    names, night = formats.weekdays("wide"), " " + _("night")
    full = [
        f"{names[place.weekday]}{night if _is_night(place, grid) else ''} {formats.hour(place.hour)}"
        for place in places
        if place.cell.is_full
    ]
    below = sum(is_below(grid, place.cell) for place in places)
    return _("{count} of {all} open hours of the week are below target; full: {hours}").format(
        count=below, all=len(places), hours=", ".join(full) or _("none")
    )
