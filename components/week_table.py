"""Every open hour of the week as a line of a table, with what several grids say of it."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.table import Cell, Column, Line, table, value_cell
from components.utilization_heatmap import Link
from components.week_hours import UTILIZATION, slot_name
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Grid, GridCell

HOURS = 24


def week_table(key: str, grids: Sequence[Grid], link: Link) -> html.Div:
    """A line for each hour that is open; the fullest first. The first grid is the utilization."""
    first = grids[0]
    places = [
        (day, hour) for day in range(7) for hour in range(HOURS) if first.cells[day][hour].value is not None
    ]
    places.sort(key=lambda place: -(_number(first.cells[place[0]][place[1]]) or 0))
    columns = [Column("slot", _("Hour of the week"), "name", pinned=True, width=190)]
    several = len({grid.currency for grid in grids if grid.currency}) > 1
    for grid in grids:
        name = f"{_(grid.metric.name)}, {grid.currency}" if several and grid.currency else _(grid.metric.name)
        columns.append(Column(_field(grid), name, "number", _(grid.metric.definition)))
        if grid.metric.key == UTILIZATION:
            columns.append(Column("full", _("Full"), "number", _("Weeks in which it was fully booked")))
    lines = [_line(grids, *place, link) for place in places]
    return table(key, columns, lines, label=_("Every open hour of the week"))


def _line(grids: Sequence[Grid], weekday: int, hour: int, link: Link) -> Line:
    first = grids[0]
    name = slot_name(weekday, hour, first.day_begins)
    order = weekday * HOURS + (hour - first.day_begins) % HOURS
    line = {"slot": Cell(order, name, href=link(weekday, hour))}
    for grid in grids:
        cell = grid.cells[weekday][hour]
        heat = _number(cell) if grid is first else None
        line[_field(grid)] = value_cell(grid.metric, cell.value, grid.currency, heat=heat)
    seen = first.cells[weekday][hour]
    line["full"] = Cell(
        seen.weeks_full / (seen.weeks_open or 1),
        ngettext("{full} of {count} week", "{full} of {count} weeks", seen.weeks_open).format(
            full=formats.number(seen.weeks_full), count=formats.number(seen.weeks_open)
        ),
    )
    return line


def _field(grid: Grid) -> str:
    """The key of a grid's column; an amount has a grid for each currency."""
    return grid.metric.key + grid.currency


def _number(cell: GridCell) -> float | None:
    return cell.value.number if cell.value else None
