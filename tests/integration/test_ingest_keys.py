"""Batches under idempotency keys, on both engines: one effect however often and by however many they are sent."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text

from dashboard import ingest
from dashboard.access import INGEST, Viewer
from dashboard.ingest import Key, KeyIsTaken, Taken, take_in
from dashboard.model import ingest_request, metadata
from rollup.db import Store
from rollup.ingest.kinds import NPS
from rollup.ingest.take import Given, Status, take
from rollup.model import chain, nps_answer

NOW = 1_790_000_000
CLIENTS = 6


@pytest.fixture
def sender(store: Store) -> Viewer:
    metadata.create_all(store.engine)
    with store.writing() as connection:
        connection.execute(ingest_request.delete())
    venue = {"id": "north", "name": "North", "zone": "UTC", "currency": "SEK"}
    take(store, "venues", [Given(1, venue)], now=NOW)
    with store.reading() as connection:
        chain_id = connection.scalars(select(chain.c.id)).one()
    return Viewer("booking system", chain_id, frozenset({INGEST}))


def answers(count: int, **more: Any) -> list[Given]:
    row = {"venue": "north", "answered_at": NOW, "score": 9, **more}
    return [Given(number, row | {"id": f"n{number}"}) for number in range(1, count + 1)]


def counted(store: Store) -> tuple[int, int]:
    with store.reading() as connection:
        tables = (nps_answer, ingest_request)
        first, second = (connection.scalars(select(func.count()).select_from(t)).one() for t in tables)
    return first, second


def test_whoever_comes_meanwhile_waits_for_the_first(store: Store, sender: Viewer) -> None:
    def send(_: int) -> Taken:
        return take_in(store, sender, NPS, answers(50), NOW, key=Key("k", b"same"))

    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(send, range(CLIENTS)))
    assert {taken.outcomes for taken in found} == {found[0].outcomes}
    assert {outcome.status for outcome in found[0].outcomes} == {Status.NEW}
    assert sorted(taken.is_repeated for taken in found) == [False] + [True] * (CLIENTS - 1)
    assert counted(store) == (50, 1)


def test_key_and_facts_are_written_together_or_not_at_all(
    store: Store, sender: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("at the last moment")

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_keep", broken)
        with pytest.raises(RuntimeError):
            take_in(store, sender, NPS, answers(2), NOW, key=Key("k", b"x"))
    assert counted(store) == (0, 0)
    assert not take_in(store, sender, NPS, answers(2), NOW, key=Key("k", b"x")).is_repeated


def test_another_batch_under_the_key_is_refused_until_it_is_forgotten(store: Store, sender: Viewer) -> None:
    take_in(store, sender, NPS, answers(1), NOW, key=Key("k", b"one"))
    with pytest.raises(KeyIsTaken):
        take_in(store, sender, NPS, answers(2), NOW, key=Key("k", b"two"))
    assert counted(store) == (1, 1)
    take_in(store, sender, NPS, answers(2), NOW + ingest.KEPT_SECONDS, key=Key("k", b"two"))
    assert counted(store) == (2, 1)


def test_without_a_key_nothing_is_kept(store: Store, sender: Viewer) -> None:
    take_in(store, sender, NPS, answers(2), NOW)
    with store.reading() as connection:
        assert connection.scalar(text("select count(*) from ingest_request")) == 0
