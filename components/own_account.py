"""One's own account: the password, and where one is signed in."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.elements import Children
from components.sent_form import Field, Form, form
from dashboard.answers.administration import OwnSession
from dashboard.language import gettext as _


def password_form(shortest: int, csrf_token: str) -> html.Form:
    """The form for a new password, of at least so many characters."""
    hint = _("At least {count} characters. Several words that you can remember are good.")
    parts = [
        Field("old", _("Password now"), kind="password", autocomplete="current-password"),
        Field(
            "new",
            _("New password"),
            kind="password",
            hint=hint.format(count=shortest),
            autocomplete="new-password",
        ),
        Field("again", _("New password again"), kind="password", autocomplete="new-password"),
    ]
    change = Form("own-password", "/administration/account/password", _("Change password"), parts)
    return form(change, csrf_token)


def no_password() -> html.P:
    """What stands in place of the form for who has none."""
    return html.P(_("You have none here: you sign in by single sign-on."), className="va-note")


def sessions_list(sessions: Sequence[OwnSession], csrf_token: str) -> html.Div:
    """Where one is signed in, and the button that ends all of it but here."""
    head = [_("Browser"), _("From where"), _("Since"), _("Until")]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
            html.Tbody([_row(each) for each in sessions]),
        ],
        className="va-log",
    )
    end = Form(
        "sign-out-elsewhere",
        "/administration/account/sign-out-elsewhere",
        _("Sign out everywhere else"),
        symbol="box-arrow-right",
    )
    return html.Div([table, html.Div(form(end, csrf_token), className="va-acts")])


def _row(session: OwnSession) -> html.Tr:
    browser = session.browser or _("Not known")
    told: Children = [browser]
    if session.is_this:
        told.append(html.Strong(" · " + _("this one")))
    return html.Tr(
        [
            html.Td(told),
            html.Td(session.network, className="va-muted"),
            html.Td(html.Time(formats.moment(session.since), dateTime=session.since.isoformat())),
            html.Td(html.Time(formats.moment(session.until), dateTime=session.until.isoformat())),
        ]
    )
