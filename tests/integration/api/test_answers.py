"""What is answered over HTTP is what the one read path answers, number by number."""

from datetime import date
from typing import Any

import pytest

from dashboard import queries
from dashboard.api.endpoints import FIGURES, Figures
from dashboard.api.routes import ROUTES
from dashboard.queries.peak_times import peak_times
from dashboard.results import Query
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Unit
from tests.integration.api.chain_site import NOW, Site

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-21"}
DAYS = (date(2026, 11, 1), date(2026, 11, 21))
WAYS: dict[str, dict[str, str]] = {
    "month to date": {},
    "days": NOVEMBER | {"granularity": "day"},
    "weeks compared": NOVEMBER | {"granularity": "week", "compare": "prior"},
    "two venues": NOVEMBER | {"venue": "south,north"},
    "a region, classic": NOVEMBER | {"region": "Down", "definitions": "classic"},
    "by venue": NOVEMBER | {"group_by": "venue", "compare": "last_year"},
    "by weekday": NOVEMBER | {"group_by": "weekday"},
    "one weekday": NOVEMBER | {"weekday": "2"},
}
FIELDS = {"from", "to", "venue", "region", "group_by", "granularity", "compare", "definitions"}


def several(given: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(given[name].split(",")) if name in given else ()


def asked(figures: Figures, given: dict[str, str]) -> Query:
    """The question as it would be put without HTTP."""
    compare = given.get("compare", figures.compare)
    return Query(
        metrics=figures.metrics,
        start=DAYS[0],
        end=DAYS[1],
        venues=several(given, "venue"),
        regions=several(given, "region"),
        only=tuple((name, value) for name, value in given.items() if name not in FIELDS),
        by=given.get("group_by", figures.group_by),
        grain=given.get("granularity"),
        compare=None if compare == "none" else compare,
        definitions=given.get("definitions"),
    )


def numbers(row: Any) -> dict[str, tuple[Any, ...]]:
    return {key: (value.numerator, value.denominator) for key, value in row.items()}


@pytest.mark.parametrize("given", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("figures", FIGURES, ids=lambda figures: figures.key)
def test_figures_are_those_of_the_one_read_path(site: Site, figures: Figures, given: dict[str, str]) -> None:
    answer = site.by_token("all-director").get(figures.key, **given)
    assert answer.status_code == 200, answer.text
    told = answer.json
    expected = queries.run(site.store, site.viewer("all-director"), asked(figures, given), NOW)
    assert [(row["key"], row["label"], row["bucket"], row["currency"]) for row in told["rows"]] == [
        (row.key, row.label, row.bucket.isoformat() if row.bucket else None, row.currency or None)
        for row in expected.rows
    ]
    for row, exact in zip(told["rows"], expected.rows, strict=True):
        values = {key: (value["numerator"], value["denominator"]) for key, value in row["values"].items()}
        assert values == numbers(exact.values)
        before = {
            key: (value["before"]["numerator"], value["before"]["denominator"])
            for key, value in row["values"].items()
            if value["before"]
        }
        assert before == numbers(exact.before)
    assert told["definitions"] == expected.definitions
    assert told["as_of"] == expected.as_of.isoformat()
    assert told["catching_up"] == 0
    against = expected.compared_with
    assert told["comparison"] == (
        {"key": expected.query.compare, "from": str(against[0]), "to": str(against[1])} if against else None
    )


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_every_metric_can_be_asked_for(site: Site, metric: Any) -> None:
    told = site.by_token("all-director").get("dashboard", metric=metric.key, compare="none").json
    query = Query((metric.key,), *DAYS)
    expected = queries.run(site.store, site.viewer("all-director"), query, NOW)
    assert told["metrics"][0]["unit"] == metric.unit
    for row, exact in zip(told["rows"], expected.rows, strict=True):
        found, value = row["values"][metric.key], exact.values[metric.key]
        assert (found["numerator"], found["denominator"]) == (value.numerator, value.denominator)
        if metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR):
            assert found["value"] is None or isinstance(found["value"], int)
            assert row["currency"] in told["currencies"]
            if value.number is not None:
                assert abs(found["value"] - value.number) <= 0.5
        else:
            assert found["value"] == value.number


def test_amounts_of_two_currencies_are_two_rows(site: Site) -> None:
    told = site.by_token("all-director").get("revenue", **NOVEMBER).json
    assert [row["currency"] for row in told["rows"]] == ["SEK", "EUR"]
    assert told["currencies"] == {"EUR": 2, "SEK": 2}
    assert told["venues"] == []


def test_the_heatmap_is_the_grid_of_the_pages(site: Site) -> None:
    told = site.by_token("all-director").get("heatmap", metric="bookings", **NOVEMBER).json
    grid = peak_times(site.store, site.viewer("all-director"), Query(("bookings",), *DAYS), NOW)
    cells = [(d, h, cell) for d, row in enumerate(grid.cells, 1) for h, cell in enumerate(row)]
    assert len(told["hours"]) == 168
    assert [(c["weekday"], c["hour"], c["numerator"]) for c in told["hours"]] == [
        (day, hour, cell.value.numerator if cell.value else None) for day, hour, cell in cells
    ]
    assert (told["from"], told["to"]) == (str(grid.first_day), str(grid.last_day))
    assert told["currency"] is None
    assert told["hours"][3]["value"] is None, "closed is blank, not 0"


def test_money_of_a_grid_has_its_currency(site: Site) -> None:
    told = site.by_token("all-director").get("heatmap", metric="revenue", venue="west").json
    assert (told["currency"], told["currencies"]) == ("EUR", {"EUR": 2})


def test_usual_metrics_give_way_to_the_split_asked_for(site: Site) -> None:
    caller = site.by_token("all-director")
    told = caller.get("revenue", group_by="tender").json
    assert [metric["key"] for metric in told["metrics"]] == ["revenue", "service_sales", "product_sales"]
    assert [metric["key"] for metric in caller.get("conversion", group_by="wizard_step").json["metrics"]] == [
        "wizard_starts"
    ]
    refused = caller.get("revenue", group_by="tender", metric="revenue,aov")
    assert (refused.status_code, refused.json["parameter"]) == (400, "group_by")


def test_lists_are_given_with_commas_or_several_times(site: Site) -> None:
    caller = site.by_token("all-director")
    with_commas = caller.get("revenue", venue="north,south", metric="revenue,orders").json
    several = caller.get("revenue", venue=["north", "south"], metric=["revenue", "orders"]).json
    assert with_commas["rows"] == several["rows"]


def test_venues_metrics_and_status(site: Site) -> None:
    caller = site.by_token("all-director")
    venues = caller.get("venues").json
    assert [venue["key"] for venue in venues["venues"]] == ["north", "south", "west"]
    assert venues["venues"][2] | {"region": "?"} == {
        "key": "west",
        "name": "West",
        "region": "?",
        "region_name": "Down",
        "currency": "EUR",
    }
    assert venues["today"] == "2026-11-21"
    metrics = caller.get("metrics").json["metrics"]
    assert [metric["key"] for metric in metrics] == [metric.key for metric in METRICS]
    status = caller.get("status").json
    assert status["venues"] == 3
    waiting = {subject["subject"]: subject["waiting"] for subject in status["subjects"]}
    assert waiting["postings"] == 1
    assert waiting["bookings"] == 0
    assert status["oldest_change"] is not None
    assert {job["clock"] for job in status["jobs"]} == {None, "Europe/Stockholm+0"}


def test_every_address_says_as_of_when(site: Site) -> None:
    caller = site.by_token("all-director")
    for route in ROUTES:
        assert caller.get(route.key).json["as_of"].startswith("2026-11-21T"), route.key


def test_answers_are_in_english_whatever_the_browser_prefers(site: Site) -> None:
    caller = site.by_token("all-director")
    english, swedish = (
        caller.get("reservations", group_by="lead_time", headers={"Accept-Language": tag}).json
        for tag in ("en", "sv")
    )
    assert english == swedish


def test_an_empty_range_is_answered(site: Site) -> None:
    caller = site.by_token("all-director")
    for figures in FIGURES:
        told = caller.get(figures.key, from_="2001-01-01", to="2001-01-31").json
        assert all(not value["numerator"] for row in told["rows"] for value in row["values"].values())
