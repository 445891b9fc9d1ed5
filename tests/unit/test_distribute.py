"""Where each table lies in a cluster, and that its keys allow it."""

import pytest
from sqlalchemy import Table, UniqueConstraint

from rollup.db import Store
from rollup.distribute import Placement, distribute, is_distributed, placements
from rollup.errors import BadInput
from rollup.model import booking, calendar_day, customer, lease, mark, metadata, resource, venue, venue_choice
from rollup.tables import derived

PLACES = placements()


def unique_keys(table: Table) -> list[set[str]]:
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    keys = [one.columns for one in (table.primary_key, *constraints, *indexes)]
    return [{column.name for column in key} for key in keys if len(key)]


def test_every_table_has_its_place_and_facts_and_rollups_lie_with_their_venue() -> None:
    assert set(PLACES) == {*metadata.tables.values(), *derived.tables.values()}
    assert next(iter(PLACES)) is booking, "the others are placed next to it"
    assert {PLACES[table] for table in derived.tables.values()} == {Placement.BY_VENUE}
    assert {PLACES[table] for table in (booking, mark)} == {Placement.BY_VENUE}
    whole = (venue, venue_choice, resource, customer, calendar_day)
    assert {PLACES[table] for table in whole} == {Placement.EVERYWHERE}
    assert PLACES[lease] is Placement.COORDINATOR


@pytest.mark.parametrize("table", PLACES, ids=lambda table: table.name)
def test_what_is_unique_at_a_venue_is_unique_on_its_shard(table: Table) -> None:
    """A key without the venue could not be checked by one node alone."""
    if PLACES[table] is Placement.BY_VENUE:
        assert all("venue_id" in key for key in unique_keys(table))
        assert not table.c.venue_id.nullable
        assert not table.foreign_keys


def test_sqlite_cannot_be_distributed(sqlite_store: Store) -> None:
    assert not is_distributed(sqlite_store)
    with pytest.raises(BadInput, match="SQLite cannot be distributed"):
        list(distribute(sqlite_store))


def test_a_postgresql_without_the_extension_says_what_is_missing(postgres_store: Store) -> None:
    assert not is_distributed(postgres_store)
    with pytest.raises(BadInput, match="CREATE EXTENSION citus"):
        list(distribute(postgres_store))
