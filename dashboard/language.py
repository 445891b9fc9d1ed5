"""The language of whoever is asking: what is said, and how numbers and dates are written.

Texts stand in the code in English, as `_("Revenue")`; where one is declared before a reader is known, it is marked by
`N_("Revenue")` and said by `_` later. Errors bring their sentences along, which `told` says. `translations/` has a
catalogue for each other language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from rollup.errors import Sentence, VenueAnalyticsError

TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """`key` stands in addresses and in `<html lang>`, `locale` is Babel's; `name` is the language's own."""

    key: str
    locale: str
    name: str


LANGUAGES: tuple[Language, ...] = (
    Language("en", "en", "English"),
    Language("zh", "zh_Hans_CN", "简体中文"),
    Language("sv", "sv_SE", "Svenska"),
    Language("es", "es_ES", "Español"),
)
_BY_KEY = {language.key: language for language in LANGUAGES}
_current: ContextVar[Language] = ContextVar("language", default=LANGUAGES[0])


def current() -> Language:
    """The language that is being spoken."""
    return _current.get()


def locale() -> str:
    """Babel's name of the current locale."""
    return _current.get().locale


def speak(key: str | None) -> None:
    """Speaks a language from here on, English where the key is not known."""
    _current.set(_BY_KEY.get(key or "", LANGUAGES[0]))


def key_of(key: str) -> str:
    """The key itself where it is that of a language, else English's."""
    return key if key in _BY_KEY else LANGUAGES[0].key


@contextmanager
def speaking(key: str) -> Iterator[None]:
    """Speaks a language for a while, such as that of a mail's receiver."""
    token = _current.set(_BY_KEY[key])
    try:
        yield
    finally:
        _current.reset(token)


def preferred(accepted: list[str]) -> str:
    """The key of the language that suits a browser's list of accepted ones best."""
    found = negotiate_locale([tag.replace("_", "-") for tag in accepted], list(_BY_KEY), sep="-")
    return found or LANGUAGES[0].key


def gettext(text: str) -> str:
    """The text in the current language."""
    return _catalogue(_current.get().key).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The text for a count, in the current language's way to form plurals."""
    return _catalogue(_current.get().key).ngettext(one, many, count)


def told(error: VenueAnalyticsError) -> str:
    """What an error says, in the current language where it was made of a sentence."""
    return error.message.said(gettext) if isinstance(error.message, Sentence) else error.message


def N_(text: str) -> str:
    """The text itself, marked to be translated."""
    return text


def catalogue_file(key: str) -> Path:
    """Where the translations of a language are."""
    return TRANSLATIONS / f"{key}.po"


@lru_cache
def _catalogue(key: str) -> NullTranslations:
    if not catalogue_file(key).exists():
        return NullTranslations()
    compiled = BytesIO()
    with catalogue_file(key).open("rb") as source:
        write_mo(compiled, read_po(source, locale=_BY_KEY[key].locale))
    compiled.seek(0)
    return GNUTranslations(compiled)
