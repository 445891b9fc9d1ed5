"""Server time of each panel of each page over the demo chain, the bytes that a browser loads before the first one, and
how long after a click a page is whole.

`make bench` prints the tables; medians of some rounds, warm. Server time is that of the process, through the very
request that a browser makes, so that what else a machine does is left out; the time after a click is by the clock.
"""

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect, sync_playwright

from app import create_app
from dashboard import demo
from dashboard.browser import find_browser
from dashboard.demo import PASSWORD
from dashboard.people.accounts import Accounts
from dashboard.settings import read_settings
from pages import PAGES
from rollup.demo.load import load
from tests.bench.person import asked
from tests.browser import sites
from tests.browser.conftest import ARGUMENTS
from tests.browser.visits import filled, sign_in

ROUNDS, CLICKS = 7, 3
UPDATE = "/_dash-update-component"
LINKED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """An administrator, who may see every page, signed in to the demo."""
    folder = tmp_path_factory.mktemp("pages")
    with sites.migrated(folder) as store:
        demo.begin(store)
        load(store, int(time.time()))
        demo.finish(store)
        demo.add_demo_accounts(store, Accounts(store, sites.QUICK))
        app = create_app(read_settings({"VA_DATA_FOLDER": str(folder)}), store)
        asking = app.server.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', asking.get("/sign-in").text)
        assert token is not None
        form = {"username": "admin", "password": PASSWORD, "csrf_token": token[1]}
        assert asking.post("/sign-in", data=form).status_code == 303
        asking.get("/")
        yield asking


def milliseconds(client: FlaskClient, body: dict[str, Any]) -> float:
    cookie = client.get_cookie("_csrf_token")
    headers = {"X-CSRFToken": cookie.value if cookie else ""}
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        answer = client.post(UPDATE, json=body, headers=headers)
        taken.append(1000 * (time.process_time() - began))
        assert answer.status_code == 200, answer.text
        assert "va-state-error" not in answer.text
    return median(taken[1:])


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_panels(client: FlaskClient) -> None:
    print("\n| page | panel | ms |\n| --- | --- | ---: |")
    for page in PAGES:
        for panel in page.panels:
            taken = milliseconds(client, asked(page.panel_key(panel), "?period=mtd"))
            print(f"| {page.key} | {panel.key} | {taken:.0f} |")


@pytest.mark.bench
def test_weight(client: FlaskClient) -> None:
    page = client.get("/")
    files = {path: client.get(path).data for path in LINKED.findall(page.text)}
    print("\n| what a browser loads first | kB, gzipped |\n| --- | ---: |")
    for path, content in sorted(files.items(), key=lambda item: -len(item[1]))[:8]:
        print(f"| {Path(path.split('?')[0]).name} | {len(gzip.compress(content)) / 1000:.0f} |")
    total = sum(len(gzip.compress(content)) for content in [page.data, *files.values()])
    print(f"| all {len(files) + 1} | {total / 1000:.0f} |")


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_clicks(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From a click in the navigation to the last chart of the page, in a real browser and one process of the server."""
    path = find_browser()
    assert path is not None
    with sites.migrated(tmp_path_factory.mktemp("clicks")) as store, sync_playwright() as playwright:
        sites.add_demo(store)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with sites.served(store, PASSWORD) as site:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            expect.set_options(timeout=60_000)
            sign_in(page, site, "director")
            links = page.locator(".va-side .va-nav a")
            filled(page)
            names = links.all_inner_texts()
            print("\n| page | ms to its heading | ms to its last chart |\n| --- | ---: | ---: |")
            for number, name in enumerate(names):
                rounds = [clicked(page, names, number) for _ in range(CLICKS + 1)][1:]
                heading, whole = (median(column) for column in zip(*rounds, strict=True))
                print(f"| {name} | {heading:.0f} | {whole:.0f} |")
        browser.close()


def clicked(page: BrowserPage, names: list[str], number: int) -> tuple[float, float]:
    """Milliseconds from a click to the page's heading and to its last chart, coming from another page."""
    links = page.locator(".va-side .va-nav a")
    links.nth((number + 1) % len(names)).click()
    filled(page)
    before = page.locator("main h1").inner_text()
    began = time.perf_counter()
    links.nth(number).click()
    expect(page.locator("main h1")).not_to_have_text(before)
    heading = time.perf_counter() - began
    filled(page)
    return 1000 * heading, 1000 * (time.perf_counter() - began)
