"""The queue of exports on both engines: nothing is lost, nothing is done twice, and each has their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from dashboard.exports import jobs, queue
from dashboard.exports.job import CANCELLED, DONE, FAILED, QUEUED, RUNNING
from dashboard.exports.order import Options, Order
from dashboard.exports.queue import LEASE_SECONDS, MOST_ATTEMPTS, Lease, Made
from dashboard.model import account, audit, export_job
from rollup.db import Store
from rollup.errors import BadInput, NotFound
from tests.integration.exports.conftest import person

NOW = 1_790_000_000
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 21)
MADE = Made("revenue.csv", 7, 123, b"d" * 32)


def order(number: int = 0, **changes: Any) -> Order:
    given = {"report": "revenue", "form": "csv", "given": {"venue": [f"v{number}"]}, "language": "sv"}
    return Order(**given | {"title": "Revenue", "first_day": FIRST, "last_day": LAST} | changes)


def add(store: Store, number: int = 0, name: str = "all-director", at: int = NOW) -> str:
    return jobs.add(store, person(store, name), order(number), at).key


def taken(store: Store, now: int = NOW) -> Lease:
    lease = queue.claim(store, now)
    assert lease is not None
    return lease


def nothing(_connection: Connection) -> None:
    pass


def finish(store: Store, lease: Lease) -> bool:
    return queue.finish(store, lease, MADE, NOW + 5, NOW + 1_000, nothing)


def state(store: Store, key: str, name: str = "all-director") -> str:
    return jobs.job_of(store, person(store, name), key).state


def test_what_is_asked_for_is_kept_as_it_was_asked(house: Store) -> None:
    who = person(house, "two-manager")
    wanted = order(options=Options(bom=False, about=True))
    job = jobs.add(house, who, wanted, NOW)
    assert (job.order, job.state, job.person) == (wanted, QUEUED, "two-manager")
    assert (job.venues, job.capabilities) == (who.venues, who.capabilities)
    assert [each.key for each in jobs.of_viewer(house, who)] == [job.key]
    with house.reading() as connection:
        entry = connection.execute(select(audit).where(audit.c.event == "exported")).one()
    assert (entry.event, entry.actor, entry.subject) == ("exported", "two-manager", "Revenue")


def test_the_same_asked_twice_is_one_job_until_it_is_done(house: Store) -> None:
    first = add(house)
    assert add(house) == first
    assert add(house, 1) != first
    assert add(house, name="all-admin") != first
    lease = taken(house)
    assert add(house) == first
    assert finish(house, lease)
    assert add(house) != first


def test_everybody_has_their_own(house: Store) -> None:
    key = add(house)
    for name in ("all-admin", "two-director"):
        assert jobs.of_viewer(house, person(house, name)) == []
        for action in (jobs.cancel, jobs.retry):
            with pytest.raises(NotFound, match="no such export"):
                action(house, person(house, name), key, NOW)
        with pytest.raises(NotFound):
            jobs.job_of(house, person(house, name), key)
    assert state(house, key) == QUEUED


def test_who_asked_first_comes_first_and_nobody_works_on_the_same(house: Store) -> None:
    keys = [add(house, number, at=NOW + 10 - number) for number in range(6)]
    first = taken(house)
    assert first.key == keys[-1]
    with ThreadPoolExecutor(4) as pool:
        leases = [lease for lease in pool.map(lambda _: queue.claim(house, NOW), range(12)) if lease]
    assert sorted([first.key, *(lease.key for lease in leases)]) == sorted(keys)
    assert not queue.is_waiting(house, NOW)


def test_what_a_dead_process_left_is_taken_over_and_the_dead_one_can_change_nothing(house: Store) -> None:
    key = add(house)
    dead = taken(house)
    assert queue.claim(house, NOW + LEASE_SECONDS - 1) is None
    alive = taken(house, NOW + LEASE_SECONDS)
    assert alive.key == key
    assert alive.token != dead.token
    published: list[str] = []
    assert not queue.renew(house, dead, 500, NOW)
    assert not queue.finish(house, dead, MADE, NOW, NOW + 9, lambda _: published.append("dead"))
    queue.fail(house, dead, "from the grave", NOW)
    queue.release(house, dead, NOW)
    assert queue.leased(house, dead) is None
    assert queue.renew(house, alive, 500, NOW + 40)
    assert finish(house, alive)
    job = jobs.job_of(house, person(house, "all-director"), key)
    assert (job.state, job.rows, job.size, job.attempts, published) == (DONE, 7, 123, 2, [])
    assert job.has_file(NOW + 999)
    assert not job.has_file(NOW + 1_000)


def test_what_ends_its_process_again_and_again_is_given_up_with_a_reason(house: Store) -> None:
    key = add(house)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        taken(house, now)
        now += LEASE_SECONDS
    assert queue.claim(house, now) is None
    job = jobs.job_of(house, person(house, "all-director"), key)
    assert (job.state, job.finished_at) == (FAILED, now)
    assert "stopped 3 times" in job.reason
    assert jobs.retry(house, person(house, "all-director"), key, now).state == QUEUED
    assert taken(house, now).key == key


def test_a_cancelled_job_ends_whoever_works_on_it(house: Store) -> None:
    who = person(house, "all-director")
    waiting, running = add(house), add(house, 1, at=NOW - 1)
    lease = taken(house)
    assert lease.key == running
    for key in (waiting, running):
        assert jobs.cancel(house, who, key, NOW).state == CANCELLED
    assert not queue.renew(house, lease, 1, NOW)
    assert not finish(house, lease)
    assert queue.claim(house, NOW + 99) is None
    assert jobs.cancel(house, who, waiting, NOW).state == CANCELLED
    assert jobs.retry(house, who, waiting, NOW).state == QUEUED
    with pytest.raises(BadInput, match="nothing to try again"):
        jobs.retry(house, who, waiting, NOW)


def test_a_job_is_done_with_what_it_causes_or_not_at_all(house: Store) -> None:
    key = add(house)
    lease = taken(house)

    def breaks(connection: Connection) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        queue.finish(house, lease, MADE, NOW, NOW + 9, breaks)
    assert state(house, key) == RUNNING
    assert queue.running(house) == {key: lease.token}


def test_what_is_stopped_on_purpose_is_no_attempt(house: Store) -> None:
    key = add(house)
    queue.requeue(house, taken(house))
    assert state(house, key) == QUEUED
    queue.release(house, taken(house), NOW)
    taken(house, NOW)
    assert jobs.job_of(house, person(house, "all-director"), key).attempts == 2


def test_nobody_waits_for_too_much(house: Store) -> None:
    for number in range(jobs.MOST_OPEN):
        add(house, number)
    with pytest.raises(BadInput, match="wait for 20 files already"):
        add(house, 99)
    add(house, 99, "all-admin")


def test_what_is_long_over_is_forgotten(house: Store) -> None:
    done, waiting = add(house), add(house, 1, at=NOW + 1)
    finish(house, taken(house))
    assert queue.with_files(house, NOW + 5) == {done}
    queue.forget(house, NOW + queue.KEPT_SECONDS + 9)
    assert [job.key for job in jobs.of_viewer(house, person(house, "all-director"))] == [waiting]
    assert queue.with_files(house, NOW + 5) == set()


def test_an_account_that_is_gone_takes_its_jobs_along(house: Store) -> None:
    add(house)
    with house.writing() as connection:
        connection.execute(account.delete().where(account.c.username == "all-director"))
        assert connection.scalar(select(func.count()).select_from(export_job)) == 0
