"""What axe-core finds wrong on a page, serious or critical."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run().then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => [rule.impact, rule.id, node.target.join(' ')])))"""
SCROLLED_ALONG = ("scrollable-region-focusable", ".ag-floating-bottom-viewport")
"""The grid's pinned rows scroll with the rows above them, which the arrow keys walk through."""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(RUN)
    return [
        f"{rule}: {where}"
        for impact, rule, where in found
        if impact in ("serious", "critical") and (rule, where.split(" ")[-1]) != SCROLLED_ALONG
    ]
