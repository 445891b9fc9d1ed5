"""Server time of the bridge over a hundred venues of ten resources, month to date against the month before, warm.

`make bench` prints the medians, and the processor's time beside them: on a machine that does other things as well a
question waits for its turn, and that alone tells what it takes. BRIDGE_ROWS sets how many bookings, and as many
orders, lie in the two months.
"""

import os
import time
from datetime import date, datetime
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.queries.bridge import bridge
from dashboard.results import Query
from rollup.build import drain
from rollup.db import open_store
from rollup.model import chain
from tests.bench import big_chain
from tests.bench.test_import_and_build import run

ROWS = int(os.environ.get("BRIDGE_ROWS", "300000"))
FIRST, DAYS = datetime(2026, 10, 1), 61
TODAY = date(2026, 11, 22)
ROUNDS = 9


def said(milliseconds: list[float]) -> str:
    return f"{median(milliseconds):.0f} (best {min(milliseconds):.0f})"


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_bridge_of_a_hundred_venues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("VENUES", 100), ("FIRST", FIRST), ("DAYS", DAYS)):
        monkeypatch.setattr(big_chain, name, value)
    database = Path(os.environ.get("BRIDGE_DATABASE", tmp_path / "venues.db"))
    if database.exists():
        run(database, "db", "migrate")
    else:
        big_chain.write_places(tmp_path)
        big_chain.write_facts(tmp_path, ROWS)
        run(database, "db", "migrate")
        for file in ("venues.csv", "opening_hours.csv", "resources.csv", "bookings.csv", "orders.jsonl"):
            run(database, "import", str(tmp_path / file))
        run(database, "rollup", "run")
    store = open_store(f"sqlite:///{database}")
    with store.reading() as connection:
        chain_id = connection.execute(select(chain.c.id)).scalar_one()
    who = Viewer("someone", chain_id, frozenset(CAPABILITIES))
    now = int(datetime(2026, 11, 22, 14).timestamp())
    drain(store, now)
    month = Query(("revenue",), TODAY.replace(day=1), TODAY, by="venue", compare="prior_month")
    whole = Query(("revenue",), date(2026, 10, 1), date(2026, 10, 31), by="venue", compare="prior")
    print("\n| question | ms | of the processor, ms |\n| --- | ---: | ---: |")
    for name, query in (("month to date by venue, today cut", month), ("a whole month by venue", whole)):
        found = bridge(store, who, query, now)
        assert found.catching_up == 0
        taken, worked = [], []
        for _ in range(ROUNDS):
            began, at_work = time.perf_counter(), time.process_time()
            bridge(store, who, query, now)
            taken.append(1000 * (time.perf_counter() - began))
            worked.append(1000 * (time.process_time() - at_work))
        print(f"| {name} | {said(taken)} | {said(worked)} |")
    rows = queries.run(store, who, month, now).rows
    assert (
        sum(row.values["revenue"].numerator for row in rows) == bridge(store, who, month, now).totals[0].value
    )
    store.close()
