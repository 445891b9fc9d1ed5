"""What errors say to people is said in their language, and to machines in English."""

import ast
from pathlib import Path

import pytest

from dashboard import language, translating
from dashboard.language import gettext, told
from dashboard.translating import ROOT
from rollup.errors import BadInput, sentence, unknown


def test_an_error_is_told_in_the_language_that_is_spoken() -> None:
    error = unknown("venue", "nroth", ["north", "south"], "venue")
    assert str(error) == told(error) == "unknown venue 'nroth'; did you mean 'north'?"
    with language.speaking("sv"):
        assert told(error) == "hittar inte anläggning 'nroth'; menade du 'north'?"
    with language.speaking("zh"):
        assert told(error) == "未知的门店 'nroth'；您是指 'north' 吗？"
    assert str(error) == "unknown venue 'nroth'; did you mean 'north'?"


def test_what_is_no_sentence_is_told_as_it_is() -> None:
    with language.speaking("es"):
        assert told(BadInput("{this} stays", "field")) == "{this} stays"


def test_what_was_typed_is_never_a_place() -> None:
    error = BadInput(sentence("{text!r} is no number", text="{0.__class__}"), "threshold")
    with language.speaking("es"):
        assert told(error) == "'{0.__class__}' no es un número"


@pytest.mark.parametrize("names, said", [((), "there is none"), (("a", "b"), "known: a, b")])
def test_what_is_known_is_listed(names: tuple[str, ...], said: str) -> None:
    assert str(unknown("role", "zzz", names)) == f"unknown role 'zzz'; {said}"


def templates() -> list[tuple[str, str, set[str]]]:
    """Each template in the code with the places that its call fills."""
    found = []
    for folder in (*translating.FOLDERS, "rollup"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found += [(str(path), *each) for each in _of(path)]
    return found


def _of(path: Path) -> list[tuple[str, set[str]]]:
    calls = (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )
    return [
        (call.args[0].value, {given.arg or "" for given in call.keywords})
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "sentence"
        and isinstance(call.args[0], ast.Constant)
    ]


def test_every_template_is_filled_in_every_language() -> None:
    wanted = templates()
    assert len(wanted) > 60
    for spoken in language.LANGUAGES:
        with language.speaking(spoken.key):
            for path, template, given in wanted:
                places = {name.partition("!")[0].partition(":")[0] for name in _places(gettext(template))}
                # `unknown` fills its common places at once.
                assert places <= given or "" in given, (spoken.key, path, template)


def _places(template: str) -> list[str]:
    return [part.partition("}")[0] for part in template.replace("{{", "").split("{")[1:]]
