"""The groups of a split that there were of late."""

from datetime import timedelta

from dashboard.access import Viewer
from dashboard.queries.answer import run, today
from dashboard.results import Query
from dashboard.splits import Group
from dashboard.splits import split as split_of
from rollup.db import Store
from rollup.metrics.catalogue import metric as metric_of

LATELY = timedelta(days=400)
"""A little more than a year, so that what comes once a year is there."""


def groups(store: Store, viewer: Viewer, metric_key: str, split_key: str, now: int) -> tuple[Group, ...]:
    """Keys and names of the groups in which a metric had anything in the last 400 days at the viewer's venues, in their
    own order where they have one, else by name. Raises `BadInput` for a split that the metric cannot be narrowed to."""
    metric = metric_of(metric_key)
    chosen = split_of(split_key, [metric])
    day = today(store, viewer, now)
    rows = run(store, viewer, Query((metric.key,), day - LATELY, day, by=split_key), now).rows
    found = dict.fromkeys((row.key, row.label) for row in rows if row.key)
    return tuple(found) if chosen.in_order else tuple(sorted(found, key=lambda group: group[1].casefold()))
