"""`SOURCES`: the file formats that can be read. A new one is one function and one entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rollup.errors import unknown
from rollup.ingest.files.delimited import read_csv
from rollup.ingest.files.json_lines import read_json_lines
from rollup.ingest.files.opening import Opened
from rollup.ingest.files.row import Row

PACKED = ".gz"
Reader = Callable[[Opened, Path, str | None], tuple[tuple[str, ...] | None, Iterator[Row]]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file format. `read` gives the columns, None when only the rows know them, and the rows in a stream."""

    key: str
    label: str
    suffixes: tuple[str, ...]
    read: Reader


SOURCES = (
    Source("csv", "CSV", (".csv", ".tsv"), read_csv),
    Source("jsonl", "JSON lines", (".jsonl", ".ndjson"), read_json_lines),
)


def suffixes() -> tuple[str, ...]:
    """All file name endings that are read, without `.gz`."""
    return tuple(suffix for source in SOURCES for suffix in source.suffixes)


def bare_name(path: Path) -> str:
    """The file's name without `.gz`."""
    return path.name.removesuffix(PACKED)


def is_readable(path: Path) -> bool:
    """Whether the name ends as one of the formats."""
    return bare_name(path).lower().endswith(suffixes())


def source_of(path: Path) -> Source:
    """The format of a file by its name; any of them may be packed as `.gz`."""
    suffix = Path(bare_name(path)).suffix.lower()
    for source in SOURCES:
        if suffix in source.suffixes:
            return source
    raise unknown("file format", suffix or path.name, suffixes(), "file")
