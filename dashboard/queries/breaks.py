"""On which day a rate of the booking steps broke: over the question's days and as many before them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.access import READ, Viewer
from dashboard.queries.answer import run
from dashboard.results import Query, Row
from dashboard.statistics.breaks import Break, Count, broken
from rollup.calendar import day_of
from rollup.db import Store

STEPS = {
    "wizard_rate": ("wizard_starts", "visits"),
    "submit_rate": ("submissions", "wizard_starts"),
    "pay_rate": ("paid_sessions", "submissions"),
}
"""The rates, each with what it is of what."""
LONGEST = 92
"""Days at most that are looked at before the period."""


def breaks(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Mapping[str, Break]:
    """The breaks of the steps that broke, by step. A day that is not over counts as far as it has come."""
    viewer.require(READ)
    length = min((query.end - query.start).days + 1, LONGEST)
    metrics = tuple(dict.fromkeys(name for pair in STEPS.values() for name in pair))
    start = query.start - timedelta(days=length)
    asked = replace(query, metrics=metrics, start=start, by=None, grain="day", compare=None)
    rows = run(store, viewer, asked, now).rows
    found = {step: broken([_count(row, *pair) for row in rows]) for step, pair in STEPS.items()}
    return {step: each for step, each in found.items() if each is not None}


def _count(row: Row, above: str, below: str) -> Count:
    bucket = row.bucket
    assert bucket is not None
    day = day_of(bucket.date() if isinstance(bucket, datetime) else bucket)
    return Count(day, row.values[above].numerator, row.values[below].numerator)
