"""Every page as a PDF: its tables have the lines of the screen, whole and in order, its cards the figures of the read
path, and a table's numbers are those of the sheet that CSV and XLSX are made of. `PRINTED=all` prints every page for
three people; otherwise it is a few of them, others each day, in a language each."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import dash_ag_grid as dag
import pytest
from dash import html
from dash.development.base_component import Component

from components.on_paper import LEFT_OUT, LEFT_OUT_CLASSES, that_fit
from dashboard import language, queries
from dashboard.exports.sheet import MONEY, RATIO_PLACES, Sheet
from dashboard.language import LANGUAGES
from dashboard.services import Services
from dashboard.view_state import ViewState
from pages import PAGES
from pages.documents import tables_of
from pages.page import Page, Panel
from pages.reading import Reading
from rollup.errors import VenueAnalyticsError
from rollup.metrics.catalogue import METRICS
from tests.integration.rendering.printed import asked, plain, printed, told_of

VIEW = "?from=2026-11-01&to=2026-11-21&compare=prior"
PEOPLE = ("two-manager", "all-director", "all-admin")
EVERY = [(page, name) for page in PAGES if tables_of(page) for name in PEOPLE]
MARGIN = 28.0
"""Points at the right of a page in which nothing stands."""
A_DAY = 4
"""How many of them are printed in an everyday run."""
IN_CARDS = {"va-kpi-value", "va-chip", "va-kpi-before"}
ONLY_CHARTS = {"conversion", "league"}
UNITS = {metric.key: metric.unit for metric in METRICS}


def todays() -> list[Any]:
    """Those that are printed, each in the next language: all of them, or a step through them that comes round."""
    spoken = [each.key for each in LANGUAGES]
    every = [
        pytest.param(page, name, spoken[number % len(spoken)], id=f"{page.key}-{name}")
        for number, (page, name) in enumerate(EVERY)
    ]
    if os.environ.get("PRINTED") == "all":
        return every
    first = date.today().toordinal()
    # A step that has no factor in common with their number comes to each of them, and to another page each time.
    return [every[(first * A_DAY + count) * 31 % len(every)] for count in range(A_DAY)]


def reading_of(question: Any, page: Page) -> Reading:
    who, now = question.viewer, question.now
    services = Services(question.store, None, lambda: who, lambda: now, str, str)
    today = queries.today(question.store, who, now)
    return Reading(services, who, now, today, ViewState.from_url(VIEW), page.path, is_today=page.is_today)


def components(shown: Any) -> Iterator[Component]:
    """What is shown and all that is in it, but for what is left out on paper."""
    if isinstance(shown, list | tuple):
        for each in shown:
            yield from components(each)
    elif isinstance(shown, Component):
        classes = LEFT_OUT_CLASSES.intersection(str(getattr(shown, "className", None) or "").split())
        if not (classes or isinstance(shown, LEFT_OUT) or type(shown).__name__ == "Popover"):
            yield shown
            yield from components(getattr(shown, "children", None))


def words(shown: Any) -> str:
    """What of something is printed."""
    if isinstance(shown, list | tuple):
        return "".join(map(words, shown))
    if isinstance(shown, Component):
        return "".join(words(getattr(each, "children", None)) for each in [*components(shown)][:1])
    return "" if shown is None or isinstance(shown, bool) else str(shown)


def grids(shown: Any) -> list[dag.AgGrid]:
    return [each for each in components(shown) if isinstance(each, dag.AgGrid)]


def lines(grid: dag.AgGrid) -> list[str]:
    """The rows of a table as text, its totals last; in the parts in which it stands on paper, which have all of it."""
    totals = (grid.dashGridOptions or {}).get("pinnedBottomRowData") or []
    rows: Sequence[Mapping[str, Any]] = [*grid.rowData, *totals]
    parts = [[column["field"] for column in part] for part in that_fit(grid.columnDefs, rows)]
    assert {field for part in parts for field in part} == {column["field"] for column in grid.columnDefs}
    shown = {column["field"] for column in grid.columnDefs if "cell-line" not in column["cellClass"]}
    return [
        plain("".join(row[field]["t"] for field in part if field in shown and row.get(field)))
        for part in parts
        for row in rows
    ]


def missing(expected: Sequence[str], text: str) -> list[str]:
    """Which of some lines a text does not have, each as often as it is expected."""
    return [line for line, count in Counter(expected).items() if line and text.count(line) < count]


def numbers(grid: dag.AgGrid, field: str, places: int) -> Counter[Decimal]:
    """The numbers of a table's column, as exact as the file has them."""
    cells = [row.get(field) for row in grid.rowData]
    known = [cell["v"] for cell in cells if cell and isinstance(cell["v"], int | float)]
    return Counter(round(Decimal(repr(value)), places) for value in known)


def assert_numbers_are_those_of_the_sheet(grid: dag.AgGrid, sheet: Sheet) -> None:
    """Each number of a table stands in the column of its metric in the file."""
    for at, column in enumerate(sheet.columns):
        if column.name not in UNITS:
            continue
        is_money = UNITS[column.name] in MONEY
        shown = numbers(grid, column.name, 0 if is_money else RATIO_PLACES)
        cells = [row[at] for row in sheet.rows]
        kept = Counter(
            round(Decimal(cell * (100 if is_money else 1)), RATIO_PLACES)
            for cell in cells
            if cell is not None
        )
        assert shown - kept == Counter(), column.name


def drawn(page: Page, reading: Reading) -> list[tuple[Panel, Any]]:
    found = []
    for panel in page.panels:
        try:
            found.append((panel, panel.draw(reading)))
        except VenueAnalyticsError:
            continue
    return found


def printed_lines(shown: Any) -> list[str]:
    """The tables' rows, and what the cards say: the values, the changes, and from what."""
    every = [*components(shown)]
    rows = [plain(words(each)) for each in every if isinstance(each, html.Tr)]
    cards = [each for each in every if set(str(getattr(each, "className", "")).split()) & IN_CARDS]
    return [
        *rows,
        *(plain(words(each)) for each in cards),
        *(line for grid in grids(shown) for line in lines(grid)),
    ]


def cut(pdf: bytes) -> list[str]:
    """Words that stand in the margin at the right or beyond it."""
    found, width = [], 0.0
    for line in told_of("pdftotext", pdf, "-bbox").splitlines():
        if page := re.search(r'<page width="([\d.]+)"', line):
            width = float(page[1])
        elif word := re.search(r'xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>', line):
            found += [word[2]] if float(word[1]) > width - MARGIN else []
    return found


@pytest.mark.parametrize("page, name, spoken", todays())
def test_a_page_on_paper_is_the_page_on_the_screen(renderer, chain, page, name, spoken):
    question = asked(chain, {"page": (page.key,), "view": (VIEW,)}, name, spoken)
    if not question.viewer.may(page.capability):
        pytest.skip("not theirs to see")
    pdf = printed(question, "page")
    text, count = plain(told_of("pdftotext", pdf, "-raw")), 0
    with language.speaking(spoken):
        reading = reading_of(question, page)
        for panel, shown in drawn(page, reading):
            expected = printed_lines(shown)
            assert missing(expected, text) == [], panel.key
            count += len(expected)
            for grid in grids(shown) if panel.sheet else ():
                assert_numbers_are_those_of_the_sheet(grid, panel.sheet(reading))
    assert cut(pdf) == []
    assert count > 0 or page.key in ONLY_CHARTS
    assert ("West" in text or "EUR" in text) <= name.startswith("all")


def test_the_file_of_who_sees_some_venues_is_a_strict_part_of_the_full_one(renderer, chain):
    page = next(page for page in PAGES if page.key == "venues")
    texts, rows = {}, {}
    for name in PEOPLE[:2]:
        question = asked(chain, {"page": (page.key,), "view": (VIEW,)}, name)
        texts[name] = plain(told_of("pdftotext", printed(question, "page"), "-raw"))
        shown = [shown for _panel, shown in drawn(page, reading_of(question, page))]
        rows[name] = {row["venue"]["t"]: row for grid in grids(shown) for row in grid.rowData}
    part, full = PEOPLE[:2]
    assert set(rows[part]) < set(rows[full])
    for venue, row in rows[part].items():
        for field, cell in row.items():
            if "l" in cell:
                continue  # a line, which no table on paper has
            assert rows[full][venue][field]["t"] == cell["t"], (venue, field)
            assert plain(cell["t"]) in texts[part], (venue, field)
            assert plain(cell["t"]) in texts[full], (venue, field)
