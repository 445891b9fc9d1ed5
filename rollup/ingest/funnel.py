"""Funnel events, and the sessions and wanted slots that they add up to, in whatever order they come."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from rollup.db import new_ids
from rollup.ingest.batch import Batch, Record, Venue
from rollup.ingest.kinds import STEPS, SUBSTEPS
from rollup.ingest.rows import add, at_venues, matching, of_owners, remove
from rollup.model import funnel_event, session, wanted_slot

Owner = tuple[int, int]
"""A session's key: venue_id, id."""
SESSION_KEY = ("venue_id", "day", "hour", "id")


class Event(NamedTuple):
    """One stored event. The first of a session is the earliest; of two at once, the one with the lower source id."""

    at: int
    source_id: str
    id: int
    step: int
    substep: int
    channel: str
    device: str
    wanted_at: int | None
    no_slot: int


Events = dict[Owner, dict[str, Event]]
"""By session, then by source id."""


def take_events(batch: Batch, records: Sequence[Record]) -> None:
    """Stores events, each once, or takes them away; sessions that they belong (or belonged) to are brought in line."""
    latest = batch.latest(records)
    known = at_venues(batch, funnel_event, (record.id for record in latest), "session_id")
    standing, removed = batch.split(latest, known)
    fresh = batch.fresh(standing, known)
    if not fresh and not removed:
        return
    replaced = [*removed, *(known[record.id] for record in fresh if record.id in known)]
    left = {(row.venue_id, row.session_id) for row in replaced}
    owners, stored = _owners(batch, fresh)
    before = stored_events(batch, stored | left)
    names = {owner: name for (_, name), owner in owners.items()}
    names.update(_names(batch, {owner: before[owner] for owner in left - names.keys()}))
    gone = [{"venue_id": row.venue_id, "session_id": row.session_id, "id": row.id} for row in replaced]
    remove(batch.connection, funnel_event, gone)
    after = {owner: dict(events) for owner, events in before.items()}
    for row in replaced:
        after[row.venue_id, row.session_id].pop(row.source_id)
    add(batch.connection, funnel_event, _add_events(batch, fresh, owners, known, after))
    exchange(
        batch,
        [
            row
            for owner, events in before.items()
            for row in _session_rows(batch, owner, names[owner], events)
        ],
        [row for owner, events in after.items() for row in _session_rows(batch, owner, names[owner], events)],
    )
    exchange_slots(batch, _slots(batch, before), _slots(batch, after))


def _owners(batch: Batch, records: Sequence[Record]) -> tuple[dict[tuple[int, str], Owner], set[Owner]]:
    """The key of each record's session, made when it is new, and which of them are stored."""
    wanted = dict.fromkeys((record.at.id, record.values["session"]) for record in records)
    rows = matching(batch, session.c.source_id, {name for _, name in wanted}, "id")
    found = {(row.venue_id, row.source_id): (row.venue_id, row.id) for row in rows}
    owners = {place: found[place] for place in wanted if place in found}
    stored = set(owners.values())
    missing = [place for place in wanted if place not in found]
    if missing:
        numbers = new_ids(batch.connection, session.name, len(missing))
        owners.update((place, (place[0], n)) for place, n in zip(missing, numbers, strict=True))
    return owners, stored


def _add_events(
    batch: Batch,
    records: Sequence[Record],
    owners: dict[tuple[int, str], Owner],
    known: dict[str, Any],
    after: Events,
) -> list[dict[str, Any]]:
    """Adds the records' events to those of their sessions; gives them as rows."""
    numbers = batch.numbered(records, known, funnel_event.name)
    rows = []
    for record in records:
        values = record.values
        owner = owners[record.at.id, values["session"]]
        event = Event(
            values["at"],
            values["id"],
            numbers[values["id"]],
            STEPS.index(values["step"]),
            0 if values["substep"] is None else SUBSTEPS.index(values["substep"]) + 1,
            values["channel"],
            values["device"],
            values["wanted_at"],
            int(values["no_slot"]),
        )
        after.setdefault(owner, {})[event.source_id] = event
        rows.append(
            {"venue_id": owner[0], "session_id": owner[1], "digest": record.digest, **event._asdict()}
        )
    return rows


def stored_events(batch: Batch, owners: set[Owner]) -> Events:
    """The events of stored sessions."""
    found: Events = {owner: {} for owner in owners}
    for row in of_owners(batch.connection, funnel_event, "session_id", owners, *Event._fields):
        found[row.venue_id, row.session_id][row.source_id] = Event._make(row[2:])
    return found


def _names(batch: Batch, events: Events) -> dict[Owner, str]:
    """The source ids of stored sessions, found where their events say that they are."""
    names = {}
    for owner, mine in events.items():
        place = session_row(batch.venue_ids[owner[0]], owner[1], "", mine.values())
        where = [session.c[key] == place[key] for key in SESSION_KEY]
        names[owner] = str(batch.connection.scalar(select(session.c.source_id).where(*where)))
    return names


def _session_rows(
    batch: Batch, owner: Owner, name: str, events: dict[str, Event]
) -> Iterable[dict[str, Any]]:
    if events:
        yield session_row(batch.venue_ids[owner[0]], owner[1], name, events.values())


def session_row(venue: Venue, number: int, name: str, events: Iterable[Event]) -> dict[str, Any]:
    """What a session's events add up to, in the bucket of the first."""
    events = list(events)
    first = min(events)
    day, hour, minute = venue.local(first.at)
    return {
        "venue_id": venue.id,
        "day": day,
        "hour": hour,
        "id": number,
        "minute": minute,
        "source_id": name,
        "first_at": first.at,
        "step": max(event.step for event in events),
        "substep": max(event.substep for event in events),
        "channel": first.channel,
        "device": first.device,
    }


def _slots(batch: Batch, events: Events) -> set[tuple[int, int, int, int]]:
    return {
        slot
        for owner, mine in events.items()
        for slot in wanted_slots(batch.venue_ids[owner[0]], owner[1], mine.values())
    }


def wanted_slots(venue: Venue, number: int, events: Iterable[Event]) -> Iterable[tuple[int, int, int, int]]:
    """The local hours that a session wanted and could not have, as keys of `wanted_slot`."""
    for event in events:
        if event.no_slot and event.wanted_at is not None:
            day, hour, _ = venue.local(event.wanted_at)
            yield venue.id, day, hour, number


def exchange(batch: Batch, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> None:
    """Replaces sessions' rows where they differ, and marks where they were and are."""
    before = {row["id"]: row for row in old}
    after = {row["id"]: row for row in new}
    gone = [row for number, row in before.items() if after.get(number) != row]
    come = [row for number, row in after.items() if before.get(number) != row]
    remove(batch.connection, session, [{key: row[key] for key in SESSION_KEY} for row in gone])
    add(batch.connection, session, come)
    for row in (*gone, *come):
        batch.touched.add("sessions", row["venue_id"], row["day"])


def exchange_slots(
    batch: Batch, old: set[tuple[int, int, int, int]], new: set[tuple[int, int, int, int]]
) -> None:
    """The same for wanted slots."""
    key = ("venue_id", "day", "hour", "session_id")
    gone = [dict(zip(key, slot, strict=True)) for slot in sorted(old - new)]
    come = [dict(zip(key, slot, strict=True)) for slot in sorted(new - old)]
    remove(batch.connection, wanted_slot, gone)
    add(batch.connection, wanted_slot, come)
    for row in (*gone, *come):
        batch.touched.add("wanted_slots", row["venue_id"], row["day"])
