"""The mail that says that an alert fires: the figures that made it, and the page that shows them."""

from components.alert_words import figure_said, limit_said, period_said, watch_said
from dashboard import queries
from dashboard.alerts.checking import Told
from dashboard.alerts.watch import Watch
from dashboard.answers.slots import Slot
from dashboard.language import gettext as _
from dashboard.mail.writing import Action, Content, Figure, Written, write
from dashboard.view_state import CUSTOM, ViewState
from rollup.calendar import date_of


def compose(told: Told) -> Written:
    """The mail, in the language that is being spoken."""
    watch, last = told.watch, told.seen[-1]
    venues = {each.key: each.name for each in queries.venues(told.store, told.viewer)}
    number = last.value.number if last.value else None
    said = "–" if number is None else figure_said(watch, number)
    figures = [
        Figure(period_said(watch, each.days.first), figure_said(watch, each.value.number), news="bad")
        for each in told.seen
        if each.value is not None and each.value.number is not None
    ]
    return write(
        Content(
            subject=_("{title}: {figure}, {limit}").format(
                title=told.title, figure=said, limit=limit_said(watch)
            ),
            title=told.title,
            lead=(watch_said(watch, venues),),
            figures=tuple(figures),
            action=Action(_("Look at it"), told.settings.link(address(told))),
            notes=(
                _("You are told once; the next mail comes when it begins anew."),
                _("Change or remove this alert: {link}").format(link=told.settings.link("/alerts")),
            ),
        )
    )


def address(told: Told) -> str:
    """The page on which the figures are shown."""
    watch = told.watch
    start, end = date_of(told.seen[0].days.first), date_of(told.seen[-1].days.last)
    view = ViewState(CUSTOM, start, end, (watch.venue,) if watch.venue else (), only=_only(watch))
    if watch.weekday is not None and watch.hour is not None:
        slot = str(Slot(watch.weekday, watch.hour))
        return (
            "/peak-times" + view.with_parameter("metric", watch.metric).with_parameter("slot", slot).to_url()
        )
    return "/receipt" + view.with_parameter("metric", watch.metric).to_url()


def _only(watch: Watch) -> tuple[tuple[str, str], ...]:
    return ((watch.split, watch.split_key),) if watch.split else ()
