"""The choice of a split, and the way down from one to the next."""

from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.view_state import ViewState
from pages.reading import Reading
from pages.splitting import deeper, fitting, split_of
from rollup.errors import NotFound
from tests.unit.components.answers import TODAY

SPLITS = ("resource", "resource_type", "color_type", "venue", "region", "item", "staff")


def reading(search: str) -> Reading:
    services: Any = SimpleNamespace()
    return Reading(services, services, 0, TODAY, ViewState.from_url(search), "/revenue")


@pytest.mark.parametrize(
    "search, by",
    [
        ("", "resource"),
        ("?by=staff", "staff"),
        ("?venue=a", "resource"),
        ("?resource=court-1", "item"),
        ("?resource=court-1&item=hour", "staff"),
        ("?resource=court-1&item=hour&staff=ann", "resource"),
    ],
)
def test_the_first_split_that_still_divides_anything_is_shown(search: str, by: str) -> None:
    assert split_of(reading(search), SPLITS) == by


def test_a_split_that_the_page_does_not_have_is_an_error_about_the_parameter() -> None:
    with pytest.raises(NotFound) as caught:
        split_of(reading("?by=colour"), SPLITS)
    assert caught.value.field == "by"


@pytest.mark.parametrize(
    "search, by, key, address",
    [
        ("", "region", "up", "region=up&compare=prior&by=venue"),
        ("", "venue", "a", "venue=a&compare=prior&by=resource"),
        ("?venue=a", "resource", "court 1", "venue=a&compare=prior&resource=court%201&by=item"),
        ("?resource=r&item=i", "staff", "ann", "compare=prior&resource=r&item=i&staff=ann&by=item"),
    ],
)
def test_a_click_narrows_and_goes_on_with_the_split_below(
    search: str, by: str, key: str, address: str
) -> None:
    assert deeper(reading(search), by, SPLITS)(key) == f"/revenue?period=mtd&{address}"


def test_figures_that_cannot_be_narrowed_so_are_left_out_and_the_first_is_always_asked_for() -> None:
    metrics = ("revenue", "orders", "average_spend")
    assert fitting(metrics, reading("")) == metrics
    assert fitting(metrics, reading("?resource=r")) == ("revenue", "orders")
    assert fitting(metrics, reading(""), "item") == ("revenue",)
    assert fitting(metrics, reading("?device=mobile")) == ("revenue",)
