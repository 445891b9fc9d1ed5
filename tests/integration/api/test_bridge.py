"""The bridge over HTTP: it adds up in every currency and group, and is the one read path's."""

import pytest

from dashboard import queries
from dashboard.results import Query
from rollup.bridge.bridges import BRIDGES
from tests.integration.api.chain_site import NOW, Site
from tests.integration.api.test_answers import DAYS, NOVEMBER


def total(line: dict[str, object]) -> int:
    return sum(step["value"] for step in line["steps"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("metric", [bridge.metric for bridge in BRIDGES])
@pytest.mark.parametrize("compare", ["prior", "last_year"])
def test_steps_lead_from_the_comparison_to_the_value_in_every_line(
    site: Site, metric: str, compare: str
) -> None:
    found = site.by_token("all-director").get(
        "bridge", **NOVEMBER, metric=metric, compare=compare, group_by="venue"
    )
    assert found.status_code == 200, found.text
    answer = found.json
    for line in (answer, *answer["totals"], *answer["groups"]):
        assert line["comparison"] + total(line) == line["value"]
    for whole in answer["totals"]:
        parts = [line for line in answer["groups"] if whole["currency"] in (line["currency"], None)]
        assert sum(line["value"] for line in parts) == whole["value"]
        assert sum(map(total, parts)) == total(whole)
    query = Query((metric,), *DAYS, by="venue", compare=compare)
    rows = queries.run(site.store, site.viewer("all-director"), query, NOW).rows
    told = {line["key"]: (line["value"], line["comparison"]) for line in answer["groups"]}
    assert told == {row.key: (row.values[metric].numerator, row.before[metric].numerator) for row in rows}


def test_the_whole_is_in_the_currency_with_the_most_venues(site: Site) -> None:
    answer = site.by_token("all-director").get("bridge", **NOVEMBER).json
    assert [line["currency"] for line in answer["totals"]] == ["SEK", "EUR"]
    assert (answer["currency"], answer["steps"]) == ("SEK", answer["totals"][0]["steps"])
    assert answer["groups"] == []


def test_a_bridge_keeps_to_ones_venues_and_to_what_it_can_be_told_by(site: Site) -> None:
    manager = site.by_token("two-director")
    groups = manager.get("bridge", **NOVEMBER, group_by="venue").json["groups"]
    assert {line["key"] for line in groups} == {"north", "south"}
    assert manager.get("bridge", venue="west").status_code == 400
    for wrong in ({"group_by": "channel"}, {"channel": "web"}):
        refused = manager.get("bridge", **NOVEMBER, **wrong)
        assert (refused.status_code, refused.json["parameter"]) == (400, next(iter(wrong)))
        assert "it can by venue, region, resource" in refused.json["detail"]


def test_a_resource_is_told_the_same_alone_as_among_the_others(site: Site) -> None:
    director = site.by_token("all-director")
    among = director.get("bridge", **NOVEMBER, group_by="resource").json["groups"]
    alone = director.get("bridge", **NOVEMBER, resource="north-1", venue="north").json
    line = next(line for line in among if line["key"] == "north.north-1")
    assert (line["value"], line["steps"]) == (alone["value"], alone["steps"])
