"""Who gets a report, and whether they may have it at the moment at which it is sent."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row

from dashboard.access import SCHEDULE, Viewer
from dashboard.language import LANGUAGES
from dashboard.mail.contacts import contact_of
from dashboard.model import account, schedule_recipient
from dashboard.people.account import read_account
from dashboard.schedules.report import Report
from dashboard.scope import visible
from dashboard.view_state import ViewState
from rollup.errors import NotAllowed
from rollup.venues import Venue


@dataclass(frozen=True, slots=True)
class Reader:
    """A recipient who may have a report: where it goes, in which language, and with whose eyes it is seen. `account_id`
    None is an address that is nobody's account."""

    name: str
    email: str
    language: str
    viewer: Viewer
    account_id: int | None = None
    zone: str = ""


def recipients_of(connection: Connection, schedule_id: int) -> list[Row[Any]]:
    """The recipients of a schedule, each with their `name`: the user name of a person, or the address."""
    name = func.coalesce(account.c.username, schedule_recipient.c.address).label("name")
    query = select(schedule_recipient, name).outerjoin(account)
    own = schedule_recipient.c.schedule_id == schedule_id
    return list(connection.execute(query.where(own).order_by(schedule_recipient.c.id)))


def owner_of(connection: Connection, schedule: Row[Any]) -> Viewer:
    """Who answers for a schedule. Raises `NotAllowed` when they may not (any more)."""
    owner = read_account(connection, schedule.owner_id)
    if owner is None or owner.is_disabled:
        raise NotAllowed("the account of who made this schedule is closed")
    viewer = owner.viewer()
    if not viewer.may(SCHEDULE):
        raise NotAllowed(f"{owner.username}, who made this schedule, may no longer have reports sent")
    return viewer


def reader_of(
    connection: Connection, schedule: Row[Any], owner: Viewer, recipient: Row[Any], report: Report
) -> Reader:
    """A recipient as a reader; raises `NotAllowed` with the reason for who may not have it."""
    if recipient.account_id is None:
        reader = Reader(recipient.address, recipient.address, schedule.language or LANGUAGES[0].key, owner)
    else:
        reader = _person(connection, recipient.account_id)
    for capability in sorted(report.needs):
        if not reader.viewer.may(capability):
            raise NotAllowed(f"the role of {reader.viewer.name} does not include {capability}")
    return reader


def _person(connection: Connection, account_id: int) -> Reader:
    person = read_account(connection, account_id)
    if person is None or person.is_disabled:
        raise NotAllowed("the account is closed")
    contact = contact_of(connection, account_id)
    if not contact.email:
        raise NotAllowed(f"{person.username} has no e-mail address")
    return Reader(person.username, contact.email, contact.speaks, person.viewer(), account_id, contact.zone)


def cut(connection: Connection, viewer: Viewer, view: ViewState) -> tuple[ViewState, tuple[Venue, ...]]:
    """The view as far as the viewer sees its venues, with these. Raises `NotAllowed` when that is none."""
    known = visible(connection, viewer)
    if not view.venues and not view.regions:
        asked = known
    else:
        asked = tuple(v for v in known if v.key in view.venues or v.region_key in view.regions)
    if not asked:
        raise NotAllowed(f"{viewer.name} sees none of its venues")
    venues = tuple(key for key in view.venues if any(v.key == key for v in asked))
    regions = tuple(key for key in view.regions if any(v.region_key == key for v in asked))
    return replace(view, venues=venues, regions=regions), asked
