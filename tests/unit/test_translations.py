"""Every text is said in every language, with the same places for its figures."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from dashboard import language, translating

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"\{[^{}]*\}")
OTHERS = tuple(each for each in language.LANGUAGES if each != translating.SOURCES)
each_language = pytest.mark.parametrize("spoken", OTHERS, ids=[each.key for each in OTHERS])


def parts(message: Message) -> list[tuple[str, str]]:
    """Each text with its translation, one for every form of the plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], text) for text in message.string]


@each_language
def test_a_catalogue_has_each_text_of_the_code_translated_and_no_other(spoken: language.Language) -> None:
    known = {message.id: message for message in translating.translated(spoken) if message.id}
    wanted = {message.id for message in translating.texts() if message.id}

    assert wanted - set(known) == set(), "run `make translations`"
    assert set(known) - wanted == set(), "run `make translations`"
    assert [m.id for m in known.values() if not all(text for _, text in parts(m)) or m.fuzzy] == []


def test_no_text_is_hidden_in_a_formatted_string() -> None:
    """There the catalogues' reader does not find it, and nobody would ever be asked to translate it."""
    hidden = [
        f"{path}:{call.lineno}"
        for folder in ("components", "dashboard", "pages", "rollup")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for formatted in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_", "ngettext")
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]
    assert hidden == []


@each_language
def test_a_translation_has_the_places_of_its_text(spoken: language.Language) -> None:
    wrong = [
        (text, said)
        for message in translating.translated(spoken)
        if message.id
        for text, said in parts(message)
        if set(PLACE.findall(text)) != set(PLACE.findall(said))
    ]
    assert wrong == []


def test_a_text_is_said_in_the_language_that_is_spoken() -> None:
    with language.speaking("sv"):
        assert language.gettext("Revenue") == "Intäkter"
        assert language.ngettext("{count} venue", "{count} venues", 2).startswith("{count} ")
    assert language.gettext("Revenue") == "Revenue"


@pytest.mark.parametrize(
    "accepted, key",
    [(["sv-SE", "en"], "sv"), (["zh-CN"], "zh"), (["es-MX", "es"], "es"), (["fr"], "en"), ([], "en")],
)
def test_a_browser_is_answered_in_the_first_language_that_it_accepts(accepted: list[str], key: str) -> None:
    assert language.preferred(accepted) == key
