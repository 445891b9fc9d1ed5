"""Every error that scripts are told has one shape, names its parameter, and tells nothing of the installation."""

from typing import Any

import pytest
from werkzeug.exceptions import TooManyRequests

from rollup.errors import Unavailable
from tests.integration.api.chain_site import Site

BAD: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("revenue", {"from": "2026-13-01"}, "from"),
    ("revenue", {"from": "20261101"}, "from"),
    ("revenue", {"from": "2026-W45-1"}, "from"),
    ("revenue", {"to": "yesterday"}, "to"),
    ("revenue", {"from": "2026-11-21", "to": "2026-11-01"}, "to"),
    ("revenue", {"from": "1990-01-01"}, "from"),
    ("revenue", {"from": "2001-01-01", "to": "2026-01-01"}, "from"),
    ("revenue", {"from": ["2026-11-01", "2026-11-02"]}, "from"),
    ("revenue", {"from": ""}, "from"),
    ("revenue", {"venue": "nort"}, "venue"),
    ("revenue", {"venue": ""}, "venue"),
    ("revenue", {"venue": "north,"}, "venue"),
    ("revenue", {"venue": "x" * 201}, "venue"),
    ("revenue", {"venue": ",".join(["north"] * 1001)}, "venue"),
    ("revenue", {"region": "Sideways"}, "region"),
    ("revenue", {"metric": "revenu"}, "metric"),
    ("revenue", {"metric": "bookings"}, "metric"),
    ("revenue", {"group_by": "colour"}, "group_by"),
    ("revenue", {"group_by": "tender", "metric": "orders"}, "group_by"),
    ("customers", {"group_by": "join_channel", "metric": "nps"}, "group_by"),
    ("revenue", {"granularity": "year"}, "granularity"),
    ("revenue", {"granularity": "hour", "from": "2024-01-01", "to": "2026-01-01"}, "granularity"),
    (
        "revenue",
        {"granularity": "hour", "group_by": "item", "from": "2026-09-01", "to": "2026-11-01"},
        "granularity",
    ),
    ("revenue", {"compare": "last_yaer"}, "compare"),
    ("revenue", {"definitions": "modern"}, "definitions"),
    ("revenue", {"resource": "court-9"}, "resource"),
    ("revenue", {"channel": "\x00"}, "channel"),
    ("revenue", {"channel": "a\nb"}, "channel"),
    ("revenue", {"vnue": "north"}, "vnue"),
    ("revenue", {"period": "mtd"}, "period"),
    ("heatmap", {"metric": "nothing"}, "metric"),
    ("heatmap", {"group_by": "venue"}, "group_by"),
    ("venues", {"venue": "north"}, "venue"),
    ("metrics", {"x": "1"}, "x"),
    ("status", {"from": "2026-11-01"}, "from"),
)
BODIES: tuple[tuple[Any, str | None], ...] = (
    ({}, "format"),
    ({"format": "csv"}, "report"),
    ({"format": "pdf", "report": "revenue", "paper": "a5"}, "paper"),
    ({"format": "docx", "report": "revenue"}, "format"),
    ({"format": "pdf", "report": "monthly", "month": "October"}, "month"),
    ({"format": "pdf", "report": "monthly", "view": "?period=mtd", "venue": "north"}, "view"),
    ({"format": "csv", "report": "heat"}, "report"),
    ({"format": ["csv", "xlsx"], "report": "revenue"}, "format"),
    ({"format": 1, "report": "revenue"}, "format"),
    ({"format": "csv", "report": "revenue", "from": None}, "from"),
    ({"format": "csv", "report": "revenue", "venue": []}, "venue"),
    ({"format": "csv", "report": "revenue", "venue": [["north"]]}, "venue"),
    ({"format": "csv", "report": "revenue", "venue": "\ud800"}, "venue"),
    ({"format": "csv", "report": "revenue", "colour": "red"}, "colour"),
    ([], None),
    ("csv", None),
    (None, None),
)


def check(answer: Any, status: int, parameter: str | None = None) -> dict[str, Any]:
    """The error, which has the one shape."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    told = answer.json
    assert told["type"] == "about:blank"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told.get("parameter") == parameter
    assert answer.headers["Cache-Control"] == "no-store"
    return told


@pytest.mark.parametrize("path, given, parameter", BAD)
def test_a_parameter_that_is_no_good_is_named(
    site: Site, path: str, given: dict[str, Any], parameter: str
) -> None:
    check(site.by_token("all-director").get(path, **given), 400, parameter)


@pytest.mark.parametrize("body, parameter", BODIES)
def test_a_field_that_is_no_good_is_named(site: Site, body: Any, parameter: str | None) -> None:
    check(site.by_token("all-director").post("export", body), 400, parameter)


def test_a_mistyped_name_is_offered_the_nearest(site: Site) -> None:
    caller = site.by_token("all-director")
    assert "did you mean 'venue'" in caller.get("revenue", vnue="north").json["detail"]
    assert "did you mean 'north'" in caller.get("revenue", venue="nort").json["detail"]
    assert "did you mean 'revenue'" in caller.get("revenue", metric="revenu").json["detail"]


def test_bodies_that_cannot_be_read(site: Site) -> None:
    caller = site.by_token("all-director")
    for data in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}'):
        assert caller.post("export", data=data).status_code == 400, data[:20]
    check(caller.post("export", data=b"format=csv", content_type="application/x-www-form-urlencoded"), 415)
    check(caller.post("export", data=b"{}", content_type="text/plain"), 415)
    check(caller.post("export", data=b" " * (8 * 1024 * 1024 + 1)), 413)


def test_what_breaks_is_said_without_how(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = site.by_token("all-director")

    def broken(*_: Any) -> Any:
        raise RuntimeError("secret of the house")

    def away(*_: Any) -> Any:
        raise Unavailable("no database at /var/secret")

    monkeypatch.setattr("dashboard.api.answers.figures_answer", broken)
    assert "secret" not in str(check(caller.get("revenue"), 500))
    monkeypatch.setattr("dashboard.api.answers.figures_answer", away)
    answer = caller.get("revenue")
    assert "secret" not in str(check(answer, 503))
    assert answer.headers["Retry-After"] == "5"


def test_too_many_requests_say_when_to_come_again(site: Site) -> None:
    with site.server.test_request_context("/chain/analytics/revenue"):
        answer = site.server.make_response(site.server.handle_user_exception(TooManyRequests(retry_after=7)))
    assert answer.status_code == 429
    assert (answer.mimetype, answer.headers["Retry-After"]) == ("application/problem+json", "7")


def test_errors_of_pages_stay_pages(site: Site) -> None:
    answer = site.by_session("all-director").get("/no/such/asset.js", headers={"Accept": "text/html"})
    assert answer.mimetype == "text/html"


def test_a_series_may_be_as_long_as_is_said(site: Site) -> None:
    caller = site.by_token("all-director")
    years = {"from": "2017-01-01", "to": "2026-11-21"}
    told = caller.get("revenue", granularity="day", metric="revenue", venue="north", **years).json
    assert len(told["rows"]) == 3612
