"""What rules read together is what each of them would read by itself."""

from datetime import timedelta

import pytest

from components import formats
from dashboard import queries
from dashboard.insights import ReadPath
from dashboard.insights.booking_steps import WIZARD
from dashboard.view_state import ViewState
from rollup.db import Store
from tests.integration.small_chain import FIRST, at, give, order, small_chain
from tests.viewers import viewer

TODAY = FIRST + timedelta(days=27)
NOW = at(TODAY, 13)


@pytest.mark.parametrize(
    "by, metrics, is_compared",
    [
        (None, ("revenue", "orders", "aov"), True),
        (None, ("no_show_rate",), True),
        (None, (*WIZARD, "unmet_demand"), False),
        ("venue", ("revenue",), True),
        ("venue", ("no_show_rate",), False),
        ("resource", ("utilization",), False),
        ("wizard_step", ("wizard_starts",), False),
    ],
)
def test_what_is_read_together_is_what_is_read_alone(
    sqlite_store: Store, by: str | None, metrics: tuple[str, ...], is_compared: bool
) -> None:
    small_chain(sqlite_store)
    give(sqlite_store, "orders", [order("north", TODAY, 70, "b")], NOW)
    resources = [{"id": f"{venue}-1", "venue": venue, "name": "Court"} for venue in ("north", "south")]
    give(sqlite_store, "resources", resources, NOW)
    arrivals = [
        {
            "id": f"b{n}",
            "venue": venue,
            "resource": f"{venue}-1",
            "start": f"{TODAY - timedelta(days=n)}T10:00",
            "minutes": 60,
        }
        for n, venue in enumerate(("north", "south", "north", "north"))
    ]
    give(sqlite_store, "bookings", arrivals, NOW)
    who, view = viewer(sqlite_store), ViewState("week", compare="week")
    answers = ReadPath(sqlite_store, who, view, TODAY, NOW, formats)
    answers.total("revenue")
    found = answers.total(*metrics) if by is None else answers.split(by, *metrics)
    alone = queries.run(sqlite_store, who, view.query(metrics, TODAY, by), NOW)
    told = {row.key: row for row in found.rows}
    assert told.keys() == {row.key for row in alone.rows}
    for row in alone.rows:
        assert {key: told[row.key].values[key] for key in metrics} == row.values
        if is_compared:
            assert {key: told[row.key].before[key] for key in metrics} == row.before
