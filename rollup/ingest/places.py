"""Venues, opening hours, special days, resources and blocks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, exists, select

from rollup.db import put
from rollup.ingest.batch import Batch, Record, Venue, venues_of
from rollup.ingest.kinds import WEEKDAYS
from rollup.ingest.moves import regrace, relocate
from rollup.ingest.names import named, place_resources
from rollup.ingest.openings import rebuild, rebuild_blocks
from rollup.ingest.outcome import Status
from rollup.ingest.rows import add, at_venues, in_chain, remove
from rollup.model import (
    card,
    opening_hours,
    opening_slot,
    region,
    resource,
    resource_block,
    sales_order,
    special_day,
    venue,
)


def take_venues(batch: Batch, records: Sequence[Record]) -> None:
    """Stores venues; what a new zone, cut-off, grace or time of trade changes in their facts follows at once."""
    latest = batch.latest(records)
    known = in_chain(batch, venue, (record.id for record in latest))
    sound = [record for record in latest if _keeps_currency(batch, record, known.get(record.id))]
    fresh = batch.fresh(sound, known)
    if not fresh:
        return
    numbers = batch.numbered(fresh, known, venue.name)
    regions = named(batch, region, (record.values["region"] for record in fresh))
    rows = []
    for record in fresh:
        row = _venue_row(record, numbers[record.id])
        row.update(chain_id=batch.chain_id, region_id=regions.or_none(record.values["region"]))
        rows.append(row)
    put(batch.connection, venue, rows)
    _follow(batch, fresh)


def _keeps_currency(batch: Batch, record: Record, before: Row[Any] | None) -> bool:
    """Amounts are stored in minor units of the venue's currency: with amounts there, it cannot be another one."""
    if before is None or before.currency == record.values["currency"]:
        return True
    for table in (sales_order, card):
        if batch.connection.scalar(select(exists().where(table.c.venue_id == before.id))):
            batch.reject(record, "currency", f"is {before.currency}, and there are amounts in it already")
            return False
    return True


def _venue_row(record: Record, number: int) -> dict[str, Any]:
    values = record.values
    return {
        "id": number,
        "source_id": values["id"],
        "name": values["name"],
        "zone": values["zone"],
        "currency": values["currency"],
        "cutoff_minutes": values["cutoff"],
        "grace_minutes": values["grace_minutes"],
        "opened_on": values["opened_on"],
        "closed_on": values["closed_on"],
        "definitions": values["definitions"],
        "target_percent": values["target_percent"],
        "digest": record.digest,
    }


def _follow(batch: Batch, records: Sequence[Record]) -> None:
    """Carries changes of venues on to the facts that depend on them. The batch knows the new venues from here on."""
    before = batch.venues
    batch.venues = venues_of(batch.connection, batch.chain_id)
    batch.venue_ids = {place.id: place for place in batch.venues.values()}
    for record in records:
        old, new = before.get(record.id), batch.venues[record.id]
        if old is None:
            continue
        if old.grace != new.grace:
            regrace(batch, new)
        if (old.zone, old.cutoff) != (new.zone, new.cutoff):
            relocate(batch, old, new)
        if old[2:] != new[2:]:
            rebuild(batch, [new])


def take_opening_hours(batch: Batch, records: Sequence[Record]) -> None:
    """Stores the openings of venues' weekdays; a weekday's rows replace what was known of it."""
    _take_openings(batch, records, opening_hours, "weekday")


def take_special_days(batch: Batch, records: Sequence[Record]) -> None:
    """Stores the openings of single dates; a date's rows replace what was known of it. Closed is one row 0-0."""
    _take_openings(batch, records, special_day, "day")


Openings = dict[tuple[Venue, int], dict[int, int]]


def _take_openings(batch: Batch, records: Sequence[Record], table: Table, column: str) -> None:
    wanted: Openings = {}
    for record in records:
        values = record.values
        key = WEEKDAYS.index(values["weekday"]) if column == "weekday" else values[column]
        openings = wanted.setdefault((record.at, key), {})
        if values["opens"] is not None:
            openings[values["opens"]] = max(values["closes"], openings.get(values["opens"], 0))
    if table is special_day:
        wanted = {place: openings or {0: 0} for place, openings in wanted.items()}
    stored = _stored_openings(batch, table, column, {place for place, _ in wanted})
    changed = {place: rows for place, rows in wanted.items() if stored.get(place, {}) != rows}
    for record in records:
        key = WEEKDAYS.index(record.values["weekday"]) if column == "weekday" else record.values[column]
        place = (record.at, key)
        status = Status.CHANGED if place in stored else Status.NEW
        batch.settle(record, status if place in changed else Status.UNCHANGED)
    remove(batch.connection, table, [{"venue_id": v.id, column: key} for v, key in changed])
    rows = [
        {"venue_id": v.id, column: key, "opens": opens, "closes": closes}
        for (v, key), openings in changed.items()
        for opens, closes in openings.items()
    ]
    add(batch.connection, table, rows)
    rebuild(batch, sorted({place for place, _ in changed}))


def _stored_openings(batch: Batch, table: Table, column: str, venues: set[Venue]) -> Openings:
    found: Openings = {}
    query = select(table).where(table.c.venue_id.in_(place.id for place in venues))
    for row in batch.connection.execute(query):
        key = (batch.venue_ids[row.venue_id], row._mapping[column])
        found.setdefault(key, {})[row.opens] = row.closes
    return found


def take_resources(batch: Batch, records: Sequence[Record]) -> None:
    """Stores resources. A resource stays at its venue; what changes its open minutes marks the days concerned."""
    latest = batch.latest(records)
    known = at_venues(
        batch, resource, (record.id for record in latest), "capacity", "active_from", "active_to"
    )
    sound = []
    for record in latest:
        before = known.get(record.id)
        if before is None or before.venue_id == record.at.id:
            sound.append(record)
        else:
            home = batch.venue_ids[before.venue_id].source_id
            batch.reject(record, "venue", f"the resource is at {home!r}; give one elsewhere an id of its own")
    fresh = batch.fresh(sound, known)
    numbers = batch.numbered(fresh, known, resource.name)
    put(batch.connection, resource, [_resource_row(record, numbers[record.id]) for record in fresh])
    altered = {record.at.id for record in fresh if _alters_capacity(record, known.get(record.id))}
    days = select(opening_slot.c.venue_id, opening_slot.c.day).distinct()
    for venue_id, day in batch.connection.execute(days.where(opening_slot.c.venue_id.in_(altered))):
        batch.touched.add("occupancy", venue_id, day)


def _resource_row(record: Record, number: int) -> dict[str, Any]:
    names = ("name", "type", "color_type", "capacity", "active_from", "active_to")
    row = {name: record.values[name] for name in names}
    row.update(id=number, venue_id=record.at.id, source_id=record.id, digest=record.digest)
    return row


def _alters_capacity(record: Record, before: Row[Any] | None) -> bool:
    values = record.values
    now = (values["capacity"], values["active_from"], values["active_to"])
    return before is None or now != (before.capacity, before.active_from, before.active_to)


def take_blocks(batch: Batch, records: Sequence[Record]) -> None:
    """Stores blocks of resources, or takes them away, and reckons the blocked minutes anew."""
    placed, resources = place_resources(batch, records)
    latest = batch.latest(placed)
    known = at_venues(batch, resource_block, (record.id for record in latest), "resource_id")
    standing, gone = batch.split(latest, known)
    fresh = batch.fresh(standing, known)
    old = [*gone, *(known[record.id] for record in fresh if record.id in known)]
    remove(batch.connection, resource_block, [{"venue_id": row.venue_id, "id": row.id} for row in old])
    numbers = batch.numbered(fresh, known, resource_block.name)
    rows = [_block_row(record, numbers[record.id], resources) for record in fresh]
    add(batch.connection, resource_block, rows)
    touched: dict[int, set[int]] = {}
    for venue_id, resource_id in [
        *((row.venue_id, row.resource_id) for row in old),
        *((row["venue_id"], row["resource_id"]) for row in rows),
    ]:
        touched.setdefault(venue_id, set()).add(resource_id)
    for venue_id, concerned in sorted(touched.items()):
        rebuild_blocks(batch, batch.venue_ids[venue_id], concerned)


def _block_row(record: Record, number: int, resources: dict[str, int]) -> dict[str, Any]:
    values = record.values
    return {
        "venue_id": record.at.id,
        "id": number,
        "source_id": values["id"],
        "resource_id": resources[values["resource"]],
        "start_at": values["start"],
        "end_at": values["end"],
        "reason": values["reason"],
        "digest": record.digest,
    }
