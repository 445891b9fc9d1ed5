"""The sheet behind the cards of key figures."""

from collections.abc import Callable, Sequence

from dashboard.exports.headings import CURRENCY
from dashboard.exports.sheet import MONEY, Cell, Sheet, sheet
from pages.reading import Reading
from pages.splitting import fitting
from rollup.metrics.catalogue import metric as metric_of


def figures_sheet(*groups: Sequence[str]) -> Callable[[Reading], Sheet]:
    """The metrics that are shown; of a narrowed view those that can be narrowed so. Amounts have a row for each
    currency, all else one over all of them, as on the cards: whoever pays in two currencies is one person, and there is
    one rate. With a single currency all of it is one row."""

    def made(reading: Reading) -> Sheet:
        shown = [key for group in groups for key in fitting(group, reading)]
        money = tuple(key for key in shown if metric_of(key).unit in MONEY)
        others = tuple(key for key in shown if key not in money)
        return _beside([sheet(reading.run(keys)) for keys in (money, others) if keys])

    return made


def _beside(parts: Sequence[Sheet]) -> Sheet:
    """The columns of some sheets of one row a currency, beside one another."""
    found: dict[Cell, list[Cell]] = {}
    columns = [column for column in parts[0].columns if column.name == CURRENCY]
    for part in parts:
        width = len(part.columns) - 1
        for row in found.values():
            row += [None] * width
        for currency, *cells in part.rows:
            known = found.setdefault(currency, [currency, *[None] * (len(columns) - 1 + width)])
            known[-width:] = cells
        columns += part.columns[1:]
    return Sheet(tuple(columns), tuple(tuple(row) for row in found.values()))
