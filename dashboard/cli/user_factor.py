"""`venue-analytics user reset-factor`: for somebody who has lost the device and the recovery codes."""

import click

from dashboard import audit
from dashboard.cli.setup import opened_store
from dashboard.settings import read_settings
from dashboard.signing_in.second_factor import SecondFactors


@click.command("reset-factor")
@click.argument("username")
def reset_factor(username: str) -> None:
    """Switch a person's second factor off. They can set up another one."""
    settings = read_settings()
    with opened_store(settings) as store:
        SecondFactors(store, settings.secret_key).remove(username, audit.COMMAND_LINE)
    click.echo(f"{username} signs in with the password alone")
