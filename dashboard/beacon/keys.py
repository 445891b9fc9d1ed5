"""Keys of booking sites: each stands for a venue, in the pages of some origins, for everybody to read."""

import re
import secrets
from collections.abc import Callable, Sequence
from time import time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, insert, select, update

from dashboard import audit
from dashboard.access import ADMIN, Viewer
from dashboard.answers.beacons import BeaconKey
from dashboard.model import beacon_key
from dashboard.scope import chosen
from rollup.db import Store
from rollup.errors import BadInput, NotFound
from rollup.model import venue

PREFIX = "pk_"
LONGEST_LABEL = 100
MOST_ORIGINS = 20
SCHEMES = {"https": 443, "http": 80}
FORM = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?/?", re.ASCII | re.IGNORECASE)


class BeaconKeys:
    """The keys of one database. Making, seeing and ending them is for administrators."""

    def __init__(self, store: Store, clock: Callable[[], float] = time) -> None:
        self._store = store
        self._clock = clock

    def create(self, viewer: Viewer, place: str, origins: Sequence[str], label: str = "") -> BeaconKey:
        """Makes a key for a venue (by its key), good in the pages of the origins."""
        viewer.require(ADMIN)
        if len(label) > LONGEST_LABEL or not label.isprintable():
            raise BadInput(f"a label has up to {LONGEST_LABEL} printable characters", "label")
        allowed = tuple(dict.fromkeys(origin(text) for text in origins))
        if not 0 < len(allowed) <= MOST_ORIGINS:
            raise BadInput(f"name 1 to {MOST_ORIGINS} origins, such as https://book.example", "origin")
        with self._store.writing() as connection:
            row = {
                "key": PREFIX + secrets.token_urlsafe(18),
                "chain_id": viewer.chain_id,
                "venue_id": chosen(connection, viewer, [place])[0].id,
                "origins": " ".join(allowed),
                "label": label,
                "created_at": int(self._clock()),
            }
            made = connection.execute(insert(beacon_key).returning(beacon_key.c.id), row).scalar_one()
            audit.record(connection, "site_key_made", viewer, place, f"{made} {label!r}: {row['origins']}")
            return _key(connection.execute(_keys().where(beacon_key.c.id == made)).one())

    def all(self, viewer: Viewer) -> list[BeaconKey]:
        """The keys of the viewer's venues, the oldest first; ended ones included."""
        viewer.require(ADMIN)
        with self._store.reading() as connection:
            rows = connection.execute(_keys().where(_own(viewer)).order_by(beacon_key.c.id)).all()
        return [_key(row) for row in rows]

    def revoke(self, viewer: Viewer, number: int) -> BeaconKey:
        """Ends a key at once; gives it. Ending it again changes nothing."""
        viewer.require(ADMIN)
        mine = beacon_key.c.id == number
        with self._store.writing() as connection:
            row = connection.execute(_keys().where(mine, _own(viewer))).first()
            if row is None:
                raise NotFound(f"there is no key {number}", "key")
            ended = update(beacon_key).where(mine, beacon_key.c.revoked_at.is_(None))
            if connection.execute(ended.values(revoked_at=int(self._clock()))).rowcount:
                audit.record(connection, "site_key_revoked", viewer, row.venue, f"{number} {row.label!r}")
            return _key(connection.execute(_keys().where(mine)).one())

    def find(self, text: str) -> BeaconKey | None:
        """The key that this is; None when it is none, or has been ended."""
        if not text.startswith(PREFIX) or not text.isascii() or not text.isprintable():
            return None
        good = (beacon_key.c.key == text, beacon_key.c.revoked_at.is_(None))
        with self._store.reading() as connection:
            row = connection.execute(_keys().where(*good)).first()
        return None if row is None else _key(row)


def origin(text: str) -> str:
    """An origin as browsers write it, `https://book.example`; or `BadInput`."""
    bad = BadInput(f"{text!r} is no origin such as https://book.example", "origin")
    if not FORM.fullmatch(text.strip()):
        raise bad
    parts = urlsplit(text.strip().lower())
    try:
        port = parts.port
    except ValueError as error:
        raise bad from error
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, SCHEMES[parts.scheme]) else f":{port}")


def _keys() -> Select[Any]:
    place = venue.c.source_id.label("venue"), venue.c.zone
    return select(beacon_key, *place).join(venue, venue.c.id == beacon_key.c.venue_id)


def _own(viewer: Viewer) -> Any:
    mine = beacon_key.c.chain_id == viewer.chain_id
    return mine if viewer.venues is None else mine & beacon_key.c.venue_id.in_(viewer.venues)


def _key(row: Row[Any]) -> BeaconKey:
    return BeaconKey(
        row.id,
        row.key,
        row.chain_id,
        row.venue_id,
        row.venue,
        row.zone,
        tuple(row.origins.split()),
        row.label,
        row.created_at,
        row.revoked_at,
    )
