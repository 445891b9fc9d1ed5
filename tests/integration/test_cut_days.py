"""A day that is cut at the minute that it is now: kept in memory, and yet what the facts say at that instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from sqlalchemy import Connection, event, select

from rollup import resident, standing
from rollup.ask import Ask
from rollup.build import drain
from rollup.columns import compute_columns
from rollup.cut_days import Cuts
from rollup.db import Store
from rollup.model import venue
from rollup.read import compute_rollup_until
from tests.brute_force import Fact, all_facts, count
from tests.databases import prepared
from tests.integration.faults.histories import NOW, built_history
from tests.worlds import BASE, give

DAY = BASE // 86_400 + 3
"""The day on which clocks were set back, 2026-10-25."""
MEASURES = (
    "no_shows",
    "due_bookings",
    "service_sales",
    "completed_orders",
    "payers",
    "visits",
    "nps_answers",
)
SUMS = tuple(name for name in MEASURES if name != "payers")
FACTS = ("booking", "posting", "sale", "session", "nps_answer")


@pytest.fixture(scope="module")
def built(module_database_url: str) -> Iterator[Store]:
    """Three venues with a history, all of it built."""
    opened = prepared(module_database_url)
    built_history(opened)
    resident.forget()
    yield opened
    opened.close()


def asked(connection: Connection, by: tuple[str, ...] = (), now: int = NOW) -> Ask:
    ids = tuple(connection.scalars(select(venue.c.id).order_by(venue.c.id)))
    return Ask(MEASURES, ids, DAY - 3, DAY + 1, now, by)


def cuts_at(ask: Ask, minute: int) -> Cuts:
    """All venues' time ends in this minute, a few minutes later at each than at the one before it."""
    return {id_: (DAY, (minute + 7 * place) % 1440) for place, id_ in enumerate(ask.venues)}


def plain(answer: Any) -> Any:
    cells = {
        key: {
            name: set(value) if isinstance(value, BitMap) else value for name, value in cell.items() if value
        }
        for key, cell in answer.found.items()
    }
    return {key: cell for key, cell in cells.items() if cell}


def counted(facts: list[Fact], ask: Ask, cuts: Cuts) -> Any:
    """The answer by brute force."""
    return count(
        facts,
        measures=ask.measures,
        venues=ask.venues,
        first=ask.first,
        last=ask.last,
        columns=ask.columns,
        grain=None,
        definitions=ask.definitions,
        cuts=dict(cuts),
    )


def anew(connection: Connection, ask: Ask, cuts: Cuts) -> Any:
    """The answer with nothing in memory."""
    resident.forget()
    return plain(compute_rollup_until(connection, ask, cuts))


def figures(store: Store, minute: int, by: tuple[str, ...] = (), now: int = NOW) -> Any:
    """What is read, which must be what is read with nothing in memory."""
    with store.reading() as connection:
        ask = asked(connection, by, now)
        cuts = cuts_at(ask, minute)
        kept = plain(compute_rollup_until(connection, ask, cuts))
        assert kept == anew(connection, ask, cuts)
        compute_rollup_until(connection, ask, cuts)
    return kept


@contextmanager
def facts_read(store: Store) -> Iterator[list[str]]:
    """The statements over facts that are sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        if any(f"JOIN {table} " in text or f"FROM {table} " in text for table in FACTS):
            seen.append(text)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def read(store: Store, minute: int, now: int = NOW) -> Any:
    with store.reading() as connection:
        ask = asked(connection, now=now)
        return plain(compute_rollup_until(connection, ask, cuts_at(ask, minute)))


@settings(max_examples=40, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 1439), min_size=2, max_size=5),
    by=st.sampled_from([(), ("venue_id",), ("venue_id", "hour")]),
)
def test_whatever_minutes_follow_each_other(built: Store, minutes: list[int], by: tuple[str, ...]) -> None:
    with built.reading() as connection:
        ask = asked(connection, by)
        facts = all_facts(connection, NOW, range(ask.first, ask.last + 1))
        resident.forget()
        for minute in minutes:
            cuts = cuts_at(ask, minute)
            read = plain(compute_rollup_until(connection, ask, cuts))
            assert read == counted(facts, ask, cuts)


@settings(max_examples=30, deadline=None)
@given(minute=st.integers(0, 1439), by=st.sampled_from([("venue_id",), ("resource",)]))
def test_columns_say_the_same(built: Store, minute: int, by: tuple[str, ...]) -> None:
    with built.reading() as connection:
        ask = replace(asked(connection, by), measures=SUMS)
        cuts = cuts_at(ask, minute)
        expected = plain(compute_rollup_until(connection, ask, cuts))
        added: dict[Any, dict[str, int]] = {}
        for names, columns in compute_columns(connection, ask, cuts)[0]:
            for key, *values in zip(*(column.tolist() for column in columns), strict=True):
                cell = added.setdefault((key,), {})
                for name, value in zip(names, values, strict=True):
                    cell[name] = cell.get(name, 0) + value
    nonzero = {key: {name: value for name, value in cell.items() if value} for key, cell in added.items()}
    assert {key: cell for key, cell in nonzero.items() if cell} == expected


def test_the_same_minute_is_counted_once(world: Store) -> None:
    first = figures(world, 14 * 60 + 31)
    assert first[()]["due_bookings"] > 0
    with facts_read(world) as seen:
        assert read(world, 14 * 60 + 31, NOW + 20) == first
    assert seen == []


def test_the_next_minute_counts_the_hour_that_is_cut(world: Store) -> None:
    figures(world, 14 * 60 + 31)
    with facts_read(world) as seen:
        read(world, 14 * 60 + 32)
    assert seen
    assert all("cutoff_minutes" in text for text in seen), "no whole hour is counted anew"


def test_what_is_told_late_is_seen_at_once_and_when_it_is_built(world: Store) -> None:
    before = figures(world, 20 * 60)
    start = {"start": "2026-10-25T10:00:00+00:00", "minutes": 30}
    booking = {"id": "late", "venue": "a", "resource": "a-r1", "state": "no_show", **start}
    give(world, "bookings", [booking], NOW)
    more = {name: before[()][name] + 1 for name in ("no_shows", "due_bookings")}
    expected = {(): {**before[()], **more}}
    assert read(world, 20 * 60) == expected
    drain(world, NOW)
    assert read(world, 20 * 60) == expected
    assert figures(world, 20 * 60) == expected


def test_what_the_clock_turns_is_seen(world: Store) -> None:
    """A guest who is expected is a no-show once the grace is over, without a build."""
    start = {"start": "2026-10-25T10:00:00+00:00", "minutes": 30}
    at = DAY * 86_400 + 10 * 3600 + 60
    give(world, "bookings", [{"id": "expected", "venue": "a", "resource": "a-r1", **start}], at)
    drain(world, at)
    early, late = figures(world, 23 * 60, now=at), figures(world, 23 * 60, now=at + 3600)
    read(world, 23 * 60, at)
    assert read(world, 23 * 60, at + 3600) == late
    assert late[()]["no_shows"] == early[()]["no_shows"] + 1


def test_a_grace_that_ends_in_another_hour(world: Store) -> None:
    """The guest of ten to eleven is a no-show from a quarter of an hour later on."""
    start = {"start": "2026-10-25T09:50:00+00:00", "minutes": 30}
    before = [read(world, minute)[()].get("no_shows", 0) for minute in (664, 665, 666)]
    give(
        world,
        "bookings",
        [{"id": "late", "venue": "a", "resource": "a-r1", "state": "no_show", **start}],
        NOW,
    )
    for _ in range(2):
        after = [read(world, minute)[()].get("no_shows", 0) for minute in (664, 665, 666)]
        assert [now - then for now, then in zip(after, before, strict=True)] == [0, 1, 1]
        drain(world, NOW)


def test_what_waits_in_too_many_places_is_not_kept(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then stored rows are taken as they were built, but facts as they are."""
    before = figures(world, 20 * 60)
    monkeypatch.setattr(standing, "LIVE_LIMIT", 0)
    booking = {"venue": "a", "resource": "a-r1", "start": "2026-10-25T10:00:00+00:00", "minutes": 30}
    for number in (1, 2):
        give(world, "bookings", [{**booking, "id": f"late-{number}", "state": "no_show"}], NOW)
        assert read(world, 20 * 60)[()]["no_shows"] == before[()]["no_shows"] + number
