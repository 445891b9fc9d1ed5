"""What is sold and how it is paid: items, tenders, orders, refunds, cards, and the postings derived from them."""

from sqlalchemy import Column, Index, UniqueConstraint, literal_column

from rollup.model.base import TEXT, clustered, digest, key, local_time, number, optional, plain, words

item = plain(
    "item",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    words("kind"),
    words("category", default=""),
    number("price", default=0),
    digest(),
    UniqueConstraint("chain_id", "source_id"),
)

tender = plain(
    "tender",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    words("family"),
    UniqueConstraint("chain_id", "source_id"),
)
"""A way to pay. `source_id` is its key (cash, wechat, principal …), `family` is cash or stored."""

card = plain(
    "card",
    key("venue_id"),
    key("id"),
    words("source_id"),
    optional("customer_id"),
    words("kind"),
    optional("item_id"),
    number("opened_at"),
    number("price"),
    number("paid_cash"),
    number("uses"),
    digest(),
    UniqueConstraint("source_id", "venue_id"),
)
"""A times, pass, combo, discount or recharge card that a customer owns; `price` and `paid_cash` are what it was sold
and paid for, after any change of price; `uses` is the number of uses of a pass card, without gifts."""

card_service = plain(
    "card_service",
    key("venue_id"),
    key("card_id"),
    key("number"),
    number("item_id"),
    number("price"),
    number("uses"),
    number("is_gift"),
)

sales_order = plain(
    "sales_order",
    key("venue_id"),
    key("id"),
    words("source_id"),
    words("kind"),
    optional("customer_id"),
    optional("booking_id"),
    Column("booking_source_id", TEXT),
    optional("resource_id"),
    optional("given_resource_id"),
    words("channel", default=""),
    optional("opened_at"),
    optional("counts_at"),
    number("arrears", default=0),
    words("state"),
    digest(),
    UniqueConstraint("source_id", "venue_id"),
)
"""One row an order. `counts_at`: the instant at which it counts (completed at the venue, receipt confirmed, group
formed); NULL while it is opened. `state`: opened, completed or void. `booking_id` is set once that booking is known at
the same venue; `resource_id` is then the booking's, if it has one, else the order's own, `given_resource_id`."""
Index("sales_order_booking", sales_order.c.booking_source_id, sales_order.c.venue_id)

order_line = clustered(
    "order_line",
    key("venue_id"),
    key("order_id"),
    key("number"),
    words("kind"),
    words("card_kind", default=""),
    optional("item_id"),
    optional("staff_id"),
    number("quantity"),
    number("unit_price"),
    number("discount"),
    number("takes_order_discount"),
    words("entitlement_kind", default=""),
    number("entitlement_uses", default=0),
    Column("card_source_id", TEXT),
    optional("unit_value"),
    optional("entitlement_value"),
    number("bonus", default=0),
)
"""`card_source_id`: the card whose right pays the line. `unit_value`: what one use is worth, where the source system
says so. `entitlement_value`: what all its uses together are worth, as postings have it; NULL while that is not known,
because the card is not: then the order waits and has no postings. `bonus`: what comes to the gift balance with a
recharge."""
Index(
    "order_line_card",
    order_line.c.card_source_id,
    order_line.c.venue_id,
    sqlite_where=order_line.c.card_source_id.is_not(None),
    postgresql_where=order_line.c.card_source_id.is_not(None),
)

order_discount = clustered(
    "order_discount",
    key("venue_id"),
    key("order_id"),
    key("number"),
    number("amount"),
    words("lines", default=""),
)

order_payment = clustered(
    "order_payment",
    key("venue_id"),
    key("order_id"),
    key("number"),
    number("tender_id"),
    number("amount"),
    number("paid_at"),
)

refund = plain(
    "refund",
    key("venue_id"),
    key("id"),
    words("source_id"),
    words("order_source_id"),
    optional("order_id"),
    number("refunded_at"),
    digest(),
    UniqueConstraint("source_id", "venue_id"),
)
"""`order_id` is NULL while the refund waits: its order is not known at this venue, or has less left than it takes."""
Index("refund_order", refund.c.order_source_id, refund.c.venue_id)

refund_part = clustered(
    "refund_part",
    key("venue_id"),
    key("refund_id"),
    key("number"),
    number("tender_id"),
    number("amount"),
    optional("line"),
)

posting = clustered(
    "posting",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("order_id"),
    key("number"),
    *local_time(),
    number("definitions"),
    number("line"),
    words("line_kind"),
    words("card_kind"),
    words("entitlement_kind"),
    words("family"),
    number("tender_id"),
    number("item_id"),
    number("staff_id"),
    number("resource_id"),
    words("channel"),
    number("amount"),
    number("quantity"),
    number("refund_id"),
)
"""Derived by the ledger: one signed amount for each line x tender of a recognised order or refund. `definitions` is a
bit set (1 classic, 2 current, 3 both). `family` is cash, stored, or granted: the bonus of a recharge on its way to the
gift balance, which is no payment and stands in no sum of money. `quantity` stands on the first posting of a line, and
negative on a refund's. 0 in `item_id`, `staff_id`, `resource_id`, `refund_id` means none."""
Index("posting_order", posting.c.venue_id, posting.c.order_id)
ONE_SET_ALONE = posting.c.definitions != literal_column("3")
"""What the definition sets disagree about. Its number stands in the text: by a parameter no partial index is found."""
Index(
    "posting_of_one_set",
    *(posting.c[name] for name in ("venue_id", "day", "order_id", "definitions", "line_kind", "amount")),
    sqlite_where=ONE_SET_ALONE,
    postgresql_where=ONE_SET_ALONE,
)

sale = clustered(
    "sale",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("order_id"),
    key("definitions"),
    *local_time(),
    number("counted_at"),
    words("order_kind"),
    number("customer_id"),
    number("has_card"),
    words("channel"),
    number("resource_id"),
)
"""Derived by the ledger: one row an order and definition set that counts it as completed (3 when both do, at the same
instant). `customer_id` 0 is a walk-in. `has_card`: a card or recharge line is in it."""
Index("sale_order", sale.c.venue_id, sale.c.order_id)
Index("sale_customer", sale.c.customer_id, sale.c.counted_at)

first_order = clustered(
    "first_order",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("customer_id"),
    key("definitions"),
    *local_time(),
    number("order_id"),
    number("counted_at"),
)
"""Derived from `sale`: where and when the first completed order of each customer's life was, in the whole chain. One
row with `definitions` 3 where both sets agree, else one a set."""
Index("first_order_customer", first_order.c.customer_id)
