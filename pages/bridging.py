"""What the view of a bridge asks for: which figure, where, which step, and where its lines lead."""

from dataclasses import dataclass, replace

from components.elements import Link
from dashboard.answers.bridges import Bridged, Line
from dashboard.queries.bridge import bridge, bridge_and_behind, splits_of
from pages.reading import Reading
from rollup.bridge.bridges import BRIDGES, Bridge, bridge_of
from rollup.errors import unknown

METRIC, STEP, BY = "metric", "step", "by"
PLACES = ("venue", "region", "resource", "resource_type", "item", "line_kind", "channel", "device")
"""By what it can be seen where a figure moved, as far as its bridge can be told so."""
BY_ITEM = ("price", "mix", "other_services", "product_sales", "refunds")
"""Steps that are told by items rather than by resources."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is behind a step: the metric that has its rows, and the one that is compared by channel."""

    metric: str
    by_channel: str


ROWS = {
    "open_hours": Rows("open_minutes", "bookings"),
    "occupancy": Rows("bookings", "bookings"),
    "cancellations": Rows("cancelled_bookings", "cancelled_bookings"),
    "no_shows": Rows("no_shows", "no_shows"),
    "product_sales": Rows("product_sales", "product_sales"),
    "refunds": Rows("revenue", "revenue"),
}
"""Of revenue's steps; those that are not here are service sales."""
SALES = Rows("service_sales", "revenue")
CHANNELLED = {"booked_minutes": "bookings"}
"""What is compared by channel in place of a figure that has none."""


def is_compared(reading: Reading) -> bool:
    """Whether there is a comparison from which a bridge could lead."""
    return reading.asked.comparison() is not None


def bridge_asked(reading: Reading) -> Bridge:
    """The bridge of the figure that the URL names, or of revenue."""
    return bridge_of(reading.view.parameter(METRIC, BRIDGES[0].metric))


def bridged(reading: Reading, by: str | None = None, metric: str = "") -> Bridged:
    """The view's bridge, split or not."""
    query = reading.query((metric or bridge_asked(reading).metric,), by=by)
    return bridge(reading.services.store, reading.viewer, query, reading.now)


def bridged_behind(reading: Reading) -> tuple[Bridged, Bridged | None]:
    """The view's bridge, and the same by what its step is told by, None where nothing moved."""

    def told_by(whole: Bridged) -> str | None:
        return behind(reading, step_asked(reading, whole)) if has_moved(whole) else None

    query = reading.query((bridge_asked(reading).metric,))
    return bridge_and_behind(reading.services.store, reading.viewer, query, told_by, reading.now)


def has_moved(found: Bridged) -> bool:
    """Whether the bridge has any step."""
    return any(line.steps for line in found.totals)


def can_be_told(reading: Reading, metric: str) -> bool:
    """Whether the bridge of a metric can be narrowed as the view is."""
    return {split for split, _key in reading.asked.only} <= set(splits_of(bridge_of(metric)))


def lines_by_currency(found: Bridged) -> list[list[Line]]:
    """The groups of each currency."""
    return [[line for line in found.groups if line.currency == total.currency] for total in found.totals]


def places(reading: Reading) -> tuple[str, ...]:
    """The splits by which the figure can be told."""
    known = splits_of(bridge_asked(reading))
    return tuple(key for key in PLACES if key in known)


def step_asked(reading: Reading, found: Bridged) -> str:
    """The step to look behind: the one that the URL names, or else the one that did most; empty when nothing moved."""
    asked = reading.view.parameter(STEP)
    if asked and asked not in found.steps:
        raise unknown("step", asked, found.steps, STEP)
    return asked or next((line.cause for line in found.totals if line.cause), "")


def behind(reading: Reading, step: str) -> str:
    """By what a step is told: by item or resource, as far as the bridge has them, else by channel or venue."""
    known = splits_of(bridge_asked(reading))
    wanted = ("item", "venue") if step in BY_ITEM else ("resource", "channel", "venue")
    return next(key for key in wanted if key in known)


def rows_of(reading: Reading, step: str) -> Rows:
    """What is behind a step."""
    own = bridge_asked(reading).metric
    if own == BRIDGES[0].metric:
        return ROWS.get(step, SALES)
    return Rows(own, CHANNELLED.get(own, own))


def to_step(reading: Reading, step: str) -> str:
    """The address at which a step is looked behind."""
    return reading.path + reading.view.with_parameter(STEP, step).to_url()


def to_rows(reading: Reading, step: str, by: str) -> Link:
    """From a group's key to the receipt of what is behind a step in it."""
    metric = rows_of(reading, step).metric
    return lambda key: replace(reading, view=reading.view.narrowed(by, key)).receipt(metric)


def to_bridge(reading: Reading, by: str, key: str) -> str:
    """The address of the bridge of one group, from another page."""
    return "/bridge" + reading.view.frame().narrowed(by, key).to_url()
