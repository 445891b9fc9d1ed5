"""What goes into a mail: addresses and subjects that cannot become headers, text that cannot become markup."""

import pytest

from dashboard.language import LANGUAGES, speaking
from dashboard.mail.message import Message, checked_address, one_line
from dashboard.mail.outbox import Letter
from dashboard.mail.smtp import composed
from dashboard.mail.writing import Action, Content, Figure, Point, write
from rollup.errors import BadInput

GOOD = ("a@example.com", "anna.berg+figures@mail.example.co.uk", "o'hara@example.com", "root@localhost")
BAD = (
    "",
    "anna",
    "anna@",
    "@example.com",
    "anna@example",
    "a b@example.com",
    "a@example.com, b@example.com",
    "a@example.com\r\nBcc: b@example.com",
    "a@example.com\nBcc: b@example.com",
    "Anna <a@example.com>",
    '"a b"@example.com',
    "a@exam ple.com",
    "a@-example.com",
    "a@[127.0.0.1]",
    "a@@example.com",
    ".a@example.com",
    f"{'a' * 250}@example.com",
    "a@example.com\x00",
)
EVIL = "<script>alert(1)</script>\r\nBcc: spy@example.com\r\n\r\n<b>'\" onload=x javascript:"


@pytest.mark.parametrize("address", GOOD)
def test_addresses(address: str) -> None:
    assert checked_address(f" {address} ") == address


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadInput):
        checked_address(address)


def test_a_header_is_one_line() -> None:
    assert one_line("a\r\nBcc: b\t c\x00\u2028d") == "a Bcc: b c d"
    assert len(one_line("x" * 500)) == 200


def test_nothing_typed_becomes_a_header_or_markup() -> None:
    content = Content(
        subject=one_line(EVIL),
        title=EVIL,
        lead=(EVIL,),
        figures=(Figure(EVIL, EVIL, EVIL, EVIL, "bad", f"https://example.com/?a={EVIL}"),),
        points_title=EVIL,
        points=(Point(EVIL, "good", f"https://example.com/?a={EVIL}"),),
        action=Action(EVIL, f"https://example.com/?a={EVIL}"),
        notes=(EVIL,),
    )
    written = write(content)
    assert "<script" not in written.html
    assert "<b>" not in written.html
    letter = Letter(1, "<1@venue-analytics>", written.message(1, "a@example.com"), 1)
    mail = composed(letter, "Venue Analytics <figures@example.com>")
    assert "Bcc" not in mail
    assert mail["Subject"] == one_line(EVIL)


def test_a_mail_says_the_same_in_text_and_html() -> None:
    content = Content(
        subject="Week 47",
        title="Week 47 at all venues",
        lead=("Revenue grew.",),
        figures=(
            Figure("Revenue", "412k SEK", "+18.0 %", "from 349k SEK", "good", "https://x.example/receipt"),
        ),
        points_title="What stands out",
        points=(Point("Saturday 20:00 is full", "even", "https://x.example/peak-times"),),
        action=Action("Open the console", "https://x.example/?period=week"),
        notes=("You get this because of a schedule.",),
    )
    written = write(content)
    for said in (
        "Week 47 at all venues",
        "Revenue grew.",
        "412k SEK",
        "+18.0 %",
        "from 349k SEK",
        "Saturday 20:00 is full",
        "https://x.example/peak-times",
        "Open the console",
        "You get this because of a schedule.",
    ):
        assert said in written.text
        assert said in written.html
    assert "https://x.example/?period=week" in written.text


@pytest.mark.parametrize("language", [each.key for each in LANGUAGES])
def test_the_language_is_named(language: str) -> None:
    with speaking(language):
        assert f'<html lang="{language}">' in write(Content("s", "t")).html


def test_long_lines_and_other_alphabets_survive_the_wire() -> None:
    text = "汉字 åäö " * 400
    message = Message(1, "a@example.com", "月报 åäö " * 10, text, f"<p>{text}</p>")
    mail = composed(Letter(1, "<1@venue-analytics>", message, 1), "figures@example.com")
    assert max(len(line) for line in mail.as_bytes().split(b"\n")) < 998
    assert mail.get_body(("plain",)).get_content().strip() == text.strip()
