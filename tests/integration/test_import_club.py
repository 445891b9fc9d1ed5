"""The club's files, through its mapping, into facts. What the rollups make of them is asked in test_real_figures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from rollup.calendar import date_of
from rollup.db import Store, open_store
from rollup.model import (
    booking,
    booking_span,
    customer,
    new_member,
    order_line,
    posting,
    resource,
    sale,
    sales_order,
    venue,
)
from tests.real_data import expected, import_real

EXPECTED = expected("club")


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[dict[str, Any]]]]:
    folder = tmp_path_factory.mktemp("club")
    url = f"sqlite:///{folder / 'venues.db'}"
    summary = import_real("club", url, folder)
    store = open_store(url)
    yield store, summary
    store.close()


@pytest.fixture(scope="module")
def store(club: tuple[Store, list[dict[str, Any]]]) -> Store:
    return club[0]


def rows(store: Store, statement: Any) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(statement))


def test_every_row_is_new_and_none_is_rejected(club: tuple[Store, list[dict[str, Any]]]) -> None:
    counts = {(row["file"], row["kind"]): (row["read"], row["new"]) for row in club[1]}
    size = EXPECTED["rows"]["bookings"]
    assert counts["bookings.csv", "bookings"] == counts["bookings.csv", "order_lines"] == (size, size)
    assert counts["facilities.csv", "resources"] == (9, 9)
    assert counts["members.csv", "customers"] == (30, 30)  # the 31st is member 0, who stands for guests
    assert all(row["rejected"] == row["waiting"] == row["changed"] == 0 for row in club[1])


def test_revenue_by_facility(store: Store) -> None:
    found = rows(
        store,
        select(resource.c.name, func.sum(posting.c.amount))
        .join(resource, resource.c.id == posting.c.resource_id)
        .group_by(resource.c.name),
    )
    assert {name: amount / 100 for name, amount in found} == EXPECTED["revenue_by_facility"]


def test_slots_by_facility_in_minutes_booked_and_units_sold(store: Store) -> None:
    minutes = rows(
        store,
        select(resource.c.name, func.sum(booking_span.c.minutes))
        .join(resource, resource.c.id == booking_span.c.resource_id)
        .group_by(resource.c.name),
    )
    units = rows(
        store,
        select(resource.c.name, func.sum(order_line.c.quantity))
        .select_from(order_line)
        .join(sales_order, sales_order.c.id == order_line.c.order_id)
        .join(booking, booking.c.id == sales_order.c.booking_id)
        .join(resource, resource.c.id == booking.c.resource_id)
        .group_by(resource.c.name),
    )
    assert {name: found // 30 for name, found in minutes} == EXPECTED["slots_by_facility"]
    assert {name: int(found) for name, found in units} == EXPECTED["slots_by_facility"]


def test_bookings_by_month(store: Store) -> None:
    counts: dict[str, int] = {}
    for (day,) in rows(store, select(booking.c.day)):
        month = f"{date_of(day):%Y-%m}"
        counts[month] = counts.get(month, 0) + 1
    assert counts == EXPECTED["bookings_by_month"]


def test_members_and_guests(store: Store) -> None:
    [[members, guests]] = rows(
        store,
        select(
            func.count(booking.c.customer_id.distinct()), func.count().filter(booking.c.customer_id.is_(None))
        ),
    )
    guest_as_member = 1  # the expected count of members has member 0 in it, who is no person
    assert members + guest_as_member == EXPECTED["members_who_booked"]
    assert guests == EXPECTED["guest_bookings"]
    [[walk_ins]] = rows(store, select(func.count()).select_from(sale).where(sale.c.customer_id == 0))
    assert walk_ins == EXPECTED["guest_bookings"]
    [[guest_minutes]] = rows(
        store, select(func.sum(booking.c.end_at - booking.c.start_at)).where(booking.c.customer_id.is_(None))
    )
    assert guest_minutes // 60 // 30 == EXPECTED["guest_slots"]


def test_first_and_last_booking_in_local_time(store: Store) -> None:
    [first] = rows(store, select(booking.c.day, booking.c.hour).order_by(booking.c.start_at).limit(1))
    [last] = rows(
        store,
        select(booking.c.day, booking.c.hour, booking.c.minute).order_by(booking.c.start_at.desc()).limit(1),
    )
    assert (date_of(first[0]).isoformat(), first[1]) == ("2012-07-03", 8)
    assert (date_of(last[0]).isoformat(), last[1], last[2]) == ("2013-01-01", 15, 15 * 60 + 30)


def test_members_joined_when_they_did(store: Store) -> None:
    [[joined]] = rows(store, select(func.count()).select_from(new_member))
    [[people]] = rows(store, select(func.count()).select_from(customer))
    assert joined == people == 30


def test_the_venue_is_the_one_of_the_mapping(store: Store) -> None:
    found = rows(store, select(venue.c.name, venue.c.zone, venue.c.currency))
    assert [tuple(row) for row in found] == [("Country Club", "Europe/London", "GBP")]


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'venues.db'}"
    first = import_real("club", url, tmp_path)
    again = import_real("club", url, tmp_path)
    assert [row["read"] for row in again] == [row["read"] for row in first]
    assert all(row["unchanged"] == row["read"] for row in again)
