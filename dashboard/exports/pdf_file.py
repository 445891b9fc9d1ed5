"""PDF: what people see on the screen, or plain tables, behind a cover that says what it is."""

from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import BinaryIO

from babel.numbers import format_decimal, format_percent

from dashboard.brand import brand_of
from dashboard.exports.about import days as days_of
from dashboard.exports.about import statement
from dashboard.exports.document import Document, Section
from dashboard.exports.headings import headings
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.sheet import MONEY, Cell, Column
from dashboard.language import locale
from dashboard.rendering.paper import paper_named
from dashboard.reports.piece import Piece
from dashboard.reports.printing import pdf_of
from dashboard.reports.printout import Chapter, Cover, Printout
from rollup.errors import BadInput
from rollup.metrics.metric import Unit

MOST_ROWS = 3_000
"""Rows that are still read on paper: some sixty pages."""
NOTHING = "–"


def write_pdf(document: Document, target: BinaryIO, options: Options, progress: Progress) -> None:
    """Prints a document. Raises `BadInput` for one that is too long for paper, `NotPrinted` where nothing can be
    printed now; then nothing has been written."""
    printout = document.printout() if document.printout else _tables(document, progress)
    cover = Cover(document.title, brand_of(document.chain))
    target.write(pdf_of(cover, printout, paper_named(options.paper)))
    if document.printout:
        progress.counts.update(
            {
                each.key: len(each.sheet.rows)
                for each in document.sections
                if isinstance(each.sheet.rows, tuple)
            }
        )
    progress.tell(1.0)


def _tables(document: Document, progress: Progress) -> Printout:
    chapters = tuple(
        Chapter(section.key, section.title, section.note, _table(section, progress))
        for section in document.sections
    )
    return Printout(days_of(*document.period), statement(document)[2:], chapters)


def _table(section: Section, progress: Progress) -> Piece:
    """A section's rows, as long as they can be read."""
    columns = section.sheet.columns
    names = headings(section.sheet)
    heads = "".join(
        f'<th class="{_kind(column)}">{escape(name)}</th>'
        for column, name in zip(columns, names, strict=True)
    )
    lines: list[str] = []
    for row in progress.rows(section):
        if len(lines) == MOST_ROWS:
            raise BadInput(
                f"more than {MOST_ROWS} rows are not for paper; choose CSV or XLSX, or a shorter period",
                "format",
            )
        lines.append("".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True)))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return Piece(f'<table class="paper-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')


def _kind(column: Column) -> str:
    return "paper-number" if column.unit else "paper-text"


def _cell(column: Column, cell: Cell) -> str:
    return f'<td class="{_kind(column)}">{escape(said(column.unit, cell))}</td>'


def said(unit: Unit | None, cell: Cell) -> str:
    """A cell as people read it; days and times as in every file, unmistakable in any language."""
    if cell is None:
        return NOTHING
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell
    if unit is Unit.SHARE:
        return format_percent(cell, "#,##0.0 %", locale=locale())
    places = -int(Decimal(cell).as_tuple().exponent) if unit in MONEY else 1 if unit is Unit.POINTS else 0
    return format_decimal(cell, "#,##0" + ("." + "0" * places if places > 0 else ""), locale=locale())
