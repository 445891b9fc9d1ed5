"""Answers to «would you recommend us?»."""

from collections.abc import Sequence
from typing import Any

from rollup.ingest.batch import Batch, Record, Venue
from rollup.ingest.names import named
from rollup.ingest.rows import add, at_venues, remove
from rollup.model import customer, nps_answer

KEY = ("venue_id", "day", "hour", "id")


def take_answers(batch: Batch, records: Sequence[Record]) -> None:
    """Stores answers in the bucket of their time, or takes them away."""
    latest = batch.latest(records)
    known = at_venues(batch, nps_answer, (record.id for record in latest), "day", "hour")
    standing, gone = batch.split(latest, known)
    fresh = batch.fresh(standing, known)
    numbers = batch.numbered(fresh, known, nps_answer.name)
    customers = named(batch, customer, (record.values["customer"] for record in fresh))
    rows = []
    for record in fresh:
        values = record.values
        row = {
            "id": numbers[record.id],
            "source_id": record.id,
            "answered_at": values["answered_at"],
            "score": values["score"],
            "customer_id": customers.or_none(values["customer"]),
            "digest": record.digest,
        }
        rows.append(placed(record.at, row))
    old = [*gone, *(known[record.id] for record in fresh if record.id in known)]
    exchange_answers(batch, [dict(row._mapping) for row in old], rows)


def placed(venue: Venue, row: dict[str, Any]) -> dict[str, Any]:
    """An answer's row in the bucket in which it falls at the venue."""
    day, hour, minute = venue.local(row["answered_at"])
    return {**row, "venue_id": venue.id, "day": day, "hour": hour, "minute": minute}


def exchange_answers(batch: Batch, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> None:
    """Replaces rows, and marks where they were and are."""
    remove(batch.connection, nps_answer, [{key: row[key] for key in KEY} for row in old])
    add(batch.connection, nps_answer, new)
    for row in (*old, *new):
        batch.touched.add("nps", row["venue_id"], row["day"])
