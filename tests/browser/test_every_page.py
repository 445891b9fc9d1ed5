"""What holds for each page, by its being in `PAGES`: it is whole with nothing and with one fact, on a desk and on a
phone. Errors of scripts and of the server fail a test by themselves."""

import pytest

from pages import PAGES
from pages.page import Page
from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits
from tests.browser.wholeness import expect_whole, user

OF_FIGURES = [page for page in PAGES if not page.is_timeless]


@pytest.mark.parametrize("declared", PAGES, ids=[page.key for page in PAGES])
def test_a_page_is_whole_on_a_phone_when_there_is_nothing(empty: Site, walk: Visits, declared: Page) -> None:
    page = walk.walk(empty, declared.path, declared.title, user=user(declared), size=PHONE)
    expect_whole(page, declared)


@pytest.mark.parametrize("declared", OF_FIGURES, ids=[page.key for page in OF_FIGURES])
def test_a_page_of_figures_is_whole_on_a_desk_with_one_fact(
    one_fact: Site, walk: Visits, declared: Page
) -> None:
    expect_whole(walk.walk(one_fact, declared.path, declared.title, user=user(declared)), declared)
