"""Events into the facts, by the one way in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from dashboard.beacon.events import Event
from rollup.db import Store, again, chunks
from rollup.ingest.batch import lock_chain
from rollup.ingest.files.whole_file import all_or_nothing
from rollup.ingest.kinds import FUNNEL_EVENTS
from rollup.ingest.take import Given, take
from rollup.model import chain, funnel_event


@dataclass(frozen=True, slots=True)
class Visit:
    """What came in one request, of a venue of a chain."""

    chain_id: int
    venue_id: int
    events: Sequence[Event]


def store_visits(store: Store, visits: Sequence[Visit], now: int) -> None:
    """Stores them in one transaction for each chain. An event that is known stays as it came first: sent again, it says
    of another moment of sending how long ago it was."""
    for chain_id in sorted({visit.chain_id for visit in visits}):
        events = {event.id: event for visit in visits if visit.chain_id == chain_id for event in visit.events}
        again(lambda chain_id=chain_id, events=events: _store(store, chain_id, events, now))  # type: ignore[misc]


def _store(store: Store, chain_id: int, events: dict[str, Event], now: int) -> None:
    with all_or_nothing(store) as whole:
        with whole.writing() as connection:
            name = connection.scalars(select(chain.c.source_id).where(chain.c.id == chain_id)).one()
            lock_chain(connection, name)
            known = {
                source_id
                for part in chunks(events)
                for source_id in connection.scalars(
                    select(funnel_event.c.source_id).where(funnel_event.c.source_id.in_(part))
                )
            }
        fresh = [event for event in events.values() if event.id not in known]
        if fresh:
            given = [Given(number, event.record) for number, event in enumerate(fresh, 1)]
            take(whole, FUNNEL_EVENTS.key, given, now=now, chain=name, strict=True)
