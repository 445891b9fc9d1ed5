"""A generated history as rows of the canonical kinds, in the order in which they are taken in."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple

from rollup.calendar import date_of
from rollup.demo.cards import TimesCard
from rollup.demo.chain import (
    CARD_PRICE,
    PLUS,
    PRODUCTS,
    QUICK,
    RENTAL,
    TOP_UP,
    TRADES,
    VENUES,
    Good,
    PriceList,
    Resource,
    VenuePlan,
    item_key,
)
from rollup.demo.history import History
from rollup.demo.orders import TENDERS, Row, Till, card_item, card_row, refund_row
from rollup.demo.people import Customer, staff_names
from rollup.demo.seasons import clock, special_days
from rollup.demo.slots import Block
from rollup.demo.visits import STAFF, Visit, staff_key
from rollup.ingest.kinds import WEEKDAYS


class Part(NamedTuple):
    """All rows of one kind, and how many there are."""

    kind: str
    size: int
    rows: Iterable[Row]


def parts_of(history: History) -> Iterator[Part]:
    """Every kind with its rows."""
    yield from _places(history)
    yield from _goods_and_people(history)
    yield from _trade(history)
    events = sum(session.step + 1 for session in history.sessions)
    yield Part("funnel_events", events, (row for session in history.sessions for row in session.events()))
    yield Part("nps", len(history.answers), history.answers)


def _places(history: History) -> Iterator[Part]:
    blocks = [_block(number, block) for number, block in enumerate(history.board.blocks, 1)]
    venues = [_venue(plan, history.board.opened_on[plan.key]) for plan in VENUES]
    yield _part("venues", venues)
    yield _part("opening_hours", [row for plan in VENUES for row in _opening_hours(plan)])
    yield _part("special_days", [row for plan in VENUES for row in _special_days(plan, history)])
    yield _part("resources", [_resource(resource) for resource in history.resources])
    yield _part("blocks", blocks)


def _goods_and_people(history: History) -> Iterator[Part]:
    yield _part("items", list(_items(history.prices)))
    yield _part("staff", list(_staff(history.stream("staff"))))
    yield _part("tenders", [{"id": key, "name": name, "family": family} for key, name, family in TENDERS])
    yield _part("customers", [_customer(customer) for customer in history.crowd.customers])
    yield _part("cards", [card_row(card, history.prices) for card in history.cards])


def _trade(history: History) -> Iterator[Part]:
    orders, refunds = _ring_up(history)
    yield _part("bookings", [booking_row(visit) for visit in history.visits if visit.resource is not None])
    yield _part("orders", orders)
    yield _part("refunds", refunds)


def _part(kind: str, rows: list[Row]) -> Part:
    return Part(kind, len(rows), rows)


def _ring_up(history: History) -> tuple[list[Row], list[Row]]:
    cards: dict[str, TimesCard] = {card.key: card for card in history.cards}
    till = Till(history.stream("till"), history.prices, cards, history.moment.now)
    orders: list[Row] = []
    refunds: list[Row] = []
    for visit in history.visits:
        if visit.state == "paid":
            orders.extend(till.orders(visit))
            refund = refund_row(visit, orders[-1], history.prices)
            if refund is not None:
                refunds.append(refund)
    return orders, refunds + till.refunds


def _venue(plan: VenuePlan, opened_on: int) -> Row:
    return {
        "id": plan.key,
        "name": plan.name,
        "region": plan.region,
        "zone": plan.zone,
        "currency": "SEK",
        "cutoff": clock(plan.cutoff),
        "opened_on": date_of(opened_on),
    }


def _opening_hours(plan: VenuePlan) -> Iterator[Row]:
    for weekday, name in enumerate(WEEKDAYS):
        opens, closes = plan.opening(weekday)
        yield {"venue": plan.key, "weekday": name, "opens": clock(opens), "closes": clock(closes)}


def _special_days(plan: VenuePlan, history: History) -> Iterator[Row]:
    for day, openings in special_days(plan, history.moment.history).items():
        row: Row = {"venue": plan.key, "day": date_of(day)}
        for opening in openings:
            row |= {"opens": clock(opening.opens), "closes": clock(opening.closes)}
        yield row


def _resource(resource: Resource) -> Row:
    return {
        "id": resource.key,
        "venue": resource.venue.key,
        "name": resource.name,
        "type": resource.trade.type,
        "color_type": resource.color,
        "active_from": date_of(resource.active_from),
    }


def _block(number: int, block: Block) -> Row:
    return {
        "id": f"block-{number}",
        "venue": block.resource.venue.key,
        "resource": block.resource.key,
        "start": block.start,
        "end": block.start + 60 * block.minutes,
        "reason": block.reason,
    }


def _items(prices: PriceList) -> Iterator[Row]:
    for trade in TRADES.values():
        for minutes in sorted({*QUICK, 60, *trade.minutes}):
            key, price = item_key(trade, minutes), prices.price(trade, minutes)
            name = f"{trade.name} {minutes} min"
            yield {"id": key, "name": name, "kind": "service", "category": trade.name, "price": price}
            good = Good(card_item(key), f"10 × {name}", "card", "Cards", CARD_PRICE * price)
            yield _good(good)
    yield from (_good(good) for good in (*PRODUCTS, RENTAL, TOP_UP, PLUS))


def _good(good: Good) -> Row:
    return {
        "id": good.key,
        "name": good.name,
        "kind": good.kind,
        "category": good.category,
        "price": good.price,
    }


def _staff(random: Random) -> Iterator[Row]:
    for plan in VENUES:
        for number, name in enumerate(staff_names(random, STAFF)):
            yield {"id": staff_key(plan, number), "name": name}


def _customer(customer: Customer) -> Row:
    return {
        "id": customer.key,
        "member": customer.is_member,
        "name": customer.name,
        "email": customer.email,
        "joined_at": customer.joined_at,
        "venue": customer.venue.key,
        "join_channel": customer.join_channel,
    }


def booking_row(visit: Visit) -> Row:
    """A visit as a booking."""
    assert visit.resource is not None
    return {
        "id": visit.key,
        "venue": visit.venue.key,
        "resource": visit.resource.key,
        "customer": visit.customer,
        "item": visit.item,
        "staff": visit.staff,
        "start": visit.start,
        "minutes": visit.minutes,
        "made_at": visit.made_at,
        "channel": visit.channel,
        "party_size": visit.party,
        "state": visit.state,
        "state_at": _since(visit),
    }


def _since(visit: Visit) -> int:
    """Since when a booking is in its state; a cancelled one was given up halfway between making and starting."""
    since: dict[str, Callable[[], int]] = {
        "booked": lambda: visit.made_at,
        "cancelled": lambda: (visit.made_at + visit.start) // 2,
        "opened": lambda: visit.start,
        "no_show": lambda: visit.start + 900,
        "paid": lambda: visit.settled,
    }
    return since[visit.state]()
