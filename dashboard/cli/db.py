"""`venue-analytics db`: the database's shape, and the settings that name it."""

import sys
import time
from dataclasses import fields

import click
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from dashboard import demo, schema
from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store, opened_unchecked
from dashboard.model import SCHEMAS, account
from dashboard.settings import Settings, read_settings, settings_page, variable
from rollup.build import waiting
from rollup.db import Store
from rollup.distribute import MOST_SHARDS, SHARDS
from rollup.migrate import differences, draft
from rollup.model import booking, chain, customer, sales_order, venue
from rollup.schema import is_current

COUNTED = (chain, venue, customer, booking, sales_order, account)


@click.group()
def db() -> None:
    """Migrate and inspect the database, and see the settings."""


@db.command()
def migrate() -> None:
    """Bring the tables up to date. Nothing happens when they are."""
    with opened_unchecked() as store:
        click.echo("migrated" if schema.migrate(store) else "nothing to do")


@db.command()
def check() -> None:
    """Compare the tables with what the code expects; exit code 1 when they differ."""
    with opened_unchecked() as store, store.reading() as connection:
        found = [str(one) for own in SCHEMAS for one in differences(connection, own)]
    for line in found:
        click.echo(line)
    if found:
        click.echo(f"{len(found)} differences; run `venue-analytics db migrate`", err=True)
        sys.exit(1)
    click.echo("the tables are as expected")


@db.command("distribute")
@click.option(
    "--shards",
    type=click.IntRange(1, MOST_SHARDS),
    default=SHARDS,
    show_default=True,
    help="In how many parts venues are spread; counts for the first time only.",
)
def distribute_(shards: int) -> None:
    """Spread the tables over the nodes of a PostgreSQL with Citus, each venue's rows on one of them.

    What is placed already is left alone, so it may be run again at any time."""
    with opened_store() as store:
        placed = schema.distribute(store, shards)
    told = [f"{count} {place}" for place, count in placed.items()]
    click.echo(f"placed tables: {', '.join(told)}" if told else "nothing to do")


@db.command()
@format_option
def info(form: str) -> None:
    """Show which database it is, its schema, and how much is in it."""
    settings = read_settings()
    with opened_unchecked(settings) as store:
        url = make_url(settings.database_url).render_as_string(hide_password=True)
        rows = [{"what": "database", "value": url}]
        rows.append(
            {"what": "schema", "value": "current" if is_current(store, SCHEMAS) else "to be migrated"}
        )
        if is_current(store, SCHEMAS):
            rows += _contents(store)
    print_rows(rows, form)


def _contents(store: Store) -> list[dict[str, str]]:
    with store.reading() as connection:
        rows = [
            {"what": table.name, "value": str(connection.scalar(select(func.count()).select_from(table)))}
            for table in COUNTED
        ]
        marks = sum(waiting(connection, int(time.time())).values())
    return [
        *rows,
        {"what": "venue-days to roll up", "value": str(marks)},
        {"what": "demo", "value": "yes" if demo.is_demo(store) else "no"},
    ]


@db.command()
@click.option("--page", is_flag=True, help="Print docs/settings.md instead.")
@format_option
def settings(page: bool, form: str) -> None:
    """Show every setting with the value that it has here; secrets are not shown."""
    if page:
        click.echo(settings_page(), nl=False)
        return
    own = read_settings()
    print_rows(
        [
            {
                "variable": variable(declared),
                "value": str(getattr(own, declared.name)) if declared.repr else "(not shown)",
                "default": declared.metadata["default"],
            }
            for declared in fields(Settings)
        ],
        form,
    )


@db.command("draft", hidden=True)
@click.argument("message")
def draft_(message: str) -> None:
    """For developers: write a migration for each schema whose declared tables have changed."""
    with opened_unchecked() as store, store.reading() as connection:
        for own in SCHEMAS:
            if differences(connection, own):
                click.echo(f"{own.folder.parent.name}: {draft(connection, own, message)}")
