"""The shape of the whole database: the facts' tables, the application's own, and the rollups."""

from dashboard.model import SCHEMAS
from rollup.db import Store
from rollup.migrate import migrate as run_migrations
from rollup.migrate import one_at_a_time
from rollup.rollups import ensure_rollups


def migrate(store: Store) -> bool:
    """Brings every table up to date, those of rollups included; False when there was nothing to do."""
    is_migrated = run_migrations(store, SCHEMAS)
    with one_at_a_time(store):
        return bool(ensure_rollups(store)) or is_migrated
