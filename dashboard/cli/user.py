"""`venue-analytics user`: who may sign in."""

from typing import TextIO

import click
from sqlalchemy import Table, select

from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store
from dashboard.cli.user_contact import contact
from dashboard.cli.user_factor import reset_factor
from dashboard.cli.user_link import link
from dashboard.cli.user_tokens import revoke, token, tokens
from dashboard.people.accounts import Accounts, only_chain
from dashboard.people.roles import read_roles
from dashboard.settings import read_settings
from rollup.db import Store
from rollup.model import region, venue

password_option = click.option(
    "--password-file",
    type=click.File("r", encoding="utf-8"),
    help="A file whose first line is the password, - for standard input. Asked for when not told.",
)
venue_option = click.option(
    "--venue", "venues", multiple=True, help="A venue's key; may be given again. All when not told."
)
region_option = click.option(
    "--region", "regions", multiple=True, help="A region's key: its venues, those to come included."
)


@click.group()
def user() -> None:
    """Manage who may sign in, with which role, and for which venues."""


for command in (contact, link, reset_factor, token, tokens, revoke):
    user.add_command(command)


@user.command()
@click.argument("username")
@click.option("--role", default="viewer", show_default=True, help="One of the chain's: see `user roles`.")
@venue_option
@region_option
@password_option
def add(
    username: str,
    role: str,
    venues: tuple[str, ...],
    regions: tuple[str, ...],
    password_file: TextIO | None,
) -> None:
    """Add a person."""
    settings = read_settings()
    with opened_store(settings) as store:
        with store.reading() as connection:
            chain_id = only_chain(connection, settings.chain)
        made = Accounts(store).create(
            username, _password(password_file), role, chain_id, list(venues) or None, regions
        )
    click.echo(f"{made.username} may sign in as {made.role}")


@user.command("list")
@format_option
def list_(form: str) -> None:
    """List everybody."""
    with opened_store() as store:
        keys, regions = _keys(store, venue), _keys(store, region)
        rows = [
            {
                "username": found.username,
                "role": found.role,
                "venues": "all" if found.venues is None else sorted(keys[one] for one in found.venues),
                "regions": sorted(regions[one] for one in found.regions),
                "disabled": found.is_disabled,
                "demo": found.is_demo,
            }
            for found in Accounts(store).all()
        ]
    print_rows(rows, form, ["username", "role", "venues", "regions", "disabled", "demo"])


@user.command()
@click.argument("username")
@password_option
def password(username: str, password_file: TextIO | None) -> None:
    """Give a person a new password. They have to sign in anew everywhere."""
    with opened_store() as store:
        Accounts(store).set_password(username, _password(password_file))
    click.echo(f"{username} has a new password")


@user.command()
@click.argument("username")
@click.option("--undo", is_flag=True, help="Let them in again.")
def disable(username: str, undo: bool) -> None:
    """Keep a person out, from their next click on."""
    with opened_store() as store:
        Accounts(store).disable(username, disabled=not undo)
    click.echo(f"{username} may {'' if undo else 'no longer '}sign in")


@user.command()
@click.argument("username")
@venue_option
@region_option
def scope(username: str, venues: tuple[str, ...], regions: tuple[str, ...]) -> None:
    """Set the venues and regions that a person sees."""
    with opened_store() as store:
        Accounts(store).scope(username, list(venues) or None, regions)
    told = ", ".join([*(f"region {key}" for key in regions), *venues])
    click.echo(f"{username} sees {told or 'all venues'}")


@user.command("role")
@click.argument("username")
@click.argument("role")
def role_(username: str, role: str) -> None:
    """Give a person another role, one of `user roles`."""
    with opened_store() as store:
        Accounts(store).set_role(username, role)
    click.echo(f"{username} is now {role}")


@user.command("roles")
@format_option
def roles_(form: str) -> None:
    """List the roles and what they may."""
    settings = read_settings()
    with opened_store(settings) as store, store.reading() as connection:
        found = read_roles(connection, only_chain(connection, settings.chain))
    rows = [
        {"role": each.name, "people": each.people, "capabilities": sorted(each.capabilities)}
        for each in found
    ]
    print_rows(rows, form, ["role", "people", "capabilities"])


def _password(file: TextIO | None) -> str:
    """The password; never an argument, which other users of the machine could read."""
    if file is not None:
        return file.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _keys(store: Store, table: Table) -> dict[int, str]:
    with store.reading() as connection:
        return {row.id: row.source_id for row in connection.execute(select(table.c.id, table.c.source_id))}
