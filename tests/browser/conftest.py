"""One browser and one server for each database, for all tests of this folder that run in one process; see `sites` for
the databases and `visits` for what fails a test unasked."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from dashboard.browser import find_browser
from dashboard.demo import PASSWORD as DEMO_PASSWORD
from tests.browser import sites
from tests.browser.sites import Site, migrated, served
from tests.browser.visits import SignedIn, Visits

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asked another host would get nothing, and the request fails its test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE_MS = 20_000
"""How long an expectation may take to come true on a busy machine."""
PICTURES = Path(__file__).parents[2] / "test-results"
FAILED = pytest.StashKey[bool]()


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("the tests need a Chromium or Chrome: `make test` installs it, or set BROWSER_PATH")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(chromium: Browser) -> SignedIn:
    return SignedIn(chromium)


@pytest.fixture
def visits(
    request: pytest.FixtureRequest, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> Iterator[Visits]:
    """The pages of a test; neither they nor the server may report an error."""
    found = Visits(signed_in)
    yield found
    if request.node.stash.get(FAILED, False):
        found.picture(PICTURES / (re.sub(r"\W+", "-", request.node.name) + ".png"))
    found.close()
    errors = [each.getMessage() for each in caplog.get_records("call") if each.levelno >= logging.ERROR]
    assert found.problems + errors == []


@contextmanager
def _folder_store(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, sites.Store]]:
    folder = factory.mktemp(name)
    with migrated(folder) as store:
        yield folder, store


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A chain with one venue, at which nothing has happened yet."""
    with _folder_store(tmp_path_factory, "empty") as (_, store):
        sites.add_venue(store)
        sites.add_director(store)
        with served(store) as site:
            yield site


@pytest.fixture(scope="session")
def one_fact(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same with one booking and one order, today."""
    with _folder_store(tmp_path_factory, "one-fact") as (_, store):
        sites.add_venue(store)
        sites.add_one_fact(store)
        sites.add_director(store)
        with served(store) as site:
            yield site


@pytest.fixture(scope="session")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real club of tests/data."""
    with _folder_store(tmp_path_factory, "club") as (folder, store):
        sites.add_club(store, folder)
        sites.add_director(store)
        with served(store) as site:
            yield site


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo: twelve venues, up to now."""
    with _folder_store(tmp_path_factory, "chain") as (_, store):
        sites.add_demo(store)
        with served(store, DEMO_PASSWORD) as site:
            yield site
