"""Which venues an account sees: all of its chain, those of some regions, or some by name."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, delete, insert, select, update

from dashboard.model import account, account_region, account_venue
from rollup.errors import unknown
from rollup.model import region, venue


def set_scope(
    connection: Connection,
    account_id: int,
    chain_id: int,
    venues: Sequence[str] | None,
    regions: Sequence[str] = (),
) -> None:
    """Sets what an account sees, by keys: with neither venues nor regions told all of the chain, with empty ones
    nothing. Raises `NotFound` for a key that is none of the chain's."""
    venue_numbers = venue_ids(connection, chain_id, venues or ())
    region_numbers = region_ids(connection, chain_id, regions)
    connection.execute(
        update(account).where(account.c.id == account_id).values(every_venue=int(is_every(venues, regions)))
    )
    _replace(connection, account_venue, "venue_id", account_id, venue_numbers)
    _replace(connection, account_region, "region_id", account_id, region_numbers)


def is_every(venues: Sequence[str] | None, regions: Sequence[str]) -> bool:
    """Whether these mean all venues of the chain."""
    return venues is None and not regions


def venue_ids(connection: Connection, chain_id: int, keys: Sequence[str]) -> list[int]:
    """The ids of venues of the chain by their keys; `NotFound` for a key that is none."""
    return _ids(connection, venue, "venue", chain_id, keys)


def region_ids(connection: Connection, chain_id: int, keys: Sequence[str]) -> list[int]:
    """The ids of regions of the chain by their keys; `NotFound` for a key that is none."""
    return _ids(connection, region, "region", chain_id, keys)


def scope_said(connection: Connection, account_id: int) -> str:
    """An account's scope as the audit log names it."""
    if connection.scalar(select(account.c.every_venue).where(account.c.id == account_id)):
        return "all venues"
    regions = _keys(connection, region, account_region, account_region.c.region_id, account_id)
    venues = _keys(connection, venue, account_venue, account_venue.c.venue_id, account_id)
    return ", ".join([*(f"region {key}" for key in regions), *venues]) or "no venue"


def _ids(connection: Connection, table: Table, kind: str, chain_id: int, keys: Sequence[str]) -> list[int]:
    if not keys:
        return []
    rows = connection.execute(select(table.c.source_id, table.c.id).where(table.c.chain_id == chain_id))
    known = {key: int(number) for key, number in rows}
    for key in keys:
        if key not in known:
            raise unknown(kind, key, known, kind)
    return [known[key] for key in keys]


def _replace(
    connection: Connection, table: Table, column: str, account_id: int, numbers: Iterable[int]
) -> None:
    connection.execute(delete(table).where(table.c.account_id == account_id))
    rows = [{"account_id": account_id, column: number} for number in sorted(set(numbers))]
    if rows:
        connection.execute(insert(table), rows)


def _keys(
    connection: Connection, places: Table, own: Table, column: object, account_id: int
) -> Sequence[str]:
    query = select(places.c.source_id).join(own, places.c.id == column).where(own.c.account_id == account_id)
    return connection.scalars(query.order_by(places.c.source_id)).all()
