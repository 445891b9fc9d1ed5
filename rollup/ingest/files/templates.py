"""Templates of the canonical files and their description, written from `KINDS` and `EXAMPLES`."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rollup.ingest.files.canonical import flat_names
from rollup.ingest.files.examples import EXAMPLES
from rollup.ingest.files.formats import SOURCES
from rollup.ingest.kinds import KINDS, Field, Kind, Type

TYPES = {
    Type.TEXT: "text",
    Type.INTEGER: "whole number",
    Type.MONEY: "amount, such as 12.50",
    Type.INSTANT: "time",
    Type.DATE: "date",
    Type.CLOCK: "time of day",
    Type.BOOLEAN: "true or false",
    Type.CHOICE: "one of",
    Type.LIST: "list of records",
    Type.RECORD: "record",
    Type.NUMBERS: "list of whole numbers",
}
INTRODUCTION = """\
# Import files

Written by `venue-analytics import --templates` from the kinds of record that the product knows; a test fails when this
page or a template is not current. Foreign exports need no conversion: describe them in a [mapping](mapping.md).

    venue-analytics import FOLDER            # every file named for a kind: bookings.csv, bookings-2026.csv.gz …
    venue-analytics import --kind nps answers.csv

- Formats: {formats}. Any of them may be packed (`.gz`). One kind of record a file; the header names the columns, in any
  order; columns that are not needed may be left out.
- Text is UTF-8, with or without a byte order mark, or what `--encoding` says. CSV is divided by `,`, `;` or tab; the
  header shows which.
- Times are ISO 8601. Without an offset they are the venue's local wall time. Amounts are in major units with a point.
- Ids are the other system's own. The same record again changes nothing; a different one with the same id replaces it.
  Files of a folder are loaded in the order of this page; refunds and order-to-booking links wait for what comes later.
- A CSV column such as `parts.amount` is a field of the first record in a list; longer lists need JSON lines.
- A row that cannot be taken goes to `rejected.csv`, with its line, field and reason; the others are loaded. With
  `--strict` a file with such a row is not loaded at all, and the import ends there.
"""


def write_templates(folder: Path) -> list[Path]:
    """Writes the page and the templates; gives their paths."""
    written = []
    for name, text in templates().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        written.append(path)
    return written


def templates() -> dict[str, str]:
    """The texts of all files by their path below the folder."""
    files = {"README.md": describe()}
    for kind in KINDS:
        if not any(
            field.required and field.fields and len(_example_list(kind, field)) > 1 for field in kind.fields
        ):
            files[f"templates/{kind.key}.csv"] = csv_template(kind)
        files[f"templates/{kind.key}.jsonl"] = json.dumps(EXAMPLES[kind.key], ensure_ascii=False) + "\n"
    return files


def _example_list(kind: Kind, field: Field) -> list[Any]:
    found = EXAMPLES[kind.key].get(field.name, [])
    return found if isinstance(found, list) else [found]


def csv_template(kind: Kind) -> str:
    """The header and one example row. Nested lists that are not required are left to JSON lines."""
    skipped = tuple(f"{field.name}." for field in kind.fields if field.fields and not field.required)
    names = [name for name in flat_names(kind) if not name.startswith(skipped or ("\0",))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerow(_flat(EXAMPLES[kind.key], name) for name in names)
    return text.getvalue()


def _flat(example: Mapping[str, Any], name: str) -> Any:
    outer, dot, inner = name.partition(".")
    value = example.get(outer, "")
    return value[0].get(inner, "") if dot and value else value


def describe() -> str:
    """The page on all kinds."""
    formats = ", ".join(f"{source.label} ({', '.join(source.suffixes)})" for source in SOURCES)
    parts = [INTRODUCTION.format(formats=formats)]
    for kind in KINDS:
        parts.append(f"## {kind.key}\n\n{kind.help}.\n\n{_table(kind.fields)}")
        parts += [
            f"Each of `{field.name}`:\n\n{_table(field.fields)}" for field in kind.fields if field.fields
        ]
    return "\n".join(parts)


def _table(fields: tuple[Field, ...]) -> str:
    head = "| field | value | default | meaning |\n| --- | --- | --- | --- |\n"
    return head + "".join(_rows(fields))


def _rows(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        choices = " " + " ".join(f"`{choice}`" for choice in field.choices) if field.choices else ""
        default = (
            "**required**" if field.required else f"`{_shown(field.default)}`" if _has_default(field) else ""
        )
        yield f"| `{field.name}` | {TYPES[field.type]}{choices} | {default} | {field.help} |\n"


def _has_default(field: Field) -> bool:
    return field.default is not None and field.default != ""


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
