"""The dashboard's questions in SQL over the facts themselves, for PostgreSQL and DuckDB alike.

Each measure of a period is reckoned as METRICS.md defines it, with nothing of the product in between. A comparison that
is cut at the same minute of the day takes the minute of each venue from the table `cut`.
"""

from collections.abc import Sequence
from typing import NamedTuple

CURRENT_SET = "(2, 3)"
"""Values of `definitions` that the current set counts."""
CAPACITY = "(SELECT venue_id, sum(capacity) AS capacity FROM resource GROUP BY venue_id)"
INDEXES = (
    "CREATE INDEX raw_posting ON posting (venue_id, day) INCLUDE"
    " (minute, definitions, line_kind, family, resource_id, amount)",
    "CREATE INDEX raw_sale ON sale (venue_id, day) INCLUDE"
    " (minute, definitions, order_kind, customer_id, counted_at)",
    "CREATE INDEX raw_booking ON booking (venue_id, day) INCLUDE (minute, state, start_at, grace_at)",
    "CREATE INDEX raw_span ON booking_span (venue_id, day) INCLUDE (hour, minutes)",
    "CREATE INDEX raw_event ON funnel_event (venue_id, at) INCLUDE (session_id, step)",
    "CREATE INDEX raw_session ON session (venue_id, day) INCLUDE (minute, step)",
)
"""What somebody would add to PostgreSQL for just these questions: each is answered from an index alone."""


class Span(NamedTuple):
    """Days first to last at some venues; `is_cut` when the last one ends at the minute that the venue's clock shows."""

    first: int
    last: int
    venues: Sequence[int]
    is_cut: bool = False

    def place(self, table: str) -> str:
        """The condition that a fact lies in these days."""
        ids = ", ".join(map(str, self.venues))
        return f"{table}.venue_id IN ({ids}) AND {table}.day BETWEEN {self.first} AND {self.last}"

    def happened(self, table: str, minute: str | None = None) -> str:
        """The condition that it had happened by the minute at which the last day ends."""
        if not self.is_cut:
            return "TRUE"
        return f"({table}.day < {self.last} OR {minute or table + '.minute'} < cut.minute)"

    def joined(self, table: str) -> str:
        """The table, with the venue's minute beside each fact where that is needed."""
        return f"{table} JOIN cut ON cut.venue_id = {table}.venue_id" if self.is_cut else table


def measures(span: Span, now: int, by: str = "") -> dict[tuple[str, ...], str]:
    """The statements that reckon the measures named, one a table of facts; `by` is empty or venue_id."""
    return {
        ("service_sales", "product_sales", "cash_received"): _postings(span, by),
        ("item_orders", "walk_in_orders", "payers"): _sales(span, by),
        ("bookings", "no_shows", "due_bookings"): _bookings(span, now, by),
        ("booked_minutes",): _spans("booking_span", "minutes", span, by),
        ("scheduled_minutes",): _capacity("opening_slot", span, by),
        ("blocked_minutes",): _blocked(span, by),
        ("nps_answers", "promoters", "detractors"): _answers(span, by),
    }


def more_measures(span: Span, by: str = "") -> dict[tuple[str, ...], str]:
    """Those that the table of venues has besides."""
    return {
        ("payers&newcomers",): _newcomers(span, by),
        ("new_members",): _select("new_member", ["count(*)"], span, by, span.happened("new_member")),
        ("visits", "paid_sessions"): _select(
            "session", ["count(*)", "count(*) FILTER (step >= 3)"], span, by, span.happened("session")
        ),
    }


def _select(table: str, values: Sequence[str], span: Span, by: str, where: str = "TRUE") -> str:
    columns = ", ".join([*([f"{table}.{by}"] if by else []), *values])
    group = f" GROUP BY {table}.{by}" if by else ""
    text = f"SELECT {columns} FROM {span.joined(table)} WHERE {span.place(table)} AND {where}{group}"
    return text.replace("FILTER (", "FILTER (WHERE ")


def _postings(span: Span, by: str) -> str:
    values = [f"coalesce(sum(amount) FILTER (line_kind = '{kind}'), 0)" for kind in ("service", "product")]
    values.append("coalesce(sum(amount) FILTER (family = 'cash'), 0)")
    where = f"definitions IN {CURRENT_SET} AND {span.happened('posting')}"
    return _select("posting", values, span, by, where)


def _sales(span: Span, by: str) -> str:
    values = [
        "count(*) FILTER (order_kind = 'item')",
        "count(*) FILTER (customer_id = 0)",
        "count(DISTINCT nullif(customer_id, 0))",
    ]
    return _select("sale", values, span, by, f"definitions IN {CURRENT_SET} AND {span.happened('sale')}")


def _bookings(span: Span, now: int, by: str) -> str:
    come = f"(state <> 'cancelled' AND (start_at <= {now} OR state = 'no_show'))"
    late = f"(state = 'no_show' OR (state = 'booked' AND grace_at <= {now}))"
    turned = [_turned(span, "booking.minute"), _turned(span, "booking.minute + (grace_at - start_at) / 60")]
    values = [
        "count(*)",
        f"count(*) FILTER ({late} AND {turned[1]})",
        f"count(*) FILTER ({come} AND {turned[0]})",
    ]
    return _select("booking", values, span, by)


def _turned(span: Span, minute: str) -> str:
    return f"(booking.day < {span.last} OR {minute} <= cut.minute)" if span.is_cut else "TRUE"


def _spans(table: str, column: str, span: Span, by: str) -> str:
    return _select(table, [f"coalesce(sum({column}), 0)"], span._replace(is_cut=False), by)


def _capacity(table: str, span: Span, by: str) -> str:
    """Open minutes of all resources; they are in use all the time here, so their capacity can be added up first."""
    whole = span._replace(is_cut=False)
    columns = f"{table}.{by}, " if by else ""
    group = f" GROUP BY {table}.{by}" if by else ""
    return (
        f"SELECT {columns}coalesce(sum(minutes * capacity), 0) FROM {table} JOIN {CAPACITY} r"
        f" ON r.venue_id = {table}.venue_id WHERE {whole.place(table)}{group}"
    )


def _blocked(span: Span, by: str) -> str:
    whole = span._replace(is_cut=False)
    columns, group = (f"block_span.{by}, ", f" GROUP BY block_span.{by}") if by else ("", "")
    return (
        f"SELECT {columns}coalesce(sum(minutes * capacity), 0) FROM block_span JOIN resource ON resource.id ="
        f" block_span.resource_id WHERE {whole.place('block_span')}{group}"
    )


def _answers(span: Span, by: str) -> str:
    values = ["count(*)", "count(*) FILTER (score >= 9)", "count(*) FILTER (score <= 6)"]
    return _select("nps_answer", values, span, by, span.happened("nps_answer"))


def _newcomers(span: Span, by: str) -> str:
    """Those who paid in the period and whose first order of all, anywhere in the chain, is in it."""
    first = (
        f"SELECT customer_id FROM first_order WHERE day BETWEEN {span.first} AND {span.last}"
        f" AND definitions IN {CURRENT_SET}"
    )
    where = f"customer_id IN ({first}) AND definitions IN {CURRENT_SET} AND {span.happened('sale')}"
    return _select("sale", ["count(DISTINCT customer_id)"], span, by, where)


def grid(span: Span) -> str:
    """Booked and bookable minutes by weekday and hour, and in how many weeks that hour was open and full."""
    place = "day - (day + 3) % 7 AS week, (day + 3) % 7 AS weekday, hour"
    return f"""
    SELECT weekday, hour, sum(booked), sum(bookable), count(*) FILTER (WHERE bookable > 0),
           count(*) FILTER (WHERE bookable > 0 AND bookable <= booked)
    FROM (SELECT week, weekday, hour, sum(booked) AS booked, sum(bookable) AS bookable FROM (
        SELECT {place}, sum(minutes) AS booked, 0 AS bookable FROM booking_span
        WHERE {span.place("booking_span")} GROUP BY 1, 2, 3
        UNION ALL SELECT {place}, 0, sum(minutes * capacity) FROM opening_slot
        JOIN {CAPACITY} r ON r.venue_id = opening_slot.venue_id WHERE {span.place("opening_slot")} GROUP BY 1, 2, 3
        UNION ALL SELECT {place}, 0, -sum(minutes * capacity) FROM block_span
        JOIN resource ON resource.id = resource_id WHERE {span.place("block_span")} GROUP BY 1, 2, 3) parts
      GROUP BY week, weekday, hour) hours
    GROUP BY weekday, hour"""


def by_resource(span: Span) -> str:
    """Service sales by resource."""
    where = f"{span.place('posting')} AND line_kind = 'service' AND definitions IN {CURRENT_SET}"
    return f"SELECT resource_id, sum(amount) FROM posting WHERE {where} GROUP BY resource_id"


def customers(span: Span) -> str:
    """Distinct customers who paid, and orders of walk-ins."""
    return (
        "SELECT count(DISTINCT nullif(customer_id, 0)) + count(*) FILTER (WHERE customer_id = 0) FROM sale"
        f" WHERE {span.place('sale')} AND definitions IN {CURRENT_SET}"
    )


def funnel(starts: str) -> str:
    """Sessions by the furthest step, from events. `starts`: (venue_id, first instant, instant after the last). A
    session that began a day before or after cannot have its first event between."""
    return f"""
    SELECT count(*), count(*) FILTER (WHERE step >= 1), count(*) FILTER (WHERE step >= 2),
           count(*) FILTER (WHERE step >= 3)
    FROM (SELECT e.venue_id, session_id, max(step) AS step FROM funnel_event e
          JOIN (VALUES {starts}) AS b (venue_id, starts, ends) ON b.venue_id = e.venue_id
          WHERE e.at >= starts - 86400 AND e.at < ends + 86400
          GROUP BY e.venue_id, session_id, starts, ends HAVING min(e.at) >= starts AND min(e.at) < ends) sessions"""


def funnel_of_sessions(span: Span) -> str:
    """The same from sessions that are kept up as events come, as the product does."""
    steps = ", ".join(f"count(*) FILTER (WHERE step >= {step})" for step in range(4))
    return f"SELECT {steps} FROM session WHERE {span.place('session')}"


def cohorts(span: Span, first: int, last: int) -> str:
    """By month of the first order and month of a later one: how many had an order in both. Of the whole chain."""
    return f"""
    WITH months AS (SELECT customer_id, month FROM sale JOIN calendar_day c ON c.day = sale.day
                    WHERE {span.place("sale")} AND customer_id <> 0 AND definitions IN {CURRENT_SET} GROUP BY 1, 2),
         firsts AS (SELECT customer_id, min(month) AS month FROM months GROUP BY 1)
    SELECT firsts.month, months.month, count(*) FROM firsts JOIN months ON months.customer_id = firsts.customer_id
    WHERE firsts.month BETWEEN {first} AND {last} GROUP BY 1, 2"""
