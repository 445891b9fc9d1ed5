"""`venue-analytics rollup`: build and check the pre-aggregated figures, and see how they and their jobs stand."""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Connection, select

from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store
from rollup.build import drain, waiting
from rollup.calendar import date_of, day_of
from rollup.db import Store
from rollup.errors import BadInput, unknown
from rollup.jobs import run_due
from rollup.model import venue
from rollup.reconcile import SAMPLE, Check, reconcile
from rollup.restate import Restatement, restatements
from rollup.rollups import ensure_rollups, mark_everything, mark_range
from rollup.status import JobStatus, State, job_statuses, states
from rollup.subjects import SUBJECTS
from rollup.verify import Difference, differences

INTERRUPTED = 130
INSTANTS = ("window_start", "started_at", "next_due", "checked_at", "first_seen_at", "last_changed_at")
"""Fields that are epoch seconds, and are printed as times in UTC."""
day_option = click.DateTime(formats=["%Y-%m-%d"])
month_option = click.DateTime(formats=["%Y-%m"])
venue_option = click.option(
    "--venue", "venues", multiple=True, help="A venue's key; may be given again. All when not told."
)


@click.group()
def rollup() -> None:
    """Build and check the pre-aggregated figures."""


@rollup.command()
def run() -> None:
    """Run the jobs that are due, and build all that is marked, also what an interrupted `rebuild` or `backfill`
    left."""
    with opened_store() as store:
        ensure_rollups(store)
        windows = run_due(store, int(time.time()))
        rebuilt = _drain(store)
        click.echo(f"{len(windows)} windows run, {rebuilt} venue-days rebuilt")


@rollup.command()
@click.option("--resume", is_flag=True, help="Go on with what an interrupted one left; mark nothing anew.")
def rebuild(resume: bool) -> None:
    """Build every figure anew from the facts.

    May be interrupted at any time: figures stay right, and what is left stays marked. `rollup rebuild --resume` goes
    on where it stopped; so do `rollup run` and a running scheduler."""
    with opened_store() as store:
        ensure_rollups(store)
        if not resume:
            with store.writing() as connection:
                for subject in SUBJECTS:
                    mark_everything(connection, subject)
        click.echo(f"{_drain(store)} venue-days rebuilt")


@rollup.command()
@click.option("--from", "start", type=day_option, required=True, help="First day.")
@click.option("--to", "end", type=day_option, help="Last day, included; today when not told.")
@venue_option
def backfill(start: datetime, end: datetime | None, venues: tuple[str, ...]) -> None:
    """Build the figures of some days anew from the facts. May be interrupted: `rollup rebuild --resume` and
    `rollup run` go on where it stopped."""
    first, last = _day(start, 0), _day(end, 0)
    if first > last:
        raise BadInput("--to lies before --from", "to")
    with opened_store() as store:
        ensure_rollups(store)
        with store.writing() as connection:
            ids = tuple(_venues(connection, venues))
            for subject in SUBJECTS:
                mark_range(connection, subject, ids, first, last)
        click.echo(f"{_drain(store)} venue-days rebuilt")


@rollup.command()
@format_option
def status(form: str) -> None:
    """Show what is stored of each subject, what waits to be built, and its last reconciliation. Times are in UTC."""
    with opened_store() as store:
        _print(states(store, int(time.time())), State, form)


@rollup.command()
@format_option
def jobs(form: str) -> None:
    """Show each periodic job: its last run and how it ended, the seconds it took, and when it is next due (UTC)."""
    with opened_store() as store:
        _print(job_statuses(store, int(time.time())), JobStatus, form)


@rollup.command("restatements")
@click.option("--from", "start", type=month_option, metavar="YYYY-MM", help="First month.")
@click.option("--to", "end", type=month_option, metavar="YYYY-MM", help="Last month.")
@venue_option
@format_option
def restatements_(start: datetime | None, end: datetime | None, venues: tuple[str, ...], form: str) -> None:
    """Show what has changed in closed months: by how much, since when (UTC), and which days were touched. Money is in
    minor units."""
    first, last = (None if given is None else _day(given, 0) for given in (start, end))
    with opened_store() as store, store.reading() as connection:
        names = _venues(connection, venues)
        found = restatements(connection, tuple(names), first, last)
    rows = [_restated(one, names[one.venue_id]) for one in found]
    known = [name for name in _columns(Restatement) if name != "venue_id"]
    before = known.index("days")
    print_rows(rows, form, ["venue", *known[:before], "change", *known[before:]])


def _restated(found: Restatement, name: str) -> dict[str, Any]:
    row = _row(found)
    row |= {"venue": name, "month": f"{date_of(found.month):%Y-%m}", "change": found.change}
    return row | {"days": [str(date_of(day)) for day in found.days]}


@rollup.command("reconcile")
@click.option("--seed", type=int, help="Draw the sample that this number stands for, to repeat a check.")
@click.option(
    "--sample", type=click.IntRange(1), default=SAMPLE, show_default=True, help="Venue-days a subject."
)
@format_option
def reconcile_(seed: int | None, sample: int, form: str) -> None:
    """Hold a sample of the stored figures against the facts, as the daily job does; exit code 1 when any differs.
    What differs is marked to be built anew."""
    now = int(time.time())
    with opened_store() as store:
        checks = reconcile(store, now if seed is None else seed, now, sample)
    _print(checks, Check, form)
    if any(check.differences for check in checks):
        sys.exit(1)


@rollup.command()
@click.option("--from", "start", type=day_option, help="First day; 35 days ago when not told.")
@click.option("--to", "end", type=day_option, help="Last day; today when not told.")
@format_option
def verify(start: datetime | None, end: datetime | None, form: str) -> None:
    """Hold the stored figures of some days against the facts; exit code 1 when any differs."""
    last = _day(end, 0)
    first = _day(start, 35)
    with opened_store() as store:
        found = list(differences(store, int(time.time()), first, last))
    if found or form != "table":
        _print(found, Difference, form, ("venue_id", "grain", "split"))
    else:
        click.echo("no difference")
    if found:
        sys.exit(1)


def _day(given: datetime | None, ago: int) -> int:
    return day_of(given.date() if given is not None else date.today() - timedelta(days=ago))


def _venues(connection: Connection, keys: Sequence[str]) -> dict[int, str]:
    """The venues with these keys, or all, by id. Raises `NotFound` for a key that is not known."""
    every = {row.id: row.source_id for row in connection.execute(select(venue.c.id, venue.c.source_id))}
    for key in keys:
        if key not in every.values():
            raise unknown("venue", key, every.values(), "venue")
    return {number: key for number, key in every.items() if not keys or key in keys}


def _columns(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


def _row(found: Any) -> dict[str, Any]:
    row = asdict(found)
    return {name: _utc(value) if name in INSTANTS else value for name, value in row.items()}


def _utc(instant: int | None) -> str | None:
    return None if instant is None else f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _print(found: Sequence[Any], kind: Any, form: str, hidden: Sequence[str] = ()) -> None:
    print_rows([_row(one) for one in found], form, [name for name in _columns(kind) if name not in hidden])


def _drain(store: Store) -> int:
    """Builds all that is marked behind a progress bar; ends the command when it is interrupted."""
    now = int(time.time())
    with store.reading() as connection:
        total = sum(waiting(connection, now).values())
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*shown, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("venue-days", total=total or None)
        try:
            return drain(store, now, progress=lambda _, size: progress.advance(task, size))
        except KeyboardInterrupt:
            done = int(progress.tasks[0].completed)
    click.echo(
        f"interrupted: {done} venue-days rebuilt, {max(total - done, 0)} left;"
        " `venue-analytics rollup rebuild --resume` goes on",
        err=True,
    )
    sys.exit(INTERRUPTED)
