"""Since somebody last looked: which figures that they had seen are others now, by how much, and by which facts.

What is remembered of a look is a view's figures at each of its venues, of those of its days that were over: figures
that were final when they were seen. They are compared with what the read path answers to the same question now, by
the same definition set, within the venues that the person still sees.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from dashboard.access import READ, Viewer
from dashboard.answers.looks import Moved, Since
from dashboard.model import account, last_look
from dashboard.queries.answer import answered
from dashboard.question import as_of, moment, plan_of
from dashboard.results import Query, Result
from dashboard.scope import chosen
from rollup.calendar import date_of
from rollup.comparison import Days
from rollup.db import Store, put
from rollup.errors import Unavailable
from rollup.late import Late, late_facts
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.evaluate import evaluate, measures_of
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value
from rollup.subjects import subject_of
from rollup.venues import Venue

FIGURES = ("revenue", "cash_received", "orders", "bookings", "no_show_rate", "utilization")
"""What is remembered of a view."""
VISIT = 3600
"""Seconds after which a look is another visit. Until then what is told stays what had changed when it began."""
SETTLED = 300
"""Seconds in which a look that shows the same is not written down again."""
MOST_VIEWS = 40
"""Views that are remembered of a person; those that were looked at longest ago are forgotten."""
Figures = Mapping[str, Mapping[str, Value]]
"""Values by venue and metric."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures of some days as they were seen."""

    days: Days
    figures: Figures


def look(store: Store, viewer: Viewer, view: str, query: Query, now: int | None = None) -> Since:
    """What changed since the viewer last looked at a view, and that they look now. `view` names it (a page and what
    its address says); the question says its days and places. Somebody without an account is never told anything."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        question = replace(query, metrics=FIGURES, by="venue", grain=None, compare=None, only=())
        plan = plan_of(question, asked, at)
        name = f"{view}#{plan.definitions}"
        own = _account(connection, viewer)
        known = _known(connection, own, name)
        question = replace(question, definitions=plan.definitions)
        seen, is_exact = _seen(connection, viewer, question, asked, _over(plan.days, asked, at), at)
        before_at, before = _before(known, at)
        since = _since(connection, viewer, question, asked, before_at, before, seen, at)
    if own is not None and is_exact:
        with suppress(Unavailable):  # a database that is busy writing: the next look is noted
            _note(store, own, name, known, seen, at)
    return since


def _account(connection: Connection, viewer: Viewer) -> int | None:
    own = (account.c.username == viewer.name, account.c.chain_id == viewer.chain_id)
    return connection.scalar(select(account.c.id).where(*own))


def _known(connection: Connection, own: int | None, name: str) -> Row[Any] | None:
    return connection.execute(
        select(last_look).where(last_look.c.account_id == own, last_look.c.view == name)
    ).first()


def _over(days: Days, asked: Sequence[Venue], at: int) -> Days:
    """Those of the days that are over at all venues; the last before the first where none is."""
    today = min((venue.local(at).day for venue in asked), default=days.first)
    return Days(days.first, min(days.last, today - 1))


def _seen(
    connection: Connection, viewer: Viewer, question: Query, asked: Sequence[Venue], days: Days, at: int
) -> tuple[Seen, bool]:
    """The figures of some days now at each venue, and whether they are exact to the last fact."""
    if days.last < days.first:
        return Seen(days, {}), True
    result = answered(connection, viewer, _of(question, days), at)
    return Seen(days, _figures(result, asked)), not result.catching_up


def _of(question: Query, days: Days) -> Query:
    return replace(question, start=date_of(days.first), end=date_of(days.last))


def _figures(result: Result, asked: Sequence[Venue]) -> Figures:
    """By venue; figures that are counted over all currencies together come on lines of their own, and a venue of which
    nothing is known on none."""
    nothing = {key: evaluate(metric_of(key).formula, {}, {}) for key in FIGURES}
    found = {venue.key: dict(nothing) for venue in asked}
    for row in result.rows:
        found[row.key].update(row.values)
    return found


def _before(known: Row[Any] | None, at: int) -> tuple[int | None, Seen | None]:
    """What had been seen when this visit began: at its end the last one's, else what that had begun with."""
    if known is None:
        return None, None
    if at - known.looked_at >= VISIT:
        return known.looked_at, _read(known.seen)
    return known.before_at, _read(known.before) if known.before else None


def _since(
    connection: Connection,
    viewer: Viewer,
    question: Query,
    asked: Sequence[Venue],
    before_at: int | None,
    before: Seen | None,
    seen: Seen,
    at: int,
) -> Since:
    definitions = str(question.definitions)
    if before is None or before_at is None:
        return Since(None, None, definitions, 0, ())
    looked_at = as_of(before_at, asked)
    if before.days.last < before.days.first:
        return Since(looked_at, None, definitions, 0, ())
    now = seen if before.days == seen.days else _seen(connection, viewer, question, asked, before.days, at)[0]
    compared = [venue for venue in asked if venue.key in before.figures]
    moved = _moved(connection, compared, before, now, before_at)
    days = (date_of(before.days.first), date_of(before.days.last))
    return Since(looked_at, days, definitions, len(compared), moved)


def _moved(
    connection: Connection, compared: Sequence[Venue], before: Seen, now: Seen, since: int
) -> tuple[Moved, ...]:
    pairs = [
        (metric_of(key), venue, before.figures[venue.key][key], now.figures[venue.key][key])
        for key in FIGURES
        for venue in compared
        if key in before.figures[venue.key]
    ]
    changed = [each for each in pairs if not _is_same(each[2], each[3])]
    late = _late(connection, {venue.id for _m, venue, _b, _n in changed}, before.days, since)
    found = [
        Moved(metric, venue.key, venue.name, venue.currency, was, value, _names(late, venue, metric))
        for metric, venue, was, value in changed
    ]
    return tuple(sorted(found, key=lambda each: (FIGURES.index(each.metric.key), -abs(each.step))))


def _is_same(one: Value, other: Value) -> bool:
    """Whether two values are the same to the last unit, as fractions are."""
    if one.denominator is None or other.denominator is None:
        return one == other
    if not one.denominator or not other.denominator:
        return one.denominator == other.denominator
    return one.numerator * other.denominator == other.numerator * one.denominator


def _late(connection: Connection, venues: set[int], days: Days, since: int) -> list[Late]:
    subjects = {subject_of(name).key for name in measures_of([metric_of(key) for key in FIGURES])}
    found = late_facts(connection, sorted(venues), sorted(subjects), days.first, days.last, since)
    return found if venues else []


def _names(late: Sequence[Late], venue: Venue, metric: Metric) -> tuple[str, ...]:
    subjects = {subject_of(name).key for name in measures_of([metric])}
    names = (each.fact for each in late if each.venue_id == venue.id and each.subject in subjects)
    return tuple(dict.fromkeys(names))


def _note(store: Store, own: int, name: str, known: Row[Any] | None, seen: Seen, at: int) -> None:
    """Keeps what is seen now; at the beginning of a visit what was seen last becomes what was seen before."""
    written = _written(seen)
    if known is not None and at - known.looked_at < SETTLED and known.seen == written:
        return
    row = {"account_id": own, "view": name, "looked_at": at, "seen": written, "before_at": None, "before": ""}
    if known is not None:
        is_new = at - known.looked_at >= VISIT
        row |= {
            "before_at": known.looked_at if is_new else known.before_at,
            "before": known.seen if is_new else known.before,
        }
    views = select(last_look.c.view).where(last_look.c.account_id == own)
    newest = views.order_by(last_look.c.looked_at.desc(), last_look.c.view).limit(MOST_VIEWS)
    with store.writing() as connection:
        put(connection, last_look, [row])
        kept = connection.scalars(newest).all()
        old = delete(last_look).where(last_look.c.account_id == own, last_look.c.view.not_in(kept))
        connection.execute(old)


def _written(seen: Seen) -> str:
    values = {
        venue: {key: [value.numerator, value.denominator] for key, value in figures.items()}
        for venue, figures in seen.figures.items()
    }
    return json.dumps({"first": seen.days.first, "last": seen.days.last, "values": values}, sort_keys=True)


def _read(written: str) -> Seen:
    kept = json.loads(written)
    figures = {
        venue: {key: Value(*parts) for key, parts in values.items()}
        for venue, values in kept["values"].items()
    }
    return Seen(Days(kept["first"], kept["last"]), figures)
