"""One batch on its way into the fact tables: the transaction, the chain's venues, and what becomes of each record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, select

from rollup.calendar import Local, local
from rollup.db import new_ids, upsert
from rollup.ingest.outcome import Outcome, Status
from rollup.ingest.validate import Where
from rollup.marks import Touched
from rollup.model import chain, venue


class Venue(NamedTuple):
    """What facts need to know of their venue."""

    id: int
    source_id: str
    zone: str
    currency: str
    cutoff: int
    grace: int
    opened_on: int | None
    closed_on: int | None

    def local(self, instant: int) -> Local:
        """The bucket of an instant here."""
        return local(self.zone, self.cutoff, instant)


class Record(NamedTuple):
    """A clean record of a batch: `row` is its place in it."""

    row: int
    position: int
    values: dict[str, Any]
    digest: bytes
    venue: Venue | None

    @property
    def at(self) -> Venue:
        """Its venue, for kinds that must have one."""
        assert self.venue is not None
        return self.venue

    @property
    def id(self) -> str:
        """Its id in the source system."""
        name: str = self.values["id"]
        return name


class Known(Protocol):
    """A stored record with the digest that it came with."""

    @property
    def digest(self) -> bytes: ...


@dataclass(slots=True)
class Batch:
    """The state of one call of `take`."""

    connection: Connection
    chain_id: int
    now: int
    touched: Touched
    venues: dict[str, Venue]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    venue_ids: dict[int, Venue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.venue_ids = {place.id: place for place in self.venues.values()}

    @property
    def home(self) -> Where:
        """The zone and the currency that all venues of the chain share, for records without a venue."""
        zones = {place.zone for place in self.venues.values()}
        currencies = {place.currency for place in self.venues.values()}
        return Where(
            zone=zones.pop() if len(zones) == 1 else None,
            currency=currencies.pop() if len(currencies) == 1 else None,
        )

    def settle(
        self, record: Record, status: Status, field: str | None = None, reason: str | None = None
    ) -> None:
        """Notes what became of a record."""
        self.outcomes[record.row] = Outcome(record.position, status, field, reason)

    def reject(self, record: Record, field: str, reason: str) -> None:
        """Notes that a record cannot be stored."""
        self.settle(record, Status.REJECTED, field, reason)

    def latest(self, records: Iterable[Record], key: str = "id") -> list[Record]:
        """The last record of each id; earlier ones count as unchanged, because nothing of them is stored."""
        last: dict[str, Record] = {}
        for record in records:
            before = last.pop(record.values[key], None)
            if before is not None:
                reason = "a later record of the same batch has the same id"
                self.settle(before, Status.UNCHANGED, key, reason)
            last[record.values[key]] = record
        return list(last.values())

    def fresh(self, records: Iterable[Record], known: dict[str, Any]) -> list[Record]:
        """The records that are new or differ from what is `known` by id; the outcome of every one is noted."""
        found = []
        for record in records:
            before = known.get(record.values["id"])
            if before is None or not before.digest:
                status = Status.NEW
            elif before.digest == record.digest:
                status = Status.UNCHANGED
            else:
                status = Status.CHANGED
            self.settle(record, status)
            if status is not Status.UNCHANGED:
                found.append(record)
        return found

    def split(self, records: Iterable[Record], known: dict[str, Any]) -> tuple[list[Record], list[Any]]:
        """The records that stand, and of those that are removed the rows that are `known` and have to go; the
        outcomes of the latter are noted."""
        standing, gone = [], []
        for record in records:
            before = known.get(record.id)
            if not record.values["removed"]:
                standing.append(record)
                continue
            self.settle(record, Status.UNCHANGED if before is None else Status.CHANGED)
            if before is not None:
                gone.append(before)
        return standing, gone

    def numbered(self, records: Sequence[Record], known: dict[str, Any], name: str) -> dict[str, int]:
        """The surrogate id of each record: the known one, or a new one."""
        missing = [record.id for record in records if record.id not in known]
        given = new_ids(self.connection, name, len(missing)) if missing else range(0)
        numbers = dict(zip(missing, given, strict=True))
        for record in records:
            if record.id in known:
                numbers[record.id] = known[record.id].id
        return numbers


def lock_chain(connection: Connection, source_id: str) -> int:
    """The chain's id, made when it is new. Until the transaction ends nobody else writes facts of this chain."""
    wanted = select(chain.c.id).where(chain.c.source_id == source_id).with_for_update()
    found = connection.scalar(wanted)
    while found is None:
        number = new_ids(connection, "chain", 1)[0]
        row = {"id": number, "source_id": source_id, "name": source_id}
        insert = upsert(connection.dialect, chain).on_conflict_do_nothing()  # type: ignore[attr-defined]
        connection.execute(insert, row)
        found = connection.scalar(wanted)
    return int(found)


def venues_of(connection: Connection, chain_id: int) -> dict[str, Venue]:
    """The chain's venues by source id."""
    columns = venue.c
    rows = connection.execute(
        select(
            columns.id,
            columns.source_id,
            columns.zone,
            columns.currency,
            columns.cutoff_minutes,
            columns.grace_minutes,
            columns.opened_on,
            columns.closed_on,
        ).where(columns.chain_id == chain_id)
    )
    return {row.source_id: Venue(*row) for row in rows}
