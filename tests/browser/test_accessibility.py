"""What axe-core finds wrong for people who use a screen reader or the keyboard, or who see little contrast."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import Visits, kpi

either_theme = pytest.mark.parametrize("scheme", ["light", "dark"])


@either_theme
def test_the_sign_in(chain: Site, visits: Visits, scheme: str) -> None:
    page = visits.own(chain, scheme=scheme)
    page.goto(chain.address)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    assert faults(page) == []


def test_a_definition_the_venues_and_the_days_when_they_are_open(chain: Site, visits: Visits) -> None:
    page = visits.open(chain)
    kpi(page, "aov").get_by_role("button").focus()
    expect(page.locator(".va-about")).to_be_visible()
    assert faults(page) == []
    page.locator("#filter-venues").click()
    expect(page.get_by_role("listbox", name="Venues")).to_be_visible()
    # Dash's own list has a checkbox within each option; both can be reached and tell the same.
    assert [each.split(":")[0] for each in faults(page)] == ["nested-interactive"]
    page.keyboard.press("Escape")
    page.locator("#filter-range").click()
    expect(page.get_by_role("dialog", name="Days")).to_be_visible()
    assert faults(page) == []


def test_a_page_of_errors_and_that_faults_are_found(empty: Site, visits: Visits) -> None:
    page = visits.open(empty, "/?period=fortnight")
    assert faults(page) == []
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [each.split(":")[0] for each in faults(page)] == ["button-name"]
