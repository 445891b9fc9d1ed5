"""What the page looks like on either width, in either theme, with much, little and nothing to show."""

import re
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components import theme
from tests.browser.sites import Site
from tests.browser.visits import CLUB_SUMMER, DESKTOP, PHONE, Visits, filled, kpi, panel, plain

NAMES = {
    "Revenue": "revenue",
    "Revenue per resource": "revenue-per-resource",
    "Occupancy per resource": "occupancy-per-resource",
    "Peak times": "utilization-by-weekday-and-hour",
}
"""The heading of each panel, and how the name of its image begins."""
PANELS = tuple(NAMES)
either_width = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def rgb(colour: str) -> str:
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def expect_theme(page: Page, palette: theme.Palette) -> None:
    expect(page.locator("html")).to_have_attribute("data-bs-theme", palette.name)
    bar = panel(page, "Revenue per resource").locator(".bars .point path").first
    expect(bar).to_have_css("fill", rgb(palette.accent))
    expect(page.locator("body")).to_have_css("color-scheme", palette.name)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def png_size(path: Path) -> tuple[int, int]:
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


WATCH_FIRST_THEME = """new MutationObserver((_, watch) => {
    if (!document.body) return;
    window.firstTheme = document.documentElement.dataset.bsTheme;
    watch.disconnect();
}).observe(document, {childList: true, subtree: true});"""
"""Keeps the theme that the page has when its body begins, before anything can have been painted."""


def test_the_theme_is_changed_with_its_figures_and_survives_a_reload(club: Site, visits: Visits) -> None:
    page = visits.open(club, CLUB_SUMMER)
    expect_theme(page, theme.LIGHT)
    page.get_by_role("button", name="Switch between light and dark").click()
    expect_theme(page, theme.DARK)
    page.add_init_script(WATCH_FIRST_THEME)
    page.reload()
    filled(page)
    assert page.evaluate("window.firstTheme") == "dark"
    expect_theme(page, theme.DARK)
    expect(page.locator("script[src*='/browser.js']")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect_theme(page, theme.LIGHT)


def test_without_a_choice_the_theme_is_the_systems(club: Site, visits: Visits) -> None:
    expect_theme(visits.open(club, CLUB_SUMMER, scheme="dark"), theme.DARK)


@either_width
def test_a_chain_without_facts_says_so(empty: Site, visits: Visits, size: tuple[int, int]) -> None:
    page = visits.open(empty, size=size)
    assert fits(page)
    for title in PANELS:
        expect(panel(page, title).get_by_text("Nothing in this period")).to_be_visible()
    assert plain(kpi(page, "revenue").locator(".va-kpi-value").inner_text()) == "0.00 SEK"
    assert kpi(page, "nps").locator(".va-kpi-value").inner_text() == "–"


@either_width
def test_one_fact_is_shown(one_fact: Site, visits: Visits, size: tuple[int, int]) -> None:
    page = visits.open(one_fact, size=size)
    assert fits(page)
    assert plain(kpi(page, "revenue").locator(".va-kpi-value").get_attribute("title")) == "100.50 SEK"
    for title in PANELS[:3]:
        expect(panel(page, title).locator(".main-svg").first).to_be_visible()
    expect(panel(page, "Revenue per resource")).to_contain_text("Court 1")


@pytest.mark.parametrize("size, period", [(DESKTOP, "year"), (PHONE, "mtd")], ids=["desktop", "phone"])
def test_a_whole_chain_is_shown(chain: Site, visits: Visits, size: tuple[int, int], period: str) -> None:
    page = visits.open(chain, f"/?period={period}", size=size)
    assert fits(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(panel(page, "Peak times").locator(".main-svg").first).to_be_visible()
    for chart in page.locator(".va-chart").all():
        box = chart.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]


def test_on_a_phone_the_navigation_is_a_drawer_and_the_filters_fold(club: Site, visits: Visits) -> None:
    page = visits.open(club, CLUB_SUMMER, size=PHONE)
    overview = page.get_by_role("link", name="Overview")
    expect(overview).to_have_count(0)
    page.get_by_role("button", name="Open the navigation").click()
    expect(overview).to_be_in_viewport(ratio=1)
    overview.click()
    expect(overview).to_have_count(0)
    expect(page.get_by_text("Last month", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Show or hide filters").click()
    expect(page.get_by_text("Last month", exact=True)).to_be_in_viewport(ratio=1)
    assert fits(page)


def test_every_chart_can_be_saved_as_an_image(club: Site, visits: Visits, tmp_path: Path) -> None:
    page = visits.open(club, CLUB_SUMMER)
    for title in PANELS:
        chart = panel(page, title).locator(".va-chart").bounding_box()
        with page.expect_download() as saving:
            page.get_by_role("button", name=f"Download {title} as image", exact=True).click()
        name = saving.value.suggested_filename
        assert re.fullmatch(rf"{NAMES[title]}-jul-1-sep-30-2012-all-venues.*\.png", name), name
        saving.value.save_as(tmp_path / name)
        width, height = png_size(tmp_path / name)
        assert chart is not None
        assert width >= 2 * int(min(chart["width"], 640))  # twice as fine as on the screen
        assert height > 2 * chart["height"]  # and with the heading above it
        assert (tmp_path / name).stat().st_size > 10_000, "a blank image is much smaller"
