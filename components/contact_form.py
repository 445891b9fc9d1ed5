"""Where one's own mails go, in which language and on which clock."""

from enum import Enum

from dash import html

from components.elements import Children
from components.sent_form import Choice, Field, Form, Part, form
from dashboard.language import LANGUAGES
from dashboard.language import gettext as _
from dashboard.mail.contacts import Contact

CONFIRM = "/sign-in/sso?again=1&next=/account"


class Proof(Enum):
    """What tells that it is really the person: their password, or the provider of single sign-on, which has just asked
    them again (`GIVEN`) or is still to do so."""

    PASSWORD = "password"
    GIVEN = "given"
    TO_BE_GIVEN = "to be given"


def contact_form(found: Contact, proof: Proof, csrf_token: str) -> html.Div:
    """The form; it takes a proof of who one is, because an address is a way to a new password."""
    languages = [(each.key, each.name) for each in LANGUAGES]
    parts: list[Part] = [
        Field("email", _("E-mail address"), found.email or "", autocomplete="email", required=False),
        Choice("language", _("Language of the mails"), languages, found.speaks),
        Field(
            "zone",
            _("Time zone"),
            found.zone,
            hint=_("Such as Europe/Stockholm; empty: that of the venues."),
            required=False,
        ),
    ]
    if proof is Proof.PASSWORD:
        parts.append(Field("password", _("Password"), kind="password", autocomplete="current-password"))
    sent = form(Form("own-contact", "/administration/account/contact", _("Save"), parts), csrf_token)
    return html.Div([*_asked(proof), sent])


def _asked(proof: Proof) -> Children:
    """What somebody without a password is told."""
    if proof is Proof.PASSWORD:
        return []
    if proof is Proof.GIVEN:
        return [html.P(_("It is confirmed that it is you. Save within five minutes."), className="va-note")]
    why = _(
        "You sign in by single sign-on. Before this can be changed, you are asked there again who you are."
    )
    onward = html.A(_("Confirm that it is you"), href=CONFIRM, className="btn btn-outline-secondary")
    return [html.P(why, className="va-note"), html.P(onward)]
