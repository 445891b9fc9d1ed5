from datetime import timedelta
from typing import Any

import pytest

from components import kpi_strip
from components.as_of import as_of
from components.verdict import verdict
from dashboard.results import Result
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Change, Value
from tests.unit.components.answers import START, result, row, words

NOW = {
    "revenue": Value(41_234_567),
    "aov": Value(41_234_567, 842),
    "no_show_rate": Value(84, 2_710),
    "nps": Value(9_100, 190),
    "utilization": Value(187_488, 302_400),
}
BEFORE = NOW | {"revenue": Value(34_944_550), "no_show_rate": Value(112, 2_545)}


def cards(answer: Result, trend: Result | None = None) -> dict[str, Any]:
    strip = kpi_strip.kpi_strip(answer, trend)
    return {getattr(card, "data-metric"): card for card in strip.children}


def chips(card: Any) -> list[str]:
    return [
        part.className
        for part in card._traverse()
        if getattr(part, "className", "") and part.className.startswith("va-chip")
    ]


def test_the_monday_story_stands_on_the_cards() -> None:
    found = cards(result(list(NOW), [row(NOW, BEFORE)]))

    assert list(found) == ["revenue", "aov", "no_show_rate", "nps", "utilization"]
    assert "412k SEK" in words(found["revenue"]).replace("  ", " ")
    assert "+18.0 % (better) from 349k SEK" in words(found["revenue"]).replace("  ", " ")
    assert "−1.3 pp (better) from 4.4 %" in words(found["no_show_rate"]).replace("  ", " ")


def test_fewer_no_shows_are_good_news_and_more_are_bad() -> None:
    fewer = cards(result(list(NOW), [row(NOW, BEFORE)]))["no_show_rate"]
    more = cards(result(list(NOW), [row(BEFORE, NOW)]))["no_show_rate"]

    assert chips(fewer) == ["va-chip va-good"]
    assert chips(more) == ["va-chip va-bad"]


@pytest.mark.parametrize(
    "key, change, expected",
    [
        ("revenue", Change(relative=0.1), "good"),
        ("revenue", Change(relative=-0.1), "bad"),
        ("revenue", Change(is_new=True), "good"),
        ("revenue", Change(is_new=True, is_below=True), "bad"),
        ("no_show_rate", Change(absolute=0.01), "bad"),
        ("stored_value_consumed", Change(relative=0.1), "even"),
        ("revenue", Change(relative=0.0), "even"),
        ("revenue", None, "even"),
    ],
)
def test_the_metric_says_which_direction_is_good(key: str, change: Change | None, expected: str) -> None:
    assert verdict(metric(key), change) == expected


def test_the_definition_numerator_and_denominator_are_told_and_reached_by_keyboard() -> None:
    card = cards(result(list(NOW), [row(NOW, BEFORE)]))["utilization"]

    said = words(card)
    button = next(
        part
        for part in card._traverse()
        if getattr(part, "id", None) == {"type": "about", "key": "utilization"}
    )
    popover = next(part for part in card._traverse() if getattr(part, "target", None) == button.id)
    assert metric("utilization").definition in said
    assert "Numerator 3,125 h booked minutes" in said
    assert "Denominator 5,040 h" in said
    assert type(button).__name__ == "Button"
    assert "focus" in popover.trigger


def test_a_chain_of_two_currencies_has_two_amounts_and_one_rate() -> None:
    other = {key: Value(value.numerator, value.denominator) for key, value in NOW.items()}
    found = cards(result(list(NOW), [row(NOW), row(other, currency="EUR")]))

    assert "412k SEK" in words(found["revenue"]).replace("  ", " ")
    assert "412k EUR" in words(found["revenue"]).replace("  ", " ")
    assert words(found["no_show_rate"]).count("3.1") == 2  # the card's and the popover's
    assert "Numerator 168 no shows" in words(found["no_show_rate"])


def test_without_facts_a_card_has_a_dash_and_no_colour() -> None:
    nothing = {key: Value(0, 0 if value.denominator else None) for key, value in NOW.items()}
    found = cards(result(list(NOW), [row(nothing, nothing)]))

    assert "–" in words(found["nps"])
    assert chips(found["nps"]) == []
    assert chips(found["revenue"]) == ["va-chip va-even"]
    assert list(cards(result(list(NOW), []))) == list(NOW)


def test_the_sparkline_shows_the_days_and_is_silent_to_a_screen_reader() -> None:
    days = [row(NOW, bucket=START + timedelta(days=i)) for i in range(5)]
    card = cards(result(list(NOW), [row(NOW)]), result(list(NOW), days, grain="day"))["aov"]

    spark = next(part for part in card._traverse() if getattr(part, "className", "") == "va-spark")
    assert spark.style["maskImage"].startswith('url("data:image/svg+xml,')
    assert getattr(spark, "aria-hidden") == "true"


def test_the_stamp_says_since_when_by_which_set_and_what_is_missing() -> None:
    said = words(as_of(result(list(NOW), [], catching_up=1)))

    assert "Nov 1 – 21, 2026" in said
    assert "Compared with Oct 1 – 21, 2026" in said
    assert "Current definitions" in said
    assert "As of Nov 21, 2026, 14:18" in " ".join(said.split())
    assert "Catching up, 1 day of a venue to go" in said


def test_nothing_to_compare_with_is_said_and_not_drawn_as_a_dash() -> None:
    nothing = {key: Value(0, 0) for key in NOW}
    card = cards(result(list(NOW), [row(NOW, nothing)]))["nps"]

    assert "no comparison" in words(card)
    assert chips(card) == []
