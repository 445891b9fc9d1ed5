"""Causes that were planted at one venue are found in two clicks by what the pages say: a price cut, closed resources, a
broken web checkout, a wave of refunds."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from rollup.db import Store
from rollup.model import resource, resource_block
from tests import planted
from tests.browser import sites
from tests.browser.sites import Site, migrated, served
from tests.browser.visits import Visits, click_on, filled, panel, plain

AFTER = planted.FIRST + timedelta(days=planted.DAYS)
WEEK = f"/?from={AFTER}&to={AFTER + timedelta(days=planted.DAYS - 1)}&compare=prior"


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two venues over two weeks; the cause works at «home» in the second."""
    with migrated(tmp_path_factory.mktemp(request.param)) as store:
        planted.write(store, (request.param,), seed=3)
        sites.add_director(store)
        with served(store) as site:
            yield site


def first_click(visits: Visits, site: Site, step: str) -> Page:
    """The Overview names the venue and the step first; a click leads to the venue's bridge, which is at that step."""
    page = visits.open(site, WEEK)
    first = panel(page, "Movers").locator(".va-causes a").filter(has_text="home")
    said = plain(first.inner_text())
    assert step in said, said
    assert re.search(r"−[\d.,]+k? SEK|−SEK", said), said
    first.click()
    expect(page.locator("main h1")).to_have_text("Why it moved")
    filled(page)
    expect(page.get_by_role("navigation", name="Narrowed to")).to_contain_text("home")
    expect(panel(page, "Behind the step").locator(".va-steps-told")).to_contain_text(step)
    return page


def lines(page: Page) -> list[str]:
    """What is listed behind the step."""
    return [plain(each) for each in panel(page, "Behind the step").locator(".va-causes a").all_inner_texts()]


def second_click(page: Page, line: str, metric: str) -> None:
    """A line behind the step leads to the rows of which it is made."""
    panel(page, "Behind the step").locator(".va-causes a").filter(has_text=line).first.click()
    expect_rows(page, metric)


def expect_rows(page: Page, metric: str) -> None:
    expect(page.locator("main h1")).to_have_text("Receipt")
    expect(page).to_have_url(re.compile(f"metric={metric}"))
    filled(page)
    rows = panel(page, "The facts behind it").locator(".ag-center-cols-container .ag-row")
    expect(rows.first).to_be_visible()


def closed(store: Store) -> set[str]:
    with store.reading() as connection:
        query = select(resource.c.source_id).join(
            resource_block,
            (resource_block.c.resource_id == resource.c.id)
            & (resource_block.c.venue_id == resource.c.venue_id),
        )
        return set(connection.scalars(query))


@pytest.mark.parametrize("site", ["price"], indirect=True)
def test_a_price_cut_is_found_at_its_items(site: Site, visits: Visits) -> None:
    page = first_click(visits, site, "Price per booked hour")
    cut = lines(page)
    assert {line.split("\n")[0] for line in cut} == set(planted.PRICES)
    for line in cut:
        said = re.search(r"([\d.]+) SEK before, ([\d.]+) SEK now", line)
        assert said is not None, line
        assert float(said[2]) < 0.8 * float(said[1]), line
    second_click(page, "dear", "service_sales")


@pytest.mark.parametrize("site", ["closure"], indirect=True)
def test_closed_resources_are_found_by_name(site: Site, visits: Visits) -> None:
    page = first_click(visits, site, "Open hours")
    shut = closed(site.store)
    with site.store.reading() as connection:
        assert connection.scalar(select(resource.c.name).limit(1))
    found = lines(page)
    assert len(found) == len(shut) >= 2, found
    second_click(page, found[0].split("\n")[0], "open_minutes")


@pytest.mark.parametrize("site", ["checkout"], indirect=True)
def test_a_broken_checkout_is_found_at_its_channel(site: Site, visits: Visits) -> None:
    page = first_click(visits, site, "Occupancy")
    chart = panel(page, "By channel")
    names = [plain(each) for each in chart.locator(".ytick text").all_text_contents()]
    widths = [each.bounding_box() for each in chart.locator(".barlayer .point path").all()]
    sizes = {name: box["width"] for name, box in zip(names, widths, strict=True) if box is not None}
    worst = max(sizes, key=lambda name: sizes[name])
    assert worst.lower().startswith("web"), sizes
    click_on(page, chart.locator(".barlayer .point path").nth(names.index(worst)))
    expect_rows(page, "bookings")
    expect(page).to_have_url(re.compile("channel=web"))


@pytest.mark.parametrize("site", ["refunds"], indirect=True)
def test_a_wave_of_refunds_is_found_at_its_items(site: Site, visits: Visits) -> None:
    page = first_click(visits, site, "Refunds")
    assert {line.split("\n")[0] for line in lines(page)} >= set(planted.PRICES)
    second_click(page, "dear", "revenue")
    expect(panel(page, "The facts behind it")).to_contain_text("Refund")
