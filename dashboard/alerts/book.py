"""The alerts of a person: made, changed and removed by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from time import time
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row

from dashboard import audit
from dashboard.access import READ, Viewer
from dashboard.alerts.watch import Side, Watch, look
from dashboard.model import account, alert, alert_event
from dashboard.schedules.periods import Rhythm
from dashboard.scope import chosen
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound, sentence, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Metric, Unit

MOST = 50
"""Alerts of one person."""
MOST_PERIODS = 12
LONGEST_TITLE = 120
MONEY = (Unit.MONEY, Unit.MONEY_PER_HOUR)
IS_WATCHED = alert.c.version_of.is_(None)
"""The condition for alerts as they are, not as they were before a change."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person typed. `threshold` is as they read the metric: percent, whole currency, minutes, numbers."""

    title: str
    metric: str
    side: str
    threshold: str
    grain: str = "week"
    periods: int = 1
    venue: str = ""
    split: str = ""
    split_key: str = ""
    weekday: int | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands. `state` is ok or firing, `since` then (epoch seconds); `problem` is why it cannot be
    checked."""

    id: int
    title: str
    watch: Watch
    state: str
    since: int
    checked_at: int | None
    problem: str
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Event:
    """That an alert began to fire: the last of the periods that made it, the exact figure then, when it was over."""

    title: str
    watch: Watch
    first_day: int
    value: Fraction
    fired_at: int
    resolved_at: int | None


def alerts(store: Store, viewer: Viewer) -> tuple[Alert, ...]:
    """One's own alerts, by title."""
    viewer.require(READ)
    with store.reading() as connection:
        own = select(alert).join(account).where(_person(viewer), IS_WATCHED)
        query = own.order_by(alert.c.title, alert.c.id)
        return tuple(_alert(row) for row in connection.execute(query))


def events(store: Store, viewer: Viewer, most: int = 50) -> tuple[Event, ...]:
    """What one was told, the latest first."""
    viewer.require(READ)
    query = select(alert, alert_event.c.first_day, alert_event.c.value, alert_event.c.fired_at)
    query = (
        query.add_columns(alert_event.c.resolved_at).join(alert_event).join(account).where(_person(viewer))
    )
    with store.reading() as connection:
        rows = connection.execute(query.order_by(alert_event.c.id.desc()).limit(most))
        return tuple(
            Event(
                row.title,
                watch_of(row),
                row.first_day,
                Fraction(row.value),
                row.fired_at,
                row.resolved_at,
            )
            for row in rows
        )


def add(store: Store, viewer: Viewer, draft: Draft, now: int | None = None) -> int:
    """Makes an alert; gives its id. Raises `BadInput` with the field that is no good, as when the figure cannot be read
    as asked."""
    at = int(time()) if now is None else now
    values = _checked(store, viewer, draft, at)
    with store.writing() as connection:
        owner = connection.scalar(select(account.c.id).where(_person(viewer)))
        if owner is None:
            raise NotAllowed(sentence("only somebody with an account can have alerts"))
        count = select(func.count()).select_from(alert).where(alert.c.account_id == owner, IS_WATCHED)
        if (connection.scalar(count) or 0) >= MOST:
            raise BadInput(sentence("there are {most} alerts already; remove one first", most=MOST), "title")
        row = {**values, "account_id": owner, "created_at": at, "since": at}
        alert_id = int(connection.execute(insert(alert).returning(alert.c.id), row).scalar_one())
        audit.record(connection, "alert_changed", viewer, values["title"], "made", now=at)
    return alert_id


def change(store: Store, viewer: Viewer, alert_id: int, draft: Draft, now: int | None = None) -> None:
    """Changes what an alert watches; it begins anew. What it told stays, with what it watched then."""
    at = int(time()) if now is None else now
    values = _checked(store, viewer, draft, at) | {
        "state": "ok",
        "since": at,
        "checked_at": None,
        "problem": "",
    }
    with store.writing() as connection:
        row = _found(connection, viewer, alert_id)
        _keep_told(connection, row, at)
        connection.execute(update(alert).where(alert.c.id == row.id).values(values))
        audit.record(connection, "alert_changed", viewer, values["title"], "changed", now=at)


def pause(store: Store, viewer: Viewer, alert_id: int, *, paused: bool) -> None:
    """Holds an alert, or lets it go on."""
    with store.writing() as connection:
        row = _found(connection, viewer, alert_id)
        connection.execute(update(alert).where(alert.c.id == row.id).values(paused=int(paused)))
        audit.record(connection, "alert_changed", viewer, row.title, "paused" if paused else "goes on")


def remove(store: Store, viewer: Viewer, alert_id: int) -> None:
    """Removes an alert, with its history."""
    with store.writing() as connection:
        row = _found(connection, viewer, alert_id)
        connection.execute(delete(alert).where(or_(alert.c.id == row.id, alert.c.version_of == row.id)))
        audit.record(connection, "alert_changed", viewer, row.title, "removed")


def _keep_told(connection: Connection, row: Row[Any], now: int) -> None:
    """What an alert has told belongs from here on to a copy of it as it was; what went on is over."""
    told = alert_event.c.alert_id == row.id
    if connection.scalar(select(func.count()).select_from(alert_event).where(told)):
        copy = {name: value for name, value in row._mapping.items() if name != "id"} | {"version_of": row.id}
        copy_id = connection.execute(insert(alert).returning(alert.c.id), copy).scalar_one()
        ends = func.coalesce(alert_event.c.resolved_at, now)
        connection.execute(update(alert_event).where(told).values(alert_id=copy_id, resolved_at=ends))


def watch_of(row: Row[Any]) -> Watch:
    """What a row of the table watches."""
    return Watch(
        metric=row.metric,
        side=Side(row.side),
        threshold=Decimal(row.threshold),
        grain=Rhythm(row.grain),
        periods=row.periods,
        venue=row.venue,
        split=row.split,
        split_key=row.split_key,
        weekday=row.weekday,
        hour=row.hour,
        currency=row.currency,
    )


def _person(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for what is the viewer's own."""
    return and_(account.c.username == viewer.name, account.c.chain_id == viewer.chain_id)


def _found(connection: Connection, viewer: Viewer, alert_id: int) -> Row[Any]:
    viewer.require(READ)
    query = select(alert).join(account).where(_person(viewer), IS_WATCHED, alert.c.id == alert_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(sentence("there is no alert {alert_id} of yours", alert_id=alert_id), "alert")
    return row


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        row.id,
        row.title,
        watch_of(row),
        row.state,
        row.since,
        row.checked_at,
        row.problem,
        bool(row.paused),
    )


def _checked(store: Store, viewer: Viewer, draft: Draft, now: int) -> dict[str, Any]:
    """The row of a draft. Asking once for what it watches finds what cannot be asked."""
    viewer.require(READ)
    title = " ".join(draft.title.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadInput(
            sentence("a title has 1 to {longest_title} characters", longest_title=LONGEST_TITLE), "title"
        )
    metric = metric_of(draft.metric)
    _one_of("side", draft.side, Side)
    _one_of("window", draft.grain, Rhythm)
    if not 1 <= draft.periods <= MOST_PERIODS:
        raise BadInput(
            sentence("choose 1 to {most_periods} periods running", most_periods=MOST_PERIODS), "periods"
        )
    _check_place(metric, draft)
    with store.reading() as connection:
        venues = chosen(connection, viewer, (draft.venue,) if draft.venue else ())
    currencies = {venue.currency for venue in venues} if metric.unit in MONEY else {""}
    if len(currencies) > 1:
        raise BadInput(sentence("your venues have several currencies: choose one venue"), "venue")
    currency = currencies.pop() if currencies else ""
    watch = Watch(
        metric=metric.key,
        side=Side(draft.side),
        threshold=threshold_of(metric, draft.threshold, currency),
        grain=Rhythm(draft.grain),
        periods=draft.periods,
        venue=draft.venue,
        split=draft.split,
        split_key=draft.split_key if draft.split else "",
        weekday=draft.weekday,
        hour=draft.hour,
        currency=currency,
    )
    look(store, viewer, watch, now // 86_400, now, 1)
    return {
        "title": title,
        "metric": watch.metric,
        "venue": watch.venue,
        "split": watch.split,
        "split_key": watch.split_key,
        "weekday": watch.weekday,
        "hour": watch.hour,
        "currency": watch.currency,
        "side": str(watch.side),
        "threshold": str(watch.threshold),
        "grain": str(watch.grain),
        "periods": watch.periods,
    }


def _one_of(name: str, value: str, known: Iterable[str]) -> None:
    if value not in set(known):
        raise unknown(name, value, known, name)


def _check_place(metric: Metric, draft: Draft) -> None:
    """An hour of the week, a group of a split, or neither."""
    is_slot = draft.weekday is not None or draft.hour is not None
    if is_slot and (draft.weekday is None or draft.hour is None):
        raise BadInput(sentence("an hour of the week needs its weekday and its hour"), "hour")
    if draft.weekday is not None and draft.hour is not None:
        if not (0 <= draft.weekday <= 6 and 0 <= draft.hour <= 23):
            raise BadInput(sentence("a weekday is 0 to 6, an hour 0 to 23"), "hour")
        if not {"weekday", "hour"} <= set(metric.splits):
            raise BadInput(sentence("{key} is not known by the hour of the week", key=metric.key), "metric")
        if draft.grain != Rhythm.WEEKLY:
            raise BadInput(sentence("an hour of the week is watched by the week"), "grain")
    if draft.split and draft.split not in metric.splits:
        raise unknown("split", draft.split, metric.splits, "split")
    if draft.split and not draft.split_key:
        raise BadInput(sentence("say which group of the split is meant"), "split_key")


def threshold_of(metric: Metric, text: str, currency: str) -> Decimal:
    """A threshold as typed, in the metric's own unit: 5 for a share is 0.05, 412.50 SEK are 41250 öre."""
    plain = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix("%")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise BadInput(sentence("{text!r} is no number", text=text.strip()), "threshold") from error
    if not number.is_finite() or abs(number) > 10**15 or number.as_tuple().exponent < -6:  # type: ignore[operator]
        raise BadInput(
            sentence("{text!r} is no number that a figure could be", text=text.strip()), "threshold"
        )
    if metric.unit is Unit.SHARE:
        return number / 100
    if metric.unit in MONEY:
        return number.scaleb(get_currency_precision(currency) if currency else 0)
    return number


def as_typed(metric: Metric, threshold: Decimal, currency: str) -> str:
    """A threshold as it is typed again."""
    if metric.unit is Unit.SHARE:
        threshold = threshold * 100
    elif metric.unit in MONEY:
        threshold = threshold.scaleb(-get_currency_precision(currency) if currency else 0)
    return f"{threshold.normalize():f}"
