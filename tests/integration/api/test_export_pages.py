"""What is on the screen, in a CSV and in a workbook is the same, on every page and for whoever looks at it."""

import csv
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from dash.development.base_component import Component
from plotly import graph_objects as go

from components import formats
from dashboard.exports.sheet import MONEY, Cell, Column
from dashboard.queries import today
from dashboard.services import Services
from dashboard.view_state import ViewState
from pages import PAGES
from pages.documents import panel_title, tables_of, tables_shown
from pages.page import Page, Panel
from pages.reading import Reading
from rollup.errors import VenueAnalyticsError
from rollup.metrics.catalogue import METRICS
from tests.integration.api.chain_site import NOW, Site
from tests.unit.components.answers import words
from tests.workbooks import day, sheets

EXPORTABLE = [page for page in PAGES if tables_of(page)]
PEOPLE = ("two-manager", "all-director", "all-admin")
VIEW = "?from=2026-11-01&to=2026-11-21&compare=prior"
UNITS = {metric.key: metric.unit for metric in METRICS}


def looking(site: Site, name: str, page: Page, search: str = VIEW) -> Reading:
    who = site.viewer(name)
    services = Services(site.store, None, lambda: who, lambda: NOW, lambda: "chain", lambda: "token")
    view = ViewState.from_url(search)
    return Reading(services, who, NOW, today(site.store, who, NOW), view, page.path, is_today=page.is_today)


def on_screen(reading: Reading, page: Page) -> dict[str, tuple[Panel, Any]]:
    """The tables behind the panels that have something to show, by their titles."""
    found = {}
    for panel in tables_shown(page, reading):
        try:
            found[panel_title(panel)] = (panel, panel.sheet(reading))  # type: ignore[misc]
        except VenueAnalyticsError:
            continue
    return found


def csv_tables(answer: Any) -> list[list[list[str]]]:
    def rows(content: bytes) -> list[list[str]]:
        return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))

    if answer.mimetype == "text/csv":
        return [rows(answer.data)]
    with ZipFile(BytesIO(answer.data)) as archive:
        return [rows(archive.read(name)) for name in archive.namelist() if name != "about.csv"]


def is_same(field: str, cell: Any) -> bool:
    """Whether a field of a CSV and a cell of a workbook say the same."""
    if cell is None:
        return field == ""
    if isinstance(cell, str):
        return field == cell.replace("\r", "\n")
    try:
        return Decimal(field) == cell
    except InvalidOperation:
        return datetime.fromisoformat(field) == day(cell)


def text_of(cell: Cell) -> str:
    return "" if cell is None else cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", EXPORTABLE, ids=lambda page: page.key)
def test_screen_csv_and_workbook_are_the_same(site: Site, page: Page, name: str) -> None:
    if not site.viewer(name).may(page.capability):
        pytest.skip("not theirs to see")
    caller = site.by_session(name)
    order = {"report": "page", "page": page.key, "view": VIEW}
    table, book = (caller.post("export", order | {"format": form}) for form in ("csv", "xlsx"))
    assert (table.status_code, book.status_code) == (200, 200), table.text
    tables, pages = csv_tables(table), list(sheets(book.data).values())[2:]
    shown = on_screen(looking(site, name, page), page)
    assert len(tables) == len(pages) == len(shown)
    for fields, cells, (panel, sheet) in zip(tables, pages, shown.values(), strict=True):
        expected = [[text_of(cell) for cell in row] for row in sheet.rows]
        assert [[field.removeprefix("'") for field in row] for row in fields[1:]] == expected, panel.key
        assert len(fields) == len(cells), panel.key
        for line, row in zip(fields, cells, strict=True):
            padded = row + [None] * (len(line) - len(row))
            assert all(is_same(*pair) for pair in zip(line, padded, strict=True)), (panel.key, line, row)
    everything = str(tables) + str(pages)
    assert ("West" in everything or "EUR" in everything) <= (name != "two-manager")


@pytest.mark.parametrize("search, parts", [(VIEW, 2), (VIEW + "&slot=3-12", 3)])
def test_a_file_has_the_tables_of_the_view_and_speaks_of_no_others(
    site: Site, search: str, parts: int
) -> None:
    """Of peak times the week, or the hour that is opened: what the view does not show is not «not in it»."""
    order = {"report": "page", "page": "peak_times", "view": search, "format": "csv"}
    answer = site.by_session("all-director").post("export", order)
    with ZipFile(BytesIO(answer.data)) as archive:
        about = archive.read("about.csv").decode("utf-8-sig")
        assert len(archive.namelist()) == parts + 1
    assert "Not in it" not in about
    page = next(page for page in PAGES if page.key == "peak_times")
    shown = tables_shown(page, looking(site, "all-director", page, search))
    assert len(shown) == parts
    assert all(panel_title(panel) in about for panel in shown)


def said(column: Column, cell: Cell, currency: str) -> str:
    """A number of a file as the screen says it."""
    unit = UNITS[column.name]
    assert isinstance(cell, int | Decimal)
    scale = Decimal(10) ** 2 if unit in MONEY else 1
    return formats.figure(unit, float(cell * scale), currency, short=True).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", PEOPLE[:2])
@pytest.mark.parametrize("page", EXPORTABLE, ids=lambda page: page.key)
def test_key_figures_in_the_file_are_those_on_the_cards(site: Site, page: Page, name: str) -> None:
    panel = next((panel for panel in page.panels if panel.key == "kpi"), None)
    if panel is None or panel.sheet is None:
        pytest.skip("has none")
    reading = looking(site, name, page)
    drawn = panel.draw(reading)
    screen = "".join(words(drawn).split())
    sheet, count = panel.sheet(reading), 0
    for row in sheet.rows:
        currency = str(row[0] or "")
        for column, cell in zip(sheet.columns, row, strict=True):
            if column.name in UNITS and cell is not None:
                assert "".join(said(column, cell, currency).split()) in screen, column.name
                count += 1
    assert count >= 1


def numbers(shown: Any) -> set[float]:
    """Every number that a chart draws."""
    parts = shown if isinstance(shown, list) else [shown]
    graphs = [each for part in parts for each in (part, *part._traverse()) if isinstance(each, Component)]
    traces = [trace for each in graphs if hasattr(each, "figure") for trace in go.Figure(each.figure).data]
    values = (
        value for trace in traces for axis in ("x", "y") for value in (getattr(trace, axis, None) or ())
    )
    return {round(float(value), 6) for value in values if isinstance(value, int | float)}


def test_what_a_trend_draws_is_in_its_file(site: Site) -> None:
    count = 0
    for page in EXPORTABLE:
        panel = next((each for each in page.panels if each.key == "trend" and each.sheet), None)
        if panel is None:
            continue
        reading = looking(site, "two-manager", page)
        drawn = numbers(panel.draw(reading))
        sheet = panel.sheet(reading)  # type: ignore[misc]
        at = next(index for index, column in enumerate(sheet.columns) if column.name in UNITS)
        scale = 100 if UNITS[sheet.columns[at].name] in MONEY else 1
        for row in sheet.rows:
            if row[at] is not None:
                exact = float(row[at] * scale)
                assert any(abs(value - exact) < 1e-5 for value in drawn), (page.key, row)
                count += 1
    assert count > 50


def test_figures_over_the_api_are_those_in_the_file(site: Site) -> None:
    caller = site.by_token("two-manager")
    asked = {"group_by": "venue", "metric": "revenue,orders,aov,no_show_rate", "compare": "none"}
    days = {"from": "2026-11-01", "to": "2026-11-21"}
    told = caller.get("dashboard", **asked, from_=days["from"], to=days["to"]).json
    body = {"report": "dashboard", "format": "csv", **asked, **days}
    (table,) = csv_tables(caller.post("export", body))
    for row, line in zip(told["rows"], table[1:], strict=True):
        fields = dict(zip(table[0], line, strict=True))
        values = {key: figure["value"] for key, figure in row["values"].items()}
        assert fields["Venue"] == row["key"]
        assert Decimal(fields["Revenue (SEK)"]) * 100 == values["revenue"]
        assert int(fields["Orders"]) == values["orders"]
        assert Decimal(fields["AOV (SEK)"]) * 100 == values["aov"]
        assert float(fields["No-show rate (share of 1)"]) == pytest.approx(values["no_show_rate"], abs=1e-6)
