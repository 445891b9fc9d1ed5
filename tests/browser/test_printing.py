"""A page on paper: every row of its tables stands on it, in order, with the headings again on each sheet."""

import re
import subprocess
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visits import Visits


def test_a_long_table_is_printed_whole_and_gone_from_the_page_after(
    visits: Visits, chain: Site, tmp_path: Path
) -> None:
    page = visits.open(chain, "/ranking?period=mtd")
    grids = page.locator(".va-ag")
    expect(grids.locator(".ag-row")).not_to_have_count(0)
    rows = page.evaluate(
        """() => [...document.querySelectorAll(".va-ag")].map((box) => {
             const names = [];
             const grid = dash_ag_grid.getApi(JSON.parse(box.id));
             grid.forEachNodeAfterFilterAndSort((node) => names.push(node.data.name.t));
             return names;
           })"""
    )
    assert grids.count() == len(rows) > 0
    paper = tmp_path / "page.pdf"
    paper.write_bytes(page.pdf())
    printed = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    flat = re.sub(r"\s+", " ", printed)
    missing = [name for names in rows for name in names if name not in flat]
    assert missing == []
    assert page.locator(".va-paper").count() == 0
