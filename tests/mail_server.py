"""A mail server for the tests: it speaks real SMTP on loopback, and misbehaves as it is told."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "figures", "a password of the mail server"
STALL, DRIP, DROP = "stall", "drip", "drop"
"""What a server may do instead of answering: say nothing, say it too slowly, hang up."""


@dataclass
class Behaviour:
    """`on_recipient` and `on_data`: what is answered to the next mails, one each; after that all is well. Instead of an
    answer it may be STALL, DRIP or DROP. `on_data` "drop after" takes the mail and hangs up without saying so."""

    on_recipient: list[str] = field(default_factory=list)
    on_data: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str], bool]] = field(default_factory=list)
    """Sender, recipients, and whether the connection was encrypted."""

    async def handle_RCPT(
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = await self._said(server, self.on_recipient)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:
        kind = self.on_data[0] if self.on_data else ""
        if kind == "drop after":
            self._take(server, envelope)
        answer = await self._said(server, self.on_data)
        if answer.startswith("2"):
            self._take(server, envelope)
        return answer

    def _take(self, server: SMTP, envelope: Any) -> None:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        self.envelopes.append(
            (
                envelope.mail_from,
                list(envelope.rcpt_tos),
                server.transport.get_extra_info("ssl_object") is not None,
            )
        )

    async def _said(self, server: SMTP, answers: list[str]) -> str:
        answer = answers.pop(0) if answers else "250 fine"
        if answer == STALL:
            await asyncio.sleep(30)
        if answer == DRIP:
            for _ in range(300):
                await server.push("250-wait")
                await asyncio.sleep(0.1)
        if answer in (DROP, "drop after"):
            server.transport.abort()
            return "421 gone"
        return answer


class QuietController(Controller):
    """Takes sign-ins with the one password."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, authenticator=_authenticate, **self.SMTP_kwargs)


def _authenticate(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@dataclass(frozen=True)
class MailServer:
    """A server that listens; `authority` is the file with the certificate that vouches for it."""

    host: str
    port: int
    behaviour: Behaviour
    authority: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """The variables of somebody who uses it without TLS."""
        return {
            "VA_MAIL_HOST": self.host,
            "VA_MAIL_PORT": str(self.port),
            "VA_MAIL_TLS": "none",
            "VA_MAIL_SENDER": "Venue Analytics <figures@example.com>",
            "VA_MAIL_SECONDS": "1",
        }


def _free_port() -> int:
    """The controller cannot tell which port it was given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def mail_server(folder: Path | None = None, tls: str = "none") -> Iterator[MailServer]:
    """A server that listens while the block runs; with `tls` it insists on it; the folder gets its certificate."""
    behaviour, authority, options = Behaviour(), "", {}
    host = "127.0.0.1"
    if folder is not None and tls != "none":
        issuer = trustme.CA()
        authority = str(folder / "authority.pem")
        issuer.cert_pem.write_to_path(authority)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issuer.issue_cert("localhost").configure_cert(context)
        host = "localhost"
        if tls == "implicit":
            # It takes only STARTTLS for encryption; here the whole connection is.
            options = {"ssl_context": context, "auth_require_tls": False}
        else:
            options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = QuietController(behaviour, hostname="127.0.0.1", port=_free_port(), **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield MailServer(host, controller.port, behaviour, authority)
    finally:
        controller.stop()
