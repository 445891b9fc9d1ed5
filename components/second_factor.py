"""One's own second factor: off, being set up with a picture to scan, or on."""

import segno
from dash import html

from components.elements import Children
from components.remark import remark
from components.sent_form import Field, Form, form, shown_once
from dashboard.language import gettext as _
from dashboard.language import ngettext

ACTION = "/administration/account/factor-"


def factor_off(csrf_token: str) -> Children:
    """What it is for, and the button to set it up."""
    begin = Form("factor-begin", f"{ACTION}begin", _("Set up"), symbol="shield-plus")
    told = _(
        "Besides the password, signing in asks for a number that an app on your phone makes anew each 30 seconds."
    )
    return [html.P(told, className="va-note"), form(begin, csrf_token)]


def factor_setup(address: str, csrf_token: str) -> html.Div:
    """The picture to scan, the same to type, and the field for the first number."""
    picture = segno.make(address).svg_data_uri(scale=5, border=2, dark="#171a21", light="#ffffff")
    secret = address.partition("secret=")[2].partition("&")[0]
    parts = [Field("code", _("The six digits that it shows"), autocomplete="one-time-code")]
    confirm = Form("factor-confirm", f"{ACTION}confirm", _("Switch on"), parts)
    shown: Children = [
        html.P(_("Scan this with an authenticator app, or type the key into it."), className="va-note"),
        html.Img(src=picture, alt=_("QR code for the authenticator app"), className="va-factor-picture"),
        html.P(html.Code(secret), className="va-factor-key"),
        form(confirm, csrf_token),
    ]
    return shown_once(_("Recovery codes"), shown, _("Done"), "/account")


def factor_on(codes_left: int, csrf_token: str) -> Children:
    """That it is on, what is left to stand in for the device, and the form to switch it off."""
    left = ngettext("{count} recovery code is left.", "{count} recovery codes are left.", codes_left)
    parts = [Field("code", _("A number of your device, or a recovery code"), autocomplete="one-time-code")]
    remove = Form("factor-remove", f"{ACTION}remove", _("Switch off"), parts, is_danger=True)
    return [
        remark("good", _("It is on.") + " " + left.format(count=codes_left)),
        html.Div(form(remove, csrf_token), className="va-acts"),
    ]
