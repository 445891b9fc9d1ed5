"""Signing in and out: two views, and who is behind the current request."""

from dataclasses import dataclass
from time import time
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect, generate_csrf

from dashboard import demo
from dashboard.access import Viewer
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.people.account import Account
from dashboard.people.accounts import Accounts
from dashboard.people.sessions import REMEMBERED_SECONDS, Sessions
from dashboard.people.tokens import Tokens
from dashboard.settings import Settings, is_loopback
from dashboard.signing_in.attempts import Attempts
from dashboard.signing_in.second_factor import SecondFactors
from dashboard.web import gate
from rollup.db import Store
from rollup.errors import NotAllowed

CSRF_COOKIE = "_csrf_token"
"""The name under which Dash's renderer looks for the token that it sends back in `X-CSRFToken`."""
HALF, HALF_SECONDS = "half_signed_in", 300
"""Where is kept that the password was right, and for how long the second step may be done."""
SIGNED_ON = "signed_on"
PROVED, PROVED_SECONDS = "proved", 300
"""Since when it is known that the provider has just asked somebody again who they are, and how long that counts."""
"""Where is kept that somebody came by single sign-on."""
WRONG = N_("User name or password is not right.")
TOO_OFTEN = N_("Too many attempts. Try again in {minutes} min.")


class SignedIn(UserMixin):
    """The person of a session, as flask-login keeps them: by the session's token, not by the account's id."""

    def __init__(self, token: str, account: Account) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        return self.token


class SessionCsrf(CSRFProtect):
    """Asks for a CSRF token where a browser could have been made to send the request: not where it has an API token,
    which no browser adds by itself, nor where no session is looked at."""

    def protect(self, *given: Any, **named: Any) -> None:
        if gate.token_viewer() is None and not gate.is_for_other_sites(request.endpoint):
            super().protect(*given, **named)


@dataclass(frozen=True, slots=True)
class Login:
    """What signing in needs."""

    store: Store
    settings: Settings
    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
    tokens: Tokens
    factors: SecondFactors

    def find(self, token: str) -> SignedIn | None:
        """Who holds the session with this token."""
        account = self.sessions.account(token)
        return None if account is None or not self._may_enter(account) else SignedIn(token, account)

    def _may_enter(self, account: Account) -> bool:
        """The demo's passwords are known to everybody, so they are good for this machine and made-up data only."""
        return not account.is_demo or (self.demo_is_open() and demo.is_demo(self.store))

    def find_by_token(self, token: str) -> Viewer | None:
        """Who asks with this API token."""
        found = self.tokens.find(token)
        return None if found is None or not self._may_enter(found[0]) else found[1]

    def demo_is_open(self) -> bool:
        """Whether server and browser are on the same machine, with nothing between them that speaks for others."""
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        is_forwarded = any(name.lower().startswith("x-forwarded-") for name, _ in request.headers)
        is_local = is_loopback(request.remote_addr or "") and is_loopback(host)
        return self.settings.is_loopback and is_local and not is_forwarded

    def show(self) -> ResponseReturnValue:
        """GET /sign-in."""
        if current_user.is_authenticated:
            return redirect(gate.same_site(request.args.get("next")))
        return self.page()

    def enter(self) -> ResponseReturnValue:
        """POST /sign-in. The answer and its time are the same whether the user is unknown or the password wrong."""
        username, password = request.form.get("username", ""), request.form.get("password", "")
        address = request.remote_addr or ""
        wait = self.attempts.admit(username, address)
        if wait:
            answer = self.page(_(TOO_OFTEN).format(minutes=-(-wait // 60)), 429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        account = self.accounts.verify(username, password)
        if account is None or not self._may_enter(account):
            self.accounts.note_refusal(username)
            return self.page(_(WRONG), 401)
        self.attempts.succeeded(username, address)
        remember, next_page = request.form.get("remember") is not None, request.form.get("next")
        if self.factors.is_on(account.id):
            return self._half(account, remember=remember, next_page=gate.same_site(next_page))
        self.begin(account, remember=remember)
        return redirect(gate.same_site(next_page), 303)

    def _half(self, account: Account, *, remember: bool, next_page: str) -> ResponseReturnValue:
        """Keeps that the password was right, and goes on to the second step (`sign_in_code`)."""
        self._end()
        until = int(time()) + HALF_SECONDS
        session[HALF] = {"account": account.id, "remember": remember, "next": next_page, "until": until}
        return redirect(url_for("sign_in_code"), 303)

    def begin(self, account: Account, *, remember: bool) -> None:
        """Everything of the old session goes, its CSRF token included, so that none planted before can be used."""
        self._end()
        login_user(SignedIn(self.sessions.open(account.id, remember=remember), account))
        session.permanent = remember

    def begin_again(self, account_id: int) -> None:
        """A new session for somebody whose old ones have all ended, such as by a new password."""
        account = self.accounts.by_id(account_id)
        if account is not None:
            self.begin(account, remember=session.permanent)

    def leave(self) -> ResponseReturnValue:
        """POST /sign-out. Who came by single sign-on is still signed in there, and told so."""
        left = 1 if session.get(SIGNED_ON) else None
        self._end()
        answer = make_response(redirect(url_for(gate.SIGN_IN, left=left), 303))
        answer.delete_cookie(CSRF_COOKIE)
        return answer

    def _end(self) -> None:
        if current_user.is_authenticated:
            self.sessions.close(current_user.token)
        logout_user()
        session.clear()

    def page(self, error: str = "", status: int = 200) -> Response:
        """The sign-in page, with what is wrong."""
        next_page = gate.same_site(request.values.get("next"))
        users = demo.USERS if self.demo_is_open() and demo.is_demo(self.store) else ()
        page = render_template(
            "sign_in.html",
            error=error,
            next=next_page,
            username=request.form.get("username", ""),
            demo_users=users,
            demo_password=demo.PASSWORD if users else "",
        )
        return make_response(page, status)


def is_signed_in() -> bool:
    """Whether somebody is behind this request."""
    return bool(current_user.is_authenticated)


def current_session() -> str:
    """The token of the session of this request; empty where there is none."""
    return str(current_user.token) if is_signed_in() else ""


def is_proved() -> bool:
    """Whether the provider of single sign-on has just asked the person of this request again who they are."""
    return is_signed_in() and time() - float(session.get(PROVED, 0)) < PROVED_SECONDS


def current_viewer() -> Viewer:
    """Who asks in this request, with a token or signed in. Raises `NotAllowed` when nobody does."""
    by_token = gate.token_viewer()
    if by_token is not None:
        return by_token
    if not current_user.is_authenticated:
        raise NotAllowed("sign in first")
    viewer: Viewer = current_user.account.viewer()
    return viewer


def register(server: Flask, store: Store, settings: Settings) -> Login:
    """Adds sign-in, sign-out, the gate, and then CSRF protection: in this order, so that a session that has run out
    is sent to the sign-in page instead of being told about a missing token."""
    attempts = Attempts(store, settings.secret_key)
    factors = SecondFactors(store, settings.secret_key)
    login = Login(store, settings, Accounts(store), Sessions(store), attempts, Tokens(store), factors)
    _configure(server, settings)
    manager = LoginManager(server)
    # The session is checked in the database; binding it to an address would sign out people on the move.
    manager.session_protection = None
    manager.user_loader(login.find)
    gate.register(server, login.find_by_token)
    SessionCsrf(server)
    server.add_url_rule("/sign-in", gate.SIGN_IN, gate.public(_view(login.show)), methods=["GET"])
    server.add_url_rule("/sign-in", "enter", gate.public(_view(login.enter)), methods=["POST"])
    server.add_url_rule("/sign-out", "sign_out", login.leave, methods=["POST"])
    server.after_request(_give_csrf_token)
    return login


def _view(method: Any) -> Any:
    """A function around a bound method, which cannot be marked public itself."""

    def view() -> ResponseReturnValue:
        answer: ResponseReturnValue = method()
        return answer

    return view


def _configure(server: Flask, settings: Settings) -> None:
    server.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="venue_analytics",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=REMEMBERED_SECONDS,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _give_csrf_token(response: Response) -> Response:
    """Hands the token to Dash's renderer with each page of somebody who has signed in."""
    if response.mimetype == "text/html" and current_user.is_authenticated:
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=is_secure)
    return response
