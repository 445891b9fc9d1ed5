"""Who somebody is who comes from the provider of single sign-on: an account by issuer and subject, with their groups'
role."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dashboard import audit
from dashboard.mail.contacts import change_contact
from dashboard.model import account, identity
from dashboard.people.account import Account, canonical, read_account
from dashboard.people.accounts import Accounts, only_chain
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, sentence, unknown

ACTOR = "single sign-on"


class SingleSignOn:
    """The identities of one database."""

    def __init__(self, store: Store, settings: Settings, accounts: Accounts) -> None:
        self._store = store
        self._settings = settings
        self._accounts = accounts

    def account_for(self, claims: Mapping[str, Any], now: int) -> Account:
        """The account of somebody whom the provider vouches for; made when they come for the first time. Their groups
        say the role, each time. Raises `NotAllowed` for who is in no group that has one, whose account is closed, or
        whose name is another account's: names are given anew by providers, so an administrator links those."""
        role = self.role_of(claims)
        issuer, subject = str(claims["iss"]), str(claims["sub"])
        with self._store.writing() as connection:
            known = (identity.c.issuer == issuer, identity.c.subject == subject)
            account_id = connection.scalar(select(identity.c.account_id).where(*known))
            if account_id is None:
                return self._made(connection, claims, role, now)
            found = read_account(connection, account_id)
        if found is None or found.is_disabled:
            raise NotAllowed(sentence("this account is closed; ask an administrator"))
        if found.role != role:
            self._accounts.set_role(found.username, role, by=ACTOR)
            found = self._accounts.by_id(found.id)
            assert found is not None
        return found

    def role_of(self, claims: Mapping[str, Any]) -> str:
        """The role of the first group in the settings that somebody is in."""
        told = claims.get(self._settings.oidc_groups_claim)
        groups = {told} if isinstance(told, str) else {str(each) for each in told or ()}
        for group, role in self._settings.oidc_roles:
            if group in groups:
                return role
        raise NotAllowed(sentence("you are in no group that may sign in here; ask an administrator"))

    def _made(self, connection: Connection, claims: Mapping[str, Any], role: str, now: int) -> Account:
        name = canonical(str(claims.get("preferred_username") or claims.get("email") or claims["sub"]))
        if connection.scalar(select(account.c.id).where(account.c.username == name)) is not None:
            raise NotAllowed(
                sentence(
                    "there is already an account {name!r}; an administrator can link it to you", name=name
                )
            )
        chain_id = only_chain(connection, self._settings.chain)
        venues = None if self._settings.oidc_venues == "all" else ()
        made = self._accounts.create_in(
            connection, name, secrets.token_urlsafe(32), role, chain_id, venues, by=ACTOR
        )
        connection.execute(update(account).where(account.c.id == made.id).values(password_hash=""))
        link(connection, str(claims["iss"]), str(claims["sub"]), made.id, now)
        if claims.get("email_verified") is True and claims.get("email"):
            # An address that is another person's here is left to them.
            with suppress(BadInput):
                change_contact(connection, made.id, email=str(claims["email"]))
        return made


def link(connection: Connection, issuer: str, subject: str, account_id: int, now: int) -> None:
    """Makes somebody at a provider an account's person. Raises `BadInput` when they are another's already."""
    known = (identity.c.issuer == issuer, identity.c.subject == subject)
    taken = connection.scalar(select(identity.c.account_id).where(*known))
    if taken == account_id:
        return
    if taken is not None:
        raise BadInput("this subject is linked to another account", "subject")
    row = {"issuer": issuer, "subject": subject, "account_id": account_id, "since": now}
    connection.execute(insert(identity), row)


def link_by_name(store: Store, issuer: str, username: str, subject: str, now: int) -> None:
    """Links an account that there is to somebody at the provider."""
    with store.writing() as connection:
        name = canonical(username)
        row = connection.execute(
            select(account.c.id, account.c.chain_id).where(account.c.username == name)
        ).first()
        if row is None:
            raise unknown("user", username, connection.scalars(select(account.c.username)), "username")
        link(connection, issuer, subject, row.id, now)
        detail = f"linked to {subject} at {issuer}"
        audit.record(connection, "person_changed", audit.COMMAND_LINE, name, detail, chain_id=row.chain_id)
