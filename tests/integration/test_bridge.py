"""Bridges are what the figures are, at every level, whatever has been built; and they keep to the viewer's venues."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from dashboard import queries
from dashboard.access import READ
from dashboard.answers.bridges import STEP_NAMES, Line
from dashboard.queries.bridge import bridge, bridge_and_behind, splits_of
from dashboard.results import Query
from rollup.bridge.bridges import BRIDGES, PIECE_PRICE, Bridge, bridge_of
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.subjects import subject_of
from tests.databases import emptied
from tests.viewers import viewer
from tests.worlds import BASE, found, give_all, play, setups, steps

FIRST = date(2026, 10, 29)
WEEK = Query(("revenue",), FIRST, FIRST + timedelta(days=6), compare="prior")
NOW = int(datetime(2026, 11, 3, 15, tzinfo=UTC).timestamp())


@pytest.mark.parametrize("declared", BRIDGES, ids=lambda each: each.metric)
def test_a_bridge_is_read_from_rollups_and_its_steps_have_names(declared: Bridge) -> None:
    assert set(declared.steps) <= set(STEP_NAMES)
    assert set(declared.levels) <= {*declared.steps, PIECE_PRICE}
    for read in declared.reads:
        for measure in read.measures:
            kept = [set(rollup.by) for rollup in subject_of(measure).rollups]
            assert any(set(read.columns) <= by for by in kept), (measure, read.columns)


def added(lines: tuple[Line, ...]) -> tuple[int, int, dict[str, int]]:
    sums: dict[str, int] = {}
    for line in lines:
        for step, amount in line.steps.items():
            sums[step] = sums.get(step, 0) + amount
    nonzero = {step: amount for step, amount in sums.items() if amount}
    return sum(line.before for line in lines), sum(line.value for line in lines), nonzero


def examine(store: Store, now: int) -> None:
    """Every bridge by every split: exact, the figure's own values, and each level adds up to the whole."""
    who = viewer(store)
    for declared in BRIDGES:
        asked = replace(WEEK, metrics=(declared.metric,))
        whole = bridge(store, who, asked, now).totals
        row = queries.run(store, who, asked, now).rows[0]
        value, before = row.values[declared.metric].numerator, row.before[declared.metric].numerator
        assert [(line.value, line.before) for line in whole] == [(value, before)]
        for by in splits_of(declared):
            told = bridge(store, who, replace(asked, by=by), now)
            assert told.totals == whole
            assert added(told.groups) == added(whole), (declared.metric, by)
            for line in (*told.totals, *told.groups):
                assert sum(line.steps.values()) == line.change


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(max_examples=5, deadline=None, suppress_health_check=QUIET)
@given(setup=setups, plan=steps)
def test_every_level_adds_up_after_random_histories(sqlite_store: Store, setup: object, plan: list) -> None:
    found(emptied(sqlite_store), setup, BASE)  # type: ignore[arg-type]
    examine(sqlite_store, max(play(sqlite_store, plan, BASE), NOW))


def visit(number: int, at: str, price: int, resource: str = "a-r1") -> tuple[dict[str, Any], dict[str, Any]]:
    """A booking at venue a, and what was sold for it."""
    booking = {
        "id": f"v{number}",
        "venue": "a",
        "resource": resource,
        "start": at,
        "minutes": 60,
        "state": "paid",
    }
    order = {
        "id": f"s{number}",
        "venue": "a",
        "booking": f"v{number}",
        "completed_at": at,
        "lines": [{"kind": "service", "item": f"i{number % 2}", "unit_price": price}],
        "payments": [{"tender": "card", "amount": price}],
    }
    return booking, order


VISITS = (
    visit(1, "2026-10-23T12:00:00+02:00", 100),
    visit(2, "2026-10-27T11:00:00+01:00", 100, "a-r2"),
    # Today is cut at four in the afternoon, and so is the day that it is compared with.
    visit(3, "2026-10-27T20:00:00+01:00", 5000),
    visit(4, "2026-10-30T12:00:00+01:00", 70, "a-r2"),
    visit(5, "2026-11-03T11:00:00+01:00", 130),
)


def test_every_level_adds_up_on_both_engines_while_today_is_not_over(store: Store) -> None:
    found(store, (["Europe/Stockholm", "Asia/Kolkata", "UTC"], ["00:00", "04:00", "00:00"]), BASE)
    give_all(store, "bookings", [booking for booking, _order in VISITS], NOW)
    give_all(store, "orders", [order for _booking, order in VISITS], NOW)
    examine(store, NOW)
    (whole,) = bridge(store, viewer(store), WEEK, NOW).totals
    assert (whole.before, whole.value) == (20_000, 20_000)
    drain(store, NOW)
    examine(store, NOW)


def test_what_is_behind_comes_out_of_the_same_reading(sqlite_store: Store) -> None:
    found(sqlite_store, (["Europe/Stockholm", "UTC", "UTC"], ["00:00"] * 3), BASE)
    give_all(sqlite_store, "bookings", [booking for booking, _order in VISITS], NOW)
    give_all(sqlite_store, "orders", [order for _booking, order in VISITS], NOW)
    who = viewer(sqlite_store)
    for by in splits_of(bridge_of("revenue")):
        whole, behind = bridge_and_behind(sqlite_store, who, WEEK, lambda _whole, by=by: by, NOW)  # type: ignore[misc]
        assert whole == bridge(sqlite_store, who, WEEK, NOW)
        assert behind == bridge(sqlite_store, who, replace(WEEK, by=by), NOW)
        assert behind.groups
    assert bridge_and_behind(sqlite_store, who, WEEK, lambda _whole: None, NOW)[1] is None
    with pytest.raises(BadInput, match="channel"):
        bridge_and_behind(sqlite_store, who, WEEK, lambda _whole: "channel", NOW)


def test_what_cannot_be_asked_is_refused_with_the_parameter_named(sqlite_store: Store) -> None:
    found(sqlite_store, (["UTC"] * 3, ["00:00"] * 3), BASE)
    who = viewer(sqlite_store)
    for wrong, error, field in (
        ({"compare": None}, BadInput, "compare"),
        ({"metrics": ("aov",)}, NotFound, "metric"),
        ({"metrics": ()}, NotFound, "metric"),
        ({"by": "channel"}, BadInput, "by"),
        ({"only": (("channel", "web"),)}, BadInput, "channel"),
        ({"only": (("resource", "nowhere"),)}, NotFound, "resource"),
    ):
        with pytest.raises(error) as caught:
            bridge(sqlite_store, who, replace(WEEK, **wrong), NOW)  # type: ignore[arg-type]
        assert caught.value.field == field


def test_a_viewer_is_told_of_their_venues_alone(sqlite_store: Store) -> None:
    found(sqlite_store, (["UTC"] * 3, ["00:00"] * 3), BASE)
    with pytest.raises(NotFound, match="venue"):
        bridge(sqlite_store, viewer(sqlite_store, "a"), replace(WEEK, venues=("b",)), NOW)
    own = bridge(sqlite_store, viewer(sqlite_store, "a"), replace(WEEK, by="venue"), NOW)
    assert {line.key for line in own.groups} <= {"a"}
    with pytest.raises(NotAllowed, match=READ):
        bridge(sqlite_store, viewer(sqlite_store, capabilities=frozenset()), WEEK, NOW)


def test_only_what_is_a_sum_of_factors_or_parts_has_a_bridge() -> None:
    with pytest.raises(NotFound, match="did you mean 'revenue'"):
        bridge_of("revenu")
