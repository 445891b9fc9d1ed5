"""Somebody who asks, made without accounts: for tests of the queries."""

from sqlalchemy import select

from dashboard.access import CAPABILITIES, Viewer
from rollup.db import Store
from rollup.model import venue


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    """A viewer of these venues of the only chain, or of all of them."""
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)
