"""What an administrator chooses for a venue: its default definition set, and its utilization target."""

from typing import Any

from sqlalchemy import Connection, select

from dashboard import audit
from dashboard.access import ADMIN, Viewer
from rollup.db import Store, put
from rollup.errors import BadInput, sentence, unknown
from rollup.model import venue_choice
from rollup.subjects import DEFINITION_SETS
from rollup.venues import Venue, venues_of


def choose(
    store: Store,
    by: Viewer,
    key: str,
    *,
    definitions: str | None = None,
    target: int | None = None,
    whole_region: bool = False,
) -> None:
    """Sets what holds for a venue (by key) and, with `whole_region`, for all others of its region; None leaves it to
    the venues' records. It holds from the next question on."""
    by.require(ADMIN)
    if definitions is not None and definitions not in DEFINITION_SETS:
        raise unknown("definition set", definitions, DEFINITION_SETS, "definitions")
    if target is not None and not 0 <= target <= 100:
        raise BadInput(sentence("a target is a whole number of percent, from 0 to 100"), "target")
    with store.writing() as connection:
        known = {venue.key: venue for venue in venues_of(connection, by.chain_id)}
        if key not in known:
            raise unknown("venue", key, known, "venue")
        chosen = known[key]
        is_shared = whole_region and bool(chosen.region_key)
        for venue in known.values():
            if venue is chosen or (is_shared and venue.region_key == chosen.region_key):
                _choose(connection, by, venue, definitions, target)


def _choose(
    connection: Connection, by: Viewer, venue: Venue, definitions: str | None, target: int | None
) -> None:
    before: Any = connection.execute(
        select(venue_choice).where(venue_choice.c.venue_id == venue.id)
    ).one_or_none()
    was = (before.definitions, before.target_percent) if before else ("", None)
    wanted = (definitions or "", target)
    if was == wanted:
        return
    row = {"venue_id": venue.id, "definitions": wanted[0], "target_percent": wanted[1]}
    put(connection, venue_choice, [row])
    audit.record(connection, "venue_changed", by, venue.key, f"{_said(*was)} → {_said(*wanted)}")


def _said(definitions: str, target: int | None) -> str:
    target_said = "as recorded" if target is None else f"{target} %"
    return f"definitions {definitions or 'as recorded'}, target {target_said}"
