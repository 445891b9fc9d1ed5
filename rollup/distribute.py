"""Spreads the tables over the nodes of a PostgreSQL with Citus: what belongs to a venue lies with its venue.

Every statement that groups or joins by venue then runs on the shards as it stands, and one about a single venue on a
single node. Which table goes where follows from its key alone (`placement`), so a table that is added later is placed
as well. The only module that speaks Citus, besides what `rollup.db` says to each connection.
"""

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Connection, Table, text

from rollup.db import Store
from rollup.errors import BadInput, Unavailable
from rollup.model import (
    booking,
    id_range,
    job_window,
    lease,
    metadata,
    reconciliation,
    rollup_content,
    rollup_shape,
)
from rollup.tables import derived

ANCHOR = booking
"""The table next to whose shards those of all others are put."""
UPKEEP = frozenset({id_range, job_window, lease, reconciliation, rollup_content, rollup_shape})
"""No venue's, and no statement joins them with facts: they stay on the coordinator, like accounts."""
SHARDS = 32
MOST_SHARDS = 1024


class Placement(StrEnum):
    """Where the rows of a table lie."""

    BY_VENUE = "distributed by venue"
    EVERYWHERE = "reference"
    COORDINATOR = "local"


def placement(table: Table) -> Placement:
    """Where a table belongs: spread by venue if its key begins with the venue and goes on, or if it is a list of a
    venue's places without a key; a row for each venue, customer or item is on every node."""
    key = [column.name for column in table.primary_key]
    if "venue_id" in table.c and (not key or (key[0] == "venue_id" and len(key) > 1)):
        return Placement.BY_VENUE
    return Placement.COORDINATOR if table in UPKEEP else Placement.EVERYWHERE


def placements() -> dict[Table, Placement]:
    """Where each table of facts and rollups belongs, the anchor first."""
    tables = sorted(
        {*metadata.tables.values(), *derived.tables.values()}, key=lambda t: (t is not ANCHOR, t.name)
    )
    return {table: placement(table) for table in tables}


def is_distributed(store: Store) -> bool:
    """Whether the tables of this database are spread over nodes."""
    if store.is_sqlite:
        return False
    with store.reading() as connection:
        return _version(connection) is not None and ANCHOR.name in _placed(connection)


def distribute(store: Store, shards: int = SHARDS) -> Iterator[tuple[str, Placement]]:
    """Places each table that is not placed yet; gives its name and place when that is done. `shards` counts for the
    first time only. One transaction a table: whoever is interrupted begins again and goes on. A table can be read
    while it is placed, but not written to. Raises `BadInput` where the database cannot be distributed."""
    _require_coordinator(store)
    for table, wanted in placements().items():
        if wanted is not Placement.COORDINATOR:
            with store.writing() as connection:
                is_new = _place(connection, table, wanted, shards)
            if is_new:
                yield table.name, wanted


def _require_coordinator(store: Store) -> None:
    if store.is_sqlite:
        raise BadInput("SQLite cannot be distributed; name a PostgreSQL with Citus in VA_DATABASE_URL")
    with store.reading() as connection:
        if _version(connection) is None:
            raise BadInput(
                "this PostgreSQL has no extension citus; install it on every node, then run CREATE EXTENSION citus"
            )
        if not connection.scalar(text("SELECT citus_is_coordinator()")):
            raise BadInput("this is a worker of the cluster; name its coordinator in VA_DATABASE_URL")
        nodes = text("SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards")
        if not connection.scalar(nodes):
            raise Unavailable(
                "no node of the cluster takes shards; add one: SELECT citus_add_node(host, port)"
            )


def _version(connection: Connection) -> str | None:
    found: str | None = connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname = 'citus'"))
    return found


def _placed(connection: Connection) -> dict[str, Placement]:
    """The tables that Citus knows. A reference table has no column that it is spread by."""
    rows = connection.execute(text("SELECT logicalrelid::regclass::text, partmethod FROM pg_dist_partition"))
    places = {"h": Placement.BY_VENUE, "n": Placement.EVERYWHERE}
    return {name.strip('"'): places[method] for name, method in rows if method in places}


def _place(connection: Connection, table: Table, wanted: Placement, shards: int) -> bool:
    """Places a table with the rows that it has; False when it is where it should be."""
    found = _placed(connection).get(table.name)
    if found is wanted:
        return False
    if found is not None:
        mend = f"SELECT undistribute_table('{table.name}')"
        raise BadInput(f"the table {table.name} is {found} but should be {wanted}; run {mend} first")
    if wanted is Placement.EVERYWHERE:
        make = text("SELECT create_reference_table(:name)").bindparams(name=table.name)
    elif table is ANCHOR:
        make = text("SELECT create_distributed_table(:name, 'venue_id', shard_count => :shards)")
        make = make.bindparams(name=table.name, shards=shards)
    else:
        make = text("SELECT create_distributed_table(:name, 'venue_id', colocate_with => :anchor)")
        make = make.bindparams(name=table.name, anchor=ANCHOR.name)
    if not table.primary_key.columns:
        # Shards are moved by logical replication, which tells rows by their key, or else by all of their columns.
        connection.execute(text(f"ALTER TABLE {table.name} REPLICA IDENTITY FULL"))
    connection.execute(make)
    # The rows are copied to the shards; those that were there before would lie hidden below the table for ever.
    connection.execute(
        text("SELECT truncate_local_data_after_distributing_table(:name)"), {"name": table.name}
    )
    return True
