"""The facts behind a figure, a page at a time: where and when each was, what it says, and what it adds.

Nobody is named: a member is the number of a record here, a session is none at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from dashboard.access import READ, Viewer
from dashboard.answers.receipts import PAGE_SIZE, Fact, FactPage
from dashboard.queries.receipt import Scope, as_one_figure, scope_of
from dashboard.question import moment
from dashboard.results import Query
from dashboard.scope import visible
from rollup.ask import Ask
from rollup.calendar import date_of
from rollup.db import Store
from rollup.errors import BadInput, sentence, unknown
from rollup.metrics.metric import Metric
from rollup.model import booking, item, resource, sales_order, tender
from rollup.tallies import tally_of
from rollup.trace import Part, facts_behind, first_facts, parts_of
from rollup.venues import Venue

MOST_FACTS = 100_000
"""Facts that are given away in one file."""
LONGEST_BOOKING = 31
"""Days before a booked minute in which its booking begins."""
FIELDS: dict[str, tuple[str, ...]] = {
    "postings": ("order", "entry", "line_kind", "item", "tender"),
    "balances": ("order", "entry", "line_kind", "item", "tender"),
    "sales": ("order", "order_kind", "channel", "customer"),
    "bookings": ("booking", "resource", "channel", "state"),
    "booking_span": ("booking", "resource"),
    "opening_slot": ("resource",),
    "block_span": ("resource",),
    "new_members": ("join_channel",),
    "sessions": ("channel", "device", "reached"),
    "wanted_slots": (),
    "nps": ("score",),
}
"""What is said of each kind of facts besides where and when, by the key of the part."""
OF_MEMBERS = ("member", "order", "times")
"""What is said of each member of a set: the first order that puts them in it, and in how many they are."""
SHOWN: dict[str, str] = {
    "order": "order_id",
    "entry": "refund_id",
    "item": "item_id",
    "tender": "tender_id",
    "resource": "resource_id",
    "booking": "source_id",
    "customer": "customer_id",
    "reached": "step",
}
"""The column that a field is made of, where it has another name."""
STEPS = ("visit", "wizard", "submit", "paid")


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for ids in the facts of a page."""

    venues: Mapping[int, Venue]
    orders: Mapping[Any, str]
    bookings: Mapping[Any, str]
    resources: Mapping[int, str]
    items: Mapping[int, str]
    tenders: Mapping[int, str]
    members: Mapping[int, Row[Any]]


class Lines(NamedTuple):
    """Which of all facts in order are read: how many are passed over, at the beginning or at the end, and how many are
    taken."""

    offset: int
    limit: int
    from_end: bool = False


def fact_page(
    store: Store,
    viewer: Viewer,
    query: Query,
    now: int | None = None,
    *,
    currency: str = "",
    part: str = "",
    page: int = 1,
) -> FactPage:
    """A page of the facts of one kind (`part`, by default the first) behind the question's first metric, in one
    currency (by default that of the most venues). A page after the last is the last."""
    viewer.require(READ)
    with store.reading() as connection:
        scope = scope_of(connection, viewer, as_one_figure(query), moment(now))
        place, chosen = _currency(scope, currency), _part(scope.metric, part)
        ask = scope.ask(place)
        whole = tally_of(connection, chosen, scope.metric.formula, ask, scope.chain)
        shown = max(min(page, -(-whole.facts // PAGE_SIZE)), 1)
        facts = _facts(connection, viewer, scope, chosen, ask, _lines(shown, whole.facts))
    parts = tuple(each.key for each in parts_of(scope.metric.formula))
    return FactPage(
        scope.metric,
        place,
        tuple(scope.blocks),
        chosen.key,
        parts,
        fields_of(chosen),
        facts,
        shown,
        whole,
    )


def every_fact(
    store: Store, viewer: Viewer, query: Query, now: int | None = None, *, currency: str = "", part: str = ""
) -> tuple[tuple[str, ...], tuple[Fact, ...], str]:
    """The fields and all facts of one kind, for a file, and their currency. `BadInput` where they are too many for
    one."""
    viewer.require(READ)
    with store.reading() as connection:
        scope = scope_of(connection, viewer, as_one_figure(query), moment(now))
        place, chosen = _currency(scope, currency), _part(scope.metric, part)
        facts = _facts(connection, viewer, scope, chosen, scope.ask(place), Lines(0, MOST_FACTS + 1))
    if len(facts) > MOST_FACTS:
        raise BadInput(
            sentence(
                "more than {most_facts:,} facts; choose a shorter period or fewer venues",
                most_facts=MOST_FACTS,
            ),
            "from",
        )
    return fields_of(chosen), facts, place


def fields_of(part: Part) -> tuple[str, ...]:
    """What is said of a part's facts."""
    return OF_MEMBERS if part.measure is not None else FIELDS.get(part.key, ())


def _lines(page: int, facts: int) -> Lines:
    """The facts of a page; those of the second half are nearer to the end."""
    first = (page - 1) * PAGE_SIZE
    if 2 * first < facts:
        return Lines(first, PAGE_SIZE)
    after = max(facts - first - PAGE_SIZE, 0)
    return Lines(after, facts - first - after, from_end=True)


def _currency(scope: Scope, wanted: str) -> str:
    if wanted and wanted not in scope.blocks:
        raise unknown("currency", wanted, scope.blocks, "currency")
    return wanted or max(scope.blocks, key=lambda key: len(scope.blocks[key]), default="")


def _part(metric: Metric, wanted: str) -> Part:
    known = {part.key: part for part in parts_of(metric.formula)}
    if wanted and wanted not in known:
        raise unknown("kind of facts", wanted, known, "part")
    return known[wanted] if wanted else next(iter(known.values()))


def _facts(
    connection: Connection, viewer: Viewer, scope: Scope, part: Part, ask: Ask, lines: Lines
) -> tuple[Fact, ...]:
    if not ask.venues:
        return ()
    fields = fields_of(part)
    columns = part.sources[0].place.c
    show = [SHOWN.get(field, field) for field in (*fields, "minute")]
    rows = facts_behind(
        connection,
        part,
        scope.metric.formula,
        ask,
        scope.chain,
        show=[name for name in show if name in columns],
        offset=lines.offset,
        limit=lines.limit,
        from_end=lines.from_end,
    )
    names = _names(connection, viewer, rows, part, ask)
    return tuple(_fact(row, fields, names) for row in rows)


def _fact(row: Row[Any], fields: Sequence[str], names: Names) -> Fact:
    first = names.members.get(row.member) if "member" in row._fields else row
    venue = names.venues.get(first.venue_id) if first is not None else None
    minute = getattr(first, "minute", None)
    return Fact(
        venue=venue.name if venue else "",
        day=date_of(row.day),
        at=None if minute is None or venue is None else _clock(venue, minute),
        said=tuple(SAID[field](row, names) for field in fields),
        numerator=row.adds,
        denominator=row.adds_below,
    )


def _clock(venue: Venue, minute: int) -> time:
    hour, rest = divmod((venue.cutoff + minute) % 1440, 60)
    return time(hour, rest)


def _order(row: Row[Any], names: Names) -> str:
    first = names.members.get(row.member) if "member" in row._fields else row
    return "" if first is None else names.orders.get((first.venue_id, first.order_id), "")


def _booking(row: Row[Any], names: Names) -> str:
    if "booking_id" in row._fields:
        return names.bookings.get((row.venue_id, row.booking_id), "")
    return str(row.source_id)


def _plain(name: str) -> Callable[[Row[Any], Names], str]:
    return lambda row, _names: str(getattr(row, name))


SAID: dict[str, Callable[[Row[Any], Names], str]] = {
    "order": _order,
    "entry": lambda row, _: "refund" if row.refund_id else "sale",
    "line_kind": _plain("line_kind"),
    "item": lambda row, names: names.items.get(row.item_id, ""),
    "tender": lambda row, names: names.tenders.get(row.tender_id, ""),
    "order_kind": _plain("order_kind"),
    "channel": _plain("channel"),
    "customer": lambda row, _: "member" if row.customer_id else "walk_in",
    "booking": _booking,
    "resource": lambda row, names: names.resources.get(row.resource_id, ""),
    "state": _plain("state"),
    "join_channel": _plain("join_channel"),
    "device": _plain("device"),
    "reached": lambda row, _: STEPS[row.step],
    "score": _plain("score"),
    "member": lambda row, _: f"#{row.member}",
    "times": _plain("facts"),
}


def _names(connection: Connection, viewer: Viewer, rows: Sequence[Row[Any]], part: Part, ask: Ask) -> Names:
    venues = {venue.id: venue for venue in visible(connection, viewer)}
    ids = list(_ids(rows, "member"))
    members = first_facts(connection, part, ask, ids) if ids else {}
    orders = {*_ids(rows, "order_id"), *(row.order_id for row in members.values())}
    return Names(
        venues,
        _order_names(connection, orders, ask),
        _booking_names(connection, _ids(rows, "booking_id"), rows, ask),
        _by_id(connection, resource, _ids(rows, "resource_id")),
        _by_id(connection, item, _ids(rows, "item_id")),
        _by_id(connection, tender, _ids(rows, "tender_id")),
        members,
    )


def _ids(rows: Iterable[Row[Any]], name: str) -> set[int]:
    return {row._mapping[name] for row in rows if row._mapping.get(name)}


def _by_id(connection: Connection, table: Table, ids: Iterable[int]) -> dict[int, str]:
    wanted = list(ids)
    if not wanted:
        return {}
    query = select(table.c.id, table.c.name, table.c.source_id).where(table.c.id.in_(wanted))
    return {row.id: row.name or row.source_id for row in connection.execute(query)}


def _order_names(connection: Connection, ids: Iterable[int], ask: Ask) -> dict[Any, str]:
    wanted = list(ids)
    if not wanted:
        return {}
    columns = sales_order.c
    query = select(columns.venue_id, columns.id, columns.source_id)
    query = query.where(columns.venue_id.in_(ask.venues), columns.id.in_(wanted))
    return {(row.venue_id, row.id): row.source_id for row in connection.execute(query)}


def _booking_names(
    connection: Connection, ids: Iterable[int], rows: Sequence[Row[Any]], ask: Ask
) -> dict[Any, str]:
    wanted = list(ids)
    if not wanted:
        return {}
    days = [row.day for row in rows]
    columns = booking.c
    query = select(columns.venue_id, columns.id, columns.source_id).where(
        columns.venue_id.in_(ask.venues),
        columns.day.between(min(days) - LONGEST_BOOKING, max(days)),
        columns.id.in_(wanted),
    )
    return {(row.venue_id, row.id): row.source_id for row in connection.execute(query)}
