"""Builds: dirty venue-days are reckoned again from facts and replace what is stored.

Work is driven by the marks, in batches of a bounded number of venue-days, each one transaction on one snapshot: hours
and days, weeks and months (`rollup.build_statements`), rows whose facts are gone removed, and with them exactly the
marks that the snapshot saw. What that changes in closed months is noted in the same transaction (`rollup.restate`). A
batch that is cut off leaves everything as it was; running a batch twice changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from threading import Event

from sqlalchemy import Connection, delete, func, select

from rollup.batches import IN_BATCH, Batch, due_subjects, next_batch, places
from rollup.bitmaps import EMPTY, pack, union
from rollup.build_listings import replace_listing
from rollup.build_statements import every_row, hours_of_weeks, members, new_rows, old_rows, sets_of_days
from rollup.db import Store, again, new_ids
from rollup.hour_packs import packs
from rollup.late import note_late
from rollup.model import mark
from rollup.resident import changed
from rollup.restate import closed_places, restate
from rollup.statements import add, rows, run
from rollup.subjects import SUBJECTS, Grain, Rollup, Subject
from rollup.tables import PACKED_TABLES, SET_TABLES

BATCH = 4_000
"""Venue-days rebuilt in one transaction: large enough to be fast, small enough to let others write in between."""
AT_ONCE = 2
"""Subjects that are built at the same time on a server, each over a connection of its own. They share nothing but the
facts, which are only read. SQLite has one writer."""
Progress = Callable[[str, int], None]
"""Told after each batch: the subject's key and how many venue-days were rebuilt. Several threads may tell."""
_DAYS = select(places("day"))
_WORKED_OFF = delete(mark).where(IN_BATCH)


def build(connection: Connection, batch: Batch, number: int) -> None:
    """Rebuilds every rollup of the batch's venue-days and deletes the batch's marks, in the caller's transaction.
    `number` is this build's own."""
    subject = batch.subject
    closed = closed_places(connection, batch)
    note_late(connection, batch)
    for rollup in sorted(subject.rollups, key=lambda one: -len(one.by)):
        for grain in rollup.grains:
            _replace(connection, batch, rollup, grain, number)
    if subject.sets:
        _replace_day_sets(connection, batch)
        _replace_coarse_sets(connection, batch, Grain.WEEK)
        _replace_coarse_sets(connection, batch, Grain.MONTH)
    if subject.packed:
        _replace_packs(connection, batch)
    for listing in subject.listings:
        replace_listing(connection, batch, listing)
    changed(connection, subject, (day for (day,) in rows(connection, _DAYS, batch.given)))
    _remove_marks(connection, batch)
    restate(connection, subject, closed, batch.now)


def _replace(connection: Connection, batch: Batch, rollup: Rollup, grain: Grain, number: int) -> None:
    given = {**batch.given, "number": number}
    run(connection, new_rows(connection.dialect, batch.subject, rollup, grain), given)
    run(connection, old_rows(batch.subject, rollup, grain), given)


def _replace_day_sets(connection: Connection, batch: Batch) -> None:
    found: dict[tuple[int, ...], dict[str, bytes]] = {}
    for name in batch.subject.sets:
        stored = run(connection, members(batch.subject, name), batch.given)
        for place, members_ in groupby(stored, key=lambda row: tuple(row[:-1])):
            found.setdefault(place, {})[name] = pack([row[-1] for row in members_])
    _swap_sets(connection, batch, Grain.DAY, found)


def _replace_coarse_sets(connection: Connection, batch: Batch, grain: Grain) -> None:
    subject = batch.subject
    found: dict[tuple[int, ...], dict[str, bytes]] = {}
    width = len(SET_TABLES[subject.key, grain].primary_key)
    days = rows(connection, sets_of_days(subject, grain), batch.given)
    for place, group in groupby(days, key=lambda row: tuple(row[:width])):
        stored = [row[width:] for row in group]
        found[place] = {
            name: pack(union(row[i] for row in stored).to_array()) for i, name in enumerate(subject.sets)
        }
    _swap_sets(connection, batch, grain, found)


def _swap_sets(
    connection: Connection, batch: Batch, grain: Grain, found: dict[tuple[int, ...], dict[str, bytes]]
) -> None:
    table = SET_TABLES[batch.subject.key, grain]
    columns = [column.name for column in table.primary_key]
    run(connection, every_row(table, grain), batch.given)
    empty = dict.fromkeys(batch.subject.sets, EMPTY)
    add(
        connection,
        table,
        [{**dict(zip(columns, place, strict=True)), **empty, **sets} for place, sets in found.items()],
    )


def _replace_packs(connection: Connection, batch: Batch) -> None:
    """Packs the hours of the batch's weeks anew."""
    table = PACKED_TABLES[batch.subject.key]
    names = [column.name for column in table.primary_key]
    found = packs(rows(connection, hours_of_weeks(batch.subject), batch.given), len(names))
    run(connection, every_row(table, Grain.WEEK), batch.given)
    add(connection, table, [dict(zip((*names, "hours"), row, strict=True)) for row in found])


def _remove_marks(connection: Connection, batch: Batch) -> None:
    run(connection, _WORKED_OFF, batch.given)


def drain(
    store: Store,
    now: int,
    *,
    progress: Progress | None = None,
    subjects: Iterable[Subject] = SUBJECTS,
    batch_size: int = BATCH,
) -> int:
    """Rebuilds all that is due by `now` (epoch seconds); gives the number of venue-days rebuilt over all subjects."""
    wanted, stop = set(subjects), Event()
    with store.reading() as connection:
        due = [subject for subject in due_subjects(connection, now) if subject in wanted]

    def drained(subject: Subject) -> int:
        done, size = 0, batch_size
        with _ends_all(stop):
            while size == batch_size and not stop.is_set():
                size = again(partial(_drain_one, store, subject, now, batch_size))
                done += size
                if size and progress is not None:
                    progress(subject.key, size)
        return done

    if store.is_sqlite or len(due) < AT_ONCE:
        return sum(map(drained, due))
    with ThreadPoolExecutor(AT_ONCE) as builders, _ends_all(stop):
        return sum(builders.map(drained, due))


@contextmanager
def _ends_all(stop: Event) -> Iterator[None]:
    """Has the other builders stop after the batch that they are at, when something goes wrong within."""
    try:
        yield
    except BaseException:
        stop.set()
        raise


def _drain_one(store: Store, subject: Subject, now: int, batch_size: int) -> int:
    # In a transaction of its own: within the build's it would hold up those beside it until the end.
    with store.writing() as connection:
        number = new_ids(connection, "build", 1)[0]
    with store.building() as connection:
        batch = next_batch(connection, subject, now, batch_size)
        if batch is None:
            return 0
        build(connection, batch, number)
        return batch.size


def waiting(connection: Connection, now: int) -> dict[str, int]:
    """Venue-days due to be rebuilt, by subject."""
    due = (
        select(mark.c.subject, mark.c.venue_id, mark.c.day).where(mark.c.due_at <= now).distinct().subquery()
    )
    found = connection.execute(select(due.c.subject, func.count()).group_by(due.c.subject))
    return {str(row[0]): int(row[1]) for row in found}
