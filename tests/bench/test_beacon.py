"""Beacons under a bounded load on loopback: 8 pages at a time, each sending a visit of two events after the other."""

import time
from threading import Thread

import pytest

from tests.integration.faults.beacon_site import Sender, prepared_site, serving

PAGES, VISITS, WARM_UP = 8, 500, 20


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_requests_a_second(database_url: str) -> None:
    store, key = prepared_site(database_url)
    with serving(database_url) as (_, port):
        Sender(port, key, PAGES).run(WARM_UP)
        senders = [Sender(port, key, page) for page in range(PAGES)]
        threads = [Thread(target=sender.run, args=(VISITS,)) for sender in senders]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - begun
    seconds = sorted(second for sender in senders for second in sender.seconds)
    assert len(seconds) == PAGES * VISITS
    at = {share: 1000 * seconds[int(len(seconds) * share / 100)] for share in (50, 95, 99)}
    print(
        f"\n| {store.engine.dialect.name} | {len(seconds) / took:,.0f} | {at[50]:.0f} | {at[95]:.0f} | {at[99]:.0f} |"
    )
    store.close()
