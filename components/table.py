"""The one table: sorted by any column, read by keyboard, with numbers as the metric says them and links that go deeper.

A cell is a `Cell`: the number or word that is sorted by, the text that is shown, and what else it says. In the browser
`assets/zz-theme/tables.js` draws it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from string import digits
from typing import Any, TypeVar

import dash_ag_grid as dag
from dash import html

from components import formats, ids
from components.elements import aria
from components.verdict import verdict, verdicts
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric
from rollup.metrics.values import Change, Value

ROW, HEADER = 40, 46
MOST_ROWS = 15
"""Rows that are shown at once; more are scrolled within the table."""
NAME_WIDTHS = (112, 168)
"""A name takes two lines before it makes its column wider than this, so that a phone has room for a figure beside."""
LINE_WIDTH, EDGE, SORT_MARK = 120, 28, 22
NEW = 1e15
"""What a change from nothing sorts as, beyond all others."""


@dataclass(slots=True)
class Cell:
    """`value` sorts, `text` is shown. `href` is where the cell leads, `news` (good, bad or even) colours it as a
    change, `heat` (0 to 1) shades it, `line` is drawn as a sparkline, for which `text` is read out. It is not frozen:
    a table of a thousand lines has ten thousand of them, and a frozen one takes several times as long to make."""

    value: float | str | None
    text: str
    href: str = ""
    news: str = ""
    heat: float | None = None
    line: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is "name", "number", "change", "line" or "text" (words that are no name); `hint` explains the heading; a
    `pinned` one stays in view. `of` says for a screen reader what a heading such as "Change" belongs to. Without a
    `width` (pixels, at least) the column is as wide as what stands in it."""

    key: str
    title: str
    kind: str = "number"
    hint: str = ""
    width: int = 0
    pinned: bool = False
    of: str = ""


Told = dict[str, Any]
"""A cell as the browser is told it."""
Line = Mapping[str, Cell | Told]
Made = TypeVar("Made", Cell, Told)


def told(
    value: float | str | None,
    text: str,
    href: str = "",
    news: str = "",
    heat: float | None = None,
    line: Sequence[float | None] = (),
) -> Told:
    """A `Cell` as the browser is told it; columns of a thousand lines are made so at once."""
    cell: Told = {"v": value, "t": text}
    if href:
        cell["h"] = href
    if news:
        cell["n"] = news
    if line:
        cell["l"] = list(line)
    if heat is not None:
        cell["s"] = round(heat, 3)
    return cell


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
    is_long = len(rows) > most
    lines = [*rows, *([total] if total else [])]
    shown = min(len(rows), most) + (1 if total else 0)
    height = HEADER + ROW * max(shown, 1) + 4
    grid = dag.AgGrid(
        id=ids.table(key),
        columnDefs=[_definition(column, lines) for column in columns],
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
            "domLayout": "normal" if is_long else "autoHeight",
            "animateRows": False,
            "ensureDomOrder": True,
            "enableCellTextSelection": True,
            "suppressColumnVirtualisation": True,
            "suppressFieldDotNotation": True,
            "suppressDragLeaveHidesColumns": True,
            "pinnedBottomRowData": [_plain(total)] if total else [],
            "tooltipShowDelay": 300,
            "localeText": _said_by_the_grid(),
        },
        style={"height": height if is_long else None, "width": "100%"},
        className="va-ag",
    )
    return html.Div(
        grid, className="va-table", style={"minHeight": height}, role="region", **aria(label=label)
    )


def metric_columns(metric: Metric, *, compared: bool, width: int = 0) -> list[Column]:
    """A metric's value and, where there is a comparison, its change."""
    hint = _(metric.definition)
    found = [Column(metric.key, _(metric.name), "number", hint, width)]
    if compared:
        said = _("{metric} against the comparison").format(metric=_(metric.name))
        found.append(Column(f"{metric.key}_change", _("Change"), "change", said, of=_(metric.name)))
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
    """A change, coloured by whether it is good news; it sorts by its size, new ones beyond all."""
    return Cell(_size(of), formats.change(metric.unit, of), news=verdict(metric, of))


def _size(of: Change | None) -> float | None:
    if of is None:
        return None
    if of.is_new:
        return of.sign * NEW
    return of.relative if of.relative is not None else of.absolute


def value_cells(
    metric: Metric,
    rows: Sequence[Row],
    make: Callable[..., Made],
    heats: Iterable[float | None] = repeat(None),
    hrefs: Iterable[str] = repeat(""),
) -> list[Made]:
    """`value_cell` of each line, all of one currency: what is alike for a column is looked up once. `make` makes each
    of them: `Cell`, or `told` for a thousand."""
    if not rows:
        return []
    key, said = metric.key, formats.figures(metric.unit, rows[0].currency)
    numbers = [row.values[key].number for row in rows]
    return [
        make(number, said(number), href, heat=heat)
        for number, heat, href in zip(numbers, heats, hrefs, strict=False)
    ]


def change_cells(metric: Metric, rows: Sequence[Row], make: Callable[..., Made]) -> list[Made]:
    """`change_cell` of each line."""
    said, news = formats.changes(metric.unit), verdicts(metric)
    changes = [row.change(metric) for row in rows]
    return [make(_size(of), said(of), "", news(of)) for of in changes]


def heats(result: Result, key: str) -> list[float | None]:
    """How large each line's value of a metric is among all of them, 0 to 1, for shading."""
    numbers = [row.values[key].number for row in result.rows]
    known = [number for number in numbers if number is not None]
    if not known or max(known) == min(known):
        return [None] * len(numbers)
    low, room = min(known), max(known) - min(known)
    return [None if number is None else (number - low) / room for number in numbers]


def _said_by_the_grid() -> dict[str, str]:
    """The grid's own words, in the reader's language."""
    return {
        "noRowsToShow": _("Nothing in this period"),
        "loadingOoo": _("Loading"),
        "ariaSortableColumn": _("Press Enter to sort"),
        "ariaLabelTooltip": _("Explanation"),
    }


def _definition(column: Column, lines: Sequence[Line]) -> dict[str, Any]:
    is_name = column.kind in ("name", "text")
    definition: dict[str, Any] = {
        "field": column.key,
        "headerName": column.title,
        "headerTooltip": column.hint or None,
        "headerComponentParams": {
            "innerHeaderComponent": "VenueAnalyticsHeading",
            "about": column.of,
            "pin": ""
            if column.pinned or column.of
            else _("Keep {column} in view").format(column=column.title),
            "unpin": _("Let {column} scroll").format(column=column.title),
        },
        "cellRenderer": "VenueAnalyticsCell",
        "comparator": {"function": "VenueAnalytics.compare"},
        "cellClass": f"va-cell va-cell-{column.kind}",
        "headerClass": f"va-head-{column.kind}",
        "minWidth": column.width or _width(column, lines),
        "sortable": column.kind != "line",
        "cellDataType": False,
    }
    if is_name:
        definition["sortingOrder"] = ["asc", "desc"]
    if column.pinned:
        definition |= {"pinned": "left", "lockPinned": True}
    return definition


def _width(column: Column, lines: Sequence[Line]) -> int:
    """Pixels that a column needs for its longest text, and for a heading on two lines."""
    words = column.title.split()
    heading = max([_drawn(word) for word in words] + [0.55 * _drawn(column.title)]) + SORT_MARK + EDGE
    if column.kind == "line":
        return LINE_WIDTH
    texts = "\0".join([_text(line[column.key]) for line in lines if column.key in line])
    alike = set(texts.encode(errors="replace").translate(_AS_WIDE).split(b"\0"))
    widest = max((_drawn(text.decode()) for text in alike), default=0.0) + EDGE
    if column.kind == "name":
        return round(max(NAME_WIDTHS[0], heading, min(widest, NAME_WIDTHS[1])))
    return round(max(heading, widest))


_AS_WIDE = bytes.maketrans(digits.encode(), b"0" * len(digits))
"""Digits are all as wide: of a thousand figures there are a handful of lengths to reckon."""


def _drawn(text: str) -> float:
    """About how many pixels a text takes in the table's type, on the safe side."""
    return sum(13.5 if sign > "\u2e80" else 8.2 if sign.isdigit() or sign.isupper() else 6.8 for sign in text)


def _plain(row: Line) -> dict[str, Any]:
    return {key: cell if isinstance(cell, dict) else _cell(cell) for key, cell in row.items()}


def _text(cell: Cell | Told) -> str:
    return cell["t"] if isinstance(cell, dict) else cell.text


def _cell(cell: Cell) -> Told:
    return told(cell.value, cell.text, cell.href, cell.news, cell.heat, cell.line)
