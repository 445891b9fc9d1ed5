"""The one table: sorted by any column, read by keyboard, with numbers as the metric says them and links that go deeper.

A cell is a `Cell`: the number or word that is sorted by, the text that is shown, and what else it says. In the browser
`assets/zz-theme/tables.js` draws it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash import html

from components import formats, ids
from components.elements import aria
from components.kpi_strip import verdict
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric
from rollup.metrics.values import Change, Value

ROW, HEADER = 40, 42
MOST_ROWS = 15
"""Rows that are shown at once; more are scrolled within the table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` sorts, `text` is shown. `href` is where the cell leads, `news` (good, bad or even) colours it as a
    change, `heat` (0 to 1) shades it, `line` is drawn as a sparkline."""

    value: float | str | None
    text: str
    href: str = ""
    news: str = ""
    heat: float | None = None
    line: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is "name", "number", "change" or "line"; `hint` explains the heading; a `pinned` one stays in view."""

    key: str
    title: str
    kind: str = "number"
    hint: str = ""
    width: int = 0
    pinned: bool = False


Line = Mapping[str, Cell]


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Line],
    *,
    total: Line | None = None,
    label: str,
    most: int = MOST_ROWS,
) -> html.Div:
    """The table with its rows in the order given, until a heading is clicked. `total` stays below, whatever the
    sorting. `label` names it for a screen reader."""
    shown = min(len(rows), most) + (1 if total else 0)
    grid = dag.AgGrid(
        id=ids.table(key),
        columnDefs=[_definition(column) for column in columns],
        rowData=[_plain(row) for row in rows],
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressMovable": True,
            "sortingOrder": ["desc", "asc"],
        },
        columnSize="responsiveSizeToFit",
        dashGridOptions={
            "rowHeight": ROW,
            "headerHeight": HEADER,
            "ensureDomOrder": True,
            "enableCellTextSelection": True,
            "suppressCellFocus": False,
            "suppressColumnVirtualisation": True,
            "pinnedBottomRowData": [_plain(total)] if total else [],
            "tooltipShowDelay": 300,
            "overlayNoRowsTemplate": f"<span>{_('Nothing in this period')}</span>",
        },
        style={"height": HEADER + ROW * max(shown, 1) + 4, "width": "100%"},
        className="ag-theme-quartz va-ag",
    )
    return html.Div(grid, className="va-table", role="region", **aria(label=label))


def metric_columns(metric: Metric, *, compared: bool, width: int = 0) -> list[Column]:
    """A metric's value and, where there is a comparison, its change."""
    hint = _(metric.definition)
    found = [Column(metric.key, _(metric.name), "number", hint, width)]
    if compared:
        found.append(Column(f"{metric.key}_change", _("Change"), "change", _("Against the comparison"), 96))
    return found


def metric_cells(
    metric: Metric, row: Row, *, compared: bool, href: str = "", heat: float | None = None
) -> dict[str, Cell]:
    """The cells of `metric_columns` for one line of an answer."""
    value = row.values[metric.key]
    cells = {metric.key: value_cell(metric, value, row.currency, href=href, heat=heat)}
    if compared:
        cells[f"{metric.key}_change"] = change_cell(metric, row.change(metric))
    return cells


def value_cell(
    metric: Metric, value: Value | None, currency: str, *, href: str = "", heat: float | None = None
) -> Cell:
    """A metric's value in its own format."""
    number = value.number if value else None
    return Cell(number, formats.value(metric.unit, value, currency), href=href, heat=heat)


def change_cell(metric: Metric, of: Change | None) -> Cell:
    """A change, coloured by whether it is good news; it sorts by its size, new ones before all."""
    size = None if of is None else of.relative if of.relative is not None else of.absolute
    if of is not None and of.is_new:
        size = float("1e15")
    return Cell(size, formats.change(metric.unit, of), news=verdict(metric, of))


def heats(result: Result, key: str) -> list[float | None]:
    """How large each line's value of a metric is among all of them, 0 to 1, for shading."""
    numbers = [row.values[key].number for row in result.rows]
    known = [number for number in numbers if number is not None]
    if not known or max(known) == min(known):
        return [None] * len(numbers)
    low, room = min(known), max(known) - min(known)
    return [None if number is None else (number - low) / room for number in numbers]


def _definition(column: Column) -> dict[str, Any]:
    is_name = column.kind == "name"
    definition: dict[str, Any] = {
        "field": column.key,
        "headerName": column.title,
        "headerTooltip": column.hint or None,
        "cellRenderer": "VenueAnalyticsCell",
        "comparator": {"function": "VenueAnalytics.compare"},
        "cellClass": f"va-cell va-cell-{column.kind}",
        "headerClass": f"va-head-{column.kind}",
        "minWidth": column.width or (150 if is_name else 104),
        "cellDataType": False,
    }
    if column.pinned:
        definition["pinned"] = "left"
    return definition


def _plain(row: Line) -> dict[str, Any]:
    return {key: _cell(cell) for key, cell in row.items()}


def _cell(cell: Cell) -> dict[str, Any]:
    told: dict[str, Any] = {"v": cell.value, "t": cell.text}
    for name, value in (("h", cell.href), ("n", cell.news), ("l", list(cell.line))):
        if value:
            told[name] = value
    if cell.heat is not None:
        told["s"] = round(cell.heat, 3)
    return told
