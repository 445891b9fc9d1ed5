"""The trade and the reservations board as a reader uses them: another sum, taken apart, into a part, by the other set
of definitions; and from a rate to those behind it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, click_on, filled, kpi, panel, plain

MADE_OF = "What it is made of, over time"


def amount(text: str | None) -> float:
    found = re.search(r"[\d,.]+", plain(text))
    assert found is not None, text
    return float(found.group().replace(",", ""))


def stacked(page: Page, title: str) -> float:
    """All that a chart's bars come to, in whole units of money."""
    chart = panel(page, title).locator(".js-plotly-plot")
    return (
        float(
            chart.evaluate(
                "c => c.data.filter(t => t.type === 'bar').flatMap(t => Array.from(t.y)).reduce((a, b) => a + b, 0)"
            )
        )
        / 100
    )


def test_a_card_chooses_its_sum_and_the_parts_add_up_to_it(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/trade?period=last-month")
    expect(page.locator(".va-kpi-chosen")).to_have_attribute("data-metric", "cash_received")
    kpi(page, "service_sales").get_by_role("link", name="Service sales").click()
    expect(page).to_have_url(re.compile(r"[?&]metric=service_sales"))
    expect(page.locator(".va-kpi-chosen")).to_have_attribute("data-metric", "service_sales")
    filled(page)
    whole = amount(kpi(page, "service_sales").locator(".va-kpi-value").get_attribute("title"))
    assert stacked(page, MADE_OF) == pytest.approx(whole)
    page.get_by_role("group", name="Split by").get_by_text("Staff", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]by=staff"))
    expect(panel(page, MADE_OF).locator(".va-chart")).to_have_attribute("aria-label", re.compile("by staff"))
    filled(page)
    assert stacked(page, MADE_OF) == pytest.approx(whole)


def test_a_click_on_a_part_goes_into_it_and_its_figures_are_the_part_alone(
    chain: Site, visits: Visits
) -> None:
    page = visits.open(chain, "/trade?period=last-month")
    first = panel(page, "Side by side").locator(".ag-center-cols-container .va-cell-number").first
    of_part = amount(first.inner_text())
    click_on(page, panel(page, "What it is made of, as a whole").locator(".bars .point path").first)
    expect(page).to_have_url(re.compile(r"[?&]tender=\w+"))
    expect(page.locator(".va-trail")).to_contain_text("All venues")
    title = kpi(page, "cash_received").locator(".va-kpi-value")
    expect(title).to_have_attribute("title", re.compile(f"{of_part:,.2f}"))
    expect(page.get_by_role("group", name="Split by")).not_to_contain_text("Tender")
    page.go_back()
    expect(page).not_to_have_url(re.compile("tender="))


def test_the_other_set_of_definitions_is_one_click_away_and_named(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/trade?period=last-month&metric=revenue")
    sets = panel(page, "Both sets of definitions")
    expect(sets.locator(".va-sets-used")).to_contain_text("Current definitions")
    sets.get_by_role("link", name="Use Classic definitions").click()
    expect(page).to_have_url(re.compile(r"[?&]definitions=classic"))
    expect(page.locator(".va-as-of")).to_contain_text("Classic definitions")
    expect(sets.locator(".va-sets-used")).to_contain_text("Classic definitions")
    expect(page.get_by_label("Definition set")).to_have_value("classic")
    assert "metric=revenue" in page.url


def test_from_the_no_shows_of_a_venue_to_those_of_its_resources(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/reservations?period=last-month")
    places = panel(page, "No-shows by place over time")
    plot = places.locator(".js-plotly-plot")
    worst = plot.evaluate("c => c.layout.yaxis.ticktext[1]")
    plot.scroll_into_view_if_needed()
    spot = plot.evaluate(
        "c => { const box = c.getBoundingClientRect(), l = c._fullLayout;"
        " return [box.left + l.xaxis._offset + l.xaxis.d2p(1), box.top + l.yaxis._offset + l.yaxis.d2p(1)]; }"
    )
    page.mouse.click(*spot)
    expect(page).to_have_url(re.compile(r"[?&]venue=\w+"))
    expect(page.locator(".va-trail")).to_contain_text(worst)
    expect(places.locator(".va-chart")).to_have_attribute("aria-label", re.compile("by resource"))


def test_a_lead_time_is_seen_alone_and_a_share_over_time(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/reservations?period=last-month", size=PHONE)
    chart = panel(page, "No-shows by lead time").locator(".js-plotly-plot")
    label = chart.evaluate("c => c.layout.yaxis.ticktext[c.data[0].y[c.data[0].y.length - 1]]")
    click_on(page, chart.locator(".bars").first.locator(".point path").last)
    expect(page).to_have_url(re.compile(r"[?&]lead_time=[\w-]+"))
    expect(page.locator(".va-trail")).to_contain_text(label)
    filled(page)
    kpi(page, "online_share").get_by_role("link", name="Online share").click()
    expect(page).to_have_url(re.compile(r"lead_time=.*metric=online_share"))
    expect(panel(page, "Over time").locator(".va-chart")).to_have_attribute(
        "aria-label", re.compile(f"^Online share.*{re.escape(label)}")
    )


@pytest.mark.parametrize("search", ["/trade?metric=nps", "/reservations?metric=revenue", "/trade?by=device"])
def test_what_a_board_does_not_have_is_told(empty: Site, visits: Visits, search: str) -> None:
    page = visits.open(empty, search)
    expect(page.get_by_role("alert").first).to_contain_text(search.rpartition("=")[2])
    expect(page.locator("main")).not_to_contain_text("Something went wrong")
