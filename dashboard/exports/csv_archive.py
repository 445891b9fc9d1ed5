"""Several tables as CSV: an archive with a file for each, and one that says what they are. A line about them within a
table would be taken for one of its rows by whatever reads it."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.exports.about import meanings, statement
from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.document import Document
from dashboard.exports.headings import headings
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.sheet import Cell
from dashboard.language import gettext as _

ABOUT = "about.csv"
MODE = 0o644 << 16


def write_archive(document: Document, target: BinaryIO, options: Options, progress: Progress) -> None:
    """Writes each table under its number and key, and `about.csv`."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        names = [f"{number:02d}-{each.key}.csv" for number, each in enumerate(document.sections, start=1)]
        for name, section in zip(names, document.sections, strict=True):
            rows = progress.rows(section)
            _add(archive, document, name, headings(section.sheet), rows, options)
        about = _about(document, names, progress)
        _add(archive, document, ABOUT, (_("What"), _("Is")), about, options)


def _add(
    archive: ZipFile,
    document: Document,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    options: Options,
) -> None:
    entry = ZipInfo(name, document.made_at.timetuple()[:6])
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, MODE
    with archive.open(entry, "w", force_zip64=True) as file:
        for piece in csv_bytes(columns, rows, bom=options.bom):
            file.write(piece)


def _about(document: Document, names: Sequence[str], progress: Progress) -> list[tuple[Cell, ...]]:
    """What the files are, how many rows each has, and what their columns mean."""
    lines: list[tuple[Cell, ...]] = [(_("Title"), document.title), *statement(document)]
    for name, section in zip(names, document.sections, strict=True):
        lines.append(
            (_("{file}: table").format(file=name), ". ".join(filter(None, (section.title, section.note))))
        )
        lines.append((_("{file}: rows").format(file=name), progress.counts[section.key]))
    lines += [(f"{name} [{key}]", text) for name, key, text in meanings([s.sheet for s in document.sections])]
    return lines
