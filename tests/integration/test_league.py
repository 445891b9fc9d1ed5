"""The league is made of the figures of days that are over, and is cut to the viewer's venues."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.queries import run
from dashboard.queries.league import league
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import NotAllowed
from tests.databases import beginning
from tests.integration.test_metrics_equal_brute_force import NOW as HISTORY_READ
from tests.integration.test_metrics_equal_brute_force import chain
from tests.viewers import viewer
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 30, 12, 0, tzinfo=UTC).timestamp())
NOVEMBER = Query((), date(2026, 11, 2), date(2026, 11, 30), compare="prior")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TAKES = {"up": (100, 150), "same": (100, 100), "new": (0, 100)}
"""What a day brings before and in November; «new» is open in November alone."""


def order(venue_key: str, day: date, amount: int) -> dict[str, Any]:
    return {
        "id": f"{venue_key}-{day}",
        "venue": venue_key,
        "completed_at": f"{day}T12:00",
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
    }


@beginning
def trading(store: Store) -> None:
    common = {"zone": "UTC", "currency": "SEK"}
    opened = {"new": "2026-11-02"}
    give_all(
        store,
        "venues",
        [{"id": key, "name": key, "opened_on": opened.get(key, "2026-01-01"), **common} for key in TAKES],
        NOW,
    )
    hours = [
        {"venue": key, "weekday": day, "opens": "10:00", "closes": "20:00"} for key in TAKES for day in WEEK
    ]
    give_all(store, "opening_hours", hours, NOW)
    give_all(store, "resources", [{"id": f"{key}-1", "venue": key, "name": "R"} for key in TAKES], NOW)
    days = [date(2026, 10, 1) + timedelta(days=index) for index in range(61)]
    orders = [
        order(key, day, before if day < date(2026, 11, 2) else now)
        for key, (before, now) in TAKES.items()
        for day in days
    ]
    give_all(store, "orders", [each for each in orders if each["payments"][0]["amount"]], NOW)


def test_venues_are_ranked_by_their_trading_days_without_the_one_that_is_not_over(trading: Store) -> None:
    found = league(trading, viewer(trading), NOVEMBER, NOW)
    assert (found.end, found.compared_with) == (date(2026, 11, 29), (date(2026, 10, 5), date(2026, 11, 1)))
    told = {team.key: team for team in found.teams}
    assert [team.key for team in found.teams] == ["up", "same", "new"]
    assert told["up"].standing.change == pytest.approx(0.5)
    assert (told["up"].standing.first, told["up"].standing.last) == (1, 1)
    assert (told["same"].standing.change, told["same"].standing.first) == (0, 2)
    assert not told["new"].standing.is_ranked
    assert (told["up"].value, told["up"].before, told["up"].days) == (28 * 15_000, 28 * 10_000, 28)
    assert (told["new"].days, told["new"].days_before) == (28, 0)


def test_there_is_no_league_without_a_comparison_or_a_day_that_is_over(trading: Store) -> None:
    for query in (replace(NOVEMBER, compare=None), replace(NOVEMBER, start=date(2026, 11, 30))):
        found = league(trading, viewer(trading), query, NOW)
        assert (found.teams, found.compared_with) == ((), None)


def test_a_viewer_sees_their_own_venues_ranked_among_themselves(trading: Store) -> None:
    found = league(trading, viewer(trading, "same"), NOVEMBER, NOW)
    assert [(team.key, team.standing.first) for team in found.teams] == [("same", 1)]
    with pytest.raises(NotAllowed):
        league(trading, viewer(trading, capabilities=frozenset()), NOVEMBER, NOW)


def test_what_each_venue_took_is_that_of_its_trading_days(store: Store) -> None:
    """Over a long history in two currencies, some of it built and some not."""
    chain(store, 7)
    who = viewer(store)
    for definitions in ("classic", "current"):
        asked = Query((), date(2026, 10, 27), date(2026, 11, 1), compare="prior", definitions=definitions)
        found = league(store, who, asked, HISTORY_READ)
        expected: dict[tuple[str, str], list[int]] = {}
        for row in run(
            store,
            who,
            replace(asked, metrics=("revenue", "open_minutes"), by="venue", grain="day"),
            HISTORY_READ,
        ).rows:
            sums = expected.setdefault((row.key, row.currency), [0, 0, 0, 0])
            for at, values in ((0, row.values), (2, row.before)):
                if values["open_minutes"].numerator > 0:
                    sums[at] += values["revenue"].numerator
                    sums[at + 1] += 1
        told = {
            (team.key, team.currency): [team.value, team.days, team.before, team.days_before]
            for team in found.teams
        }
        assert found.end == asked.end
        assert told == expected
        assert all(sum(each[at] for each in told.values()) for at in range(4)), told
