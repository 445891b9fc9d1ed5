"""The addresses that forms are sent to. `assets/zz-theme/forms.js` sends them and tells what came of it."""

from collections.abc import Callable, Sequence

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.administration import (
    alert_forms,
    audit_file,
    contact_forms,
    factor_forms,
    mail_forms,
    own_account,
    people,
    role_forms,
    schedule_forms,
    token_forms,
    venue_forms,
)
from dashboard.administration.action import Action, Asked, Done, Given
from dashboard.schedules.report import Report
from dashboard.signing_in.login import Login, current_viewer, is_proved
from dashboard.web import gate

ACTIONS: tuple[Action, ...] = (
    *people.ACTIONS,
    *role_forms.ACTIONS,
    *token_forms.ACTIONS,
    *venue_forms.ACTIONS,
    *own_account.ACTIONS,
    *schedule_forms.ACTIONS,
    *alert_forms.ACTIONS,
    *contact_forms.ACTIONS,
    *factor_forms.ACTIONS,
    *mail_forms.ACTIONS,
)


def register(server: Flask, login: Login, scheduled: Sequence[Report]) -> None:
    """Adds the addresses. CSRF tokens are asked for by `login`, as of every form. `scheduled` is what can be sent
    regularly."""
    for action in ACTIONS:
        name = f"administration_{action.key}"
        server.add_url_rule(action.path, name, _view(login, scheduled, action), methods=["POST"])
    audit_file.register(server, login.store)


def _view(login: Login, scheduled: Sequence[Report], action: Action) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        viewer = current_viewer()
        viewer.require(action.capability)
        asked = Asked(
            login.store,
            login.accounts,
            login.sessions,
            login.attempts,
            login.factors,
            viewer,
            current_user.token,
            Given(request.form.to_dict()),
            login.begin_again,
            scheduled,
            is_proved(),
        )
        return _told(action.act(asked))

    return view


def _told(done: Done) -> ResponseReturnValue:
    """The outcome for our script; a browser without it is led on."""
    if gate.wants_json(request.path):
        return jsonify(message=done.message, to=done.to, secret=done.secret)
    return redirect(gate.same_site(done.to), 303)
