"""What is meant by a page being whole."""

from playwright.sync_api import Page, expect

from dashboard.access import ADMIN
from pages.page import Page as Declared

WITHIN = """() => document.documentElement.scrollWidth <= window.innerWidth
    && [...document.querySelectorAll(".va-chart, .va-table")].every((each) => {
        const box = each.getBoundingClientRect();
        return box.left >= 0 && box.right <= window.innerWidth;
    })"""
"""Nothing is wider than the window."""


def user(declared: Declared) -> str:
    """Somebody who may see the page."""
    return "admin" if declared.capability == ADMIN else "director"


def expect_whole(page: Page, declared: Declared) -> None:
    """All of it is there, within the width."""
    expect(page.locator("main h1")).to_have_text(declared.title)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("main .va-panel, main .va-bare")).to_have_count(len(declared.panels))
    page.wait_for_function(WITHIN)
