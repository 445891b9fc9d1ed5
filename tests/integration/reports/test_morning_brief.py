"""The morning brief by mail: to each when the first of their venues opens, once a day, and not on days on which none
does."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.mail.deliver import deliver
from dashboard.model import mail, schedule_delivery, schedule_run
from dashboard.people.accounts import Accounts
from dashboard.schedules import archive, book
from dashboard.schedules.book import Draft
from dashboard.schedules.running import send_due
from dashboard.settings import Settings, read_settings
from pages.scheduled import SCHEDULED
from rollup.db import Store
from tests.integration.small_chain import FIRST, QUICK, at, give, small_chain, viewer
from tests.mail_server import MailServer, mail_server

NORTH, SOUTH = "Europe/Stockholm", "America/New_York"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
DAY = FIRST + timedelta(days=13)
"""The Sunday before; all venues stay closed on Sundays."""
MONDAY = FIRST + timedelta(days=14)
HALF_HOUR = 1800


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, server: MailServer) -> Settings:
    given = {
        "VA_SECRET_KEY": "s" * 40,
        "VA_DATA_FOLDER": str(tmp_path),
        "VA_PUBLIC_URL": "https://f.example.com",
    }
    return read_settings({**given, **server.settings})


def opened(store: Store) -> Store:
    """Two venues, open from half past ten until eight in the evening, but on Sundays."""
    small_chain(store, days=14)
    hours: list[dict[str, object]] = [
        {"venue": venue, "weekday": day, "opens": "10:30", "closes": "20:00"}
        for venue in ("north", "south")
        for day in WEEKDAYS
    ]
    give(store, "opening_hours", hours, at(FIRST, 0))
    return store


@pytest.fixture
def chain(sqlite_store: Store) -> Store:
    return opened(sqlite_store)


@pytest.fixture
def either(store: Store) -> Store:
    return opened(store)


def morning(store: Store, *to: str, made: int | None = None, **other: Any) -> int:
    draft = Draft("morning_brief", "Mornings", to, **other)
    return book.add(store, viewer(store, "anna"), SCHEDULED, draft, made or at(DAY, 12))


def sent(store: Store) -> list[tuple[str, int]]:
    """Who was written to, and when."""
    with store.reading() as connection:
        return [
            (row.recipient.partition("@")[0], row.created_at)
            for row in connection.execute(select(mail).order_by(mail.c.id))
        ]


def run_through(store: Store, settings: Settings, first: date, days: int) -> None:
    """The job, every half hour of some days."""
    for now in range(at(first, 0), at(first + timedelta(days=days), 0), HALF_HOUR):
        send_due(store, settings, SCHEDULED, now)


def half_past(day: date, zone: str = NORTH) -> int:
    return at(day, 10, zone) + HALF_HOUR


def test_each_gets_it_when_the_first_of_their_venues_opens(either: Store, settings: Settings) -> None:
    """Bert sees the north, Vera is given the south, Anna sees both."""
    Accounts(either, QUICK).scope("vera", ["south"])
    morning(either, "anna", "bert", "vera")
    run_through(either, settings, DAY, 2)
    north, south = half_past(MONDAY), half_past(MONDAY, SOUTH)
    assert sent(either) == [("anna", north), ("bert", north), ("vera", south)]
    with either.reading() as connection:
        (run,) = connection.execute(select(schedule_run)).all()
    assert run.state == "done"


def test_a_day_on_which_nothing_opens_has_no_mail(chain: Store, settings: Settings) -> None:
    give(chain, "special_days", [{"venue": "north", "day": f"{MONDAY + timedelta(days=2)}"}], at(DAY, 1))
    morning(chain, "bert")
    run_through(chain, settings, DAY, 8)
    wednesday, sunday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=6)
    days = [MONDAY + timedelta(days=n) for n in range(6)]
    assert sunday.weekday() == 6
    assert [when for _who, when in sent(chain)] == [half_past(day) for day in days if day != wednesday]


def test_it_comes_at_the_local_opening_on_both_sides_of_a_clock_change(
    chain: Store, settings: Settings
) -> None:
    """Europe's clocks change on the last Sunday of October, New York's on the first of November."""
    Accounts(chain, QUICK).scope("vera", ["south"])
    change = date(2026, 10, 25)
    morning(chain, "bert", "vera", made=at(change - timedelta(days=1), 0))
    run_through(chain, settings, change - timedelta(days=1), 10)
    for who, zone in (("bert", NORTH), ("vera", SOUTH)):
        days = [change - timedelta(days=1)] + [change + timedelta(days=n) for n in (1, 2, 3, 4, 5, 6, 8)]
        assert [when for name, when in sent(chain) if name == who] == [half_past(day, zone) for day in days]


def test_it_is_sent_once_whatever_stops_and_however_often_it_runs(either: Store, settings: Settings) -> None:
    morning(either, "anna", "bert")
    morning(either, "bert", "anna", venues=("north",))
    late = at(MONDAY, 13)
    for now in (late, late, late + 60):
        send_due(either, settings, SCHEDULED, now)
    assert sorted(sent(either)) == [("anna", late), ("anna", late), ("bert", late)]
    with either.reading() as connection:
        refused = connection.execute(select(schedule_delivery).where(schedule_delivery.c.refusal != "")).all()
    assert [(row.recipient, "same venues" in row.refusal) for row in refused] == [("bert", True)]


def test_a_morning_that_was_missed_is_not_sent_the_day_after(chain: Store, settings: Settings) -> None:
    morning(chain, "bert")
    send_due(chain, settings, SCHEDULED, at(MONDAY + timedelta(days=1), 8))
    assert sent(chain) == []
    send_due(chain, settings, SCHEDULED, at(MONDAY + timedelta(days=1), 11))
    assert len(sent(chain)) == 1


def test_rights_are_those_at_the_moment_of_sending(chain: Store, settings: Settings) -> None:
    accounts = Accounts(chain, QUICK)
    morning(chain, "bert", "vera")
    send_due(chain, settings, SCHEDULED, at(MONDAY, 9))
    accounts.disable("vera")
    accounts.scope("bert", ["south"])
    send_due(chain, settings, SCHEDULED, at(MONDAY, 11))
    assert sent(chain) == []
    said = {each.recipient: each.said for each in archive.sent(chain, viewer(chain, "anna"))}
    assert list(said) == ["vera"]
    assert "closed" in said["vera"]
    send_due(chain, settings, SCHEDULED, half_past(MONDAY, SOUTH))
    assert sent(chain) == [("bert", half_past(MONDAY, SOUTH))], "with the venue that he now sees"


def bookings() -> Sequence[dict[str, object]]:
    """A booking of Saturday whose outcome nobody marked, and two of Monday."""
    base = {"venue": "north", "resource": "court", "minutes": 60, "channel": "web"}
    return [
        {**base, "id": "old", "start": f"{MONDAY - timedelta(days=1)}T12:00", "state": "booked"},
        {**base, "id": "one", "start": f"{MONDAY}T12:00", "state": "booked"},
        {**base, "id": "two", "start": f"{MONDAY}T14:00", "state": "booked"},
    ]


def plain(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_what_arrives_can_be_read_and_followed(chain: Store, settings: Settings, server: MailServer) -> None:
    give(chain, "resources", [{"id": "court", "venue": "north", "name": "Court"}], at(DAY, 1))
    give(chain, "bookings", bookings(), at(DAY, 1))
    morning(chain, "bert", "board@example.com", venues=("north",), language="en")
    now = half_past(MONDAY)
    send_due(chain, settings, SCHEDULED, now)
    deliver(chain, settings, now)
    swedish, english = sorted(server.behaviour.taken, key=lambda each: str(each["To"]), reverse=False)
    assert (swedish["To"], english["To"]) == ("bert@example.com", "board@example.com")
    assert english["Subject"] == "Morning brief, Mon, Oct 19, 2026 · North"
    text, html = plain(english, "plain"), plain(english, "html")
    assert "Revenue: 100 SEK (0.0 %; from 100 SEK)" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "2 bookings today, 2 still to come. The next one arrives at 12:00" in text
    assert "- 1 booking of yesterday is not marked: did they come?" in text
    to_do = (
        "https://f.example.com/receipt?from=2026-10-18&to=2026-10-18&venue=north&compare=week&metric=no_shows"
    )
    assert to_do in text
    assert to_do.replace("&", "&amp;") in html
    assert "https://f.example.com/brief?period=mtd&venue=north" in text
    assert 'lang="sv"' in plain(swedish, "html")
    points = html.count("&#9679;")
    assert 1 <= points <= 3


def test_the_list_says_when_it_comes_next(chain: Store) -> None:
    morning(chain, "bert", venues=("north",))
    anna = viewer(chain, "anna")
    found = [book.schedules(chain, anna, SCHEDULED, now)[0].next_due for now in (at(DAY, 12), at(MONDAY, 12))]
    assert found == [half_past(MONDAY), half_past(MONDAY + timedelta(days=1))]
