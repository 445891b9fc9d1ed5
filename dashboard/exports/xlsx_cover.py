"""The first sheet of a workbook: what it is, by which filters and definitions, how many rows, what the columns mean."""

from collections.abc import Sequence
from typing import Any

from dashboard.exports.about import meanings, statement
from dashboard.exports.document import Document, Section
from dashboard.exports.xlsx_styles import Styles
from dashboard.exports.xlsx_table import Table, plain
from dashboard.language import gettext as _

WIDTHS = (34, 30, 100)


def write_cover(
    page: Any, document: Document, tables: Sequence[tuple[Section, Table]], styles: Styles
) -> None:
    """Writes the cover, when all tables are written."""
    page.hide_gridlines(2)
    for index, width in enumerate(WIDTHS):
        page.set_column(index, index, width)
    page.write_string(0, 0, plain(document.title), styles.words(bold=True, size=18))
    row = 2
    for name, value in statement(document):
        page.write_string(row, 0, plain(name), styles.words(bold=True))
        page.write_string(row, 1, plain(value))
        row += 1
    row = _list(page, row + 1, (_("Sheet"), _("Rows"), _("What it shows")), styles)
    for section, table in tables:
        row = _sheets(page, row, section, table, styles)
    row = _list(page, row + 1, (_("Column"), _("Key"), _("Definition")), styles)
    for line in meanings([section.sheet for section, _table in tables]):
        for index, text in enumerate(line):
            page.write_string(row, index, plain(text))
        row += 1


def _list(page: Any, row: int, names: Sequence[str], styles: Styles) -> int:
    for index, name in enumerate(names):
        page.write_string(row, index, plain(name), styles.heading())
    return row + 1


def _sheets(page: Any, row: int, section: Section, table: Table, styles: Styles) -> int:
    """A line for each sheet of a table; of one that is too large for a sheet it is said where it goes on."""
    said = ". ".join(filter(None, (section.title, section.note)))
    if len(table.pages) > 1:
        names = ", ".join(sheet.get_name() for sheet in table.pages)
        said = _("{said}. Its {count} rows go on over the sheets {names}.").format(
            said=said, count=table.rows, names=names
        )
    page.write_string(row, 0, plain(table.pages[0].get_name()))
    page.write_number(row, 1, table.rows, styles.style(num_format="#,##0", align="left"))
    page.write_string(row, 2, plain(said))
    return row + 1
