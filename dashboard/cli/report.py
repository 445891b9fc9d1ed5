"""`venue-analytics report`: a printed report as a file."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from time import time

import click

from dashboard.cli.setup import opened_store, operator
from dashboard.cli.wiring import parts
from dashboard.exports.formats import file_name, format_named, write
from dashboard.exports.order import Options
from dashboard.exports.report import Asked, report_named
from dashboard.language import LANGUAGES, speaking
from dashboard.rendering.paper import A4, PAPERS
from dashboard.settings import read_settings
from rollup.subjects import DEFINITION_SETS

PRINTED = ("monthly",)


@click.command()
@click.argument("name", metavar="REPORT", type=click.Choice(PRINTED))
@click.option(
    "--month", type=click.DateTime(formats=["%Y-%m"]), help="As 2026-10; the last one that is over."
)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--venue", "venues", multiple=True, help="A venue's key; may be given again. All when not told."
)
@click.option(
    "--language", type=click.Choice([each.key for each in LANGUAGES]), default="en", show_default=True
)
@click.option("--paper", type=click.Choice([each.key for each in PAPERS]), default=A4.key, show_default=True)
@click.option("--definitions", type=click.Choice(list(DEFINITION_SETS)), help="Whose definitions of revenue.")
def report(
    name: str,
    month: datetime | None,
    target: Path | None,
    venues: tuple[str, ...],
    language: str,
    paper: str,
    definitions: str | None,
) -> None:
    """Print a report as PDF. Needs a Chromium or Chrome on this machine."""
    given = {
        "venue": venues,
        "month": () if month is None else (f"{month:%Y-%m}",),
        "definitions": () if definitions is None else (definitions,),
    }
    settings = read_settings()
    with opened_store(settings) as store, speaking(language):
        viewer = operator(store, settings.chain)
        document = report_named(parts().reports, name).document(
            Asked(store, viewer, int(time()), given, language)
        )
        content = BytesIO()
        kind = write(viewer, document, format_named("pdf"), content, Options(paper=paper))
    place = target or Path(file_name(document, kind))
    place.write_bytes(content.getvalue())
    click.echo(f"{len(content.getvalue()) // 1024:,} kB written to {place}")
