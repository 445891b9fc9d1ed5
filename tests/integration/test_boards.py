"""The trade and the reservations board on facts that were taken in the normal way, against counts in plain Python."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash.development.base_component import Component
from plotly import graph_objects as go
from sqlalchemy import select

from dashboard.access import CAPABILITIES, Viewer
from dashboard.queries import today
from dashboard.services import Services
from dashboard.view_state import ViewState
from pages import reservations, trade
from pages.page import Page
from pages.reading import Reading, Shown
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotFound
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.databases import beginning
from tests.unit.components.answers import words

NOW_AT = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
NOW = int(NOW_AT.timestamp())
KEYS = ("north", "south")
NOVEMBER = "?from=2026-11-01&to=2026-11-21&compare=none"
LEADS = {"under-1h": 0.5, "1-24h": 5, "1-3d": 30, "3-7d": 100, "over-7d": 400, "unknown": None}
"""Hours between booking and arrival; None is not told."""
LABELS = ["Under 1 hour", "1–24 hours", "1–3 days", "3–7 days", "Over 7 days", "Not known"]


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


@beginning
def chain(store: Store) -> None:
    shared = {"zone": "UTC", "currency": "SEK", "opened_on": "2026-01-01"}
    give(store, "venues", *({"id": key, "name": key.title(), "region": "Up", **shared} for key in KEYS))
    give(store, "resources", *({"id": f"{key}-1", "venue": key, "name": "Court 1"} for key in KEYS))


def reading(store: Store, search: str, page: Page, *only_at: str) -> Reading:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    at = frozenset(row.id for row in rows if row.source_id in only_at) if only_at else None
    who = Viewer("someone", rows[0].chain_id, frozenset(CAPABILITIES), at)
    services = Services(store, None, lambda: who, lambda: NOW, lambda: "chain", lambda: "token")
    return Reading(services, who, NOW, today(store, who, NOW), ViewState.from_url(search), page.path)


def figures(shown: Shown) -> list[go.Figure]:
    """The charts that a panel shows."""
    parts = shown if isinstance(shown, list) else [shown]
    found = [each for part in parts for each in (part, *part._traverse())]
    return [
        go.Figure(each.figure) for each in found if isinstance(each, Component) and hasattr(each, "figure")
    ]


def plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def example_a(store: Store) -> None:
    """METRICS 2.5 A: 1000 by WeChat, 500 from principal, 500 from gift; 1000 from principal; and 800 back in cash."""
    at, line = "2026-11-10T10:00", {"kind": "service", "item": "hour"}
    mixed = (("wechat", 1000), ("principal", 500), ("gift", 500))
    orders = [
        {
            "id": name,
            "venue": "north",
            "customer": "ann",
            "completed_at": at,
            "lines": [line | {"unit_price": sum(amount for _tender, amount in payments)}],
            "payments": [{"tender": tender, "amount": amount} for tender, amount in payments],
        }
        for name, payments in (("o1", mixed), ("o2", (("principal", 1000),)))
    ]
    give(store, "orders", *orders)
    refund = {"id": "r1", "order": "o2", "venue": "north", "refunded_at": "2026-11-10T18:00"}
    give(store, "refunds", refund | {"parts": [{"tender": "cash", "amount": 800}]})


@pytest.mark.parametrize("built", [False, True], ids=["live", "built"])
def test_a_cash_refund_stands_below_the_line_and_the_parts_add_up(chain: Store, built: bool) -> None:
    example_a(chain)
    if built:
        drain(chain, NOW)
    at = reading(chain, NOVEMBER, trade.PAGE)
    (stacked,) = figures(trade.draw_composition(at))
    parts = {trace.name: list(trace.y) for trace in stacked.data if trace.type == "bar"}
    left = [list(trace.y) for trace in stacked.data if trace.type == "scatter"]
    (shares,) = figures(trade.draw_shares(at))

    assert sorted(number for numbers in parts.values() for number in numbers) == [-80_000, 100_000]
    assert left == [[20_000]]
    assert sorted(shares.data[0].x) == pytest.approx([-0.8, 1.0])
    assert "200.00 SEK" in plain(words(trade.draw_sums(at)))


def test_stored_value_is_made_of_principal_and_gift(chain: Store) -> None:
    example_a(chain)
    at = reading(chain, f"{NOVEMBER}&metric=stored_value_consumed", trade.PAGE)
    (shares,) = figures(trade.draw_shares(at))

    assert list(shares.data[0].x) == pytest.approx([0.75, 0.25])
    assert [plain(text) for text in shares.layout.yaxis2.ticktext] == ["1,500 · 75.0 %", "500 · 25.0 %"]


def test_every_sum_can_be_taken_apart_by_every_split_that_is_offered(chain: Store) -> None:
    example_a(chain)
    for metric in trade.SUMS:
        for by in trade.SPLITS:
            at = reading(chain, f"{NOVEMBER}&metric={metric}&by={by}", trade.PAGE)
            assert by in trade.offered(at)
            for figure in figures(trade.draw_composition(at)):
                numbers = [number for trace in figure.data if trace.type == "bar" for number in trace.y]
                (whole,) = at.run((metric,)).rows
                assert sum(numbers) == whole.values[metric].number
            assert trade.draw_table(at) is not None


def test_an_order_in_arrears_is_what_the_sets_of_definitions_differ_in(chain: Store) -> None:
    payments = [
        {"tender": "cash", "amount": 60, "paid_at": "2026-11-02T10:00"},
        {"tender": "card", "amount": 40, "paid_at": "2026-11-12T10:00"},
    ]
    order = {
        "id": "o1",
        "venue": "north",
        "arrears": True,
        "completed_at": "2026-11-02T10:00",
        "lines": [{"kind": "service", "item": "hour", "unit_price": 100}],
    }
    give(chain, "orders", order | {"payments": payments})
    first_days = "?from=2026-11-01&to=2026-11-07&compare=none"
    shown = plain(words(trade.draw_definitions(reading(chain, first_days, trade.PAGE))))
    said = " ".join(shown.split())

    assert "Current definitions used here 60.00 SEK" in said
    assert "Classic definitions Use Classic definitions 0.00 SEK" in said
    assert "Current less classic +60.00 SEK" in said
    classic = reading(chain, f"{first_days}&definitions=classic", trade.PAGE)
    assert "Classic definitions used here 0.00 SEK" in " ".join(
        plain(words(trade.draw_definitions(classic))).split()
    )


def booking(number: int, where: str, lead: str, state: str, channel: str = "web") -> dict[str, Any]:
    start = datetime(2026, 11, 2 + number % 14, 12, tzinfo=UTC)
    hours = LEADS[lead]
    made = None if hours is None else (start - timedelta(hours=hours)).isoformat()
    return {
        "id": f"{where}{number}",
        "venue": where,
        "resource": f"{where}-1",
        "start": start.isoformat(),
        "minutes": 60,
        "made_at": made,
        "state": state,
        "channel": channel,
    }


@pytest.fixture
def booked(chain: Store) -> list[dict[str, Any]]:
    """Bookings of each lead time at both venues; some did not come, some were cancelled, some came."""
    states = ("paid", "no_show", "cancelled", "paid", "paid")
    channels = ("web", "pc", "app")
    records = [
        booking(number, KEYS[number % 2], lead, states[number % 5], channels[number % 3])
        for number, lead in enumerate(lead for lead in LEADS for _again in range(7))
    ]
    give(chain, "bookings", *records)
    return records


def lead_of(record: dict[str, Any]) -> str:
    if record["made_at"] is None:
        return "unknown"
    span = datetime.fromisoformat(record["start"]) - datetime.fromisoformat(record["made_at"])
    hours = span.total_seconds() / 3600
    return next(key for key, value in LEADS.items() if value == hours)


def rates(records: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> dict[Any, tuple[int, int]]:
    """No-shows, and bookings that were not cancelled; all of them are over."""
    due = Counter(key(record) for record in records if record["state"] != "cancelled")
    missed = Counter(key(record) for record in records if record["state"] == "no_show")
    return {group: (missed[group], due[group]) for group in due}


@pytest.mark.parametrize("built", [False, True], ids=["live", "built"])
def test_lead_times_are_counted_and_stand_in_their_own_order(
    chain: Store, booked: list[dict[str, Any]], built: bool
) -> None:
    if built:
        drain(chain, NOW)
    at = reading(chain, NOVEMBER, reservations.PAGE)
    result = at.run(("bookings", "no_show_rate"), by="lead_time")

    assert [row.label for row in result.rows] == LABELS
    counted = Counter(map(lead_of, booked))
    assert {row.key: row.values["bookings"].number for row in result.rows} == counted
    expected = rates(booked, lead_of)
    values = {row.key: row.values["no_show_rate"] for row in result.rows}
    assert {key: (value.numerator, value.denominator) for key, value in values.items()} == expected


def test_a_rate_of_one_lead_time_or_weekday_is_that_of_its_bookings_alone(
    chain: Store, booked: list[dict[str, Any]]
) -> None:
    def weekday(record: dict[str, Any]) -> int:
        return datetime.fromisoformat(record["start"]).isoweekday()

    by_day = rates([record for record in booked if lead_of(record) == "1-3d"], weekday)
    at = reading(chain, f"{NOVEMBER}&lead_time=1-3d", reservations.PAGE)
    found = {
        int(row.key): (row.values["no_show_rate"].numerator, row.values["no_show_rate"].denominator)
        for row in at.run(("no_show_rate",), by="weekday").rows
        if row.values["no_show_rate"].denominator
    }
    assert found == by_day
    with pytest.raises(NotFound) as failed:
        reading(chain, f"{NOVEMBER}&lead_time=soon", reservations.PAGE).run(("bookings",))
    assert failed.value.field == "lead_time"


def test_the_states_on_the_board_are_all_bookings(chain: Store, booked: list[dict[str, Any]]) -> None:
    ahead = booking(100, "north", "1-3d", "booked") | {"start": (NOW_AT + timedelta(hours=5)).isoformat()}
    give(chain, "bookings", ahead)
    (figure,) = figures(reservations.draw_states(reading(chain, NOVEMBER, reservations.PAGE)))
    drawn: Counter[str] = Counter()
    for trace in figure.data:
        drawn[trace.name] += sum(trace.y)

    states = Counter(record["state"] for record in booked)
    assert drawn == {
        "Opened, paid": states["paid"],
        "Still to come": 1,
        "No-shows": states["no_show"],
        "Cancelled": states["cancelled"],
    }


def test_places_over_time_are_those_that_the_viewer_may_see(
    chain: Store, booked: list[dict[str, Any]]
) -> None:
    both = reservations.by_place(reading(chain, NOVEMBER, reservations.PAGE))
    assert {row.label for row in both.rows} == {"North", "South"}
    own = reading(chain, NOVEMBER, reservations.PAGE, "south")
    assert {row.label for row in reservations.by_place(own).rows} == {"South"}
    (figure,) = figures(reservations.draw_places(own))
    missed, due = rates(booked, lambda record: record["venue"])["south"]
    assert plain(figure.layout.yaxis2.ticktext[0]) == f"{100 * missed / due:.1f} %"
    counts = Counter(record["venue"] for record in booked)
    assert f" {counts['south']} " in f" {plain(words(reservations.draw_kpis(own)))} "
    with pytest.raises(NotFound):
        reservations.by_place(reading(chain, f"{NOVEMBER}&venue=north", reservations.PAGE, "south"))


def test_one_venue_alone_is_read_by_its_resources(chain: Store, booked: list[dict[str, Any]]) -> None:
    at = reading(chain, f"{NOVEMBER}&venue=north", reservations.PAGE)

    assert reservations.place_split(at) == "resource"
    assert {row.label for row in reservations.by_place(at).rows} == {"Court 1"}


@pytest.mark.parametrize("page", [trade.PAGE, reservations.PAGE], ids=["trade", "reservations"])
@pytest.mark.parametrize("search", ["?metric=nps", "?metric=nonsense"])
def test_what_a_board_does_not_have_is_told_by_its_parameter(chain: Store, page: Page, search: str) -> None:
    module = {"trade": trade, "reservations": reservations}[page.key]
    with pytest.raises(NotFound) as failed:
        module.chosen(reading(chain, search, page))
    assert failed.value.field == "metric"


def test_a_split_that_a_board_does_not_offer_is_told(chain: Store) -> None:
    with pytest.raises((BadInput, NotFound)) as failed:
        trade.draw_composition(reading(chain, "?by=wizard_step", trade.PAGE))
    assert failed.value.field == "by"
