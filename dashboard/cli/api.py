"""`venue-analytics api`: what can be asked over HTTP, for tools and for people."""

import click

from dashboard.api.openapi import document
from dashboard.api.reference import markdown
from dashboard.cli.printing import print_json


@click.command()
@click.option("--page", is_flag=True, help="Print docs/api-reference.md instead.")
def api(page: bool) -> None:
    """Print the OpenAPI document of the REST API."""
    if page:
        click.echo(markdown(), nl=False)
    else:
        print_json(document())
