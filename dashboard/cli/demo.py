"""`venue-analytics demo`: a made-up chain in an empty database, as of now."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import delete

from dashboard.cli.setup import opened_unchecked
from dashboard.demo import LOADED, begin, finish, is_demo
from dashboard.model import database_mark
from dashboard.schema import migrate
from rollup.db import Store
from rollup.demo.history import SEED
from rollup.demo.load import NAME, load
from rollup.demo.load import Progress as Report
from rollup.demo.moment import FEWEST_MONTHS, MONTHS
from rollup.errors import BadInput


@click.command()
@click.option("--seed", default=SEED, show_default=True, help="The same seed and time make the same chain.")
@click.option(
    "--now", "at", metavar="TIME", help="As of this time, such as 2026-11-21T14:30+01:00. Default: now."
)
@click.option(
    "--months",
    type=click.IntRange(FEWEST_MONTHS, 36),
    default=MONTHS,
    show_default=True,
    help="Months of history before the current one; fewer load faster.",
)
@click.option("--force", is_flag=True, help="Load it anew over a demo chain that is already there.")
def demo(seed: int, at: str | None, months: int, force: bool) -> None:
    """Fill an empty database with a made-up chain of twelve venues (see docs/demo.md).

    Data that is not the demo's own is never touched."""
    now = int(time.time()) if at is None else _instant(at)
    with opened_unchecked() as store:
        migrate(store)
        if force:
            _forget(store)
        begin(store)
        started = time.monotonic()
        with _bars() as report:
            counts = load(store, now, seed, months, report)
        finish(store)
    click.echo(
        f"{NAME}: {counts['venues']} venues, {counts['bookings']:,} bookings, {counts['orders']:,} orders and"
        f" {counts['funnel_events']:,} funnel events in {time.monotonic() - started:.0f} s"
    )


def _instant(text: str) -> int:
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no time such as 2026-11-21T14:30+01:00", "now") from error
    if value.tzinfo is None:
        raise BadInput(f"{text!r} has no offset such as 2026-11-21T14:30+01:00, or Z for UTC", "now")
    return int(value.timestamp())


def _forget(store: Store) -> None:
    """Takes the mark of a complete demo away, so that it counts as loaded in part and is cleared."""
    if is_demo(store):
        with store.writing() as connection:
            connection.execute(delete(database_mark).where(database_mark.c.name == LOADED))


@contextmanager
def _bars() -> Iterator[Report]:
    """A bar for each kind of record, for people; nothing when the output is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<14}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what.replace("_", " "), total=total)
            progress.update(tasks[what], completed=done, total=max(total, done))

        yield report
