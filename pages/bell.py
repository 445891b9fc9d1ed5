"""What the bell shows and does."""

from typing import Any

from dash import ALL, Dash, Input, Output, ctx

from components import bell, formats, ids
from dashboard.access import EXPORT
from dashboard.exports import jobs
from dashboard.exports.formats import FORMATS
from dashboard.exports.job import Job
from dashboard.exports.queue import WHOLE
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.services import Services
from pages.reading import guarded

ACTIONS = {bell.CANCEL: jobs.cancel, bell.RETRY: jobs.retry}
SIZES = (("MB", 1_000_000), ("kB", 1_000))
_FORMATS = {form.key: form.name for form in FORMATS}


def register(app: Dash, services: Services) -> None:
    """Adds the bell's callback: it looks by itself, after an order, and when one of its buttons is used."""

    def ring(_tick: int | None, _ordered: Any, clicks: list[int | None]) -> list[Any]:
        viewer, now = services.viewer(), services.clock()
        viewer.require(EXPORT)
        asked = ctx.triggered_id
        if isinstance(asked, dict) and any(clicks) and asked.get("action") in ACTIONS:
            ACTIONS[asked["action"]](services.store, viewer, str(asked.get("key")), now)
        found = jobs.of_viewer(services.store, viewer)
        waiting = sum(job.is_open for job in found)
        pace = bell.BUSY_MILLISECONDS if waiting else bell.IDLE_MILLISECONDS
        return [bell.listing([waited(job, now) for job in found]), str(waiting or ""), pace]

    def told(*inputs: Any) -> list[Any]:
        shown = guarded(ring)(*inputs)
        return shown if isinstance(shown, list) else [shown, "", bell.IDLE_MILLISECONDS]

    app.callback(
        [
            Output(ids.BELL_LIST, "children"),
            Output(ids.BELL_COUNT, "children"),
            Output(ids.BELL_TICK, "interval"),
        ],
        Input(ids.BELL_TICK, "n_intervals"),
        Input(ids.ORDERED, "data"),
        Input(ids.export_action(ALL, ALL), "n_clicks"),
    )(told)


def waited(job: Job, now: int) -> bell.Waited:
    """A job as the bell shows it."""
    about = f"{_(_FORMATS.get(job.order.form, job.order.form))} · "
    about += formats.days(job.order.first_day, job.order.last_day)
    is_there = job.has_file(now)
    return bell.Waited(
        key=job.key,
        title=job.order.title,
        about=about,
        state=job.state,
        progress=job.progress / WHOLE,
        said=_said(job, now),
        href=f"/chain/analytics/exports/{job.key}/file" if is_there else "",
        is_open=job.is_open,
    )


def _said(job: Job, now: int) -> str:
    if job.reason:
        return job.reason
    if not job.has_file(now):
        return _("Its time is over.") if job.finished_at and job.rows is not None else ""
    rows = ngettext("{count} row", "{count} rows", job.rows or 0).format(count=formats.number(job.rows or 0))
    days = -(-((job.until or now) - now) // 86_400)
    kept = ngettext("kept for {count} more day", "kept for {count} more days", days).format(count=days)
    return f"{rows} · {size(job.size or 0)} · {kept}"


def size(count: int) -> str:
    """A number of bytes, as people say it."""
    for name, unit in SIZES:
        if count >= unit:
            return f"{formats.number(count / unit, 1)}{formats.SPACE}{name}"
    return f"{formats.number(count)}{formats.SPACE}B"
