"""Making one file of the queue, from its lease to the mail that it is there."""

import logging
import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from time import time

from sqlalchemy import Connection

from dashboard import language
from dashboard.access import EXPORT, Viewer
from dashboard.exports import files, notice, queue
from dashboard.exports.document import Document
from dashboard.exports.formats import file_name, format_named, write
from dashboard.exports.job import Job
from dashboard.exports.progress import Progress
from dashboard.exports.pulse import Pulse, Unwanted
from dashboard.exports.queue import Lease, Made
from dashboard.exports.report import Asked, Report, report_named
from dashboard.people.account import read_account
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import NotAllowed, Unavailable, VenueAnalyticsError

DAY, CHUNK = 86_400, 1 << 20
BROKEN = "something went wrong on the server and has been noted in its log; try again later"
logger = logging.getLogger(__name__)
Clock = Callable[[], float]


def make(
    store: Store,
    settings: Settings,
    reports: Sequence[Report],
    lease: Lease,
    end: Callable[[], None],
    clock: Clock = time,
) -> None:
    """Makes the file of a lease and says how that went. Raises `Unavailable` when the database is gone: then the lease
    runs out, and somebody else begins anew."""
    job = queue.leased(store, lease)
    if job is None:
        return
    part = files.part_of(settings, lease)

    def stop() -> None:
        part.unlink(missing_ok=True)
        end()

    try:
        with Pulse(store, lease, settings.export_minutes, stop, clock) as pulse:
            made = _written(store, reports, job, part, pulse, int(clock()))
        _finished(store, settings, lease, job, part, made, int(clock()))
    except Unwanted:
        logger.info("export %s is not wanted any more", job.key)
    except Unavailable:
        raise
    except VenueAnalyticsError as error:
        queue.fail(store, lease, str(error), int(clock()))
    except Exception:
        logger.exception("export %s failed", job.key)
        queue.fail(store, lease, BROKEN, int(clock()))
    finally:
        part.unlink(missing_ok=True)


def viewer_of(store: Store, job: Job) -> Viewer:
    """Who asked for a file, as far as they may still see what they could when asking."""
    with store.reading() as connection:
        owner = read_account(connection, job.account_id)
    if owner is None or owner.is_disabled:
        raise NotAllowed("the account that asked for this file is closed")
    now = owner.viewer()
    venues = now.venues
    if job.venues is not None:
        venues = job.venues if venues is None else venues & job.venues
    viewer = Viewer(now.name, now.chain_id, now.capabilities & job.capabilities, venues)
    viewer.require(EXPORT)
    return viewer


def _written(store: Store, reports: Sequence[Report], job: Job, part: Path, pulse: Pulse, now: int) -> Made:
    """Writes the file under its first name; it is on the disk when this ends."""
    order = job.order
    viewer = viewer_of(store, job)
    with language.speaking(order.language):
        asked = Asked(store, viewer, now, order.given, order.language)
        document = report_named(reports, order.report).document(asked)
    progress = Progress(len(document.sections), pulse.tell)
    with files.opened(part) as target:
        kind = write(viewer, document, format_named(order.form), target, order.options, progress)
        target.flush()
        os.fsync(target.fileno())
        size = target.seek(0, os.SEEK_END)
    _close(document)
    return Made(file_name(document, kind), progress.total, size, _digest(part))


def _digest(path: Path) -> bytes:
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.digest()


def _close(document: Document) -> None:
    """Ends what rows were read with."""
    for section in document.sections:
        close = getattr(section.sheet.rows, "close", None)
        if close is not None:
            close()


def _finished(
    store: Store, settings: Settings, lease: Lease, job: Job, part: Path, made: Made, now: int
) -> None:
    """Puts the file in its place, notes that it is there and writes the mail, all or nothing. Whoever dies in between
    leaves at most a file that no job knows: the next one who makes it puts its own in that place."""
    until = now + settings.export_days * DAY

    def publish(connection: Connection) -> None:
        notice.tell(connection, settings, job, until, now)
        part.replace(files.path_of(settings, job))

    queue.finish(store, lease, made, now, until, publish)
