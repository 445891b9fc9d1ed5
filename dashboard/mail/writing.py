"""How a mail looks: its content as HTML that a phone shows well, and as text, in the language that is being spoken."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from dashboard import language
from dashboard.mail.message import Message

TEMPLATES = Path(__file__).parent / "templates"
News = Literal["good", "bad", "even"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: its name, value, and the change with what it was before, as text. `href` leads to where it is
    accounted for."""

    name: str
    value: str
    change: str = ""
    before: str = ""
    news: News = "even"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of a list; `href` leads to where it is shown."""

    text: str
    news: News = "even"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What the reader is to do: a button."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says, in the order in which it is read. Everything is plain text: none of it is ever markup."""

    subject: str
    title: str
    lead: tuple[str, ...] = ()
    figures_title: str = ""
    figures: tuple[Figure, ...] = ()
    points_title: str = ""
    points: tuple[Point, ...] = ()
    action: Action | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's subject, text and HTML."""

    subject: str
    text: str
    html: str

    def message(self, chain_id: int, recipient: str, expires_at: int | None = None) -> Message:
        """The mail, to somebody."""
        return Message(chain_id, recipient, self.subject, self.text, self.html, expires_at=expires_at)


def write(content: Content) -> Written:
    """The content as a mail, in the language that is being spoken."""
    given = {"mail": content, "language": language.current().key}
    text = _environment().get_template("mail.txt").render(given)
    html = _environment().get_template("mail.html").render(given)
    return Written(content.subject, text.strip() + "\n", html)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
