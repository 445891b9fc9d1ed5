"""`venue-analytics report`: a printed report as a file."""

import time
from datetime import datetime
from pathlib import Path

import click

from dashboard.cli.setup import opened_store, operator
from dashboard.language import LANGUAGES
from dashboard.rendering.paper import PAPERS, paper_named
from dashboard.reports.report import PAPER_REPORTS, Wanted, made
from dashboard.settings import read_settings
from rollup.subjects import DEFINITION_SETS


@click.command()
@click.argument("report", type=click.Choice([report.key for report in PAPER_REPORTS]))
@click.option(
    "--month", type=click.DateTime(formats=["%Y-%m"]), required=True, help="The month, such as 2026-10."
)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--venue", "venues", multiple=True, help="A venue's key; may be given again. All when not told."
)
@click.option(
    "--language", type=click.Choice([each.key for each in LANGUAGES]), default="en", show_default=True
)
@click.option("--paper", type=click.Choice([each.key for each in PAPERS]), default="a4", show_default=True)
@click.option("--definitions", type=click.Choice(list(DEFINITION_SETS)), help="Whose definitions of revenue.")
def report(
    report: str,
    month: datetime,
    target: Path | None,
    venues: tuple[str, ...],
    language: str,
    paper: str,
    definitions: str | None,
) -> None:
    """Print a report as PDF. Needs a Chromium or Chrome on this machine."""
    settings = read_settings()
    with opened_store(settings) as store:
        wanted = Wanted(
            store,
            settings,
            operator(store, settings.chain),
            month.date(),
            int(time.time()),
            language,
            paper_named(paper),
            venues,
            definitions=definitions,
        )
        printed = made(report, wanted)
    place = target or Path(printed.name)
    place.write_bytes(printed.content)
    click.echo(f"{printed.title}: {len(printed.content) // 1024:,} kB written to {place}")
