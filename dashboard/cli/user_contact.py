"""`venue-analytics user contact`: where a person's mails go, in which language and on which clock."""

import click

from dashboard.cli.setup import opened_store
from dashboard.language import LANGUAGES
from dashboard.mail.contacts import set_contact


@click.command()
@click.argument("username")
@click.option("--email", help="The address of their mails, which nobody else has; '' takes it away.")
@click.option(
    "--language",
    type=click.Choice([*(each.key for each in LANGUAGES), ""]),
    help="The language of their mails; '' is English.",
)
@click.option("--zone", help="The time zone of their mails, such as Europe/Stockholm; '' is their venue's.")
def contact(username: str, email: str | None, language: str | None, zone: str | None) -> None:
    """Set a person's e-mail address, and the language and time zone of their mails."""
    with opened_store() as store:
        found = set_contact(store, username, email=email, language=language, zone_name=zone)
    click.echo(
        f"{username}: {found.email or 'no address'}, {found.speaks}, {found.zone or 'the zone of their venue'}"
    )
