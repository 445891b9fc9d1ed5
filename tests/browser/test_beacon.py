"""The beacon in the pages of a booking site, in a real browser: what arrives, and when; and from whom nothing does."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, Route
from sqlalchemy import select

from dashboard.access import CAPABILITIES, Viewer
from dashboard.beacon.keys import BeaconKeys
from dashboard.beacon.snippet import snippet
from rollup.ingest.kinds import STEPS, SUBSTEPS
from rollup.model import chain, funnel_event, session
from tests.browser.sites import Site, add_venue, migrated, served
from tests.browser.visits import Visits

PATIENCE = 20.0


class BookingSite(BaseHTTPRequestHandler):
    """A site of its own origin; every page of it has the script."""

    script = ""

    def do_GET(self) -> None:
        page = f"<!doctype html><title>Book</title><link rel=icon href=data:,><h1>{self.path[1:]}</h1>{self.script}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with migrated(tmp_path_factory.mktemp("beacon")) as store:
        add_venue(store)
        with served(store) as site:
            yield site


@pytest.fixture(scope="module")
def booking(console: Site) -> Iterator[str]:
    """The address of the booking site."""
    handler = type("Site", (BookingSite,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    address = f"http://127.0.0.1:{server.server_port}"
    with console.store.reading() as connection:
        chain_id = connection.scalars(select(chain.c.id)).one()
    viewer = Viewer("test", chain_id, frozenset(CAPABILITIES))
    made = BeaconKeys(console.store).create(viewer, "north", [address])
    handler.script = snippet(made, console.address)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def own_session(page: Page) -> str:
    page.wait_for_function("window.venueFunnel && window.venueFunnel.isReady")
    return str(page.evaluate("JSON.parse(sessionStorage.getItem('venue-funnel')).session"))


def reached(console: Site, name: str) -> list[tuple[str, str]]:
    """What is stored of a session: steps and substeps, the earliest first."""
    same = (session.c.venue_id == funnel_event.c.venue_id) & (session.c.id == funnel_event.c.session_id)
    query = select(funnel_event.c.step, funnel_event.c.substep).join(session, same)
    with console.store.reading() as connection:
        rows = connection.execute(
            query.where(session.c.source_id == name).order_by(funnel_event.c.at, funnel_event.c.id)
        )
        return [(STEPS[step], ("", *SUBSTEPS)[substep]) for step, substep in rows]


def await_reached(console: Site, page: Page, name: str, expected: list[tuple[str, str]]) -> None:
    end = time.monotonic() + PATIENCE
    while (found := reached(console, name)) != expected and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert found == expected


def test_a_visit_is_told_as_it_goes_and_when_the_page_is_left(
    console: Site, booking: str, visits: Visits
) -> None:
    page = visits.own(console)
    page.goto(f"{booking}/start")
    name = own_session(page)
    await_reached(console, page, name, [("visit", "")])
    page.evaluate("venueFunnel('wizard', 'service')")
    page.goto(f"{booking}/next")
    assert own_session(page) == name, "the visit goes on"
    expected = [("visit", ""), ("wizard", "service"), ("visit", "")]
    await_reached(console, page, name, expected)
    page.evaluate("venueFunnel('wizard', 'time', {wanted_at: '2026-12-05T20:00', no_slot: true})")
    page.goto("about:blank")
    expected.append(("wizard", "time"))
    await_reached(console, page, name, expected)
    assert page.context.cookies() == []


def test_what_did_not_arrive_comes_again_once(console: Site, booking: str, visits: Visits) -> None:
    visits.expected.append("net::ERR_FAILED")
    page = visits.own(console)
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort() if len(lost) < 3 else route.continue_()

    page.clock.install()
    page.route("**/public/funnel?*", lose)
    page.goto(f"{booking}/start")
    name = own_session(page)
    for _ in range(6):
        page.clock.fast_forward(20_000)
        page.wait_for_timeout(100)
    await_reached(console, page, name, [("visit", "")])
    assert len(lost) == 3


def test_a_beacon_of_json_is_asked_about_and_stored(console: Site, booking: str, visits: Visits) -> None:
    page = visits.own(console)
    page.goto(f"{booking}/start")
    own_session(page)
    now = int(time.time() * 1000)
    event = {"id": "by-hand-1", "at": now, "step": "submit"}
    body = json.dumps({"session": "session-by-hand", "sent": now, "events": [event]})
    send = """body => { const script = document.querySelector("script[data-key]");
        const address = new URL("funnel", script.src) + "?key=" + script.dataset.key;
        return navigator.sendBeacon(address, new Blob([body], {type: "application/json"})); }"""
    assert page.evaluate(send, body) is True
    await_reached(console, page, "session-by-hand", [("submit", "")])


@pytest.mark.parametrize(
    "wish",
    [
        "Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})",
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})",
    ],
)
def test_who_is_not_to_be_followed_is_not(console: Site, booking: str, visits: Visits, wish: str) -> None:
    page = visits.own(console)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(wish)
    page.goto(f"{booking}/start")
    page.wait_for_function("window.venueFunnel && window.venueFunnel.isReady")
    page.evaluate("venueFunnel('wizard')")
    page.goto(f"{booking}/next")
    page.wait_for_timeout(600)
    assert not [url for url in asked if "/public/funnel?" in url]
    assert page.evaluate("sessionStorage.length") == 0
