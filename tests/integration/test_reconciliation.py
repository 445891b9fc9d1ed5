"""Reconciliation: a stored figure that is not what the facts say is found, told, and heals with the next build."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from rollup.bitmaps import pack
from rollup.build import drain, waiting
from rollup.calendar import day_of
from rollup.db import Store
from rollup.jobs import run_due
from rollup.listing_packs import packed
from rollup.model import job_window, venue
from rollup.model import reconciliation as kept
from rollup.reconcile import last_checks, reconcile
from rollup.subjects import SUBJECTS, Grain, Listing
from rollup.tables import LISTING_TABLES, SET_TABLES, TABLES
from rollup.verify import differences
from tests.databases import beginning
from tests.integration.test_restatements import CLOSED_AT, LATER, SETUP, order
from tests.worlds import BASE, found, give

DAY = 86_400


@beginning
def built(store: Store) -> None:
    """A store whose October is closed, with an order every day at one venue, of a customer who is known by name."""
    found(store, SETUP, BASE)
    orders = [{**order(f"o{day}", day, "5.00"), "customer": "p1"} for day in range(20, 32)]
    give(store, "orders", orders, BASE)
    run_due(store, CLOSED_AT, "one")


def spoil(store: Store, table: Any, values: dict[str, Any] | None) -> None:
    """Changes every row of a table behind the engine's back; removes them when there are no values."""
    with store.writing() as connection:
        connection.execute(delete(table) if values is None else update(table).values(values))


def checks(store: Store, now: int = LATER) -> dict[str, int]:
    """The differences found, by subject."""
    return {check.subject: check.differences for check in reconcile(store, 7, now, 9) if check.differences}


def test_what_is_right_raises_no_alarm(built: Store, caplog: pytest.LogCaptureFixture) -> None:
    assert checks(built) == {}
    assert not caplog.records
    with built.reading() as connection:
        assert waiting(connection, LATER) == {}
        rows = last_checks(connection)
    assert set(rows) == {subject.key for subject in SUBJECTS}
    assert all(row.checked_at == LATER for row in rows.values())
    assert rows["postings"].places > 31 * 3
    assert rows["postings"].first_difference == ""


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH])
@pytest.mark.parametrize(("subject", "listing"), [("sales", Listing.VALUES), ("postings", Listing.SPENDING)])
def test_a_wrong_listing_is_found_and_healed(
    built: Store, subject: str, listing: Listing, grain: Grain, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(built, LISTING_TABLES[listing, grain], {"pairs": packed(np.array([[1, 7]], np.int64))})
    assert set(checks(built)) == {subject}
    assert "alarm" in caplog.text
    drain(built, LATER)
    assert checks(built) == {}


@pytest.mark.parametrize(
    ("subject", "rollup", "grain"),
    [
        ("postings", "total", Grain.DAY),
        ("postings", "total", Grain.HOUR),
        ("postings", "total", Grain.WEEK),
        ("postings", "total", Grain.MONTH),
        ("postings", "composition", Grain.DAY),
        ("sales", "resource_channel", Grain.DAY),
    ],
)
def test_a_spoilt_figure_is_an_alarm_and_heals(
    built: Store, caplog: pytest.LogCaptureFixture, subject: str, rollup: str, grain: Grain
) -> None:
    measure = "quantity" if subject == "postings" else "completed_orders"
    spoil(built, TABLES[subject, rollup, grain], {measure: 99})
    assert checks(built).keys() == {subject}
    (alarm,) = caplog.records
    assert alarm.levelname == "ERROR"
    assert f"{measure} of a, {grain} of 2026-" in alarm.getMessage()
    assert "99 stored, " in alarm.getMessage()
    assert drain(built, LATER) > 0
    assert checks(built, LATER + 1) == {}


def test_a_lost_row_and_a_spoilt_set_are_found(built: Store) -> None:
    spoil(built, TABLES["bookings", "total", Grain.DAY], None)
    spoil(built, TABLES["sales", "total", Grain.MONTH], None)
    spoil(built, SET_TABLES["first_orders", Grain.MONTH], {"newcomers": pack([5, 6])})
    assert checks(built).keys() == {"sales", "first_orders"}
    drain(built, LATER)
    assert checks(built) == {}


def test_the_same_seed_draws_the_same_sample(built: Store) -> None:
    spoil(built, TABLES["postings", "total", Grain.DAY], {"quantity": 99})
    first = [check for check in reconcile(built, 3, LATER, 9) if check.subject == "postings"]
    with built.writing() as connection:
        connection.exec_driver_sql("DELETE FROM mark")
    assert [check for check in reconcile(built, 3, LATER, 9) if check.subject == "postings"] == first
    assert first[0].differences > 0


def test_an_empty_store_is_checked_without_finding_anything(store: Store) -> None:
    assert checks(store) == {}


def test_the_job_runs_once_each_utc_day_and_keeps_its_result(built: Store) -> None:
    spoil(built, TABLES["postings", "total", Grain.MONTH], {"quantity": 99})
    midnight = CLOSED_AT - CLOSED_AT % DAY + DAY
    windows = [window for window in run_due(built, midnight, "one") if "reconciliation" in window.job]
    assert [(window.start, window.end) for window in windows] == [(midnight - DAY, midnight)]
    assert run_due(built, midnight, "one") == []
    with built.reading() as connection:
        row = connection.execute(
            select(kept).where(kept.c.subject == "postings").order_by(kept.c.checked_at.desc()).limit(1)
        ).one()
        run = connection.execute(
            select(job_window).where(
                job_window.c.job == "analytics_reconciliation", job_window.c.window_start == midnight - DAY
            )
        ).one()
    assert row.differences > 0
    assert "quantity of a, month of 2026-10-01" in row.first_difference
    assert (run.state, run.rows > 0) == ("done", True)


def test_verification_names_the_day_and_the_venue(built: Store) -> None:
    day = day_of(date(2026, 10, 24))
    days = TABLES["postings", "total", Grain.DAY]
    with built.writing() as connection:
        number = connection.execute(select(venue.c.id).where(venue.c.source_id == "a")).scalar_one()
        here = (days.c.venue_id == number, days.c.bucket == day)
        connection.execute(update(days).where(*here).values(quantity=2))
    told = list(differences(built, LATER, day - 3, day + 3))
    assert {(one.measure, one.venue, one.day, one.stored, one.counted) for one in told} == {
        ("quantity", "a", "2026-10-24", 2, 1)
    }
