"""Scheduled reports: once a period to each who may have them, with what they may see, and kept as they were sent."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Row

from dashboard.model import mail, schedule_delivery, schedule_run
from dashboard.people.accounts import Accounts
from dashboard.schedules import archive, book, running
from dashboard.schedules.book import Draft
from dashboard.schedules.periods import Rhythm, due_at, last_period
from dashboard.schedules.report import Composed, Edition, Report
from dashboard.schedules.running import send_due
from dashboard.settings import Settings, read_settings
from pages.scheduled import SCHEDULED
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound, Unavailable
from tests.databases import beginning
from tests.integration.small_chain import FIRST, QUICK, at, small_chain, viewer

MADE = at(FIRST + timedelta(days=8), 12)
MONDAY = FIRST + timedelta(days=14)
NOW = at(MONDAY, 8)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {
        "VA_SECRET_KEY": "s" * 40,
        "VA_DATA_FOLDER": str(tmp_path),
        "VA_PUBLIC_URL": "https://f.example.com",
    }
    return read_settings(given)


@pytest.fixture
def chain(sqlite_store: Store) -> Store:
    small_chain(sqlite_store, days=14)
    return sqlite_store


@beginning
def either(store: Store) -> None:
    """The same on each engine."""
    small_chain(store, days=14)


def weekly(*to: str, **other: object) -> Draft:
    return Draft("weekly_digest", "Monday", to, zone="Europe/Stockholm", **other)  # type: ignore[arg-type]


def rows(store: Store, table: object = mail) -> Sequence[Row]:
    with store.reading() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()  # type: ignore[attr-defined]


def test_each_gets_what_they_may_see_in_their_language_once(either: Store, settings: Settings) -> None:
    anna = viewer(either, "anna")
    book.add(
        either, anna, SCHEDULED, weekly("anna", "bert@example.com", "board@example.com", language="es"), MADE
    )
    assert [send_due(either, settings, SCHEDULED, NOW + n) for n in (0, 60, 3600)] == [1, 0, 0]
    sent = {row.recipient: row for row in rows(either)}
    assert set(sent) == {"anna@example.com", "bert@example.com", "board@example.com"}
    assert "1.40k" in sent["anna@example.com"].text or "1,400" in sent["anna@example.com"].text
    assert "700" in sent["bert@example.com"].text, "one of two venues"
    assert "North" in sent["bert@example.com"].subject
    assert 'lang="sv"' in sent["bert@example.com"].html
    assert 'lang="es"' in sent["board@example.com"].html
    assert "https://f.example.com/" in sent["anna@example.com"].text
    assert send_due(either, settings, SCHEDULED, at(MONDAY + timedelta(days=7), 8)) == 1, (
        "and again the week after"
    )


def test_who_may_not_have_it_gets_nothing_and_that_is_said(chain: Store, settings: Settings) -> None:
    accounts, anna = Accounts(chain, QUICK), viewer(chain, "anna")
    book.add(chain, anna, SCHEDULED, weekly("bert", "vera", venues=("south",)), MADE)
    accounts.disable("vera")
    send_due(chain, settings, SCHEDULED, NOW)
    assert rows(chain) == []
    said = {each.recipient: each.said for each in archive.sent(chain, anna)}
    assert "none of its venues" in said["bert"]
    assert "closed" in said["vera"]


def test_an_address_gets_nothing_when_its_owner_may_not(chain: Store, settings: Settings) -> None:
    book.add(chain, viewer(chain, "anna"), SCHEDULED, weekly("board@example.com"), MADE)
    Accounts(chain, QUICK).set_role("anna", "viewer")
    send_due(chain, settings, SCHEDULED, NOW)
    assert rows(chain) == []
    (run,) = rows(chain, schedule_run)
    assert run.state == "given up"
    assert "may no longer have reports sent" in run.error


def test_what_was_sent_is_opened_again_exactly_by_those_who_see_all_of_it(
    chain: Store, settings: Settings
) -> None:
    anna, bert = viewer(chain, "anna"), viewer(chain, "bert")
    book.add(chain, anna, SCHEDULED, weekly("anna", "bert"), MADE)
    send_due(chain, settings, SCHEDULED, NOW)
    by_name = {each.recipient: each for each in archive.sent(chain, anna)}
    kept = archive.opened(chain, anna, by_name["anna"].id or 0)
    (html,) = (row.html for row in rows(chain) if row.recipient == "anna@example.com")
    assert (kept.html, kept.definitions) == (html, "current")
    assert kept.figures["metrics"]["revenue"] == [
        {"currency": "SEK", "value": [140000, None], "before": [140000, None]}
    ]
    assert abs(kept.as_of - NOW) < 60
    assert archive.opened(chain, bert, by_name["bert"].id or 0).figures["metrics"]["revenue"][0]["value"] == [
        70000,
        None,
    ]
    with pytest.raises(NotFound):
        archive.opened(chain, bert, by_name["anna"].id or 0)
    with pytest.raises(NotFound):
        archive.opened(chain, viewer(chain, "vera"), by_name["bert"].id or 0)
    with pytest.raises(NotAllowed):
        archive.sent(chain, bert)
    Accounts(chain, QUICK).set_role("bert", "analyst")
    analyst = viewer(chain, "bert")
    assert [each.recipient for each in archive.sent(chain, analyst)] == ["bert"], (
        "not what is about the south"
    )
    with pytest.raises(NotFound):
        archive.opened(chain, analyst, by_name["anna"].id or 0)


def test_a_run_that_fails_is_taken_up_where_it_stopped(either: Store, settings: Settings) -> None:
    made: list[str] = []

    def compose(edition: Edition) -> Composed:
        made.append(edition.viewer.name)
        if edition.viewer.name == "vera" and len(made) < 4:
            raise Unavailable("the browser is gone")
        return SCHEDULED[1].compose(edition)

    fragile = (Report("weekly_digest", "", "", Rhythm.WEEKLY, compose),)
    book.add(either, viewer(either, "anna"), fragile, weekly("anna", "vera", "bert"), MADE)
    assert send_due(either, settings, fragile, NOW) == 0
    assert send_due(either, settings, fragile, NOW + 60) == 0, "not before its time"
    assert made == ["anna", "vera"]
    assert send_due(either, settings, fragile, NOW + running.FIRST_WAIT) == 0
    assert send_due(either, settings, fragile, NOW + 3 * running.FIRST_WAIT) == 1
    assert made == ["anna", "vera", "vera", "vera", "bert"]
    assert [row.recipient for row in rows(either)] == [
        "anna@example.com",
        "vera@example.com",
        "bert@example.com",
    ]


def test_a_run_whose_process_died_is_taken_up_again(either: Store, settings: Settings) -> None:
    schedule_id = book.add(either, viewer(either, "anna"), SCHEDULED, weekly("anna", "vera"), MADE)
    days = last_period(Rhythm.WEEKLY, NOW, "Europe/Stockholm", 7)
    assert running._claim(either, schedule_id, days, NOW) is not None
    assert running._claim(either, schedule_id, days, NOW) is None, "another process has it"
    assert send_due(either, settings, SCHEDULED, NOW + 60) == 0
    assert send_due(either, settings, SCHEDULED, NOW + running.LEASE_SECONDS) == 1
    assert len(rows(either)) == 2


def test_a_report_that_keeps_failing_is_given_up(sqlite_store: Store, settings: Settings) -> None:
    small_chain(sqlite_store, days=14)

    def compose(_edition: Edition) -> Composed:
        raise Unavailable("never")

    broken = (Report("weekly_digest", "", "", Rhythm.WEEKLY, compose),)
    book.add(sqlite_store, viewer(sqlite_store, "anna"), broken, weekly("anna"), MADE)
    now = NOW
    while not send_due(sqlite_store, settings, broken, now) and now < NOW + 86_400:
        now += 600
        (run,) = rows(sqlite_store, schedule_run)
        if run.state == "given up":
            break
    assert (run.state, run.attempts, run.error) == ("given up", running.MOST_ATTEMPTS, "never")
    (troubled,) = archive.sent(sqlite_store, viewer(sqlite_store, "anna"))
    assert (troubled.state, troubled.said) == ("given up", "never")


@pytest.mark.parametrize("rhythm", list(Rhythm))
def test_every_period_is_due_once_at_its_local_hour(rhythm: Rhythm) -> None:
    """Hour by hour through both clock changes of a year."""
    zone, hour = "Europe/Stockholm", 2
    start, end = at(date(2026, 3, 1), 0), at(date(2027, 3, 1), 0)
    seen: list[Days] = []
    for now in range(start, end, 3600):
        days = last_period(rhythm, now, zone, hour)
        if days in seen:
            continue
        if seen:
            assert days.first == seen[-1].last + 1
            assert due_at(days, zone, hour) == now
        seen.append(days)
    assert len(seen) == {Rhythm.DAILY: 366, Rhythm.WEEKLY: 53, Rhythm.MONTHLY: 13}[rhythm]


def test_what_is_no_schedule_is_refused_with_its_field(sqlite_store: Store) -> None:
    small_chain(sqlite_store, days=1)
    anna = viewer(sqlite_store, "anna")
    good = {"report": "weekly_digest", "title": "t", "recipients": ("anna",)}
    for change in (
        {"report": "none"},
        {"title": " "},
        {"title": "x\x00y"},
        {"recipients": ()},
        {"recipients": ("nobody",)},
        {"recipients": ("a@b\r\nBcc: c@d.e",)},
        {"recipients": tuple(f"a{n}@example.com" for n in range(51))},
        {"venues": ("nowhere",)},
        {"hour": 24},
        {"zone": "Mars/Base"},
        {"language": "tlh"},
    ):
        with pytest.raises(BadInput) as refused:
            book.add(sqlite_store, anna, SCHEDULED, Draft(**{**good, **change}), MADE)  # type: ignore[arg-type]
        assert refused.value.field, change
    with pytest.raises(NotAllowed):
        book.add(sqlite_store, viewer(sqlite_store, "bert"), SCHEDULED, Draft(**good), MADE)  # type: ignore[arg-type]


def test_schedules_are_changed_paused_and_ended(chain: Store, settings: Settings) -> None:
    anna = viewer(chain, "anna")
    schedule_id = book.add(chain, anna, SCHEDULED, weekly("anna"), MADE)
    book.change(chain, anna, SCHEDULED, schedule_id, weekly("bert", venues=("north",)))
    book.pause(chain, anna, schedule_id, paused=True)
    assert send_due(chain, settings, SCHEDULED, NOW) == 0
    (found,) = book.schedules(chain, anna, SCHEDULED, NOW)
    assert (found.recipients, found.venues, found.next_due) == (("bert",), ("north",), None)
    book.pause(chain, anna, schedule_id, paused=False)
    (found,) = book.schedules(chain, anna, SCHEDULED, NOW)
    assert found.next_due == at(MONDAY + timedelta(days=7), 7)
    assert send_due(chain, settings, SCHEDULED, NOW) == 1
    book.end(chain, anna, schedule_id)
    assert book.schedules(chain, anna, SCHEDULED, NOW) == ()
    assert len(archive.sent(chain, anna)) == 1
    with chain.writing() as connection:
        connection.execute(update(schedule_delivery).values(mail_id=None))
        assert connection.scalar(select(func.count()).select_from(schedule_delivery)) == 1
    assert archive.sent(chain, anna)[0].state == "sent"
