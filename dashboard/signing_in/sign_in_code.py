"""The second step of signing in: the one-time password of who has given their password and has a device for more."""

from dataclasses import dataclass
from time import time

from flask import Flask, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from dashboard.language import gettext as _
from dashboard.people.account import Account
from dashboard.signing_in.attempts import Attempts, Limit
from dashboard.signing_in.login import HALF, Login
from dashboard.signing_in.second_factor import owner_by_id
from dashboard.web import gate

LIMITS = (
    Limit(5, 900, by_username=True, by_address=False),
    Limit(20, 900, by_username=False, by_address=True),
)


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What the step needs."""

    login: Login
    attempts: Attempts

    def show(self) -> ResponseReturnValue:
        """GET /sign-in/code."""
        return redirect(url_for(gate.SIGN_IN)) if self._who() is None else _page()

    def enter(self) -> ResponseReturnValue:
        """POST /sign-in/code."""
        account = self._who()
        if account is None:
            return redirect(url_for(gate.SIGN_IN), 303)
        address = request.remote_addr or ""
        wait = self.attempts.admit(account.username, address)
        if wait:
            text = _("Too many attempts. Try again in {minutes} min.").format(minutes=-(-wait // 60))
            answer = _page(text, 429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        if not self.login.factors.accepts(account, request.form.get("code", "")[:100]):
            self.login.accounts.note_refusal(account.username)
            return _page(_("This number is not right, or was used already."), 401)
        self.attempts.succeeded(account.username, address)
        half = session[HALF]
        self.login.begin(account, remember=bool(half["remember"]))
        return redirect(gate.same_site(half["next"]), 303)

    def _who(self) -> Account | None:
        """Who has given their password a moment ago in this browser."""
        half = session.get(HALF)
        if not isinstance(half, dict) or half["until"] <= time():
            return None
        return owner_by_id(self.login.store, half["account"])


def _page(error: str = "", status: int = 200) -> Response:
    return make_response(render_template("sign_in_code.html", error=error), status)


def register(server: Flask, login: Login) -> None:
    """Adds the two views. They are public: who comes there is not signed in yet."""
    attempts = Attempts(login.store, login.settings.secret_key, LIMITS, purpose="code")
    step = SecondStep(login, attempts)

    @server.get("/sign-in/code")
    @gate.public
    def sign_in_code() -> ResponseReturnValue:
        return step.show()

    @server.post("/sign-in/code")
    @gate.public
    def enter_code() -> ResponseReturnValue:
        return step.enter()
