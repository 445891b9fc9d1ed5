"""How the installation stands: what is wrong first, then jobs, figures, restatements and versions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import formats
from components.as_of import DEFINITIONS
from components.elements import Children
from components.fact_words import kind_said
from components.measures import measure_said
from components.remark import remark
from components.table import Cell, Column, Line, table
from dashboard.answers.receipts import Checked, Restated
from dashboard.installation import Installation, JobState
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _

JOBS = {
    "analytics_rollup_hourly": N_("Hourly rollup"),
    "analytics_rollup_daily": N_("Daily close"),
    "analytics_rollup_monthly_close": N_("Monthly close"),
    "analytics_reconciliation": N_("Check against the facts"),
}
STATES = {
    "done": (N_("Done"), "good"),
    "running": (N_("Running"), "even"),
    "failed": (N_("Failed"), "bad"),
    "interrupted": (N_("Interrupted"), "bad"),
    "never": (N_("Not run yet"), "even"),
}


def headline(
    waiting: Mapping[str, int],
    oldest: datetime | None,
    jobs: Sequence[JobState],
    checks: Iterable[Checked],
    installed: Installation,
) -> list[Component]:
    """What a person must know, alarms first."""
    said = [*_alarms(checks), *_of_jobs(jobs), *_of_schema(installed)]
    if not said:
        said.append(remark("good", _("The last check found no difference, and every job is on time.")))
    return [*said, _freshness(sum(waiting.values()), oldest)]


def _alarms(checks: Iterable[Checked]) -> list[Component]:
    return [
        remark(
            "bad",
            _("Alarm: stored figures of {facts} were not what the facts say on {moment}.").format(
                facts=kind_said(check.subject).lower(), moment=formats.moment(check.at)
            ),
        )
        for check in checks
        if check.differences
    ]


def _of_jobs(jobs: Sequence[JobState]) -> list[Component]:
    said: list[Component] = []
    for job in jobs:
        if STATES[job.state][1] == "bad":
            told = _("{job}: the last run did not come to its end.")
            said.append(remark("bad", told.format(job=job_said(job))))
        elif job.overdue > 1:
            told = ngettext("{job}: {count} run is overdue.", "{job}: {count} runs are overdue.", job.overdue)
            said.append(remark("warn", told.format(job=job_said(job), count=formats.number(job.overdue))))
    return said


def _of_schema(installed: Installation) -> list[Component]:
    if installed.schema == installed.schema_wanted:
        return []
    return [remark("bad", _("The database is to be migrated: run venue-analytics db migrate."))]


def _freshness(waiting: int, oldest: datetime | None) -> html.P:
    if not waiting:
        return remark("good", _("Nothing waits to be built: every change is in the stored figures."))
    told = ngettext(
        "{count} day of a venue waits to be built; until then it is counted from the facts on each look.",
        "{count} days of venues wait to be built; until then they are counted from the facts on each look.",
        waiting,
    ).format(count=formats.number(waiting))
    since = (
        [" ", _("The oldest change is of {moment}.").format(moment=formats.moment(oldest))] if oldest else []
    )
    return remark("even", [told, *since])


def job_said(job: JobState) -> str:
    """A job by name."""
    return _(JOBS[job.name]) if job.name in JOBS else job.name


def clock_said(job: JobState) -> str:
    """The clock that a job follows: a zone, and when the business day begins there."""
    zone, _plus, cutoff = job.clock.rpartition("+")
    if not zone:
        return formats.NONE
    begins = f"{int(cutoff) // 60:02d}:{int(cutoff) % 60:02d}"
    return _("{zone}, from {time}").format(zone=zone, time=begins)


def jobs_table(jobs: Sequence[JobState]) -> html.Div:
    """The last run of each job."""
    columns = [
        Column("job", _("Job"), "name", pinned=True),
        Column("clock", _("Clock"), "text", _("Where and when its business days begin")),
        Column("state", _("Last run"), "text"),
        Column("started", _("Begun"), "text"),
        Column("seconds", _("Took"), "number"),
        Column("rows", _("Rows"), "number", _("Days of venues that were built or checked")),
        Column("overdue", _("Overdue"), "number", _("Runs that are to be caught up")),
        Column("next", _("Next"), "text"),
    ]
    if any(job.error for job in jobs):
        columns.append(Column("error", _("Error"), "text"))
    return table("status-jobs", columns, [_job(job) for job in jobs], label=_("The last run of each job"))


def _job(job: JobState) -> Line:
    name, news = STATES[job.state]
    return {
        "job": Cell(job_said(job), job_said(job)),
        "clock": Cell(job.clock, clock_said(job)),
        "state": Cell(_(name), _(name), news=news),
        "started": _moment(job.started),
        "seconds": Cell(job.seconds, formats.NONE if job.seconds is None else _seconds(job.seconds)),
        "rows": Cell(job.rows, formats.number(job.rows)),
        "overdue": Cell(job.overdue, formats.number(job.overdue), news="bad" if job.overdue > 1 else ""),
        "next": _moment(job.next_due),
        "error": Cell(job.error, job.error),
    }


def _moment(at: datetime | None) -> Cell:
    return Cell(None, formats.NONE) if at is None else Cell(at.isoformat(), formats.moment(at))


def _seconds(seconds: int) -> str:
    return f"{formats.number(seconds)}{formats.SPACE}s" if seconds < 120 else formats.duration(seconds / 60)


def kinds_table(waiting: Mapping[str, int], checks: Sequence[Checked]) -> html.Div:
    """What waits of each kind of facts, and what its last check found."""
    known = {check.subject: check for check in checks}
    columns = [
        Column("kind", _("Facts"), "name", pinned=True),
        Column("waiting", _("Waiting"), "number", _("Days of venues with changes that are not built yet")),
        Column("checked", _("Checked"), "text"),
        Column(
            "places", _("Days checked"), "number", _("Days of venues that were counted again from the facts")
        ),
        Column(
            "differences", _("Differences"), "number", _("Stored figures that were not what the facts say")
        ),
    ]
    lines = [_kind(key, count, known.get(key)) for key, count in waiting.items()]
    return table("status-kinds", columns, lines, label=_("Stored figures by kind of facts"))


def _kind(key: str, waiting: int, check: Checked | None) -> Line:
    name = kind_said(key)
    return {
        "kind": Cell(name, name),
        "waiting": Cell(waiting, formats.number(waiting)),
        "checked": _moment(check.at if check else None),
        "places": Cell(check.places, formats.number(check.places)) if check else Cell(None, formats.NONE),
        "differences": Cell(
            check.differences, formats.number(check.differences), news="bad" if check.differences else "good"
        )
        if check
        else Cell(None, formats.NONE),
    }


ON_PAPER = ("venue", "month", "measure", "closed", "value", "change", "days")
"""The columns for which paper has room. There all figures follow one definition set, which the cover names."""


def restatements_table(
    restated: Sequence[Restated], account: Callable[[Restated], str], only: Sequence[str] = ()
) -> html.Div:
    """What changed in closed months; `account` leads to the figure's account, where there is one (else ""). `only`
    names the columns that are shown, where these are not all."""
    columns = (
        Column("venue", _("Venue"), "name", pinned=True),
        Column("month", _("Month"), "text"),
        Column("measure", _("Figure"), "text"),
        Column("definitions", _("Definitions"), "text"),
        Column("closed", _("Closed at"), "number", _("As it was when the month was closed")),
        Column("value", _("Now"), "number", _("What the facts say now")),
        Column("change", _("Difference"), "number"),
        Column("since", _("Since"), "text", _("When a change was first seen")),
        Column("days", _("Days"), "text", _("Days of the month on which something changed")),
        Column("by", _("Last by"), "text", _("The order or booking that was written last on those days")),
    )
    return table(
        "status-restatements",
        [column for column in columns if not only or column.key in only],
        [_restated(found, account(found[0])) for found in _alike(restated)],
        label=_("Figures of closed months that have changed"),
    )


def _alike(restated: Sequence[Restated]) -> list[list[Restated]]:
    """Restatements that differ in nothing but the definition set, together."""
    found: dict[object, list[Restated]] = {}
    for each in restated:
        same = (each.month, each.venue_key, each.measure, each.closed_value, each.value)
        found.setdefault(same, []).append(each)
    return list(found.values())


def _restated(alike: Sequence[Restated], href: str) -> Line:
    each = alike[0]

    def figure(number: int) -> str:
        return formats.figure(each.unit, number, each.currency)

    measure, step = measure_said(each.measure), each.value - each.closed_value
    measure = measure[:1].upper() + measure[1:]
    definitions = _(DEFINITIONS[each.definitions]) if len(alike) == 1 else _("Both definitions")
    days, sign = runs([day.day for day in each.days]), "+" if step > 0 else ""
    return {
        "venue": Cell(each.venue, each.venue),
        "month": Cell(each.month.isoformat(), formats.bucket(each.month, "month")),
        "measure": Cell(measure, measure, href=href),
        "definitions": Cell(definitions, definitions),
        "closed": Cell(each.closed_value, figure(each.closed_value)),
        "value": Cell(each.value, figure(each.value)),
        "change": Cell(step, sign + figure(step)),
        "since": _moment(each.first_seen),
        "days": Cell(days, days),
        "by": Cell(each.newest_fact, each.newest_fact or formats.NONE),
    }


def runs(days: Sequence[int]) -> str:
    """Days of a month, those in a row as one: "1–9, 12"."""
    found: list[list[int]] = []
    for day in days:
        if found and found[-1][-1] == day - 1:
            found[-1].append(day)
        else:
            found.append([day])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def versions_list(installed: Installation) -> html.Div:
    """What is installed, and what is missing."""
    entries = (
        (_("Venue Analytics"), installed.product),
        (_("Schema"), installed.schema),
        (_("Python"), installed.python),
        (_("Database"), installed.database),
    )
    known: Children = [part for name, text in entries for part in (html.Dt(name), html.Dd(text))]
    browser = (
        remark("good", _("A browser for PDF files and images of charts was found."))
        if installed.browser
        else remark(
            "even",
            _(
                "No Chromium or Chrome was found, so there are no PDF files; CSV and XLSX work. Install one, or name it"
                " in BROWSER_PATH."
            ),
        )
    )
    return html.Div([html.Dl(known, className="va-known"), browser])
