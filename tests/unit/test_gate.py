"""Where signing in may lead: to a path of this site, whatever browsers make of odd addresses."""

import pytest

from dashboard.web.gate import same_site

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    ".//evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "/./\\evil.example",
    "/\u2028/evil.example",
    "/\x00/evil.example",
    "@evil.example",
    "/\u00ad/evil.example",
    "https:///evil.example",
    "//[evil",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_another_site_becomes_the_start_page(target: str) -> None:
    assert same_site(target) == "/"


@pytest.mark.parametrize("target", ["/", "/revenue", "/revenue?from=2026-11-01&venue=v1,v2", "/a/b?x=//y"])
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert same_site(target) == target


@pytest.mark.parametrize("target", [None, ""])
def test_nothing_is_the_start_page(target: str | None) -> None:
    assert same_site(target) == "/"
