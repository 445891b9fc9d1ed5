"""The club's and the salon's figures through the rollups, as a page or the command line asks for them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.results import Query
from rollup.build import waiting
from rollup.calendar import day_of
from rollup.db import Store, open_store
from rollup.model import chain, mark
from rollup.verify import differences
from tests.real_data import expected, import_real

CLUB, SALON = expected("club"), expected("salon")
CLUB_DAYS = (date(2012, 7, 1), date(2013, 1, 31))
SALON_DAYS = (date(2018, 3, 1), date(2019, 2, 28))
NOW = 1_600_000_000


def imported(name: str, factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = factory.mktemp(name)
    url = f"sqlite:///{folder / 'venues.db'}"
    import_real(name, url, folder)
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from imported("club", tmp_path_factory)


@pytest.fixture(scope="module")
def salon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from imported("salon", tmp_path_factory)


def ask(store: Store, metric: str, days: tuple[date, date], **how: Any) -> dict[Any, Any]:
    with store.reading() as connection:
        viewer = Viewer("test", connection.execute(select(chain.c.id)).scalar_one(), frozenset(CAPABILITIES))
    result = queries.run(store, viewer, Query((metric,), *days, **how), NOW)
    return {row.bucket if how.get("grain") else row.label: row.values[metric].number for row in result.rows}


def cents(amount: float) -> int:
    return int(Decimal(str(amount)) * 100)


def months(found: dict[date, int]) -> dict[str, int]:
    return {f"{bucket:%Y-%m}": value for bucket, value in found.items() if value}


def test_everything_was_built_by_the_import(club: Store) -> None:
    with club.reading() as connection:
        assert waiting(connection, NOW) == {}
        assert connection.scalar(select(func.count()).select_from(mark).where(mark.c.due_at <= NOW)) == 0


def test_the_clubs_revenue_by_facility(club: Store) -> None:
    expected_cents = {name: cents(amount) for name, amount in CLUB["revenue_by_facility"].items()}
    assert ask(club, "revenue", CLUB_DAYS, by="resource") == expected_cents


def test_the_clubs_slots_by_facility(club: Store) -> None:
    minutes = {name: slots * 30 for name, slots in CLUB["slots_by_facility"].items()}
    assert ask(club, "booked_minutes", CLUB_DAYS, by="resource") == minutes


@pytest.mark.parametrize("grain", ["month", "day", "hour"])
def test_the_clubs_bookings_by_month(club: Store, grain: str) -> None:
    found: dict[str, int] = {}
    for bucket, value in ask(club, "bookings", CLUB_DAYS, grain=grain).items():
        found[f"{bucket:%Y-%m}"] = found.get(f"{bucket:%Y-%m}", 0) + value
    assert {month: value for month, value in found.items() if value} == CLUB["bookings_by_month"]


def test_weeks_add_up_to_the_same(club: Store) -> None:
    assert sum(ask(club, "bookings", CLUB_DAYS, grain="week").values()) == CLUB["rows"]["bookings"]


def test_the_salons_money(salon: Store) -> None:
    assert ask(salon, "revenue", SALON_DAYS) == {"": cents(SALON["amount"])}
    by_month = {month: cents(amount) for month, amount in SALON["amount_by_month"].items()}
    assert months(ask(salon, "revenue", SALON_DAYS, grain="month")) == by_month


def test_the_salons_bookings(salon: Store) -> None:
    every, cancelled = (ask(salon, key, SALON_DAYS)[""] for key in ("bookings", "cancelled_bookings"))
    assert every - cancelled == SALON["bookings"]
    assert cancelled == SALON["cancellations"]
    assert ask(salon, "no_shows", SALON_DAYS)[""] == SALON["no_shows"]
    assert months(ask(salon, "no_shows", SALON_DAYS, grain="month")) == SALON["no_show_by_month"]


@pytest.mark.parametrize(
    ("split", "figure"),
    [("weekday", "bookings_weekday"), ("hour", "bookings_by_hour"), ("resource", "bookings_by_staff")],
)
def test_the_salons_bookings_split(salon: Store, split: str, figure: str) -> None:
    every, gone = (ask(salon, key, SALON_DAYS, by=split) for key in ("bookings", "cancelled_bookings"))
    kept = {label: every[label] - gone.get(label, 0) for label in every}
    names = {
        "weekday": lambda label: label[:3],
        "hour": lambda label: str(int(label[:2])),
        "resource": str.upper,
    }
    assert {names[split](label): count for label, count in kept.items() if count} == SALON[figure]


def test_the_salons_customers(salon: Store) -> None:
    assert ask(salon, "paying_customers", SALON_DAYS)[""] == SALON["clients_in_receipts"]
    assert ask(salon, "first_time_customers", SALON_DAYS)[""] == SALON["clients_in_receipts"]


@pytest.mark.parametrize("data", ["club", "salon"])
def test_reconciliation_finds_no_difference(data: str, request: pytest.FixtureRequest) -> None:
    store = request.getfixturevalue(data)
    first, last = CLUB_DAYS if data == "club" else SALON_DAYS
    assert list(differences(store, NOW, day_of(first), day_of(last))) == []
