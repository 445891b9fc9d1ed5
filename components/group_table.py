"""Groups as a table: each metric with its change, its share of the whole, and how far a group has moved in rank."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat

from dash import html

from components import formats
from components.elements import Link
from components.table import Cell, Column, Told, change_cells, heats, metric_columns, table, told, value_cells
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit

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
    changed = (
        {each.key for each in result.metrics if changes is None or each.key in changes} if compared else set()
    )
    rank = [Column(RANK, _("Rank"), "number", width=64, pinned=True)] if ranked_by else []
    columns = [*rank, Column(NAME, name, "name", pinned=True)]
    for each in result.metrics:
        columns += metric_columns(each, compared=each.key in changed)
        columns += [_share_column(each)] if each.key in shares else []
        if compared and each.key == ranked_by:
            columns.append(Column(MOVED, _("Moved"), "change", _("Places up or down since the comparison")))
    lines = _lines(part, whole, changed, shares)
    for line, row in zip(lines, rows, strict=True):
        line[NAME] = Cell(row.label, row.label or _("None"), link(row.key) if link and row.key else "")
    if ranked_by:
        steps = moves(rows, ranked_by)
        for line, row, place in zip(lines, rows, ranks(rows, ranked_by), strict=True):
            line |= _rank_cells(place, steps.get(row.key), compared)
    total = None
    if whole is not None:
        (total,) = _lines(replace(result, rows=(whole,)), whole, changed, shares, is_shaded=False)
        total[NAME] = Cell("", _(TOTAL))
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


def _lines(
    part: Result, whole: Row | None, changed: set[str], shares: Sequence[str], *, is_shaded: bool = True
) -> list[dict[str, Cell | Told]]:
    """The figures of each group, made column by column."""
    columns: dict[str, list[Told]] = {}
    for place, each in enumerate(part.metrics):
        shades = heats(part, each.key) if is_shaded and place == 0 else repeat(None)
        columns[each.key] = value_cells(each, part.rows, told, shades)
        if each.key in changed:
            columns[f"{each.key}_change"] = change_cells(each, part.rows, told)
        if each.key in shares:
            columns[f"{each.key}_share"] = _share_cells(each, part.rows, whole)
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _share_column(metric: Metric) -> Column:
    said = _("Share of all {metric}").format(metric=_(metric.name).lower())
    return Column(f"{metric.key}_share", _("Share"), "number", said, of=_(metric.name))


def _share_cells(metric: Metric, rows: Sequence[Row], whole: Row | None) -> list[Told]:
    """The shares of the whole, which are not told where the whole is nothing or less."""
    all_ = whole.values[metric.key].number if whole else None
    if not all_ or all_ < 0:
        return [told(None, formats.NONE) for _row in rows]
    said = formats.figures(Unit.SHARE)
    found = [(row.values[metric.key].number or 0) / all_ for row in rows]
    return [told(share, said(share)) for share in found]


def _rank_cells(place: int, step: int | None, compared: bool) -> dict[str, Cell]:
    cells = {RANK: Cell(place, formats.number(place))}
    if not compared:
        return cells
    if step is None:
        return cells | {MOVED: Cell(1e9, _("new"), news="even")}
    sign = SAME if step == 0 else UP if step > 0 else DOWN
    text = sign if step == 0 else f"{sign}{formats.SPACE}{formats.number(abs(step))}"
    return cells | {MOVED: Cell(step, text, news="good" if step > 0 else "bad" if step < 0 else "even")}
