"""What axe-core finds wrong on a page, serious or critical."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run().then(found => found.violations.map(
    rule => [rule.impact, rule.id, rule.nodes.map(node => node.target.join(' '))]))"""
SCROLLED_ALONG = ("scrollable-region-focusable", ".ag-floating-bottom-viewport")
"""The grid's pinned rows scroll with the rows above them, which the arrow keys walk through."""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(RUN)
    told = []
    for impact, rule, places in found:
        wrong = [place for place in places if (rule, place.split(" ")[-1]) != SCROLLED_ALONG]
        if wrong and impact in ("serious", "critical"):
            told.append(f"{rule}: {', '.join(wrong)}")
    return told
