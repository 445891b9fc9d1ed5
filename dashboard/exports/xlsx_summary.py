"""The second sheet of a workbook: its key figures, and charts that Excel draws from the tables."""

from collections.abc import Sequence
from typing import Any

from dashboard.exports.document import Document, Section
from dashboard.exports.headings import CURRENCY, headings
from dashboard.exports.sheet import Cell
from dashboard.exports.xlsx_styles import Styles
from dashboard.exports.xlsx_table import Table, plain, write_cell

BUCKET, BEFORE, LABEL = "bucket", "_before", "_name"
MOST_BARS = 30
MOST_POINTS = 1_000
WIDTH, HEIGHT = 620, 300
ROWS, COLUMNS = 16, 9
"""The cells that a chart covers, at the usual height and the width set here."""
CELL_WIDTH = 10
TABLE_COLUMNS = (32, 18, 18, 12)
COLOUR, PALE = "#1B6E8C", "#9DB8C4"


def write_summary(page: Any, document: Document, tables: Sequence[tuple[Section, Table]], book: Any) -> None:
    """Writes the key figures, and below them a chart for each table that makes one."""
    styles = tables[0][1].styles if tables else Styles(book)
    page.hide_gridlines(2)
    page.set_column(0, 20, CELL_WIDTH)
    for index, width in enumerate(TABLE_COLUMNS):
        page.set_column(index, index, width)
    page.write_string(0, 0, plain(document.title), styles.words(bold=True, size=16))
    row = 2
    for section, table in tables:
        row = _key_figures(page, section, row, table) if _is_figures(section, table) else row
    drawn = 0
    for section, table in tables:
        chart = _chart(book, section, table)
        if chart is not None:
            across, down = drawn % 2, drawn // 2
            place = {"object_position": 2, "x_offset": 660 * across, "y_offset": (HEIGHT + 20) * down}
            page.insert_chart(row + 1, 0, chart, place)
            drawn += 1


def _is_figures(section: Section, table: Table) -> bool:
    """Whether a table is metrics of the whole, a row a currency."""
    return (
        section.sheet.columns[0].name == CURRENCY and isinstance(section.sheet.rows, tuple) and table.rows > 0
    )


def _key_figures(page: Any, section: Section, row: int, table: Table) -> int:
    """A line a metric: its name, value and comparison."""
    names = headings(section.sheet)
    columns = section.sheet.columns
    assert isinstance(section.sheet.rows, tuple)
    for cells in section.sheet.rows:
        currency = str(cells[0] or "")
        for index, column in enumerate(columns[1:], start=1):
            if column.name.endswith(("_before", "_change")):
                continue
            page.write_string(row, 0, plain(names[index]), table.styles.words(bold=True))
            beside = [index + step for step in range(3) if index + step < len(columns)]
            beside = [at for at in beside if columns[at].name.startswith(column.name)]
            for place, at in enumerate(beside, start=1):
                cell: Cell = cells[at]
                if cell is not None:
                    write_cell(page, row, place, cell, columns[at], currency, table.styles)
            row += 1
    return row + 1


def _chart(book: Any, section: Section, table: Table) -> Any | None:
    """Lines for a table over time, bars for one of groups; None for one that makes no chart."""
    names = section.sheet.names
    shown = next((i for i, c in enumerate(section.sheet.columns) if c.unit is not None), None)
    if shown is None or not table.rows or len(table.pages) != 1 or (CURRENCY in names and not _is_one(table)):
        return None
    is_grouped = any(name.endswith(LABEL) for name in names)
    if BUCKET in names and not is_grouped and table.rows <= MOST_POINTS:
        return _drawn(book, section, table, "line", names.index(BUCKET), shown, table.rows)
    if is_grouped and BUCKET not in names:
        label = next(i for i, name in enumerate(names) if name.endswith(LABEL))
        return _drawn(book, section, table, "bar", label, shown, min(table.rows, MOST_BARS))
    return None


def _is_one(table: Table) -> bool:
    """Whether all amounts are in one currency, so that they can share an axis."""
    return bool(table.currency) or all(not row[_place(table)] for row in _kept(table))


def _place(table: Table) -> int:
    return table.sheet.names.index(CURRENCY)


def _kept(table: Table) -> tuple[tuple[Cell, ...], ...]:
    return table.sheet.rows if isinstance(table.sheet.rows, tuple) else ()


def _drawn(book: Any, section: Section, table: Table, kind: str, label: int, shown: int, rows: int) -> Any:
    chart = book.add_chart({"type": kind})
    sheet = table.pages[0].get_name()
    columns = section.sheet.columns
    before = next((i for i, c in enumerate(columns) if c.name == columns[shown].name + BEFORE), None)
    for column, colour in ((shown, COLOUR), (before, PALE)):
        if column is not None:
            look = {"line": {"color": colour, "width": 2}} if kind == "line" else {"fill": {"color": colour}}
            series = {
                "name": [sheet, 0, column],
                "categories": [sheet, 1, label, rows, label],
                "values": [sheet, 1, column, rows, column],
            }
            chart.add_series(series | look)
    chart.set_title({"name": plain(section.title), "name_font": {"size": 12}, "overlay": False})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_legend({"position": "bottom"} if before is not None else {"none": True})
    if kind == "bar":
        chart.set_y_axis({"reverse": True})
    else:
        chart.set_x_axis({"date_axis": True} if _is_dates(table, label) else {})
    return chart


def _is_dates(table: Table, label: int) -> bool:
    return any(type(row[label]).__name__ == "date" for row in _kept(table)[:1])
