"""`venue-analytics user link`: an account that there is, and somebody at the provider of single sign-on."""

from time import time

import click

from dashboard.cli.setup import opened_store
from dashboard.settings import read_settings
from dashboard.signing_in.single_sign_on import link_by_name
from rollup.errors import BadInput


@click.command()
@click.argument("username")
@click.option("--subject", required=True, help="Who they are at the provider: the claim `sub`.")
def link(username: str, subject: str) -> None:
    """Let a person sign in by single sign-on as the account that they have."""
    settings = read_settings()
    if not settings.oidc_issuer:
        raise BadInput("there is no provider; set VA_OIDC_ISSUER", "VA_OIDC_ISSUER")
    with opened_store(settings) as store:
        link_by_name(store, settings.oidc_issuer, username, subject, int(time()))
    click.echo(f"{username} is {subject} at {settings.oidc_issuer}")
