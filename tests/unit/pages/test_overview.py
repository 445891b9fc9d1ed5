"""The Overview leads only to pages that there are."""

import re
from pathlib import Path

from dashboard import insights
from pages import PAGES, overview, workbench

ADDRESS = re.compile(r'"(/[a-z-]*)"')


def test_insights_and_bars_lead_to_pages() -> None:
    known = {page.path for page in PAGES}
    for module in (insights, overview, workbench):
        named = set(ADDRESS.findall(Path(str(module.__file__)).read_text()))
        assert named
        assert named <= known
