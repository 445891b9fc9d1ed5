"""The shape of the whole database: the facts' tables and the application's own."""

from pathlib import Path

from dashboard.model import metadata
from rollup import schema as facts
from rollup.db import Store
from rollup.rollups import ensure_rollups
from rollup.schema import FACTS, Schema

ACCOUNTS = Schema(metadata, Path(__file__).parent / "migrations", "dashboard_schema_version")
SCHEMAS = (FACTS, ACCOUNTS)


def migrate(store: Store) -> bool:
    """Brings every table up to date, those of rollups included; False when there was nothing to do."""
    is_migrated = facts.migrate(store, SCHEMAS)
    return bool(ensure_rollups(store)) or is_migrated


def is_current(store: Store) -> bool:
    """Whether nothing is left to migrate."""
    return facts.is_current(store, SCHEMAS)
