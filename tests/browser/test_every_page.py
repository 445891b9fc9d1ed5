"""What holds for each page, by its being in `PAGES`: it is whole with nothing, with one fact and with a whole chain,
on a desk and on a phone, in either theme, for everybody. Errors of scripts and of the server fail a test by
themselves."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.access import ADMIN
from pages import PAGES
from pages.page import Page as Declared
from tests.browser.axe import faults
from tests.browser.sites import Site
from tests.browser.visits import DESKTOP, PHONE, Visits

each_page = pytest.mark.parametrize("declared", PAGES, ids=[page.key for page in PAGES])


def user(declared: Declared) -> str:
    """Somebody who may see the page."""
    return "admin" if declared.capability == ADMIN else "director"


def expect_whole(page: Page, declared: Declared, size: tuple[int, int]) -> None:
    """All of it is there, within the width."""
    expect(page.locator("main h1")).to_have_text(declared.title)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("main .va-panel, main .va-bare")).to_have_count(len(declared.panels))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for chart in page.locator(".va-chart, .va-table").all():
        box = chart.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]


@each_page
@pytest.mark.parametrize(
    "much, size", [("empty", PHONE), ("one_fact", DESKTOP)], ids=["empty-on-a-phone", "one-fact-on-a-desk"]
)
def test_a_page_is_whole_with_nothing_and_with_one_fact(
    request: pytest.FixtureRequest, visits: Visits, declared: Declared, much: str, size: tuple[int, int]
) -> None:
    site: Site = request.getfixturevalue(much)
    expect_whole(visits.open(site, declared.path, user=user(declared), size=size), declared, size)


@each_page
@pytest.mark.parametrize("size, scheme", [(DESKTOP, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_page_of_a_whole_chain_has_no_serious_fault_for_those_who_hear_it_or_see_little(
    chain: Site, visits: Visits, declared: Declared, size: tuple[int, int], scheme: str
) -> None:
    page = visits.open(chain, declared.path, user=user(declared), size=size, scheme=scheme)
    expect_whole(page, declared, size)
    assert faults(page) == []
