"""The monthly report as what is sent regularly: a mail with the key figures, and the report attached to it."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from sqlalchemy import Connection, func, select

from dashboard.access import EXPORT, READ
from dashboard.exports.formats import file_name, format_named, write
from dashboard.exports.order import Given, Options
from dashboard.exports.report import Asked
from dashboard.language import N_, current
from dashboard.mail.message import Attachment
from dashboard.schedules.periods import Rhythm
from dashboard.schedules.report import Composed, Edition, Report
from pages.digest import METRICS, composed
from pages.monthly.chapters import month_of
from pages.monthly.report import MonthlyReport, figures, reading_of
from rollup.calendar import date_of
from rollup.comparison import Days
from rollup.model import closed_figure
from rollup.venues import Venue


def compose(edition: Edition) -> Composed:
    """The mail about a month, with the report. Raises `Unavailable` where it cannot be printed now."""
    asked = Asked(edition.store, edition.viewer, edition.now, _given(edition), current().key)
    reading = reading_of(asked)
    report = _printed(asked)
    mail = composed(edition, reading, reading.run(METRICS), month_of(reading), (report,))
    return replace(mail, figures={**mail.figures, "key_figures": figures(reading)})


def is_closed(connection: Connection, venues: Sequence[Venue], days: Days) -> bool:
    """Whether the month's figures are closed at all of the venues."""
    count = select(func.count(closed_figure.c.venue_id.distinct())).where(
        closed_figure.c.month == days.first, closed_figure.c.venue_id.in_([venue.id for venue in venues])
    )
    return connection.scalar(count) == len(venues)


def _given(edition: Edition) -> Given:
    """The edition's month and venues, as parameters of the report."""
    view = edition.view
    return {
        "month": (f"{date_of(edition.days.first):%Y-%m}",),
        "venue": view.venues,
        "region": view.regions,
        "definitions": () if view.definitions is None else (view.definitions,),
    }


def _printed(asked: Asked) -> Attachment:
    document, content = MonthlyReport().document(asked), BytesIO()
    kind = write(asked.viewer, document, format_named("pdf"), content, Options())
    return Attachment(file_name(document, kind), kind.media_type, content.getvalue())


MONTHLY = Report(
    "monthly_report",
    N_("Monthly report"),
    N_("The month as a PDF, once its figures are closed"),
    Rhythm.MONTHLY,
    compose,
    needs=frozenset({READ, EXPORT}),
    is_ready=is_closed,
)
