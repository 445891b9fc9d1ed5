"""The whole demo chain in memory, generated and calibrated for the instant at which it is loaded."""

from dataclasses import dataclass
from random import Random
from typing import Any

from rollup.calendar import DAY_SECONDS, instant_of, month_of, next_month
from rollup.comparison import Days
from rollup.demo import slots, story
from rollup.demo.answers import answers
from rollup.demo.cards import TimesCard, hand_out_cards
from rollup.demo.chain import VENUES, PriceList, Resource, chain_size, resources_of
from rollup.demo.funnel import Session, sessions
from rollup.demo.moment import MONTHS, Moment, moment, months_back
from rollup.demo.people import Crowd
from rollup.demo.seasons import season
from rollup.demo.slots import Board
from rollup.demo.visits import CANCELLED_SHARE, ONLINE_CHANNELS, Visit, VisitMaker

SEED = 2019
USUAL = 0.54
"""Utilization of an average month before the story."""
NEXT_WEEK = 0.5
"""Utilization of tomorrow, by bookings made so far."""
ACCOUNT_SHARE, PARTY = 0.06, 4
"""Of larger parties, those that pay half of it by invoice."""
GRACE_MINUTES = 15
"""Of every venue of the chain."""


@dataclass(slots=True)
class History:
    """Everything that is to be loaded. `visits` are in the order of time."""

    seed: int
    moment: Moment
    resources: list[Resource]
    board: Board
    visits: list[Visit]
    crowd: Crowd
    cards: list[TimesCard]
    prices: PriceList
    sessions: list[Session]
    answers: list[dict[str, Any]]

    def stream(self, name: str) -> Random:
        """Chance for one part, the same for the same seed whatever other parts do."""
        return Random(f"{self.seed}/{name}")


def generate(now: int, seed: int = SEED, months: int = MONTHS) -> History:
    """The demo for an instant (epoch seconds), with `months` months before the current one (at least 2)."""
    when = moment(now, months)
    firsts = tuple(months_back(when.month.first, count) for count in range(months + 1))
    opened_on = {plan.key: firsts[min(plan.opened or months, months)] for plan in VENUES}
    resources = resources_of(chain_size(when.load), firsts)
    board = slots.board(Random(f"{seed}/board"), resources, when.history, opened_on)
    _book(board, when)
    visits = _visits(Random(f"{seed}/visits"), board, when)
    _calibrate_no_shows(Random(f"{seed}/no shows"), visits, when)
    crowd, cards = _invite(Random(f"{seed}/people"), visits, when)
    _put_on_account(Random(f"{seed}/accounts"), visits)
    prices = PriceList(story.fitting_level(_nearby(visits, when.month), when))
    _calibrate_revenue(Random(f"{seed}/revenue"), visits, when, prices)
    since = instant_of("Europe/Stockholm", when.month.first, 0)
    return History(
        seed=seed,
        moment=when,
        resources=resources,
        board=board,
        visits=visits,
        crowd=crowd,
        cards=cards,
        prices=prices,
        sessions=sessions(Random(f"{seed}/sessions"), when, opened_on),
        answers=answers(Random(f"{seed}/answers"), visits, since, when.now),
    )


def _book(board: Board, when: Moment) -> None:
    """Decides which slots are booked: the month to date by utilization, the comparison by what it brings, the days
    between and before by the season, the days ahead by how near they are."""
    month = board.of(range(when.month.first, when.today + 1))
    slots.take_until(
        month, round(story.UTILIZATION * board.open_minutes(range(when.month.first, when.today + 1)))
    )
    prior = range(when.prior.first, when.prior.last + 1)
    story.take_prior(board.of(prior), when, month)
    first = when.history.first
    while first < when.month.first:
        _fill(board, [day for day in range(first, next_month(first)) if day not in prior], USUAL)
        first = next_month(first)
    for ahead in range(1, when.history.last - when.today + 1):
        _fill(board, [when.today + ahead], NEXT_WEEK * 0.86 ** (ahead - 1))


def _fill(board: Board, days: list[int], level: float) -> None:
    if days:
        wanted = level * season(days[0]) * board.open_minutes(days)
        slots.take_until(board.of(days), round(wanted))


def _visits(random: Random, board: Board, when: Moment) -> list[Visit]:
    maker = VisitMaker(random, when.now)
    every = board.of(range(when.history.first, when.history.last + 1))
    booked = maker.bookings(every)
    spoilt = [slot for slot in every if random.random() < CANCELLED_SHARE * 0.6]
    walk_ins = [visit for visit in maker.walk_ins(booked) if visit.state == "paid"]
    found = booked + maker.cancelled(spoilt) + walk_ins
    return sorted(found, key=lambda visit: (visit.start, visit.key))


def _nearby(visits: list[Visit], days: Days) -> list[Visit]:
    """The visits of some days and of the week before, of which something may be paid or refunded in those days."""
    return [visit for visit in visits if days.first - 8 <= visit.day <= days.last + 1]


def _calibrate_no_shows(random: Random, visits: list[Visit], when: Moment) -> None:
    """The story's shares for the month and its comparison, the rest of the prior month included; before that, about
    the latter."""
    due = story.due_visits(visits, Days(when.history.first, when.today), when.now)
    parts: dict[tuple[int, bool], list[Visit]] = {}
    for visit in due:
        is_compared = when.has_come_in_prior(visit.venue, visit.start)
        parts.setdefault((month_of(visit.day), is_compared), []).append(visit)
    for (first, is_compared), members in sorted(parts.items()):
        share = story.NO_SHOWS if first == when.month.first else story.NO_SHOWS_BEFORE
        in_grace = [
            visit
            for visit in members
            if is_compared and not when.has_come_in_prior(visit.venue, visit.start, GRACE_MINUTES)
        ]
        story.mark_no_shows(random, members, share, in_grace)
    for visit in due:
        if visit.state == "no_show":
            visit.refunded = None


def _invite(random: Random, visits: list[Visit], when: Moment) -> tuple[Crowd, list[TimesCard]]:
    """Gives every booking its customer, and lets them buy cards."""
    begin = instant_of("Europe/Stockholm", when.history.first, 0)
    crowd = Crowd(random, begin)
    for visit in visits:
        if visit.resource is not None:
            online = visit.channel in ONLINE_CHANNELS
            visit.customer = crowd.visitor(visit.venue, visit.made_at, online=online).key
    customers = {customer.key: customer for customer in crowd.customers}
    return crowd, hand_out_cards(random, visits, customers)


def _put_on_account(random: Random, visits: list[Visit]) -> None:
    """Lets some parties pay half at the desk and half by invoice, some days later."""
    for visit in visits:
        is_plain = visit.customer is not None and visit.card is None and visit.refunded is None
        if is_plain and visit.state == "paid" and visit.party >= PARTY and random.random() < ACCOUNT_SHARE:
            visit.invoiced = visit.settled + random.randint(3, 7) * DAY_SECONDS


def _calibrate_revenue(random: Random, visits: list[Visit], when: Moment, prices: PriceList) -> None:
    """The last öre: the comparison and the month to date."""
    month, window = _nearby(visits, when.month), story.month_window(when)
    wanted = story.REVENUE
    if when.share < 1:
        wanted = round(story.revenue(month, window, prices) / story.ROOM)
    story.settle_revenue(random, month, window, prices, wanted)
    prior = _nearby(visits, when.prior)
    story.settle_revenue(random, prior, story.prior_window(when), prices, round(wanted / story.GROWTH))
