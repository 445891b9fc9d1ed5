"""How the command line prints rows: as an aligned table for people, as CSV or JSON for programs."""

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print: for people (table), or for programs (csv, json).",
)

PIPE_WIDTH = 10_000


def print_rows(rows: Sequence[Row], form: str, columns: Sequence[str] | None = None) -> None:
    """Prints rows with the given columns (those of the first row when not told). JSON is a list of objects."""
    names = list(columns or (rows[0].keys() if rows else ()))
    if form == "json":
        print_json([{name: row.get(name) for name in names} for row in rows])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_text(row.get(name)) for name in names] for row in rows)
    else:
        _print_table(rows, names)


def print_json(value: Any) -> None:
    """Prints a value as JSON; dates and the like as their text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _print_table(rows: Sequence[Row], names: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        is_number = all(_is_number(row[name]) for row in rows if row.get(name) is not None)
        table.add_column(name, justify="right" if is_number else "left")
    for row in rows:
        # Text objects, so that brackets in a venue's name are not taken for markup.
        table.add_row(*(Text(_text(row.get(name))) for name in names))
    # A table that is piped is read by a program, and must not be cut to the width of a terminal.
    Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
