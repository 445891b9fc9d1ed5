"""`venue-analytics metrics`: what can be asked for."""

import click

from dashboard.cli.printing import format_option, print_rows
from rollup.metrics.catalogue import METRICS
from rollup.metrics.glossary import formula_in_words, metrics_page


@click.command()
@click.option("--page", is_flag=True, help="Print docs/metrics.md instead.")
@format_option
def metrics(page: bool, form: str) -> None:
    """List every metric with its unit and the ways to split it; CSV and JSON also say what it means."""
    if page:
        click.echo(metrics_page(), nl=False)
        return
    rows = [
        {
            "key": metric.key,
            "name": metric.name,
            "chinese": metric.chinese,
            "unit": str(metric.unit),
            "good": str(metric.good),
            "definition": metric.definition,
            "formula": formula_in_words(metric.formula),
            "splits": list(metric.splits),
        }
        for metric in METRICS
    ]
    print_rows(rows, form, ["key", "name", "unit", "splits"] if form == "table" else None)
