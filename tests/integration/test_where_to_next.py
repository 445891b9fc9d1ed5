"""Where somebody is led after signing in: whatever `next` says, it is a page of this site, in the way that browsers
read addresses."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from tests.integration.doorway import Doorway, doorway, sign_in

SITE = "http://localhost"
CONTROLS = "".join(map(chr, range(0x21)))
ABSOLUTE = (
    *("https://evil.example", "http://evil.example/", "HTTPS://EVIL.EXAMPLE", "https:evil.example"),
    *("http:/evil.example", "https:///evil.example", "http:////evil.example", "https:\\\\evil.example"),
    *("ftp://evil.example/", "ws://evil.example", "file:///etc/passwd", "blob:https://evil.example/1"),
)
SCRIPTS = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)"),
    *("data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "javascript://localhost/%0aalert(1)"),
)
PROTOCOL_RELATIVE = (
    *("//evil.example", "///evil.example", "////evil.example", "//evil.example/%2e%2e", "//EVIL.example:443"),
    *("//evil.example?/", "//evil.example#/", "//evil%2eexample", "//3627734734", "//0x7f.1", "//[::1]/"),
    "//localhost.evil.example",
)
USERINFO = (
    *("//localhost@evil.example", "https://localhost@evil.example", "//localhost:80@evil.example/"),
    *("https://localhost%40evil.example@evil.example", "/@evil.example//evil.example", "//a:b@evil.example"),
)
BACKSLASHES = (
    *("\\\\evil.example", "/\\evil.example", "\\/evil.example", "/\\/evil.example", "\\evil.example"),
    *("//\\evil.example", "/\\\\evil.example", "https:\\evil.example", "/a\\..\\\\evil.example"),
)
CONTROL = (
    *("/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\r\n/evil.example", "\t//evil.example"),
    *(
        " //evil.example",
        "\x00//evil.example",
        "/\x0b/evil.example",
        "/\x7f/evil.example",
        "/\x85/evil.example",
    ),
    *(
        "/\t\\evil.example",
        "/revenue\r\nLocation: https://evil.example",
        "/a\r\n\r\n<script>alert(1)</script>",
    ),
)
UNICODE = (
    *("/\u2028/evil.example", "/\u200b/evil.example", "/\u00a0/evil.example", "/\ufeff/evil.example"),
    *("//evil\u3002example", "\uff0f\uff0fevil.example", "/\u202e//evil.example", "//\u24d4vil.example"),
)
NESTED = (
    *("/sign-in?next=//evil.example", "/sign-in?next=https%3A%2F%2Fevil.example", "/./evil.example"),
    *(
        "/.//evil.example",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "/a/../..//evil.example",
        "/./\\evil",
    ),
    *("/;//evil.example", "/revenue//evil.example", "evil.example", "?//evil.example", "#//evil.example", ""),
)
ENCODED = (
    *(
        "/%2f%2fevil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "%2f%2fevil.example",
        "/%09/evil.example",
    ),
    *("/%0d%0aLocation:%20https://evil.example", "/%252f%252fevil.example", "/%00//evil.example"),
    *("https%3a%2f%2fevil.example", "/%c0%af%c0%afevil.example", "/%u2215evil.example"),
)
OFF_SITE = (
    *(*ABSOLUTE, *SCRIPTS, *PROTOCOL_RELATIVE, *USERINFO, *BACKSLASHES),
    *(*CONTROL, *UNICODE, *NESTED, *ENCODED),
)
ON_SITE = ("/revenue", "/revenue?period=mtd&venue=v1,v2", "/peak-times?slot=3-20#top", "/?compare=prior")


def led_to(location: str, page: str = SITE + "/sign-in") -> str:
    """Where a browser goes, by the URL standard: control characters and spaces around an address are cut off, tabs and
    line ends in it are dropped, and a backslash is a slash."""
    given = location.strip(CONTROLS)
    for dropped in "\t\r\n":
        given = given.replace(dropped, "")
    given = given.replace("\\", "/")
    return urljoin(page, "//" + given.lstrip("/") if given.startswith("//") else given)


def is_of_this_site(location: str) -> bool:
    address = urlsplit(led_to(location))
    return (address.scheme, address.netloc) == ("http", "localhost")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorway]:
    with doorway(tmp_path_factory.mktemp("next")) as found:
        yield found


def test_the_browser_of_these_tests_would_be_led_away() -> None:
    """What is tried is worth trying: taken at its word, much of it leaves."""
    assert len(set(OFF_SITE)) == len(OFF_SITE) >= 60
    assert sum(not is_of_this_site(target) for target in OFF_SITE) >= 45


def test_nobody_is_led_to_another_site_after_signing_in(console: Doorway) -> None:
    for target in OFF_SITE:
        client = console.client()
        answer = sign_in(client, next=target)
        assert answer.status_code == 303, target
        assert is_of_this_site(answer.location), (target, answer.location)
        assert "\n" not in answer.location
        again = client.get("/sign-in", query_string={"next": target})
        assert is_of_this_site(again.location), (target, again.location)


def test_the_form_does_not_carry_another_site_on(console: Doorway) -> None:
    for target in OFF_SITE:
        page = console.client().get("/sign-in", query_string={"next": target}).text
        kept = page.split('name="next" value="')[1].split('"')[0]
        assert is_of_this_site(kept), (target, kept)


@pytest.mark.parametrize("target", ON_SITE)
def test_who_asked_for_a_page_is_led_to_it(console: Doorway, target: str) -> None:
    assert sign_in(console.client(), next=target).location == target
