"""What administrators read: people, their sessions, venues' settings, and the audit log."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A region or venue that can be chosen, by key and name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and how many people have it."""

    name: str
    capabilities: frozenset[str]
    people: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. With `every_venue` they see all of the chain, else `regions` and `venues`. `sessions`
    are those that are signed in now, the newest begun at `last_session`."""

    username: str
    role: str
    every_venue: bool
    regions: tuple[Place, ...]
    venues: tuple[Place, ...]
    is_disabled: bool
    sessions: int
    last_session: datetime | None


@dataclass(frozen=True, slots=True)
class VenueSetting:
    """What holds for a venue, and what its record says: these differ where an administrator has chosen otherwise."""

    key: str
    name: str
    region: str
    definitions: str
    target: int
    recorded_definitions: str
    recorded_target: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit log. `actor` is empty for somebody unknown, `event` the key of one of `audit.EVENTS`."""

    at: datetime
    event: str
    actor: str
    network: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the audit log (from 1), the newest entries first."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class TokenLine:
    """An API token in the list. `state` is good, expired or revoked; `venues` are names, None for all of its person."""

    id: int
    username: str
    label: str
    capabilities: frozenset[str]
    venues: tuple[str, ...] | None
    until: datetime
    last_used: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of the person who asks; `is_this` is the one they ask in."""

    since: datetime
    until: datetime
    network: str
    browser: str
    is_this: bool
