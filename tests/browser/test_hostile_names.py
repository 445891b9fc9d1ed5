"""Everything that people type is called something that would be a script: none runs and none becomes markup, in a page,
in what a chart shows under the pointer, in a table, a mail or a printed document. `HOSTILE_TURNS` (1) gives each label
other names of the hundred; `HOSTILE_PAGES` (some, or all)."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from dashboard.brand import Brand
from dashboard.mail.writing import Action, Content, Figure, Point, write
from dashboard.rendering.chart import Chart
from dashboard.rendering.paper import Paper, paper_named
from dashboard.reports.piece import Piece
from dashboard.reports.printing import pdf_of
from dashboard.reports.printout import Chapter, Cover, Printout
from pages import PAGES
from tests.browser.hostile import MARK, PAYLOADS, WATCH, fill
from tests.browser.sites import Site, migrated, served
from tests.browser.visits import Visits

TURNS = int(os.environ.get("HOSTILE_TURNS", "1"))
OFTEN = ("overview", "utilization", "ranking", "customers", "people", "api_tokens")
"""The pages of every day, on which each kind of label stands."""
SHOWN = [page for page in PAGES if os.environ.get("HOSTILE_PAGES") == "all" or page.key in OFTEN]
POINT_AT_ALL = """() => { let points = 0;
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
        chart.data.forEach((trace, curveNumber) => {
            for (let pointNumber = 0; pointNumber < 25; pointNumber += 1) {
                try { Plotly.Fx.hover(chart, [{curveNumber, pointNumber}]); points += 1; } catch (_) { break; }
            }
        });
    }
    return points; }"""
PERIOD = f"?from={date.today() - timedelta(days=13)}&to={date.today()}"
FOCUS_ALL = (
    "() => document.querySelectorAll('main a, main button, main [tabindex]').forEach((each) => each.focus())"
)


@pytest.fixture(scope="module", params=range(TURNS))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with migrated(tmp_path_factory.mktemp("hostile")) as store:
        fill(store, request.param)
        with served(store) as found:
            yield found


@dataclass(frozen=True, slots=True)
class Surface:
    """Where names are shown; `show` gives a page in which they are."""

    name: str
    show: Callable[[Visits, Site], Page]


def _page_of_console(path: str) -> Callable[[Visits, Site], Page]:
    def show(visits: Visits, site: Site) -> Page:
        page = visits.open(site, path + PERIOD, user="admin")
        page.evaluate(POINT_AT_ALL)
        page.evaluate(FOCUS_ALL)
        return page

    return show


def _reference(visits: Visits, site: Site) -> Page:
    page = visits.open(site, user="admin")
    page.goto(f"{site.address}/chain/analytics/docs")
    return page


def _alone(visits: Visits, site: Site, content: str) -> Page:
    """A page that is nothing but the content."""
    page = visits.own(site)
    page.goto("about:blank")
    page.evaluate(WATCH)
    page.set_content(content)
    return page


def _mail(visits: Visits, site: Site) -> Page:
    texts = iter(PAYLOADS * 2)
    figures = tuple(Figure(next(texts), next(texts), next(texts), next(texts)) for _ in range(12))
    points = tuple(Point(next(texts), href="https://console.example/") for _ in range(40))
    content = Content(
        subject="A day",
        title=next(texts),
        lead=(next(texts),),
        figures=figures,
        points_title=next(texts),
        points=points,
        action=Action(next(texts), "https://console.example/"),
        notes=tuple(next(texts) for _ in range(20)),
    )
    return _alone(visits, site, write(content).html)


class Drawn:
    """Keeps what would be printed."""

    html = ""

    def charts(self, charts: Sequence[Chart]) -> list[str]:
        return [""] * len(charts)

    def pdf(self, html: str, _paper: Paper) -> bytes:
        self.html = html
        return b"%PDF-%%EOF"


def _document(visits: Visits, site: Site) -> Page:
    texts = iter(PAYLOADS * 2)
    chapters = tuple(Chapter(f"c{n}", next(texts), next(texts), Piece("")) for n in range(40))
    facts = tuple((next(texts), next(texts)) for _ in range(10))
    drawn = Drawn()
    brand = Brand(next(texts), "#3457d5", None)
    pdf_of(Cover(next(texts), brand), Printout(next(texts), facts, chapters), paper_named("a4"), drawn)
    # What the document forbids is lifted, so that it is its text that is tried.
    return _alone(visits, site, drawn.html.replace("Content-Security-Policy", "x"))


SURFACES = (
    *(Surface(declared.key, _page_of_console(declared.path)) for declared in SHOWN),
    Surface("reference of the API", _reference),
    Surface("mail", _mail),
    Surface("printed document", _document),
)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_names_are_never_more_than_text(site: Site, visits: Visits, surface: Surface) -> None:
    context = visits.signed_in.context(site, "admin")
    context.add_init_script(WATCH)
    context.on("dialog", lambda dialog: visits.problems.append(f"a dialog: {dialog.message}"))
    page = surface.show(visits, site)
    assert page.locator(f"[{MARK}]").count() == 0
    assert page.locator("a[href^='javascript:'], a[href^='data:text']").count() == 0
    assert page.evaluate("window.ran") == 0


def test_what_is_tried_would_run(site: Site, visits: Visits) -> None:
    """In a page that takes text for markup many of them do: the test can fail."""
    assert len(PAYLOADS) == 100
    page = visits.own(site)
    visits.expected.append("")
    page.goto("about:blank")
    page.evaluate(WATCH)
    page.evaluate(
        "all => { for (const each of all) { const box = document.createElement('div'); box.innerHTML = each;"
        " document.body.append(box); } }",
        [each for each in PAYLOADS if "refresh" not in each and "<base" not in each],
    )
    page.wait_for_function("window.ran > 10")
    assert page.locator(f"[{MARK}]").count() > 60
