"""How mails stand: what waits and why, and those that could not be delivered, with a button to try again."""

from datetime import datetime, tzinfo

from dash import html
from dash.development.base_component import Component

from components import formats
from components.remark import remark
from components.sent_form import Form, form
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.mail.standing import DeadMail, MailStanding


def mail_status(found: MailStanding, place: tzinfo | None, csrf_token: str) -> list[Component]:
    """The state in words, then the dead letters. Moments are on the clock of a place."""
    said: list[Component] = [_waiting(found, place)]
    if found.answer:
        said.append(remark("even", _("The mail server's last answer: {answer}").format(answer=found.answer)))
    if found.dead_count:
        told = ngettext(
            "{count} mail could not be delivered.", "{count} mails could not be delivered.", found.dead_count
        )
        said.append(remark("warn", told.format(count=formats.number(found.dead_count))))
    if found.dead:
        said.append(_dead_letters(found.dead, place, csrf_token))
    return said


def _waiting(found: MailStanding, place: tzinfo | None) -> html.P:
    count = formats.number(found.waiting)
    if not found.has_server:
        told = ngettext(
            "No mail server is set, so {count} mail waits: set VA_MAIL_HOST.",
            "No mail server is set, so {count} mails wait: set VA_MAIL_HOST.",
            found.waiting,
        )
        return remark("warn" if found.waiting else "even", told.format(count=count))
    if not found.waiting or found.oldest is None:
        return remark("good", _("No mail waits."))
    moment = formats.moment(datetime.fromtimestamp(found.oldest, place))
    told = ngettext(
        "{count} mail waits to be sent, the oldest since {moment}.",
        "{count} mails wait to be sent, the oldest since {moment}.",
        found.waiting,
    )
    return remark("even", told.format(count=count, moment=moment))


def _dead_letters(dead: tuple[DeadMail, ...], place: tzinfo | None, csrf_token: str) -> html.Table:
    head = [_("To"), _("Subject"), _("Since"), _("The mail server's answer"), ""]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
            html.Tbody([_row(each, place, csrf_token) for each in dead]),
        ],
        className="va-log",
    )


def _row(each: DeadMail, place: tzinfo | None, csrf_token: str) -> html.Tr:
    again = Form(
        f"mail-{each.id}",
        "/administration/mail/again",
        _("Try again"),
        hidden={"mail": str(each.id)},
        symbol="arrow-clockwise",
    )
    moment = datetime.fromtimestamp(each.created_at, place)
    return html.Tr(
        [
            html.Td(each.recipient),
            html.Td(each.subject),
            html.Td(formats.moment(moment), className="va-muted"),
            html.Td(each.answer, className="va-muted va-log-wide"),
            html.Td(form(again, csrf_token) if each.is_useful else ""),
        ]
    )
