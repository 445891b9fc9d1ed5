"""How the periodic jobs stand, on the clock of the viewer's first venue."""

from datetime import datetime

from dashboard.access import ADMIN, READ, Viewer
from dashboard.installation import JobState
from dashboard.question import moment
from dashboard.scope import visible
from rollup.calendar import zone
from rollup.db import Store
from rollup.jobs import clock_of
from rollup.status import job_statuses


def jobs(store: Store, viewer: Viewer, now: int | None = None) -> tuple[JobState, ...]:
    """How every job stands that works for the viewer's venues: where other venues' days begin is not told."""
    viewer.require(READ)
    with store.reading() as connection:
        venues = visible(connection, viewer)
    own = {"", *(clock_of(venue) for venue in venues)}
    place = zone(venues[0].zone if venues else "UTC")

    def at(instant: int | None) -> datetime | None:
        return None if instant is None else datetime.fromtimestamp(instant, place)

    found = []
    for status in job_statuses(store, moment(now)):
        name, _slash, clock = status.job.partition("/")
        if clock not in own:
            continue
        error = status.error if viewer.may(ADMIN) else ""
        found.append(
            JobState(
                name,
                clock,
                status.state,
                at(status.started_at),
                status.seconds,
                status.rows,
                error,
                status.overdue,
                at(status.next_due),
            )
        )
    return tuple(found)
