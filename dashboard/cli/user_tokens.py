"""`venue-analytics user token`: API tokens, with which programs ask in a person's name."""

from datetime import UTC, datetime

import click
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ
from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store
from dashboard.people.tokens import LONGEST_DAYS, Token, Tokens
from rollup.db import Store
from rollup.model import venue

COLUMNS = ["id", "username", "label", "capabilities", "venues", "good_until", "last_used", "state"]


@click.command()
@click.argument("username")
@click.option(
    "--capability",
    "capabilities",
    multiple=True,
    type=click.Choice(list(CAPABILITIES)),
    default=(READ,),
    show_default=True,
    help="What it may do, within what the person may; may be given again.",
)
@click.option(
    "--venue",
    "venues",
    multiple=True,
    help="A venue's key; may be given again. All that the person sees when not told.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=90,
    show_default=True,
    help="How long it is good for.",
)
@click.option("--label", default="", help="What it is for, to know it by in the list.")
def token(
    username: str, capabilities: tuple[str, ...], venues: tuple[str, ...], days: int, label: str
) -> None:
    """Make an API token for a person, and print it: this once, since only a hash of it is kept."""
    with opened_store() as store:
        click.echo(Tokens(store).create(username, capabilities, days, list(venues) or None, label))
    click.echo(
        f"good for {days} days; send it as «Authorization: Bearer …», keep it like a password", err=True
    )


@click.command()
@click.argument("username", required=False)
@format_option
def tokens(username: str | None, form: str) -> None:
    """List the API tokens, of everybody or of one person."""
    with opened_store() as store:
        keys, made = _venue_keys(store), Tokens(store)
        rows = [_row(found, keys) for found in made.all(username)]
    print_rows(rows, form, COLUMNS)


@click.command()
@click.argument("token_id", type=int, metavar="ID")
def revoke(token_id: int) -> None:
    """End an API token, by its number in the list, at once."""
    with opened_store() as store:
        found = Tokens(store).revoke(token_id)
    click.echo(f"token {found.id} of {found.username} is no good any more")


def _row(found: Token, keys: dict[int, str]) -> dict[str, object]:
    now = datetime.now(UTC).timestamp()
    good = "good" if found.is_good(now) else "revoked" if found.revoked_at is not None else "has run out"
    return {
        "id": found.id,
        "username": found.username,
        "label": found.label,
        "capabilities": sorted(found.capabilities),
        "venues": "all" if found.venues is None else sorted(keys[one] for one in found.venues),
        "good_until": _instant(found.until),
        "last_used": "" if found.last_used_at is None else _instant(found.last_used_at),
        "state": good,
    }


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _venue_keys(store: Store) -> dict[int, str]:
    with store.reading() as connection:
        return {row.id: row.source_id for row in connection.execute(select(venue.c.id, venue.c.source_id))}
