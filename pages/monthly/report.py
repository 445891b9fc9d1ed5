"""The monthly report as what can be exported: for whom, about which days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from components.on_paper import on_paper
from dashboard import queries
from dashboard.exports.describing import STAMPED, described
from dashboard.exports.document import Document, Section
from dashboard.exports.order import Given
from dashboard.exports.report import Asked, Outline
from dashboard.exports.sheet import sheet
from dashboard.language import gettext as _
from dashboard.reports.printout import Chapter, Printout
from dashboard.results import Result
from dashboard.services import Services
from dashboard.view_state import ViewState
from pages.monthly.chapters import CHAPTERS, KPIS, TO_DATE, VENUE_TABLES, WHOLE, Part, month_of
from pages.printing import days, facts
from pages.reading import Reading
from rollup.errors import BadInput, sentence

KEY = "monthly"


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """The report on a month, or on what is over of it. Parameters: `month` (as 2026-10; without it the last one that is
    over), `venue` and `region` (keys, several), `definitions`; or a `view`, the query of a page's address: its venues,
    and the month in which its days end."""

    key: str = KEY

    def outline(self, asked: Asked) -> Outline:
        """What it is called, and its days."""
        reading = reading_of(asked)
        start, end = reading.asked.dates(reading.today)
        return Outline(
            _("Monthly report") + f" · {month_of(reading)}", start, end, len(KPIS) + len(VENUE_TABLES)
        )

    def document(self, asked: Asked) -> Document:
        """Its key figures as tables, and all of it on paper."""
        reading = reading_of(asked)
        stamp = reading.run(STAMPED)
        made = described(
            asked.store,
            asked.viewer,
            stamp,
            "monthly-report",
            _("Monthly report"),
            _sections(reading),
            asked.now,
        )
        return replace(made, printout=partial(_printout, reading, stamp))


def reading_of(asked: Asked) -> Reading:
    """The month as a page would show it; one that is over, as on the day after it. Raises `BadInput` for one that has
    not begun."""
    today = queries.today(asked.store, asked.viewer, asked.now)
    first = _month(asked.given, today)
    if first > today:
        raise BadInput(
            sentence(
                "{first:%Y-%m} has not begun; choose {today:%Y-%m} or an earlier month",
                first=first,
                today=today,
            ),
            "month",
        )
    after = (first + timedelta(days=31)).replace(day=1)
    view = replace(_places(asked.given), period=WHOLE if after <= today else TO_DATE)
    return Reading(_services(asked), asked.viewer, asked.now, min(after, today), view)


def figures(reading: Reading) -> list[Mapping[str, Any]]:
    """The key figures as an archive keeps them: each value as what it was made of, amounts in minor units."""
    return [
        {
            "metric": key,
            "currency": row.currency,
            "value": [value.numerator, value.denominator],
            "before": [row.before[key].numerator, row.before[key].denominator] if key in row.before else None,
        }
        for keys in KPIS
        for row in reading.run(keys).rows
        for key, value in row.values.items()
    ]


def _places(given: Given) -> ViewState:
    """The venues, regions and definitions that are asked for, by themselves or as those of a page's address."""
    if given.get("view"):
        if given.keys() & {"venue", "region", "definitions"}:
            raise BadInput(
                sentence("a view says venues and definitions already; leave the others out"), "view"
            )
        seen = ViewState.from_url(given["view"][0])
        return ViewState(venues=seen.venues, regions=seen.regions, definitions=seen.definitions)
    return ViewState(
        venues=_keys(given, "venue"),
        regions=_keys(given, "region"),
        definitions=next(iter(given.get("definitions", ())), None),
    )


def _keys(given: Given, name: str) -> tuple[str, ...]:
    """Keys that were given each by itself, or with commas between them."""
    return tuple(key for value in given.get(name, ()) for key in value.split(",") if key)


def _month(given: Given, today: date) -> date:
    """The first day of the month that is asked for."""
    values = given.get("month", ())
    if not values and given.get("view"):
        return ViewState.from_url(given["view"][0]).dates(today)[1].replace(day=1)
    if not values:
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        return datetime.strptime(values[0], "%Y-%m").date()
    except ValueError as error:
        raise BadInput(
            sentence("month={value!r} is no month such as month=2026-10", value=values[0]), "month"
        ) from error


def _sections(reading: Reading) -> list[Section]:
    """The key figures of the whole, then at each venue."""
    whole = [
        Section(f"key-figures-{number}", _("Key figures"), sheet(reading.run(keys)))
        for number, keys in enumerate(KPIS, start=1)
    ]
    split = [
        Section(f"venues-{number}", _(name), sheet(reading.run(keys, by="venue")), _("Venues side by side"))
        for number, (name, keys) in enumerate(VENUE_TABLES, start=1)
    ]
    return [*whole, *split]


def _printout(reading: Reading, stamp: Result) -> Printout:
    chapters = tuple(_chapter(part, reading) for part in CHAPTERS)
    return Printout(month_of(reading), facts(reading, stamp), chapters)


def _chapter(part: Part, reading: Reading) -> Chapter:
    lead = _(part.lead) if part.lead else days(reading)
    return Chapter(part.key, _(part.title), lead, on_paper(part.draw(reading)), part.begins_page)


def _services(asked: Asked) -> Services:
    """What the panels ask through: the same person at the same moment."""
    return Services(
        store=asked.store,
        settings=None,
        viewer=lambda: asked.viewer,
        clock=lambda: asked.now,
        chain_name=str,
        csrf_token=str,
    )
