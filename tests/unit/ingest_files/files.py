"""Small files and mappings for the tests of imports."""

import gzip
from pathlib import Path

from rollup.ingest.files.mapping.document import read_document
from rollup.ingest.files.parts import Part, mapped_parts
from rollup.ingest.files.reading import FileOptions, reading
from rollup.ingest.files.record import Record
from rollup.ingest.files.row import Row


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    content = text.encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def rows_of(path: Path, encoding: str = "utf-8", delimiter: str | None = None) -> list[Row]:
    with reading(path, FileOptions(encoding, delimiter)) as table:
        return list(table.rows)


def records_of(part: Part) -> list[Record]:
    with part.open() as records:
        return list(records.given)


def mapped(folder: Path, mapping: str) -> list[Record]:
    """All records that a mapping makes of the files of a folder."""
    document = read_document(write(folder / "mapping.toml", mapping))
    return [record for part in mapped_parts(document, [folder]) for record in records_of(part)]
