"""The mail server's side: one connection over which mails go, and what its answers mean for each."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import Enum
from socket import SHUT_RDWR
from threading import Timer

from dashboard.mail.outbox import Letter
from dashboard.settings import Settings

WHOLE_SECONDS = 120
"""How long the mail server has for one mail, all its answers together: one that drips them would keep all others."""


class Outcome(Enum):
    """What became of a mail."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is what the server said, or what kept it from being asked. `is_broken`: the connection is of no more use,
    nor is another one likely to be for now."""

    outcome: Outcome
    text: str
    is_broken: bool = False


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in; the message says why."""


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server of the settings, signed in. Raises `NoServer`."""
    try:
        client = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise NoServer(said(error)) from error
    try:
        yield client
    finally:
        # The mails are sent; a server that does not say goodbye changes nothing.
        with suppress(OSError, smtplib.SMTPException), _limited(client, settings.mail_seconds):
            client.quit()
        client.close()


def _open(settings: Settings) -> smtplib.SMTP:
    wait, context = settings.mail_seconds, ssl.create_default_context()
    client: smtplib.SMTP
    if settings.mail_tls == "implicit":
        client = smtplib.SMTP_SSL(settings.mail_host, settings.mail_port, timeout=wait, context=context)
    else:
        client = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=wait)
    try:
        with _limited(client, WHOLE_SECONDS):
            if settings.mail_tls == "starttls":
                client.starttls(context=context)
            if settings.mail_user:
                client.login(settings.mail_user, settings.mail_password)
    except (OSError, smtplib.SMTPException):
        client.close()
        raise
    return client


@contextmanager
def _limited(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cuts the connection when the block takes longer; a time limit on each answer lets a slow server take for ever."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            client.sock.shutdown(SHUT_RDWR)  # type: ignore[union-attr]

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def send(client: smtplib.SMTP, letter: Letter, sender: str) -> Answer:
    """Hands a mail over. Refused for good (5xx) it is never sent, anything else is worth another try."""
    recipient = letter.message.recipient
    try:
        message = composed(letter, sender)
    except (ValueError, LookupError) as error:
        return Answer(Outcome.NEVER, f"no mail can be made of it: {error}")
    try:
        with _limited(client, WHOLE_SECONDS):
            client.send_message(message, parseaddr(sender)[1], [recipient])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*error.recipients[recipient])
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        return Answer(Outcome.NEVER, f"the mail server cannot take this address: {error}")
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.LATER, said(error), is_broken=True)
    return Answer(Outcome.SENT, "taken by the mail server")


def _refused(code: int, said_: bytes | str) -> Answer:
    """What an answer of a certain number means. 421 says that the server is closing."""
    text = f"{code} {said_.decode('utf-8', 'replace') if isinstance(said_, bytes) else said_}"[:500]
    if 500 <= code < 600:
        return Answer(Outcome.NEVER, text)
    return Answer(Outcome.LATER, text, is_broken=code in (421, -1))


def said(error: Exception) -> str:
    """An error in words."""
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the mail server closed the connection"
    return f"{type(error).__name__}: {error}"[:500]


def composed(letter: Letter, sender: str) -> EmailMessage:
    """A mail as it goes over the wire: text and HTML as alternatives, then the attachments."""
    message = EmailMessage()
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(datetime.now(UTC))
    message["From"] = sender
    message["To"] = letter.message.recipient
    message["Subject"] = letter.message.subject
    # No out-of-office answers to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.message.text)
    if letter.message.html:
        message.add_alternative(letter.message.html, subtype="html")
    for each in letter.message.attachments:
        main, _slash, sub = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    return message
