"""`venue-analytics customer`: what people may demand of those who keep data about them."""

import time

import click
from sqlalchemy import select

from dashboard import audit
from dashboard.cli.setup import opened_store
from dashboard.people.accounts import only_chain
from dashboard.settings import read_settings
from rollup.build import drain
from rollup.ingest.erase import erase as erase_person
from rollup.model import chain as chains
from rollup.rollups import ensure_rollups


@click.group()
def customer() -> None:
    """Manage what is known of customers."""


@customer.command()
@click.argument("source_id", metavar="ID")
@click.option("--chain", help="The chain's key. Default: VA_CHAIN, else the only one.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(source_id: str, chain: str | None, yes: bool) -> None:
    """Erase a person for good: every record of the customer with this ID of the booking system, and their name in all
    facts. Figures stay as they are. Lists of rejected rows, imported files and backups are not touched."""
    if not yes:
        click.confirm("The person cannot be brought back. Erase?", abort=True)
    settings = read_settings()
    with opened_store(settings) as store:
        ensure_rollups(store)
        with store.reading() as connection:
            chain_id = only_chain(connection, chain or settings.chain)
            key = connection.execute(select(chains.c.source_id).where(chains.c.id == chain_id)).scalar_one()
        erased = erase_person(store, key, source_id, int(time.time()))
        drain(store, int(time.time()))
        if erased.records:
            detail = f"{erased.records} records, {erased.facts} facts"
            with store.writing() as connection:
                audit.record(connection, "customer_erased", audit.COMMAND_LINE, "", detail, chain_id=chain_id)
    if not erased.records:
        click.echo("was erased before")
        return
    click.echo(
        f"erased: {erased.records} records of the customer; {erased.facts} facts have no name any more"
    )
