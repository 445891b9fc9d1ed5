"""What axe-core finds wrong on a page, serious or critical."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.visits import BUSY

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async busy => {
    let isMoving = document.querySelector(busy) !== null;
    const watch = new MutationObserver(() => { isMoving = true; });
    watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-dash-is-loading"] });
    const found = await axe.run({ resultTypes: ["violations"] });
    watch.disconnect();
    return isMoving ? null : found.violations.map(
        rule => [rule.impact, rule.id, rule.nodes.map(node => node.target.join(" "))]);
}"""
LOOKS = 20
SCROLLED_ALONG = ("scrollable-region-focusable", ".ag-floating-bottom-viewport")
"""The grid's pinned rows scroll with the rows above them, which the arrow keys walk through."""


def faults(page: Page) -> list[str]:
    """Each rule that is broken, and where. A panel that is asked again in the meantime, as when figures come in, is
    dimmed and would be told for its colours: what was found then is dropped, and the page looked at again."""
    page.evaluate(AXE)
    told = []
    for impact, rule, places in _found_at_rest(page):
        wrong = [place for place in places if (rule, place.split(" ")[-1]) != SCROLLED_ALONG]
        if wrong and impact in ("serious", "critical"):
            told.append(f"{rule}: {', '.join(wrong)}")
    return told


def _found_at_rest(page: Page) -> list[Any]:
    for _ in range(LOOKS):
        expect(page.locator(BUSY)).to_have_count(0)
        found = page.evaluate(RUN, BUSY)
        if found is not None:
            return list(found)
    raise AssertionError(f"the page was never at rest in {LOOKS} looks")
