"""One browser and one server for each database, for all tests of this folder that run in one process; see `sites` for
the databases and `visits` for what fails a test unasked."""

import fcntl
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from dashboard.browser import find_browser
from dashboard.demo import PASSWORD as DEMO_PASSWORD
from tests.browser import sites
from tests.browser.sites import DATABASE, Site, migrated, served
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
HEADLESS = "chromium-headless-shell"
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
    path = _browser()
    if path is None:
        pytest.fail("the tests need a Chromium or Chrome: `make test` installs it, or set BROWSER_PATH")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _browser() -> str | None:
    """Chromium without its own windows where Debian has it, which leaves more of a small machine to the pages."""
    return (None if os.environ.get("BROWSER_PATH") else shutil.which(HEADLESS)) or find_browser()


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
    _picture_of_a_failure(request, found)
    found.close()
    assert _problems(found, caplog) == []


@pytest.fixture(scope="module")
def walkers(signed_in: SignedIn) -> Iterator[Visits]:
    """The pages on which people go from one to the next, for as long as the tests of a module run."""
    found = Visits(signed_in)
    yield found
    found.close()


@pytest.fixture
def walk(
    request: pytest.FixtureRequest, walkers: Visits, caplog: pytest.LogCaptureFixture
) -> Iterator[Visits]:
    """Pages that are reached from the one that was looked at before, as by a link; after a failure from the first."""
    yield walkers
    if _picture_of_a_failure(request, walkers):
        walkers.close()
    assert _problems(walkers, caplog) == []


def _picture_of_a_failure(request: pytest.FixtureRequest, visits: Visits) -> bool:
    failed = request.node.stash.get(FAILED, False)
    if failed:
        visits.picture(PICTURES / (re.sub(r"\W+", "-", request.node.name) + ".png"))
    return failed


def _problems(visits: Visits, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What went wrong unseen since this was last asked."""
    told, visits.problems = visits.problems, []
    return told + [each.getMessage() for each in caplog.get_records("call") if each.levelno >= logging.ERROR]


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
    folder = tmp_path_factory.mktemp("chain")
    shutil.copy(_demo(tmp_path_factory), folder / DATABASE)
    with migrated(folder) as store, served(store, DEMO_PASSWORD) as site:
        yield site


def _demo(factory: pytest.TempPathFactory) -> Path:
    """The file of the demo's database, made by the first of the processes that share the run."""
    base = factory.getbasetemp()
    shared = base.parent / "demo" if "PYTEST_XDIST_WORKER" in os.environ else base / "demo"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            with migrated(shared) as store:
                sites.add_demo(store)
            (shared / "made").touch()
    return shared / DATABASE
