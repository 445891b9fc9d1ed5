"""`venue-analytics export`: figures as a file."""

from pathlib import Path
from typing import Any

import click

from dashboard import queries
from dashboard.cli.asking import question, question_options
from dashboard.cli.setup import opened_store, operator
from dashboard.exports import formats
from dashboard.exports.sheet import sheet
from dashboard.settings import read_settings


@click.command()
@question_options
@click.option(
    "--format",
    "form",
    type=click.Choice([one.key for one in formats.FORMATS]),
    default="csv",
    show_default=True,
    help="The kind of file.",
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def export(form: str, output: Path | None, **asked: Any) -> None:
    """Write figures to a file, asked for in the same way as with `query`."""
    kind = formats.format_named(form)
    target = output or Path(f"venue-analytics.{kind.key}")
    settings = read_settings()
    with opened_store(settings) as store:
        viewer = operator(store, settings.chain)
        result = queries.run(store, viewer, question(store, viewer, **asked))
    target.write_bytes(formats.export(viewer, sheet(result), kind))
    click.echo(f"{len(result.rows)} rows written to {target}")
