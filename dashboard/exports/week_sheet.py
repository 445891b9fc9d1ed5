"""Grids of the week as a sheet: a row for each open hour, a column for each metric."""

from collections.abc import Sequence

from dashboard.exports.sheet import Cell, Column, Sheet, number
from dashboard.results import Grid, GridCell
from rollup.metrics.metric import Unit

NOTHING = GridCell(None)


def week_sheet(grids: Sequence[Grid]) -> Sheet:
    """The grids, of the same weeks, beside one another; amounts in several currencies have a column for each, named
    after it. Weekdays are 1 (Monday) to 7, hours of the business day's own weekday; `weeks_open` and `weeks_full` are
    those of the first grid."""
    names = [Column(name) for name in ("weekday", "hour", "currency")]
    counts = [Column(name, Unit.COUNT) for name in ("weeks_open", "weeks_full")]
    currencies = sorted({grid.currency for grid in grids if grid.currency})
    figures = [Column(_name(grid, currencies), grid.metric.unit) for grid in grids]
    one = currencies[0] if len(currencies) == 1 else ""
    rows = [_row(grids, one, weekday, hour) for weekday in range(7) for hour in range(24)]
    columns = (*names, *figures, *counts)
    return Sheet(columns, tuple(row for row in rows if row is not None))


def _name(grid: Grid, currencies: Sequence[str]) -> str:
    is_one_of_several = grid.currency and len(currencies) > 1
    return f"{grid.metric.key}_{grid.currency.lower()}" if is_one_of_several else grid.metric.key


def _row(grids: Sequence[Grid], currency: str, weekday: int, hour: int) -> tuple[Cell, ...] | None:
    cells = [grid.cells[weekday][hour] for grid in grids]
    if all(cell.value is None for cell in cells):
        return None
    first = next((cell for cell in cells if cell.value is not None), NOTHING)
    values = (
        None if cell.value is None else number(grid.metric, cell.value, grid.currency)
        for grid, cell in zip(grids, cells, strict=True)
    )
    return (weekday + 1, hour, currency, *values, first.weeks_open, first.weeks_full)
