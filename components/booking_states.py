"""What became of bookings: each is in exactly one state, so that the states stand on each other."""

from dataclasses import replace

from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.values import Value

METRICS = ("bookings", "opened_paid", "opened_unpaid", "no_shows", "cancelled_bookings")
"""What must be asked for."""
ALL, AHEAD = "bookings", "ahead"
STATES = {
    "opened_paid": N_("Opened, paid"),
    "opened_unpaid": N_("Opened, unpaid"),
    AHEAD: N_("Still to come"),
    "no_shows": N_("No-shows"),
    "cancelled_bookings": N_("Cancelled"),
}


def booking_states(result: Result) -> Result:
    """An answer of `METRICS` as one of bookings by state: a line for each state in each of the answer's lines. Still to
    come are those whose time, with the grace period, has not passed."""
    rows = tuple(_row(row, state) for state in STATES for row in result.rows)
    metrics = tuple(metric for metric in result.metrics if metric.key == ALL)
    return replace(result, metrics=metrics, rows=rows, compared_with=None)


def _row(row: Row, state: str) -> Row:
    values = {key: value.numerator for key, value in row.values.items()}
    known = sum(count for key, count in values.items() if key != ALL)
    count = values[ALL] - known if state == AHEAD else values[state]
    return Row(state, _(STATES[state]), row.bucket, row.currency, {ALL: Value(count)})
