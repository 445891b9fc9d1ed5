"""`venue-analytics rollup`: build and check the pre-aggregated figures."""

import sys
import time
from dataclasses import asdict
from datetime import date, datetime, timedelta

import click
from rich.progress import Progress

from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store
from rollup.build import drain, waiting
from rollup.calendar import day_of
from rollup.db import Store
from rollup.jobs import run_due
from rollup.rollups import ensure_rollups, mark_everything
from rollup.subjects import SUBJECTS
from rollup.verify import differences, states

day_option = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def rollup() -> None:
    """Build and check the pre-aggregated figures."""


@rollup.command()
def run() -> None:
    """Run the jobs that are due, and build all that is marked."""
    with opened_store() as store:
        ensure_rollups(store)
        windows = run_due(store, int(time.time()))
        rebuilt = _drain(store)
        click.echo(f"{len(windows)} windows run, {rebuilt} venue-days rebuilt")


@rollup.command()
def rebuild() -> None:
    """Build every figure anew from the facts. May be interrupted: `run` goes on where it stopped."""
    with opened_store() as store:
        ensure_rollups(store)
        for subject in SUBJECTS:
            with store.writing() as connection:
                mark_everything(connection, subject)
        click.echo(f"{_drain(store)} venue-days rebuilt")


@rollup.command()
@format_option
def status(form: str) -> None:
    """Show what is stored of each subject and what waits to be built."""
    with opened_store() as store:
        print_rows([asdict(state) for state in states(store, int(time.time()))], form)


@rollup.command()
@click.option("--from", "start", type=day_option, help="First day; 35 days ago when not told.")
@click.option("--to", "end", type=day_option, help="Last day; today when not told.")
@format_option
def verify(start: datetime | None, end: datetime | None, form: str) -> None:
    """Hold the stored figures of some days against the facts; exit code 1 when any differs."""
    last = _day(end, 0)
    first = _day(start, 35)
    with opened_store() as store:
        found = [asdict(difference) for difference in differences(store, int(time.time()), first, last)]
    if not found:
        click.echo("no difference")
        return
    print_rows(found, form)
    sys.exit(1)


def _day(given: datetime | None, ago: int) -> int:
    return day_of(given.date() if given is not None else date.today() - timedelta(days=ago))


def _drain(store: Store) -> int:
    now = int(time.time())
    with store.reading() as connection:
        sizes = waiting(connection, now)
    with Progress(transient=True) as progress:
        task = progress.add_task("rollups", total=sum(sizes.values()) or None)
        return drain(store, now, progress=lambda _, size: progress.advance(task, size))
