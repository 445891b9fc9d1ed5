"""`venue-analytics query`: figures from the rollups, for people and for scripts."""

from typing import Any

import click

from dashboard import queries
from dashboard.cli.asking import question, question_options
from dashboard.cli.printing import format_option, print_json, print_rows
from dashboard.cli.setup import opened_store, operator
from dashboard.exports.csv_file import csv_text
from dashboard.exports.sheet import sheet
from dashboard.results import Result, Row
from dashboard.settings import read_settings
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value


@click.command()
@question_options
@format_option
def query(form: str, **asked: Any) -> None:
    """Ask for figures, such as: query revenue no_shows --by resource --from 2012-07-01 --to 2012-09-30.

    Both days are included. Money is in whole units (1234.50) in tables and CSV, in minor units (123450) in JSON."""
    settings = read_settings()
    with opened_store(settings) as store:
        viewer = operator(store, settings.chain)
        result = queries.run(store, viewer, question(store, viewer, **asked))
    if form == "json":
        print_json(as_json(result))
    elif form == "csv":
        click.echo(csv_text(sheet(result)), nl=False)
    else:
        found = sheet(result)
        print_rows([dict(zip(found.names, row, strict=True)) for row in found.rows], form, found.names)
    if result.catching_up:
        click.echo(f"catching up: {result.catching_up} venue-days are not yet as their facts are", err=True)


def as_json(result: Result) -> dict[str, Any]:
    """The answer with everything that is said beside it."""
    asked = result.query
    return {
        "from": asked.start,
        "to": asked.end,
        "venues": list(asked.venues),
        "by": asked.by,
        "grain": asked.grain,
        "compared_with": result.compared_with,
        "definitions": result.definitions,
        "as_of": result.as_of.isoformat(),
        "catching_up": result.catching_up,
        "rows": [_row(result, row) for row in result.rows],
    }


def _row(result: Result, row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "bucket": None if row.bucket is None else row.bucket.isoformat(),
        "currency": row.currency,
        "values": {metric.key: _metric(metric, row) for metric in result.metrics},
    }


def _metric(metric: Metric, row: Row) -> dict[str, Any]:
    found = _value(metric, row.values[metric.key], row.currency)
    before = row.before.get(metric.key)
    if before is not None:
        found["before"] = _value(metric, before, row.currency)
        change = row.change(metric)
        found["change"] = (
            None
            if change is None
            else {
                "relative": change.relative,
                "absolute": change.absolute,
                "is_new": change.is_new,
            }
        )
    return found


def _value(metric: Metric, value: Value, currency: str) -> dict[str, Any]:
    is_money = metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR)
    return {
        "value": value.number,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "unit": str(metric.unit),
        "currency": currency if is_money else None,
    }
