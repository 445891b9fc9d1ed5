"""The listings of a batch: days from facts, weeks and months from days, each bucket of a venue replaced as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, FromClause, Select

from rollup.batches import Batch, places
from rollup.build_statements import every_row, listings_of_days
from rollup.listing_facts import loose_sales, postings_of_orders, spending, worths
from rollup.listing_packs import Rows, added, by_key, in_order, of_rows, packed, unpacked
from rollup.statements import add, rows, run
from rollup.subjects import Grain, Listing
from rollup.tables import LISTING_TABLES

Key = tuple[int, ...]
Statements = tuple[Select[Any], ...]
Found = dict[Key, tuple[Rows, Rows]]
"""Pairs and loose postings by key."""
KEY = 3
"""Columns of a key: venue_id, bucket, definitions."""
LOOSE = 4
"""Columns of a loose order's posting: order_id, moment, definitions, amount."""
NONE: Rows = np.empty((0, LOOSE), np.int64)

_POSTINGS = postings_of_orders()


def replace_listing(connection: Connection, batch: Batch, listing: Listing) -> None:
    """Reckons the days, weeks and months of a batch anew."""
    reckoned = values_of if listing is Listing.VALUES else spending_of
    _swap(connection, batch, listing, Grain.DAY, reckoned(connection, _of_batch(listing), batch.given))
    for grain in (Grain.WEEK, Grain.MONTH):
        _swap(connection, batch, listing, grain, dict(_of_days(connection, batch, listing, grain)))


@cache
def _of_batch(listing: Listing) -> Statements:
    return statements_of(listing, places("venue_id", "day"))


def statements_of(listing: Listing, scope: FromClause, *conditions: ColumnElement[bool]) -> Statements:
    """The SELECTs of a listing, over the facts of the venue-days of `scope`."""
    if listing is Listing.VALUES:
        return worths(scope, *conditions), loose_sales(scope, *conditions)
    return (spending(scope, *conditions),)


def values_of(connection: Connection, statements: Statements, given: Mapping[str, Any]) -> Found:
    """The values of orders by key, by the statements of that listing."""
    worths, loose = statements
    every = of_rows(rows(connection, worths, given), KEY + 2)
    found = {key: (group, NONE) for key, group in by_key(every, KEY)}
    sales = rows(connection, loose, given)
    for key, group in by_key(_loose(connection, sales) if sales else NONE, KEY):
        found[key] = (found[key][0] if key in found else NONE[:, :2], group)
    return found


def _loose(connection: Connection, sales: Sequence[Sequence[int]]) -> Rows:
    """Loose orders by the key of where they count: each with nothing, and with what it brought in."""
    wanted = {"venues": sorted({row[0] for row in sales}), "orders": sorted({row[KEY] for row in sales})}
    posted: dict[tuple[int, int], list[Sequence[int]]] = {}
    for venue, order, *rest in rows(connection, _POSTINGS, wanted):
        posted.setdefault((venue, order), []).append(rest)
    found: list[Sequence[int]] = []
    for venue, day, counts_in, order, moment in sales:
        found.append((venue, day, counts_in, order, moment, counts_in, 0))
        for definitions, when, amount in posted.get((venue, order), ()):
            if definitions & counts_in:
                found.append((venue, day, counts_in, order, when, definitions, amount))
    return of_rows(found, KEY + LOOSE)


def spending_of(connection: Connection, statements: Statements, given: Mapping[str, Any]) -> Found:
    """What customers spent by key, by the statement of that listing."""
    every = of_rows(rows(connection, statements[0], given), KEY + 2)
    return {key: (group, NONE) for key, group in by_key(every[every[:, -1] != 0], KEY)}


def _of_days(connection: Connection, batch: Batch, listing: Listing, grain: Grain) -> Iterator[Any]:
    days = rows(connection, listings_of_days(listing, grain), batch.given)
    for key, group in groupby(days, key=lambda row: tuple(row[:KEY])):
        stored: list[Sequence[Any]] = list(group)
        pairs = added(unpacked((bytes(row[KEY]) for row in stored), 2))
        yield key, (pairs, in_order(unpacked((bytes(row[KEY + 1]) for row in stored), LOOSE)))


def _swap(connection: Connection, batch: Batch, listing: Listing, grain: Grain, found: Found) -> None:
    table = LISTING_TABLES[listing, grain]
    names = [column.name for column in table.primary_key]
    run(connection, every_row(table, grain), batch.given)
    add(
        connection,
        table,
        [
            {**dict(zip(names, key, strict=True)), "pairs": packed(pairs), "loose": packed(loose)}
            for key, (pairs, loose) in found.items()
        ],
    )
