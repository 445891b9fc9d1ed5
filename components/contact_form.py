"""Where one's own mails go, in which language and on which clock."""

from dash import html

from components.sent_form import Choice, Field, Form, Part, form
from dashboard.language import LANGUAGES
from dashboard.language import gettext as _
from dashboard.mail.contacts import Contact


def contact_form(found: Contact, csrf_token: str) -> html.Form:
    """The form; it takes the password, because an address is a way to a new one."""
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
        Field("password", _("Password"), kind="password", autocomplete="current-password"),
    ]
    return form(Form("own-contact", "/administration/account/contact", _("Save"), parts), csrf_token)
