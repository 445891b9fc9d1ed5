"""`venue-analytics import`: takes in files of a booking system, and rolls up what they changed."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from dashboard.cli.printing import format_option, print_rows
from dashboard.schema import migrate
from dashboard.settings import Settings, read_settings
from rollup.build import drain
from rollup.db import Store, open_store
from rollup.errors import BadInput
from rollup.ingest.contradictions import RULES, Contradiction, find_contradictions, write_contradictions
from rollup.ingest.files.load import Import, Tally
from rollup.ingest.files.mapping.document import read_document
from rollup.ingest.files.parts import MAPPING_NAME, Part, canonical_parts, mapped_parts
from rollup.ingest.files.reading import FileOptions
from rollup.ingest.files.rejected import RejectedFile
from rollup.ingest.files.templates import write_templates
from rollup.ingest.kinds import KINDS
from rollup.ingest.outcome import Status

DEFAULT_CHAIN = "main"
TEMPLATES_FOLDER = Path("docs/import")
REJECTED_NAME = "rejected.csv"
CONTRADICTIONS_NAME = "contradictions.csv"
Advance = Callable[[int], None]


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="DIR|FILE…")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Says what foreign columns mean; a mapping.toml in DIR is found by itself.",
)
@click.option("--kind", type=click.Choice([kind.key for kind in KINDS]), help="The kind of all files given.")
@click.option(
    "--strict", is_flag=True, help="A file with a bad row is not loaded at all, and the import stops."
)
@click.option(
    "--encoding", default="utf-8", show_default=True, help="Such as latin-1. A mapping says it itself."
)
@click.option("--delimiter", help="Of CSV; found in the header when not told.")
@click.option("--chain", help="The chain's key; made when it is new. Default: VA_CHAIN, else main.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(REJECTED_NAME),
    show_default=True,
    help="Where rows that are not taken go. Contradictions are written beside it.",
)
@click.option("--database-url", help="In place of VA_DATABASE_URL.")
@click.option(
    "--templates",
    is_flag=False,
    flag_value=str(TEMPLATES_FOLDER),
    type=click.Path(file_okay=False, path_type=Path),
    metavar="[DIR]",
    help=f"Write the description and templates of all files to DIR ({TEMPLATES_FOLDER}) and do nothing else.",
)
@format_option
def import_(
    paths: tuple[Path, ...],
    mapping: Path | None,
    kind: str | None,
    strict: bool,
    encoding: str,
    delimiter: str | None,
    chain: str | None,
    rejected: Path,
    database_url: str | None,
    templates: Path | None,
    form: str,
) -> None:
    """Take in files of a booking system: canonical ones (see --templates), or any described by a mapping.

    Importing the same file again changes nothing; a corrected row replaces the one before. Exits with 1 when
    --strict refused a file."""
    if templates is not None:
        written = write_templates(templates)
        click.echo(f"{len(written)} files written to {templates}")
        return
    options = FileOptions(encoding, None if delimiter is None else _delimiter(delimiter))
    parts = _parts(paths, mapping, kind, options)
    settings = read_settings(database_url=database_url) if database_url else read_settings()
    with _store(settings) as store:
        tallies, found = _load(store, parts, chain or settings.chain or DEFAULT_CHAIN, strict, rejected)
    print_rows([_row(tally) for tally in tallies], form)
    _report(tallies, rejected)
    _report_contradictions(found, rejected.with_name(CONTRADICTIONS_NAME))
    if any(tally.undone for tally in tallies):
        sys.exit(1)


def _delimiter(text: str) -> str:
    found = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(found) != 1:
        raise BadInput(f"a delimiter is one character, such as ; or tab, not {text!r}", "delimiter")
    return found


def _parts(paths: Sequence[Path], mapping: Path | None, kind: str | None, options: FileOptions) -> list[Part]:
    if not paths:
        raise BadInput("name a folder or files to import, or --templates", "paths")
    if mapping is None and kind is None:
        mapping = next((path / MAPPING_NAME for path in paths if (path / MAPPING_NAME).is_file()), None)
    if mapping is not None and kind is not None:
        raise BadInput("give --mapping or --kind: a mapping says the kinds itself", "kind")
    if mapping is not None:
        return mapped_parts(read_document(mapping), paths)
    return canonical_parts(paths, kind, options)


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.database_url)
    try:
        migrate(store)
        yield store
    finally:
        store.close()


def _load(
    store: Store, parts: Sequence[Part], chain: str, strict: bool, path: Path
) -> tuple[list[Tally], list[Contradiction]]:
    """Loads the parts up to the first that strictness refuses, rolls up, and looks for contradictions."""
    now = int(time.time())
    tallies: list[Tally] = []
    with _progress() as progress:
        try:
            with RejectedFile(path) as rejected:
                work = Import(store, now, rejected, chain, strict)
                for part in parts:
                    with _bar(progress, part.label, part.size) as advance:
                        tallies.append(work.load(part, advance))
                    if tallies[-1].undone:
                        break
        finally:
            with _bar(progress, "rollups", None):
                drain(store, now)
    with store.reading() as connection:
        return tallies, find_contradictions(connection, chain)


def _progress() -> Progress:
    """A bar for people; nothing when the output is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def _bar(progress: Progress, label: str, total: int | None) -> Iterator[Advance]:
    task = progress.add_task(Text(label).markup, total=total)
    yield lambda done: progress.update(task, completed=done)
    progress.update(task, total=total or 1, completed=total or 1)


def _row(tally: Tally) -> dict[str, str | int]:
    counts = {status.value: tally.counts[status] for status in Status}
    shown = {name: counts[name] for name in ("new", "changed", "unchanged", "waiting", "rejected")}
    return {"file": tally.label, "kind": tally.kind, "read": tally.read, **shown}


def _report(tallies: Sequence[Tally], path: Path) -> None:
    for tally in tallies:
        if tally.undone:
            click.echo(f"{tally.label}: nothing was loaded, and no file after it (--strict)", err=True)
    refused = sum(tally.rejected for tally in tallies)
    if refused:
        click.echo(f"{refused} rejected rows are in {path}", err=True)


def _report_contradictions(found: Sequence[Contradiction], path: Path) -> None:
    write_contradictions(path, found)
    if not found:
        return
    click.echo(f"{len(found)} contradictions are in {path}; nothing was changed for them:", err=True)
    for rule in RULES:
        count = sum(one.rule == rule.key for one in found)
        if count:
            click.echo(f"  {count:>6}  {rule.label} (customer-days)", err=True)
