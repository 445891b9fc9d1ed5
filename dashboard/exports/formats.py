"""The formats that a document can leave in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from dashboard import language
from dashboard.access import EXPORT, Viewer
from dashboard.exports.csv_archive import write_archive
from dashboard.exports.csv_file import pieces, write_csv
from dashboard.exports.document import Document
from dashboard.exports.order import Options
from dashboard.exports.pdf_file import write_pdf
from dashboard.exports.progress import Progress
from dashboard.exports.xlsx_file import write_xlsx
from dashboard.language import N_
from rollup.errors import unknown

Write = Callable[[Document, BinaryIO, Options, Progress], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its ending and media type, and what writes it."""

    ending: str
    media_type: str
    write: Write
    pieces: Callable[[Document, Options, Progress], Iterator[bytes]] | None = None
    """The same bit by bit, for a kind that can be sent while it is being written."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be asked for. `several` is the kind of file for several tables, where one holds only one."""

    key: str
    name: str
    icon: str
    kind: Kind
    several: Kind | None = None
    holds_many: bool = True
    """Whether it is any good for very many rows."""

    def kind_for(self, tables: int, options: Options) -> Kind:
        """The kind of file that holds so many tables."""
        is_one = tables == 1 and not options.about
        return self.kind if self.several is None or is_one else self.several


FORMATS: tuple[Format, ...] = (
    Format(
        "csv",
        "CSV",
        "filetype-csv",
        Kind("csv", "text/csv; charset=utf-8", write_csv, pieces),
        Kind("zip", "application/zip", write_archive),
    ),
    Format(
        "xlsx",
        N_("Excel workbook"),
        "filetype-xlsx",
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    ),
    Format("pdf", "PDF", "filetype-pdf", Kind("pdf", "application/pdf", write_pdf), holds_many=False),
)


def format_named(key: str) -> Format:
    """The format with this key; `NotFound` for any other."""
    found = next((one for one in FORMATS if one.key == key), None)
    if found is None:
        raise unknown("format", key, (one.key for one in FORMATS), "format")
    return found


def export(viewer: Viewer, document: Document, form: Format, options: Options | None = None) -> bytes:
    """A small document as the bytes of a file. Raises `NotAllowed` for somebody who may see figures but not take them
    away."""
    target = BytesIO()
    write(viewer, document, form, target, options or Options())
    return target.getvalue()


def write(
    viewer: Viewer,
    document: Document,
    form: Format,
    target: BinaryIO,
    options: Options,
    progress: Progress | None = None,
) -> Kind:
    """Writes a document, in its language; gives the kind of file that it is."""
    viewer.require(EXPORT)
    kind = form.kind_for(len(document.sections), options)
    with language.speaking(document.language):
        kind.write(document, target, options, progress or Progress(len(document.sections)))
    return kind


def file_name(document: Document, kind: Kind) -> str:
    """What the file of a document is called: what it is, its days, and the definition set."""
    start, end = document.period
    return f"{document.key}_{start}_{end}_{document.definitions}.{kind.ending}"
