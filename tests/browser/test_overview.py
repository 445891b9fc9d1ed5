"""The Overview as a reader uses it: the club's figures, what they are made of, another period, other venues."""

import re

import pytest
from playwright.sync_api import Page, expect

from pages.overview import PAGE as OVERVIEW
from rollup.metrics.catalogue import metric
from tests.browser.sites import Site
from tests.browser.visits import CLUB_SUMMER, Visits, filled, kpi, panel, plain
from tests.real_data import expected

EXPECTED = expected("club")
REVENUE = sum(EXPECTED["revenue_by_facility"].values())
BOOKINGS = sum(count for month, count in EXPECTED["bookings_by_month"].items() if month.startswith("2012"))
TOOLTIP = re.compile(r"<b>(?P<name>[^<]+)</b><br>Service sales: <b>(?P<amount>[\d,.]+) GBP</b>")
AMOUNT = f"{REVENUE:,.2f} GBP"


def tooltips(page: Page, title: str) -> list[str]:
    """What the bars of a chart say when the pointer is on them."""
    chart = panel(page, title).locator(".js-plotly-plot")
    found = chart.evaluate(
        "chart => chart.data.filter(t => t.type === 'bar').flatMap(t => t.customdata.map(c => c[0]))"
    )
    return [plain(text) for text in found]


def test_the_club_earned_what_its_own_files_add_up_to(club: Site, visits: Visits) -> None:
    page = visits.open(club, CLUB_SUMMER)
    value = kpi(page, "revenue").locator(".va-kpi-value")
    assert plain(value.inner_text()) == "133k GBP"
    assert plain(value.get_attribute("title")) == AMOUNT == "132,584.50 GBP"
    found = [TOOLTIP.match(text) for text in tooltips(page, "Revenue per resource")]
    amounts = {each["name"]: float(each["amount"].replace(",", "")) for each in found if each}
    assert amounts == EXPECTED["revenue_by_facility"]
    expect(page.locator(".va-as-of")).to_contain_text("Jul 1 – Sep 30, 2012")


def test_pointing_at_a_figure_or_reaching_it_by_keyboard_tells_what_it_is_made_of(
    club: Site, visits: Visits
) -> None:
    page = visits.open(club, CLUB_SUMMER)
    about = page.locator(".va-about")
    kpi(page, "aov").get_by_role("button", name="How Average order is counted").hover()
    expect(about).to_contain_text(metric("aov").definition)
    said = [line for line in plain(about.locator("dl").inner_text()).split("\n") if line]
    assert said[:2] == ["Exactly", f"{REVENUE / BOOKINGS:,.2f} GBP"]
    assert said[said.index("Numerator") + 1].startswith(AMOUNT)
    assert said[said.index("Denominator") + 1].startswith(f"{BOOKINGS:,}")
    page.mouse.move(0, 0)
    expect(about).to_have_count(0)
    kpi(page, "revenue").get_by_role("button").focus()
    expect(about).to_contain_text(metric("revenue").definition)
    assert plain(about.locator("dd").inner_text()) == AMOUNT


def test_a_preset_changes_the_period_and_the_back_button_changes_it_back(club: Site, visits: Visits) -> None:
    page = visits.open(club)
    days = page.locator(".va-as-of span").first
    before = days.inner_text()
    page.get_by_text("Last month", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?period=last-month&compare=prior$"))
    expect(days).not_to_have_text(before)
    expect(page.get_by_label("Last month")).to_be_checked()
    page.go_back()
    expect(page).to_have_url(club.address + "/")
    expect(days).to_have_text(before)
    expect(page.get_by_label("Month to date")).to_be_checked()


def test_the_address_alone_brings_period_comparison_and_definitions(club: Site, visits: Visits) -> None:
    page = visits.open(club, "/?from=2012-08-01&to=2012-08-31&compare=none&definitions=classic")
    stamp = page.locator(".va-as-of")
    expect(stamp).to_contain_text("Aug 1 – 31, 2012")
    expect(stamp).to_contain_text("Classic definitions")
    expect(stamp).not_to_contain_text("Compared")
    expect(page.get_by_label("Comparison")).to_have_value("none")
    expect(page.get_by_label("Month to date")).not_to_be_checked()
    assert plain(kpi(page, "revenue").locator(".va-kpi-value").get_attribute("title")) != AMOUNT


def test_choosing_a_venue_narrows_the_figures_and_stays_in_the_address(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/?period=last-month")
    value = kpi(page, "revenue").locator(".va-kpi-value")
    every = value.get_attribute("title")
    page.locator("#filter-venues").click()
    page.get_by_role("option", name="Uppsala").click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"[?&]venue=uppsala(&|$)"))
    expect(value).not_to_have_attribute("title", every or "")
    narrowed = value.get_attribute("title")
    for chart in page.locator(".va-chart").all():
        expect(chart).to_have_attribute("aria-label", re.compile(" · Uppsala"))
    page.reload()
    filled(page)
    expect(value).to_have_attribute("title", narrowed or "")
    expect(page.locator("#filter-venues")).to_contain_text("Uppsala")


def test_what_stands_out_leads_to_where_it_is_shown(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/?period=mtd")
    leading = panel(page, "What stands out").locator("li a")
    said = " ".join(plain(leading.filter(has_text="Wednesday").inner_text()).split())
    assert said == "To look at: Wednesday 11:00–13:00 at 22 % against a target of 50 %"
    leading.first.click()
    expect(page).to_have_url(re.compile(r"/[a-z-]+\?period=mtd&"))


@pytest.mark.parametrize(
    "search, named",
    [
        ("?period=fortnight", "fortnight"),
        ("?venue=nowhere", "nowhere"),
        ("?from=2012-09-30&to=2012-07-01", "to=2012-07-01"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_by_its_parameter(
    empty: Site, visits: Visits, search: str, named: str
) -> None:
    page = visits.open(empty, "/" + search)
    told = page.get_by_role("alert")
    expect(told).to_have_count(len(OVERVIEW.panels) + 1)  # each panel, and the line that says since when
    for each in told.all():
        expect(each).to_contain_text(named)
    expect(page.locator("main")).not_to_contain_text("Something went wrong")


def test_an_address_without_a_page_says_so(empty: Site, visits: Visits) -> None:
    page = visits.open(empty, "/nowhere")
    expect(page.get_by_text("Nothing is at /nowhere.")).to_be_visible()
    page.get_by_role("link", name="Go to the overview").click()
    filled(page)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
