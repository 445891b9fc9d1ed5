"""One hour of the week, opened by a click on the grid: what it is about, in the URL as `slot`, and its neighbours."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from components import formats
from components.week_hours import slot_name
from dashboard.answers.slots import Slot
from dashboard.language import ngettext
from dashboard.queries.peak_times import Weeks, weeks
from dashboard.results import Query, Result
from pages.reading import Reading

SLOT = "slot"
WEEKS_SHOWN = 12
"""Weeks at least of a chart week by week, so that the shape of things is seen for a short period too."""
COMPARISONS = {None: None, "last_year": "same_weekdays", "same_weekdays": "same_weekdays"}
"""What whole weeks are compared with: whole weeks."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """The hour that a view is about, over the whole weeks of its period."""

    slot: Slot
    weeks: Weeks

    @property
    def name(self) -> str:
        """The hour in words."""
        return slot_name(self.slot.weekday, self.slot.hour, self.weeks.day_begins)


def slot_view(reading: Reading) -> SlotView | None:
    """The hour that the URL opens; None where it opens none."""
    text = reading.view.parameter(SLOT)
    if not text:
        return None
    slot = Slot.of(text)
    return SlotView(slot, weeks(reading.services.store, reading.viewer, _places(reading), reading.now))


def run(reading: Reading, view: SlotView, metrics: tuple[str, ...], by: str | None = None) -> Result:
    """Metrics of the hour over its weeks."""
    compare = reading.view.comparison()
    return reading.run(metrics, by=by, **_range(reading, view), compare=COMPARISONS.get(compare, "prior"))


def run_weekly(reading: Reading, view: SlotView, metrics: tuple[str, ...]) -> Result:
    """Metrics of the hour week by week, with weeks before those of the grid where these are few."""
    more = max(0, WEEKS_SHOWN - view.weeks.count)
    start = view.weeks.first_day - timedelta(weeks=more)
    return reading.run(metrics, **_range(reading, view) | {"start": start}, grain="week", compare=None)


def bookings_query(reading: Reading, view: SlotView) -> Query:
    """The question about the bookings of the weeks."""
    query = reading.query(("bookings",))
    return replace(query, start=view.weeks.first_day, end=view.weeks.last_day, compare=None)


def address(reading: Reading, slot: Slot | None, path: str | None = None) -> str:
    """The address of this view with an hour opened, or none."""
    view = reading.view if path in (None, reading.path) else reading.view.frame()
    return (path or reading.path) + view.with_parameter(SLOT, str(slot) if slot else None).to_url()


def said(reading: Reading, view: SlotView) -> str:
    """Weeks and places in words."""
    count = view.weeks.count
    told = ngettext("{count} week", "{count} weeks", count).format(count=count)
    return f"{told}, {formats.days(view.weeks.first_day, view.weeks.last_day)} · {reading.where()}"


def _range(reading: Reading, view: SlotView) -> dict[str, Any]:
    kept = tuple(pair for pair in reading.view.only if pair[0] not in ("weekday", "hour"))
    return {
        "start": view.weeks.first_day,
        "end": view.weeks.last_day,
        "only": (*kept, *view.slot.only()),
    }


def _places(reading: Reading) -> Query:
    return reading.query(("bookings",), only=())
