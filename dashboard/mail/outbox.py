"""The mails of a database that are on their way, and the states they go through."""

import random
import secrets
from dataclasses import dataclass
from time import time
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row

from dashboard.mail.message import Attachment, Message, checked_address, one_line
from dashboard.model import mail, mail_attachment
from rollup.db import Store
from rollup.errors import NotFound

QUEUED, SENDING, FAILED, SENT, DEAD = "queued", "sending", "failed", "sent", "dead"
WAITING = (QUEUED, SENDING, FAILED)
LEASE_SECONDS = 300
"""How long a process has for one mail; longer than the mail server is given for all its answers together."""
MOST_ATTEMPTS = 18
FIRST_WAIT, LONGEST_WAIT = 60, 6 * 3600
"""Seconds until a mail is tried again; the wait doubles. A mail is given up after about two days."""
JITTER = 0.2
"""The share of a wait that is left to chance, so that mails which failed together do not come back together."""
KEPT_SECONDS = 30 * 86_400
"""How long it is known that a mail was sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that this process may send now."""

    id: int
    message_id: str
    message: Message
    attempts: int
    """This one included."""


def enqueue(connection: Connection, message: Message, now: int | None = None) -> int:
    """Puts a mail in the outbox, within the transaction of what causes it; gives its id. Raises `BadInput` for an
    address that is none."""
    at = int(time()) if now is None else now
    row = {
        "chain_id": message.chain_id,
        "message_id": f"<{secrets.token_hex(16)}@venue-analytics>",
        "recipient": checked_address(message.recipient),
        "subject": one_line(message.subject),
        "text": message.text,
        "html": message.html,
        "state": QUEUED,
        "created_at": at,
        "next_try": at,
        "expires_at": message.expires_at,
    }
    mail_id = int(connection.execute(insert(mail).returning(mail.c.id), row).scalar_one())
    files = [
        {
            "mail_id": mail_id,
            "position": position,
            "name": one_line(each.name),
            "media_type": each.media_type,
            "content": each.content,
        }
        for position, each in enumerate(message.attachments)
    ]
    if files:
        connection.execute(insert(mail_attachment), files)
    return mail_id


def claim(store: Store, now: int) -> Letter | None:
    """The mail that has waited longest for its turn, for this process alone until its lease is over; None when there is
    none. One whose sender died is claimed again, with the same message id."""
    with store.writing() as connection:
        is_due = and_(mail.c.state.in_(WAITING), mail.c.next_try <= now)
        query = select(mail).where(is_due).order_by(mail.c.next_try, mail.c.id).limit(1)
        row = connection.execute(query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        taken = {"state": SENDING, "attempts": row.attempts + 1, "next_try": now + LEASE_SECONDS}
        connection.execute(update(mail).where(mail.c.id == row.id).values(taken))
        return Letter(row.id, row.message_id, _message(connection, row), row.attempts + 1)


def _message(connection: Connection, row: Row[Any]) -> Message:
    own = mail_attachment.c.mail_id == row.id
    files = connection.execute(select(mail_attachment).where(own).order_by(mail_attachment.c.position))
    return Message(
        chain_id=row.chain_id,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        attachments=tuple(Attachment(each.name, each.media_type, each.content) for each in files),
        expires_at=row.expires_at,
    )


def sent(store: Store, letter: Letter, answer: str, now: int) -> None:
    """Notes that the mail server has taken a mail; what was in it is not kept."""
    done = {"state": SENT, "sent_at": now, "answer": answer, "text": "", "html": ""}
    with store.writing() as connection:
        if _settle(connection, letter, done):
            connection.execute(delete(mail_attachment).where(mail_attachment.c.mail_id == letter.id))


def failed(store: Store, letter: Letter, answer: str, now: int) -> None:
    """Notes that a mail could not be sent now: it is tried again later, or is dead when that was often enough."""
    if letter.attempts >= MOST_ATTEMPTS:
        dead(store, letter, answer)
        return
    with store.writing() as connection:
        later = {"state": FAILED, "answer": answer, "next_try": now + wait_after(letter.attempts)}
        _settle(connection, letter, later)


def dead(store: Store, letter: Letter, answer: str) -> None:
    """Notes that a mail will never be taken as it is."""
    with store.writing() as connection:
        _settle(connection, letter, {"state": DEAD, "answer": answer})


def _settle(connection: Connection, letter: Letter, values: dict[str, object]) -> bool:
    """Notes how an attempt ended, unless another process has taken the mail over: then it is that one's to say."""
    own = and_(mail.c.id == letter.id, mail.c.state == SENDING, mail.c.attempts == letter.attempts)
    noted = connection.execute(update(mail).where(own).values(values).returning(mail.c.id)).first()
    return noted is not None


def wait_after(attempts: int) -> int:
    """The seconds until the next try, after so many."""
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return int(wait * random.uniform(1 - JITTER, 1 + JITTER))


def sweep(store: Store, now: int) -> None:
    """Gives up what is of no use any more, and forgets what was sent long ago."""
    with store.writing() as connection:
        late = and_(mail.c.state.in_((QUEUED, FAILED)), mail.c.expires_at <= now)
        connection.execute(
            update(mail)
            .where(late)
            .values(state=DEAD, text="", html="", answer="it came too late to be of use")
        )
        connection.execute(delete(mail).where(mail.c.state == SENT, mail.c.sent_at < now - KEPT_SECONDS))


def try_again(connection: Connection, chain_id: int, mail_id: int, now: int) -> None:
    """Puts a dead mail back, as if it were new; it keeps its message id. Raises `NotFound` when there is none, or when
    it is of no use any more."""
    useful = or_(mail.c.expires_at.is_(None), mail.c.expires_at > now)
    found = connection.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.chain_id == chain_id, mail.c.state == DEAD, useful)
        .values(state=QUEUED, attempts=0, next_try=now)
        .returning(mail.c.id)
    ).first()
    if found is None:
        raise NotFound(f"there is no mail {mail_id} that could be sent again", "mail")


def counts(connection: Connection, chain_id: int) -> dict[str, int]:
    """How many mails of a chain there are, by state."""
    query = select(mail.c.state, func.count()).where(mail.c.chain_id == chain_id).group_by(mail.c.state)
    return {state: int(count) for state, count in connection.execute(query)}
