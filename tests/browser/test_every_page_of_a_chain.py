"""Each page of a whole chain, by its being in `PAGES`: whole and without a serious fault for those who hear it or see
little, on a desk in light and on a phone in dark."""

import pytest

from pages import PAGES
from pages.page import Page
from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, turned
from tests.browser.wholeness import expect_whole, user


@pytest.mark.parametrize("declared", PAGES, ids=[page.key for page in PAGES])
def test_a_page_is_whole_and_has_no_serious_fault(chain: Site, visits: Visits, declared: Page) -> None:
    page = visits.open(chain, declared.path, user=user(declared))
    expect_whole(page, declared)
    assert faults(page) == [], "on a desk, light"
    turned(page, PHONE, "dark")
    expect_whole(page, declared)
    assert faults(page) == [], "on a phone, dark"
