"""The morning brief: one page for the phone, before the doors open."""

from dataclasses import replace
from datetime import date, timedelta

from dash import html

from components import states
from components.brief_words import task_said, today_said
from components.insight_list import insight_list
from components.kpi_strip import kpi_strip
from dashboard.access import Viewer
from dashboard.answers.brief import IDLE, UNMARKED, UNPAID, Task
from dashboard.insights import Insight
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries import brief
from dashboard.queries.brief import FIVE
from dashboard.results import Query
from pages import slotting
from pages.looking import HEIGHT, TITLE, since_shown
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.db import Store

LEADS = {UNMARKED: "/receipt", UNPAID: "/workbench", IDLE: "/peak-times"}
"""The page that does or shows a thing to do."""


def draw_yesterday(reading: Reading) -> Shown:
    """Yesterday in five numbers, against the same weekday a week before."""
    found = brief.yesterday(*_asked(reading))
    day = found.query.start
    shape = reading.run(FIVE, series=True, start=day, end=day, compare=None)
    return kpi_strip(found, shape)


def draw_today(reading: Reading) -> Shown:
    """What is booked today."""
    return html.P(today_said(brief.today(*_asked(reading))), className="va-steps-told")


def draw_tasks(reading: Reading) -> Shown:
    """At most three things to do."""
    found = brief.tasks(*_asked(reading))
    if not found.tasks:
        return states.empty(
            _("Nothing to do"), _("Everything is marked, paid and booked as usual."), "cup-hot"
        )
    by_text = {task_said(task): task for task in found.tasks}
    listed = [Insight(text, 1.0, "even", LEADS[task.key]) for text, task in by_text.items()]
    return insight_list(listed, lambda insight: address(reading, found.day, by_text[insight.text]))


def draw_since(reading: Reading) -> Shown:
    """What changed in the figures of the day that the brief told of when it was last looked at."""
    day = reading.today - timedelta(days=1)
    return since_shown(reading, reading.query((), start=day, end=day))


def _asked(reading: Reading) -> tuple[Store, Viewer, Query, int]:
    return reading.services.store, reading.viewer, reading.query(()), reading.now


def address(reading: Reading, today: date, task: Task) -> str:
    """Where a thing to do `today` is done, or shown."""
    if task.slot is not None:
        recent = replace(reading, view=replace(reading.view, period="last-month", start=None, end=None))
        return slotting.address(recent, task.slot, LEADS[task.key])
    if task.key == UNPAID:
        return reading.link(LEADS[task.key])
    day = today - timedelta(days=1)
    days = {"period": "custom", "start": day, "end": day, "compare": "week", "granularity": None}
    return reading.link(LEADS[task.key], **days, parameters=(("metric", "no_shows"),))


PAGE = Page(
    key="brief",
    path="/brief",
    title=N_("Morning brief"),
    icon="sunrise",
    group=N_("Today"),
    is_today=True,
    panels=(
        Panel(
            "yesterday",
            N_("Yesterday"),
            N_("Against the same weekday a week before"),
            148,
            draw_yesterday,
            wide=True,
        ),
        Panel("today", N_("Booked today"), N_("Without those that were cancelled"), 60, draw_today),
        Panel(
            "tasks", N_("To do"), N_("Three things at most; each leads to where it is done"), 104, draw_tasks
        ),
        Panel(
            "since",
            TITLE,
            N_("The figures of the day that the brief told of then; each leads to the facts behind it"),
            HEIGHT,
            draw_since,
            wide=True,
        ),
    ),
)
