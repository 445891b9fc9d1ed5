"""How often machines may ask: each token, person and address for itself, told in the one shape of errors."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.web.limits import MOST_CALLERS, Meter
from tests.integration.api.chain_site import Site


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_in_a_minute_at_once_or_spread() -> None:
    clock = Clock()
    meter = Meter(60, clock)
    assert [meter.admit("a") for _ in range(60)] == [0] * 60
    assert meter.admit("a") == 1, "the next is free in a second"
    assert meter.admit("b") == 0, "another caller"
    clock.now += 1
    assert [meter.admit("a"), meter.admit("a")] == [0, 1]
    clock.now += 60
    assert [meter.admit("a") for _ in range(61)] == [0] * 60 + [1]


def test_who_is_refused_is_not_refused_for_longer_by_trying() -> None:
    clock = Clock()
    meter = Meter(1, clock)
    assert meter.admit("a") == 0
    for _ in range(50):
        clock.now += 1
        assert meter.admit("a") > 0
    clock.now += 10
    assert meter.admit("a") == 0


def test_nothing_is_without_limit_and_memory_is_bounded() -> None:
    assert not any(Meter(0).admit("a") for _ in range(1000))
    meter = Meter(1)
    for number in range(MOST_CALLERS + 10):
        meter.admit(str(number))
    assert len(meter._rested) == MOST_CALLERS


def refused(answer: Any) -> bool:
    assert answer.status_code in (200, 400, 401, 403, 404, 429), answer.text
    if answer.status_code != 429:
        return False
    assert answer.mimetype == "application/problem+json"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json["detail"].startswith("too many requests; come again in")
    return True


@pytest.fixture(scope="module")
def site(open_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    limits = {"VA_API_PER_MINUTE": "5", "VA_API_PER_ADDRESS": "60"}
    return open_site(tmp_path_factory.mktemp("limits"), **limits)


def test_each_token_and_each_person_for_itself(site: Site) -> None:
    one, other = site.by_token("all-viewer"), site.by_token("all-viewer")
    person = site.by_session("all-viewer")
    for caller in (one, other, person):
        assert [refused(caller.get("venues")) for _ in range(6)] == [False] * 5 + [True]
    assert refused(one.get("revenue")), "whatever is asked"
    assert person.client.get("/").status_code == 200, "pages are not limited"


def test_an_address_whoever_asks(site: Site) -> None:
    def ask(headers: dict[str, str], address: str) -> Any:
        place = {"REMOTE_ADDR": address}
        return site.server.test_client().get("/chain/analytics/venues", headers=headers, environ_base=place)

    guesses = [ask({"Authorization": f"Bearer va_{n}"}, "2001:db8::1") for n in range(70)]
    assert [answer.status_code for answer in guesses[:60]] == [401] * 60
    assert refused(guesses[-1])
    good = site.by_token("all-director").headers
    assert refused(ask(good, "2001:db8::ffff")), "the same network"
    assert not refused(ask(good, "2001:db8:1::1"))
