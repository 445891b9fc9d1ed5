"""The OpenAPI document is what the server does: generated requests, good and bad, get documented answers only."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from dashboard.api.ingesting import PREFIX as INGEST
from dashboard.api.openapi import document
from dashboard.api.routes import ROUTES
from tests.integration.api.chain_site import Site

EXAMPLES, BATCHES = 12, 3
"""Requests for each address and mode; batches are also fuzzed in `test_bad_bodies`."""
PLAIN = {"Accept-Encoding": "identity"}
"""The test transport unpacks nothing."""
OPERATIONS = [(path, method) for path, methods in document()["paths"].items() for method in methods]
GENERATED = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)


@pytest.fixture(scope="module")
def api(site: Site) -> schemathesis.BaseSchema:
    """The API as the server describes it."""
    headers = site.by_token("all-director").headers
    return schemathesis.openapi.from_wsgi("/chain/analytics/openapi.json", site.server, headers=headers)


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
@pytest.mark.parametrize("path, method", OPERATIONS)
def test_answers_are_documented(
    site: Site, api: schemathesis.BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    headers = site.by_token("all-admin").headers | PLAIN
    operation = api[path][method.upper()]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
        pytest.skip("takes nothing")

    # Good rows of a batch are taken, whatever the others are.
    is_batch = path.startswith(INGEST)
    excluded = [positive_data_acceptance, *([negative_data_rejection] if is_batch else [])]

    @settings(GENERATED, max_examples=BATCHES if is_batch else EXAMPLES)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    check()


GOOD = (
    {},
    {"group_by": "venue", "granularity": "week", "compare": "prior"},
    {"venue": ["north"], "granularity": "hour", "from": "2026-11-03", "to": "2026-11-03"},
    {"from": "2001-01-01", "to": "2001-01-02"},
)


@pytest.mark.parametrize("path", [route.path for route in ROUTES])
def test_good_questions_are_answered_as_documented(
    site: Site, api: schemathesis.BaseSchema, path: str
) -> None:
    headers = site.by_token("all-director").headers | PLAIN
    operation = api[path]["GET"]
    known = {parameter.name for parameter in operation.query}
    for asked in GOOD:
        case = operation.Case(query={name: value for name, value in asked.items() if name in known})
        assert case.call_and_validate(headers=headers).status_code == 200
    known = operation.Case().call(headers=headers).headers["etag"][0]
    kept = operation.Case().call_and_validate(headers=headers | {"If-None-Match": known})
    assert kept.status_code == 304


def test_the_document_is_valid(api: schemathesis.BaseSchema) -> None:
    assert document()["openapi"] == "3.1.0"
    api.validate()
