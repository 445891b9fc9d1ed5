"""Revenue, Utilization and Ranking as a reader goes through them: by another split, into a group, and back up."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.visits import CLUB_SUMMER, Visits, click_on, filled, kpi, panel, plain
from tests.real_data import expected

EXPECTED = expected("club")
SUMMER = CLUB_SUMMER.removeprefix("/")


def asked(page: Page) -> dict[str, str]:
    """The parameters in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def names(page: Page, title: str) -> list[str]:
    """What stands in the first column of a panel's table."""
    cells = panel(page, title).locator(".ag-center-cols-container, .ag-pinned-left-cols-container")
    return [plain(text) for text in cells.locator(".va-cell-name").all_inner_texts()]


def click_first_bar(page: Page, title: str) -> None:
    click_on(page, panel(page, title).locator(".bars .point path").first)


def test_going_down_from_venues_to_a_resource_and_back_up(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/revenue?period=last-month")
    whole = kpi(page, "revenue").locator(".va-kpi-value").get_attribute("title")
    page.get_by_role("group", name="Split by").get_by_text("Venue", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]by=venue"))
    filled(page)
    top = names(page, "Side by side")[0]
    click_first_bar(page, "Where it comes from")
    expect(page).to_have_url(re.compile(r"[?&]venue=\w+"))
    expect(page.locator(".va-trail")).to_have_text(re.compile(f"All venues.*{top}"))
    filled(page)
    assert asked(page)["by"] == "resource"
    panel(page, "Side by side").locator(".va-cell-name a").first.click()
    expect(page).to_have_url(re.compile(r"[?&]resource="))
    filled(page)
    assert asked(page)["by"] == "item"
    expect(kpi(page, "average_spend")).to_have_count(0)
    page.get_by_role("link", name="All venues").click()
    expect(kpi(page, "revenue").locator(".va-kpi-value")).to_have_attribute("title", whole or "")
    expect(page.locator(".va-trail")).to_have_count(0)


def test_another_split_leaves_the_page_where_it_was(club: Site, visits: Visits) -> None:
    page = visits.open(club, f"/revenue{SUMMER}")
    choice = page.get_by_role("group", name="Split by")
    choice.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 200)")
    before = page.evaluate("window.scrollY")
    choice.get_by_text("Item", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]by=item"))
    filled(page)
    assert before > 0
    assert abs(page.evaluate("window.scrollY") - before) < 50


def test_the_club_s_orders_are_all_in_the_distribution(club: Site, visits: Visits) -> None:
    page = visits.open(club, f"/revenue{SUMMER}")
    chart = panel(page, "Behind the average order").locator(".js-plotly-plot")
    counts = chart.evaluate("chart => chart.data.find(t => t.type === 'bar').y")
    orders = kpi(page, "orders").locator(".va-kpi-value").get_attribute("title")
    assert f"{sum(counts):,}" == orders
    rows = panel(page, "Side by side").locator(".ag-center-cols-container .ag-row")
    assert rows.count() == len(EXPECTED["revenue_by_facility"])


@pytest.mark.parametrize("search, named", [("?by=colour", "colour"), ("?by=item&device=mobile", "device")])
def test_what_the_page_cannot_be_split_by_is_told(
    empty: Site, visits: Visits, search: str, named: str
) -> None:
    page = visits.open(empty, f"/revenue{search}")
    expect(page.get_by_role("alert").first).to_contain_text(named)
    expect(page.locator("main")).not_to_contain_text("Something went wrong")


def test_a_ranking_by_quantity_of_staff_leads_to_a_person_s_revenue(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/ranking?period=last-month")
    page.get_by_role("group", name="Ranking of").get_by_text("Staff", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]of=staff"))
    filled(page)
    page.get_by_role("group", name="Ranked").get_by_text("By quantity", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]rank=quantity"))
    filled(page)
    expect(panel(page, "All of them").locator(".ag-header")).to_contain_text("Staff")
    top = names(page, "All of them")[0]
    panel(page, "All of them").locator(".va-cell-name a").first.click()
    expect(page).to_have_url(re.compile(r"/revenue\?.*staff="))
    expect(page.locator(".va-trail")).to_contain_text(top)
    assert "of" not in asked(page)


def test_a_second_choice_keeps_the_first_before_it_is_drawn(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/ranking?period=last-month&venue=hammarby,uppsala")
    page.evaluate(
        """() => { const ask = window.fetch;
        window.fetch = (...of) => new Promise((done) => setTimeout(() => done(ask(...of)), 1500)); }"""
    )
    page.get_by_role("group", name="Ranking of").get_by_text("Staff", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]of=staff"))
    page.get_by_role("group", name="Ranked").get_by_text("By quantity", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]rank=quantity"))
    expected = {"period": "last-month", "venue": "hammarby,uppsala", "of": "staff", "rank": "quantity"}
    assert asked(page) == expected
    filled(page)
    expect(panel(page, "All of them").locator(".ag-header")).to_contain_text("Staff")


def test_time_of_a_resource_is_all_of_its_time(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/utilization?period=last-month&by=venue")
    chart = panel(page, "How open time is used").locator(".js-plotly-plot")
    shares = chart.evaluate("chart => chart.data.map(t => Array.from(t.x))")
    assert [sum(each) for each in zip(*shares, strict=True)] == pytest.approx([1.0] * 12)
