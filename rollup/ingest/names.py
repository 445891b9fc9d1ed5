"""Names of people and goods become ids; those not known yet are made as bare rows, to be filled in when they come.

Venues and resources are never made this way: a booking of a court that does not exist is a mistake, not news.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Table, select

from rollup.db import new_ids
from rollup.ingest.batch import Batch, Record
from rollup.ingest.rows import add, at_venues, in_chain
from rollup.ingest.values import Wrong, nearest, shown
from rollup.ledger import Family
from rollup.model import customer, item, region, resource, staff, tender

CASH_TENDERS = ("cash", "wechat", "alipay", "card", "ecard", "custom", "swish", "other")
STORED_TENDERS = ("principal", "gift", "entitlement")
TENDERS = CASH_TENDERS + STORED_TENDERS
"""Tenders that every chain knows without registering them (METRICS §2.1)."""

BARE: dict[Table, dict[str, Any]] = {
    customer: {"is_member": 0, "digest": b""},
    item: {"name": None, "kind": "", "digest": b""},
    staff: {"name": None},
    region: {"name": None},
}
"""What a bare row holds beside its ids; None stands for the source id. No digest: the first real record is «new»."""


class Names(dict[str | None, int]):
    """Surrogate ids by source id. No name is 0."""

    def or_none(self, name: str | None) -> int | None:
        """The id for a column in which «none» is NULL."""
        return None if name is None else self[name]


def named(batch: Batch, table: Table, names: Iterable[str | None]) -> Names:
    """The ids of customers, items, staff or regions; unknown ones are made. Of a customer that was merged into
    another one, it is the other's."""
    wanted = {name for name in names if name is not None}
    ids = Names({None: 0})
    if not wanted:
        return ids
    ids.update({name: _standing(row) for name, row in in_chain(batch, table, wanted).items()})
    missing = sorted(wanted - ids.keys())
    if missing:
        numbers = dict(zip(missing, new_ids(batch.connection, table.name, len(missing)), strict=True))
        add(batch.connection, table, [_bare(batch, table, name, numbers[name]) for name in missing])
        ids.update(numbers)
    return ids


def _standing(row: Row[Any]) -> int:
    merged_into: int | None = row._mapping.get("merged_into_id")
    return int(row.id) if merged_into is None else merged_into


def _bare(batch: Batch, table: Table, name: str, number: int) -> dict[str, Any]:
    values = {key: name if value is None else value for key, value in BARE[table].items()}
    return {"id": number, "chain_id": batch.chain_id, "source_id": name, **values}


class Tenders:
    """The ways to pay that a chain knows: its registered ones, and the well-known, registered when first used."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._families = {key: Family.STORED if key in STORED_TENDERS else Family.CASH for key in TENDERS}
        query = select(tender.c.source_id, tender.c.id, tender.c.family)
        rows = batch.connection.execute(query.where(tender.c.chain_id == batch.chain_id)).all()
        self.ids = {row.source_id: int(row.id) for row in rows}
        self.keys = {number: key for key, number in self.ids.items()}
        self._families.update({row.source_id: Family(row.family) for row in rows})

    def family(self, key: str) -> Family:
        """Whether a tender is cash or stored value; Wrong when it is neither registered nor well known."""
        found = self._families.get(key)
        if found is None:
            known = tuple(self._families)
            raise Wrong(
                f"unknown tender {shown(key)}{nearest(key, known)} (register others as tenders first)"
            )
        return found

    def register(self, keys: Iterable[str]) -> None:
        """Makes rows of well-known tenders that are used for the first time."""
        missing = sorted(set(keys) - self.ids.keys())
        if not missing:
            return
        numbers = new_ids(self._batch.connection, tender.name, len(missing))
        rows = []
        for key, number in zip(missing, numbers, strict=True):
            family = str(self._families[key])
            rows.append(
                {
                    "id": number,
                    "chain_id": self._batch.chain_id,
                    "source_id": key,
                    "name": key,
                    "family": family,
                }
            )
            self.ids[key] = number
            self.keys[number] = key
        add(self._batch.connection, tender, rows)


def place_resources(batch: Batch, records: Iterable[Record]) -> tuple[list[Record], dict[str, int]]:
    """The records whose resource (if they name one) is at their venue, and the resources' ids; others are rejected."""
    records = list(records)
    wanted = {record.values["resource"] for record in records} - {None}
    known = at_venues(batch, resource, wanted)
    good = []
    for record in records:
        name = record.values["resource"]
        if name is None or (name in known and known[name].venue_id == record.at.id):
            good.append(record)
        else:
            batch.reject(record, "resource", f"venue {record.at.source_id} has no resource {shown(name)}")
    return good, {name: int(row.id) for name, row in known.items()}
