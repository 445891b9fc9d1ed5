"""The pages on which a person who forgot their password asks for a link, and sets a new one with it."""

from dataclasses import dataclass
from time import monotonic, sleep

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.language import gettext as _
from dashboard.people.accounts import Accounts
from dashboard.settings import Settings
from dashboard.signing_in.attempts import Attempts, Limit
from dashboard.signing_in.password_reset import PasswordResets
from dashboard.web import gate
from rollup.db import Store
from rollup.errors import BadInput, NotFound

LIMITS = (
    Limit(3, 3600, by_username=True, by_address=False),
    Limit(10, 3600, by_username=False, by_address=True),
)
PACE_SECONDS = 0.4
"""How long an answer takes at least, so that its time does not tell whether there was a mail to write."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What the pages need."""

    resets: PasswordResets
    attempts: Attempts

    def show(self) -> ResponseReturnValue:
        """GET /forgotten."""
        return _page("ask")

    def ask(self) -> ResponseReturnValue:
        """POST /forgotten. The answer and its time are the same whether there is such a person or not."""
        began = monotonic()
        name = request.form.get("name", "")[:300]
        wait = self.attempts.admit(name, request.remote_addr or "")
        if wait:
            answer = _page(
                "ask", _("Too many attempts. Try again in {minutes} min.").format(minutes=-(-wait // 60)), 429
            )
            answer.headers["Retry-After"] = str(wait)
            return answer
        self.resets.ask(name)
        sleep(max(0.0, PACE_SECONDS - (monotonic() - began)))
        return _page("asked")

    def open(self, token: str) -> ResponseReturnValue:
        """GET /forgotten/<token>: opening a link, as mail scanners do, does not use it up."""
        return _page("set", token=token) if self.resets.is_good(token) else _page("gone", status=410)

    def finish(self, token: str) -> ResponseReturnValue:
        """POST /forgotten/<token>."""
        password = request.form.get("password", "")
        if password != request.form.get("again", ""):
            return _page("set", _("The two are not the same."), 400, token)
        try:
            self.resets.finish(token, password)
        except NotFound:
            return _page("gone", status=410)
        except BadInput:
            return _page("set", _("A password has 10 to 256 characters."), 400, token)
        return redirect(url_for(gate.SIGN_IN, changed=1), 303)


def _page(step: str, error: str = "", status: int = 200, token: str = "") -> Response:
    return make_response(render_template("forgotten.html", step=step, error=error, token=token), status)


def register(server: Flask, store: Store, settings: Settings) -> None:
    """Adds the pages. Where there is no mail server the sign-in page does not lead to them."""
    server.jinja_env.globals["password_is_reset_by_mail"] = bool(settings.mail_host)
    resets = PasswordResets(store, settings, Accounts(store))
    pages = Forgotten(resets, Attempts(store, settings.secret_key, LIMITS, purpose="forgotten"))

    @server.get("/forgotten")
    @gate.public
    def forgotten() -> ResponseReturnValue:
        return pages.show()

    @server.post("/forgotten")
    @gate.public
    def forgotten_ask() -> ResponseReturnValue:
        return pages.ask()

    @server.get("/forgotten/<token>")
    @gate.public
    def forgotten_open(token: str) -> ResponseReturnValue:
        return pages.open(token)

    @server.post("/forgotten/<token>")
    @gate.public
    def forgotten_finish(token: str) -> ResponseReturnValue:
        return pages.finish(token)
