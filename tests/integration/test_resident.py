"""What is kept in memory of stored rows: never older than what a reader's snapshot holds, never other venues', and
never in the way of a check."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap
from sqlalchemy import Connection, delete, event, literal_column, select, update

from rollup import resident
from rollup.ask import Ask
from rollup.batches import next_batch
from rollup.build import BATCH, build, drain
from rollup.db import Store, open_store
from rollup.model import rollup_content, rollup_shape, venue
from rollup.read import compute_from_facts, compute_rollup
from rollup.rollups import ensure_rollups
from rollup.subjects import BOOKINGS, POSTINGS, SUBJECTS, Grain, Rollup
from rollup.tables import TABLES, table_of
from rollup.verify import compare
from rollup.week_hours import compute_week_hours
from tests.integration.faults.histories import NOW, SETUP
from tests.worlds import BASE, VENUES, found, give

FIRST, LAST = BASE // 86_400 - 1, NOW // 86_400
MEASURES = ("bookings", "service_sales", "payers", "booked_minutes", "visits", "nps_answers")


class Undone(Exception):
    """Ends a transaction that is not to be."""


def ids_of(connection: Connection) -> tuple[int, ...]:
    return tuple(connection.scalars(select(venue.c.id).order_by(venue.c.id)))


def asked(connection: Connection, venues: tuple[int, ...] = ()) -> Ask:
    return Ask(MEASURES, venues or ids_of(connection), FIRST, LAST, NOW)


def plain(answer: Any) -> Any:
    """An answer's values, sets as such."""
    cell = answer.found.get((), {})
    return {name: set(value) if isinstance(value, BitMap) else value for name, value in cell.items() if value}


def figures(store: Store, venues: tuple[int, ...] = ()) -> Any:
    """What is read, which must be what the facts say."""
    with store.reading() as connection:
        return agreed(connection, venues)


def agreed(connection: Connection, venues: tuple[int, ...] = ()) -> Any:
    ask = asked(connection, venues)
    stored = plain(compute_rollup(connection, ask))
    assert stored == plain(compute_from_facts(connection, ask))
    return stored


@contextmanager
def rollups_read(store: Store) -> Iterator[list[str]]:
    """The statements over stored rows that are sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        seen.extend([text] if any(table.name in text for table in TABLES.values()) else [])

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def numbers(store: Store) -> set[int]:
    with store.reading() as connection:
        return set(connection.scalars(select(rollup_content.c.one)))


def book(store: Store, number: int) -> None:
    """One booking more, for which nothing is built yet."""
    start = {"start": "2026-10-24T12:00:00+00:00", "minutes": 30}
    give(store, "bookings", [{"id": f"new-{number}", "venue": "a", "resource": "a-r1", **start}], NOW)


def test_what_was_read_once_is_not_read_again(world: Store) -> None:
    first = figures(world)
    with rollups_read(world) as seen:
        assert figures(world) == first
    assert seen == []


def test_what_another_process_builds_is_seen(world: Store) -> None:
    other = open_store(world.engine.url.render_as_string(hide_password=False))
    before = figures(world)["bookings"]
    for number in range(3):
        book(other, number)
        assert figures(world)["bookings"] == before + number + 1, "as long as it is reckoned from facts"
        drain(other, NOW)
        assert figures(world)["bookings"] == before + number + 1, "once it is stored"
    other.close()


def test_a_subject_that_did_not_change_stays(world: Store) -> None:
    figures(world)
    book(world, 1)
    drain(world, NOW)
    with rollups_read(world) as seen:
        figures(world)
    assert seen
    assert not [text for text in seen if "rollup_postings" in text or "rollup_sessions" in text]


def test_what_is_stored_stays_where_something_is_dirty(world: Store) -> None:
    figures(world)
    start = {"start": "2026-11-03T12:00:00+00:00", "minutes": 30}
    give(world, "bookings", [{"id": "late", "venue": "a", "resource": "a-r1", **start}], NOW)
    first = figures(world)
    with rollups_read(world) as seen:
        assert figures(world) == first
    assert seen
    assert all("FROM mark" in text for text in seen), "of the dirty days alone, what is to be taken off again"


@pytest.mark.parametrize(("day", "is_of_today"), [("2026-11-08", True), ("2026-10-24", False)])
def test_what_is_built_of_today_leaves_the_days_before_it(world: Store, day: str, is_of_today: bool) -> None:
    first = figures(world)
    start = {"start": f"{day}T12:00:00+00:00", "minutes": 30}
    give(world, "bookings", [{"id": "new", "venue": "c", "resource": "c-r1", **start}], NOW)
    drain(world, NOW)
    with rollups_read(world) as seen:
        assert figures(world)["bookings"] == first["bookings"] + 1
    assert all("_month" not in text and "_week" not in text for text in seen) is is_of_today


def test_a_reader_keeps_to_its_snapshot(world: Store) -> None:
    with world.reading() as connection:
        before = agreed(connection)
        book(world, 1)
        drain(world, NOW)
        assert figures(world)["bookings"] == before["bookings"] + 1
        assert agreed(connection) == before


def test_what_an_undone_build_wrote_is_not_kept(world: Store) -> None:
    before = figures(world)
    book(world, 1)
    with suppress(Undone), world.building() as connection:
        batch = next_batch(connection, BOOKINGS, NOW, BATCH)
        assert batch is not None
        build(connection, batch, number=2**40)
        ask = asked(connection)
        assert plain(compute_rollup(connection, ask))["bookings"] == before["bookings"] + 1
        raise Undone
    resident_now = figures(world)
    assert resident_now["bookings"] == before["bookings"] + 1, "from facts, as its mark is there again"
    drain(world, NOW)
    assert figures(world) == resident_now


def test_each_asks_for_venues_of_their_own(world: Store) -> None:
    with world.reading() as connection:
        ids = ids_of(connection)
    parts = [figures(world, (number,)) for number in ids]
    whole = figures(world)
    assert len({repr(part) for part in parts}) == len(VENUES)
    assert whole["bookings"] == sum(part["bookings"] for part in parts)
    assert [figures(world, (number,)) for number in ids] == parts


def test_a_check_looks_at_the_database(world: Store) -> None:
    """Rows that were spoilt on the disk are found, although others are kept."""
    figures(world)
    days = table_of(BOOKINGS, Rollup((), ()), Grain.DAY)
    ask = Ask(("bookings",), (1, 2, 3), FIRST, LAST, NOW, ("venue_id",), Grain.DAY)
    with world.writing() as connection:
        assert list(compare(connection, BOOKINGS, ask)) == []
        connection.execute(update(days).values(bookings=days.c.bookings + 1))
        assert list(compare(connection, BOOKINGS, ask)) != []


def test_tables_that_are_made_anew_are_not_known(world: Store) -> None:
    before, known = figures(world), numbers(world)
    with world.writing() as connection:
        connection.execute(update(rollup_shape).values(shape="old"))
    ensure_rollups(world)
    assert not known & numbers(world)
    assert figures(world) == before
    drain(world, NOW)
    assert figures(world) == before


def test_rows_of_an_older_version_get_a_token(world: Store) -> None:
    before = figures(world)
    with world.writing() as connection:
        connection.execute(delete(rollup_content))
    ensure_rollups(world)
    assert len(numbers(world)) == len(SUBJECTS)
    with rollups_read(world) as seen:
        assert figures(world) == before
    assert seen


def test_a_restored_copy_is_not_taken_for_what_came_after_it(sqlite_store: Store, tmp_path: Path) -> None:
    found(sqlite_store, SETUP, NOW)
    book(sqlite_store, 0)
    drain(sqlite_store, NOW)
    file, copy = Path(str(sqlite_store.engine.url.database)), tmp_path / "copy.db"
    sqlite_store.close()
    shutil.copy(file, copy)
    for ways in (1, 2):
        for number in range(ways):
            book(sqlite_store, 1 + number)
        drain(sqlite_store, NOW)
        assert figures(sqlite_store)["bookings"] == 1 + ways
        sqlite_store.close()
        file.write_bytes(copy.read_bytes())
        assert figures(sqlite_store)["bookings"] == 1


def test_packed_weeks_are_kept_too(world: Store) -> None:
    with world.reading() as connection:
        monday = FIRST - (FIRST + 3) % 7
        ask = Ask(("booked_minutes",), ids_of(connection), monday, monday + 20, NOW)
        first = compute_week_hours(connection, ask).sums["booked_minutes"].tolist()
        with rollups_read(world) as seen:
            again = compute_week_hours(connection, ask).sums["booked_minutes"].tolist()
    assert again == first
    assert seen == []
    assert sum(map(sum, (day for week in first for day in week))) > 0


def test_with_citus_nothing_is_known(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no snapshot of the whole cluster."""
    monkeypatch.setattr(resident, "_has_citus", lambda _connection: True)
    book(world, 1)
    drain(world, NOW)
    with world.reading() as connection:
        known = set(connection.scalars(select(rollup_content.c.subject)))
    assert BOOKINGS.key not in known
    assert POSTINGS.key in known
    figures(world)
    with rollups_read(world) as seen:
        figures(world)
    assert seen
    assert all("rollup_bookings" in text or "rollup_occupancy" in text for text in seen)


def test_what_is_too_large_is_not_kept(world: Store) -> None:
    """And what is kept is no more than it may be."""
    resident.forget()
    reads: list[int] = []

    def fold(size: int) -> resident.Fold[str]:
        return SIZES.setdefault(size, lambda found: (str(reads.append(found[0][0])), size))

    with world.reading() as connection:

        def read(number: int, size: int) -> None:
            resident.remembered(connection, "token", select(literal_column(str(number))), {}, fold(size))

        tenth = resident.BYTES // 10
        for number, size in ((1, 10), (2, resident.BYTES + 1), (1, 10), (2, resident.BYTES + 1)):
            read(number, size)
        assert reads == [1, 2, 2]
        for number in range(20):
            read(number, tenth)
        reads.clear()
        read(19, tenth)
        read(0, tenth)
        assert reads == [0]
    SIZES.clear()
    resident.forget()


SIZES: dict[int, resident.Fold[str]] = {}
