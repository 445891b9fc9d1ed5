"""Customers and cards as a reader uses them: names for those who may know, cells that tell, balances that add up."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.visits import PHONE, Visits, filled, panel, plain

MONTH = "?period=last-month"


def customers(page: Page) -> list[str]:
    """Who stands in the table of the largest customers."""
    cells = panel(page, "Top customers").locator(".ag-row .va-cell-name")
    expect(cells.first).to_be_visible()
    return [plain(text) for text in cells.all_inner_texts()]


def figures(page: Page) -> list[list[float]]:
    """The lines of the roll-forward: opening, added, consumed, converted, refunded, closing."""
    table = panel(page, "Stored-value balances").locator(".va-table")
    expect(table.locator(".ag-floating-bottom .va-cell-number").last).to_be_visible()
    lines: dict[str, list[float]] = {}
    for row in table.locator(".ag-center-cols-container .ag-row, .ag-floating-bottom .ag-row").all():
        cells = row.locator(".va-cell-number").all_inner_texts()
        if cells:
            name = f"{row.get_attribute('row-id') or row.get_attribute('row-index')}"
            lines[name] = [
                float(re.sub(r"[^\d.\N{MINUS SIGN}]", "", cell).replace("\N{MINUS SIGN}", "-"))
                for cell in cells
            ]
    return list(lines.values())


def test_names_are_for_those_who_may_know_them(chain: Site, visits: Visits) -> None:
    named = customers(visits.open(chain, f"/customers{MONTH}"))
    assert not [name for name in named if name.startswith("Customer ")]
    page = visits.open(chain, f"/customers{MONTH}", user="manager")
    assert all(re.fullmatch(r"Customer \d+", name) for name in customers(page))
    shown = panel(page, "Top customers")
    expect(shown).to_contain_text("Names and contact data are shown to roles that include them")
    assert "@" not in shown.inner_text()


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_a_cell_of_the_triangle_tells_its_counts(chain: Site, visits: Visits, size: tuple[int, int]) -> None:
    page = visits.open(chain, f"/customers{MONTH}", size=size)
    plot = panel(page, "Retention").locator(".nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 18)
    page.mouse.move(box["x"] + 24, box["y"] + 20)
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("members ordered again")


def test_the_balances_add_up_on_the_page(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, f"/cards{MONTH}")
    lines = figures(page)
    assert len(lines) == 3
    for opening, added, consumed, converted, refunded, closing in lines:
        assert round(opening + added - consumed - converted - refunded, 2) == closing
    principal, gift, both = lines
    assert [round(one + other, 2) for one, other in zip(principal, gift, strict=True)] == both
    assert principal[1] > 0
    assert gift[1] > 0
    expect(panel(page, "Stored-value balances")).to_contain_text("to the last minor unit")
    expect(panel(page, "Stored-value balances").locator(".va-chart")).to_have_count(2)


def test_card_sales_by_another_split(chain: Site, visits: Visits) -> None:
    page = visits.open(chain, f"/cards{MONTH}")
    sales = panel(page, "Card & recharge sales")
    expect(sales.locator(".legend")).to_contain_text("Times card")
    sales.get_by_role("group", name="Split by").get_by_text("Tender", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]by=tender"))
    filled(page)
    expect(sales.locator(".legend")).to_contain_text("Swish")
