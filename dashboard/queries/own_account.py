"""Where somebody is signed in, and how, for themselves."""

from sqlalchemy import select

from dashboard.access import SIGNED_IN, Viewer
from dashboard.answers.administration import OwnSession
from dashboard.model import account
from dashboard.people.sessions import Sessions
from dashboard.queries.administration import clock_of, instant
from dashboard.question import moment
from rollup.db import Store


def has_password(store: Store, viewer: Viewer) -> bool:
    """Whether who asks can sign in with a password; who first came by single sign-on has none."""
    viewer.require(SIGNED_IN)
    own = (account.c.username == viewer.name, account.c.chain_id == viewer.chain_id)
    with store.reading() as connection:
        return bool(connection.scalar(select(account.c.password_hash).where(*own)))


def own_sessions(
    store: Store, viewer: Viewer, session: str, now: int | None = None
) -> tuple[OwnSession, ...]:
    """The sessions of who asks, the newest first; `session` is the token of the one that they ask in."""
    viewer.require(SIGNED_IN)
    at = moment(now)
    own = (account.c.username == viewer.name, account.c.chain_id == viewer.chain_id)
    with store.reading() as connection:
        account_id = connection.scalar(select(account.c.id).where(*own))
        clock = clock_of(connection, viewer)
    found = [] if account_id is None else Sessions(store, lambda: at).all(account_id, session)
    return tuple(
        OwnSession(
            instant(each.since, clock),
            instant(each.until, clock),
            each.network,
            each.browser,
            each.is_this,
        )
        for each in found
    )
