"""Exports in the browser: the page's button, a file at once, and one that is made beside while the bell tells of it."""

import re
import time
from zipfile import ZipFile

from playwright.sync_api import expect

from app import REPORTS
from dashboard.exports import queue
from dashboard.exports.making import make
from dashboard.settings import read_settings
from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, filled


def test_a_whole_page_at_once(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/revenue?period=mtd&venue=hammarby", user="manager", size=PHONE)
    filled(page)
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download This page as CSV").click()
    assert re.fullmatch(
        r"revenue_\d{4}-\d\d-01_\d{4}-\d\d-\d\d_current\.zip", saving.value.suggested_filename
    )
    with ZipFile(saving.value.path()) as archive:
        assert "about.csv" in archive.namelist()
        assert "Hammarby" in archive.read("about.csv").decode("utf-8-sig")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_long_one_is_made_beside_and_the_bell_tells(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?from=2026-01-01&to=2026-06-30", user="director")
    filled(page)
    page.get_by_role("button", name="as CSV").click()
    expect(page.get_by_role("status").filter(has_text="takes a while")).to_be_visible()
    expect(page.locator(".va-bell-count")).to_have_text("1")
    page.get_by_role("button", name=re.compile("Exports$")).click()
    line = page.locator(".va-bell-line").first
    expect(line).to_contain_text("Waiting")
    line.get_by_role("button", name="Cancel").click()
    expect(line).to_contain_text("Cancelled")
    line.get_by_role("button", name="Make it again").click()
    expect(line).to_contain_text("Waiting")
    work_off(chain)
    expect(line).to_contain_text("Ready")
    with page.expect_download() as saving:
        line.get_by_role("link", name="Download").click()
    assert saving.value.suggested_filename == "venues-table_2026-01-01_2026-06-30_current.csv"
    expect(page.locator(".va-bell-count")).to_be_empty()


def test_who_may_not_take_figures_away_has_no_button_and_no_bell(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?period=mtd", user="viewer")
    filled(page)
    expect(page.locator("[data-export], .va-bell, .va-export")).to_have_count(0)


def work_off(site: Site) -> None:
    """What the processes of a server do."""
    url = site.store.engine.url.render_as_string(hide_password=False)
    folder = site.store.engine.url.database.rpartition("/")[0]
    settings = read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": url, "VA_DATA_FOLDER": folder})
    lease = queue.claim(site.store, int(time.time()))
    assert lease is not None
    make(site.store, settings, REPORTS, lease, lambda: None)
