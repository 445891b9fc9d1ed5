"""The fact tables: one module a subject, all on one `metadata`.

Every table of facts that belong to a venue has a key that begins with `venue_id`; instants are epoch seconds in
UTC, days are epoch days of the venue's business date, money is an integer number of minor units.
"""

from rollup.model.base import metadata
from rollup.model.bookings import booking, booking_history, booking_span
from rollup.model.feedback import nps_answer
from rollup.model.funnel import funnel_event, session, wanted_slot
from rollup.model.people import customer, erased_customer, erasure_key, new_member, staff
from rollup.model.places import (
    block_span,
    chain,
    opening_hours,
    opening_slot,
    region,
    resource,
    resource_block,
    special_day,
    venue,
    venue_choice,
)
from rollup.model.sales import (
    card,
    card_service,
    first_order,
    item,
    order_discount,
    order_line,
    order_payment,
    posting,
    refund,
    refund_part,
    sale,
    sales_order,
    tender,
)
from rollup.model.upkeep import (
    calendar_day,
    closed_figure,
    id_range,
    job_window,
    late_fact,
    lease,
    mark,
    reconciliation,
    restatement,
    rollup_content,
    rollup_shape,
)

__all__ = [
    "block_span",
    "booking",
    "booking_history",
    "booking_span",
    "calendar_day",
    "card",
    "card_service",
    "chain",
    "closed_figure",
    "customer",
    "erased_customer",
    "erasure_key",
    "first_order",
    "funnel_event",
    "id_range",
    "item",
    "job_window",
    "late_fact",
    "lease",
    "mark",
    "metadata",
    "new_member",
    "nps_answer",
    "opening_hours",
    "opening_slot",
    "order_discount",
    "order_line",
    "order_payment",
    "posting",
    "reconciliation",
    "refund",
    "refund_part",
    "region",
    "resource",
    "resource_block",
    "restatement",
    "rollup_content",
    "rollup_shape",
    "sale",
    "sales_order",
    "session",
    "special_day",
    "staff",
    "tender",
    "venue",
    "venue_choice",
    "wanted_slot",
]
