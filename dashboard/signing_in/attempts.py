"""How often signing in may be tried: counted in the database, so that a restart or a second process forgets nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from time import time

from sqlalchemy import delete, update

from dashboard.model import sign_in_attempt
from dashboard.network import network
from dashboard.people.account import canonical
from rollup.db import Store, upsert


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` within `seconds` for each user name, each address, or each pair of both."""

    attempts: int
    seconds: int
    by_username: bool
    by_address: bool


LIMITS = (
    Limit(5, 900, by_username=True, by_address=True),
    # Looser, so that a stranger cannot easily lock a person out, nor one colleague a whole office.
    Limit(60, 3600, by_username=True, by_address=False),
    Limit(40, 900, by_username=False, by_address=True),
)


class Attempts:
    """The counters of one database, those of each `purpose` apart. What they are about is stored only as a hash
    with the server's secret."""

    def __init__(
        self,
        store: Store,
        secret: str,
        limits: tuple[Limit, ...] = LIMITS,
        clock: Callable[[], float] = time,
        purpose: str = "",
    ) -> None:
        self._store = store
        self._secret = secret
        self._limits = limits
        self._clock = clock
        self._purpose = purpose

    def admit(self, username: str, address: str) -> int:
        """Counts an attempt, before the password is looked at, so that attempts side by side cannot slip through.
        Gives 0 when it may go on, otherwise the seconds to wait."""
        now, wait = int(self._clock()), 0
        with self._store.writing() as connection:
            connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.until <= now))
            for limit in self._limits:
                statement = upsert(connection.dialect, sign_in_attempt).values(
                    key=self._key(limit, username, address), attempts=1, until=now + limit.seconds
                )
                counted = connection.execute(
                    statement.on_conflict_do_update(  # type: ignore[attr-defined]
                        index_elements=["key"], set_={"attempts": sign_in_attempt.c.attempts + 1}
                    ).returning(sign_in_attempt.c.attempts, sign_in_attempt.c.until)
                ).one()
                if counted.attempts > limit.attempts:
                    wait = max(wait, counted.until - now)
        return wait

    def succeeded(self, username: str, address: str) -> None:
        """Takes the attempt back. Only the pair starts anew: somebody with an account of their own must not be able to
        reset the count of their address by signing in between guesses."""
        with self._store.writing() as connection:
            for limit in self._limits:
                own = sign_in_attempt.c.key == self._key(limit, username, address)
                if limit.by_username and limit.by_address:
                    connection.execute(delete(sign_in_attempt).where(own))
                else:
                    fewer = {"attempts": sign_in_attempt.c.attempts - 1}
                    connection.execute(update(sign_in_attempt).where(own).values(fewer))

    def _key(self, limit: Limit, username: str, address: str) -> bytes:
        name = canonical(username) if limit.by_username else ""
        place = network(address) if limit.by_address else ""
        text = f"{self._purpose}{self._limits.index(limit)}\0{name}\0{place}".encode("utf-8", "surrogatepass")
        return blake2b(text, key=self._secret.encode()[:64], digest_size=16).digest()
