"""The digests: a day or a week as a mail, with key figures, their comparison, what stands out, and links."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from components import formats
from components.as_of import DEFINITIONS
from components.kpi_strip import HEADINGS, lines_of
from components.verdict import verdict
from dashboard import queries
from dashboard.insights import Insight, ReadPath, insights
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.mail.message import Attachment
from dashboard.mail.writing import Action, Content, Figure, News, Point, write
from dashboard.results import Result, Row
from dashboard.schedules.periods import Rhythm
from dashboard.schedules.report import Composed, Edition, Report
from dashboard.services import Services
from pages.overview import shown_by
from pages.reading import NAMED_VENUES, Reading
from rollup.calendar import zone
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value, change

METRICS = ("revenue", "orders", "aov", "no_show_rate", "utilization", "conversion_rate")
SENTENCES = 5


def compose(edition: Edition, compare: str) -> Composed:
    """The digest of the edition's days, against the comparison of that name in the URL."""
    reading = reading_of(edition, compare)
    total = reading.run(METRICS)
    return composed(edition, reading, total, _days(total))


def composed(
    edition: Edition, reading: Reading, total: Result, title: str, attachments: tuple[Attachment, ...] = ()
) -> Composed:
    """A mail with the figures of `total`, and what stands out in the view that is read."""
    answers = ReadPath(edition.store, edition.viewer, reading.view, reading.today, edition.now, formats)
    found = insights(answers, most=SENTENCES)
    link = edition.settings.link
    place = place_of(reading)
    content = Content(
        subject=f"{title} · {place}",
        title=title,
        lead=(place,),
        figures=tuple(figures_of(reading, total, link)),
        points_title=_("What stands out") if found else "",
        points=tuple(_point(reading, each, link) for each in found),
        action=Action(_("Open the overview"), link(reading.link())),
        notes=(*notes_of(total, edition.zone), edition.why),
    )
    return Composed(
        mail=write(content),
        figures={"metrics": kept(total), "insights": [each.text for each in found]},
        as_of=int(total.as_of.timestamp()),
        definitions=total.definitions,
        attachments=attachments,
    )


def reading_of(edition: Edition, compare: str) -> Reading:
    """The edition's view, asked by its reader."""
    services = Services(
        store=edition.store,
        settings=edition.settings,
        viewer=lambda: edition.viewer,
        clock=lambda: edition.now,
        chain_name=lambda: "",
        csrf_token=lambda: "",
    )
    view = replace(edition.view, compare=compare)
    assert view.end is not None
    return Reading(services, edition.viewer, edition.now, view.end, view)


def _days(total: Result) -> str:
    """The days as the title names them: "Sat, Nov 21, 2026", "Week 47, Nov 16 – 22, 2026"."""
    start, end = total.query.start, total.query.end
    if start == end:
        return formats.day(start)
    return _("Week {week}, {days}").format(week=_week(start), days=formats.days(start, end))


def place_of(reading: Reading) -> str:
    """The venues in words; those of somebody who does not see all of the chain by their names, where they are few."""
    if reading.view.venues or reading.view.regions or reading.viewer.venues is None:
        return reading.where()
    names = [venue.name for venue in queries.venues(reading.services.store, reading.viewer)]
    if len(names) > NAMED_VENUES:
        return ngettext("{count} place", "{count} places", len(names)).format(count=len(names))
    return ", ".join(names)


def _week(start: date) -> int:
    return start.isocalendar().week


def figures_of(reading: Reading, total: Result, link: Any) -> Sequence[Figure]:
    """The key figures; one that nobody has a value of is left out."""
    return [
        _figure(metric, line, link(reading.receipt(metric.key)))
        for metric in total.metrics
        for line in lines_of(metric, total.rows)
        if line[1] is not None and line[1].number is not None
    ]


def _figure(metric: Metric, line: tuple[str, Value | None, Value | None], href: str) -> Figure:
    currency, value, before = line
    name = _(HEADINGS.get(metric.key, metric.name))
    said = formats.value(metric.unit, value, currency, short=True)
    if value is None or before is None or before.number is None:
        return Figure(name, said, href=href)
    step = change(metric.unit, value, before)
    was = _("from {value}").format(value=formats.value(metric.unit, before, currency, short=True))
    return Figure(name, said, formats.change(metric.unit, step), was, _news(verdict(metric, step)), href)


def _news(said: str) -> News:
    """The verdict, as a type that says what it can be."""
    return "good" if said == "good" else "bad" if said == "bad" else "even"


def _point(reading: Reading, insight: Insight, link: Any) -> Point:
    return Point(insight.text, insight.news, link(shown_by(reading, insight)))


def notes_of(total: Result, zone_name: str) -> list[str]:
    """What the figures are compared with, by which definitions, and as of when on the reader's clock."""
    as_of = total.as_of.astimezone(zone(zone_name)) if zone_name else total.as_of
    said = []
    if total.compared_with:
        said.append(_("Compared with {days}").format(days=formats.days(*total.compared_with)))
    said.append(" · ".join([_(DEFINITIONS[total.definitions]), _("As of") + " " + formats.moment(as_of)]))
    return said


def kept(result: Result) -> dict[str, Any]:
    """The numbers of an answer as JSON can hold them, exactly: each value as what it was made of."""
    return {metric.key: [_numbers(row, metric.key) for row in result.rows] for metric in result.metrics}


def _numbers(row: Row, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {"currency": row.currency}
    for name, values in (("value", row.values), ("before", row.before)):
        if key in values:
            found[name] = [values[key].numerator, values[key].denominator]
    return found


DAILY = Report(
    "daily_digest",
    N_("Daily digest"),
    N_("Yesterday in key figures, against the same weekday a week before"),
    Rhythm.DAILY,
    partial(compose, compare="week"),
)
WEEKLY = Report(
    "weekly_digest",
    N_("Weekly digest"),
    N_("The last week in key figures, against the week before"),
    Rhythm.WEEKLY,
    partial(compose, compare="prior"),
)
