"""The addresses of exports: order one, and of those that are made as jobs list, look at, fetch, cancel, try again.
Everybody has their own only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask import Flask, Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field, TypeAdapter
from werkzeug.exceptions import Conflict, Gone
from werkzeug.exceptions import NotFound as NoSuchPage

from dashboard import language
from dashboard.access import EXPORT, Viewer
from dashboard.api import exporting
from dashboard.api.bodies import json_body
from dashboard.api.endpoints import PREFIX
from dashboard.api.naming import as_named
from dashboard.api.sending import file_answer, sent
from dashboard.exports import files, jobs
from dashboard.exports.job import DONE, Job
from dashboard.exports.queue import WHOLE
from dashboard.services import Services
from dashboard.web import gate
from rollup.errors import NotAllowed, NotFound

PATH = f"{PREFIX}/exports"
ONE = f"{PATH}/<key>"
OUT_OF_REACH = "this file holds what you may no longer see; ask for it again"
NOT_DONE = "this file is not there: it is {state}"
GONE = "this file's time is over; have it made again"


@dataclass(frozen=True, slots=True)
class ExportShape:
    """A file that is made as a job."""

    id: str
    state: Annotated[str, Field(description="queued, running, done, failed or cancelled.")]
    title: str
    report: str
    format: str
    start: Annotated[date, Field(serialization_alias="from")]
    end: Annotated[date, Field(serialization_alias="to")]
    progress: Annotated[float, Field(description="How far it is; a share of 1.", ge=0, le=1)]
    reason: Annotated[str, Field(description="Why it failed.")]
    asked_at: datetime
    finished_at: datetime | None
    file: Annotated[str | None, Field(description="Where the file is fetched; null while there is none.")]
    name: Annotated[str | None, Field(description="The file's name.")]
    rows: int | None
    size: Annotated[int | None, Field(description="In bytes.")]
    sha256: str | None
    until: Annotated[datetime | None, Field(description="How long the file is kept.")]


@dataclass(frozen=True, slots=True)
class ExportsAnswer:
    """Your latest exports, the newest first."""

    exports: tuple[ExportShape, ...]


_ONE, _ALL = TypeAdapter(ExportShape), TypeAdapter(ExportsAnswer)


def register(server: Flask, services: Services) -> None:
    """Adds the addresses."""

    def add(path: str, name: str, method: str, answer: Callable[..., ResponseReturnValue]) -> None:
        server.add_url_rule(path, f"api_export_{name}", _view(services, answer), methods=[method])

    add(exporting.PATH, "order", "POST", _order)
    add(PATH, "list", "GET", _list)
    add(ONE, "job", "GET", _look)
    add(f"{ONE}/file", "file", "GET", _file)
    add(f"{ONE}/cancel", "cancel", "POST", _cancel)
    add(f"{ONE}/retry", "retry", "POST", _retry)


def _view(services: Services, answer: Callable[..., ResponseReturnValue]) -> Any:
    @gate.for_machines
    def view(**named: str) -> ResponseReturnValue:
        viewer = services.viewer()
        viewer.require(EXPORT)
        return answer(services, viewer, **named)

    return view


def _order(services: Services, viewer: Viewer) -> ResponseReturnValue:
    """The file, or the job by which it is made."""
    given = exporting.read_body(json_body())
    now = services.clock()
    spoken = language.key_of(next(iter(given.get("language", ())), ""))
    with language.speaking(spoken), as_named():
        wish = exporting.read_wish(services.reports, services.store, viewer, now, given)
        if wish.is_long:
            job = jobs.add(services.store, viewer, wish.order, now)
            answer = told(job, now, 202)
            answer.headers["Location"] = url_for("api_export_job", key=job.key)
            return answer
        answer = sent(wish.document(), wish.order.form, wish.order.options)
    jobs.note(services.store, viewer, wish.order, now)
    return answer


def _list(services: Services, viewer: Viewer) -> ResponseReturnValue:
    now = services.clock()
    shapes = tuple(shape(job, now) for job in jobs.of_viewer(services.store, viewer))
    return Response(_ALL.dump_json(ExportsAnswer(shapes), by_alias=True), mimetype="application/json")


def _look(services: Services, viewer: Viewer, key: str) -> ResponseReturnValue:
    return told(_known(services, viewer, key), services.clock())


def _cancel(services: Services, viewer: Viewer, key: str) -> ResponseReturnValue:
    _known(services, viewer, key)
    return told(jobs.cancel(services.store, viewer, key, services.clock()), services.clock())


def _retry(services: Services, viewer: Viewer, key: str) -> ResponseReturnValue:
    _known(services, viewer, key)
    return told(jobs.retry(services.store, viewer, key, services.clock()), services.clock(), 202)


def _file(services: Services, viewer: Viewer, key: str) -> ResponseReturnValue:
    """The file, for who asked for it, as long as they may still see all that is in it."""
    job = _known(services, viewer, key)
    if not job.is_within(viewer):
        raise NotAllowed(OUT_OF_REACH)
    if job.state != DONE:
        raise Conflict(NOT_DONE.format(state=job.state))
    now, path = services.clock(), files.path_of(services.settings, job)
    if not job.has_file(now) or not path.is_file():
        raise Gone(GONE)
    jobs.note_fetched(services.store, viewer, job, now)
    return file_answer(path.open("rb"), files.kind_of(job), job.file_name)


def _known(services: Services, viewer: Viewer, key: str) -> Job:
    try:
        return jobs.job_of(services.store, viewer, key)
    except NotFound as error:
        raise NoSuchPage(str(error)) from error


def told(job: Job, now: int, status: int = 200) -> Response:
    """A job as it is sent."""
    return Response(_ONE.dump_json(shape(job, now), by_alias=True), status, mimetype="application/json")


def shape(job: Job, now: int) -> ExportShape:
    """A job as the API tells of it."""
    is_there = job.has_file(now)
    return ExportShape(
        id=job.key,
        state=job.state,
        title=job.order.title,
        report=job.order.report,
        format=job.order.form,
        start=job.order.first_day,
        end=job.order.last_day,
        progress=job.progress / WHOLE,
        reason=job.reason,
        asked_at=_instant(job.asked_at),
        finished_at=None if job.finished_at is None else _instant(job.finished_at),
        file=url_for("api_export_file", key=job.key) if is_there else None,
        name=job.file_name if is_there else None,
        rows=job.rows,
        size=job.size,
        sha256=None if job.digest is None else job.digest.hex(),
        until=None if job.until is None else _instant(job.until),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
