"""What is sent: a mail to one person, checked so that nothing typed can become a header."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address

from rollup.errors import BadInput, sentence

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `media_type` such as "application/pdf"."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one address. `html` is the same as `text`, for programs that show it. After `expires_at` (epoch
    seconds) it is of no use any more and not sent. `chain_id` is whose administrators
    see to it when it cannot be delivered."""

    chain_id: int
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    expires_at: int | None = None


def checked_address(text: str) -> str:
    """An e-mail address as it is kept, or `BadInput`. Only its form can be checked: whether it is somebody's shows when
    something is sent there."""
    address = text.strip()
    name, _at, domain = address.rpartition("@")
    is_short = len(address) <= LONGEST_ADDRESS and address.isprintable()
    if not (is_short and name and _is_host(domain) and _is_plain(address)):
        raise BadInput(
            sentence("{text!r} is no e-mail address such as name@example.com", text=text.strip()[:80]),
            "email",
        )
    return f"{name}@{domain.lower()}"


def _is_host(domain: str) -> bool:
    """Whether mail can go there: a name with a dot, in ASCII (an international one in its `xn--` form)."""
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    return re.fullmatch(rf"{label}(\.{label})+|localhost", domain.lower(), re.ASCII) is not None


def _is_plain(address: str) -> bool:
    try:
        return Address(addr_spec=address).addr_spec == address and '"' not in address
    except (MessageError, ValueError, IndexError):
        return False


def one_line(text: str) -> str:
    """Text for a header: line ends and other control characters become spaces, and it is cut to what mail programs
    show."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= LONGEST_SUBJECT else plain[: LONGEST_SUBJECT - 1] + "…"
