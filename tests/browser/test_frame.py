"""The frame of every page: the view is the address, and so is the way back; the language is the reader's."""

import re

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, click_on, filled, panel, plain

LINK = "/?period=last-month&region=Finland&compare=year&granularity=week&definitions=classic"


def test_a_pasted_link_shows_the_same_view_and_the_controls_say_it(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, LINK)
    expect(page.locator("#filter-compare")).to_have_value("year")
    expect(page.locator("#filter-granularity")).to_have_value("week")
    expect(page.locator("#filter-definitions")).to_have_value("classic")
    expect(page.get_by_label("Last month", exact=True)).to_be_checked()
    stamp = page.locator(".va-as-of")
    expect(stamp).to_contain_text("Classic definitions")
    expect(page.locator(".va-trail")).to_contain_text("All venues")
    page.locator("#filter-compare").select_option("none")
    expect(page).to_have_url(
        re.compile(r"period=last-month&region=Finland&compare=none&granularity=week&definitions=classic")
    )
    expect(stamp).not_to_contain_text("Compared with")
    page.go_back()
    expect(stamp).to_contain_text("Compared with")
    expect(page.locator("#filter-compare")).to_have_value("year")


def test_a_bar_leads_into_its_resource_and_the_trail_leads_out_again(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/revenue?period=mtd")
    revenue = page.locator("[data-metric=revenue] .va-kpi-value")
    before = revenue.inner_text()
    click_on(page, panel(page, "Where it comes from").locator(".bars .point path").first)
    trail = page.locator(".va-trail")
    expect(trail).to_be_visible()
    expect(page).to_have_url(re.compile(r"/revenue\?period=mtd&compare=prior&\w+="))
    expect(revenue).not_to_have_text(before)
    trail.get_by_role("link", name="All venues").click()
    expect(trail).to_have_count(0)
    expect(revenue).to_have_text(before)


def test_another_page_takes_the_period_and_the_venues_along_but_not_what_a_page_was_narrowed_to(
    chain: Site, visits: Visits
) -> None:
    page = visits.open(chain, "/revenue?period=week&region=Finland&resource_type=court&by=item")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Utilization").click()
    expect(page).to_have_url(re.compile(r"/utilization\?period=week&region=Finland$"))


def test_who_goes_to_another_page_and_other_days_asks_only_that_page(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/?period=last-month")
    page.evaluate(
        """() => { const ask = window.fetch; window.asked = [];
        window.fetch = (url, sent) => {
            const body = sent && sent.body ? JSON.parse(sent.body) : {};
            window.asked.push(JSON.stringify(body.outputs || ""));
            if (!window.asked.at(-1).includes('"main"')) return ask(url, sent);
            return new Promise((done) => { window.arrive = () => done(ask(url, sent)); });
        }; }"""
    )
    page.evaluate("window.VenueAnalytics.go('/reservations?period=week')")
    expect(page.get_by_label("This week", exact=True)).to_be_checked()  # the controls know of the other days
    page.wait_for_timeout(500)
    page.evaluate("window.arrive()")
    expect(page.locator("main h1")).to_have_text("Reservations board")
    filled(page)
    asked = page.evaluate("window.asked")
    assert [places for places in asked if '"overview' in places] == []
    assert len([places for places in asked if '"reservations' in places]) == 11


def test_the_language_is_chosen_in_the_menu_and_stays(chain: Site, visits: Visits) -> None:
    page = visits.own(chain, "director")
    page.goto(chain.address)
    filled(page)
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Svenska").or_(page.get_by_role("link", name="Svenska")).click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("main h1")).to_have_text("Översikt")
    filled(page)
    expect(panel(page, "Intäkter")).to_be_visible()
    assert "%" in plain(page.locator("[data-metric=no_show_rate]").inner_text())
    assert "," in plain(page.locator("[data-metric=no_show_rate] .va-kpi-value").inner_text())
    page.locator(".va-range input").first.click()
    expect(page.get_by_role("dialog").get_by_text("må", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("main h1")).to_have_text("Översikt")


def test_who_may_not_take_figures_away_sees_no_button_for_it(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, "/", user="viewer")
    expect(page.get_by_role("button", name="as CSV")).to_have_count(0)
    page = visits.open(chain, "/", user="manager", size=PHONE)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download Revenue per resource as CSV").click()
    assert re.fullmatch(
        r"overview-resource-revenue_\d{4}-\d\d-01_\d{4}-\d\d-\d\d_current\.csv",
        saving.value.suggested_filename,
    )
