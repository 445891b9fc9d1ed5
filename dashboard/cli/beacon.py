"""`venue-analytics beacon`: keys with which booking sites tell what their visitors reach."""

from datetime import UTC, datetime

import click

from dashboard.answers.beacons import BeaconKey
from dashboard.beacon.keys import BeaconKeys
from dashboard.beacon.snippet import snippet
from dashboard.cli.printing import format_option, print_rows
from dashboard.cli.setup import opened_store, operator
from dashboard.settings import read_settings

COLUMNS = ["id", "venue", "key", "origins", "label", "created", "state"]


@click.group()
def beacon() -> None:
    """Manage the keys of booking sites: docs/beacon.md says how a site uses one."""


@beacon.command()
@click.argument("venue")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    help="A site that may use it, such as https://book.example; may be given again.",
)
@click.option("--label", default="", help="What it is for, to know it by in the list.")
def add(venue: str, origins: tuple[str, ...], label: str) -> None:
    """Make a key for a venue, and print what the site's pages need."""
    settings = read_settings()
    with opened_store(settings) as store:
        made = BeaconKeys(store).create(operator(store, settings.chain), venue, origins, label)
    click.echo(snippet(made, settings.link("")))
    click.echo(f"key {made.id} of {made.venue}, for pages of {', '.join(made.origins)}", err=True)


@beacon.command("list")
@format_option
def list_(form: str) -> None:
    """List the keys."""
    settings = read_settings()
    with opened_store(settings) as store:
        rows = [_row(key) for key in BeaconKeys(store).all(operator(store, settings.chain))]
    print_rows(rows, form, COLUMNS)


@beacon.command()
@click.argument("number", type=int, metavar="ID")
def revoke(number: int) -> None:
    """End a key, by its number in the list, at once."""
    settings = read_settings()
    with opened_store(settings) as store:
        key = BeaconKeys(store).revoke(operator(store, settings.chain), number)
    click.echo(f"key {key.id} of {key.venue} is no good any more")


def _row(key: BeaconKey) -> dict[str, object]:
    return {
        "id": key.id,
        "venue": key.venue,
        "key": key.key,
        "origins": list(key.origins),
        "label": key.label,
        "created": datetime.fromtimestamp(key.created_at, UTC).isoformat(timespec="seconds"),
        "state": "good" if key.revoked_at is None else "revoked",
    }
