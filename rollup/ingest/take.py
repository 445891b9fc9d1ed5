"""Taking facts in: the one way into the fact tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from rollup.db import Store
from rollup.errors import BadInput
from rollup.ingest.batch import Batch, Record, Venue, lock_chain, venues_of
from rollup.ingest.kind import Kind
from rollup.ingest.kinds import ORDER_LINES, kind_of
from rollup.ingest.outcome import Given, Outcome, Status
from rollup.ingest.reach import Reach, own_records, require_reach, within
from rollup.ingest.tombstones import without_erased
from rollup.ingest.validate import Clean, Problem, Where, validate
from rollup.ingest.values import Place, nearest, shown
from rollup.ingest.writers import WRITERS
from rollup.marks import Touched

__all__ = ["Given", "Outcome", "Rejected", "Status", "take"]


class Rejected(BadInput):
    """A record of a strict batch was rejected, and so nothing of the batch is stored. `outcomes` are the rejected."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        first = outcomes[0]
        super().__init__(f"record {first.position}: {first.field}: {first.reason}", first.field)
        self.outcomes = tuple(outcomes)


def take(
    store: Store,
    kind: str,
    rows: Sequence[Given],
    *,
    now: int,
    chain: str = "main",
    strict: bool = False,
    reach: Reach = None,
) -> list[Outcome]:
    """Takes a batch (1,000 to 5,000 records are best) in one transaction: facts, what is derived of them, and marks.

    Gives one outcome for each row, in their order. A record that is already known as it is given changes nothing; a
    different one with the same id replaces it, at whatever venue and day it was. Bad records are reported and left out;
    with `strict` they raise `Rejected` and nothing is stored. `now` is the clock, in epoch seconds. `reach` are the ids
    of the venues that the records may be about; another one is as unknown as one that does not exist.
    """
    wanted = kind_of(kind)
    require_reach(wanted, reach)
    if wanted is ORDER_LINES:
        raise BadInput(
            "rows of order_lines are to be grouped into orders first (rollup.ingest.files.order_lines)",
            "kind",
        )
    with store.writing() as connection:
        chain_id = lock_chain(connection, chain)
        batch = Batch(connection, chain_id, now, Touched(now), venues_of(connection, chain_id))
        clean = _clean(batch, wanted, rows, within(batch.venues, reach))
        records = without_erased(batch, wanted, own_records(batch, wanted, clean, reach))
        WRITERS[wanted.key](batch, records)
        outcomes = [batch.outcomes[index] for index in range(len(rows))]
        rejected = [outcome for outcome in outcomes if outcome.status is Status.REJECTED]
        if strict and rejected:
            raise Rejected(rejected)
        batch.touched.write(connection)
    return outcomes


def _clean(batch: Batch, kind: Kind, rows: Sequence[Given], venues: Mapping[str, Venue]) -> list[Record]:
    """The rows that pass validation, at some of the venues; the others' outcomes are noted."""
    has_venue = "venue" in kind.names
    home = batch.home
    found = []
    for index, (position, values) in enumerate(rows):
        place: Place | Problem = _place(venues, values, home) if has_venue else _currency(values, home)
        result: Clean | Problem = place if isinstance(place, Problem) else validate(kind, values, place)
        if isinstance(result, Problem):
            batch.outcomes[index] = Outcome(position, Status.REJECTED, result.field, result.reason)
            continue
        venue = venues.get(result.values["venue"]) if has_venue else None
        found.append(Record(index, position, result.values, result.digest, venue))
    return found


def _place(venues: Mapping[str, Venue], values: Any, home: Where) -> Place | Problem:
    """The venue that a row names, in the terms of which its times and amounts are read."""
    name = values.get("venue") if isinstance(values, Mapping) else None
    if name is None or name == "":
        return home
    text = str(name)[:400]
    venue = venues.get(text) or venues.get(text.strip())
    if venue is None:
        return Problem("venue", f"unknown venue {shown(name)}" + nearest(text, tuple(venues)))
    return venue


def _currency(values: Any, home: Where) -> Where:
    """What amounts of a record without a venue are in: what it says, else what all venues have."""
    code = values.get("currency") if isinstance(values, Mapping) else None
    return Where(home.zone, code.strip().upper()) if type(code) is str and code.strip() else home
