"""Loading the parts of an import: records in batches to `take`, refused ones to `rejected.csv`, everything counted."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rollup.db import Store
from rollup.ingest.files.grouping import batches, grouped
from rollup.ingest.files.parts import Part, Records
from rollup.ingest.files.record import Record
from rollup.ingest.files.rejected import RejectedFile
from rollup.ingest.files.whole_file import Undo, all_or_nothing
from rollup.ingest.outcome import Given, Status
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
        good = [Given(record.number, record.values) for record in batch if record.values is not None]
        outcomes = take(store, part.kind.key, good, now=self.now, chain=self.chain) if good else []
        tally.counts.update(outcome.status for outcome in outcomes)
        refused = {outcome.position: outcome for outcome in outcomes if outcome.status is Status.REJECTED}
        for record in batch:
            if record.values is None:
                tally.counts[Status.REJECTED] += 1
                self._reject(part, record, record.field, record.reason)
            elif record.number in refused:
                outcome = refused[record.number]
                self._reject(part, record, outcome.field or "", outcome.reason or "")

    def _reject(self, part: Part, record: Record, name: str, reason: str) -> None:
        self.rejected.add(part.label, record.number, part.kind.key, name, reason, record.raw)


def _together(records: Records, part: Part) -> Iterable[Record]:
    return grouped(records.given, part.kind.together) if part.kind.together else records.given
