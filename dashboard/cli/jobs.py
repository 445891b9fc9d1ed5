"""`venue-analytics jobs`: what is done by the clock, beside processes that serve."""

import click

from dashboard import server
from dashboard.cli.setup import opened_store
from dashboard.cli.wiring import parts
from dashboard.settings import read_settings


@click.command()
def jobs() -> None:
    """Run the periodic jobs and make exports, without serving pages, until it is interrupted.

    For where others serve, such as gunicorn. Any number may run, on any number of machines: a lease lets one of them
    work off a window."""
    settings = read_settings(scheduler="on")
    with opened_store(settings) as store:
        server.work(store, settings, parts(), lambda: click.echo("the periodic jobs are running"))
