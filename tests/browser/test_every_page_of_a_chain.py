"""Each page of a whole chain, by its being in `PAGES`: whole and without a serious fault for those who hear it or see
little, on a desk in light and on a phone in dark."""

import pytest

from pages import PAGES
from pages.page import Page
from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import DESKTOP, PHONE, Visits, turned
from tests.browser.wholeness import expect_whole, user

LOOKS = {DESKTOP: "light", PHONE: "dark"}


@pytest.mark.parametrize("declared", PAGES, ids=[page.key for page in PAGES])
def test_a_page_is_whole_and_has_no_serious_fault(chain: Site, walk: Visits, declared: Page) -> None:
    page = walk.walk(chain, declared.path, declared.title, user=user(declared))
    assert page.viewport_size is not None
    now = (page.viewport_size["width"], page.viewport_size["height"])
    other = PHONE if now == DESKTOP else DESKTOP
    expect_whole(page, declared)
    assert faults(page) == [], now
    turned(page, other, LOOKS[other])
    expect_whole(page, declared)
    assert faults(page) == [], other
