"""The salon's files, through its mapping, into facts: all contradictions reported, none fatal."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import and_, func, select

from rollup.calendar import date_of, weekday_of
from rollup.db import Store, open_store
from rollup.model import booking, customer, order_line, posting, refund, resource, sale, sales_order
from tests.real_data import expected, import_real

EXPECTED = expected("salon")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KEPT = booking.c.given_state != "cancelled"
NO_SHOW = booking.c.given_state == "no_show"
CANCELLED = booking.c.given_state == "cancelled"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("salon")


@pytest.fixture(scope="module")
def summary(folder: Path) -> list[dict[str, Any]]:
    return import_real("salon", f"sqlite:///{folder / 'venues.db'}", folder)


@pytest.fixture(scope="module")
def store(folder: Path, summary: list[dict[str, Any]]) -> Iterator[Store]:
    assert summary
    store = open_store(f"sqlite:///{folder / 'venues.db'}")
    yield store
    store.close()


def rows(store: Store, statement: Any) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(statement))


def count(store: Store, *conditions: Any) -> int:
    return int(rows(store, select(func.count()).select_from(booking).where(*conditions))[0][0])


def by_month(pairs: list[Any]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for day, number in pairs:
        found[f"{date_of(day):%Y-%m}"] += number
    return dict(found)


def by_day(store: Store, *conditions: Any) -> list[Any]:
    return rows(store, select(booking.c.day, func.count()).where(*conditions).group_by(booking.c.day))


def by_staff(store: Store, *conditions: Any) -> dict[str, int]:
    statement = select(resource.c.source_id, func.count()).join(
        booking, booking.c.resource_id == resource.c.id
    )
    return dict(map(tuple, rows(store, statement.where(*conditions).group_by(resource.c.source_id))))


def test_nothing_is_rejected_or_waits(summary: list[dict[str, Any]]) -> None:
    read = {(row["file"], row["kind"]): row["read"] for row in summary}
    assert read["bookings.csv.gz", "bookings"] == EXPECTED["bookings"]
    assert read["cancellations.csv.gz", "bookings"] == EXPECTED["cancellations"]
    lines = read["receipts.csv.gz", "order_lines"] + read["receipts.csv.gz", "refunds"]
    assert lines == EXPECTED["receipt_lines"]
    assert all(row["rejected"] == row["waiting"] == 0 and row["new"] == row["read"] for row in summary)


def test_bookings_cancellations_and_no_shows(store: Store) -> None:
    assert count(store, KEPT) == EXPECTED["bookings"]
    assert count(store, CANCELLED) == EXPECTED["cancellations"]
    assert count(store, booking.c.state == "cancelled") == EXPECTED["cancellations"]
    assert count(store, booking.c.state == "no_show") == EXPECTED["no_shows"]
    assert count(store, booking.c.state == "booked") == 0  # the clock makes no more of them no-shows


def test_bookings_by_month_weekday_hour_and_staff(store: Store) -> None:
    days = by_day(store, KEPT)
    weekdays: Counter[str] = Counter()
    for day, number in days:
        weekdays[WEEKDAYS[weekday_of(day)]] += number
    hours = rows(store, select(booking.c.hour, func.count()).where(KEPT).group_by(booking.c.hour))
    assert by_month(days) == EXPECTED["bookings_by_month"]
    assert dict(weekdays) == EXPECTED["bookings_weekday"]
    assert {str(hour): number for hour, number in hours} == EXPECTED["bookings_by_hour"]
    assert by_staff(store, KEPT) == EXPECTED["bookings_by_staff"]


def test_no_shows_by_month_and_staff(store: Store) -> None:
    assert by_month(by_day(store, NO_SHOW)) == EXPECTED["no_show_by_month"]
    assert by_staff(store, NO_SHOW) == EXPECTED["no_show_by_staff"]
    assert count(store, NO_SHOW, booking.c.customer_id.is_(None)) == EXPECTED["no_shows_without_code"]
    assert count(store, KEPT, booking.c.customer_id.is_(None)) == EXPECTED["bookings_without_code"]


def test_first_and_last_booking(store: Store) -> None:
    [found] = rows(store, select(func.min(booking.c.day), func.max(booking.c.day)).where(KEPT))
    assert [date_of(day).isoformat() for day in found] == EXPECTED["booking_range"]
    [found] = rows(store, select(func.min(booking.c.day), func.max(booking.c.day)).where(NO_SHOW))
    assert [date_of(day).isoformat() for day in found] == EXPECTED["no_show_range"]
    [found] = rows(store, select(func.min(sale.c.day), func.max(sale.c.day)))
    assert [date_of(day).isoformat() for day in found] == EXPECTED["receipt_range"]


def test_cancellations_on_the_day_itself(store: Store) -> None:
    same_day = count(store, CANCELLED, booking.c.state_at == booking.c.start_at)
    without_days = 2  # two of them have no number of days in the file, and are not in its count
    assert same_day == EXPECTED["cancel_same_day"] + without_days


def test_amounts_in_all_and_by_month(store: Store) -> None:
    days = rows(store, select(posting.c.day, func.sum(posting.c.amount)).group_by(posting.c.day))
    assert sum(amount for _, amount in days) == round(EXPECTED["amount"] * 100)
    assert {month: amount / 100 for month, amount in by_month(days).items()} == EXPECTED["amount_by_month"]


def test_receipts_their_clients_and_visits(store: Store) -> None:
    orders = [name for (name,) in rows(store, select(sales_order.c.source_id))]
    assert len({name.split("-", 1)[0] for name in orders}) == EXPECTED["receipts"]
    days: dict[int, set[int]] = {}
    for person, day in rows(store, select(sale.c.customer_id, sale.c.day)):
        days.setdefault(person, set()).add(day)
    several = sum(len(found) > 1 for found in days.values())
    assert 0 not in days
    assert len(days) == EXPECTED["clients_in_receipts"]
    assert several == EXPECTED["clients_with_2plus_visit_days"]
    assert round(several / len(days), 6) == EXPECTED["repeat_share"]
    [[booked]] = rows(store, select(func.count(booking.c.customer_id.distinct())).where(KEPT))
    assert booked == EXPECTED["clients_in_bookings"]


def test_negative_lines_are_discounts_but_for_one_return(store: Store) -> None:
    [[reductions]] = rows(
        store, select(func.count()).select_from(order_line).where(order_line.c.quantity == 0)
    )
    refunds = rows(
        store,
        select(
            refund.c.source_id, posting.c.amount, posting.c.line_kind, posting.c.day, sales_order.c.source_id
        )
        .join(posting, and_(posting.c.venue_id == refund.c.venue_id, posting.c.refund_id == refund.c.id))
        .join(
            sales_order,
            and_(sales_order.c.venue_id == refund.c.venue_id, sales_order.c.id == refund.c.order_id),
        ),
    )
    assert reductions + len(refunds) == EXPECTED["negative_amount_lines"]
    [[_, amount, kind, day, order]] = refunds
    assert (amount, kind, date_of(day).isoformat(), order) == (-5040, "product", "2018-07-04", "312-GELK01")


def test_every_contradiction_is_reported(folder: Path, store: Store) -> None:
    with (folder / "contradictions.csv").open(encoding="utf-8") as file:
        found = Counter(row["rule"] for row in csv.DictReader(file))
    given = EXPECTED["contradictions"]
    assert found == {
        "no_show_and_order": given["client_day_in_noshow_and_receipt"],
        "cancelled_and_order": given["client_day_in_cancel_and_receipt"],
        "no_show_and_cancelled": given["client_day_in_noshow_and_cancel"],
    }


def test_codes_stay_as_they_are(store: Store) -> None:
    codes = {code for (code,) in rows(store, select(customer.c.source_id))}
    assert {"?A01", ".L01", "OHA*01", "WALK_IN"} <= codes


def test_the_second_time_nothing_changes(folder: Path, store: Store) -> None:
    again = import_real("salon", f"sqlite:///{folder / 'venues.db'}", folder)
    assert all(row["unchanged"] == row["read"] for row in again)
