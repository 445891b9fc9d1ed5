"""The morning brief as a mail: what its page shows, for one reader, when the first of their venues opens."""

from dataclasses import replace
from datetime import timedelta

from components import formats
from components.brief_words import task_said, today_said
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.mail.writing import Action, Content, Point, write
from dashboard.queries.brief import brief
from dashboard.schedules.periods import Rhythm
from dashboard.schedules.report import Composed, Edition, Report
from dashboard.view_state import ViewState
from pages.brief import PAGE, address
from pages.digest import figures_of, kept, notes_of, place_of, reading_of
from pages.reading import Reading


def compose(edition: Edition) -> Composed:
    """Yesterday in five numbers, today's bookings, and at most three things to do, each a link."""
    yesterday = reading_of(edition, "week")
    found = brief(edition.store, edition.viewer, yesterday.query(()), edition.now)
    today, link = _today(yesterday), edition.settings.link
    title = _("Good morning, it is {day}").format(day=formats.near_day(found.day))
    place = place_of(yesterday)
    to_do = [task_said(task) for task in found.tasks]
    content = Content(
        subject=_("Morning brief") + f", {formats.day(found.day)} · {place}",
        title=title,
        lead=(place, today_said(found.today), *(() if to_do else (_nothing_to_do(),))),
        figures_title=_("Yesterday"),
        figures=tuple(figures_of(yesterday, found.yesterday, link)),
        points_title=_("To do") if to_do else "",
        points=tuple(
            Point(text, "even", link(address(today, found.day, task)))
            for text, task in zip(to_do, found.tasks, strict=True)
        ),
        action=Action(_("Open the morning brief"), link(today.link(PAGE.path))),
        notes=(*notes_of(found.yesterday, edition.zone), edition.why),
    )
    return Composed(
        mail=write(content),
        figures={"metrics": kept(found.yesterday), "bookings": found.today.bookings, "to_do": to_do},
        as_of=int(found.as_of.timestamp()),
        definitions=found.yesterday.definitions,
    )


def _nothing_to_do() -> str:
    return _("Nothing to do") + ". " + _("Everything is marked, paid and booked as usual.")


def _today(yesterday: Reading) -> Reading:
    """The same venues, as the page about today is given them."""
    view = ViewState(venues=yesterday.view.venues, definitions=yesterday.view.definitions)
    day = yesterday.today + timedelta(days=1)
    return replace(yesterday, view=view, today=day, path=PAGE.path, is_today=True)


MORNING = Report(
    "morning_brief",
    N_("Morning brief"),
    N_("Yesterday in five numbers, today's bookings and at most three things to do, when the venue opens"),
    Rhythm.DAILY,
    compose,
    at_opening=True,
)
