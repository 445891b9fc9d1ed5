"""What is marked is put right beside what is stored: lines that it empties are gone, and columns say what cells say."""

from collections.abc import Iterator
from typing import Any

import pytest
from pyroaring import BitMap
from sqlalchemy import Connection, select

from rollup.ask import Ask
from rollup.build import drain
from rollup.columns import compute_columns
from rollup.db import Store
from rollup.model import resource, venue
from rollup.read import compute_from_facts, compute_rollup
from rollup.subjects import Grain
from tests.databases import beginning, prepared
from tests.integration.faults.histories import NOW, SETUP, History
from tests.worlds import BASE, found, give

FIRST, LAST = BASE // 86_400 - 1, NOW // 86_400
SUMS = ("bookings", "no_shows", "asked_minutes", "service_sales", "completed_orders", "visits")
MOVED = {"id": "only", "venue": "a", "resource": "a-r1", "minutes": 30}


@beginning
def world(store: Store) -> None:
    """Three venues, of which nothing is known yet."""
    found(store, SETUP, NOW)


@pytest.fixture(scope="module")
def mixed(module_database_url: str) -> Iterator[Store]:
    """A history of which one half is built, and the other, which changes much of the first, is not."""
    opened = prepared(module_database_url)
    found(opened, SETUP, NOW)
    batches = list(History(3, pool=40).batches(300))
    for number, (kind, records) in enumerate(batches):
        give(opened, kind, records, NOW)
        if number == len(batches) // 2:
            drain(opened, NOW)
    yield opened
    opened.close()


def asked(connection: Connection, by: tuple[str, ...], grain: Grain | None = None) -> Ask:
    ids = tuple(connection.scalars(select(venue.c.id).order_by(venue.c.id)))
    return Ask(SUMS, ids, FIRST, LAST, NOW, by, grain)


def plain(answer: Any) -> dict[Any, Any]:
    cells = {
        key: {
            name: set(value) if isinstance(value, BitMap) else value for name, value in cell.items() if value
        }
        for key, cell in answer.found.items()
    }
    return {key: cell for key, cell in cells.items() if cell}


def test_a_line_that_late_facts_empty_is_gone_before_it_is_built(world: Store) -> None:
    def lines() -> dict[Any, Any]:
        with world.reading() as connection:
            every = connection.execute(select(resource.c.id, resource.c.source_id))
            names = {row.id: row.source_id for row in every}
            ask = Ask(("bookings",), (1, 2, 3), FIRST, LAST, NOW, ("resource",), Grain.WEEK)
            return {
                (key[0], names[key[1]]): cell for key, cell in compute_rollup(connection, ask).found.items()
            }

    give(world, "bookings", [{**MOVED, "start": "2026-10-24T12:00:00+00:00"}], NOW)
    drain(world, NOW)
    (week, _) = next(iter(lines()))
    assert lines() == {(week, "a-r1"): {"bookings": 1}}
    give(world, "bookings", [{**MOVED, "start": "2026-11-03T12:00:00+00:00"}], NOW)
    moved = lines()
    assert list(moved.values()) == [{"bookings": 1}]
    assert (week, "a-r1") not in moved
    drain(world, NOW)
    assert lines() == moved


@pytest.mark.parametrize("by", [(), ("venue_id",), ("resource",), ("weekday",), ("channel",)])
@pytest.mark.parametrize("grain", [None, *Grain])
def test_what_is_dirty_is_put_right_in_every_form(
    mixed: Store, by: tuple[str, ...], grain: Grain | None
) -> None:
    with mixed.reading() as connection:
        ask = asked(connection, by, grain)
        expected = plain(compute_from_facts(connection, ask))
        assert plain(compute_rollup(connection, ask)) == expected
        added: dict[Any, dict[str, int]] = {}
        width = len(ask.columns)
        for names, columns in compute_columns(connection, ask, {})[0]:
            for row in zip(*(column.tolist() for column in columns), strict=True):
                cell = added.setdefault(row[:width], {})
                for name, value in zip(names, row[width:], strict=True):
                    cell[name] = cell.get(name, 0) + value
    nonzero = {key: {name: value for name, value in cell.items() if value} for key, cell in added.items()}
    assert {key: cell for key, cell in nonzero.items() if cell} == expected
