"""After a thousand late edits, moves and cancellations, what was built bit by bit is what a full rebuild makes."""

import os

import pytest
from sqlalchemy import func, select

from rollup.build import drain
from rollup.db import Store
from rollup.jobs import JOBS, Job, run_due
from rollup.model import booking, closed_figure, funnel_event, job_window, sales_order
from rollup.rollups import mark_everything
from rollup.subjects import SUBJECTS
from tests.integration.faults.histories import SETUP, History
from tests.integration.faults.stored import rebuilt, rollup_rows, table_hash, unlike
from tests.worlds import BASE, SPAN, found, give

EDITS = int(os.environ.get("EDITS", "200"))
SEED = int(os.environ.get("SEED", "1"))
SOME_TIME = 7 * 3600
DAY = 86_400


def live_through(store: Store, history: History, records: int, now: int) -> int:
    """Takes the records, builds now and then, and lets the clock run; gives the clock at the end."""
    for kind, batch in history.batches(records):
        give(store, kind, batch, now)
        now += history.random.choice((0, 60, SOME_TIME))
        if history.random.random() < 0.2:
            drain(store, now, batch_size=history.random.choice((5, 30, 4_000)))
    return now


def counts(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        tables = (booking, sales_order, funnel_event)
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def test_late_edits_leave_what_a_rebuild_makes(store: Store) -> None:
    found(store, SETUP, BASE)
    history = History(SEED)
    now = live_through(store, history, EDITS // 4, BASE + SPAN)
    drain(store, now)
    first = rollup_rows(store)
    now = live_through(store, history, EDITS, now)
    drain(store, now)
    bit_by_bit = rollup_rows(store)
    assert min(counts(store).values()) > EDITS // 20, "the histories are rich"
    assert len(unlike(first, bit_by_bit)) > len(first) // 2, "the edits reached most tables"
    assert unlike(bit_by_bit, rebuilt(store, now)) == {}


def mark_all(store: Store) -> None:
    with store.writing() as connection:
        for subject in SUBJECTS:
            mark_everything(connection, subject)


def test_building_once_twice_and_ten_times_is_the_same(store: Store) -> None:
    found(store, SETUP, BASE)
    now = live_through(store, History(SEED + 1), 200, BASE + SPAN)
    drain(store, now)
    once = table_hash(store)
    for _ in range(9):
        mark_all(store)
        assert drain(store, now) > 0
        assert table_hash(store) == once


def figures(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(closed_figure)))


def forget(store: Store, since: int) -> None:
    """Takes what was run since an instant out of the ledger; always the newest window."""
    with store.writing() as connection:
        newest = connection.scalar(select(func.max(job_window.c.window_start))) or 0
        connection.execute(job_window.delete().where(job_window.c.window_start >= min(since, newest)))


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_each_job_once_twice_and_ten_times_is_the_same(
    store: Store, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job's windows are forgotten and so run again: all of them the first, second and tenth time, with all to do
    again, and the last few in between."""
    found(store, SETUP, BASE)
    now = live_through(store, History(SEED + 2), 60, BASE + SPAN)
    monkeypatch.setattr("rollup.jobs.JOBS", (job,))
    seen = []
    for time in range(1, 11):
        is_whole = time in (1, 2, 10)
        if is_whole:
            mark_all(store)
        forget(store, since=0 if is_whole else now - 3 * DAY)
        assert run_due(store, now, "one") != []
        seen.append((table_hash(store), figures(store)))
    assert seen == [seen[0]] * 10
