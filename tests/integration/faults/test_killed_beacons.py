"""A server that is killed under load has stored every visit that it said it had stored, and none by half."""

import os
import time
from threading import Thread

from sqlalchemy import func, select

from rollup.db import Store
from rollup.model import funnel_event, mark, session
from tests.integration.faults.beacon_site import Sender, prepared_site, serving

KILLS = int(os.environ.get("BEACON_KILLS", "1"))
PAGES, ACKNOWLEDGED = 8, 150


def stored(store: Store) -> dict[str, int]:
    """How many events each session has."""
    same = (session.c.venue_id == funnel_event.c.venue_id) & (session.c.id == funnel_event.c.session_id)
    query = select(session.c.source_id, func.count()).join(funnel_event, same).group_by(session.c.source_id)
    with store.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def test_what_was_acknowledged_is_there(database_url: str) -> None:
    store, key = prepared_site(database_url)
    known: set[str] = set()
    for kill in range(KILLS):
        with serving(database_url) as (process, port):
            senders = [Sender(port, key, PAGES * kill + page) for page in range(PAGES)]
            threads = [Thread(target=sender.run, args=(100_000,)) for sender in senders]
            for thread in threads:
                thread.start()
            while sum(len(sender.acknowledged) for sender in senders) < ACKNOWLEDGED:
                assert any(thread.is_alive() for thread in threads)
                time.sleep(0.01)
            process.kill()
            for thread in threads:
                thread.join(60)
        known.update(*(sender.acknowledged for sender in senders))
    found = stored(store)
    assert len(known) >= ACKNOWLEDGED * KILLS
    assert known - found.keys() == set()
    assert set(found.values()) == {2}, "each visit with both of its events"
    assert len(found) - len(known) <= PAGES * KILLS, "at most what was under way"
    with store.reading() as connection:
        rows = connection.scalars(select(func.count()).select_from(session)).one()
        marked = connection.scalars(select(mark.c.subject)).all()
    assert rows == len(found)
    assert "sessions" in marked
    store.close()
