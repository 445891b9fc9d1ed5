"""Facts line by line as what can be exported."""

from dataclasses import dataclass

from dashboard.api.parameters import DEFINITIONS, PERIOD, PLACES, Parameter, checked, one, period
from dashboard.exports.describing import STAMPED, described
from dashboard.exports.document import Document, Section
from dashboard.exports.report import Asked, Outline, Report
from dashboard.exports.sheet import Column, Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries import run, today
from dashboard.queries.raw_facts import BOOKINGS, ORDER_LINES, Kind, facts
from dashboard.results import Query
from dashboard.view_state import ViewState
from rollup.errors import BadInput
from rollup.metrics.metric import Unit

VIEW = Parameter(
    "view", "In place of days and venues: the query of a page's address, such as `?period=mtd&venue=v12`."
)
FACT_PARAMETERS = (*PERIOD, *PLACES, DEFINITIONS, VIEW)
UNITS = {
    "amount": Unit.MONEY,
    "unit_price": Unit.MONEY,
    "quantity": Unit.COUNT,
    "party_size": Unit.COUNT,
}


@dataclass(frozen=True, slots=True)
class FactReport:
    """Facts of one kind, and what is said of them."""

    key: str
    title: str
    note: str
    kind: Kind

    def outline(self, asked: Asked) -> Outline:
        """What would be read."""
        query = self._query(asked)
        return Outline(_(self.title), query.start, query.end)

    def document(self, asked: Asked) -> Document:
        """The facts, to be read while they are written."""
        query = self._query(asked)
        found = facts(asked.store, asked.viewer, self.kind, query, asked.now)
        columns = tuple(Column(name, UNITS.get(name)) for name in found.fields)
        sheet = Sheet(columns, found.rows, found.expected, found.currency)
        section = Section(self.key.replace("_", "-"), _(self.title), sheet, _(self.note))
        stamp = run(asked.store, asked.viewer, query, asked.now)
        return described(asked.store, asked.viewer, stamp, section.key, section.title, (section,), asked.now)

    def _query(self, asked: Asked) -> Query:
        values = checked(FACT_PARAMETERS, asked.given)
        day = today(asked.store, asked.viewer, asked.now)
        view = one(values, "view")
        if view is not None:
            if len(values) > 1:
                raise BadInput("a view says days and venues already; leave the others out", "view")
            return ViewState.from_url(view).query(STAMPED, day, None)
        start, end = period(values, day)
        return Query(
            metrics=STAMPED,
            start=start,
            end=end,
            venues=tuple(values.get("venue", ())),
            regions=tuple(values.get("region", ())),
            definitions=one(values, "definitions"),
        )


FACT_REPORTS: tuple[Report, ...] = (
    FactReport(
        "order_lines",
        N_("Order lines"),
        N_(
            "A row for each line of an order and each tender that paid for it, and for each refund, on the day on which"
            " it counts"
        ),
        ORDER_LINES,
    ),
    FactReport(
        "bookings", N_("Bookings"), N_("A row for each booking, on the day of its arrival time"), BOOKINGS
    ),
)
