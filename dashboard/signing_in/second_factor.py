"""One-time passwords (TOTP, RFC 6238) beside the password, and the codes that stand in for them."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from time import time

import pyotp
from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard import audit
from dashboard.model import account, recovery_code, second_factor
from dashboard.people.account import Account, canonical, read_account, read_accounts
from dashboard.signing_in.sealing import sealed, unsealed
from rollup.db import Store, put
from rollup.errors import BadInput, sentence, unknown

ISSUER = "Venue Analytics"
PURPOSE = "second factor"
STEP_SECONDS = 30
DRIFT = 1
"""Steps that a device's clock may be off."""
RECOVERY_CODES = 10


class SecondFactors:
    """The second factors of one database."""

    def __init__(self, store: Store, secret_key: str, clock: Callable[[], float] = time) -> None:
        self._store = store
        self._secret_key = secret_key
        self._clock = clock

    def is_on(self, account_id: int) -> bool:
        """Whether a one-time password is asked for."""
        with self._store.reading() as connection:
            return _confirmed(connection, account_id)

    def begin(self, owner: Account) -> None:
        """Makes the secret for a device; it counts once a password made from it has been given (`confirm`)."""
        row = {
            "account_id": owner.id,
            "sealed_secret": sealed(pyotp.random_base32(), self._secret_key, PURPOSE),
            "confirmed_at": None,
            "last_step": 0,
        }
        with self._store.writing() as connection:
            if _confirmed(connection, owner.id):
                raise BadInput(sentence("a second factor is set up already; remove it first"), "code")
            put(connection, second_factor, [row])

    def address(self, owner: Account) -> str:
        """What a device is told by a QR code while the second factor is being set up; empty otherwise."""
        with self._store.reading() as connection:
            row = connection.execute(
                select(second_factor).where(second_factor.c.account_id == owner.id)
            ).first()
        if row is None or row.confirmed_at is not None:
            return ""
        secret = unsealed(row.sealed_secret, self._secret_key, PURPOSE)
        return pyotp.TOTP(secret).provisioning_uri(name=owner.username, issuer_name=ISSUER)

    def confirm(self, owner: Account, code: str) -> list[str]:
        """Switches it on, with a password that the device has made; gives the recovery codes, never seen again."""
        now = int(self._clock())
        with self._store.writing() as connection:
            if _confirmed(connection, owner.id) or not self._takes(connection, owner.id, code):
                raise BadInput(sentence("this is not the number that the device shows now"), "code")
            own = second_factor.c.account_id == owner.id
            connection.execute(update(second_factor).where(own).values(confirmed_at=now))
            codes = _new_codes(connection, owner.id)
            audit.record(connection, "second_factor_changed", owner.viewer(), owner.username, "on", now=now)
        return codes

    def accepts(self, owner: Account, code: str) -> bool:
        """Whether this is a one-time password of now, or a recovery code; either is good once."""
        with self._store.writing() as connection:
            if not _confirmed(connection, owner.id):
                return False
            return self._takes(connection, owner.id, code) or _uses_up(connection, owner.id, code)

    def remove(self, username: str, by: str) -> None:
        """Switches it off. Raises `NotFound` for somebody who does not exist."""
        with self._store.writing() as connection:
            found = read_accounts(connection, account.c.username == canonical(username))
            if not found:
                raise unknown("user", username, connection.scalars(select(account.c.username)), "username")
            connection.execute(delete(second_factor).where(second_factor.c.account_id == found[0].id))
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == found[0].id))
            audit.record(
                connection,
                "second_factor_changed",
                by,
                found[0].username,
                "off",
                chain_id=found[0].chain_id,
            )

    def codes_left(self, account_id: int) -> int:
        """How many recovery codes have not been used."""
        count = select(func.count()).where(recovery_code.c.account_id == account_id)
        with self._store.reading() as connection:
            return connection.scalar(count) or 0

    def _takes(self, connection: Connection, account_id: int, code: str) -> bool:
        """Takes a one-time password. Those of a step that was used, and of earlier ones, are no good any more."""
        row = connection.execute(
            select(second_factor).where(second_factor.c.account_id == account_id)
        ).first()
        if row is None:
            return False
        step = self._step(unsealed(row.sealed_secret, self._secret_key, PURPOSE), _digits(code))
        if step is None:
            return False
        fresh = (second_factor.c.account_id == account_id, second_factor.c.last_step < step)
        used = update(second_factor).where(*fresh).values(last_step=step)
        return connection.execute(used.returning(second_factor.c.account_id)).first() is not None

    def _step(self, secret: str, digits: str) -> int | None:
        """The time step that the digits belong to. All are compared, so that time does not tell which."""
        now, found = int(self._clock()) // STEP_SECONDS, None
        for step in range(now - DRIFT, now + DRIFT + 1):
            if secrets.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS), digits):
                found = step
        return found


def owner_named(store: Store, username: str) -> Account:
    """The account of somebody who is signed in."""
    with store.reading() as connection:
        found = read_accounts(connection, account.c.username == canonical(username))
    return found[0]


def owner_by_id(store: Store, account_id: int) -> Account | None:
    """The account of somebody who has given their password; None when it has been closed since."""
    with store.reading() as connection:
        found = read_account(connection, account_id)
    return None if found is None or found.is_disabled else found


def _confirmed(connection: Connection, account_id: int) -> bool:
    own = (second_factor.c.account_id == account_id, second_factor.c.confirmed_at.is_not(None))
    return connection.execute(select(second_factor.c.account_id).where(*own)).first() is not None


def _digits(code: str) -> str:
    """The six digits of what was typed; anything else is none."""
    plain = code.replace(" ", "")
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else "-"


def _new_codes(connection: Connection, account_id: int) -> list[str]:
    """New recovery codes in place of the old ones: 50 random bits each, so a plain hash will do behind a rate limit."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    codes = [secrets.token_hex(7)[:13] for _ in range(RECOVERY_CODES)]
    rows = [{"code_hash": _hash(account_id, code), "account_id": account_id} for code in codes]
    connection.execute(insert(recovery_code), rows)
    return codes


def _uses_up(connection: Connection, account_id: int, code: str) -> bool:
    own = (recovery_code.c.code_hash == _hash(account_id, code), recovery_code.c.account_id == account_id)
    return (
        connection.execute(delete(recovery_code).where(*own).returning(recovery_code.c.account_id)).first()
        is not None
    )


def _hash(account_id: int, code: str) -> bytes:
    plain = "".join(code.lower().split()).replace("-", "")
    return sha256(f"{account_id}:{plain}".encode("utf-8", "surrogatepass")).digest()
