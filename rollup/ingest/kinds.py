"""What can be taken in: every kind of record with its fields, as data.

Templates, the import docs, the API's description and the validation all follow from `KINDS`, whose order is that in
which files are loaded. Ids are the source system's own text, unique per chain and kind.
"""

from rollup.errors import unknown
from rollup.ingest.kind import Field as Field
from rollup.ingest.kind import Kind as Kind
from rollup.ingest.kind import Type as Type
from rollup.ingest.kind import choice, whole

VENUE_CHANNELS = ("pc", "pad", "staff_app", "phone")
"""Bookings made by staff (METRICS §4)."""
ONLINE_CHANNELS = ("app", "web")
"""Bookings made by the member."""
CHANNELS = VENUE_CHANNELS + ONLINE_CHANNELS
ORDER_CHANNELS = ("pos", *CHANNELS)
BOOKING_STATES = ("booked", "cancelled", "no_show", "opened", "paid")
ORDER_KINDS = ("item", "card", "direct", "qr")
ORDER_STATES = ("opened", "completed", "void")
LINE_KINDS = ("service", "product", "card", "recharge", "direct", "qr")
CARD_KINDS = ("times", "discount", "combo", "recharge_card", "top_up")
OWNED_CARD_KINDS = ("times", "unlimited", "pass", "combo", "discount", "recharge_card")
ENTITLEMENT_KINDS = (
    "limited_times",
    "unlimited_times",
    "pass",
    "combo",
    "times_gift",
    "order_gift",
    "recharge_gift",
    "imported",
    "points",
    "voucher",
)
JOIN_CHANNELS = ("by_hand", "imported", "registered")
STEPS = ("visit", "wizard", "submit", "paid")
SUBSTEPS = ("service", "staff", "time", "details")
DEVICES = ("desktop", "mobile", "tablet", "other")
DEFINITIONS = ("classic", "current")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FAMILIES = ("cash", "stored")

_ID = Field("id", required=True, help="the source system's id, unique in the chain")
_VENUE = Field("venue", required=True, help="the venue's id")
_REMOVED = Field(
    "removed",
    Type.BOOLEAN,
    default=False,
    help="true takes the record away again; its id and venue are enough then",
)


VENUES = Kind(
    "venues",
    "The chain's venues",
    (
        _ID,
        Field("name", required=True),
        Field("region", help="the region's name; made when it is new"),
        Field("zone", required=True, help="IANA time zone, such as Europe/Stockholm"),
        Field("currency", required=True, help="ISO 4217 code, such as SEK"),
        Field(
            "cutoff",
            Type.CLOCK,
            default="00:00",
            help="when the business day begins, 04:00 for a bar",
            high=719,
        ),
        whole(
            "grace_minutes",
            15,
            "minutes after its start at which an unopened booking is a no-show",
            high=1440,
        ),
        Field("opened_on", Type.DATE, help="first day of trade; needed for opening hours before last year"),
        Field("closed_on", Type.DATE, help="last day of trade"),
        choice("definitions", DEFINITIONS, "the definition set shown unless a user switches", "current"),
        whole("target_percent", 50, "utilization below which an hour is marked", high=100),
    ),
)
OPENING_HOURS = Kind(
    "opening_hours",
    "Opening hours by weekday; the rows of a venue's weekday replace what was known of it",
    (
        _VENUE,
        choice("weekday", WEEKDAYS, "monday to sunday"),
        Field("opens", Type.CLOCK, help="08:30; empty, as is closes: closed on that weekday"),
        Field("closes", Type.CLOCK, help="22:00; past midnight as 26:00", high=2880),
    ),
    together=("venue", "weekday"),
)
SPECIAL_DAYS = Kind(
    "special_days",
    "Opening hours of one date, in place of the weekday's; the rows of a venue's date replace what was known of it",
    (
        _VENUE,
        Field("day", Type.DATE, required=True),
        Field("opens", Type.CLOCK, help="empty, as is closes: closed on that date"),
        Field("closes", Type.CLOCK, help="past midnight as 26:00", high=2880),
    ),
    together=("venue", "day"),
)
RESOURCES = Kind(
    "resources",
    "What is booked: courts, chairs, tables, karts",
    (
        _ID,
        _VENUE,
        Field("name", required=True),
        Field("type", default="", help="such as court"),
        Field("color_type", default="", help="the colour group of the booking system's calendar"),
        whole("capacity", 1, "how many bookings it holds side by side", high=100_000),
        Field("active_from", Type.DATE, help="first day on which it can be booked"),
        Field("active_to", Type.DATE, help="last day on which it can be booked"),
    ),
)
BLOCKS = Kind(
    "blocks",
    "Times in which a resource cannot be booked: repairs, private events",
    (
        _ID,
        _VENUE,
        Field("resource", required=True, help="the resource's id"),
        Field("start", Type.INSTANT, required=True),
        Field("end", Type.INSTANT, required=True),
        Field("reason", default=""),
        _REMOVED,
    ),
)
ITEMS = Kind(
    "items",
    "Services, products and cards that are sold",
    (
        _ID,
        Field("name", required=True),
        choice("kind", LINE_KINDS, "which kind of line sells it"),
        Field("category", default=""),
        Field("price", Type.MONEY, default="0", help="list price, in the chain's currency"),
        Field("currency", default="", help="needed only when the chain's venues have several"),
    ),
)
STAFF = Kind("staff", "People who work at the venues", (_ID, Field("name", required=True)))
TENDERS = Kind(
    "tenders",
    "Ways to pay that the chain registers beside the well-known ones",
    (
        Field("id", required=True, help="its key, such as cash, swish, principal"),
        Field("name", required=True),
        choice("family", FAMILIES, "cash is new money; stored is value that the member already held"),
    ),
)
CUSTOMERS = Kind(
    "customers",
    "People known to the chain, members or not",
    (
        _ID,
        Field("member", Type.BOOLEAN, default=True),
        Field("name"),
        Field("email"),
        Field("phone"),
        Field("joined_at", Type.INSTANT, help="when the member record was made"),
        Field("venue", help="the venue at which the member joined"),
        choice("join_channel", JOIN_CHANNELS, "how the member record was made", ""),
    ),
)
CUSTOMER_MERGES = Kind(
    "customer_merges",
    "Two records of one person made one: what names the one that goes counts for the one that stays, whenever it comes",
    (
        Field("id", required=True, help="the id of the customer that goes"),
        Field("into", required=True, help="the id of the customer that stays"),
        Field("at", Type.INSTANT, help="when they were merged"),
    ),
)
CARDS = Kind(
    "cards",
    "Cards that customers own: what a use of them is worth follows from here",
    (
        _ID,
        _VENUE,
        Field("customer"),
        choice("kind", OWNED_CARD_KINDS, "times is limited, pass is one count for any service"),
        Field("item", help="the item sold"),
        Field("opened_at", Type.INSTANT, required=True),
        Field("price", Type.MONEY, required=True, help="what it was sold for, after any change of price"),
        Field("paid_cash", Type.MONEY, help="of it in cash tenders; the price when empty"),
        whole("uses", 0, "uses of a pass, without gifts", high=1_000_000),
        Field(
            "services",
            Type.LIST,
            help="the services in it",
            fields=(
                Field("item", required=True),
                Field("price", Type.MONEY, required=True, help="at opening; the highest of several specs"),
                whole("uses", 1, "uses that the card holds", high=1_000_000),
                Field("gift", Type.BOOLEAN, default=False, help="a gift has no share in the card's price"),
            ),
        ),
    ),
)
BOOKINGS = Kind(
    "bookings",
    "Bookings of resources, by arrival time",
    (
        _ID,
        _VENUE,
        Field("resource", help="the resource's id"),
        Field("customer", help="the customer's id; made when it is new"),
        Field("item", help="the item's id; made when it is new"),
        Field("staff", help="the staff member's id; made when it is new"),
        Field("start", Type.INSTANT, required=True, help="arrival time"),
        Field("end", Type.INSTANT, help="this or minutes"),
        Field("minutes", Type.INTEGER, help="length, in place of end", low=0, high=527_040),
        Field("made_at", Type.INSTANT, help="when the booking was made"),
        choice(
            "channel", CHANNELS, "pc, pad, staff_app, phone: made by staff; app, web: by the member", "pc"
        ),
        whole("party_size", 1, "persons", high=1_000_000),
        choice("state", BOOKING_STATES, "what the booking system says", "booked"),
        Field("state_at", Type.INSTANT, help="since when; made_at or start when empty"),
        Field(
            "history",
            Type.LIST,
            help="the states it went through",
            fields=(
                Field("at", Type.INSTANT, required=True),
                choice("state", BOOKING_STATES, "the state from then on"),
            ),
        ),
        _REMOVED,
    ),
)
ENTITLEMENT = (
    choice("kind", ENTITLEMENT_KINDS, "where the right comes from"),
    whole("uses", 1, "how many uses pay the line", low=1, high=1_000),
    Field("card", help="the card's id, for rights that are a share of it"),
    Field("unit_value", Type.MONEY, help="what one use is worth, where the source system knows"),
)
LINE = (
    choice("kind", LINE_KINDS, "what is sold"),
    Field("item", help="the item's id; made when it is new"),
    Field("card_kind", Type.CHOICE, choices=CARD_KINDS, help="of a card or recharge line"),
    whole("quantity", 1, "how many", high=1_000_000),
    Field("unit_price", Type.MONEY, required=True, help="price of one before any discount"),
    Field("discount", Type.MONEY, default="0", help="off this line"),
    Field("takes_order_discount", Type.BOOLEAN, default=True, help="whether discounts on the order reach it"),
    Field("staff", help="who served; made when new"),
    Field("entitlement", Type.RECORD, help="the right that pays the line", fields=ENTITLEMENT),
    Field("bonus", Type.MONEY, default="0", help="of a recharge: gift balance that comes with it"),
)
ORDER_HEAD = (
    _VENUE,
    choice("kind", ORDER_KINDS, "item: services and products; card: cards and recharges; direct; qr", "item"),
    Field("customer", help="absent: a walk-in"),
    Field("booking", help="the booking's id; it may arrive later"),
    Field("resource", help="where it was served, without a booking"),
    choice("channel", ORDER_CHANNELS, "where the order was made", ""),
    Field("opened_at", Type.INSTANT),
    Field("completed_at", Type.INSTANT, help="when it was completed at the venue"),
    Field("received_at", Type.INSTANT, help="bought online: when receipt was confirmed; decides if given"),
    Field("group_formed_at", Type.INSTANT, help="group-buy: when the group formed; decides if given"),
    Field("arrears", Type.BOOLEAN, default=False, help="a part may still be unpaid"),
    choice("state", ORDER_STATES, "opened and void orders count nowhere", "completed"),
    _REMOVED,
)
ORDERS = Kind(
    "orders",
    "Orders with their lines, discounts and payments (JSON lines, API)",
    (
        _ID,
        *ORDER_HEAD,
        Field("lines", Type.LIST, required=True, help="what was sold, numbered from 1", fields=LINE),
        Field(
            "discounts",
            Type.LIST,
            help="off the order",
            fields=(
                Field("amount", Type.MONEY, required=True),
                Field(
                    "lines", Type.NUMBERS, help="the numbers of the lines that it reaches; all when absent"
                ),
            ),
        ),
        Field(
            "payments",
            Type.LIST,
            help="how it was paid",
            fields=(
                Field("tender", required=True, help="the tender's key"),
                Field("amount", Type.MONEY, required=True),
                Field("paid_at", Type.INSTANT, help="when it counts, if after that"),
            ),
        ),
    ),
)
ORDER_LINES = Kind(
    "order_lines",
    "Orders as flat rows, one a line; rows with the same order make one order",
    (
        Field("order", required=True, help="the order's id"),
        *ORDER_HEAD,
        choice("line_kind", LINE_KINDS, "what is sold", "service"),
        Field("item"),
        Field("card_kind", Type.CHOICE, choices=CARD_KINDS),
        whole("quantity", 1, "how many", high=1_000_000),
        Field("unit_price", Type.MONEY, required=True),
        Field("discount", Type.MONEY, default="0", help="off this line"),
        Field("staff"),
        Field(
            "entitlement_kind", Type.CHOICE, choices=ENTITLEMENT_KINDS, help="the right that pays the line"
        ),
        Field("entitlement_uses", Type.INTEGER, low=1, high=1_000),
        Field("card", help="the card of the right"),
        Field("unit_value", Type.MONEY, help="what one use is worth, where known"),
        Field("tender", help="the tender that paid the line"),
        Field("amount", Type.MONEY, help="paid with it; price less discount when empty"),
        Field("paid_at", Type.INSTANT),
        Field("order_discount", Type.MONEY, help="off the whole order, on any one of its rows"),
        Field("bonus", Type.MONEY, help="of a recharge: gift balance that comes with it"),
    ),
    together=("order",),
)
REFUNDS = Kind(
    "refunds",
    "Completed refunds of orders; they wait for an order that is not known yet",
    (
        _ID,
        Field("order", required=True, help="the order's id"),
        _VENUE,
        Field("refunded_at", Type.INSTANT, required=True, help="when it was completed"),
        Field(
            "parts",
            Type.LIST,
            required=True,
            help="what was given back",
            fields=(
                Field("tender", required=True, help="how it was given back"),
                Field("amount", Type.MONEY, required=True),
                Field(
                    "line", Type.INTEGER, help="the number of the line; the whole order when absent", low=1
                ),
            ),
        ),
        _REMOVED,
    ),
)
FUNNEL_EVENTS = Kind(
    "funnel_events",
    "Steps of public booking sessions",
    (
        _ID,
        _VENUE,
        Field("session", required=True, help="the session's id"),
        Field("at", Type.INSTANT, required=True),
        choice("step", STEPS, "the step that was reached"),
        Field("substep", Type.CHOICE, choices=SUBSTEPS, help="the step within the wizard that was reached"),
        Field("channel", default="", help="where the session came from"),
        choice("device", DEVICES, "what it was made with", ""),
        Field("wanted_at", Type.INSTANT, help="the slot that was wanted"),
        Field("no_slot", Type.BOOLEAN, default=False, help="there was no such slot"),
        _REMOVED,
    ),
)
NPS = Kind(
    "nps",
    "Answers to «would you recommend us?»",
    (
        _ID,
        _VENUE,
        Field("answered_at", Type.INSTANT, required=True),
        whole("score", None, "0 to 10", high=10),
        Field("customer"),
        _REMOVED,
    ),
)

KINDS = (
    VENUES,
    OPENING_HOURS,
    SPECIAL_DAYS,
    RESOURCES,
    BLOCKS,
    ITEMS,
    STAFF,
    TENDERS,
    CUSTOMERS,
    CUSTOMER_MERGES,
    CARDS,
    BOOKINGS,
    ORDERS,
    ORDER_LINES,
    REFUNDS,
    FUNNEL_EVENTS,
    NPS,
)


def kind_of(key: str) -> Kind:
    """The kind with this key, or `NotFound` with the nearest one."""
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise unknown("kind of record", key, (kind.key for kind in KINDS), "kind")
