"""Why it moved, in two clicks: from the Overview to a venue's bridge, and from there to the rows behind the step."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, click_on, filled, panel, plain, settled

AMOUNT = re.compile(r"[−+][\d,.]+k? SEK")


def effect(page: Page) -> str:
    """What the steps add up to, as the table's last line says it."""
    cell = panel(page, "The steps in figures").locator(".ag-row-pinned .ag-cell[col-id=effect]")
    return plain(settled(cell))


def width_of(bar: Locator) -> float:
    box = bar.bounding_box()
    assert box is not None
    return box["width"]


def test_two_clicks_lead_from_the_overview_to_the_rows_behind_what_moved_a_venue(
    chain: Site, visits: Visits
) -> None:
    page = visits.open(chain, "/?period=mtd")
    first = panel(page, "Movers").locator(".va-causes a").first
    name, said = plain(first.locator(".va-cause-name").inner_text()), plain(first.inner_text())
    assert AMOUNT.search(said), said
    first.click()
    expect(page.locator("main h1")).to_have_text("Why it moved")
    filled(page)
    expect(page.get_by_role("navigation", name="Narrowed to")).to_contain_text(name)
    told = plain(panel(page, "From then to now").locator(".va-steps-told").inner_text())
    assert told.startswith("Revenue went from ")
    behind = panel(page, "Behind the step").locator(".va-causes a").first
    behind.click()
    expect(page.locator("main h1")).to_have_text("Receipt")
    filled(page)
    expect(
        panel(page, "The facts behind it").locator(".ag-center-cols-container .ag-row").first
    ).to_be_visible()


def test_a_step_is_chosen_in_the_chart_and_stays_in_the_address(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/bridge?period=last-month")
    bars = panel(page, "From then to now").locator(".barlayer .point path")
    shown = plain(panel(page, "Behind the step").locator(".va-steps-told").inner_text())
    names = panel(page, "From then to now").locator(".ytick text")
    steps = [i for i in range(1, names.count() - 1) if plain(names.nth(i).text_content()) not in shown]
    shortest = min(steps, key=lambda step: width_of(bars.nth(step)))
    click_on(page, bars.nth(shortest), beside=24)
    expect(page).to_have_url(re.compile(r"step=[a-z_]+"))
    expect(panel(page, "Behind the step").locator(".va-steps-told")).not_to_have_text(shown)
    whole = effect(page)
    panel(page, "Where it moved").get_by_role("link", name="Region").click()
    expect(page).to_have_url(re.compile("by=region"))
    assert effect(page) == whole


def test_on_a_phone_nothing_is_wider_than_the_page(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/bridge?period=mtd&metric=paid_sessions", size=PHONE)
    expect(panel(page, "From then to now").locator(".ytick text").filter(has_text="Visits")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
