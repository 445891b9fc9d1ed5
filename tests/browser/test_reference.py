"""The pages to look things up in: the glossary, and how the installation stands."""

import re

from playwright.sync_api import expect

from rollup.metrics.catalogue import METRICS
from tests.browser.sites import Site
from tests.browser.visits import Visits, filled, panel


def test_a_metric_is_found_by_name_alias_and_definition(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/glossary")
    entries, search = page.locator(".va-glossary-entry:visible"), page.get_by_label("Search the glossary")
    expect(entries).to_have_count(len(METRICS))
    for wanted, name in (
        ("average order", "AOV"),
        ("爽约率", "No-show rate"),
        ("repeat_share", "Repeat share"),
    ):
        search.fill(wanted)
        expect(entries.first).to_contain_text(name)
        expect(
            page.get_by_role("status").filter(has_text=re.compile(r"^\d+ of \d+ metrics$"))
        ).to_be_visible()
    search.fill("no such thing at all")
    expect(entries).to_have_count(0)
    expect(page.locator(".va-glossary-none")).to_be_visible()
    search.fill("")
    expect(entries).to_have_count(len(METRICS))


def test_an_entry_has_an_address_and_leads_to_the_figure(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/glossary#nps")
    entry = page.locator(".va-glossary-entry").filter(has=page.locator("#nps"))
    expect(entry).to_be_in_viewport()
    expect(page.locator("#nps")).to_be_focused()
    entry.get_by_role("link", name="The figure now").click()
    expect(page).to_have_url(re.compile(r"/receipt\?.*metric=nps"))
    filled(page)
    page.get_by_role("link", name="In the glossary").click()
    expect(page).to_have_url(re.compile(r"/glossary#nps"))
    expect(page.locator("#nps")).to_be_in_viewport()


def test_the_status_tells_jobs_checks_and_versions_without_filters(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/status")
    expect(page.locator("#filters")).to_be_hidden()
    expect(panel(page, "Jobs").locator(".ag-cell[col-id=job]").first).to_have_text("Hourly rollup")
    expect(panel(page, "Stored figures").locator(".ag-cell[col-id=kind]").first).to_have_text("Bookings")
    expect(panel(page, "Installation")).to_contain_text("SQLite")
    expect(panel(page, "Installation")).to_contain_text("A browser for PDF files")
