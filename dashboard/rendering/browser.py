"""One running browser with a thread of its own, in which everything that is asked of it happens.

Kaleido speaks to Chromium by asyncio and may neither be used from several threads nor trusted to end: whoever calls
waits here for a limited time, and a browser that did not answer is killed with all its processes.
"""

import asyncio
import logging
import os
import shutil
import signal
import tempfile
from base64 import b64decode
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import kaleido

from dashboard.rendering import chart_page
from dashboard.rendering.chart import Chart
from dashboard.rendering.paper import Paper
from dashboard.rendering.sealed import SealedChromium

Answer = TypeVar("Answer")
QUIET = ("kaleido", "choreographer", "browser_proc")
"""Loggers that tell each step of each chart; what fails is raised here."""
TABS = 2
"""Charts that are drawn at the same time; more gain nothing on two cores."""
OPEN_SECONDS, CLOSE_SECONDS = 60, 10
FONTS_READY = (
    "Promise.all([...document.fonts].map((face) => face.load())).then(() => document.fonts.ready)"
    ".then(() => [...document.fonts].every((face) => face.status === 'loaded'))"
)
PRINTING = {
    "preferCSSPageSize": True,
    "printBackground": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}


class Listening(kaleido.Kaleido):
    """Kaleido asks for a tab's events only once the page loads, and waits for ever for one that has loaded by then."""

    async def _conform_tabs(self, tabs: Any = None) -> None:
        for tab in tabs or self.tabs.values():
            await _command(tab, "Page.enable")
        await super()._conform_tabs(tabs)


class Browser:
    """A browser from its start (some seconds) to its end. Every method may be called from any thread."""

    def __init__(self, path: str) -> None:
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._folder = Path(tempfile.mkdtemp(prefix="venue-analytics-"))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._thread.start()
        self._kaleido: Listening | None = None
        try:
            self._ask(lambda: self._open(path), OPEN_SECONDS)
        except BaseException:
            self.kill()
            raise

    def charts(self, charts: Sequence[Chart], seconds: float) -> list[str]:
        """Each chart as SVG. Raises when one cannot be drawn, or not in time."""
        return self._ask(lambda: self._draw(charts), seconds)

    def pdf(self, html: str, paper: Paper, seconds: float) -> bytes:
        """A page as PDF, with its fonts in it. Raises when that fails or takes longer."""
        return self._ask(lambda: self._print(html, paper), seconds)

    def kill(self) -> None:
        """Ends the browser, all its processes and the thread, whatever state they are in, and removes its files."""
        process = getattr(self._kaleido, "subprocess", None)
        if process is not None:
            # The library starts it as the head of a group of its own.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(Exception):
                process.wait(CLOSE_SECONDS)
            # Before the library does it, which tries again and again, with pauses.
            shutil.rmtree(self._folder, ignore_errors=True)
            with suppress(Exception):
                self._ask(self._close, CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def process_id(self) -> int:
        """The head of the browser's process group."""
        assert self._kaleido is not None
        return int(self._kaleido.subprocess.pid)

    def _ask(self, work: Callable[[], Coroutine[Any, Any, Answer]], seconds: float) -> Answer:
        future = asyncio.run_coroutine_threadsafe(work(), self._loop)
        try:
            return future.result(seconds)
        except TooLate as error:
            future.cancel()
            raise TimeoutError(f"no answer within {seconds:g} seconds") from error

    async def _open(self, path: str) -> None:
        page = self._folder / "chart.html"
        page.write_text(chart_page.chart_page(), encoding="utf-8")
        self._kaleido = Listening(
            n=TABS,
            timeout=None,  # whoever asks has one
            page_generator=page,
            path=path,
            browser_cls=SealedChromium,
            tmp_dir=self._folder,
        )
        await self._kaleido.open()

    async def _close(self) -> None:
        """Lets the library put its things away, and stops what it has left running."""
        if self._kaleido is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._kaleido.close(), CLOSE_SECONDS / 4)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=CLOSE_SECONDS / 4)

    async def _draw(self, charts: Sequence[Chart]) -> list[str]:
        return list(await asyncio.gather(*(self._drawn(chart) for chart in charts)))

    async def _drawn(self, chart: Chart) -> str:
        assert self._kaleido is not None
        options = {"format": "svg", "width": chart.width, "height": chart.height}
        try:
            drawn: str = (await self._kaleido.calc_fig(dict(chart.figure), options)).decode()
        except Exception as error:
            raise RuntimeError(f"the chart {chart.name!r} could not be drawn: {error}") from error
        if not (drawn.startswith("<svg") and drawn.rstrip().endswith("</svg>")):
            raise RuntimeError(f"the chart {chart.name!r} was not drawn to its end")
        return drawn

    async def _print(self, html: str, paper: Paper) -> bytes:
        assert self._kaleido is not None
        tab = await self._kaleido.create_tab("about:blank")
        try:
            await _command(tab, "Emulation.setScriptExecutionDisabled", value=True)
            frame = (await _command(tab, "Page.getFrameTree"))["frameTree"]["frame"]["id"]
            await _command(tab, "Page.setDocumentContent", frameId=frame, html=html)
            fonts = await _command(
                tab, "Runtime.evaluate", expression=FONTS_READY, awaitPromise=True, returnByValue=True
            )
            if fonts["result"].get("value") is not True:
                raise RuntimeError("the fonts of the document could not be read")
            printed = await _command(
                tab,
                "Page.printToPDF",
                paperWidth=paper.width / 25.4,
                paperHeight=paper.height / 25.4,
                **PRINTING,
            )
            return b64decode(printed["data"])
        finally:
            with suppress(Exception):
                await self._kaleido.close_tab(tab)


async def _command(tab: Any, command: str, **parameters: Any) -> dict[str, Any]:
    """The answer to a command of the DevTools protocol. Raises `RuntimeError` in the browser's words where it fails."""
    answer = await tab.send_command(command, params=parameters)
    if "error" in answer:
        raise RuntimeError(f"{command}: {answer['error'].get('message', answer['error'])}")
    found: dict[str, Any] = answer["result"]
    return found
