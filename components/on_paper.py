"""What a page shows, as HTML for paper: charts to be drawn as vectors, tables whole, and nothing that is clicked."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import unquote

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from components.theme import FONT, LIGHT
from dashboard.rendering.chart import Chart
from dashboard.rendering.fonts import STACK
from dashboard.reports.piece import Piece, place_of

FULL, HALF = 660, 322
"""Pixels of a chart as wide as the paper's text, and of one of two beside each other."""
BESIDE = "paper-beside"
IN_PAIRS = frozenset({BESIDE, "va-roll-forward"})
"""The classes of elements whose charts stand two in a row."""
BELOW_AXIS = 5
"""Pixels between an axis and what stands below it: the first name there must not touch the 0 beside it."""
SMALL = 10
"""Pixels of the names below a narrow chart, so that they stand side by side in every language."""
TAGS = (
    "Article Blockquote Br Caption Dd Details Div Dl Dt Em Figure Footer H1 H2 H3 H4 Header Li Nav Ol P Section Small"
    " Span Strong Sup Table Tbody Td Tfoot Th Thead Time Tr Ul"
)
"""Elements that are printed as they are."""
LINKS = ("A", "Link")
"""Links, which lead nowhere on paper: their words, styled as on the screen."""
LEFT_OUT = (
    html.Button,
    html.I,
    html.Label,
    dcc.Dropdown,
    dcc.Interval,
    dcc.RadioItems,
    dcc.Store,
)
LEFT_OUT_CLASSES = frozenset({"visually-hidden", "va-noprint", "va-choices"})
NAME, TEXT, CHANGE, LINE = "paper-name", "paper-text", "paper-change", "paper-line"
NAME_WIDTH, BETWEEN = 110.0, 12.5
"""Pixels of a table's names, which may stand on several lines, and between two columns: as the sheet for paper has
them."""
ATTRIBUTES = {"colSpan": "colspan", "rowSpan": "rowspan", "role": "role", "scope": "scope", "lang": "lang"}
SPARKLINE = "data:image/svg+xml,"
Shown = Any
"""Whatever Dash takes as children."""


def on_paper(shown: Shown) -> Piece:
    """The piece of paper for what a panel shows."""
    charts: list[Chart] = []
    return Piece(_html(shown, charts, FULL), tuple(charts))


def at_height(height: int, shown: Shown) -> Shown:
    """The same with its charts so many pixels high."""
    for each in shown if isinstance(shown, list) else [shown]:
        if isinstance(each, dcc.Graph):
            each.figure["layout"]["height"] = height  # type: ignore[attr-defined]
        elif isinstance(each, Component) and isinstance(getattr(each, "children", None), Component | list):
            at_height(height, each.children)
    return shown


def _html(shown: Shown, charts: list[Chart], width: int) -> str:
    if shown is None or isinstance(shown, bool):
        return ""
    if isinstance(shown, list | tuple):
        return "".join(_html(each, charts, width) for each in shown)
    if not isinstance(shown, Component):
        return escape(str(shown))
    return _element(shown, charts, width)


def _element(shown: Component, charts: list[Chart], width: int) -> str:
    classes = str(getattr(shown, "className", None) or "").split()
    kind = type(shown).__name__
    if isinstance(shown, LEFT_OUT) or kind == "Popover" or LEFT_OUT_CLASSES.intersection(classes):
        return ""
    if isinstance(shown, dcc.Graph):
        charts.append(_chart(shown, width))
        return place_of(len(charts) - 1)
    if isinstance(shown, dag.AgGrid):
        return _table(shown.columnDefs, [*shown.rowData, *_totals(shown)], len(_totals(shown)))
    if "va-spark" in classes:
        return _sparkline(shown)
    inner = _html(getattr(shown, "children", None), charts, HALF if IN_PAIRS.intersection(classes) else width)
    if kind not in (*TAGS.split(), *LINKS):
        return f"<span>{inner}</span>" if inner else ""
    tag = "a" if kind in LINKS else kind.lower()
    return f"<{tag}{_attributes(shown, classes)}>" + ("" if tag == "br" else f"{inner}</{tag}>")


def _attributes(shown: Component, classes: Sequence[str]) -> str:
    given = {name: getattr(shown, key, None) for key, name in ATTRIBUTES.items()}
    given["class"] = " ".join(classes)
    given["style"] = _style(getattr(shown, "style", None) or {})
    return "".join(f' {name}="{escape(str(value))}"' for name, value in given.items() if value)


def _style(style: Mapping[str, Any]) -> str:
    """Dash's style as CSS has it."""
    return ";".join(f"{re.sub('([A-Z])', _dashed, name)}:{value}" for name, value in style.items())


def _dashed(capital: re.Match[str]) -> str:
    return f"-{capital[1].lower()}"


def _chart(shown: Any, width: int) -> Chart:
    """A graph in the paper's fonts: on the screen Chinese is left to the system's."""
    figure = json.loads(to_json_plotly(shown.figure).replace(FONT, STACK))
    layout = figure["layout"]
    layout["xaxis"] = {"ticklabelstandoff": BELOW_AXIS} | layout.get("xaxis", {})
    if width == HALF:
        layout["xaxis"]["tickfont"] = {"size": SMALL}
    meta = layout.get("meta") or {}
    return Chart(
        str(meta.get("title") or shown.id),
        figure,
        width,
        int(layout["height"]),
        str(meta.get("summary") or ""),
    )


def _totals(shown: dag.AgGrid) -> list[Mapping[str, Any]]:
    return list((shown.dashGridOptions or {}).get("pinnedBottomRowData") or [])


def _table(columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], totals: int) -> str:
    """The table, whole: one that is wider than the paper as several, each with the first column."""
    return "".join(_one_table(part, rows, totals) for part in that_fit(columns, rows))


def _one_table(columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], totals: int) -> str:
    heads = "".join(f'<th class="{_kind(each)}">{escape(str(each["headerName"]))}</th>' for each in columns)
    lines = ["".join(_cell(each, row.get(each["field"])) for each in columns) for row in rows]
    first_total = len(lines) - totals
    body = "".join(f"<tr>{line}</tr>" for line in lines[:first_total])
    foot = "".join(f'<tr class="paper-total">{line}</tr>' for line in lines[first_total:])
    return f'<table class="paper-table"><thead><tr>{heads}</tr></thead><tbody>{body}{foot}</tbody></table>'


def that_fit(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> list[list[Mapping[str, Any]]]:
    """The columns, as many together as the paper has room for. A change stays beside the figure that it is of."""
    first, *others = columns
    units: list[list[Mapping[str, Any]]] = []
    for each in others:
        if units and _kind(each) == CHANGE:
            units[-1].append(each)
        else:
            units.append([each])
    parts, room = [[first]], 0.0
    for unit in units:
        wide = sum(_drawn(each, rows) for each in unit)
        if len(parts[-1]) > 1 and wide > room:
            parts.append([first])
        if len(parts[-1]) == 1:
            room = FULL - _drawn(first, rows)
        parts[-1] += unit
        room -= wide
    return parts


def _drawn(column: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> float:
    """About how many pixels a column takes on paper at least, on the safe side: words may stand on several lines,
    figures may not."""
    texts = [str(cell["t"]) for row in rows if (cell := row.get(column["field"])) is not None]
    if _kind(column) == LINE:
        return 0.0  # no line is drawn in a table on paper
    if _kind(column) == NAME:
        return min(max(map(_width, texts), default=0.0), NAME_WIDTH) + BETWEEN
    if _kind(column) == TEXT:
        texts = [word for text in texts for word in text.split()]
    heads = str(column["headerName"]).split()
    return max(map(_width, [*texts, *heads]), default=0.0) + BETWEEN


def _width(text: str) -> float:
    """A text in the table's type, in pixels."""
    return sum(10.6 if sign > "\u2e80" else 6.6 if sign.isalnum() else 4.0 for sign in text)


def _kind(column: Mapping[str, Any]) -> str:
    """The class of a column's cells: that of `components.table.Column.kind`."""
    return "paper-" + str(column["cellClass"]).rpartition("-")[2]


def _cell(column: Mapping[str, Any], cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return f'<td class="{_kind(column)}"></td>'
    news = f" va-{cell['n']}" if cell.get("n") else ""
    return f'<td class="{_kind(column)}{news}">{escape(str(cell["t"]))}</td>'


def _sparkline(shown: Component) -> str:
    """The line itself, where the screen has it as a mask over a colour."""
    image = str((getattr(shown, "style", None) or {}).get("maskImage") or "")
    _url, found, drawn = image.partition(SPARKLINE)
    if not found:
        return '<div class="va-spark"></div>'
    line = unquote(drawn.removesuffix('")')).replace('"black"', f'"{LIGHT.accent}"')
    return f'<div class="va-spark" aria-hidden="true">{line}</div>'
