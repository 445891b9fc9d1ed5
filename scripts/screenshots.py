"""`make screenshots`: each page of the demo at desktop and phone width, light and dark, into docs/screenshots/.

Loads a demo into a folder of its own, serves it, and takes the pictures in a headless Chromium.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from dashboard.browser import find_browser
from pages import PAGES

TARGET = Path(__file__).parent.parent / "docs" / "screenshots"
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
SECONDS_TO_LOAD = 600
PATIENCE_MS = 30_000


@contextmanager
def served_demo() -> Iterator[str]:
    """The address of a console on a demo of its own."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {
            "VA_DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "VA_DATA_FOLDER": folder,
            "VA_PORT": str(port),
        }
        command = [sys.executable, "-m", "dashboard.cli", "serve", "--demo"]
        server = subprocess.Popen(command, env={**os.environ, **settings})
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; the demo is loaded first."""
    until = time.monotonic() + SECONDS_TO_LOAD
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(1)
    sys.exit("the console did not start")


def picture(browser: Browser, address: str, width: str, scheme: str) -> None:
    """Every page at one width in one theme."""
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=TARGET / f"sign-in-{width}-{scheme}.png")
    page.fill("input[name=username]", "director")
    page.fill("input[name=password]", "demo")
    page.click("button[type=submit]")
    for each in PAGES:
        page.goto(address + each.path)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator(".va-skeleton, .va-skeleton-card")).to_have_count(0)
        expect(page.locator(".va-chart:not(:has(.main-svg))")).to_have_count(0)
        page.wait_for_timeout(800)  # figures fade in
        page.screenshot(path=TARGET / f"{each.key}-{width}-{scheme}.png", full_page=True)
    context.close()


def main() -> None:
    """All pages, at every width and in both themes."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with served_demo() as address, sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                picture(browser, address, width, scheme)


main()
