"""The API's declarations: each endpoint answers what it offers, the reference is as generated, money is whole."""

from pathlib import Path

import pytest

from dashboard.api import exporting, ingesting, openapi_exports
from dashboard.api.answers import number
from dashboard.api.endpoints import FIGURES, Figures, figures_named
from dashboard.api.openapi import document
from dashboard.api.parameters import checked, of_figures
from dashboard.api.reference import chapters, markdown
from dashboard.api.routes import ROUTES
from dashboard.ingest import TAKEN_KINDS
from rollup.errors import NotFound
from rollup.metrics.catalogue import METRICS, metric
from rollup.metrics.values import Value

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("figures", FIGURES, ids=lambda figures: figures.key)
def test_an_endpoint_offers_what_it_answers(figures: Figures) -> None:
    assert set(figures.metrics) <= set(figures.offered)
    assert len(set(figures.offered)) == len(figures.offered)
    assert figures_named(figures.key) is figures


def test_every_metric_can_be_had_in_its_own_area() -> None:
    offered = {key for figures in FIGURES if figures.of != METRICS for key in figures.offered}
    assert offered == {one.key for one in METRICS}


def test_parameters_are_named_once() -> None:
    for route in ROUTES:
        keys = [parameter.key for parameter in route.parameters]
        assert len(keys) == len(set(keys)), route.key
    assert {"format", "report", "from", "to"} <= {each.key for each in exporting.body_parameters()}


def test_the_document_has_every_address_and_only_those() -> None:
    sent = {ingesting.path_of(kind) for kind in TAKEN_KINDS}
    exported = set(openapi_exports.paths({}, {}))
    assert set(document()["paths"]) == {route.path for route in ROUTES} | exported | sent


def test_the_reference_is_as_generated() -> None:
    assert (DOCS / "api-reference.md").read_text() == markdown(), (
        "write it anew: venue-analytics api --page > docs/api-reference.md"
    )


def test_the_guide_names_every_address() -> None:
    guide = (DOCS / "api.md").read_text()
    for chapter in chapters():
        if chapter.call:
            assert f"`{chapter.call}`" in guide, chapter.call


@pytest.mark.parametrize(
    "numerator, denominator, expected",
    [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (-7, 3, -2), (0, 3, 0), (10, None, 10), (1, 0, None)],
)
def test_amounts_are_whole_minor_units(numerator: int, denominator: int | None, expected: int | None) -> None:
    assert number(metric("aov"), Value(numerator, denominator)) == expected


def test_other_ratios_are_numbers() -> None:
    assert number(metric("no_show_rate"), Value(1, 4)) == 0.25


def test_what_is_no_parameter_is_refused() -> None:
    with pytest.raises(NotFound) as caught:
        checked(of_figures(FIGURES[0]), {"venues": ["north"]})
    assert caught.value.field == "venues"
