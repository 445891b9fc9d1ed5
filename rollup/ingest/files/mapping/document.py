"""A mapping file as it is written, checked as far as that is possible without the data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.reading import FileOptions
from rollup.ingest.kinds import KINDS, Kind, Type, kind_of

FILE_KEYS = ("file", "encoding", "delimiter", "where")
LOAD_KEYS = (*FILE_KEYS, "kind", "optional", "fields")
LOOKUP_KEYS = (*FILE_KEYS, "key", "values")
TOP_KEYS = ("zone", "encoding", "delimiter", "lookup", "row", "load")


@dataclass(frozen=True, slots=True)
class Load:
    """One `[[load]]`: rows of a file that become records of a kind."""

    place: Place
    file: str
    options: FileOptions
    where: Mapping[str, Any]
    kind: Kind
    optional: bool
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lookup:
    """One `[lookup.name]`: a file's rows by a key. `values`: what it gives; None means its columns."""

    place: Place
    file: str
    options: FileOptions
    where: Mapping[str, Any]
    key: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class InlineRow:
    """One `[[row]]`: a canonical record that stands in the mapping itself, the `number`th of them."""

    place: Place
    number: int
    kind: Kind
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole mapping file."""

    name: str
    zone: str | None
    loads: tuple[Load, ...]
    lookups: Mapping[str, Lookup]
    rows: tuple[InlineRow, ...]


def read_document(path: Path) -> Document:
    """Reads a mapping file; `BadInput` names the entry and field that is wrong."""
    place = Place(path.name)
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path.name} cannot be read as TOML: {error}", "mapping") from error
    place.check_names("key", content, TOP_KEYS)
    base = FileOptions(content.get("encoding", "utf-8"), content.get("delimiter"))
    loads = enumerate(_tables(content, "load", place), 1)
    rows = enumerate(_tables(content, "row", place), 1)
    lookups = place.at("lookup").table(content.get("lookup", {})).items()
    return Document(
        name=path.name,
        zone=content.get("zone"),
        loads=tuple(_load(entry, number, place, base) for number, entry in loads),
        lookups={name: _lookup(name, entry, place, base) for name, entry in lookups},
        rows=tuple(row for number, entry in rows for row in _rows(entry, number, place)),
    )


def _tables(content: Mapping[str, Any], key: str, place: Place) -> list[Mapping[str, Any]]:
    entries = content.get(key, [])
    if not isinstance(entries, list):
        place.at(key).fail(f"write [[{key}]], with two brackets")
    return [place.at(key).table(entry) for entry in entries]


def _load(entry: Mapping[str, Any], number: int, mapping: Place, base: FileOptions) -> Load:
    place = Place(mapping.file, f"load {number} ({entry.get('file', '?')} → {entry.get('kind', '?')})")
    place.check_names("key", entry, LOAD_KEYS)
    return Load(
        place=place,
        file=_file(entry, place),
        options=_options(entry, base, place),
        where=entry.get("where", {}),
        kind=_kind(entry, place),
        optional=bool(entry.get("optional", False)),
        fields=place.at("fields").table(entry.get("fields")),
    )


def _lookup(name: str, entry: Any, mapping: Place, base: FileOptions) -> Lookup:
    place = Place(mapping.file, f"lookup {name}")
    place.table(entry)
    place.check_names("key", entry, LOOKUP_KEYS)
    return Lookup(
        place=place,
        file=_file(entry, place),
        options=_options(entry, base, place),
        where=entry.get("where", {}),
        key=place.at("key").text(entry.get("key")),
        values=place.at("values").table(entry["values"]) if "values" in entry else None,
    )


def _rows(entry: Mapping[str, Any], number: int, mapping: Place) -> list[InlineRow]:
    """The rows of an entry: one, or where plain fields hold lists, one for each of their values side by side."""
    place = Place(mapping.file, f"row {number} ({entry.get('kind', '?')})")
    kind = _kind(entry, place)
    values = {name: _canonical(value) for name, value in entry.items() if name != "kind"}
    place.check_names("field", values, kind.names)
    plain = {field.name for field in kind.fields if field.type not in (Type.LIST, Type.NUMBERS)}
    many = {name: value for name, value in values.items() if name in plain and isinstance(value, list)}
    if not many:
        return [InlineRow(place, number, kind, values)]
    if len({len(value) for value in many.values()}) > 1:
        place.fail(f"the lists {', '.join(many)} must be of one length")
    sets = zip(*many.values(), strict=True)
    return [InlineRow(place, number, kind, values | dict(zip(many, one, strict=True))) for one in sets]


def _canonical(value: Any) -> Any:
    """A TOML date or time as ISO text, a number as it was written."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _kind(entry: Mapping[str, Any], place: Place) -> Kind:
    place = place.at("kind")
    key = place.text(entry.get("kind"))
    place.check_names("kind of record", [key], (kind.key for kind in KINDS))
    return kind_of(key)


def _file(entry: Mapping[str, Any], place: Place) -> str:
    name = place.at("file").text(entry.get("file"))
    if Path(name).is_absolute() or ".." in Path(name).parts:
        place.at("file").fail(f"{name!r} must be in the folder that is imported")
    return name


def _options(entry: Mapping[str, Any], base: FileOptions, place: Place) -> FileOptions:
    delimiter = entry.get("delimiter", base.delimiter)
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
        place.at("delimiter").fail(f"must be one character, not {delimiter!r}")
    return FileOptions(place.at("encoding").text(entry.get("encoding", base.encoding)), delimiter)
