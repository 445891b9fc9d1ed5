"""The workbench follows by itself: what is taken in shows within half a minute, and nothing else on the page moves."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from pages.board import LIVE_MILLISECONDS
from rollup.db import Store
from tests.browser import sites
from tests.browser.sites import Site, give, migrated, served
from tests.browser.visits import Visits, kpi, panel, plain

FIRST_ROW = ".ag-center-cols-container .ag-row[row-index='0']"
KEPT = {
    "card": "[data-metric=revenue]",
    "chart": ".va-chart .main-svg",
    "row": f"[id*='workbench-arrivals'] {FIRST_ROW}",
    "spot": ".va-spot",
}
"""What must still be the very same element when the page has followed."""
MARK = """kept => {
    window.scrollTo(0, 400);
    for (const selector of Object.values(kept)) document.querySelector(selector).isTheSame = true;
    document.querySelector("[data-metric=revenue] button").focus({ preventScroll: true });
}"""
TICK = """() => {
    const tick = window.dash_component_api.getLayout("tick");
    window.dash_clientside.set_props("tick", { n_intervals: (tick.props.n_intervals || 0) + 1 });
    return tick.props.interval;
}"""
"""As when the time is up, for which the test does not wait."""
LOST = """kept => Object.keys(kept).filter(name => !document.querySelector(kept[name]).isTheSame)"""


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A venue of this file's own, at which things happen during the test."""
    with migrated(tmp_path_factory.mktemp("till")) as store:
        sites.add_venue(store)
        sell(store, "o1", "100.50")
        sites.add_director(store)
        give(store, "bookings", booking("later", 30))
        with served(store) as site:
            yield site


def booking(key: str, minutes_ahead: int, state: str = "booked") -> dict[str, object]:
    start = datetime.now(UTC) + timedelta(minutes=minutes_ahead)
    return {
        "id": key,
        "venue": "north",
        "resource": "c1",
        "start": start.isoformat(timespec="seconds"),
        "minutes": 60,
        "state": state,
    }


def sell(store: Store, key: str, amount: str) -> None:
    order = {
        "id": key,
        "venue": "north",
        "completed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
    }
    give(store, "orders", order)


def value(page: Page, metric: str) -> str:
    return plain(kpi(page, metric).locator(".va-kpi-value").get_attribute("title"))


def test_what_is_taken_in_shows_in_place(till: Site, visits: Visits) -> None:
    page = visits.open(till, "/workbench")
    assert value(page, "revenue") == "100.50 SEK"
    floor = panel(page, "Full and idle now")
    expect(floor.locator(".va-spot")).to_contain_text("Idle")
    expect(panel(page, "Next arrivals").locator(FIRST_ROW)).to_contain_text("Court 1")
    page.evaluate(MARK, KEPT)
    sell(till.store, "o2", "49.50")
    give(till.store, "bookings", booking("now", -5, "opened"))
    assert page.evaluate(TICK) == LIVE_MILLISECONDS <= 30_000
    total = kpi(page, "revenue").locator(".va-kpi-value")
    expect(total).to_have_attribute("title", "150.00\N{NO-BREAK SPACE}SEK")
    expect(floor.locator(".va-spot")).to_contain_text("Full until")
    expect(panel(page, "Opened and unpaid").locator(FIRST_ROW)).to_contain_text("Court 1")
    assert page.evaluate(LOST, KEPT) == []
    assert page.evaluate("window.scrollY") == 400
    expect(kpi(page, "revenue").get_by_role("button")).to_be_focused()


def test_it_is_about_today_whatever_period_the_address_has(till: Site, visits: Visits) -> None:
    page = visits.open(till, "/workbench?period=last-month&compare=year")
    today = datetime.fromtimestamp(time.time(), UTC)
    expect(page.locator(".va-as-of")).to_contain_text(f"{today:%b} {today.day}, {today.year}")
    expect(page.get_by_text("does not apply here")).to_be_visible()
    expect(page.locator("#filter-period")).to_be_hidden()
    expect(page.locator("#filter-compare")).to_be_hidden()
    expect(page.locator("#filter-venues")).to_be_visible()
    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_label("Last month")).to_be_checked()
