"""What a whole is made of: the groups of a split, the largest by name with a colour each, all others added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from components import series
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result, Row, is_distinct
from dashboard.splits import SPLITS
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value

MOST = 8
"""Parts that can be told apart; of more, all but the first seven are one."""
LONGEST, LONGEST_NARROW = 30, 20


@dataclass(frozen=True, slots=True)
class Part:
    """One group, or all that have no name here. `values` and `before` have a place for each bucket; of a whole period
    there is one."""

    key: str
    label: str
    colour: str
    values: tuple[Value, ...]
    before: tuple[Value | None, ...]
    is_rest: bool = False

    @property
    def total(self) -> int:
        """The part over all its buckets."""
        return sum(value.numerator for value in self.values)

    def address(self, link: Link | None) -> str:
        """Where the part leads; nowhere when it is several or has no name."""
        return "" if link is None or self.is_rest or not self.key else link(self.key)

    def short(self, *, narrow: bool) -> str:
        """The label as there is room for it."""
        most = LONGEST_NARROW if narrow else LONGEST
        return plain(self.label if len(self.label) <= most else self.label[: most - 1].rstrip() + "…")


def parts_of(result: Result, metric: Metric, colours: Palette) -> list[Part]:
    """The parts of an answer in one currency, split and perhaps a series: the largest first, or in the split's own
    order; parts that are no groups of a split have the order, and the colours, of their rows. Rates and distinct counts
    have no parts that add up to them: `ValueError`."""
    if metric.formula.is_ratio or is_distinct(metric):
        raise ValueError(f"{metric.key} is not the sum of its groups")
    groups = _ranked([row for row in result.rows if row.others is None], metric, result.query.by)
    together = [row for row in result.rows if row.others is not None and row.others.busy]
    largest = sorted(groups, key=lambda rows: -_size(rows, metric))
    all_named = len(largest) <= MOST and not together
    named = {rows[0].key for rows in (largest if all_named else largest[: MOST - 1])}
    kept = [rows for rows in groups if rows[0].key in named]
    keys = [rows[0].key for rows in kept]
    if result.query.by is None:
        keys = list(dict.fromkeys(row.key for row in result.rows))[:MOST]
    parts = [_part(rows, metric, colours.groups[keys.index(rows[0].key)]) for rows in kept]
    others = [rows for rows in groups if rows[0].key not in named] + ([together] if together else [])
    return [*parts, _rest(others, metric, colours.rest)] if others else parts


def buckets_of(result: Result) -> list[date]:
    """The buckets of a series, in order; those of its parts' values."""
    return list(dict.fromkeys(row.bucket for row in result.rows if row.bucket is not None))


def gross(numbers: Sequence[float]) -> float:
    """What shares are of: all that adds to the whole, before what takes away from it."""
    return sum(number for number in numbers if number > 0)


def has_deductions(numbers: Sequence[float]) -> bool:
    """Whether some of the parts take away from the whole, as refunds do."""
    return any(number < 0 for number in numbers)


def _ranked(rows: Sequence[Row], metric: Metric, by: str | None) -> list[list[Row]]:
    """Rows by group, without groups in which there never was anything."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    groups = [rows for rows in found.values() if any(_numbers(rows, metric))]
    in_order = by is None or any(split.key == by and split.in_order for split in SPLITS)
    return groups if in_order else sorted(groups, key=lambda rows: -_size(rows, metric))


def _numbers(rows: Sequence[Row], metric: Metric) -> list[int]:
    values = [value for row in rows for value in (row.values[metric.key], row.before.get(metric.key))]
    return [value.numerator for value in values if value is not None]


def _size(rows: Sequence[Row], metric: Metric) -> int:
    return abs(sum(row.values[metric.key].numerator for row in rows))


def _part(rows: Sequence[Row], metric: Metric, colour: str) -> Part:
    return Part(
        rows[0].key,
        rows[0].label or _("None"),
        colour,
        tuple(row.values[metric.key] for row in rows),
        tuple(row.before.get(metric.key) for row in rows),
    )


def _busy(rows: Sequence[Row], metric: Metric) -> int:
    """How many groups these are, of those that had anything in the period."""
    others = rows[0].others
    return others.busy if others else int(any(row.values[metric.key].numerator for row in rows))


def _rest(groups: Sequence[Sequence[Row]], metric: Metric, colour: str) -> Part:
    places = list(zip(*groups, strict=True))
    count = sum(_busy(rows, metric) for rows in groups) or len(groups)
    label = ngettext("{count} other", "{count} others together", count).format(count=count)
    return Part(
        "",
        label,
        colour,
        tuple(series.merged(row.values[metric.key] for row in rows) or Value(0) for rows in places),
        tuple(series.merged(row.before.get(metric.key) for row in rows) for rows in places),
        is_rest=True,
    )
