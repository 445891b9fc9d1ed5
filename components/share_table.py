"""The parts of an amount as a table: value, change, share of the whole, and how the share has changed."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from components import formats
from components.elements import Link
from components.parts import gross, has_deductions
from components.table import Cell, Column, Line, metric_cells, metric_columns, table
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Change

NAME, BEFORE, SHARE, SHIFT = "name", "before", "share", "shift"
TOTAL = N_("Total")
OF_ALL = N_("Of the whole")
OF_GROSS = N_("Of all that adds to the whole, before what takes away from it")


def share_table(
    key: str, result: Result, whole: Row | None, *, name: str, label: str, link: Link | None = None
) -> html.Div:
    """The first metric of a split answer in one currency, largest first; `whole` is the answer that is not split, and
    the last line. Shares are those of `share_bars`."""
    metric, compared = result.metrics[0], result.compared_with is not None
    rows = sorted(_busy(result, metric), key=lambda row: -row.values[metric.key].numerator)
    now, before = _numbers(rows, metric), _numbers(rows, metric, before=True)
    largest = max(now, default=0)
    lines: list[Line] = []
    for row in rows:
        href = link(row.key) if link and row.key else ""
        cells = _cells(metric, row, gross(now), gross(before) if compared else None)
        heat = max(row.values[metric.key].numerator / largest, 0) if largest > 0 else None
        cells |= {
            NAME: Cell(row.label, row.label or _("None"), href),
            SHARE: replace(cells[SHARE], heat=heat),
        }
        lines.append(cells)
    total = None
    if whole is not None:
        cells = _cells(metric, whole, gross(now), gross(before) if compared else None)
        total = cells | {NAME: Cell("", _(TOTAL))}
    return table(key, _columns(metric, name, now, compared=compared), lines, total=total, label=label)


def _busy(result: Result, metric: Metric) -> list[Row]:
    """Without groups in which there never was anything."""
    return [
        row
        for row in result.rows
        if row.values[metric.key].numerator or (row.before and row.before[metric.key].numerator)
    ]


def _numbers(rows: Sequence[Row], metric: Metric, *, before: bool = False) -> list[int]:
    values = [(row.before if before else row.values).get(metric.key) for row in rows]
    return [value.numerator for value in values if value is not None]


def _columns(metric: Metric, name: str, now: Sequence[int], *, compared: bool) -> list[Column]:
    hint, of = _(OF_GROSS if has_deductions(now) else OF_ALL), _(metric.name)
    found = [
        Column(NAME, name, "name", pinned=True),
        *metric_columns(metric, compared=compared),
        Column(SHARE, _("Share"), "number", hint, of=of),
    ]
    if compared:
        found.insert(2, Column(BEFORE, _("Before"), "number", _("In the comparison"), of=of))
        found.append(Column(SHIFT, _("Share, change"), "change", _("In percentage points"), of=of))
    return found


def _cells(metric: Metric, row: Row, whole: float, whole_before: float | None) -> dict[str, Cell]:
    number = row.values[metric.key].numerator
    share = number / whole if whole else None
    cells = metric_cells(metric, row, compared=whole_before is not None)
    cells[SHARE] = Cell(share, formats.NONE if share is None else formats.percent(share))
    if whole_before is None:
        return cells
    before = row.before[metric.key].numerator
    cells[BEFORE] = Cell(before, formats.figure(metric.unit, before, row.currency))
    step = None if share is None or not whole_before else share - before / whole_before
    moved = None if step is None else Change(absolute=step)
    return cells | {SHIFT: Cell(step, formats.change(Unit.SHARE, moved), news="even")}
