"""The options with which commands ask for figures, and the question made of them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from dashboard import queries
from dashboard.access import Viewer
from dashboard.results import Query
from rollup.comparison import COMPARISONS
from rollup.db import Store
from rollup.subjects import DEFINITION_SETS, Grain

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
day = click.DateTime(formats=["%Y-%m-%d"])

QUESTION_OPTIONS = (
    click.argument("metrics", nargs=-1, required=True),
    click.option("--by", help="Split by venue, region, resource, channel …: see `venue-analytics metrics`."),
    click.option(
        "--from", "start", type=day, metavar="YYYY-MM-DD", help="First day; the first of this month."
    ),
    click.option("--to", "end", type=day, metavar="YYYY-MM-DD", help="Last day, included; today."),
    click.option(
        "--venue", "venues", multiple=True, help="A venue's key; may be given again. All when not told."
    ),
    click.option(
        "--grain", type=click.Choice([str(grain) for grain in Grain]), help="A series instead of totals."
    ),
    click.option(
        "--compare", type=click.Choice([one.key for one in COMPARISONS]), help="What to compare with."
    ),
    click.option(
        "--definitions", type=click.Choice(list(DEFINITION_SETS)), help="Whose definitions of revenue."
    ),
)


def question_options(command: Decorated) -> Decorated:
    """Adds the options to a command."""
    for option in reversed(QUESTION_OPTIONS):
        command = option(command)
    return command


def question(
    store: Store,
    viewer: Viewer,
    metrics: tuple[str, ...],
    by: str | None,
    start: datetime | None,
    end: datetime | None,
    venues: tuple[str, ...],
    grain: str | None,
    compare: str | None,
    definitions: str | None,
) -> Query:
    """The question; without dates it is about the month to date."""
    last = end.date() if end else queries.today(store, viewer)
    return Query(
        metrics=metrics,
        start=start.date() if start else date(last.year, last.month, 1),
        end=last,
        venues=venues,
        by=by,
        grain=grain,
        compare=compare,
        definitions=definitions,
    )
