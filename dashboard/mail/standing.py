"""How the mails of a chain stand: what waits, and what could not be delivered."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from dashboard import audit
from dashboard.access import ADMIN, READ, Viewer
from dashboard.mail.outbox import DEAD, FAILED, WAITING, counts, try_again
from dashboard.model import mail
from dashboard.settings import Settings
from rollup.db import Store

MOST = 50


@dataclass(frozen=True, slots=True)
class DeadMail:
    """A mail that nobody tries again by themselves, and the last answer of the mail server. `is_useful` while it could
    still be sent."""

    id: int
    recipient: str
    subject: str
    created_at: int
    answer: str
    is_useful: bool


@dataclass(frozen=True, slots=True)
class MailStanding:
    """`has_server` is False where mails wait for one to be set; `waiting` are those not sent yet, the oldest written at
    `oldest` (epoch seconds); `answer` is why the last of them was not taken. `dead` is for administrators."""

    has_server: bool
    waiting: int
    oldest: int | None
    answer: str
    sent: int
    dead_count: int
    dead: tuple[DeadMail, ...] = ()


def mail_standing(store: Store, settings: Settings, viewer: Viewer, now: int) -> MailStanding:
    """How the mails of the viewer's chain stand; to whom they are is told to administrators alone."""
    viewer.require(READ)
    own = mail.c.chain_id == viewer.chain_id
    is_admin = viewer.may(ADMIN)
    with store.reading() as connection:
        found = counts(connection, viewer.chain_id)
        waits = and_(own, mail.c.state.in_(WAITING))
        oldest = connection.scalar(select(func.min(mail.c.created_at)).where(waits))
        refused = select(mail.c.answer).where(own, mail.c.state == FAILED).order_by(mail.c.id.desc()).limit(1)
        return MailStanding(
            has_server=bool(settings.mail_host),
            waiting=sum(found.get(state, 0) for state in WAITING),
            oldest=oldest,
            answer=(connection.scalar(refused) or "") if is_admin else "",
            sent=found.get("sent", 0),
            dead_count=found.get(DEAD, 0),
            dead=_dead(connection, viewer, now) if is_admin else (),
        )


def _dead(connection: Connection, viewer: Viewer, now: int) -> tuple[DeadMail, ...]:
    useful = or_(mail.c.expires_at.is_(None), mail.c.expires_at > now).label("is_useful")
    query = select(mail, useful).where(mail.c.chain_id == viewer.chain_id, mail.c.state == DEAD)
    rows = connection.execute(query.order_by(mail.c.id.desc()).limit(MOST))
    return tuple(
        DeadMail(row.id, row.recipient, row.subject, row.created_at, row.answer, bool(row.is_useful))
        for row in rows
    )


def send_again(store: Store, viewer: Viewer, mail_id: int, now: int) -> None:
    """Puts a dead mail of the viewer's chain back into the outbox."""
    viewer.require(ADMIN)
    with store.writing() as connection:
        try_again(connection, viewer.chain_id, mail_id, now)
        audit.record(connection, "mail_retried", viewer, str(mail_id), now=now)
