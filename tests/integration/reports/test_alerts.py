"""Alerts are told once an event, exactly, for whole periods, in the scope of their person."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from components.alerts import EVERY, SLOT, places_of
from dashboard.alerts import book, checking
from dashboard.alerts.book import Draft, threshold_of
from dashboard.alerts.checking import check_alerts
from dashboard.model import alert, alert_event, mail
from dashboard.people.accounts import Accounts
from dashboard.queries.groups import groups
from dashboard.settings import Settings, read_settings
from pages.alert_mail import compose
from rollup.db import Store
from rollup.errors import BadInput, NotFound
from rollup.metrics.catalogue import METRICS, metric
from tests.databases import beginning
from tests.integration.small_chain import FIRST, QUICK, at, give, order, small_chain, viewer

MONDAY = FIRST + timedelta(days=14)
"""Two whole weeks after the first order."""
NOW = at(MONDAY, 7)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(tmp_path)})


@pytest.fixture
def chain(sqlite_store: Store) -> Store:
    small_chain(sqlite_store, days=14)
    return sqlite_store


@beginning
def either(store: Store) -> None:
    """The same on each engine."""
    small_chain(store, days=14)


def check(store: Store, settings: Settings, now: int) -> int:
    return check_alerts(store, settings, compose, now)


def mails(store: Store) -> Sequence[Row]:
    with store.reading() as connection:
        return connection.execute(select(mail).order_by(mail.c.id)).all()


def state(store: Store) -> tuple[str, str]:
    with store.reading() as connection:
        found = connection.execute(select(alert.c.state, alert.c.problem)).one()
    return found.state, found.problem


def sell(store: Store, venue: str, day: date, amount: int, now: int, number: str = "x") -> None:
    give(store, "orders", [order(venue, day, amount, number)], now)


def test_one_mail_for_each_event(either: Store, settings: Settings) -> None:
    """Each week both venues take 700: the threshold is passed, then late facts change that, then it is passed again."""
    book.add(either, viewer(either, "anna"), Draft("Low", "revenue", "below", "1500", "week", 2), NOW)
    assert [check(either, settings, NOW + n * 300) for n in range(3)] == [1, 0, 0]
    (told,) = mails(either)
    assert (told.recipient, told.subject) == (
        "anna@example.com",
        "Low: 1,400.00 SEK, below 1,500.00 SEK",
    )
    assert told.text.count("1,400.00") == 2, "both weeks are in it"
    sell(either, "north", MONDAY - timedelta(days=1), 500, NOW + 900)
    assert check(either, settings, NOW + 1000) == 0
    assert state(either) == ("ok", "")
    (over,) = book.events(either, viewer(either, "anna"))
    assert over.resolved_at == NOW + 1000
    for amount, expected in ((0, "firing"), (500, "ok"), (0, "firing")):
        sell(either, "north", MONDAY - timedelta(days=1), amount, NOW + 2000)
        assert check(either, settings, NOW + 2000) == 0, "the same weeks are told once"
        assert state(either)[0] == expected
    later = at(MONDAY + timedelta(days=7), 7)
    assert check(either, settings, later) == 0, "it goes on: no new event"
    sell(either, "north", MONDAY + timedelta(days=1), 2000, later)
    check(either, settings, later)
    assert state(either)[0] == "ok"
    assert check(either, settings, at(MONDAY + timedelta(days=21), 7)) == 1, (
        "two empty weeks are another event"
    )
    assert len(mails(either)) == 2


def test_on_the_threshold_is_neither_side(chain: Store, settings: Settings) -> None:
    for side in ("above", "below"):
        book.add(chain, viewer(chain, "anna"), Draft(side, "revenue", side, "1400", "week"), NOW)
    assert check(chain, settings, NOW) == 0


def test_it_sees_with_the_eyes_of_its_person(chain: Store, settings: Settings) -> None:
    """bert sees one of two venues: 700 a week; then none, then two."""
    book.add(chain, viewer(chain, "bert"), Draft("Mine", "revenue", "below", "701", "week"), NOW)
    with pytest.raises(NotFound):
        book.add(chain, viewer(chain, "bert"), Draft("Theirs", "revenue", "below", "1", venue="south"), NOW)
    assert check(chain, settings, NOW) == 1
    (told,) = mails(chain)
    assert "700,00" in told.subject, "in his language"
    accounts = Accounts(chain, QUICK)
    accounts.scope("bert", [])
    check(chain, settings, NOW + 300)
    assert "no venue" in state(chain)[1]
    accounts.scope("bert", None)
    check(chain, settings, NOW + 600)
    assert state(chain) == ("ok", "")
    accounts.disable("bert")
    check(chain, settings, NOW + 900)
    assert "closed" in state(chain)[1]
    assert len(mails(chain)) == 1


def test_a_period_is_over_when_it_is_over_everywhere(chain: Store, settings: Settings) -> None:
    """At one o'clock in Stockholm it is still Sunday in New York."""
    book.add(chain, viewer(chain, "anna"), Draft("Low", "revenue", "below", "1000", "day"), NOW)
    sell(chain, "south", MONDAY - timedelta(days=1), 2000, NOW)
    early, late = at(MONDAY, 1), at(MONDAY, 1, "America/New_York")
    assert check(chain, settings, early) == 1, "Saturday"
    assert check(chain, settings, late) == 0
    assert state(chain)[0] == "ok", "Sunday"


def test_an_hour_of_the_week_and_a_group(chain: Store, settings: Settings) -> None:
    anna = viewer(chain, "anna")
    slot = Draft("Wednesday lunch", "service_sales", "below", "201", "week", 2, weekday=2, hour=12)
    if {"weekday", "hour"} <= set(metric("service_sales").splits):
        book.add(chain, anna, slot, NOW)
    book.add(
        chain, anna, Draft("Cash", "cash_received", "above", "1399", split="tender", split_key="card"), NOW
    )
    book.add(chain, anna, Draft("None", "no_show_rate", "below", "50"), NOW)
    check(chain, settings, NOW)
    titles = {row.subject.partition(":")[0] for row in mails(chain)}
    assert "Cash" in titles
    assert "None" not in titles, "a rate of nothing is neither high nor low"


def test_what_was_told_stays_when_an_alert_is_changed(either: Store, settings: Settings) -> None:
    anna = viewer(either, "anna")
    alert_id = book.add(either, anna, Draft("Low", "revenue", "below", "1500"), NOW)
    assert check(either, settings, NOW) == 1
    book.change(either, anna, alert_id, Draft("Lower", "revenue", "below", "1400.50"), NOW + 60)
    (then,) = book.events(either, anna)
    assert (then.title, then.watch.threshold, then.resolved_at) == ("Low", 150_000, NOW + 60)
    (now,) = book.alerts(either, anna)
    assert (now.id, now.title, now.state) == (alert_id, "Lower", "ok")
    assert check(either, settings, NOW + 120) == 1, "another threshold is another event, of the same week too"
    assert [each.title for each in book.events(either, anna)] == ["Lower", "Low"]
    assert check(either, settings, NOW + 180) == 0, "what it was is watched no longer"
    with pytest.raises(NotFound):
        book.pause(either, anna, alert_id + 1, paused=True)
    book.remove(either, anna, alert_id)
    assert book.events(either, anna) == ()
    with either.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(alert)) == 0


def test_the_groups_that_can_be_chosen_are_those_within_ones_scope(either: Store) -> None:
    later = at(MONDAY, 6)
    sold = order("south", MONDAY - timedelta(days=3), 10, "g")
    give(either, "orders", [{**sold, "payments": [{"tender": "cash", "amount": "10.00"}]}], later)
    asked = ("cash_received", "tender", later)
    assert [key for key, _name in groups(either, viewer(either, "anna"), *asked)] == ["card", "cash"]
    assert [key for key, _name in groups(either, viewer(either, "bert"), *asked)] == ["card"]
    with pytest.raises(BadInput):
        groups(either, viewer(either, "anna"), "revenue", "device", later)


def test_every_group_that_is_offered_can_be_watched(chain: Store) -> None:
    anna = viewer(chain, "anna")
    count = 0
    for each in METRICS:
        for split, _name in places_of(each):
            if split in (EVERY, SLOT):
                continue
            for key, _label in groups(chain, anna, each.key, split, NOW):
                draft = Draft(f"{each.key} {split}", each.key, "above", "1", split=split, split_key=key)
                book.remove(chain, anna, book.add(chain, anna, draft, NOW))
                count += 1
    assert count > 10


BAD = (
    {"title": ""},
    {"title": "x" * 200},
    {"metric": "no_such"},
    {"side": "beside"},
    {"grain": "hour"},
    {"periods": 0},
    {"periods": 99},
    {"threshold": ""},
    {"threshold": "many"},
    {"threshold": "NaN"},
    {"threshold": "1e400"},
    {"venue": "nowhere"},
    {"weekday": 2},
    {"weekday": 7, "hour": 1, "metric": "utilization"},
    {"weekday": 1, "hour": 1, "metric": "utilization", "grain": "day"},
    {"split": "no_such", "split_key": "x"},
    {"split": "tender"},
)


def test_what_cannot_be_watched_is_refused_with_its_field(sqlite_store: Store) -> None:
    small_chain(sqlite_store, days=1)
    good = {"title": "t", "metric": "cash_received", "side": "above", "threshold": "1"}
    anna = viewer(sqlite_store, "anna")
    for change in BAD:
        with pytest.raises(BadInput) as refused:
            raise AssertionError((change, book.add(sqlite_store, anna, Draft(**{**good, **change}), NOW)))
        assert refused.value.field, change
    with sqlite_store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(alert)) == 0


@pytest.mark.parametrize(
    "key, typed, currency, expected",
    [
        ("no_show_rate", "5", "", "0.05"),
        ("no_show_rate", "4,5 %", "", "0.045"),
        ("revenue", "20 000.50", "SEK", "2000050"),
        ("revenue", "500", "JPY", "500"),
        ("nps", "-10", "", "-10"),
    ],
)
def test_thresholds_are_typed_as_they_are_read(key: str, typed: str, currency: str, expected: str) -> None:
    found = threshold_of(metric(key), typed, currency)
    assert found == book.Decimal(expected)
    assert threshold_of(metric(key), book.as_typed(metric(key), found, currency), currency) == found


def test_nobody_touches_anothers_alert(chain: Store) -> None:
    alert_id = book.add(chain, viewer(chain, "anna"), Draft("Mine", "revenue", "below", "1"), NOW)
    other = viewer(chain, "vera")
    assert book.alerts(chain, other) == ()
    draft = Draft("Stolen", "revenue", "below", "1")
    for act in (
        lambda: book.remove(chain, other, alert_id),
        lambda: book.pause(chain, other, alert_id, paused=True),
        lambda: book.change(chain, other, alert_id, draft),
    ):
        with pytest.raises(NotFound):
            act()
    book.pause(chain, viewer(chain, "anna"), alert_id, paused=True)
    assert book.alerts(chain, viewer(chain, "anna"))[0].is_paused


def test_two_processes_tell_it_once(
    either: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one checks between this one's look and its mail."""
    book.add(either, viewer(either, "anna"), Draft("Low", "revenue", "below", "1500"), NOW)
    fire = checking._fire

    def late(*given: object) -> bool:
        monkeypatch.setattr(checking, "_fire", fire)
        check(either, settings, NOW)
        return fire(*given)

    monkeypatch.setattr(checking, "_fire", late)
    assert check(either, settings, NOW) == 0
    assert len(mails(either)) == 1
    with either.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(alert_event)) == 1
