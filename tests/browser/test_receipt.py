"""A figure's receipt: from the card to every fact behind it, page by page and as a file."""

import csv
import re

from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.visits import Visits, filled, kpi, panel, plain, settled


def total(page: Page) -> str:
    cell = panel(page, "The facts behind it").locator(".ag-row-pinned .ag-cell[col-id=above]")
    return plain(settled(cell))


def test_from_a_card_to_the_facts_and_they_are_the_figure(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/?period=last-month")
    kpi(page, "aov").locator(".va-kpi-value a").click()
    expect(page.locator("main h1")).to_have_text("Receipt")
    filled(page)
    expect(page.locator(".va-receipt h2")).to_contain_text("AOV")
    expect(panel(page, "How it adds up")).to_contain_text("add up to exactly this figure")
    expect(panel(page, "How it stands")).to_contain_text("is open: its figures follow the facts")
    panel(page, "How it adds up").get_by_role("link", name="Completed orders").click()
    expect(page).to_have_url(re.compile("part=sales"))
    facts = panel(page, "The facts behind it")
    expect(facts.locator(".va-segment.active")).to_have_text("Completed orders")
    expect(facts.locator(".ag-center-cols-container .ag-row")).to_have_count(50)


def test_the_pages_are_addresses_and_go_to_the_last_fact(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/receipt?period=mtd&metric=bookings")
    facts = panel(page, "The facts behind it")
    whole = total(page)
    expect(facts.locator(".va-pager")).to_contain_text("Page 1 of")
    first = settled(facts.locator(".ag-cell[col-id=booking]").first)
    facts.get_by_title("Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(facts.locator(".va-pager")).to_contain_text("Page 2 of")
    expect(facts.locator(".ag-cell[col-id=booking]").first).not_to_have_text(first)
    facts.get_by_title("Last page").click()
    expect(facts.get_by_title("Next page")).to_have_count(0)
    assert total(page) == whole
    page.go_back()
    expect(facts.locator(".va-pager")).to_contain_text("Page 2 of")


def test_all_facts_in_a_file_add_up_to_the_figure(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/receipt?period=last-month&metric=revenue&venue=hammarby")
    figure = plain(page.locator(".va-receipt .va-kpi-value").inner_text())
    with page.expect_download() as started:
        panel(page, "The facts behind it").get_by_role("button", name=re.compile("as CSV")).click()
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    added = sum(round(100 * float(each["Numerator (SEK)"])) for each in rows)
    assert f"{added / 100:,.2f} SEK" == figure
    assert {each["Venue"] for each in rows} == {"Hammarby"}


def test_what_cannot_be_accounted_for_is_told(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/receipt?metric=revenu")
    expect(page.get_by_role("alert").first).to_contain_text("revenue")
    page = visits.open(chain, "/receipt?metric=revenue&page=two")
    expect(panel(page, "The facts behind it").get_by_role("alert")).to_contain_text("page=2")
    page = visits.open(chain, "/receipt?metric=nps&resource=court-1&venue=hammarby")
    expect(page.get_by_role("alert").first).to_contain_text("nps cannot be split by resource")


def test_a_manager_is_given_no_other_venues_facts(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/receipt?period=mtd&metric=visits", user="manager")
    expect(panel(page, "How it adds up")).to_contain_text("add up to exactly this figure")
    page = visits.open(chain, "/receipt?period=mtd&metric=visits&venue=uppsala", user="manager")
    expect(panel(page, "The facts behind it").get_by_role("alert")).to_be_visible()
    expect(page.locator(".ag-row")).to_have_count(0)
