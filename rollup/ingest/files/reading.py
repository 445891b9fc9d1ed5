"""Reading a file: its columns and rows, with its place on disk for a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rollup.ingest.files.formats import source_of
from rollup.ingest.files.opening import opened
from rollup.ingest.files.row import Row


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What is told about a file; None: found out."""

    encoding: str = "utf-8"
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An open file. `columns` is None when only the rows know them; `done` gives the bytes read so far."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
    done: Callable[[], int]


@contextmanager
def reading(path: Path, options: FileOptions) -> Iterator[Table]:
    """Opens a file of any known format."""
    source = source_of(path)
    with opened(path, options.encoding) as file:
        columns, rows = source.read(file, path, options.delimiter)
        yield Table(columns, rows, file.done)
