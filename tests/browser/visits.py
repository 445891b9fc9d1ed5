"""Pages as a test visits them. Whatever goes wrong in one unseen (an error of a script, a refused request, a look at
another host) is kept, and fails the test at its end."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

from tests.browser.sites import Site

Size = tuple[int, int]
DESKTOP, PHONE = (1440, 900), (390, 844)
LOOPBACK = "127.0.0.1"
BUSY = (
    ".va-skeleton, .va-skeleton-card, [data-dash-is-loading], .va-chart:not(:has(.main-svg)),"
    " .va-table:not(:has(.ag-root)), .ag-row:empty"
)
"""What shows that a page is not as it will be; a table empties its rows while it lays its columns out anew."""
CLUB_SUMMER = "/?from=2012-07-01&to=2012-09-30"
"""The months of which the club's data tells."""


@dataclass(slots=True)
class SignedIn:
    """A browser context for each person on each site, in which they have signed in once; its cache and compiled scripts
    serve many tests."""

    browser: Browser
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)

    def context(self, site: Site, user: str) -> BrowserContext:
        key = (site.address, user)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context()
            page = self.contexts[key].new_page()
            sign_in(page, site, user)
            expect(page.locator(".va-shell")).to_be_visible()
            page.close()
        return self.contexts[key]

    def another(self, site: Site, user: str | None) -> BrowserContext:
        """A context for one test, for a stranger or with the sign-in of the one that is shared."""
        if user is None:
            return self.browser.new_context()
        return self.browser.new_context(storage_state=self.context(site, user).storage_state())


@dataclass  # without slots: playwright keeps a mark on the object whose method it calls
class Visits:
    """The pages of one test. `expected` are parts of what the console may say in it."""

    signed_in: SignedIn
    pages: list[Page] = field(default_factory=list)
    owned: list[BrowserContext] = field(default_factory=list)
    walking: dict[tuple[str, str], Page] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def open(
        self,
        site: Site,
        path: str = "/",
        *,
        user: str = "director",
        size: Size = DESKTOP,
        scheme: str = "light",
    ) -> Page:
        """A page for somebody who has signed in, when all of its panels have been filled."""
        page = self._watched(self.signed_in.context(site, user), size, scheme)
        page.goto(site.address + path)
        filled(page)
        return page

    def walk(
        self, site: Site, path: str, title: str, *, user: str = "director", size: Size = DESKTOP
    ) -> Page:
        """The page on which this person was last, gone on to another as by a link; a new one where there is none."""
        if (site.address, user) not in self.walking:
            self.walking[site.address, user] = self.open(site, "/", user=user, size=size)
            _width_told(self.walking[site.address, user])
        page = self.walking[site.address, user]
        page.evaluate("path => window.VenueAnalytics.go(path)", path)
        expect(page.locator("main h1")).to_have_text(title)
        filled(page)
        return page

    def own(self, site: Site, user: str | None = None, *, scheme: str = "light") -> Page:
        """A blank page of somebody whose browser knows nothing yet, but for a sign-in."""
        context = self.signed_in.another(site, user)
        self.owned.append(context)
        return self._watched(context, DESKTOP, scheme)

    def _watched(self, context: BrowserContext, size: Size, scheme: str) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._follow)
        self.pages.append(page)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        text = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(part in text for part in self.expected):
            self.problems.append(f"console: {text}")

    def _follow(self, request: Request) -> None:
        """Looking is enough: the browser is started so that it reaches no other host. A route that aborts would also
        switch the cache off, and each page would take twice as long."""
        host = urlsplit(request.url).hostname
        if host not in (None, LOOPBACK):
            self.problems.append(f"another host was asked: {request.url}")

    def picture(self, path: Path) -> None:
        """The last page as it is now."""
        if self.pages and not self.pages[-1].is_closed():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.pages[-1].screenshot(path=path, full_page=True)

    def close(self) -> None:
        """Forgets what pages have kept in the browser (the theme), and closes them."""
        for page in self.pages:
            if page.url.startswith("http"):
                _forget(page)
            page.close()
        for context in self.owned:
            context.close()
        self.pages, self.owned, self.walking = [], [], {}


def _forget(page: Page) -> None:
    """Clears what its site has kept in the browser. A script in it could not, while another page is on its way."""
    parts = urlsplit(page.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
    session.detach()


def sign_in(page: Page, site: Site, user: str, password: str | None = None) -> None:
    """Fills the form in and sends it."""
    if "/sign-in" not in page.url:
        page.goto(site.address + "/sign-in")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(site.password if password is None else password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def filled(page: Page) -> None:
    """Waits until every panel has been answered and each chart has been drawn, and nothing else begins: Dash asks for
    twelve panels at a time, and nothing tells of those that wait for their turn."""
    expect(page.locator("main h1, main .va-state-page").first).to_be_visible()
    busy = page.locator(BUSY)
    while True:
        expect(busy).to_have_count(0)
        page.wait_for_timeout(100)
        if not busy.count():
            return


def turned(page: Page, size: Size, scheme: str) -> None:
    """Gives the page another width and theme, and waits until it has been drawn for them."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    _width_told(page)


def _width_told(page: Page) -> None:
    """Waits until the page has been drawn for its width, which is told when it has stayed for 300 ms
    (`assets/zz-theme/browser.js`): who leaves at that very moment leaves panels that are just being asked for. The
    page's own clock is waited for, since a slow machine delays both of its timers alike."""
    page.evaluate("() => new Promise(passed => requestAnimationFrame(() => setTimeout(passed, 600)))")
    filled(page)


def panel(page: Page, title: str) -> Locator:
    """The panel with this heading."""
    return page.locator("section.va-panel").filter(has=page.get_by_role("heading", name=title, exact=True))


def kpi(page: Page, metric: str) -> Locator:
    """The card of a metric."""
    return page.locator(f"[data-metric={metric}]")


def click_on(page: Page, mark: Locator, *, beside: int = 0) -> None:
    """Clicks where a mark of a chart is, or as many pixels to the right of it; the chart itself takes the click, over
    all of its marks."""
    mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + beside, box["y"] + box["height"] / 2)


def settled(cell: Locator) -> str:
    """The text of a cell of a table once it stays: the grid empties its cells while it lays its columns out anew."""
    text = ""
    for _ in range(100):
        before, text = text, cell.inner_text()
        if text and text == before:
            return text
        cell.page.wait_for_timeout(100)
    raise AssertionError(f"the cell never came to rest: {text!r}")


def plain(text: str | None) -> str:
    """Text with plain spaces, as a person would type it."""
    return (text or "").replace("\N{NO-BREAK SPACE}", " ")
