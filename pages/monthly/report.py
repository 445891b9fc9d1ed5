"""The monthly report put together: for whom, about which days, and printed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from components import formats
from components.as_of import DEFINITIONS
from components.on_paper import on_paper
from dashboard import queries
from dashboard.brand import brand_of
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.reports.printing import Chapter, Cover, pdf_of
from dashboard.reports.report import Printed, Wanted
from dashboard.results import Result
from dashboard.services import Services
from dashboard.view_state import ViewState
from pages.monthly.chapters import CHAPTERS, KPIS, TO_DATE, WHOLE, Part, month_of
from pages.reading import Reading
from rollup.errors import BadInput
from rollup.model import chain

MOST_NAMED = 12
"""Venues that the cover names before it counts them."""


def monthly_report(wanted: Wanted, print_: Callable[..., bytes] = pdf_of) -> Printed:
    """The report on a month, or on what is over of it."""
    reading = reading_of(wanted)
    stamped = reading.run(("revenue",))
    start, end = reading.asked.dates(reading.today)
    month = month_of(reading)
    cover = Cover(
        _("Monthly report"), month, brand_of(wanted.settings, _chain(wanted)), _facts(reading, stamped)
    )
    content = print_(cover, [_chapter(part, reading) for part in CHAPTERS], wanted.paper)
    name = f"monthly-report_{start:%Y-%m}_{stamped.definitions}_{wanted.language}.pdf"
    return Printed(
        name,
        f"{_('Monthly report')} · {month}",
        content,
        start,
        end,
        stamped.as_of,
        stamped.definitions,
        tuple(figures(reading)),
    )


def reading_of(wanted: Wanted) -> Reading:
    """The month as a page would show it. For one that is over it is read as on the day after it. Raises `BadInput` for
    one that has not begun."""
    today = queries.today(wanted.store, wanted.viewer, wanted.now)
    first = wanted.month.replace(day=1)
    if first > today:
        raise BadInput(f"{first:%Y-%m} has not begun; choose {today:%Y-%m} or an earlier month", "month")
    after = _after(first)
    is_over = after <= today
    view = ViewState(
        period=WHOLE if is_over else TO_DATE,
        venues=wanted.venues,
        regions=wanted.regions,
        definitions=wanted.definitions,
    )
    return Reading(_services(wanted), wanted.viewer, wanted.now, after if is_over else today, view)


def figures(reading: Reading) -> Iterator[Mapping[str, Any]]:
    """The key figures, exact."""
    for keys in KPIS:
        for row in reading.run(keys).rows:
            for key, value in row.values.items():
                before = row.before.get(key)
                yield {
                    "metric": key,
                    "currency": row.currency,
                    "numerator": value.numerator,
                    "denominator": value.denominator,
                    "numerator_before": before.numerator if before else None,
                    "denominator_before": before.denominator if before else None,
                }


def _after(first: date) -> date:
    """The first day of the month after the one that begins then."""
    return (first + timedelta(days=31)).replace(day=1)


def _chapter(part: Part, reading: Reading) -> Chapter:
    lead = _(part.lead) if part.lead else _days(reading)
    return Chapter(part.key, _(part.title), lead, on_paper(part.draw(reading)), part.begins_page)


def _days(reading: Reading) -> str:
    return formats.days(*reading.asked.dates(reading.today))


def _facts(reading: Reading, stamped: Result) -> tuple[tuple[str, str], ...]:
    """What must be said of all figures."""
    facts = [(_("Period"), _days(reading))]
    if stamped.compared_with:
        facts.append((_("Compared with"), formats.days(*stamped.compared_with)))
    facts += [
        (_("Venues"), _venues(reading)),
        (_("Definitions"), _(DEFINITIONS[stamped.definitions])),
        (_("As of"), formats.moment(stamped.as_of)),
    ]
    if stamped.catching_up:
        left = ngettext(
            "Catching up, {count} day of a venue to go",
            "Catching up, {count} days of venues to go",
            stamped.catching_up,
        )
        facts.append((_("Still to be counted"), left.format(count=formats.number(stamped.catching_up))))
    facts.append((_("Made for"), reading.viewer.name))
    return tuple(facts)


def _venues(reading: Reading) -> str:
    """The venues by name, as far as there is room for their names."""
    view, known = reading.view, queries.venues(reading.services.store, reading.viewer)
    if view.venues or view.regions:
        known = tuple(v for v in known if v.key in view.venues or v.region_key in view.regions)
    if len(known) > MOST_NAMED:
        return ngettext("{count} venue", "{count} venues", len(known)).format(
            count=formats.number(len(known))
        )
    return ", ".join(venue.name for venue in known)


def _services(wanted: Wanted) -> Services:
    """What the panels ask through: the same person at the same moment."""
    return Services(
        store=wanted.store,
        settings=wanted.settings,
        viewer=lambda: wanted.viewer,
        clock=lambda: wanted.now,
        chain_name=lambda: _chain(wanted),
        csrf_token=str,
    )


def _chain(wanted: Wanted) -> str:
    with wanted.store.reading() as connection:
        return connection.scalar(select(chain.c.name).where(chain.c.id == wanted.viewer.chain_id)) or ""
