"""Since you last looked: the first visit, one in which nothing changed, and one after a late order, which is named and
leads to its rows."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from dashboard.model import last_look
from rollup.db import Store
from tests import planted
from tests.browser import sites
from tests.browser.sites import migrated, served
from tests.browser.visits import PHONE, Visits, filled, panel, plain
from tests.worlds import give_all

DAY = planted.FIRST + timedelta(days=2)
VIEW = f"/?from={planted.FIRST}&to={planted.FIRST + timedelta(days=6)}"
HOURS = 3


def later(store: Store) -> None:
    """Some hours go by, after which a look is another visit."""
    with store.writing() as connection:
        connection.execute(update(last_look).values(looked_at=last_look.c.looked_at - HOURS * 3600))


def order(amount: int) -> dict[str, object]:
    return {
        "id": "late-1",
        "venue": "home",
        "completed_at": f"{DAY}T19:00",
        "lines": [{"kind": "service", "item": "dear", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
    }


def told(page: Page) -> str:
    return plain(panel(page, "Since you last looked").locator(".va-panel-body").inner_text())


def test_what_changed_is_told_by_the_next_visit(
    tmp_path_factory: pytest.TempPathFactory, visits: Visits
) -> None:
    with migrated(tmp_path_factory.mktemp("looks")) as store:
        planted.write(store, (), seed=3)
        sites.add_director(store)
        with served(store) as site:
            page = visits.open(site, VIEW)
            assert "for the first time" in told(page)
            later(store)
            page.reload()
            filled(page)
            assert "Nothing changed in the figures of Sep 7 – 13, 2026" in told(page)
            later(store)
            give_all(store, "orders", [order(450)], planted.NOW + 90 * 86_400)
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            page.reload()
            filled(page)
            assert "3 figures of Sep 7 – 13, 2026 are not what you saw" in told(page)
            first = panel(page, "Since you last looked").get_by_role("link").first
            said = plain(first.inner_text())
            assert said.startswith("home: Revenue ")
            assert "(+450.00 SEK)" in said
            assert "last by order late-1" in said
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            first.click()
            expect(page.locator("main h1")).to_have_text("Receipt")
            filled(page)
            expect(page.get_by_role("navigation", name="Narrowed to")).to_contain_text("home")
            assert "venue=home" in page.url
            assert "metric=revenue" in page.url
