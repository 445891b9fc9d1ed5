"""`venue-analytics export`: figures as a file."""

from pathlib import Path
from time import time
from typing import Any

import click

from dashboard.cli.asking import question, question_options
from dashboard.cli.setup import opened_store, operator
from dashboard.exports import formats
from dashboard.exports.figures import figures_document
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
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
        query = question(store, viewer, **asked)
        document = figures_document(store, viewer, query, "figures", "Figures", int(time()))
        progress = Progress(len(document.sections))
        with target.open("wb") as file:
            formats.write(viewer, document, kind, file, Options(), progress)
    click.echo(f"{progress.total} rows written to {target}")
