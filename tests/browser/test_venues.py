"""Venues side by side: sorted both ways, by mouse and by keyboard, kept in view, down to a venue and to a receipt."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, filled, kpi, plain, settled

NUMBER = re.compile(r"-?[\d,]+\.?\d*")


def heading(page: Page, column: str) -> Locator:
    return page.locator(f".ag-header-cell[col-id={column}]")


def cells(page: Page, column: str) -> list[str]:
    return [
        plain(text)
        for text in page.locator(f".ag-row:not(.ag-row-pinned) .ag-cell[col-id={column}]").all_inner_texts()
    ]


def total(page: Page, column: str) -> str:
    return settled(page.locator(f".ag-row-pinned .ag-cell[col-id={column}]"))


def numbers(page: Page, column: str) -> list[float]:
    found = [NUMBER.search(text.replace("−", "-")) for text in cells(page, column)]
    return [float(each.group().replace(",", "")) for each in found if each]


@pytest.mark.parametrize("column", ["revenue", "revenue_change", "no_show_rate", "nps", "repeat_share"])
def test_a_column_is_sorted_both_ways(chain: Site, visits: Visits, column: str) -> None:
    page = visits.open(chain, "/venues?period=mtd")
    heading(page, column).click()
    expect(heading(page, column)).to_have_attribute("aria-sort", "descending")
    assert len(numbers(page, column)) == 12
    assert numbers(page, column) == sorted(numbers(page, column), reverse=True)
    heading(page, column).click()
    expect(heading(page, column)).to_have_attribute("aria-sort", "ascending")
    assert numbers(page, column) == sorted(numbers(page, column))


def test_it_is_used_by_keyboard_alone(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?period=mtd")
    heading(page, "venue").focus()
    page.keyboard.press("Enter")
    expect(heading(page, "venue")).to_have_attribute("aria-sort", "ascending")
    assert cells(page, "venue")[0] == "Borås"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("p")
    pinned = page.locator(".ag-pinned-left-header .ag-header-cell")
    expect(pinned).to_have_count(3)
    expect(heading(page, "revenue")).to_be_focused()
    page.keyboard.press("p")
    expect(pinned).to_have_count(1)
    heading(page, "venue").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?period=mtd&venue=boras"))
    expect(page.locator("main h1")).to_have_text("Overview")


def test_the_whole_below_is_that_of_the_overview_and_no_sum_of_the_lines(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?period=last-month")
    whole, customers = total(page, "revenue"), total(page, "paying_customers")
    assert int(customers.replace(",", "")) < sum(numbers(page, "paying_customers"))
    page.goto(chain.address + "/?period=last-month")
    filled(page)
    assert plain(kpi(page, "revenue").locator(".va-kpi-value").get_attribute("title")) == plain(whole)


def test_a_figure_leads_to_its_receipt_which_says_the_same(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?period=last-month")
    link = page.locator(".ag-row:not(.ag-row-pinned) .ag-cell[col-id=no_show_rate] a").first
    shown = settled(link)
    link.click()
    expect(page).to_have_url(re.compile(r"/receipt\?.*venue=.*metric=no_show_rate"))
    expect(page.locator(".va-receipt .va-kpi-value")).to_have_text(shown)


def test_on_a_phone_the_names_stay_and_the_figures_scroll_within(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/venues?period=mtd", size=PHONE)
    page.locator(".ag-center-cols-viewport").first.evaluate("e => e.scrollLeft = 600")
    expect(page.locator(".ag-cell[col-id=venue]").first).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
