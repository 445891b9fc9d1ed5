"""Listings read: how many orders were worth each amount, and what each customer spent, over any days and venues.

Like sums: clean buckets as large as they fit, dirty venue-days from facts in the same snapshot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, select

from rollup.ask import Ask
from rollup.build_listings import LOOSE, spending_of, statements_of, values_of
from rollup.clean import clean_pieces, dirty_places, regions
from rollup.counted import Scope
from rollup.cut_days import from_beginning
from rollup.listing_facts import MOMENTS
from rollup.listing_packs import Rows, added, unpacked
from rollup.model import calendar_day, posting, sale, venue
from rollup.resident import remembered
from rollup.shape import EVERY_VERSION, FIRST, KEPT, LAST, STRETCHES, VENUES, VERSION, Shape, values
from rollup.standing import Standing, parted, standings_of
from rollup.statements import one_of
from rollup.subjects import DEFINITION_SETS, POSTINGS, SALES, Grain, Listing, Subject
from rollup.tables import LISTING_TABLES

_PLAIN = Shape((), None, ())
SUBJECTS: dict[Listing, Subject] = {Listing.VALUES: SALES, Listing.SPENDING: POSTINGS}


class _Part(NamedTuple):
    """Pairs that are added up, and loose postings: which pack they are of, order_id, moment, definitions, amount."""

    pairs: Rows
    loose: Rows


def order_values(connection: Connection, ask: Ask, cut: tuple[int, int] | None = None) -> Rows:
    """How many completed item orders were worth each amount (minor units), in its order; a question's measures do not
    matter. With `cut` (day, minute), of what had happened by that minute since the cut-off of that day."""
    end = (ask.last + 1) * MOMENTS
    parts: list[_Part] = []
    whole = ask
    if cut is not None and cut[0] <= ask.last:
        end, whole = cut[0] * MOMENTS + cut[1], replace(ask, last=cut[0] - 1)
        if cut[0] >= ask.first:
            days = from_beginning([(venue, *cut) for venue in ask.venues])
            parts.append(_from_facts(connection, Listing.VALUES, Scope.CUT, values(ask, stretches=days)))
    parts += _parts(connection, Listing.VALUES, whole)
    pairs = [part.pairs for part in parts]
    pairs += [_worths_of(part.loose, ask, end) for part in parts]
    return added(np.concatenate(pairs))


def customers_spending(connection: Connection, ask: Ask) -> Rows:
    """What each customer's services and products brought in after refunds (customer id, minor units), by id; a
    question's measures do not matter."""
    return added(np.concatenate([part.pairs for part in _parts(connection, Listing.SPENDING, ask)]))


def listed(connection: Connection, listing: Listing, ask: Ask) -> Rows:
    """A listing, as it is read."""
    return order_values(connection, ask) if listing is Listing.VALUES else customers_spending(connection, ask)


def listed_from_facts(connection: Connection, listing: Listing, ask: Ask) -> Rows:
    """The same from facts alone."""
    part = _from_facts(connection, listing, Scope.EVERY, values(ask))
    return added(np.concatenate([part.pairs, _worths_of(part.loose, ask, (ask.last + 1) * MOMENTS)]))


def _worths_of(loose: Rows, ask: Ask, end: int) -> Rows:
    """What loose orders are worth by what counts of them from the first day of a question to a moment."""
    if not len(loose):
        return np.empty((0, 2), np.int64)
    loose = loose[np.lexsort((loose[:, 1], loose[:, 0]))]
    pack, order, moment, within, amount = loose.T
    counts = (moment >= ask.first * MOMENTS) & (moment < end)
    counts &= (within & DEFINITION_SETS[ask.definitions]) != 0
    is_other = np.append(True, (pack[1:] != pack[:-1]) | (order[1:] != order[:-1]))
    totals = np.add.reduceat(np.where(counts, amount, 0), np.flatnonzero(is_other))
    return np.column_stack((totals, np.ones_like(totals)))


def _parts(connection: Connection, listing: Listing, ask: Ask) -> list[_Part]:
    if ask.first > ask.last or not ask.venues:
        return [_Part(np.empty((0, 2), np.int64), np.empty((0, 1 + LOOSE), np.int64))]
    subject = SUBJECTS[listing]
    whole = standings_of(connection, [subject], ask)[subject.key]
    if whole.left:
        # Too much to be reckoned beside what is stored, and nobody would be told that it is left out.
        return [_from_facts(connection, listing, Scope.EVERY, values(ask))]
    return [
        part for days, standing in parted(ask, whole) for part in _kept(connection, listing, days, standing)
    ]


def _kept(connection: Connection, listing: Listing, ask: Ask, standing: Standing) -> list[_Part]:
    """What is stored, added up for each statement; with what is dirty, from facts."""
    pieces = regions(ask, Grain.DAY)
    given = values(ask, regions=pieces, subjects=[SUBJECTS[listing]])
    queries = _clean(listing, tuple(piece.grain for piece in pieces), standing.live)
    found = [remembered(connection, standing.token, query, given, _of_packs) for query in queries]
    return [*found, _from_facts(connection, listing, Scope.DIRTY, given)] if standing.live else found


def _of_packs(stored: Sequence[tuple[Any, ...]]) -> tuple[_Part, int]:
    """Stored listings added up, and what they take in memory."""
    pairs = added(unpacked((bytes(row[0]) for row in stored), 2))
    return _sized(pairs, [unpacked([bytes(row[1])], LOOSE) for row in stored if row[1]])


def _sized(pairs: Rows, loose: Sequence[Rows]) -> tuple[_Part, int]:
    packs = np.repeat(np.arange(len(loose)), [len(rows) for rows in loose])
    every = np.concatenate([*loose, np.empty((0, LOOSE), np.int64)])
    part = _Part(pairs, np.column_stack((packs, every)))
    return part, part.pairs.nbytes + part.loose.nbytes


def _from_facts(connection: Connection, listing: Listing, scope: Scope, given: Mapping[str, Any]) -> _Part:
    statements = _counted(listing, scope)
    reckoned = values_of if listing is Listing.VALUES else spending_of
    found = reckoned(connection, statements, given).values()
    pairs = np.concatenate([np.empty((0, 2), np.int64), *(pairs for pairs, _ in found)])
    return _sized(pairs, [loose for _, loose in found if len(loose)])[0]


@lru_cache(KEPT)
def _clean(listing: Listing, grains: tuple[Grain, ...], live: bool) -> tuple[Select[Any], ...]:
    """The stored rows of regions of these grains, one SELECT each."""
    pieces = clean_pieces(
        SUBJECTS[listing], _PLAIN, grains, live, lambda grain: LISTING_TABLES[listing, grain]
    )
    return tuple(select(table.c.pairs, table.c.loose).where(*stored) for table, _grain, stored in pieces)


@cache
def _counted(listing: Listing, scope: Scope) -> tuple[Select[Any], ...]:
    """The statements over the facts of a question: of its dirty venue-days, of one that is cut, or of every."""
    places = _PLACES[scope]()
    table = sale if listing is Listing.VALUES else posting
    conditions: list[ColumnElement[bool]] = [table.c.definitions.in_((VERSION, EVERY_VERSION))]
    if scope is Scope.CUT:
        conditions.append(table.c.minute < STRETCHES.c.minute)
    return statements_of(listing, places, *conditions)


def _every_place() -> Subquery:
    days = and_(one_of(venue.c.id, VENUES), calendar_day.c.day.between(FIRST, LAST))
    return select(venue.c.id.label("venue_id"), calendar_day.c.day).where(days).subquery("every")


_PLACES = {Scope.DIRTY: dirty_places, Scope.CUT: lambda: STRETCHES, Scope.EVERY: _every_place}
