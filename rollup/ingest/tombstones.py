"""Who was erased, as keyed hashes of source ids: what names them later is taken in, but does not bring them back."""

import hmac
import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, select

from rollup.db import chunks, put
from rollup.ingest.batch import Batch, Record
from rollup.ingest.kind import Kind
from rollup.ingest.outcome import Status
from rollup.ingest.rows import at_venues
from rollup.ingest.validate import digest_of
from rollup.model import booking, card, customer, erased_customer, erasure_key, nps_answer, sales_order

ERASED = b"erased"
"""The digest of nameless customers, and of facts whose own digest the name of an erased one was part of."""
NAMED: dict[str, Table] = {
    "bookings": booking,
    "orders": sales_order,
    "cards": card,
    "nps": nps_answer,
}
"""The kinds of records that name a customer, and where they are stored."""


def bury(batch: Batch, names: Iterable[str]) -> None:
    """Notes that the customers with these source ids were erased."""
    secret = _secret(batch.connection, batch.chain_id)
    if secret is None:
        secret = secrets.token_bytes(32)
        put(batch.connection, erasure_key, [{"chain_id": batch.chain_id, "secret": secret}])
    rows = [
        {"chain_id": batch.chain_id, "name_hash": _hash(secret, name), "erased_at": batch.now}
        for name in names
    ]
    put(batch.connection, erased_customer, rows)


def buried(batch: Batch, names: Iterable[str]) -> set[str]:
    """Those of some source ids that belonged to customers who were erased."""
    secret = _secret(batch.connection, batch.chain_id)
    if secret is None:
        return set()
    hashes = {_hash(secret, name): name for name in names}
    known = select(erased_customer.c.name_hash).where(erased_customer.c.chain_id == batch.chain_id)
    return {
        hashes[found]
        for part in chunks(hashes)
        for found in batch.connection.scalars(known.where(erased_customer.c.name_hash.in_(part)))
    }


def _secret(connection: Connection, chain_id: int) -> bytes | None:
    return connection.scalar(select(erasure_key.c.secret).where(erasure_key.c.chain_id == chain_id))


def _hash(secret: bytes, name: str) -> bytes:
    return hmac.digest(secret, name.encode(), "sha256")


def without_erased(batch: Batch, kind: Kind, records: Sequence[Record]) -> list[Record]:
    """Records as if nobody who was erased stood in them. What names such a customer names the nameless one that its
    stored version has, or else nobody; what is about the customer itself is left out, with its outcome noted."""
    if kind.key in NAMED:
        return _unnamed(batch, NAMED[kind.key], records)
    if kind.key == "customers":
        return _left_out(batch, records, "id")
    if kind.key == "customer_merges":
        return _left_out(batch, _left_out(batch, records, "id"), "into")
    return list(records)


def _unnamed(batch: Batch, table: Table, records: Sequence[Record]) -> list[Record]:
    erased = buried(batch, {record.values["customer"] for record in records} - {None})
    if not erased:
        return list(records)
    concerned = {record.id for record in records if record.values["customer"] in erased}
    stored = at_venues(batch, table, concerned, "customer_id")
    nameless = _nameless(batch, {row.customer_id for row in stored.values()} - {None})
    found = []
    for record in records:
        if record.values["customer"] in erased:
            before = stored.get(record.id)
            heir = None if before is None else nameless.get(before.customer_id)
            values = {**record.values, "customer": heir}
            record = record._replace(values=values, digest=digest_of(values))
        found.append(record)
    return found


def _nameless(batch: Batch, customers: Iterable[int]) -> dict[int, str]:
    """The source ids of those of some customers that stand for someone who was erased."""
    columns = customer.c
    return {
        row.id: row.source_id
        for part in chunks(sorted(customers))
        for row in batch.connection.execute(
            select(columns.id, columns.source_id).where(columns.id.in_(part), columns.digest == ERASED)
        )
    }


def _left_out(batch: Batch, records: Sequence[Record], field: str) -> list[Record]:
    erased = buried(batch, {record.values[field] for record in records})
    left = []
    for record in records:
        if record.values[field] not in erased:
            left.append(record)
        elif field == "into":
            batch.reject(record, field, "was erased: erase the customer that goes as well")
        else:
            batch.settle(record, Status.UNCHANGED, field, "was erased, and is not taken in again")
    return left
