"""`venue-analytics serve`: the console, on this machine."""

from functools import partial

import click

from dashboard import demo, server
from dashboard.cli import loaded
from dashboard.cli.setup import opened_unchecked
from dashboard.cli.wiring import application, parts
from dashboard.people.accounts import Accounts
from dashboard.production import refuse_unsafe
from dashboard.schema import migrate
from dashboard.settings import Settings, read_settings
from dashboard.signing_in.first_start import FirstStart
from rollup.db import Store
from rollup.errors import NotAllowed


@click.command()
@click.option(
    "--demo", "with_demo", is_flag=True, help="Load the demo chain into an empty database, with its sign-ins."
)
@click.option("--host", help="In place of VA_HOST.")
@click.option("--port", help="In place of VA_PORT.")
@click.pass_context
def serve(context: click.Context, with_demo: bool, host: str | None, port: str | None) -> None:
    """Serve the console and run its periodic jobs, until it is interrupted."""
    given = {"host": host, "port": port}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    if with_demo and not settings.is_loopback:
        raise NotAllowed(
            f"--demo has passwords that everybody knows, so not on {settings.host}; use VA_HOST=127.0.0.1"
        )
    refuse_unsafe(settings)
    with opened_unchecked(settings) as store:
        migrate(store)
        if with_demo and not demo.has_other_data(store):
            if not demo.is_loaded(store):
                context.invoke(loaded("demo"))
            demo.add_demo_accounts(store, Accounts(store))
        console = application(settings, store)
        server.serve(console, store, settings, parts(), partial(_announce, store, settings))


def _announce(store: Store, settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"\nVenue Analytics is at http://{host}:{settings.port}/")
    if settings.is_loopback and demo.is_demo(store):
        click.echo(f"Sign in as {', '.join(demo.USERS)}, each with the password {demo.PASSWORD}.")
        return
    link = FirstStart(store, Accounts(store), settings.chain).link()
    if link is not None:
        click.echo(
            "Nobody may sign in yet. This link makes the first administrator; it works once, for a day:"
        )
        click.echo(f"http://{host}:{settings.port}{link}")
