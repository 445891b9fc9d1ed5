"""The monthly report and pages as PDF: their figures are those of the read path, and nothing of them is missing."""

import subprocess
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from app import REPORTS
from components import formats
from components.kpi_strip import lines_of
from dashboard import language
from dashboard.access import ROLES, Viewer
from dashboard.exports.formats import format_named, write
from dashboard.exports.order import Options
from dashboard.exports.report import Asked, report_named
from dashboard.rendering.failure import NotPrinted
from dashboard.reports import printing
from pages.monthly.chapters import CHAPTERS, KPIS
from pages.monthly.report import reading_of
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed
from rollup.venues import venues_of
from tests.integration.api.chain_site import MANAGED, NOW

OCTOBER = {"month": ("2026-10",)}


def viewer_of(store: Store, name: str) -> Viewer:
    """Somebody of a role, for all venues or for two of them."""
    scope, _, role = name.partition("-")
    with store.reading() as connection:
        places = {place.key: place for place in venues_of(connection, 1)}
    own = None if scope == "all" else frozenset(places[key].id for key in MANAGED)
    return Viewer(name, 1, frozenset(ROLES[role]), own)


def asked(store: Store, given: Any = OCTOBER, name: str = "all-director", spoken: str = "en") -> Asked:
    return Asked(store, viewer_of(store, name), NOW, given, spoken)


def printed(question: Asked, report: str = "monthly", paper: str = "a4") -> bytes:
    with language.speaking(question.language):
        document = report_named(REPORTS, report).document(question)
        target = BytesIO()
        write(question.viewer, document, format_named("pdf"), target, Options(paper=paper))
    return target.getvalue()


def told_of(program: str, pdf: bytes, *options: str) -> str:
    run = subprocess.run(
        [program, *options, "-", *(["-"] if program == "pdftotext" else [])], input=pdf, capture_output=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.decode()


def key_figures(question: Asked) -> Iterable[str]:
    reading = reading_of(question)
    for keys in KPIS:
        total = reading.run(keys)
        for metric in total.metrics:
            for currency, value, _before in lines_of(metric, total.rows):
                yield formats.value(metric.unit, value, currency, short=True)


def plain(text: str) -> str:
    return "".join(text.replace(formats.SPACE, " ").split())


@pytest.mark.parametrize(
    "name, spoken, paper", [("all-director", "en", "a4"), ("two-manager", "zh", "letter")]
)
def test_the_monthly_report_has_every_key_figure_of_the_read_path(renderer, chain, name, spoken, paper):
    question = asked(chain, name=name, spoken=spoken)
    pdf = printed(question, paper=paper)
    text = plain(told_of("pdftotext", pdf))
    with language.speaking(spoken):
        figures = [*key_figures(question)]
        headings = [language.gettext(part.title) for part in CHAPTERS]
    assert [figure for figure in figures if plain(figure) not in text] == []
    assert [heading for heading in headings if plain(heading) not in text] == []
    assert "RUN" not in text
    assert "Person" not in text
    is_all = name.startswith("all")
    assert len(figures) == (16 if is_all else 12)  # amounts in each currency
    assert ("West" in text, "EUR" in text) == (is_all, is_all)
    assert_is_fit_to_print(pdf, "(A4)" if paper == "a4" else "(letter)")


def assert_is_fit_to_print(pdf: bytes, paper: str) -> None:
    fonts = told_of("pdffonts", pdf).splitlines()[2:]
    assert all("TrueType" in font and font.split()[-5] == "yes" for font in fonts), fonts
    info = told_of("pdfinfo", pdf)
    assert "Tagged:          yes" in info
    assert paper in info


def test_a_page_is_printed_as_it_is_seen(renderer, chain):
    pdf = printed(asked(chain, {"page": ("venues",), "view": ("?period=last-month",)}), "page")
    text = plain(told_of("pdftotext", pdf))
    total = reading_of(asked(chain)).run(("revenue", "orders"))
    for row in total.rows:
        assert plain(formats.money(row.values["revenue"].numerator, row.currency)) in text


def test_figures_without_a_page_are_printed_as_a_table(renderer, chain):
    given = {"from": ("2026-10-01",), "to": ("2026-10-31",), "group_by": ("venue",)}
    text = told_of("pdftotext", printed(asked(chain, given), "revenue"))
    assert "2026-10-01 – 2026-10-31" in text
    assert "North" in text


class Failing:
    """A renderer that cannot draw one of the charts."""

    def __init__(self) -> None:
        self.printed = 0

    def charts(self, charts: list[Any]) -> list[str]:
        raise NotPrinted(f"the chart {charts[-1].name!r} could not be drawn")

    def pdf(self, *_: Any) -> bytes:
        self.printed += 1
        return b""


def test_where_a_chart_fails_there_is_no_report(chain, monkeypatch):
    failing = Failing()
    monkeypatch.setattr(printing, "resolve_name", lambda _name: failing)
    target = BytesIO()
    question = asked(chain)
    document = report_named(REPORTS, "monthly").document(question)
    with pytest.raises(NotPrinted, match="could not be drawn"):
        write(question.viewer, document, format_named("pdf"), target, Options())
    assert target.getvalue() == b""
    assert failing.printed == 0


def test_who_may_not_take_figures_away_has_no_report(chain):
    with pytest.raises(NotAllowed):
        printed(asked(chain, name="all-viewer"))


@pytest.mark.parametrize("month, said", [("2027-01", "has not begun"), ("October", "is no month")])
def test_a_month_that_cannot_be_reported_on_is_told(chain, month, said):
    with pytest.raises(BadInput, match=said):
        report_named(REPORTS, "monthly").document(asked(chain, {"month": (month,)}))


def test_the_last_month_that_is_over_is_meant_where_none_is_named(chain):
    outline = report_named(REPORTS, "monthly").outline(asked(chain, {}))
    assert (str(outline.first_day), str(outline.last_day)) == ("2026-10-01", "2026-10-31")


def test_a_month_that_is_not_over_is_reported_up_to_today(chain):
    outline = report_named(REPORTS, "monthly").outline(asked(chain, {"month": ("2026-11",)}))
    assert (str(outline.first_day), str(outline.last_day)) == ("2026-11-01", "2026-11-21")
