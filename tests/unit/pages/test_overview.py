"""The Overview leads only to pages that there are."""

import re
from pathlib import Path

from dashboard import insights
from pages import PAGES, overview, workbench

ADDRESS = re.compile(r'"(/[a-z-]*)"')


def test_insights_and_bars_lead_to_pages() -> None:
    known = {page.path for page in PAGES}
    rules = "".join(path.read_text() for path in Path(insights.__path__[0]).glob("*.py"))
    for text in (rules, *(Path(str(module.__file__)).read_text() for module in (overview, workbench))):
        named = set(ADDRESS.findall(text))
        assert named
        assert named <= known
