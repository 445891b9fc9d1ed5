"""People, roles, tokens and venues' settings, for those who administer a chain."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import Connection, Table, func, select

from dashboard.access import ADMIN, Viewer
from dashboard.answers.administration import Person, Place, Role, TokenLine, VenueSetting
from dashboard.model import account, sign_in
from dashboard.people.account import read_accounts
from dashboard.people.roles import read_roles
from dashboard.people.tokens import Token, Tokens
from dashboard.question import moment
from dashboard.scope import visible
from rollup.calendar import zone
from rollup.db import Store
from rollup.model import region, venue
from rollup.venues import venues_of


def people(store: Store, viewer: Viewer, now: int | None = None) -> tuple[Person, ...]:
    """Everybody of the chain who may sign in, by name."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        own = account.c.chain_id == viewer.chain_id
        found = read_accounts(connection, own)
        clock = clock_of(connection, viewer)
        names, regions = _names(connection, venue, viewer), _names(connection, region, viewer)
        sessions = _sessions(connection, viewer, moment(now))
    return tuple(
        Person(
            username=each.username,
            role=each.role,
            every_venue=each.venues is None,
            regions=_places(regions, each.regions),
            venues=_places(names, each.named),
            is_disabled=each.is_disabled,
            sessions=sessions.get(each.id, (0, 0))[0],
            last_session=instant(sessions[each.id][1], clock) if each.id in sessions else None,
        )
        for each in found
    )


def roles(store: Store, viewer: Viewer) -> tuple[Role, ...]:
    """The chain's roles, by name."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        return tuple(read_roles(connection, viewer.chain_id))


def places(store: Store, viewer: Viewer) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The chain's regions and venues, by name."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        regions = _names(connection, region, viewer).values()
        return tuple(regions), tuple(_names(connection, venue, viewer).values())


def tokens(store: Store, viewer: Viewer, now: int | None = None) -> tuple[TokenLine, ...]:
    """The chain's API tokens, the newest first."""
    viewer.require(ADMIN)
    found, at = Tokens(store).all(by=viewer), moment(now)
    with store.reading() as connection:
        clock, names = clock_of(connection, viewer), _names(connection, venue, viewer)
    return tuple(_token(each, names, clock, at) for each in reversed(found))


def venue_settings(store: Store, viewer: Viewer) -> tuple[VenueSetting, ...]:
    """What is set for each venue, by name."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        recorded = {row.id: row for row in connection.execute(select(venue))}
        return tuple(
            VenueSetting(
                each.key,
                each.name,
                each.region,
                each.definitions,
                each.target,
                recorded[each.id].definitions,
                recorded[each.id].target_percent,
            )
            for each in venues_of(connection, viewer.chain_id)
        )


def clock_of(connection: Connection, viewer: Viewer) -> tzinfo:
    """The zone in which times are told: that of the viewer's first venue."""
    venues = visible(connection, viewer)
    return zone(venues[0].zone if venues else "UTC")


def instant(seconds: int, clock: tzinfo) -> datetime:
    """A moment as that clock shows it."""
    return datetime.fromtimestamp(seconds, clock)


def _token(token: Token, names: dict[int, Place], clock: tzinfo, now: int) -> TokenLine:
    state = "good" if token.is_good(now) else "revoked" if token.revoked_at is not None else "expired"
    venues = None if token.venues is None else tuple(place.name for place in _places(names, token.venues))
    used = None if token.last_used_at is None else instant(token.last_used_at, clock)
    return TokenLine(
        token.id,
        token.username,
        token.label,
        token.capabilities,
        venues,
        instant(token.until, clock),
        used,
        state,
    )


def _names(connection: Connection, table: Table, viewer: Viewer) -> dict[int, Place]:
    rows = connection.execute(
        select(table).where(table.c.chain_id == viewer.chain_id).order_by(table.c.name, table.c.id)
    )
    return {row.id: Place(row.source_id, row.name) for row in rows}


def _places(names: dict[int, Place], ids: Sequence[int] | frozenset[int]) -> tuple[Place, ...]:
    return tuple(place for number, place in names.items() if number in ids)


def _sessions(connection: Connection, viewer: Viewer, now: int) -> dict[int, tuple[int, int]]:
    """How many sessions each account has, and when the newest was begun."""
    rows = connection.execute(
        select(sign_in.c.account_id, func.count(), func.max(sign_in.c.since))
        .join(account)
        .where(account.c.chain_id == viewer.chain_id, sign_in.c.until > now)
        .group_by(sign_in.c.account_id)
    )
    return {number: (int(count), int(since)) for number, count, since in rows}
