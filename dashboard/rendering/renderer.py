"""The renderer: one warm browser for everybody who needs a chart or a document, kept working whatever happens to it."""

import atexit
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TypeVar

from dashboard.browser import find_browser
from dashboard.rendering.browser import Browser
from dashboard.rendering.chart import Chart
from dashboard.rendering.failure import NotPrinted
from dashboard.rendering.paper import Paper

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
CHART_SECONDS, DOCUMENT_SECONDS = 20.0, 60.0
"""What one chart and one document may take; a warm browser needs about half a second for either."""
QUEUE_SECONDS = 180.0
IDLE_SECONDS = 300.0
"""The browser holds some 600 MB: it ends when nothing was asked of it for so long."""
MISSING = (
    "PDF files need a Chromium or Chrome on the server: install it (Debian: apt-get install chromium), or name one that"
    " is installed in BROWSER_PATH; CSV and XLSX need none"
)


class Renderer:
    """Starts its browser when it is first needed. One job at a time uses it, so that a job that fails takes none of
    another one's work with it."""

    def __init__(
        self,
        *,
        find: Callable[[], str | None] = find_browser,
        chart_seconds: float = CHART_SECONDS,
        document_seconds: float = DOCUMENT_SECONDS,
        queue_seconds: float = QUEUE_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._find = find
        self._chart_seconds, self._document_seconds = chart_seconds, document_seconds
        self._queue_seconds, self._idle_seconds = queue_seconds, idle_seconds
        self._lock = Lock()
        self._browser: Browser | None = None
        self._timer: Timer | None = None

    def charts(self, charts: Sequence[Chart]) -> list[str]:
        """Each chart as SVG; all of them or none. Raises `NotPrinted` where there is no browser, or where it failed
        twice."""
        seconds = self._chart_seconds * max(len(charts), 1)
        return self._tried(lambda browser: browser.charts(charts, seconds)) if charts else []

    def pdf(self, html: str, paper: Paper) -> bytes:
        """A page as PDF. Raises as `charts`."""
        return self._tried(lambda browser: browser.pdf(html, paper, self._document_seconds))

    def close(self) -> None:
        """Ends the browser. It starts again when it is needed."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        """The process of the browser that is running; None where none is."""
        browser = self._browser
        return None if browser is None else browser.process_id

    def _tried(self, work: Callable[[Browser], Answer]) -> Answer:
        """What a job answers; when it fails, it is done once more in a new browser."""
        with self._turn():
            try:
                return work(self._running())
            except NotPrinted:
                raise
            except Exception as error:
                logger.warning("the browser is started again, as it failed: %s", error)
                self._end()
            try:
                return work(self._running())
            except NotPrinted:
                raise
            except Exception as error:
                self._end()
                raise NotPrinted(
                    f"nothing was made, as the browser failed twice: {error}; try again"
                ) from error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The time for one job alone."""
        if not self._lock.acquire(timeout=self._queue_seconds):
            raise NotPrinted("the renderer is busy with other documents; try again in some minutes")
        try:
            if self._timer is not None:
                self._timer.cancel()
            yield
        finally:
            self._timer = Timer(self._idle_seconds, self._rest)
            self._timer.daemon = True
            self._timer.start()
            self._lock.release()

    def _rest(self) -> None:
        """Ends a browser that nobody uses; one that is used at this moment is not idle."""
        if self._lock.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._lock.release()

    def _running(self) -> Browser:
        if self._browser is None:
            path = self._find()
            if path is None:
                raise NotPrinted(MISSING)
            self._browser = Browser(path)
            atexit.register(self._end)
        return self._browser

    def _end(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            atexit.unregister(self._end)
            browser.kill()


RENDERER = Renderer()
"""The process's own; making it starts nothing."""
