"""Groups as a table: each metric with its change, its share of the whole, and how far a group has moved in rank."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html

from components import formats
from components.elements import Link
from components.table import Cell, Column, heats, metric_cells, metric_columns, table
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric

NAME, RANK, MOVED = "name", "rank", "moved"
TOTAL = N_("Total")
UP, DOWN, SAME = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}", "="


def group_table(
    key: str,
    result: Result,
    whole: Row | None,
    *,
    name: str,
    label: str,
    link: Link | None = None,
    shares: Sequence[str] = (),
    ranked_by: str = "",
    changes: Sequence[str] | None = None,
) -> html.Div:
    """The groups of a split answer in one currency, largest first. `whole` is the answer that is not split: the last
    line, and what the `shares` (metrics) are of. `ranked_by` numbers the groups by a metric; `changes` are the metrics
    with a column for the change, all when it is None."""
    rows = ordered(result.rows, ranked_by or result.metrics[0].key)
    part = replace(result, rows=rows)
    compared = result.compared_with is not None
    told = (
        {each.key for each in result.metrics if changes is None or each.key in changes} if compared else set()
    )
    columns = [*(_rank_columns(compared) if ranked_by else ()), Column(NAME, name, "name", pinned=True)]
    for each in result.metrics:
        columns += metric_columns(each, compared=each.key in told)
        columns += [_share_column(each)] if each.key in shares else []
    shades = heats(part, result.metrics[0].key)
    steps = moves(rows, ranked_by) if ranked_by else {}
    places = ranks(rows, ranked_by) if ranked_by else []
    lines = []
    for place, row in enumerate(rows):
        line = _line(result.metrics, row, whole, told, shares, shades[place])
        line[NAME] = Cell(row.label, row.label or _("None"), link(row.key) if link and row.key else "")
        if ranked_by:
            line |= _rank_cells(places[place], steps.get(row.key), compared)
        lines.append(line)
    total = None
    if whole is not None:
        total = _line(result.metrics, whole, whole, told, shares, None) | {NAME: Cell("", _(TOTAL))}
    return table(key, columns, lines, total=total, label=label)


def ordered(rows: Sequence[Row], metric: str) -> tuple[Row, ...]:
    """The rows, largest first."""
    return tuple(sorted(rows, key=lambda row: -(row.values[metric].number or 0)))


def ranks(rows: Sequence[Row], metric: str) -> list[int]:
    """The place of each row, 1 for the largest; equals share a place."""
    sizes = [row.values[metric].number or 0 for row in rows]
    return [1 + sum(other > size for other in sizes) for size in sizes]


def moves(rows: Sequence[Row], metric: str) -> Mapping[str, int | None]:
    """How many places each group has gone up (negative: down) since the comparison; None for one that had nothing
    then."""
    had = [row._replace(values=row.before) for row in rows if row.before and row.before[metric].number]
    before = dict(zip((row.key for row in had), ranks(had, metric), strict=True))
    return {
        row.key: before[row.key] - place if row.key in before else None
        for row, place in zip(rows, ranks(rows, metric), strict=True)
    }


def _line(
    metrics: Sequence[Metric],
    row: Row,
    whole: Row | None,
    told: set[str],
    shares: Sequence[str],
    heat: float | None,
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for place, each in enumerate(metrics):
        cells |= metric_cells(each, row, compared=each.key in told, heat=heat if place == 0 else None)
        if each.key in shares:
            cells[f"{each.key}_share"] = _share_cell(each, row, whole)
    return cells


def _share_column(metric: Metric) -> Column:
    said = _("Share of all {metric}").format(metric=_(metric.name).lower())
    return Column(f"{metric.key}_share", _("Share"), "number", said, of=_(metric.name))


def _share_cell(metric: Metric, row: Row, whole: Row | None) -> Cell:
    """The share of the whole, which is not told where the whole is nothing or less."""
    all_ = whole.values[metric.key].number if whole else None
    if not all_ or all_ < 0:
        return Cell(None, formats.NONE)
    share = (row.values[metric.key].number or 0) / all_
    return Cell(share, formats.percent(share))


def _rank_columns(compared: bool) -> list[Column]:
    moved = Column(MOVED, _("Moved"), "change", _("Places up or down since the comparison"))
    return [Column(RANK, _("Rank"), "number", width=64, pinned=True), *([moved] if compared else [])]


def _rank_cells(place: int, step: int | None, compared: bool) -> dict[str, Cell]:
    cells = {RANK: Cell(place, formats.number(place))}
    if not compared:
        return cells
    if step is None:
        return cells | {MOVED: Cell(1e9, _("new"), news="even")}
    sign = SAME if step == 0 else UP if step > 0 else DOWN
    text = sign if step == 0 else f"{sign}{formats.SPACE}{formats.number(abs(step))}"
    return cells | {MOVED: Cell(step, text, news="good" if step > 0 else "bad" if step < 0 else "even")}
