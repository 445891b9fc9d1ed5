"""The parts of an import: each a file, or the rows of a mapping, that becomes records of one kind."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rollup.errors import BadInput
from rollup.ingest.files.canonical import canonical
from rollup.ingest.files.finding import data_files, find_files, kind_by_name
from rollup.ingest.files.mapping.conditions import compile_where
from rollup.ingest.files.mapping.document import Document, Load
from rollup.ingest.files.mapping.expressions import compile_record
from rollup.ingest.files.mapping.scope import Scope
from rollup.ingest.files.mapping.tables import LookupTables
from rollup.ingest.files.reading import FileOptions, reading
from rollup.ingest.files.record import Record, records
from rollup.ingest.kinds import KINDS, Kind, kind_of

MAPPING_NAME = "mapping.toml"


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a part in a stream; `done` gives the bytes read so far."""

    given: Iterator[Record]
    done: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Part:
    """`label` names it for a person; `size` is in bytes on disk. `open` may be called again."""

    label: str
    kind: Kind
    size: int
    open: Callable[[], AbstractContextManager[Records]]


def canonical_parts(paths: Iterable[Path], kind: str | None, options: FileOptions) -> list[Part]:
    """Files with canonical columns: the kind is told, or told by the name."""
    files = [file for path in paths for file in (data_files(path) if path.is_dir() else [path])]
    return in_order(
        _canonical_part(file, kind_of(kind) if kind else kind_by_name(file), options) for file in files
    )


def mapped_parts(document: Document, paths: Iterable[Path]) -> list[Part]:
    """The mapping's own rows, and its loads: of a folder all, of single files those that name them."""
    parts = _inline_parts(document)
    for path in paths:
        folder, only = (path, None) if path.is_dir() else (path.parent, path)
        tables = LookupTables(document, folder)
        found = [
            part for load in document.loads for part in _load_parts(document, load, folder, tables, only)
        ]
        if not found:
            raise BadInput(f"{document.name} has no load for {path.name}", "file")
        parts += found
    return in_order(parts)


def in_order(parts: Iterable[Part]) -> list[Part]:
    """The parts in the order of `KINDS`, so that what is referred to comes first."""
    rank = {kind.key: number for number, kind in enumerate(KINDS)}
    return sorted(parts, key=lambda part: rank[part.kind.key])


def _canonical_part(path: Path, kind: Kind, options: FileOptions) -> Part:
    @contextmanager
    def open_records() -> Iterator[Records]:
        with reading(path, options) as table:
            try:
                convert = canonical(kind, table.columns)
            except BadInput as error:
                raise BadInput(f"{path.name}: {error}", error.field) from error
            yield Records(records(table.rows, lambda _: True, convert), table.done)

    return Part(path.name, kind, _size(path), open_records)


def _load_parts(
    document: Document, load: Load, folder: Path, tables: LookupTables, only: Path | None
) -> Iterator[Part]:
    for path in find_files(folder, load.file, load.place, optional=load.optional or only is not None):
        if only is None or path == only:
            yield _mapped_part(document, load, path, tables)


def _mapped_part(document: Document, load: Load, path: Path, tables: LookupTables) -> Part:
    @contextmanager
    def open_records() -> Iterator[Records]:
        with reading(path, load.options) as table:
            scope = Scope(table.columns, tables, document.zone)
            convert = compile_record(load.fields, load.kind.fields, load.place, scope)
            wanted = compile_where(load.where, load.place, scope)
            yield Records(records(table.rows, wanted, convert), table.done)

    return Part(path.name, load.kind, _size(path), open_records)


def _inline_parts(document: Document) -> list[Part]:
    kinds = {row.kind.key: row.kind for row in document.rows}
    return [_inline_part(document, kind) for kind in kinds.values()]


def _inline_part(document: Document, kind: Kind) -> Part:
    given = [Record(row.number, row.values, "") for row in document.rows if row.kind.key == kind.key]

    @contextmanager
    def open_records() -> Iterator[Records]:
        yield Records(iter(given), lambda: 0)

    return Part(document.name, kind, 0, open_records)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "file") from error
