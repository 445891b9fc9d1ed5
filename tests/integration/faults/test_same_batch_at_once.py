"""Twenty clients post the same batches at the same moment: the effect is that of one, and every call ends well."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from rollup.build import drain
from rollup.db import Store, open_store
from rollup.ingest.take import Given, take
from rollup.model import (
    booking,
    customer,
    first_order,
    funnel_event,
    metadata,
    nps_answer,
    posting,
    sale,
    sales_order,
)
from rollup.verify import differences
from tests.databases import prepared
from tests.integration.faults.histories import SETUP
from tests.worlds import BASE, found, iso

ROOT = Path(__file__).parents[3]
CLIENTS, PROCESSES, RECORDS = 20, 4, 12
NOW = BASE + 86_400
Batches = list[tuple[str, list[dict[str, Any]], int]]


def batches() -> Batches:
    """Everything is new: customers, items, tenders, staff, orders, bookings, sessions."""
    numbers = range(RECORDS)
    orders = [
        {
            "id": f"o{n}",
            "venue": "ab"[n % 2],
            "customer": f"c{n % 4}",
            "booking": f"b{n}",
            "completed_at": iso(BASE + 3600 * n),
            "lines": [{"kind": "service", "item": f"i{n % 3}", "staff": f"s{n % 2}", "unit_price": n + 1}],
            "payments": [{"tender": "cash", "amount": n + 1}],
        }
        for n in numbers
    ]
    bookings = [
        {
            "id": f"b{n}",
            "venue": "a",
            "resource": "a-r1",
            "customer": f"c{n}",
            "start": iso(BASE + 3600 * n),
            "minutes": 30,
        }
        for n in numbers
    ]
    events = [
        {"id": f"e{n}", "venue": "a", "session": f"v{n % 5}", "at": iso(BASE + 60 * n), "step": "visit"}
        for n in numbers
    ]
    answers = [{"id": f"n{n}", "venue": "b", "answered_at": iso(BASE + n), "score": n % 11} for n in numbers]
    given = (("orders", orders), ("bookings", bookings), ("funnel_events", events), ("nps", answers))
    return [(kind, records, NOW) for kind, records in given]


def counted(store: Store) -> dict[str, Any]:
    """Row counts of every table of facts, and the sums that one effect must have."""
    with store.reading() as connection:
        rows = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in ("mark", "id_range")
        }
        return {
            **rows,
            "amount": int(connection.execute(select(func.sum(posting.c.amount))).scalar_one()),
            "firsts": sorted(connection.execute(select(first_order.c.counted_at)).scalars()),
            "customers": sorted(connection.execute(select(customer.c.id)).scalars()),
        }


def one_effect(store: Store) -> None:
    """What the batches say, reckoned by hand."""
    found_ = counted(store)
    assert found_["amount"] == 100 * sum(range(1, RECORDS + 1))
    assert found_["firsts"] == [BASE + 3600 * n for n in range(4)]
    assert found_["customers"] == list(range(1, RECORDS + 1)), "ids of customers are dense, each once"
    for table in (sales_order, sale, booking, nps_answer, posting, funnel_event):
        assert found_[table.name] == RECORDS
    assert found_["session"] == 5
    assert found_["booking_span"] == RECORDS
    drain(store, NOW)
    days = BASE // 86_400
    assert list(differences(store, NOW, days - 3, days + 10)) == []


def each_record_is_new_once(statuses: Sequence[list[list[str]]]) -> None:
    for kind in range(len(batches())):
        for record in range(RECORDS):
            seen = sorted(client[kind][record] for client in statuses)
            assert seen == ["new"] + ["unchanged"] * (len(statuses) - 1)


def test_twenty_threads_have_one_effect(database_url: str) -> None:
    prepared(database_url).close()
    stores = [open_store(database_url) for _ in range(CLIENTS)]
    found(stores[0], SETUP, BASE)
    together = threading.Barrier(CLIENTS)

    def post(store: Store) -> list[list[str]]:
        statuses = []
        for kind, records, now in batches():
            together.wait(60)
            given = [Given(i, record) for i, record in enumerate(records)]
            statuses.append([str(outcome.status) for outcome in take(store, kind, given, now=now)])
        return statuses

    with ThreadPoolExecutor(CLIENTS) as pool:
        each_record_is_new_once(list(pool.map(post, stores)))
    one_effect(stores[0])
    for store in stores:
        store.close()


def test_the_first_records_of_a_new_chain_make_one_chain(database_url: str) -> None:
    prepared(database_url).close()
    stores = [open_store(database_url) for _ in range(CLIENTS)]
    together = threading.Barrier(CLIENTS)

    def post(store: Store) -> None:
        together.wait(60)
        found(store, SETUP, BASE)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(post, stores))
    rows = counted_places(stores[0])
    for store in stores:
        store.close()
    assert rows == {"chain": 1, "venue": 3, "resource": 6, "opening_hours": 21}


def counted_places(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in ("chain", "venue", "resource", "opening_hours")
        }


def test_four_processes_have_one_effect(database_url: str, tmp_path: Path) -> None:
    store = prepared(database_url)
    found(store, SETUP, BASE)
    path = tmp_path / "batches.json"
    path.write_text(json.dumps(batches()))
    script = Path(__file__).with_name("posting_client.py")
    command = [sys.executable, str(script), database_url, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    clients = [
        subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("now\n")
        client.stdin.flush()
    each_record_is_new_once([json.loads(client.communicate(timeout=60)[0]) for client in clients])
    assert [client.returncode for client in clients] == [0] * PROCESSES
    one_effect(store)
    store.close()
