"""Peak times and Conversion as a reader goes through them: an hour of the week is opened, looked at and left again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import DESKTOP, PHONE, Visits, filled, kpi, panel, plain

MONTH = "/peak-times?period=last-month"
SATURDAY = 5
WHERE = """(chart, [weekday, hour]) => {
    const layout = chart._fullLayout, at = chart.getBoundingClientRect();
    const row = layout.yaxis.ticktext.indexOf(hour);
    return [at.x + layout._size.l + layout.xaxis.d2p(weekday), at.y + layout._size.t + layout.yaxis.d2p(row)];
}"""


def click_on_hour(page: Page, title: str, weekday: int, hour: str) -> None:
    """Clicks on a cell of a grid whose hours run down."""
    chart = panel(page, title).locator(".js-plotly-plot")
    chart.scroll_into_view_if_needed()
    x, y = chart.evaluate(WHERE, [weekday, hour])
    page.mouse.move(x, y)
    expect(panel(page, title).locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(x, y)


def heading(page: Page) -> Locator:
    return page.locator(".va-slot-head h2")


def test_a_click_opens_an_hour_and_the_way_back_closes_it(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, MONTH)
    expect(panel(page, "Bookings")).to_be_hidden()
    click_on_hour(page, "The week by the hour", SATURDAY, "20")
    expect(heading(page)).to_have_text("Saturday 20:00–21:00")
    expect(page).to_have_url(re.compile(r"/peak-times\?period=last-month.*slot=6-20"))
    filled(page)
    expect(kpi(page, "utilization").locator(".va-kpi-value")).to_have_text(re.compile("100"))
    expect(panel(page, "The week by the hour")).to_be_hidden()
    expect(panel(page, "Bookings").locator(".ag-center-cols-container .ag-row").first).to_be_visible()
    said = plain(panel(page, "Bookings").locator(".va-words").inner_text())
    assert re.search(r"^[\d,]+ bookings", said)
    page.get_by_role("link", name="The hour after").click()
    expect(heading(page)).to_have_text("Saturday 21:00–22:00")
    page.go_back()
    expect(heading(page)).to_have_text("Saturday 20:00–21:00")
    page.get_by_role("link", name="The whole week").click()
    expect(heading(page)).to_have_count(0)
    expect(panel(page, "The week by the hour")).to_be_visible()


def test_an_hour_is_looked_at_by_another_metric_and_for_one_resource(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, f"{MONTH}&slot=6-20")
    page.get_by_role("group", name="What the grid shows").get_by_text("Bookings", exact=True).click()
    expect(page).to_have_url(re.compile(r"slot=6-20.*metric=bookings"))
    filled(page)
    expect(panel(page, "Week by week").locator(".ytitle")).to_have_text("Bookings, number")
    bar = panel(page, "By resource").locator(".bars .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"resource=.*slot=6-20"))
    expect(kpi(page, "unmet_demand")).to_have_count(0)
    expect(heading(page)).to_have_text("Saturday 20:00–21:00")
    filled(page)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_every_hour_can_be_opened_from_the_table_by_keyboard(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, MONTH)
    link = panel(page, "Hour by hour").get_by_role("link", name="Saturday 20:00–21:00")
    link.focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Saturday 20:00–21:00")


def test_what_is_no_hour_is_told(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, f"{MONTH}&slot=9-99")
    expect(page.get_by_role("alert").first).to_contain_text("slot=3-20")


@pytest.mark.parametrize("size, scheme", [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"])
def test_an_opened_hour_can_be_heard_and_read(
    chain: Site, visits: Visits, size: tuple[int, int], scheme: str
) -> None:
    page = visits.open(chain, f"{MONTH}&slot=6-20", size=size, scheme=scheme)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_wizard_loses_most_at_the_time_picker_for_want_of_peak_hours(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/conversion?period=last-month")
    words = plain(panel(page, "Inside the wizard").locator(".va-words").inner_text())
    assert re.search(r"% leave the wizard, most of them at “Choose a time” \([\d,]+ of [\d,]+\)\.", words)
    assert re.search(r"[\d,]+ times the wanted hour was full", words)
    expect(panel(page, "Inside the wizard").locator(".legendtext", has_text="Most left here")).to_be_visible()
    click_on_hour(page, "Wanted, but full", SATURDAY, "20")
    expect(page).to_have_url(re.compile(r"/peak-times\?.*slot=6-20"))
    expect(heading(page)).to_have_text("Saturday 20:00–21:00")
    filled(page)
    assert kpi(page, "unmet_demand").locator(".va-kpi-value").inner_text() != "0"


def test_a_channel_has_its_own_way_to_a_booking(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/conversion?period=last-month")
    rates = page.locator(".va-kpi-value")
    whole = rates.all_text_contents()  # one of them may be the same to a tenth of a percent
    panel(page, "Side by side").get_by_role("link", name="Newsletter").click()
    expect(page).to_have_url(re.compile(r"[?&]channel=newsletter"))
    expect(page.locator(".va-trail")).to_have_text(re.compile("All venues.*Newsletter"))
    assert len(whole) > 3
    expect(rates).not_to_have_text(whole)
    filled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
