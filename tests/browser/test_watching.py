"""That the watch over every visited page notices what it is there for."""

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visits import Visits, filled


def test_errors_and_requests_to_other_hosts_are_noticed(empty: Site, visits: Visits) -> None:
    page = visits.open(empty)
    page.evaluate("console.error('spilt milk')")
    page.evaluate("setTimeout(() => { throw new Error('broken glass') })")
    page.evaluate("new Image().src = 'https://example.com/pixel.png'")
    page.wait_for_timeout(300)
    for part in ("spilt milk", "broken glass", "asked: https://example.com/pixel.png"):
        assert any(part in problem for problem in visits.problems), part
    visits.problems.clear()


def test_nothing_but_this_server_is_asked_from_a_cold_start(club: Site, visits: Visits) -> None:
    page = visits.own(club)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(club.address)
    expect(page.get_by_label("User name")).to_be_visible()
    page = visits.own(club, "director")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(club.address)
    filled(page)
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((club.address, "data:", "blob:"))] == []
