"""The monthly report and pages as PDF: their figures are those of the read path, and nothing of them is missing."""

import struct
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from app import REPORTS
from components import formats
from components.kpi_strip import lines_of
from dashboard import language
from dashboard.exports.formats import format_named, write
from dashboard.exports.order import Options
from dashboard.exports.report import Asked, report_named
from dashboard.rendering.failure import NotPrinted
from dashboard.reports import printing
from pages.monthly.chapters import CHAPTERS, KPIS
from pages.monthly.report import reading_of
from rollup.errors import BadInput, NotAllowed
from tests.integration.rendering.printed import asked, plain, printed, told_of


def key_figures(question: Asked) -> Iterable[str]:
    reading = reading_of(question)
    for keys in KPIS:
        total = reading.run(keys)
        for metric in total.metrics:
            for currency, value, _before in lines_of(metric, total.rows):
                yield formats.value(metric.unit, value, currency, short=True)


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


LOGO = (18, 140, 96)


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\0" + bytes(LOGO) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def svg(width: int, height: int) -> bytes:
    """The same, as vectors."""
    colour = "#{:02x}{:02x}{:02x}".format(*LOGO)
    size = f'width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="{colour}"/></svg>'.encode()


def colours(pdf: bytes) -> Counter[tuple[int, ...]]:
    """The colours of the first page's points, rounded a little."""
    run = subprocess.run(["pdftoppm", "-r", "40", "-l", "1", "-"], input=pdf, capture_output=True, check=True)
    points = run.stdout.split(b"\n", 3)[3]
    return Counter(tuple(part // 8 for part in points[at : at + 3]) for at in range(0, len(points), 3))


@pytest.mark.parametrize("name, picture", [("logo.png", png), ("logo.svg", svg), ("LOGO.PNG", png)])
def test_the_cover_bears_name_colour_and_logo_of_the_settings(
    renderer, chain, tmp_path, monkeypatch, name, picture
):
    (tmp_path / name).write_bytes(picture(240, 80))
    monkeypatch.setenv("VA_BRAND_LOGO", str(tmp_path / name))
    monkeypatch.setenv("VA_BRAND_NAME", "Havsvala <Sports> & Spa")
    monkeypatch.setenv("VA_BRAND_COLOUR", "#b4143c")
    given = {"from": ("2026-10-01",), "to": ("2026-10-31",), "group_by": ("venue",)}
    pdf = printed(asked(chain, given), "revenue")
    found = colours(pdf)
    assert found[tuple(part // 8 for part in LOGO)] > 300
    assert found[(0xB4 // 8, 0x14 // 8, 0x3C // 8)] > 300
    assert "Havsvala <Sports> & Spa" in told_of("pdftotext", pdf)
    monkeypatch.delenv("VA_BRAND_LOGO")
    assert colours(printed(asked(chain, given), "revenue"))[tuple(part // 8 for part in LOGO)] == 0


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
