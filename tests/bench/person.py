"""Somebody at a browser: signs in, goes from page to page, asks for every panel of each, and thinks in between."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from random import Random
from threading import Event
from typing import Any
from urllib.parse import urlencode

from pages.page import Page

UPDATE = "/_dash-update-component"
PERIODS = ("today", "week", "mtd", "last-month", "quarter", "year")
FIGURES = ("dashboard", "revenue", "utilization", "customers", "conversion", "ranking", "venues", "status")
API_SHARE = 0.2
"""How many clicks are a question to the API instead of a page."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 120


def asked(panel: str, search: str) -> dict[str, Any]:
    """The request for one panel, as Dash's renderer makes it."""
    return {
        "output": '{"key":["MATCH"],"type":"panel"}.children',
        "outputs": {"id": {"key": panel, "type": "panel"}, "property": "children"},
        "inputs": [
            {"id": "url", "property": "search", "value": search},
            {"id": "narrow", "property": "data", "value": False},
            {"id": "filters", "property": "hidden", "value": False},
        ],
        "changedPropIds": ["url.search"],
        "state": [{"id": "theme", "property": "data", "value": "light"}],
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: what it was about, the seconds it took, and what was wrong with it."""

    what: str
    seconds: float
    wrong: str = ""


@dataclass(slots=True)
class Person:
    """Clicks until told to stop; every request is in `answers`."""

    port: int
    name: str
    password: str
    random: Random
    think_seconds: float
    pages: tuple[Page, ...]
    answers: list[Answer] = field(default_factory=list)
    _cookies: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def run(self, over: Event) -> None:
        """Comes at some moment, signs in, and goes on clicking."""
        over.wait(self.random.uniform(0, self.think_seconds))
        self._click(self._sign_in())
        while not over.wait(self.random.expovariate(1 / self.think_seconds)):
            wants_api = self.random.random() < API_SHARE
            self._click(self._ask_api() if wants_api else self._visit(self.random.choice(self.pages)))

    def _click(self, requests: Iterator[None]) -> None:
        """All requests of a click go over one connection, as a browser that was idle opens a new one."""
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            for _ in requests:
                pass
        finally:
            self._connection.close()

    def _sign_in(self) -> Iterator[None]:
        page = self._request("sign-in", "GET", "/sign-in")
        token = TOKEN.search(page)
        form = {"username": self.name, "password": self.password, "csrf_token": token[1] if token else ""}
        yield
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._request("sign-in", "POST", "/sign-in", urlencode(form), headers, good=(303,))
        yield
        self._request("page", "GET", "/")

    def _visit(self, page: Page) -> Iterator[None]:
        """A page and all its panels."""
        period = self.random.choice(PERIODS)
        self._request("page", "GET", f"{page.path}?period={period}")
        for panel in page.panels:
            yield
            body = asked(page.panel_key(panel), f"?period={period}")
            headers = {
                "Content-Type": "application/json",
                "X-CSRFToken": self._cookies.get("_csrf_token", ""),
            }
            self._request("panel", "POST", UPDATE, json.dumps(body), headers, good=(200, 204))

    def _ask_api(self) -> Iterator[None]:
        self._request("API", "GET", f"/chain/analytics/{self.random.choice(FIGURES)}")
        yield

    def _request(
        self,
        what: str,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        good: tuple[int, ...] = (200,),
    ) -> str:
        assert self._connection is not None
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        began, text, wrong = time.perf_counter(), "", ""
        try:
            self._connection.request(method, path, body, {**(headers or {}), "Cookie": cookies})
            answer = self._connection.getresponse()
            text = answer.read().decode()
            self._keep(answer.msg.get_all("Set-Cookie") or [])
            if answer.status not in good:
                wrong = f"{method} {path}: {answer.status} {text[:200]} {body}"
            elif "va-state-error" in text:
                wrong = f"{method} {path}: a panel says that it broke: {body}"
        except (OSError, HTTPException) as error:
            wrong = f"{method} {path}: {error!r}"
        self.answers.append(Answer(what, time.perf_counter() - began, wrong))
        return text

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
