"""What axe-core finds wrong on a page, serious or critical."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run().then(found => found.violations.map(
    rule => [rule.impact, rule.id, rule.nodes.map(node => node.target.join(' ')).join(', ')]))"""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(RUN)
    return [f"{rule}: {where}" for impact, rule, where in found if impact in ("serious", "critical")]
