"""The roles of a chain: sets of capabilities under a name, which its administrators can change."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from dashboard import audit
from dashboard.access import ADMIN, CAPABILITIES, ROLES, Viewer
from dashboard.answers.administration import Role
from dashboard.model import account, role, role_capability
from rollup.db import Store
from rollup.errors import BadInput, sentence, unknown
from rollup.model import chain

LONGEST_NAME = 40


class Roles:
    """The roles of one database. Every change is in the audit log; `by` is who makes it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, chain_id: int) -> list[Role]:
        """The roles of a chain, by name."""
        with self._store.reading() as connection:
            return read_roles(connection, chain_id)

    def add(self, by: Viewer, name: str, capabilities: Collection[str]) -> None:
        """Makes a role. Raises `BadInput` for a name that is taken."""
        name, wanted = checked_name(name), checked_capabilities(capabilities)
        with self._store.writing() as connection:
            lock(connection, by.chain_id)
            known = _names(connection, by.chain_id)
            if name.casefold() in {each.casefold() for each in known}:
                raise BadInput(sentence("there is already a role {name!r}", name=name), "name")
            connection.execute(insert(role), {"chain_id": by.chain_id, "name": name})
            _grant(connection, by.chain_id, name, wanted)
            audit.record(connection, "role_added", by, name, said(wanted))

    def change(self, by: Viewer, name: str, capabilities: Collection[str]) -> None:
        """Gives a role other capabilities; they hold from the next request of whoever has it."""
        wanted = checked_capabilities(capabilities)
        with self._store.writing() as connection, keeping_an_administrator(connection, by.chain_id):
            before = _capabilities(connection, by.chain_id, require_role(connection, by.chain_id, name))
            if before == wanted:
                return
            connection.execute(delete(role_capability).where(_is_of(by.chain_id, name)))
            _grant(connection, by.chain_id, name, wanted)
            audit.record(connection, "role_changed", by, name, f"{said(before)} → {said(wanted)}")

    def remove(self, by: Viewer, name: str) -> None:
        """Removes a role that nobody has."""
        with self._store.writing() as connection:
            lock(connection, by.chain_id)
            require_role(connection, by.chain_id, name)
            people = select(func.count()).where(account.c.chain_id == by.chain_id, account.c.role == name)
            count = int(connection.scalar(people) or 0)
            if count:
                raise BadInput(
                    sentence(
                        "{count} people have the role {name!r}; give them another one first",
                        count=count,
                        name=name,
                    ),
                    "name",
                )
            connection.execute(delete(role_capability).where(_is_of(by.chain_id, name)))
            connection.execute(delete(role).where(role.c.chain_id == by.chain_id, role.c.name == name))
            audit.record(connection, "role_removed", by, name)


def begin(connection: Connection, chain_id: int) -> None:
    """Gives a chain that has no roles those that all begin with."""
    if _names(connection, chain_id):
        return
    connection.execute(insert(role), [{"chain_id": chain_id, "name": name} for name in ROLES])
    for name, capabilities in ROLES.items():
        _grant(connection, chain_id, name, capabilities)


def read_roles(connection: Connection, chain_id: int) -> list[Role]:
    """The roles of a chain, by name."""
    granted = select(role_capability.c.role, role_capability.c.capability)
    capabilities: dict[str, set[str]] = {}
    for name, capability in connection.execute(granted.where(role_capability.c.chain_id == chain_id)):
        capabilities.setdefault(name, set()).add(capability)
    counted = select(account.c.role, func.count()).where(account.c.chain_id == chain_id)
    people = {name: int(count) for name, count in connection.execute(counted.group_by(account.c.role))}
    return [
        Role(name, frozenset(capabilities.get(name, ())), people.get(name, 0))
        for name in _names(connection, chain_id)
    ]


def require_role(connection: Connection, chain_id: int, name: str) -> str:
    """The name, when the chain has such a role; else `NotFound`."""
    known = _names(connection, chain_id)
    if name not in known:
        raise unknown("role", name, known, "role")
    return name


@contextmanager
def keeping_an_administrator(connection: Connection, chain_id: int) -> Iterator[None]:
    """Undoes the transaction with `BadInput` when what is done in it leaves a chain that had administrators without
    any: nobody could mend that from within."""
    lock(connection, chain_id)
    had = _administrators(connection, chain_id)
    yield
    if had and not _administrators(connection, chain_id):
        raise BadInput(
            sentence(
                "that would leave nobody who can administer the chain; make somebody else an administrator first"
            )
        )


def lock(connection: Connection, chain_id: int) -> None:
    """Lets one transaction at a time change who may do what in a chain. SQLite has one writer anyway."""
    connection.execute(select(chain.c.id).where(chain.c.id == chain_id).with_for_update())


def checked_name(name: str) -> str:
    """The name without outer spaces, or `BadInput`."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            sentence("a role's name has 1 to {longest_name} printable characters", longest_name=LONGEST_NAME),
            "name",
        )
    return name


def checked_capabilities(names: Collection[str]) -> frozenset[str]:
    """The capabilities, each of them declared."""
    for name in names:
        if name not in CAPABILITIES:
            raise unknown("capability", name, CAPABILITIES, "capability")
    return frozenset(names)


def said(capabilities: Collection[str]) -> str:
    """Capabilities as the audit log names them."""
    return ", ".join(sorted(capabilities)) or "nothing"


def _administrators(connection: Connection, chain_id: int) -> int:
    """How many can administer the chain now."""
    holds = and_(
        role_capability.c.chain_id == account.c.chain_id,
        role_capability.c.role == account.c.role,
        role_capability.c.capability == ADMIN,
    )
    can = select(func.count()).select_from(account.join(role_capability, holds))
    is_able = and_(account.c.chain_id == chain_id, account.c.disabled == 0, account.c.every_venue == 1)
    return int(connection.scalar(can.where(is_able)) or 0)


def _names(connection: Connection, chain_id: int) -> list[str]:
    return list(
        connection.scalars(select(role.c.name).where(role.c.chain_id == chain_id).order_by(role.c.name))
    )


def _is_of(chain_id: int, name: str) -> ColumnElement[bool]:
    return and_(role_capability.c.chain_id == chain_id, role_capability.c.role == name)


def _capabilities(connection: Connection, chain_id: int, name: str) -> frozenset[str]:
    granted = select(role_capability.c.capability).where(_is_of(chain_id, name))
    return frozenset(connection.scalars(granted))


def _grant(connection: Connection, chain_id: int, name: str, capabilities: Collection[str]) -> None:
    rows = [{"chain_id": chain_id, "role": name, "capability": each} for each in sorted(capabilities)]
    if rows:
        connection.execute(insert(role_capability), rows)
