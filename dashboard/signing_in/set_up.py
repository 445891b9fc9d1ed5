"""The page behind the set-up link."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.language import gettext as _
from dashboard.language import told
from dashboard.settings import Settings
from dashboard.signing_in.first_start import PATH, FirstStart
from dashboard.signing_in.login import Login
from dashboard.web import gate
from rollup.errors import BadInput, NotAllowed


def register(server: Flask, login: Login, settings: Settings) -> None:
    """Adds the page. It is public, as nobody can have signed in; the link is the key."""
    starting = FirstStart(login.store, login.accounts, settings.chain)

    @gate.public
    def show(token: str) -> ResponseReturnValue:
        return _page(starting) if starting.is_good(token) else _gone()

    @gate.public
    def use(token: str) -> ResponseReturnValue:
        return _used(starting, token, login.begin_again)

    server.add_url_rule(f"{PATH}/<token>", "set_up", show, methods=["GET"])
    server.add_url_rule(f"{PATH}/<token>", "set_up_use", use, methods=["POST"])


def _used(starting: FirstStart, token: str, begin: Callable[[int], None]) -> ResponseReturnValue:
    form = request.form
    try:
        if form.get("password", "") != form.get("again", ""):
            raise BadInput(_("The two are not the same."), "again")
        made = starting.use(token, form.get("chain", ""), form.get("username", ""), form.get("password", ""))
    except NotAllowed:
        return _gone()
    except BadInput as error:
        return _page(starting, {error.field: told(error)}, 400)
    begin(made)
    return redirect("/", 303)


def _page(starting: FirstStart, wrong: dict[str | None, str] | None = None, status: int = 200) -> Response:
    page: dict[str, Any] = {"form": request.form, "wrong": wrong or {}, "names_chain": starting.lacks_chain()}
    return make_response(render_template("set_up.html", is_good=True, **page), status)


def _gone() -> Response:
    page = render_template("set_up.html", is_good=False, form={}, wrong={}, names_chain=False)
    return make_response(page, 410)
