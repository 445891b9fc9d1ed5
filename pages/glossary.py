"""What every figure means, from the catalogue."""

from components.glossary import glossary
from dashboard.language import N_
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.metrics.glossary import CHAPTERS


def draw_glossary(reading: Reading) -> Shown:
    """Every metric of the catalogue."""
    return glossary(CHAPTERS, reading.receipt)


PAGE = Page(
    key="glossary",
    path="/glossary",
    title=N_("Glossary"),
    icon="book",
    group=N_("Reference"),
    is_timeless=True,
    panels=(Panel("metrics", "", "", 600, draw_glossary, wide=True, is_bare=True),),
)
