"""The shape of the whole database: the facts' tables, the application's own, and the rollups."""

from collections import Counter

from dashboard.model import SCHEMAS
from rollup.db import Store
from rollup.distribute import SHARDS, Placement, is_distributed
from rollup.distribute import distribute as placed
from rollup.migrate import migrate as run_migrations
from rollup.migrate import one_at_a_time
from rollup.rollups import ensure_rollups


def distribute(store: Store, shards: int = SHARDS) -> Counter[Placement]:
    """Spreads the tables over the nodes of a PostgreSQL with Citus; gives how many were placed, by where."""
    with one_at_a_time(store):
        return Counter(place for _, place in placed(store, shards))


def migrate(store: Store) -> bool:
    """Brings every table up to date, those of rollups included; False when there was nothing to do. Where the database
    is distributed, tables that are new are put on its nodes."""
    is_migrated = run_migrations(store, SCHEMAS)
    with one_at_a_time(store):
        has_changed = bool(ensure_rollups(store)) or is_migrated
        if has_changed and is_distributed(store):
            list(placed(store))
        return has_changed
