"""Whether figures are closed or restated, and what the last check of them against the facts found."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from dashboard.access import READ, Viewer
from dashboard.answers.receipts import Checked, Closing, Month, Restated
from dashboard.queries.receipt import as_one_figure
from dashboard.question import moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen, visible
from rollup.calendar import date_of, month_of, next_month, zone
from rollup.db import Store
from rollup.metrics.evaluate import measures_of
from rollup.metrics.metric import Unit
from rollup.model import closed_figure
from rollup.reconcile import last_checks
from rollup.restate import Restatement, restatements
from rollup.subjects import SUBJECTS, subject_of
from rollup.venues import Venue

OF_MONEY = ("postings", "balances")
"""The subjects that are counted in minor units."""
PIECES = ("quantity", "service_pieces")
"""What is a number all the same."""


def closing(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Closing:
    """How the figure of the question's first metric stands over its days, at its venues, by its definition set."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(as_one_figure(query), asked, moment(now))
        measures = measures_of(plan.metrics)
        months = _months(plan.days.first, plan.days.last)
        changed = [
            each
            for each in restatements(connection, [venue.id for venue in asked], months[0], months[-1])
            if each.definitions == plan.definitions and each.measure in measures
        ]
        subjects = tuple(dict.fromkeys(subject_of(measure).key for measure in measures))
        checks = _checks(connection, viewer, asked, subjects)
        return Closing(
            _closed(connection, asked, months),
            tuple(_restated(each, asked) for each in changed),
            checks,
            tuple(key for key in subjects if key not in {check.subject for check in checks}),
        )


def every_restatement(store: Store, viewer: Viewer) -> tuple[Restated, ...]:
    """All restatements at the viewer's venues, the newest month first."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = visible(connection, viewer)
        found = restatements(connection, [venue.id for venue in asked])
    return tuple(_restated(each, asked) for each in sorted(found, key=lambda each: -each.month))


def every_check(store: Store, viewer: Viewer) -> tuple[Checked, ...]:
    """The last check of each kind of facts."""
    viewer.require(READ)
    with store.reading() as connection:
        subjects = tuple(subject.key for subject in SUBJECTS)
        return _checks(connection, viewer, visible(connection, viewer), subjects)


def _months(first: int, last: int) -> list[int]:
    months = [month_of(first)]
    while (month := next_month(months[-1])) <= last:
        months.append(month)
    return months


def _closed(connection: Connection, asked: Sequence[Venue], months: Sequence[int]) -> tuple[Month, ...]:
    columns = closed_figure.c
    query = (
        select(columns.month, func.count(columns.venue_id.distinct()), func.max(columns.closed_at))
        .where(columns.venue_id.in_([venue.id for venue in asked]), columns.month.in_(months))
        .group_by(columns.month)
    )
    found = {month: (count, at) for month, count, at in connection.execute(query)}
    return tuple(
        Month(date_of(month), count, len(asked), None if at is None else _moment(at, asked))
        for month in months
        for count, at in [found.get(month, (0, None))]
    )


def _restated(of: Restatement, asked: Iterable[Venue]) -> Restated:
    venue = next(venue for venue in asked if venue.id == of.venue_id)
    unit = unit_of(of.measure)
    return Restated(
        venue.key,
        venue.name,
        date_of(of.month),
        of.definitions,
        of.measure,
        unit,
        venue.currency if unit is Unit.MONEY else "",
        of.closed_value,
        of.value,
        tuple(date_of(day) for day in of.days),
        of.newest_fact,
        _moment(of.first_seen_at, [venue]),
        _moment(of.last_changed_at, [venue]),
    )


def unit_of(measure: str) -> Unit:
    """What a sum is counted in."""
    if subject_of(measure).key in OF_MONEY and measure not in PIECES:
        return Unit.MONEY
    return Unit.MINUTES if measure.endswith("_minutes") else Unit.COUNT


def _checks(
    connection: Connection, viewer: Viewer, asked: Sequence[Venue], subjects: Iterable[str]
) -> tuple[Checked, ...]:
    found = last_checks(connection)
    return tuple(
        Checked(
            key,
            _moment(found[key].checked_at, asked),
            found[key].places,
            found[key].differences,
            found[key].first_difference if viewer.venues is None else "",
        )
        for key in subjects
        if key in found
    )


def _moment(at: int, asked: Sequence[Venue]) -> datetime:
    """An instant on the clock of the first venue."""
    return datetime.fromtimestamp(at, zone(asked[0].zone if asked else "UTC"))
