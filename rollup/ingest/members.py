"""New members: each person once, where and when the earliest of its member records was made."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from rollup.db import chunks
from rollup.ingest.batch import Batch, Venue
from rollup.ingest.rows import add, remove
from rollup.model import customer, new_member

MEMBER_KEY = ("venue_id", "day", "hour", "customer_id")


def person_of(row: Mapping[Any, Any]) -> int:
    """The id of the record that stands for the person of a record (a row of `customer`)."""
    merged_into: int | None = row["merged_into_id"]
    return int(row["id"]) if merged_into is None else merged_into


def records_of(batch: Batch, persons: Iterable[int]) -> dict[int, dict[str, Any]]:
    """All records of persons: those that stand for them and those merged into these, by id."""
    columns = customer.c
    return {
        row["id"]: dict(row)
        for part in chunks(sorted(persons))
        for row in batch.connection.execute(
            select(customer).where(or_(columns.id.in_(part), columns.merged_into_id.in_(part)))
        ).mappings()
    }


def joinings(
    venues: Mapping[int, Venue], records: Iterable[Mapping[Any, Any]]
) -> dict[int, Mapping[Any, Any]]:
    """The record by which each person is a new member, given all records of the persons. One that is no member's, or
    says not when and where it was made, counts nowhere; of two made at once, the one with the lower source id does."""
    earliest: dict[int, Mapping[Any, Any]] = {}
    for row in records:
        if not row["is_member"] or row["joined_at"] is None or row["joined_venue_id"] not in venues:
            continue
        best = earliest.get(person_of(row))
        if best is None or _age(row) < _age(best):
            earliest[person_of(row)] = row
    return earliest


def members_of(venues: Mapping[int, Venue], records: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """The rows of `new_member` of persons, given all their records."""
    return [
        _member(venues[row["joined_venue_id"]], person, row)
        for person, row in joinings(venues, records).items()
    ]


def _age(row: Mapping[Any, Any]) -> tuple[int, str]:
    return row["joined_at"], row["source_id"]


def _member(venue: Venue, person: int, row: Mapping[Any, Any]) -> dict[str, Any]:
    day, hour, minute = venue.local(row["joined_at"])
    return {
        "venue_id": venue.id,
        "day": day,
        "hour": hour,
        "customer_id": person,
        "minute": minute,
        "join_channel": row["join_channel"],
    }


def replace_members(batch: Batch, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> None:
    """Exchanges rows of new members for others, and marks where either are."""
    before = {row["customer_id"]: row for row in old}
    after = {row["customer_id"]: row for row in new}
    gone = [row for number, row in before.items() if after.get(number) != row]
    come = [row for number, row in after.items() if before.get(number) != row]
    remove(batch.connection, new_member, [{name: row[name] for name in MEMBER_KEY} for row in gone])
    add(batch.connection, new_member, come)
    for row in (*gone, *come):
        batch.touched.add("new_members", row["venue_id"], row["day"])
