"""XLSX: a workbook with a cover, a summary with charts, and a sheet for each table, of typed cells, so that a
spreadsheet can go on calculating. It is written a row at a time; what is large waits in files, not in memory."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from dashboard.exports.about import statement
from dashboard.exports.document import Document, Section
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.xlsx_cover import write_cover
from dashboard.exports.xlsx_styles import Styles
from dashboard.exports.xlsx_summary import write_summary
from dashboard.exports.xlsx_table import Table
from dashboard.language import gettext as _

OPTIONS = {
    "constant_memory": True,
    "use_zip64": True,
    # Names come from other systems: none may become a formula or a link.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""What the name of a sheet may not hold, in Excel."""


def write_xlsx(document: Document, target: BinaryIO, _options: Options, progress: Progress) -> None:
    """Writes the workbook."""
    with _workbook(target) as book:
        styles, names = Styles(book), Names()
        cover, summary = (
            book.add_worksheet(names.new(_("Cover"))),
            book.add_worksheet(names.new(_("Summary"))),
        )
        tables = [(section, _table(book, section, styles, names, progress)) for section in document.sections]
        write_cover(cover, document, tables, styles)
        write_summary(summary, document, tables, book)
        book.set_properties(
            {
                "title": document.title,
                "company": document.chain,
                "created": document.made_at.replace(tzinfo=None),
                "comments": "\n".join(f"{name}: {value}" for name, value in statement(document)),
            }
        )
        book.close()


@contextmanager
def _workbook(target: BinaryIO) -> Iterator[Any]:
    """A workbook to be filled and closed. When it is given up, the files in which its rows wait go too; XlsxWriter
    itself closes them only with a workbook that is whole."""
    with TemporaryDirectory(prefix="venue-analytics-") as folder:
        book = Workbook(target, OPTIONS | {"tmpdir": folder})
        try:
            yield book
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()


def _table(book: Any, section: Section, styles: Styles, names: "Names", progress: Progress) -> Table:
    def new_page(count: int) -> Any:
        page = book.add_worksheet(names.new(section.title, count + 1))
        page.set_landscape()
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)
        return page

    table = Table(section.sheet, styles)
    table.write(progress.rows(section), new_page)
    return table


class Names:
    """The names of a workbook's sheets: none twice, in whatever case, and none that Excel refuses."""

    def __init__(self) -> None:
        self._given = {"history"}  # which Excel keeps for itself

    def new(self, title: str, number: int = 1) -> str:
        """A name for the sheet of a title; `number` when the same goes on over several."""
        stem = FORBIDDEN.sub(" ", title).strip().strip("'") or _("Table")
        while True:
            end = f" ({number})" if number > 1 else ""
            name = stem[: LONGEST_NAME - len(end)].rstrip() + end
            if name.casefold() not in self._given:
                self._given.add(name.casefold())
                return name
            number += 1
