"""The job that checks alerts: ok becomes firing with one mail, firing becomes ok again in silence.

Only whole periods are looked at, so an alert changes when a day, week or month is over, or when late facts change one
that is. It is told once for each period that made it fire, however often late facts move the figure to and fro.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Row

from dashboard import mail
from dashboard.access import READ, Viewer
from dashboard.alerts.book import IS_WATCHED, watch_of
from dashboard.alerts.watch import Seen, Watch, exactly, is_the_case, look
from dashboard.language import speaking
from dashboard.mail.contacts import contact_of
from dashboard.mail.writing import Written
from dashboard.model import alert, alert_event
from dashboard.people.account import read_account
from dashboard.scope import chosen
from dashboard.settings import Settings
from rollup.db import Store, upsert
from rollup.errors import Busy, NotAllowed, Unavailable, VenueAnalyticsError, sentence

logger = logging.getLogger(__name__)
OK, FIRING = "ok", "firing"


@dataclass(frozen=True, slots=True)
class Told:
    """What a mail about an alert is made of. `seen` are the periods that made it fire, the latest last."""

    store: Store
    settings: Settings
    viewer: Viewer
    title: str
    watch: Watch
    seen: tuple[Seen, ...]
    now: int


Compose = Callable[[Told], Written]


def check_alerts(store: Store, settings: Settings, compose: Compose, now: int) -> int:
    """Checks every alert that is not paused; gives how many began to fire."""
    with store.reading() as connection:
        watched = select(alert).where(alert.c.paused == 0, IS_WATCHED)
        rows = connection.execute(watched.order_by(alert.c.id)).all()
    fired = 0
    for row in rows:
        try:
            fired += _check(store, settings, compose, row, now)
        except (Busy, Unavailable):
            raise
        except VenueAnalyticsError as error:
            _note(store, row.id, {"checked_at": now, "problem": str(error)[:500]})
        except Exception:
            logger.exception("alert %s failed", row.id)
    return fired


def _check(store: Store, settings: Settings, compose: Compose, row: Row[Any], now: int) -> bool:
    """Checks one alert, with the eyes of its person; gives whether it began to fire."""
    watch = watch_of(row)
    with store.reading() as connection:
        viewer = _viewer(connection, row)
        venues = chosen(connection, viewer, (watch.venue,) if watch.venue else ())
    if not venues:
        raise NotAllowed(sentence("you see no venue at present"))
    # A period is over when it is over at each of the venues.
    today = min(venue.local(now).day for venue in venues)
    seen = look(store, viewer, watch, today, now, watch.periods)
    if not is_the_case(watch, seen):
        _resolve(store, row, now)
        return False
    told = Told(store, settings, viewer, row.title, watch, tuple(seen), now)
    return _fire(store, row, told, compose)


def _viewer(connection: Connection, row: Row[Any]) -> Viewer:
    person = read_account(connection, row.account_id)
    if person is None or person.is_disabled:
        raise NotAllowed(sentence("the account is closed"))
    viewer = person.viewer()
    viewer.require(READ)
    return viewer


def _fire(store: Store, row: Row[Any], told: Told, compose: Compose) -> bool:
    """Begins an event, with its mail, in one transaction; nothing where one has begun already."""
    if row.state == FIRING and not row.problem:
        _note(store, row.id, {"checked_at": told.now})
        return False
    with store.reading() as connection:
        contact = contact_of(connection, row.account_id)
    with speaking(contact.speaks):
        written = compose(told)
    with store.writing() as connection:
        begins = {"state": FIRING, "since": told.now, "checked_at": told.now, "problem": ""}
        ours = update(alert).where(alert.c.id == row.id, alert.c.state == OK).values(begins)
        if connection.execute(ours.returning(alert.c.id)).first() is None:
            connection.execute(
                update(alert).where(alert.c.id == row.id).values(checked_at=told.now, problem="")
            )
            return False
        event = {
            "alert_id": row.id,
            "first_day": told.seen[-1].days.first,
            "fired_at": told.now,
            "value": str(exactly(told.seen[-1].value)),
        }
        new = upsert(connection.dialect, alert_event).values(event)
        added = new.on_conflict_do_nothing().returning(alert_event.c.id)  # type: ignore[attr-defined]
        event_id = connection.scalar(added)
        if event_id is None:
            again = (alert_event.c.alert_id == row.id, alert_event.c.first_day == event["first_day"])
            connection.execute(update(alert_event).where(*again).values(resolved_at=None))
            return False
        if contact.email:
            message = written.message(told.viewer.chain_id, contact.email)
            mail_id = mail.enqueue(connection, message, told.now)
            connection.execute(
                update(alert_event).where(alert_event.c.id == event_id).values(mail_id=mail_id)
            )
        return True


def _resolve(store: Store, row: Row[Any], now: int) -> None:
    """Ends the event, if there is one."""
    with store.writing() as connection:
        firing = (alert.c.id == row.id, alert.c.state == FIRING)
        connection.execute(update(alert).where(*firing).values(state=OK, since=now))
        connection.execute(update(alert).where(alert.c.id == row.id).values(checked_at=now, problem=""))
        is_open = (alert_event.c.alert_id == row.id, alert_event.c.resolved_at.is_(None))
        connection.execute(update(alert_event).where(*is_open).values(resolved_at=now))


def _note(store: Store, alert_id: int, values: dict[str, object]) -> None:
    with store.writing() as connection:
        connection.execute(update(alert).where(alert.c.id == alert_id).values(values))
