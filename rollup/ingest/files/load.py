"""Loading the parts of an import: records in batches to `take`, refused ones to `rejected.csv`, everything counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rollup.db import Store
from rollup.ingest.files.grouping import batches, grouped
from rollup.ingest.files.order_lines import Problem, flat_orders, problem_of
from rollup.ingest.files.parts import Part, Records
from rollup.ingest.files.record import Record
from rollup.ingest.files.rejected import RejectedFile
from rollup.ingest.files.whole_file import Undo, all_or_nothing
from rollup.ingest.kinds import ORDER_LINES, ORDERS, Kind
from rollup.ingest.outcome import Given, Outcome, Status
from rollup.ingest.take import take

BATCH = 3_000
Progress = Callable[[int], None]
"""Told how many bytes of the part have been read so far."""


@dataclass(slots=True)
class Tally:
    """What became of a part's records. `undone`: some were rejected and the import is strict, so none were kept."""

    label: str
    kind: str
    read: int = 0
    counts: Counter[Status] = field(default_factory=Counter)
    undone: bool = False

    @property
    def rejected(self) -> int:
        """How many records were refused."""
        return self.counts[Status.REJECTED]


class Refused(NamedTuple):
    """A record that is not taken, and why."""

    record: Record
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Import:
    """Where records go, and how: `now` is the clock in epoch seconds; `strict` keeps a file whole or not at all."""

    store: Store
    now: int
    rejected: RejectedFile
    chain: str = "main"
    strict: bool = False

    def load(self, part: Part, progress: Progress) -> Tally:
        """Loads one part."""
        if not self.strict:
            return self._load(self.store, part, progress)
        tally = Tally(part.label, part.kind.key)
        with all_or_nothing(self.store) as store:
            tally = self._load(store, part, progress)
            if tally.rejected:
                tally.undone = True
                raise Undo
        return tally

    def _load(self, store: Store, part: Part, progress: Progress) -> Tally:
        tally = Tally(part.label, part.kind.key)
        with part.open() as records:
            for batch in batches(_together(records, part), part.kind.together, BATCH):
                tally.read += len(batch)
                self._take(store, part, batch, tally)
                progress(records.done())
        return tally

    def _take(self, store: Store, part: Part, batch: list[Record], tally: Tally) -> None:
        refused = [Refused(record, record.field, record.reason) for record in batch if record.values is None]
        good = [record for record in batch if record.values is not None]
        take_all = self._take_flat if part.kind is ORDER_LINES else self._take_records
        refused += take_all(store, part.kind, good, tally)
        tally.counts[Status.REJECTED] += len(refused)
        for record, name, reason in sorted(refused, key=lambda one: one.record.number):
            self.rejected.add(part.label, record.number, part.kind.key, name, reason, record.raw)

    def _take_records(self, store: Store, kind: Kind, given: list[Record], tally: Tally) -> list[Refused]:
        refused = []
        for record, outcome in zip(given, self._outcomes(store, kind, given), strict=True):
            if outcome.status is Status.REJECTED:
                refused.append(Refused(record, outcome.field or "", outcome.reason or ""))
            else:
                tally.counts[outcome.status] += 1
        return refused

    def _take_flat(self, store: Store, _kind: Kind, given: list[Record], tally: Tally) -> list[Refused]:
        orders = flat_orders(given)
        refused = [one for order in orders if order.problem for one in _refused(order.rows, order.problem)]
        good = [order for order in orders if order.problem is None]
        heads = [Record(order.rows[0].number, order.values, "") for order in good]
        for order, outcome in zip(good, self._outcomes(store, ORDERS, heads), strict=True):
            if outcome.status is Status.REJECTED:
                refused += _refused(order.rows, problem_of(outcome.field or "", outcome.reason or ""))
            else:
                tally.counts[outcome.status] += len(order.rows)
        return refused

    def _outcomes(self, store: Store, kind: Kind, records: list[Record]) -> list[Outcome]:
        given = [Given(record.number, record.values or {}) for record in records]
        return take(store, kind.key, given, now=self.now, chain=self.chain) if given else []


def _refused(rows: list[Record], problem: Problem) -> Iterator[Refused]:
    """All rows of an order. Where one of them is at fault, the others refer to it."""
    at_fault = problem.row if problem.row is not None and problem.row < len(rows) else None
    for index, row in enumerate(rows):
        if at_fault is None or at_fault == index:
            yield Refused(row, problem.field, problem.reason)
        else:
            reason = f"belongs to the order of line {rows[at_fault].number}, which is rejected"
            yield Refused(row, "order", reason)


def _together(records: Records, part: Part) -> Iterable[Record]:
    return grouped(records.given, part.kind.together) if part.kind.together else records.given
