"""What is pre-aggregated: the subjects, each with its facts, measures, dimensions and rollups.

A new measure is one line here. Its rollup tables, build, merge, live delta and property tests follow from it.
`:now` is the instant of the reading or building; a measure that depends on it has its deferred marks from ingest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Table,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
)

from rollup.model import (
    block_span,
    booking,
    booking_span,
    first_order,
    new_member,
    nps_answer,
    opening_slot,
    posting,
    resource,
    sale,
    session,
    tender,
    wanted_slot,
)

CLASSIC, CURRENT = 1, 2
DEFINITION_SETS: dict[str, int] = {"classic": CLASSIC, "current": CURRENT}
ONLINE_CHANNELS = ("app", "web")
HOUR, DAY = 3600, 86_400

Number = ColumnElement[Any]
NOW = bindparam("now", type_=BigInteger())


class Grain(StrEnum):
    """The size of a bucket."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Listing(StrEnum):
    """Pairs of a key and a number that are kept of facts (`rollup.listing_facts`)."""

    VALUES = "values"
    """How many orders were worth each amount."""
    SPENDING = "spending"
    """What each customer's orders brought in."""


TOTAL_GRAINS = (Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH)
DAILY_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH)


@dataclass(frozen=True, slots=True)
class Source:
    """Facts that a subject adds up. `place` has venue_id, day, hour, and where a day can be cut at a time of day the
    minute since its cut-off. `sums` are integers per fact; `sets` are customer ids, 0 for none; a measure missing here
    counts 0. `turns`: of what the clock brings about, the minute at whose beginning it does."""

    place: Table
    sums: Mapping[str, Number]
    dimensions: Mapping[str, Number] = field(default_factory=dict)
    sets: Mapping[str, Number] = field(default_factory=dict)
    turns: Mapping[str, Number] = field(default_factory=dict)
    facts: FromClause | None = None
    where: ColumnElement[bool] | None = None

    @property
    def origin(self) -> FromClause:
        """What to select from."""
        return self.place if self.facts is None else self.facts

    def counts_at_once(self, measure: str) -> bool:
        """Whether a fact counts in a measure as soon as the minute has come in which it lies."""
        turn = self.turns.get(measure)
        return turn is None or turn is self.place.c.minute

    def has_happened(self, measure: str, since: Number, minute: Number) -> ColumnElement[bool]:
        """Whether a fact counts in a measure while its day is in a `minute` (since the cut-off) and did not yet in the
        minute `since`: it lies before that minute, or the clock has turned it by then."""
        turn, lies = self.turns.get(measure), self.place.c.minute
        return and_(lies >= since, lies < minute) if turn is None else and_(turn > since, turn <= minute)


@dataclass(frozen=True, slots=True)
class Rollup:
    """One family of rollup tables: the dimensions beside the venue, and the grains at which it is kept."""

    by: tuple[str, ...]
    grains: tuple[Grain, ...]
    label: str = ""
    """Stands for the dimensions in its tables' names where they are too many to be listed there."""

    @property
    def name(self) -> str:
        """The part of its tables' names that tells the dimensions."""
        return self.label or "_".join(self.by) or "total"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A kind of fact with everything that is counted of it; equal to itself alone. `versioned`: its facts say which
    definition set counts them. `ahead`: measures that count what lies ahead as well, so that a day which is not over is
    compared in them with a whole one; in all others with what had happened by the same minute. `packed`: sums that
    are kept by the hour of the week too, all hours of a venue's week in one row, for grids over many weeks.
    `tallies`: sums that tell how many facts stand behind a figure, and are none themselves. `listings`: what is kept
    beside sums, as pairs of a key and a number, all of a venue's bucket in one row."""

    key: str
    sources: tuple[Source, ...]
    rollups: tuple[Rollup, ...]
    versioned: bool = False
    ahead: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    tallies: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The sums that are kept when a month is closed."""
        return tuple(name for name in self.sums if name not in self.tallies)

    @property
    def sums(self) -> tuple[str, ...]:
        """The names of the sum measures, in the order declared."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.sums))

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the set measures."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.sets))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions by which its facts can be split."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.dimensions))


def flag(condition: ColumnElement[bool]) -> Number:
    """1 where the condition holds, else 0."""
    return case((condition, literal(1, BigInteger())), else_=literal(0, BigInteger()))


def amount(condition: ColumnElement[bool]) -> Number:
    """The posted amount where the condition holds, else 0."""
    return case((condition, posting.c.amount), else_=literal(0, BigInteger()))


def one() -> Number:
    """Each fact counts once."""
    return literal(1, BigInteger())


def text_of(value: str) -> Number:
    """A constant dimension."""
    return literal(value)


_state = booking.c.state
_come = and_(_state != "cancelled", or_(booking.c.start_at <= NOW, _state == "no_show"))
_timed_out = or_(_state == "no_show", and_(_state == "booked", booking.c.grace_at <= NOW))
_arrival = booking.c.minute
_out_of_grace = _arrival + (booking.c.grace_at - booking.c.start_at) // literal(60, BigInteger())
_length = booking.c.end_at // literal(60, BigInteger()) - booking.c.start_at // literal(60, BigInteger())


def _minutes(*conditions: ColumnElement[bool]) -> Number:
    """The whole length of bookings of a resource for which the conditions hold, in the bucket of their arrival."""
    counts = and_(booking.c.resource_id.is_not(None), *conditions)
    return case((counts, _length), else_=literal(0, BigInteger()))


_lead = booking.c.start_at - booking.c.made_at
_lead_time = case(
    (_lead < HOUR, "under-1h"),
    (_lead < DAY, "1-24h"),
    (_lead < 3 * DAY, "1-3d"),
    (_lead < 7 * DAY, "3-7d"),
    (_lead.is_not(None), "over-7d"),
    else_="unknown",
)
"""How long before its arrival time a booking was made; one entered afterwards is under an hour."""

BOOKINGS = Subject(
    key="bookings",
    sources=(
        Source(
            booking,
            dimensions={
                "resource": func.coalesce(booking.c.resource_id, 0),
                "channel": booking.c.channel,
                "lead_time": _lead_time,
            },
            sums={
                "bookings": one(),
                "cancelled_bookings": flag(_state == "cancelled"),
                "no_shows": flag(_timed_out),
                "due_bookings": flag(_come),
                "opened_unpaid": flag(_state == "opened"),
                "opened_paid": flag(_state == "paid"),
                "online_bookings": flag(booking.c.channel.in_(ONLINE_CHANNELS)),
                "venue_bookings": flag(booking.c.channel.not_in(ONLINE_CHANNELS)),
                "asked_minutes": _minutes(),
                "cancelled_minutes": _minutes(_state == "cancelled"),
                "no_show_minutes": _minutes(_timed_out),
            },
            turns={
                "due_bookings": _arrival,
                "opened_unpaid": _arrival,
                "opened_paid": _arrival,
                "no_shows": _out_of_grace,
                "no_show_minutes": _out_of_grace,
            },
        ),
    ),
    rollups=(
        Rollup((), TOTAL_GRAINS),
        Rollup(("resource",), DAILY_GRAINS),
        Rollup(("resource", "channel"), DAILY_GRAINS),
        Rollup(("lead_time", "channel"), DAILY_GRAINS),
    ),
    packed=("bookings", "no_shows", "due_bookings"),
    ahead=(
        "bookings",
        "cancelled_bookings",
        "online_bookings",
        "venue_bookings",
        "asked_minutes",
        "cancelled_minutes",
    ),
)

_bookable = opening_slot.join(
    resource,
    and_(
        resource.c.venue_id == opening_slot.c.venue_id,
        opening_slot.c.day >= func.coalesce(resource.c.active_from, opening_slot.c.day),
        opening_slot.c.day <= func.coalesce(resource.c.active_to, opening_slot.c.day),
    ),
)
_blocked = block_span.join(
    resource,
    and_(
        resource.c.id == block_span.c.resource_id,
        block_span.c.day >= func.coalesce(resource.c.active_from, block_span.c.day),
        block_span.c.day <= func.coalesce(resource.c.active_to, block_span.c.day),
    ),
)

OCCUPANCY = Subject(
    key="occupancy",
    sources=(
        Source(
            booking_span,
            dimensions={"resource": booking_span.c.resource_id},
            sums={"booked_minutes": booking_span.c.minutes},
        ),
        Source(
            opening_slot,
            facts=_bookable,
            dimensions={"resource": resource.c.id},
            sums={"scheduled_minutes": opening_slot.c.minutes * resource.c.capacity},
        ),
        Source(
            block_span,
            facts=_blocked,
            dimensions={"resource": block_span.c.resource_id},
            sums={"blocked_minutes": block_span.c.minutes * resource.c.capacity},
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS), Rollup(("resource",), DAILY_GRAINS)),
    packed=("booked_minutes", "scheduled_minutes", "blocked_minutes"),
    ahead=("booked_minutes", "scheduled_minutes", "blocked_minutes"),
)

_cash = posting.c.family == "cash"
_stored = posting.c.family == "stored"
_service = posting.c.line_kind == "service"
_product = posting.c.line_kind == "product"
_card = posting.c.line_kind.in_(("card", "recharge"))
SOLD_KINDS = ("service", "product", "card")
"""Kinds of lines that are pieces of something; a recharge or a direct collection is an amount."""
_is_refund = posting.c.refund_id != 0
_is_something = posting.c.amount != 0
_counted_later = and_(posting.c.line_kind == "card", posting.c.card_kind.in_(("times", "combo")))

POSTINGS = Subject(
    key="postings",
    versioned=True,
    packed=("service_sales", "product_sales"),
    tallies=("cash_postings", "stored_postings"),
    listings=(Listing.SPENDING,),
    sources=(
        Source(
            posting,
            dimensions={
                "line_kind": posting.c.line_kind,
                "card_kind": posting.c.card_kind,
                "entitlement_kind": posting.c.entitlement_kind,
                "tender": posting.c.tender_id,
                "resource": posting.c.resource_id,
                "item": posting.c.item_id,
                "staff": posting.c.staff_id,
                "channel": posting.c.channel,
            },
            sums={
                "cash_received": amount(_cash),
                "stored_value_consumed": amount(and_(_stored, ~_counted_later)),
                "balance_converted": amount(and_(_stored, _counted_later)),
                "card_sales": amount(and_(_cash, _card)),
                "service_sales": amount(_service),
                "product_sales": amount(_product),
                "quantity": case(
                    (posting.c.line_kind.in_(SOLD_KINDS), posting.c.quantity), else_=literal(0, BigInteger())
                ),
                "service_refunds": amount(and_(_service, _is_refund)),
                "product_refunds": amount(and_(_product, _is_refund)),
                "service_pieces": case(
                    (and_(_service, ~_is_refund), posting.c.quantity), else_=literal(0, BigInteger())
                ),
                "cash_postings": flag(and_(_cash, _is_something)),
                "stored_postings": flag(and_(_stored, _is_something)),
            },
        ),
    ),
    rollups=(
        Rollup((), TOTAL_GRAINS),
        Rollup(("resource",), DAILY_GRAINS),
        Rollup(("resource", "item"), DAILY_GRAINS),
        Rollup(("line_kind", "card_kind", "entitlement_kind", "tender"), DAILY_GRAINS, "composition"),
        Rollup(("line_kind", "item", "staff"), DAILY_GRAINS),
        Rollup(("channel",), DAILY_GRAINS),
    ),
)

_recharge = posting.c.line_kind == "recharge"
_granted = posting.c.family == "granted"
_principal = and_(~_granted, tender.c.source_id == "principal")
_gift = and_(~_granted, tender.c.source_id == "gift")

BALANCES = Subject(
    key="balances",
    versioned=True,
    sources=(
        Source(
            posting,
            facts=posting.join(tender, tender.c.id == posting.c.tender_id),
            where=or_(_recharge, tender.c.source_id.in_(("principal", "gift"))),
            sums={
                "principal_topped_up": amount(and_(_recharge, ~_granted, ~_is_refund)),
                "principal_refunded": amount(and_(_recharge, ~_granted, _is_refund)),
                "principal_consumed": amount(and_(_principal, ~_counted_later)),
                "principal_converted": amount(and_(_principal, _counted_later)),
                "gift_granted": amount(and_(_granted, ~_is_refund)),
                "gift_taken_back": amount(and_(_granted, _is_refund)),
                "gift_consumed": amount(and_(_gift, ~_counted_later)),
                "gift_converted": amount(and_(_gift, _counted_later)),
            },
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS),),
)
"""What moves members' balances: recharges, whatever pays for them, put on the principal, and on the gift balance what
they bring as a bonus; refunds of recharges (negative) take both back. What is paid from a balance leaves it, less what
is refunded to it."""

_item_order = sale.c.order_kind == "item"
_walk_in = sale.c.customer_id == 0

SALES = Subject(
    key="sales",
    versioned=True,
    listings=(Listing.VALUES,),
    sources=(
        Source(
            sale,
            dimensions={"resource": sale.c.resource_id, "channel": sale.c.channel},
            sums={
                "completed_orders": one(),
                "item_orders": flag(_item_order),
                "walk_in_orders": flag(_walk_in),
                "walk_in_item_orders": flag(and_(_walk_in, _item_order)),
            },
            sets={
                "payers": sale.c.customer_id,
                "item_payers": case((_item_order, sale.c.customer_id), else_=literal(0, BigInteger())),
                "card_payers": case(
                    (sale.c.has_card == 1, sale.c.customer_id), else_=literal(0, BigInteger())
                ),
            },
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS), Rollup(("resource", "channel"), DAILY_GRAINS)),
)

FIRST_ORDERS = Subject(
    key="first_orders",
    versioned=True,
    sources=(
        Source(first_order, sums={"first_orders": one()}, sets={"newcomers": first_order.c.customer_id}),
    ),
    rollups=(Rollup((), TOTAL_GRAINS),),
)

NEW_MEMBERS = Subject(
    key="new_members",
    sources=(
        Source(
            new_member,
            dimensions={"join_channel": new_member.c.join_channel},
            sums={"new_members": one()},
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS), Rollup(("join_channel",), DAILY_GRAINS)),
)

SESSIONS = Subject(
    key="sessions",
    sources=(
        Source(
            session,
            dimensions={"channel": session.c.channel, "device": session.c.device},
            sums={
                "visits": one(),
                "wizard_starts": flag(session.c.step >= 1),
                "submissions": flag(session.c.step >= 2),
                "paid_sessions": flag(session.c.step >= 3),
                "reached_service": flag(or_(session.c.substep >= 1, session.c.step >= 2)),
                "reached_staff": flag(or_(session.c.substep >= 2, session.c.step >= 2)),
                "reached_time": flag(or_(session.c.substep >= 3, session.c.step >= 2)),
                "reached_details": flag(or_(session.c.substep >= 4, session.c.step >= 2)),
            },
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS), Rollup(("channel", "device"), DAILY_GRAINS)),
)

WANTED_SLOTS = Subject(
    key="wanted_slots",
    sources=(Source(wanted_slot, sums={"unmet_demand": one()}),),
    rollups=(Rollup((), TOTAL_GRAINS),),
    packed=("unmet_demand",),
    ahead=("unmet_demand",),
)

NPS = Subject(
    key="nps",
    sources=(
        Source(
            nps_answer,
            sums={
                "nps_answers": one(),
                "promoters": flag(nps_answer.c.score >= 9),
                "detractors": flag(nps_answer.c.score <= 6),
            },
        ),
    ),
    rollups=(Rollup((), TOTAL_GRAINS),),
)

SUBJECTS: tuple[Subject, ...] = (
    BOOKINGS,
    OCCUPANCY,
    POSTINGS,
    BALANCES,
    SALES,
    FIRST_ORDERS,
    NEW_MEMBERS,
    SESSIONS,
    WANTED_SLOTS,
    NPS,
)


def is_known_ahead(measure: str) -> bool:
    """Whether a measure of a day that is not over counts the rest of that day as well."""
    return measure in subject_of(measure).ahead


def subject_of(measure: str) -> Subject:
    """The subject that counts a measure; names of measures are unique over all subjects."""
    return _BY_MEASURE[measure]


_BY_MEASURE = {name: subject for subject in SUBJECTS for name in (*subject.sums, *subject.sets)}


def whole(value: Number, condition: ColumnElement[bool] | None = None) -> Number:
    """A sum, of what meets the condition, as an integer on every engine (PostgreSQL adds bigints up to numerics)."""
    added = func.sum(value)
    met = added if condition is None else added.filter(condition)
    return cast(func.coalesce(met, 0), BigInteger())
